"""What AliExpress's gateways put round an answer, and how an answer tells that a query failed."""

from __future__ import annotations

from typing import Any

from engine.source import Path, Source
from evidence.readers.contribution import refused, text_of
from evidence.spelling import clipped

_SUCCESS = "SUCCESS"
_CODES = ("code", "result_code", "error_code", "errorCode", "err_code", "sub_code")
_MESSAGES = (
    "msg",
    "message",
    "result_memo",
    "result_error_msg",
    "result_error_desc",
    "error_message",
    "errorMessage",
    "error_desc",
    "err_msg",
    "sub_msg",
)


def place_within(tree: Any, wrappers: tuple[str, ...], sign: str) -> Path | None:
    """Where the map with the key `sign` stands, at the top or within wrappers; None where it does not."""
    path: Path = ()
    value = tree
    while isinstance(value, dict):
        if sign in value:
            return path
        wrapper = next((key for key in wrappers if isinstance(value.get(key), dict)), None)
        if wrapper is None:
            return None
        path, value = (*path, wrapper), value[wrapper]
    return None


def told_by(holder: Any) -> str:
    """The codes and messages with which a map tells of a failure, as `: 15 Remote service error`."""
    if not isinstance(holder, dict):
        return ""
    said = [text for key in (*_CODES, *_MESSAGES) if (text := text_of(holder.get(key)))]
    return f": {clipped(' '.join(dict.fromkeys(said)), 160)}" if said else ""


def refuse_failed_page(source: Source) -> None:
    """Raise Refused where the answer behind a page of the platform (`ret`) tells of a failure."""
    outcome = source.value.get("ret")
    said = outcome[0] if isinstance(outcome, list) and outcome else outcome
    if isinstance(said, str) and not said.startswith(_SUCCESS):
        code, _, words = said.partition("::")
        shown = f"{code} {words}".strip()
        message = f"the answer says that the query failed: {clipped(shown, 160)}"
        raise refused(source, ("ret",), "failed-query", message, "open the page again, signed in")
