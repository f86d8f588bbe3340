"""Readers of the book of certified copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tinhso.copies.models import CANCELLED, Batch, Change, Entry
from tinhso.copies.rules import BOOK, CannotCertify

MOST_LISTED = 5_000


@dataclass(frozen=True)
class Standing:
    """An entry as it stands. before: what is struck through, the oldest first; fee, copies: 0 where it is cancelled."""

    entry: Entry
    paper: str
    pages: int
    copies: int
    fee: int
    cancelled: bool
    before: tuple[tuple[str, int, int], ...] = ()
    reason: str = ""

    @property
    def number(self) -> int:
        """Its number in the book of the year."""
        return self.entry.number

    @property
    def book(self) -> str:
        """Volume, year and book, as they are written: 01/2026-SCT/BS."""
        return f"{self.entry.volume:02}/{self.entry.year}-{self.entry.book}"


def standing(entry: Entry) -> Standing:
    """An entry with its changes, which are loaded already."""
    changes = sorted(entry.changes.all(), key=lambda one: one.pk)
    versions = [(entry.paper, entry.pages, entry.copies, entry.fee)]
    versions += [(one.paper, one.pages, one.copies, one.fee) for one in changes if one.paper]
    cancelled = any(one.what == CANCELLED for one in changes)
    paper, pages, copies, fee = versions[-1]
    return Standing(
        entry=entry,
        paper=paper,
        pages=pages,
        copies=0 if cancelled else copies,
        fee=0 if cancelled else fee,
        cancelled=cancelled,
        before=tuple(one[:3] for one in versions[:-1]),
        reason=changes[-1].reason if changes else "",
    )


def batch(uid: str | UUID) -> Batch:
    """One batch. Raises CannotCertify("no_such_entry")."""
    found = Batch.objects.filter(uid=uid).first()
    if found is None:
        raise CannotCertify("no_such_entry", entry=str(uid)[:40])
    return found


def entries_of(one: Batch) -> list[Standing]:
    """A batch's entries in order; two queries."""
    rows = one.entries.select_related("batch").prefetch_related("changes").order_by("number")
    return [standing(row) for row in rows]


def book(
    office: str, *, from_date: date, to_date: date, name: str = BOOK, most: int = MOST_LISTED
) -> list[Standing]:
    """The entries of some days by number, both days among them; two queries however many."""
    rows = Entry.objects.filter(
        office=office, book=name, batch__day__gte=from_date, batch__day__lte=to_date
    )
    rows = rows.select_related("batch").prefetch_related("changes").order_by("year", "number")
    return [standing(row) for row in rows[:most]]


def last_signer(office: str) -> str:
    """Who signed last in an office's book; "" where nobody has."""
    rows = Batch.objects.filter(office=office).exclude(signer="").order_by("-certified_at", "-id")
    return rows.values_list("signer", flat=True).first() or ""


def changes_of(entry: Entry) -> Sequence[Change]:
    """What was mended of an entry, the oldest first."""
    return list(entry.changes.order_by("id"))
