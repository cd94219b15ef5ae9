"""The buyer's tracking page (`mtop.ae.ld.querydetail`) as address, promise and parcels of a case."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import lru_cache
from typing import Any

from engine.source import Path, Source
from evidence.checks.countries import CODES
from evidence.checks.waybill import plain_number
from evidence.readers.aliexpress_envelopes import refuse_failed_page
from evidence.readers.aliexpress_values import epoch_time, items_of, truth_of, value_at, without_masked
from evidence.readers.cainiao_actions import (
    action_status,
    code_form,
    statuses_by_code,
    unknown_code_flags,
)
from evidence.readers.contribution import Contribution, Reader, identifier_of, refused, text_of
from evidence.readers.counted_flags import CountedFlags, capped
from evidence.readers.data_files import data_beside
from evidence.readers.tracking_events import event_of, from_the_oldest
from evidence.readers.tracking_records import tracking_of
from evidence.spelling import clipped

_API = "mtop.ae.ld.querydetail"
_MODULE: Path = ("data", "module")
_PROMISE = re.compile("refund if no delivery before (.{1,40})", re.IGNORECASE)
_ENGLISH_DAY = re.compile(r"([A-Za-z]{3})[a-z]*\.? ([0-9]{1,2}), ([0-9]{4})")
_PLAIN_DAY = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ADDRESS = {"recipient": "contactName", "province": "province", "city": "city", "postal_code": "zipCode"}


def is_aliexpress_query_detail(tree: Any) -> bool:
    """Whether a plain tree has the outline of such an answer."""
    if not isinstance(tree, dict):
        return False
    data = tree.get("data")
    module = data.get("module") if isinstance(data, dict) else None
    return tree.get("api") == _API or (isinstance(module, dict) and "trackingDetailLineList" in module)


def read_aliexpress_query_detail(source: Source, retrieved_at: str | None = None) -> Contribution:
    """What the page says of an order's address, its promised day and its parcels.

    Raises Refused where the answer tells of a failed query or is not of the expected form.
    """
    if not is_aliexpress_query_detail(source.value):
        message = "this is no tracking page of AliExpress's buyers"
        raise refused(source, (), "not-query-detail", message, "give the answer as it came")
    module = _module(source)
    flags = CountedFlags()
    unknown_codes: Counter[str] = Counter()
    lines = items_of(source, _MODULE, "trackingDetailLineList", "tracking_detail_line") or []
    parcels: dict[str, dict[str, Any]] = {}
    for number, (path, _) in enumerate(lines, start=1):
        parcel = _parcel(source, path, number, retrieved_at, flags, unknown_codes)
        if parcel["parcel_id"] in parcels:
            message = f"two parcels have the number {clipped(parcel['parcel_id'])}"
            raise refused(source, path, "duplicate-waybill", message, "give the answer as it came")
        parcels[parcel["parcel_id"]] = parcel
    order = {"promised_by": _promise(module, flags), "ship_to": _address(module, flags)}
    case: dict[str, Any] = {
        "order": {key: value for key, value in order.items() if value},
        "parcels": list(parcels.values()),
    }
    return Contribution(
        case={key: value for key, value in case.items() if value},
        flags=capped([*unknown_code_flags(unknown_codes), *flags.listed()]),
    )


def _module(source: Source) -> dict[str, Any]:
    refuse_failed_page(source)
    module = value_at(source, _MODULE)
    if not module:
        message = "the answer holds no tracking page"
        raise refused(source, ("data",), "failed-query", message, "open the page again")
    return module


def _parcel(
    source: Source,
    path: Path,
    number: int,
    retrieved_at: str | None,
    flags: CountedFlags,
    unknown_codes: Counter[str],
) -> dict[str, Any]:
    """One parcel; its first number is the one under which the seller sent it."""
    line = value_at(source, path)
    first, last = identifier_of(line.get("originMailNo")), identifier_of(line.get("mailNo"))
    if truth_of(line.get("blockMailNo")):
        first = last = ""
    carriers = line.get("logisticsCpInfo")
    carrier = text_of(carriers.get("cpName")) if isinstance(carriers, dict) else ""
    waybill = first or last
    parcel: dict[str, Any] = {"parcel_id": waybill or f"parcel-{number}"}
    if waybill:
        parcel["waybill"] = waybill
    else:
        flags.add("the page hides the number of a parcel", parcel["parcel_id"])
    method = text_of(line.get("logisticsCarrierName"))
    if method:
        parcel["method"] = method
    if first and last and plain_number(first) != plain_number(last):
        parcel["transfer_waybill"] = {"waybill": last, **({"carrier": carrier} if carrier else {})}
    listed = items_of(source, path, "detailList", "detail")
    if listed is None:
        flags.add("the page does not say whether a parcel has events", parcel["parcel_id"])
    events = None if listed is None else _events([item for _, item in listed], flags, unknown_codes)
    parcel["tracking"] = tracking_of(events, retrieved_at)
    return parcel


def _events(
    listed: list[dict[str, Any]], flags: CountedFlags, unknown_codes: Counter[str]
) -> list[dict[str, Any]]:
    events, times = [], []
    for item in listed:
        # the second code is the more exact one: where it stands, it alone counts
        code = text_of(item.get("trackingSecondCode")) or text_of(item.get("trackingPrimaryCode"))
        status = _status(code)
        if status is None:
            unknown_codes[code] += 1
        time = epoch_time(item.get("time"))
        if time.text is None:
            flags.add("an event has no readable time", text_of(item.get("timeText")) or code)
        words = text_of(item.get("trackingDetailDesc")) or text_of(item.get("trackingName"))
        events.append(event_of(time, status=status or "unknown", code=code, description=words))
        times.append(time)
    return from_the_oldest(events, times)


def _status(code: str) -> str | None:
    own = statuses_by_code("aliexpress_codes.yaml").get(code_form(code))
    return own or action_status(code) or action_status(code_form(code).removeprefix("AE_"))


def _promise(module: dict[str, Any], flags: CountedFlags) -> str | None:
    """The beginning of the day before which delivery is promised; in the platform's zone."""
    promises = module.get("fastDeliveryInfoDTO")
    sentences = promises.get("fdContentList") if isinstance(promises, dict) else None
    for sentence in sentences if isinstance(sentences, list) else ():
        found = _PROMISE.match(sentence.strip()) if isinstance(sentence, str) else None
        if found is None:
            continue
        day = _day(found[1].strip().rstrip("."))
        if day is None:
            flags.add("the promised day cannot be read", found[1])
            continue
        flags.add("the promise names a day only, and is taken to end as that day begins", day.isoformat())
        return f"{day.isoformat()}T00:00:00"
    return None


