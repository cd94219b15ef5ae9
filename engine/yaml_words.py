"""What is wrong with a YAML text, in plain words: syntax, and what is not allowed here."""

from __future__ import annotations

from typing import Any

from engine.layout import Flaw

# libyaml's words (from its scanner.c and parser.c) -> what is wrong, what to do.
_WORDS: dict[str, tuple[str, str]] = {
    "mapping values are not allowed in this context": (
        "a `:` stands where no key can begin",
        "indent the line under its key, or put quotes round a text that contains `: `",
    ),
    "could not find expected ':'": (
        "a line that should be `key: value` has no `:`",
        "add the `:`, or indent the line if it continues the one above",
    ),
    "did not find expected key": (
        "a key is expected here",
        "write `key: value`, indented like the keys above it",
    ),
    "did not find expected '-' indicator": (
        "an item of the list is expected here",
        "begin the line with `- `, indented like the items above it",
    ),
    "did not find expected ',' or ']'": (
        "the list `[…]` does not go on here",
        "add the `,` between two items, or the closing `]`",
    ),
    "did not find expected ',' or '}'": (
        "the map `{…}` does not go on here",
        "add the `,` between two entries, or the closing `}`",
    ),
    "found unexpected end of stream": (
        "a quoted text does not end",
        "add the closing quote",
    ),
    "found unexpected document indicator": (
        "a quoted text does not end before the next document",
        "add the closing quote",
    ),
    "found unknown escape character": (
        "this is no escape that a text in double quotes knows",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    "found invalid Unicode character escape code": (
        "this escape stands for no character",
        "write the character itself",
    ),
    "did not find expected hexdecimal number": (
        "this escape needs hexadecimal digits",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    "block sequence entries are not allowed in this context": (
        "an item `- ` cannot begin here",
        "put the list on its own lines under the key",
    ),
    "block mapping entries are not allowed in this context": (
        "a key cannot begin here",
        "put it on its own line",
    ),
    "mapping keys are not allowed in this context": (
        "a key cannot begin here",
        "put it on its own line",
    ),
    "did not find expected <document start>": (
        "the document has ended before this line",
        "indent it like the lines above, or begin a new document with `---`",
    ),
    "did not find expected node content": (
        "a value is expected here",
        "write one, or remove the `,` or `:` beside it",
    ),
    "did not find expected comment or line break": (
        "nothing else may stand on this line",
        "move it to the next line",
    ),
    "found a tab character that violates indentation": (
        "a tab is used as indentation",
        "indent with spaces",
    ),
    "found a tab character where an indentation space is expected": (
        "a tab is used as indentation",
        "indent with spaces",
    ),
    "found undefined tag handle": (
        "this tag is not known",
        "remove it: tags are not allowed here",
    ),
    "found incompatible YAML document": (
        "this version of YAML is not known",
        "remove the `%YAML` line",
    ),
}

# A word of libyaml's context -> what it was reading.
_CONTEXTS = (
    ("sequence", "the list"),
    ("collection", "the list"),
    ("mapping", "the map"),
    ("simple key", "the key"),
    ("scalar", "the text"),
)


def syntax_flaw(error: Any, text: str) -> Flaw:
    """The flaw for a complaint of libyaml (a yaml.YAMLError) about `text`."""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it breaks off"
    mark = getattr(error, "problem_mark", None)
    index = mark.index if mark is not None else getattr(error, "position", 0)
    index = min(max(index, 0), len(text))
    message, help = _WORDS.get(problem, (f"this is not YAML: {problem}", None))
    if problem == "found character that cannot start any token":
        message, help = _start_words(text[index : index + 1])
    elif problem == "did not find expected key" and text[:index].rstrip(" ")[-1:] in ("'", '"'):
        message = "nothing may follow a closing quote"
        help = "put quotes round the whole text"
    context_mark = getattr(error, "context_mark", None)
    related: tuple[tuple[str, int, int], ...] = ()
    if problem == "could not find expected ':'" and context_mark is not None:
        index = min(context_mark.index, len(text))  # the key itself, not what comes after it
    elif context_mark is not None and mark is not None and context_mark.line != mark.line:
        begin = min(context_mark.index, len(text))
        what = next((name for word, name in _CONTEXTS if word in str(error.context)), "it")
        related = ((f"{what} begins here", begin, min(begin + 1, len(text))),)
    return Flaw("bad-yaml", message, index, min(index + 1, len(text)), help, related)


def _start_words(character: str) -> tuple[str, str]:
    if character == "\t":
        return "a tab is used as indentation", "indent with spaces"
    shown = "a backtick" if character == "`" else f"`{character}`"
    return f"a value cannot begin with {shown}", "put quotes round it"


def decoration_flaw(event: Any, text: str) -> Flaw:
    """The flaw of a value with a tag or an anchor."""
    start = event.start_mark.index
    if event.tag is not None:
        written = text[start : start + 80].split(maxsplit=1)[0]
        return Flaw("tag", f"the tag `{written}` is not allowed", start, start + len(written), "remove it")
    message = f"the anchor `&{event.anchor}` is not allowed"
    help = "remove it, and write the value out wherever it is meant"
    return Flaw("anchor", message, start, start + 1 + len(event.anchor), help)


def alias_flaw(event: Any) -> Flaw:
    """The flaw of a value that refers to another by `*name`."""
    start, end = event.start_mark.index, event.end_mark.index
    message = f"the reference `*{event.anchor}` to another value is not allowed"
    return Flaw("alias", message, start, end, "write the value out")


def key_flaw(event: Any) -> Flaw:
    """The flaw of a key that is no text, empty, or the merge key `<<`."""
    start, end = event.start_mark.index, event.end_mark.index
    value = getattr(event, "value", None)
    if value == "<<":
        message, help = "the merge key `<<` is not allowed", "write the entries out"
    elif value == "":
        message, help = "there is no key before the `:`", "write the key"
    else:
        message = "a key must be a text, not a list or a map"
        help = "put quotes round a key with brackets"
    return Flaw("bad-key", message, start, max(end, start + 1), help)
