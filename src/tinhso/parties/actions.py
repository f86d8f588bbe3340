"""The only writers of parties. Each writes its rows and the event that explains them in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection, transaction

from tinhso.kernel import identity
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger import actions as ledger
from tinhso.ledger.actions import By, append
from tinhso.ledger.queries import events_of
from tinhso.parties import kinds, rules
from tinhso.parties.models import Contact, Mandate, MandateKind, Party, PartyNumber
from tinhso.parties.queries import particulars_of
from tinhso.parties.rules import Particulars

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MOST_KEY = 80
# What else goes with a person: called with her uid, the reason and who acts, in the transaction that erases her.
Forgetting = Callable[..., None]
_ALSO: list[Forgetting] = []


class CannotChangeParty(TinhsoError):
    """A change that contradicts what is known.

    no_such_party, party_erased (party); number_of_another (kind): somebody else has that number; no_such_contact
    (contact); no_such_mandate (mandate); mandate_of_oneself (party); unknown_mandate (kind); mandate_ends_early
    (from_date, until_date); unknown_field (field); bad_key (most).
    """


def enter(
    *,
    kind: str,
    name: str,
    key: str,
    by: By,
    born: date | None = None,
    sex: str = "",
    address: str = "",
    unit_code: str = "",
    numbers: Mapping[str, str] | None = None,
    told_at: datetime | None = None,
) -> Party:
    """A party, or the one that is known already by the key or by one of the numbers; then nothing of it is changed,
    but a number that it lacked is added if name and date of birth agree.

    numbers: kind (personal, old_personal, tax, passport) → as written. key: what the caller calls this act; a second
    time gives what the first time made. Raises BadIdentity, BadParticulars, CannotChangeParty.
    """
    _check_key(key)
    told = rules.checked(
        kind=kind,
        name=name,
        born=born,
        sex=sex,
        address=address,
        unit_code=unit_code,
        numbers=numbers,
        on=today(),
    )
    for last in (False, True):
        try:
            with transaction.atomic():
                return _known(told, key=key, by=by, told_at=told_at) or _new(
                    told, key=key, by=by, told_at=told_at
                )
        except IntegrityError:  # Somebody else entered her between our look and our write.
            if last:
                raise
    raise AssertionError


@transaction.atomic
def correct(
    party: str | UUID, *, by: By, reason: str = "", told_at: datetime | None = None, **changes: Any
) -> Party:
    """Other values for some of name, born, sex, address, unit_code, numbers; what is the same writes no event.

    A number replaces the one of its kind. Raises BadIdentity, BadParticulars, CannotChangeParty.
    """
    strange = set(changes) - {"name", "born", "sex", "address", "unit_code", "numbers"}
    if strange:
        raise CannotChangeParty("unknown_field", field=min(strange))
    row = _existing(party)
    before = particulars_of(row)
    after = before.changed(changes, on=today())
    fields = [name for name in _COLUMNS if getattr(before, name) != getattr(after, name)]
    if not fields:
        return row
    for name in fields:
        if name != "numbers":
            setattr(row, name, getattr(after, name))
    row.folded = after.folded
    row.save()
    for kind, value in (after.numbers or {}).items():
        if (before.numbers or {}).get(kind) != value:
            _renumber(row, kind, value)
    facts = {
        "fields": fields,
        "reason": reason or None,
        "after": {name: getattr(after, name) for name in fields},
    }
    _write(kinds.CORRECTED.name, row, by, facts, told_at)
    return row


@transaction.atomic
def add_contact(
    party: str | UUID, *, kind: str, value: str, by: By, told_at: datetime | None = None
) -> Contact:
    """A way to reach a party; the same one twice is one. Raises BadIdentity, BadParticulars, CannotChangeParty."""
    clean = rules.contact(kind, value)
    row = _existing(party)
    found, is_new = Contact.objects.get_or_create(party=row, kind=kind, value=clean)
    if is_new:
        facts = {"contact": str(found.uid), "kind": kind, "value": clean}
        _write(kinds.CONTACT_ADDED.name, row, by, facts, told_at)
    return found


@transaction.atomic
def verify_contact(contact: str | UUID, *, how: str, by: By) -> Contact:
    """It was shown that a contact is the party's, in the way `how` names. Twice is once. Raises CannotChangeParty."""
    found: Contact = _by_uid(
        Contact.objects.select_for_update(of=("self",)), contact, "no_such_contact"
    )
    if found.verified_at is None:
        found.verified_at = datetime.now(UTC)
        found.save(update_fields=["verified_at"])
        facts = {"contact": str(found.uid), "how": how}
        _write(kinds.CONTACT_VERIFIED.name, found.party, by, facts, None)
    return found


