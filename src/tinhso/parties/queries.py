"""Readers of parties. What they give holds personal data: whoever shows it records the look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.ledger.models import Event
from tinhso.parties import finding, kinds, rules
from tinhso.parties.models import Contact, Mandate, Party, PartyNumber
from tinhso.parties.rules import Particulars

MOST_WORDS = 8
MOST_READ = 200
# Comes after every letter of a name.
LAST = "\U0010ffff"
NOBODY = UUID(int=0)
# Asked with every request of a program: as they stand, without building them anew each time.
_LIVING = "SELECT uid FROM parties_party WHERE erased_at IS NULL AND uid IN ({uids})"
_DESCRIBED = (
    "SELECT p.uid, p.kind, p.name, p.born, p.sex, p.address, p.unit_code, "
    "(SELECT n.value FROM parties_partynumber n WHERE n.party_id = p.id "
    "AND n.kind IN ('personal', 'tax') ORDER BY n.kind LIMIT 1), p.erased_at IS NOT NULL "
    "FROM parties_party p WHERE p.uid IN ({uids})"
)
_REACHED = (
    "SELECT c.kind, c.value FROM parties_contact c JOIN parties_party p ON p.id = c.party_id "
    "WHERE p.uid = %s AND c.verified_at IS NOT NULL ORDER BY c.verified_at DESC, c.id"
)


class NoSuchParty(TinhsoError):
    """no_such_party (party): nobody has that identifier."""


@dataclass(frozen=True)
class Described:
    """A party as a list shows it. number: the personal or the tax number, "" if none is known; erased: nothing is."""

    uid: str
    kind: str
    name: str
    born: date | None
    sex: str
    address: str
    unit_code: str
    number: str
    erased: bool


@dataclass(frozen=True)
class Reached:
    """A contact. verified_at: None while it is only told."""

    uid: str
    kind: str
    value: str
    verified_at: datetime | None


@dataclass(frozen=True)
class Acting:
    """In what capacity somebody acts for another. kind: "self", or a mandate's; mandate: its uid, "" for oneself."""

    kind: str
    mandate: str = ""
    until_date: date | None = None


@dataclass(frozen=True)
class Represented:
    """A mandate with the two parties that it binds."""

    uid: str
    for_party: str
    by_party: str
    kind: str
    from_date: date
    until_date: date | None
    evidence: str


def party(uid: str | UUID) -> Described:
    """One party. Raises NoSuchParty."""
    found = described([str(uid)])
    if not found:
        raise NoSuchParty("no_such_party", party=str(uid)[:40])
    return next(iter(found.values()))


def unnumbered(key: str) -> str:
    """Who was entered under a key and is known by no number, not erased; "" for nobody."""
    rows = Party.objects.filter(key=key, erased_at=None, numbers=None)
    return next((str(uid) for uid in rows.values_list("uid", flat=True)), "")


def described(uids: Iterable[str | UUID]) -> dict[str, Described]:
    """Those parties among some, by uid; one query however many."""
    wanted = [found for found in map(_uid, uids) if found is not None]
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_DESCRIBED.format(uids=", ".join(["%s"] * len(wanted))), _as_kept(wanted))
        rows = cursor.fetchall()
    found = {}
    for uid, kind, name, born, sex, address, unit_code, number, erased in rows:
        day = date.fromisoformat(born) if isinstance(born, str) else born
        told = _as_told_uid(uid)
        found[told] = Described(
            told, kind, name, day, sex, address, unit_code, number or "", bool(erased)
        )
    return found


def living(uids: Iterable[str | UUID]) -> set[str]:
    """Those parties among some that are not erased; one query."""
    wanted = list({found for found in map(_uid, uids) if found is not None})
    if not wanted:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_LIVING.format(uids=", ".join(["%s"] * len(wanted))), _as_kept(wanted))
        return {_as_told_uid(uid) for (uid,) in cursor.fetchall()}


def _as_kept(uids: Iterable[UUID]) -> list[Any]:
    native = connection.features.has_native_uuid_field
    return [uid if native else uid.hex for uid in uids]


def _as_told_uid(kept: UUID | str) -> str:
    return str(kept if isinstance(kept, UUID) else UUID(kept))


