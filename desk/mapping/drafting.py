"""A proposed mapping as a file to read and confirm, and as lines for the screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from desk.mapping.drafts import Draft, Proposal

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.[]0123456789")
_WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_SAY_CODES = 12


def mapping_text(draft: Draft, export: str, zone: str) -> str:
    """The mapping file of a proposal."""
    return "\n".join(_lines(draft, export, zone)) + "\n"


def _lines(draft: Draft, export: str, zone: str) -> Iterator[str]:
    yield f"# What the columns of {_comment(export)} say, proposed from their names and {draft.rows:,} rows."
    yield "# Confirm what is marked `sure: false`: look at it, change it where it is wrong, and take the mark"
    yield "# away. No run uses the file before. `adjudicate schema mapping` describes every key."
    if any(profile.more for profile in (*(each.column for each in draft.columns), *draft.left_out)):
        yield "# Of columns with more different values (`+`), the first ones were looked at; rows with others"
        yield "# that cannot be read so are refused one by one."
    yield f"makes: {'facts' if draft.facts else 'cases'}"
    if any(proposal.unzoned for proposal in draft.columns):
        yield ""
        yield "# instants that name no zone are read in this one: the platform's of the policy, as a proposal"
        yield "zone:"
        yield f"  is: {scalar(zone)}"
        yield "  sure: false"
    if draft.empty:
        yield ""
        yield "# words that were found and are taken to say nothing, as empty cells"
        yield f"empty: [{', '.join(scalar(word, within=True) for word in draft.empty)}]"
    for name in draft.missing:
        yield ""
        yield f"# `{name}` was not found: map a column to it" + (
            ", or state it in `always`" if name != "case_id" else ""
        )
    yield ""
    yield "columns:" if draft.columns else "columns: {}"
    for proposal in draft.columns:
        yield from _column(proposal)
    if draft.always:
        yield ""
        yield "# what no column says, and is so in every case or item"
        yield "always:"
        for place, value in draft.always.items():
            yield f"  {scalar(place)}: {scalar(value)}"
    if draft.not_there:
        yield ""
        yield "# No column was found for these. A case without them says that there are none, or that it did"
        yield "# not happen. Where that is not so of every case, answers will be wrong: map what says it, or"
        yield "# leave such cases out of the export. Confirm the rest."
        yield "not_there:"
        yield "  sure: false"
        yield "  places:"
        for place in draft.not_there:
            yield f"    - {scalar(place)}"
    if draft.left_out:
        yield ""
        yield "# columns for which nothing was found, and which are not read; move those that matter up"
        yield "left_out:"
        for profile in draft.left_out:
            twice = ", and its heading is there twice: rename one to have it read" if profile.twice else ""
            yield f"  - {scalar(profile.name)}  # {profile.looks_like()}{twice}"
    if draft.late:
        yield ""
        yield "# the first rows have none of these, and rows with them are refused until they are named above"
        for name, row in draft.late.items():
            yield f"# {scalar(name)}, in row {row:,}"


def _column(proposal: Proposal) -> Iterator[str]:
    name = scalar(proposal.column.name)
    kind = proposal.column.looks_like()
    extra: dict[str, Any] = {
        "written": proposal.written,
        "time_of_day": proposal.time_of_day,
        "amounts": proposal.amounts,
        "separator": proposal.separator,
    }
    to = (
        f"[{', '.join(scalar(each, within=True) for each in proposal.to)}]"
        if len(proposal.to) > 1
        else scalar(proposal.to[0])
    )
    has_more = any(extra.values()) or proposal.codes or proposal.unplaced or proposal.doubts
    if not has_more:
        yield f"  {name}: {to}  # {kind}"
        return
    yield f"  {name}:  # {kind}"
    yield f"    to: {to}"
    if proposal.doubts:
        yield "    sure: false"
        for doubt in proposal.doubts:
            yield f"    # {_comment(doubt)}"
    for key, value in extra.items():
        if value is not None:
            yield f"    {key}: {scalar(value)}"
    if proposal.codes:
        yield "    codes:"
        for code, meaning in proposal.codes.items():
            yield f"      {scalar(code)}: {_meaning(meaning)}"
    for code, count in proposal.unplaced:
        yield f"    # not placed: {json.dumps(_comment(code), ensure_ascii=False)}, in {_rows(count)}"
    if proposal.unplaced:
        yield "    # rows with such codes are refused until `codes` says what they mean, or null for nothing"


def _meaning(meaning: Any) -> str:
    if isinstance(meaning, dict):
        return (
            "{"
            + ", ".join(f"{scalar(key, within=True)}: {_meaning(value)}" for key, value in meaning.items())
            + "}"
        )
    if isinstance(meaning, list):
        return f"[{', '.join(scalar(each, within=True) for each in meaning)}]"
    return scalar(meaning, within=True)


def scalar(text: str, within: bool = False) -> str:
    """A text as YAML, in quotation marks where it needs them; `within` brackets it needs them sooner."""
    plain = text and set(text) <= _PLAIN and text[0].isalpha() and text.casefold() not in _WORDS_OF_YAML
    if plain and not (within and set(text) & {"[", "]"}):
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _comment(text: str) -> str:
    shown = text if len(text) <= 120 else f"{text[:120]}…"
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in shown)


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def summary(draft: Draft, looked_at_all: bool) -> Iterator[str]:
    """The proposal in lines for the screen."""
    sure = [proposal for proposal in draft.columns if not proposal.doubts]
    some = "" if looked_at_all else ", of which there are more"
    yield f"{len(draft.columns) + len(draft.left_out):,} columns, {_rows(draft.rows)} looked at{some}"
    for proposal in sure:
        yield f"  {_comment(proposal.column.name)} -> {', '.join(proposal.to)}"
    unsure = [proposal for proposal in draft.columns if proposal.doubts]
    if unsure:
        yield f"{len(unsure):,} to be confirmed:"
    for proposal in unsure:
        said = "; ".join(proposal.doubts)
        yield f"  {_comment(proposal.column.name)} -> {', '.join(proposal.to)}? {_comment(said)}"
    for proposal in draft.columns:
        if proposal.unplaced:
            codes = ", ".join(_comment(code) for code, _ in proposal.unplaced[:_SAY_CODES])
            more = len(proposal.unplaced) - _SAY_CODES
            rest = f" and {more:,} more" if more > 0 else ""
            yield f"codes of {_comment(proposal.column.name)} without a meaning: {codes}{rest}"
    if any(proposal.unzoned for proposal in draft.columns):
        yield "some instants name no zone: confirm the one that is proposed"
    if draft.not_there:
        yield "to be confirmed, that no case has: " + ", ".join(draft.not_there)
    if draft.left_out:
        yield "not placed: " + ", ".join(_comment(profile.name) for profile in draft.left_out)
    if draft.late:
        yield "not drafted, since the first rows have none: " + ", ".join(map(_comment, draft.late))
    for name in draft.missing:
        yield f"nothing was found for `{name}`, which every case must have"