def give_mandate(
    *,
    for_party: str | UUID,
    by_party: str | UUID,
    kind: str,
    from_date: date,
    key: str,
    by: By,
    until_date: date | None = None,
    evidence: str = "",
    told_at: datetime | None = None,
) -> Mandate:
    """`by_party` may act for `for_party` from a day up to before `until_date`; a parent until the child is of age.

    evidence: what shows it, in words. Raises BadIdentity, CannotChangeParty.
    """
    _check_key(key)
    if kind not in MandateKind.values:
        raise CannotChangeParty("unknown_mandate", kind=kind[:40])
    words = identity.line(evidence, field="evidence", empty=True)
    try:
        with transaction.atomic():
            return _mandate(
                for_party, by_party, kind, (from_date, until_date), words, key, by, told_at
            )
    except IntegrityError:
        found = Mandate.objects.filter(key=key).first()
        if found is None:
            raise
        return found


@transaction.atomic
def end_mandate(
    mandate: str | UUID, *, until_date: date, by: By, told_at: datetime | None = None
) -> Mandate:
    """A mandate holds no longer from `until_date` on; one that ended by then stays. Raises CannotChangeParty."""
    found: Mandate = _by_uid(
        Mandate.objects.select_for_update(of=("self",)), mandate, "no_such_mandate"
    )
    if found.until_date is None or found.until_date > until_date:
        found.until_date = max(until_date, found.from_date)
        found.save(update_fields=["until_date"])
        facts = {"mandate": str(found.uid), "until_date": found.until_date}
        _write(kinds.MANDATE_ENDED.name, found.for_party, by, facts, told_at)
    return found


def when_erased(forget: Forgetting) -> None:
    """Say how a room above empties what it keeps of a person: forget(party, reason=…, by=…). Twice is once."""
    if forget not in _ALSO:
        _ALSO.append(forget)


@transaction.atomic
def erase(party: str | UUID, *, reason: str, by: By) -> Party:
    """Empty everything personal, here and in the sealed parts of the party's own events and mandates, for good.

    The row, its uid and its mandates' dates stay, so that what refers to them still does. Whether it may be done is
    the caller's question. Twice is once. Raises CannotChangeParty("no_such_party").
    """
    row: Party = _by_uid(Party.objects.select_for_update(), party, "no_such_party")
    if row.erased_at is not None:
        return row
    PartyNumber.objects.filter(party=row).delete()
    Contact.objects.filter(party=row).delete()
    Mandate.objects.filter(for_party=row).update(evidence="")
    Mandate.objects.filter(by_party=row).update(evidence="")
    row.name = row.folded = row.sex = row.address = row.unit_code = ""
    row.born = None
    row.erased_at = datetime.now(UTC)
    row.save()
    _forget_words()
    for forget in _ALSO:
        forget(str(row.uid), reason=reason, by=by)
    _write(kinds.ERASED.name, row, by, {"reason": reason}, None)
    ledger.erase(_events_about(row), subject=subject_of(row), by=by, reason=reason)
    return row