def described_at(uids: Iterable[str | UUID], at: datetime) -> dict[str, Described]:
    """The same with name, address and number as the ledger tells them up to a moment: for what was printed then.

    One entered after it is as it was entered; of one erased since nothing is known any more. Two queries.
    """
    found = described(uids)
    told: dict[str, dict[str, Any]] = {}
    rows = Event.objects.filter(subject__in=[f"party:{uid}" for uid in found]).filter(
        kind__in=(kinds.ENTERED.name, kinds.CORRECTED.name, kinds.NUMBERED.name)
    )
    for event in rows.select_related("sealed").order_by("occurred_at", "id"):
        sealed, uid = getattr(event, "sealed", None), event.subject.removeprefix("party:")
        facts: dict[str, Any] = dict(sealed.facts) if sealed else {}
        if event.kind == kinds.ENTERED.name:
            told.setdefault(uid, facts)
        elif uid in told and event.occurred_at <= at:
            if event.kind == kinds.NUMBERED.name:
                value = {event.facts["kind"]: facts.get("value")}
                facts = {"numbers": {**(told[uid].get("numbers") or {}), **value}}
            told[uid] |= facts.get("after", facts)
    return {uid: one if one.erased else _as_told(one, told.get(uid)) for uid, one in found.items()}


def _as_told(one: Described, told: Mapping[str, Any] | None) -> Described:
    if not told:
        return one
    numbers = told.get("numbers") or {}
    return replace(
        one,
        name=told.get("name") or "",
        address=told.get("address") or "",
        number=numbers.get("personal") or numbers.get("tax") or "",
    )


def by_number(kind: str, value: str) -> Described | None:
    """Whose number it is, however it is written; None if nobody's is known. Raises BadIdentity, BadParticulars."""
    clean = rules.number(kind, value, on=date.max)
    found = Party.objects.filter(numbers__kind=kind, numbers__value=clean)
    return next(iter(_described(found)), None)


def by_contact(kind: str, value: str, *, verified: bool = True) -> list[Described]:
    """Who is reached there; several people may share one telephone. Raises BadIdentity, BadParticulars."""
    found = Contact.objects.filter(kind=kind, value=rules.contact(kind, value))
    if verified:
        found = found.exclude(verified_at=None)
    return _described(Party.objects.filter(pk__in=found.values("party")).order_by("name", "id"))


def search(text: str, *, most: int = 20) -> list[Described]:
    """Parties by a number's beginning or by words of the name or their beginnings, without accents, in any order;
    those whose name begins with what is said come first. At most `most`; fewer than two letters find nothing.

    Of those who only have all the words MOST_READ are looked at: where more have them, more must be said.
    """
    words = fold(text[:200]).split()[:MOST_WORDS]
    whole = " ".join(words)
    if len(whole) < 2:
        return []
    digits = whole.replace(" ", "")
    living = Party.objects.filter(erased_at=None)
    if digits.isascii() and digits.isdigit():
        numbered = PartyNumber.objects.filter(value__startswith=digits).values("party")
        return _described(living.filter(pk__in=numbered).order_by("id")[:most])
    # Three questions: of the index of names, of that of their words, and of those who were found there. The index of
    # words is asked by itself: inside another question its SQL would speak of the outer one's table.
    begins = Q(folded__gte=whole, folded__lt=whole + LAST)
    first = _described(living.filter(begins).order_by("folded", "id")[:most])
    said = finding.words(whole)
    if len(first) >= most or not said:
        return first
    others = list(
        finding.with_all(living.exclude(begins), said).values_list("pk", flat=True)[:MOST_READ]
    )
    found = Party.objects.filter(pk__in=others).order_by("folded", "id")
    return first + _described(found[: most - len(first)])


def numbers_of(uid: str | UUID) -> dict[str, str]:
    """Kind → value of a party's numbers; of several of one kind the last."""
    rows = PartyNumber.objects.filter(party__uid=_uid(uid) or NOBODY).order_by("id")
    return dict(rows.values_list("kind", "value"))


def contacts_of(uid: str | UUID) -> list[Reached]:
    """How a party is reached: what was verified first, the newest of it before."""
    rows = Contact.objects.filter(party__uid=_uid(uid) or NOBODY).order_by("id")
    found = [Reached(str(row.uid), row.kind, row.value, row.verified_at) for row in rows]
    return sorted(found, key=lambda one: -one.verified_at.timestamp() if one.verified_at else 0.0)


