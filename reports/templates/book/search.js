"use strict";
(function () {
  const entries = JSON.parse(document.getElementById("index").textContent);
  const texts = entries.map(function (entry) { return (entry[1] + " " + entry[2]).toLowerCase(); });
  const form = document.getElementById("search");
  const field = document.getElementById("words");
  const results = document.getElementById("results");
  const status = document.getElementById("found");
  const list = document.getElementById("hits");
  const most = 40;

  function rank(entry, text, words) {
    if (!words.every(function (word) { return text.includes(word); })) { return -1; }
    const title = entry[1].toLowerCase();
    const whole = words.join(" ");
    if (title === whole || title.startsWith(whole + " ")) { return 3; }
    return words.every(function (word) { return title.includes(word); }) ? 2 : 1;
  }

  function hit(entry) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = "#" + entry[3];
    link.textContent = entry[1];
    item.append(link, " (" + entry[0] + ")");
    return item;
  }

  function search() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = [];
    if (words.length) {
      entries.forEach(function (entry, position) {
        const value = rank(entry, texts[position], words);
        if (value > 0) { found.push([value, position, entry]); }
      });
    }
    found.sort(function (one, other) { return other[0] - one[0] || one[1] - other[1]; });
    list.replaceChildren.apply(list, found.slice(0, most).map(function (each) { return hit(each[2]); }));
    const more = found.length > most ? ", the first " + most + " are shown" : "";
    status.textContent = found.length ? found.length + " found" + more : "Nothing found";
    results.hidden = !words.length;
  }

  function close() { results.hidden = true; }

  form.hidden = false;
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    const first = list.querySelector("a");
    if (first) { first.click(); first.focus(); close(); }
  });
  field.addEventListener("input", search);
  field.addEventListener("focus", search);
  list.addEventListener("click", close);
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { close(); }
    if (event.key === "/" && document.activeElement !== field) { event.preventDefault(); field.focus(); }
  });
  document.addEventListener("click", function (event) {
    if (!form.contains(event.target)) { close(); }
  });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.whole").forEach(function (each) { each.open = true; });
  });
})();
