"""The only writers of the book of certified copies. Each writes its rows and the event in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tinhso.copies import kinds, rules
from tinhso.copies.models import CANCELLED, CORRECTED, KEY, Batch, Change, Entry, Series
from tinhso.copies.queries import standing
from tinhso.copies.rules import BOOK, PROCEDURE, CannotCertify, Line
from tinhso.kernel.identity import line as readable
from tinhso.ledger.actions import By, append
from tinhso.org.queries import check_office_on
from tinhso.procedures.queries import version, version_on

_GIVEN = """
    INSERT INTO copies_series (office, book, year, last, volume) VALUES (%s, %s, %s, %s, 1)
    ON CONFLICT (office, book, year) DO UPDATE SET last = copies_series.last + %s
    RETURNING last, volume
"""


def certify(
    *,
    office: str,
    desk: str,
    party: str,
    lines: Sequence[Line],
    key: str,
    by: By,
    signer: str = "",
    told_at: datetime | None = None,
) -> Batch:
    """Copies certified and given at once: each original gets the next number of the office's book.

    The same key again gives the same batch. Numbers have no gap: one that is not used goes back with its transaction.
    Raises CannotCertify, BadIdentity, NoSuchProcedure, NoSuchOffice.
    """
    _check_key(key)
    found = Batch.objects.filter(key=key).first()
    if found is not None:
        return found
    clean = rules.checked(lines)
    who_signs = readable(signer, field="signer", most=200, empty=True)
    try:
        with transaction.atomic():
            return _certify(office, desk, party, clean, key, by, who_signs, told_at)
    except IntegrityError:
        # The same form twice at once: the second waited for the first, and is given what that made.
        found = Batch.objects.filter(key=key).first()
        if found is None:
            raise
        return found


def _certify(
    office: str,
    desk: str,
    party: str,
    lines: Sequence[Line],
    key: str,
    by: By,
    signer: str,
    told_at: datetime | None,
) -> Batch:
    at = told_at or datetime.now(UTC)
    day = timezone.localtime(at).date()
    check_office_on(office, day)
    holds = version_on(PROCEDURE, day)
    fees = [rules.fee_of(holds.definition, one, day=day) for one in lines]
    batch = Batch.objects.create(
        key=key,
        office=office,
        desk=desk,
        party=party,
        version=holds.id,
        signer=signer,
        day=day,
        certified_at=at,
        actor=by.actor,
    )
    last, volume = _take(office, day.year, len(lines))
    first = last - len(lines) + 1
    Entry.objects.bulk_create(
        Entry(
            batch=batch,
            office=office,
            book=BOOK,
            year=day.year,
            volume=volume,
            number=first + place,
            paper=one.paper,
            pages=one.pages,
            copies=one.copies,
            fee=fee,
        )
        for place, (one, fee) in enumerate(zip(lines, fees, strict=True))
    )
    facts = {
        **_book(office, day.year),
        "volume": volume,
        "desk": desk,
        "party": party,
        "version": holds.id,
        "first": first,
        "last": last,
        "copies": sum(one.copies for one in lines),
        "fee": sum(fees),
        "papers": [one.paper for one in lines],
    }
    append(kinds.CERTIFIED.name, subject=_subject(batch), by=by, facts=facts, told_at=told_at)
    return batch


@transaction.atomic
def cancel(entry: int, *, office: str, reason: str, key: str, by: By) -> Change:
    """Strike an entry through; its number stays in the book. The same key again changes nothing more.

    Raises CannotCertify.
    """
    row, words, made = _to_change(entry, office, reason, key)
    if made is not None:
        return made
    change = Change.objects.create(
        entry=row, key=key, what=CANCELLED, reason=words, at=datetime.now(UTC), actor=by.actor
    )
    facts = {**_book(office, row.year), "number": row.number, "reason": words}
    append(kinds.CANCELLED.name, subject=_subject(row.batch), by=by, facts=facts)
    return change


@transaction.atomic
def correct(entry: int, line: Line, *, office: str, reason: str, key: str, by: By) -> Change:
    """Write an entry anew under its number; what it said stays, struck through. Raises CannotCertify, BadIdentity."""
    row, words, made = _to_change(entry, office, reason, key)
    if made is not None:
        return made
    clean = rules.checked_line(line)
    fee = rules.fee_of(version(row.batch.version).definition, clean, day=row.batch.day)
    values = {"paper": clean.paper, "pages": clean.pages, "copies": clean.copies, "fee": fee}
    change = Change.objects.create(
        entry=row,
        key=key,
        what=CORRECTED,
        reason=words,
        at=datetime.now(UTC),
        actor=by.actor,
        **values,
    )
    facts = {**_book(office, row.year), "number": row.number, **values, "reason": words}
    append(kinds.CORRECTED.name, subject=_subject(row.batch), by=by, facts=facts)
    return change


@transaction.atomic
def open_volume(*, office: str, seen: int, by: By) -> Series:
    """Go on writing in the next volume; numbers run on to the end of the year. seen: the volume that was full.

    Twice is once. Raises NoSuchOffice.
    """
    day = timezone.localdate()
    check_office_on(office, day)
    about: dict[str, Any] = _book(office, day.year)
    Series.objects.get_or_create(**about)
    row = Series.objects.select_for_update().get(**about)
    if row.volume == seen:
        row.volume += 1
        row.save(update_fields=["volume"])
        facts = {**about, "volume": row.volume}
        append(kinds.VOLUME_OPENED.name, subject=f"book:{office}", by=by, facts=facts)
    return row


def _to_change(entry: int, office: str, reason: str, key: str) -> tuple[Entry, str, Change | None]:
    """The entry, locked, and what this form has made of it before. Raises CannotCertify."""
    _check_key(key)
    rows = Entry.objects.select_for_update(of=("self",)).select_related("batch")
    row = rows.filter(pk=entry, office=office).first()
    if row is None:
        raise CannotCertify("no_such_entry", entry=str(entry))
    made = Change.objects.filter(key=key).first()
    if made is not None:
        return row, made.reason, made
    if not rules.may_change(certified_on=row.batch.day, today=timezone.localdate()):
        raise CannotCertify("entry_closed", number=row.number, day=row.batch.day)
    if standing(row).cancelled:
        raise CannotCertify("entry_cancelled", number=row.number)
    words = readable(reason, field="reason", most=rules.MOST_PAPER, empty=True)
    if not words:
        raise CannotCertify("no_change_reason")
    return row, words, None


def _take(office: str, year: int, count: int) -> tuple[int, int]:
    """(the last of so many numbers, the volume). One statement: the row's lock holds until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN, [office, BOOK, year, count, count])
        last, volume = cursor.fetchone()
        return int(last), int(volume)


def _book(office: str, year: int) -> dict[str, Any]:
    return {"office": office, "book": BOOK, "year": year}


def _subject(batch: Batch) -> str:
    return f"copies:{batch.uid}"


def _check_key(key: str) -> None:
    if not 0 < len(key) <= KEY or not key.isprintable():
        raise CannotCertify("bad_copies_key", most=KEY)