def reached_by(uid: str | UUID) -> list[tuple[str, str]]:
    """(kind, value) of what is verified of a party, the newest first; one query."""
    (kept,) = _as_kept([_uid(uid) or NOBODY])
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, [kept])
        return list(cursor.fetchall())


def may_act_for(*, by: str | UUID, for_: str | UUID, day: date) -> Acting | None:
    """In what capacity `by` may act for `for_` on a day, the strongest; None if in none. For oneself one always may."""
    acting, represented = _uid(by), _uid(for_)
    if acting is None or represented is None:
        return None
    if acting == represented:
        known = Party.objects.filter(uid=acting, erased_at=None).exists()
        return Acting("self") if known else None
    rows = _holding(day).filter(by_party__uid=acting, for_party__uid=represented)
    found = min(rows.order_by("id"), key=_strength, default=None)
    return Acting(found.kind, str(found.uid), found.until_date) if found is not None else None


def opened_by(by: str | UUID, for_: str | UUID, *, day: date) -> bool:
    """Whether `by` may open and use on a day what is held of `for_`: her own, or by a mandate that covers it."""
    acting = may_act_for(by=by, for_=for_, day=day)
    return acting is not None and acting.kind in {"self", *rules.OPENS_PAPERS}


def _strength(row: Mandate) -> int:
    """By law before by letter, and both before kinship: several may hold, and the one that lets more be done counts."""
    return 0 if row.kind in rules.BY_LAW else 1 if row.kind in rules.OPENS_PAPERS else 2


def acts_for(uid: str | UUID, *, day: date) -> list[tuple[Described, Acting]]:
    """For whom a party may act on a day besides herself, each once by the strongest mandate, in two queries."""
    rows = _holding(day).filter(by_party__uid=_uid(uid) or NOBODY).order_by("id")
    found: dict[str, Acting] = {}
    for row in sorted(rows.select_related("for_party"), key=_strength):
        acting = Acting(row.kind, str(row.uid), row.until_date)
        found.setdefault(str(row.for_party.uid), acting)
    parties = described(found)
    return [(parties[one], acting) for one, acting in found.items()]


def mandates_of(uid: str | UUID) -> list[Represented]:
    """Every mandate that a party gave or holds, past ones too, the newest first."""
    rows = Mandate.objects.filter(
        Q(for_party__uid=_uid(uid) or NOBODY) | Q(by_party__uid=_uid(uid) or NOBODY)
    )
    return [
        Represented(
            str(row.uid),
            str(row.for_party.uid),
            str(row.by_party.uid),
            row.kind,
            row.from_date,
            row.until_date,
            row.evidence,
        )
        for row in rows.select_related("for_party", "by_party").order_by("-from_date", "-id")
    ]


def particulars_of(row: Party) -> Particulars:
    """A row as plain values, for the rules."""
    return Particulars(
        kind=row.kind,
        name=row.name,
        born=row.born,
        sex=row.sex,
        address=row.address,
        unit_code=row.unit_code,
        numbers=dict(row.numbers.order_by("kind", "id").values_list("kind", "value")),
    )


def _holding(day: date) -> QuerySet[Mandate]:
    """Mandates that hold on a day, of parties that are not erased."""
    return Mandate.objects.filter(
        Q(until_date=None) | Q(until_date__gt=day),
        from_date__lte=day,
        for_party__erased_at=None,
        by_party__erased_at=None,
    )


def _described(rows: QuerySet[Party]) -> list[Described]:
    """Rows as lists show them; the number comes with the same query."""
    main = PartyNumber.objects.filter(party=OuterRef("pk"), kind__in=["personal", "tax"])
    numbered = rows.annotate(main_number=Subquery(main.order_by("kind").values("value")[:1]))
    return [
        Described(
            uid=str(row.uid),
            kind=row.kind,
            name=row.name,
            born=row.born,
            sex=row.sex,
            address=row.address,
            unit_code=row.unit_code,
            number=row.main_number or "",
            erased=row.erased_at is not None,
        )
        for row in numbered
    ]


def _uid(text: str | UUID) -> UUID | None:
    try:
        return UUID(str(text)[:40])
    except ValueError:
        return None
