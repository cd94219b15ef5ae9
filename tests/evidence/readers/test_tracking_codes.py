"""The codes of tracking services, and what a general and a finer one give together."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

import evidence.readers.tracking_codes as codes
from engine.source import read_yaml
from evidence.case_words import Status
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.tracking_codes import TrackingCodes, read_tracking_codes

FILES = {
    "track17_codes.yaml": (14, 30),
    "aftership_codes.yaml": (9, 46),
    "easypost_codes.yaml": (10, 28),
    "shippo_codes.yaml": (6, 27),
}
SERVICE = TrackingCodes(
    general={"moving": "in_transit", "done": "delivered", "back": "returning", "trouble": "exception"},
    details={"gone": "lost", "signed": "delivered", "hub": "in_transit", "home": "returned"},
    neutral=frozenset({"update"}),
    open_cause=frozenset({"held"}),
)


@pytest.mark.parametrize("name", FILES)
def test_every_code_has_one_status_of_the_case_document(name: str) -> None:
    tree = read_yaml(name, Path(codes.__file__).with_name(name).read_bytes()).value
    for part in ("general", "details"):
        assert set(tree[part]) <= set(get_args(Status))
        listed = [code for some in tree[part].values() for code in some]
        assert len(listed) == len(set(listed))
    detailed = sum(map(len, tree["details"].values())) + len(
        [*tree.get("neutral", ()), *tree.get("open_cause", ())]
    )
    assert set(tree.get("open_cause", ())).isdisjoint(listed)
    general = sum(map(len, tree["general"].values()))
    assert (general, detailed) == FILES[name]
    assert read_tracking_codes(name).is_detail(listed[0])


@pytest.mark.parametrize(
    ("general", "detail", "status", "flagged"),
    [
        ("moving", "", "in_transit", False),
        ("", "gone", "lost", False),
        ("moving", "held", "unknown", True),  # by customs, or not
        ("trouble", " Held ", "unknown", True),
        ("done", "held", "unknown", True),
        ("", "held", "unknown", True),
        ("back", "held", "returning", False),
        ("moving", "gone", "lost", False),
        ("MOVING", " update ", "in_transit", False),
        ("", "update", "unknown", False),
        ("done", "hub", "delivered", False),  # on the way says less than delivered
        ("trouble", "hub", "exception", False),
        ("back", "gone", "returning", False),
        ("back", "home", "returned", False),
        ("done", "signed", "delivered", False),
        ("done", "home", "unknown", True),  # delivered, and back with the sender
        ("moving", "signed", "unknown", True),
        ("", "", "unknown", True),
        ("new", "", "unknown", True),
        ("new", "gone", "lost", True),
        ("moving", "new", "unknown", True),  # it may be anything: a hold, say
        ("", "new", "unknown", True),
        ("done", "new", "delivered", True),  # a finer word for a delivery is a delivery
    ],
)
def test_two_codes_give_one_status(general: str, detail: str, status: str, flagged: bool) -> None:
    flags = CountedFlags()
    assert SERVICE.status(general, detail, flags) == status
    assert bool(flags.listed()) is flagged


def test_equal_flags_are_counted_and_codes_clipped() -> None:
    flags = CountedFlags()
    for _ in range(3):
        SERVICE.status("", "x" * 1_000, flags)
    (flag,) = flags.listed()
    assert flag.endswith("(and 2 more)")
    assert len(flag) < 150