def _forget_words() -> None:
    """SQLite only marks a word as gone from an index of words: put together anew, the file holds it no more."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO parties_words (parties_words) VALUES ('optimize')")


def subject_of(party: Party) -> str:
    """A party as the ledger names it."""
    return f"party:{party.uid}"


def today() -> date:
    """The day at the office."""
    return datetime.now(ZONE).date()


_COLUMNS = ("name", "born", "sex", "address", "unit_code", "numbers")


def _known(told: Particulars, *, key: str, by: By, told_at: datetime | None) -> Party | None:
    made = Party.objects.filter(key=key).first()
    if made is not None:
        return made
    owners = {
        found.kind: found.party
        for kind, value in (told.numbers or {}).items()
        for found in PartyNumber.objects.select_related("party").filter(kind=kind, value=value)
    }
    if not owners:
        return None
    row = next(iter(owners.values()))
    for kind, owner in owners.items():
        if owner.pk != row.pk:
            raise CannotChangeParty("number_of_another", kind=kind)
    for kind, value in (told.numbers or {}).items():
        if kind not in owners:
            if not rules.are_alike(told, row.name, row.born):
                raise CannotChangeParty("number_of_another", kind=min(owners))
            _add_number(row, kind, value, by, told_at)
    return row


def _new(told: Particulars, *, key: str, by: By, told_at: datetime | None) -> Party:
    row = Party.objects.create(
        kind=told.kind,
        key=key,
        name=told.name,
        folded=told.folded,
        born=told.born,
        sex=told.sex,
        address=told.address,
        unit_code=told.unit_code,
        entered_at=datetime.now(UTC),
    )
    # In one order, so that two who enter the same numbers wait for one another and do not lock each other out.
    for kind, value in sorted((told.numbers or {}).items()):
        PartyNumber.objects.create(party=row, kind=kind, value=value)
    facts = {name: getattr(told, name) or None for name in ("kind", *_COLUMNS)}
    _write(kinds.ENTERED.name, row, by, facts, told_at)
    return row


def _add_number(row: Party, kind: str, value: str, by: By, told_at: datetime | None) -> None:
    if kind in ("personal", "tax") and row.numbers.filter(kind=kind).exists():
        raise CannotChangeParty("number_of_another", kind=kind)
    PartyNumber.objects.create(party=row, kind=kind, value=value)
    _write(kinds.NUMBERED.name, row, by, {"kind": kind, "value": value}, told_at)


def _renumber(row: Party, kind: str, value: str) -> None:
    """Replace the number of a kind. Whoever takes it at the same moment waits at the unique constraint."""
    PartyNumber.objects.filter(party=row, kind=kind).delete()
    try:
        with transaction.atomic():
            PartyNumber.objects.create(party=row, kind=kind, value=value)
    except IntegrityError:
        raise CannotChangeParty("number_of_another", kind=kind) from None


def _mandate(
    for_party: str | UUID,
    by_party: str | UUID,
    kind: str,
    dates: tuple[date, date | None],
    evidence: str,
    key: str,
    by: By,
    told_at: datetime | None,
) -> Mandate:
    made = Mandate.objects.filter(key=key).first()
    if made is not None:
        return made
    represented, representing = _existing(for_party, lock=False), _existing(by_party, lock=False)
    if represented.pk == representing.pk:
        raise CannotChangeParty("mandate_of_oneself", party=str(represented.uid))
    from_date, until = dates
    until = rules.mandate_until(kind=kind, born=represented.born, until=until)
    if until is not None and until <= from_date:
        raise CannotChangeParty("mandate_ends_early", from_date=from_date, until_date=until)
    found = Mandate.objects.create(
        key=key,
        for_party=represented,
        by_party=representing,
        kind=kind,
        from_date=from_date,
        until_date=until,
        evidence=evidence,
    )
    facts = {
        "mandate": str(found.uid),
        "by_party": str(representing.uid),
        "kind": kind,
        "from_date": from_date,
        "until_date": until,
        "evidence": evidence or None,
    }
    _write(kinds.MANDATE_GIVEN.name, represented, by, facts, told_at)
    return found


def _events_about(row: Party) -> list[UUID]:
    """Her own events, and those of others that tell by what evidence she acts for them."""
    found = [event.uid for event in events_of(subject_of(row))]
    for mandate in Mandate.objects.filter(by_party=row).select_related("for_party"):
        found += [
            event.uid
            for event in events_of(subject_of(mandate.for_party))
            if event.facts.get("mandate") == str(mandate.uid)
        ]
    return found


def _existing(uid: str | UUID, *, lock: bool = True) -> Party:
    rows = Party.objects.select_for_update() if lock else Party.objects.all()
    row: Party = _by_uid(rows, uid, "no_such_party")
    if row.erased_at is not None:
        raise CannotChangeParty("party_erased", party=str(row.uid))
    return row


def _by_uid(rows: Any, uid: str | UUID, code: str) -> Any:
    fact = code.removeprefix("no_such_")
    try:
        found = rows.filter(uid=UUID(str(uid)[:40])).first()
    except ValueError:
        found = None
    if found is None:
        raise CannotChangeParty(code, **{fact: str(uid)[:40]})
    return found


def _check_key(key: str) -> None:
    if not 0 < len(key) <= MOST_KEY or not key.isprintable():
        raise CannotChangeParty("bad_key", most=MOST_KEY)


def _write(kind: str, row: Party, by: By, facts: dict[str, Any], told_at: datetime | None) -> None:
    append(kind, subject=subject_of(row), by=by, facts=facts, told_at=told_at)
