"""Which parcel of a case a number is about: the number that the seller filled in, or the last-mile one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evidence.checks.waybill import plain_number


def compared(number: Any) -> str:
    """A number as numbers are compared; empty where there is none."""
    return plain_number(str(number)) if number is not None and not isinstance(number, Mapping | list) else ""


def transfer_number(parcel: Mapping[str, Any]) -> Any:
    """The last-mile number of a parcel in a document, which gives it alone or with its carrier."""
    transfer = parcel.get("transfer_waybill")
    return transfer.get("waybill") if isinstance(transfer, Mapping) else transfer


class ParcelNumbers:
    """The parcels of a document by both of their numbers."""

    def __init__(self, parcels: Iterable[dict[str, Any]]) -> None:
        self._by_waybill: dict[str, list[dict[str, Any]]] = {}
        self._by_transfer: dict[str, list[dict[str, Any]]] = {}
        for parcel in parcels:
            self.add(parcel)

    def add(self, parcel: dict[str, Any]) -> None:
        """Know one more parcel."""
        for numbers, number in (
            (self._by_waybill, parcel.get("waybill")),
            (self._by_transfer, transfer_number(parcel)),
        ):
            if compared(number):
                numbers.setdefault(compared(number), []).append(parcel)

    def holding(self, waybill: Any, transfer: Any) -> tuple[list[dict[str, Any]], bool]:
        """The parcels with these numbers, and whether their waybill is another one.

        The waybill itself comes first, then a parcel of which it is the last-mile number, then one
        that has the last-mile number as its own.
        """
        own, last = compared(waybill), compared(transfer)
        if own in self._by_waybill:
            return self._by_waybill[own], False
        return self._by_transfer.get(own) or self._by_waybill.get(last) or [], True

    @staticmethod
    def differ(parcel: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        """Whether two parcels name different waybills."""
        own, others = compared(parcel.get("waybill")), compared(other.get("waybill"))
        return own != others and bool(own) and bool(others)

    def same_as(
        self, parcel: Mapping[str, Any], by_id: dict[str, Any] | None
    ) -> tuple[dict[str, Any] | None, bool]:
        """The parcel that another speaks of, and whether only under its other number.

        `by_id` is the parcel with the same id, which decides among several with the same number.
        """
        found, other_leg = self.holding(parcel.get("waybill"), transfer_number(parcel))
        if by_id is not None and (not found or any(each is by_id for each in found)):
            return by_id, False
        return (found[0], other_leg) if found else (None, False)