def _day(shown: str) -> date | None:
    english, plain = _ENGLISH_DAY.fullmatch(shown), _PLAIN_DAY.fullmatch(shown)
    try:
        if plain is not None:
            day = date(int(plain[1]), int(plain[2]), int(plain[3]))
        elif english is not None:
            day = date(int(english[3]), _MONTHS.index(english[1].lower()) + 1, int(english[2]))
        else:
            return None
    except ValueError:
        return None
    return day if 1970 < day.year < 2099 else None


def _address(module: dict[str, Any], flags: CountedFlags) -> dict[str, str]:
    """The address; what is masked with asterisks is not known."""
    given = module.get("logisticsReceiverInfo")
    if not isinstance(given, dict):
        return {}
    parts = {part: text_of(given.get(key)) for part, key in _ADDRESS.items()}
    parts["street"] = ", ".join(filter(None, (text_of(given.get(key)) for key in ("address", "address2"))))
    parts["country"] = _country(text_of(given.get("country")), flags)
    return without_masked(parts, flags)


def _country(shown: str, flags: CountedFlags) -> str:
    code = shown.upper() if shown.upper() in CODES else _codes_by_name().get(shown.casefold(), "")
    if shown and not code:
        flags.add("the country is not known by this name and is left out", shown)
    return code


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, str]:
    listed = data_beside("country_names.yaml")
    return {name.casefold(): code for code, names in listed.items() for name in names}


READER = Reader(
    name="AliExpress buyer's tracking page",
    recognises=is_aliexpress_query_detail,
    read=read_aliexpress_query_detail,
)
