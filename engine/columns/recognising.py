"""Cases recognised by their signatures: what one of them came to is what all others of its signature do.

What was found is remembered from batch to batch.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.columns.addresses import Held
from engine.columns.answering import Positions, Query
from engine.columns.calendar_tables import Calendars
from engine.columns.column_reading import Words
from engine.columns.signatures import OLDER, Signatures
from engine.columns.walk import UNKNOWN

MOST_WORDS = 1 << 23
"""Signatures of more words than this (64 MiB) are forgotten together, and found anew."""


class Recogniser(ABC):
    """Finds what kind cases are of; the kinds are numbers, which `found` gives."""

    def __init__(self, calendars: Calendars) -> None:
        self.calendars = calendars
        self.widths: dict[str, int] = {}
        """All columns that any batch had, with the bits of their values; one that it lacks is empty."""
        self._remembered: _Remembered | None = None

    @abstractmethod
    def questions(self) -> Collection[Query]:
        """All that was asked of columns until now (`lowered`), in the order in which it was asked."""

    def recognised(self, widths: Mapping[str, int], held: Held, found: Found) -> npt.NDArray[np.int64]:
        """The kinds of the cases of which `held` has the columns."""
        known, self._remembered = self._known(widths), None
        cases, kinds = np.empty(0, np.int64), np.empty(0, np.int64)
        while True:
            known.add(self.questions())
            numbers, new = known.signatures.of(held)
            known.remember(len(new))
            known.kinds[numbers[cases]] = kinds
            lacking = np.flatnonzero(known.kinds == UNKNOWN)
            if len(lacking):
                cases = new[lacking - len(known.kinds)]
                kinds = found(cases, known.signatures, lacking)
                if len(self.questions()) > known.asked:
                    # what was asked for the first time may tell cases apart that have one signature
                    continue
                known.kinds[lacking] = kinds
            # only now, since an evaluation that fails leaves signatures of which nothing is known
            self._remembered = known
            return known.kinds[numbers]

    @property
    def size(self) -> int:
        """How many signatures are known."""
        return 0 if self._remembered is None else self._remembered.signatures.size

    def learnt(self) -> tuple[Any, ...]:
        """What `take_in` takes: columns, questions, and the signatures that answer them with their kinds."""
        known = self._remembered
        widths = tuple(self.widths.items())
        if known is None:
            return widths, (), ()
        return widths, tuple(islice(self.questions(), known.asked)), known.learnt()

    def take_in(self, learnt: tuple[Any, ...]) -> None:
        """Take in what was learnt, of which `questions` must know; raises ValueError for others."""
        widths, questions, times = learnt
        if tuple(islice(self.questions(), len(questions))) != questions:
            raise ValueError("other questions")
        self.widths, self._remembered = dict(widths), None
        if not times:
            return
        known = _Remembered(Signatures(self.calendars, self.widths))
        for asked, signatures, kinds in times:
            known.add(questions[:asked])
            known.take_in(signatures, kinds)
        self._remembered = known

    def _known(self, widths: Mapping[str, int]) -> _Remembered:
        if any(self.widths.get(name, width) != width for name, width in widths.items()):
            self.widths = dict(widths)
        elif not widths.keys() <= self.widths.keys():
            self.widths = {**self.widths, **widths}
        known = self._remembered
        if known is None or known.signatures.widths is not self.widths or known.signatures.words > MOST_WORDS:
            return _Remembered(Signatures(self.calendars, self.widths))
        return known


Found = Callable[[Positions, Signatures, Positions], npt.NDArray[np.int64]]
"""The kinds of some cases, of which the signatures have these numbers."""


class _Remembered:
    """Signatures of cases, and the kind of each of them; UNKNOWN where it was not found."""

    def __init__(self, signatures: Signatures) -> None:
        self.signatures = signatures
        self.asked = -1
        """How many questions the signatures answer."""
        self.kinds = np.empty(0, np.int64)
        self._older: list[tuple[int, npt.NDArray[np.int64]]] = []
        """How many questions were asked before others were added, and the kinds of that time."""

    def learnt(self) -> tuple[Any, ...]:
        """Questions, signatures and kinds of each time before questions were added, and of now."""
        kinds = [(self.asked, self.kinds), *self._older]
        times = zip(kinds, self.signatures.learnt(), strict=True)
        return tuple([(asked, words, each) for (asked, each), words in times if asked >= 0])[::-1]

    def take_in(self, signatures: Words, kinds: npt.NDArray[np.int64]) -> None:
        """Take in signatures that answer the questions which were asked; raises ValueError for others."""
        self.signatures.take_in(signatures)
        if kinds.shape != (self.signatures.size,):
            raise ValueError("signatures without kinds")
        self.kinds = kinds

    def add(self, questions: Collection[Query]) -> None:
        """Take in questions; what was found before they were asked stays as it is."""
        if len(questions) > self.asked:
            self.signatures.add(islice(questions, max(self.asked, 0), None))
            self._older = [(self.asked, self.kinds), *self._older][:OLDER]
            self.kinds, self.asked = np.empty(0, np.int64), len(questions)

    def remember(self, new: int) -> None:
        """Make room for new signatures, and look up what they came to before questions were added."""
        before = len(self.kinds)
        numbers = np.arange(before, before + new)
        kinds = np.full(new, UNKNOWN)
        for (_, known), older in zip(self._older, self.signatures.older(numbers), strict=True):
            if len(known):
                kinds = np.where((kinds == UNKNOWN) & (older >= 0), known[older], kinds)
        self.kinds = np.concatenate((self.kinds, kinds))
