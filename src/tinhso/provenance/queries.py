"""The evidence of a span of time, as columns: what a detector may read of dossiers that came from afar.

Every party, officer, number, device and payer is hashed under a key that is made anew for each evidence, so nothing of
two of them can be joined, and what is given names nobody. Dossiers are read once, and what belongs to them in a few
questions each, however many there are. Numbers by which they are looked up go along, some thousands at a time.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from django.db.models import Count
from numpy.typing import NDArray

from tinhso.cases.models import Act, Case
from tinhso.kernel.worktime import is_open_many, working_seconds_many
from tinhso.org.queries import calendar_over
from tinhso.parties.models import Contact
from tinhso.parties.rules import is_untold
from tinhso.payments.models import Money
from tinhso.payments.rules import CASH
from tinhso.provenance.models import CODE, DESK, PHONE, POST, TEAM, Seen
from tinhso.provenance.records import (
    Confirmed,
    Evidence,
    FiledHere,
    FromPortal,
    Help,
    PaidBy,
    Presence,
    QueueCalls,
)
from tinhso.reception.queries import Call, calls

#: Channels by which a dossier comes from afar; mirrored ones are another system's, and nothing is known of them.
AFAR = ("online", "portal")
HELPED: Mapping[str, Help] = {DESK: Help.DESK, POST: Help.POST, TEAM: Help.TEAM}
AGREED: Mapping[str, Confirmed] = {PHONE: Confirmed.PHONE, CODE: Confirmed.CODE}
#: Between two calls an officer who is so long without one has left the counter.
AWAY = timedelta(minutes=60)
_AT_ONCE = 5_000
One = TypeVar("One")


@dataclass(frozen=True)
class Collected:
    """Evidence, and the uids of its dossiers in the order of answers. left: dossiers from afar that are not in it.

    Those are not accepted yet, or were never: withdrawn, refused, waiting. acceptors: who accepted each, "" where
    nobody is known; never shown to a detector.
    """

    evidence: Evidence
    cases: tuple[UUID, ...]
    left: int
    acceptors: tuple[str, ...]


def evidence(since: datetime, until: datetime, offices: Collection[str]) -> Evidence:
    """The evidence of dossiers that offices received from one moment up to before another."""
    return collected(since, until, offices).evidence


def collected(since: datetime, until: datetime, offices: Collection[str]) -> Collected:
    """The same, with whose it is. offices: of the desks that received them.

    A dossier that the server saw being filed is of `here`; of any other its message is all there is, whether it came
    from the national portal, from a partner, or was filed before anything was seen, or longer ago than that is kept.
    """
    rows = Case.objects.filter(
        filed_at__gte=since,
        filed_at__lt=until,
        desk__in=list(offices),
        channel__in=AFAR,
        told=False,
    )
    cases = list(
        rows.filter(accepted_at__isnull=False)
        .only("uid", "owner", "filer", "desk", "procedure", "filed_at", "accepted_at", "answers")
        .order_by("filed_at", "id")
    )
    seen = _seen(cases)
    here = [case for case in cases if case.pk in seen]
    portal = [case for case in cases if case.pk not in seen]
    hashes = _Hashes()
    gathered = _Gathered.of(cases, hashes)
    called = calls(offices, since=since, until=until)
    told = Evidence(
        here=FiledHere(**gathered.columns(here), **_own(here, seen, hashes)),
        portal=FromPortal(**gathered.columns(portal)),
        calls=_calls(called, gathered.offices, hashes),
        presence=_presence(called, gathered.offices, hashes),
    )
    every = [*here, *portal]
    return Collected(
        told,
        tuple(case.uid for case in every),
        left=rows.count() - len(cases),
        acceptors=tuple(gathered.accepted_by.get(case.pk, "") for case in every),
    )


def received(since: datetime, until: datetime) -> dict[str, int]:
    """Desk → how many accepted dossiers came to it from afar within a span; one query."""
    rows = Case.objects.filter(
        filed_at__gte=since,
        filed_at__lt=until,
        channel__in=AFAR,
        told=False,
        accepted_at__isnull=False,
    )
    return dict(rows.order_by().values_list("desk").annotate(count=Count("id")))


class _Hashes:
    """Texts as 64 bits under a key of this evidence alone; 0 for no text."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._known: dict[str, int] = {"": 0}

    def of(self, text: str) -> int:
        found = self._known.get(text)
        if found is None:
            told = hmac.new(self._key, text.encode(), sha256).digest()
            found = self._known[text] = int.from_bytes(told[:8], "big") or 1
        return found

    def many(self, texts: Iterable[str]) -> NDArray[np.uint64]:
        return np.array([self.of(text) for text in texts], np.uint64)


@dataclass(frozen=True)
class _Gathered:
    """What is known of every dossier, by its key, and small numbers of offices and procedures."""

    offices: Mapping[str, int]
    procedures: Mapping[str, int]
    contacts: Mapping[str, str]
    accepted_by: Mapping[int, str]
    paid: Mapping[str, tuple[int, str]]
    open_: Mapping[int, bool]
    worked: Mapping[int, int]
    hashes: _Hashes

    @classmethod
    def of(cls, cases: Sequence[Case], hashes: _Hashes) -> _Gathered:
        open_, worked = _by_calendar(cases)
        return cls(
            offices={code: at for at, code in enumerate(sorted({one.desk for one in cases}))},
            procedures={
                code: at for at, code in enumerate(sorted({one.procedure for one in cases}))
            },
            contacts=_contacts({one.filer for one in cases}),
            accepted_by=_accepted_by(cases),
            paid=_paid([str(one.uid) for one in cases]),
            open_=open_,
            worked=worked,
            hashes=hashes,
        )

    def columns(self, cases: Sequence[Case]) -> dict[str, NDArray[Any]]:
        """What both tables have."""
        many = self.hashes.many
        filed, accepted = _seconds(cases, "filed_at"), _seconds(cases, "accepted_at")
        paid = [self.paid.get(str(one.uid), (int(PaidBy.NOTHING), "")) for one in cases]
        return {
            "office": np.array([self.offices[one.desk] for one in cases], np.int32),
            "procedure": np.array([self.procedures[one.procedure] for one in cases], np.int32),
            "filer": many(_party(one.filer) for one in cases),
            "owner": many(_party(one.owner) for one in cases),
            "contact": many(self._contact(one) for one in cases),
            "filed_at": filed,
            "in_hours": np.array([self.open_[one.pk] for one in cases], np.bool_),
            "accepted_at": accepted,
            "accepted_by": many(_named("staff", self.accepted_by.get(one.pk, "")) for one in cases),
            "accepted_after": accepted - filed,
            "accepted_working": np.array([self.worked[one.pk] for one in cases], np.int64),
            "paid_by": np.array([how for how, _ in paid], np.int8),
            "payer": many(_named("payer", payer) for _, payer in paid),
        }

    def _contact(self, case: Case) -> str:
        """The number in the form, by which she says she is reached; else the newest that is known of who filed."""
        typed = case.answers.get("phone")
        number = "".join(one for one in str(typed or "") if one.isdecimal())
        if number:
            number = number.removeprefix("84").lstrip("0")
        known = self.contacts.get(case.filer, "")
        return _named("phone", number or known.removeprefix("+84").lstrip("0"))


def _own(
    cases: Sequence[Case], seen: Mapping[int, Seen], hashes: _Hashes
) -> dict[str, NDArray[Any]]:
    """What the server saw of dossiers that were filed with it."""
    rows = [seen[one.pk] for one in cases]
    helps = [getattr(one, "assisted", None) for one in (row.case for row in rows)]
    sessions = [one.session if one else None for one in helps]
    return {
        "account": hashes.many(_named("account", row.account) for row in rows),
        "assurance": np.array([min(row.assurance, 2) for row in rows], np.int8),
        "device": hashes.many(
            _named("device", f"{row.window}:{row.device}" if row.device else "") for row in rows
        ),
        "window": np.array([row.window for row in rows], np.int32),
        "network": np.array([row.network for row in rows], np.int8),
        "workstation": np.array([row.workstation for row in rows], np.bool_),
        "fill_seconds": np.array(
            [-1 if row.fill_seconds is None else row.fill_seconds for row in rows], np.int32
        ),
        "help": np.array([HELPED[one.kind] if one else Help.NONE for one in sessions], np.int8),
        "helper": hashes.many(_named("staff", one.helper if one else "") for one in sessions),
        "confirmed": np.array(
            [AGREED.get(one.confirmed, Confirmed.NO) if one else Confirmed.NO for one in sessions],
            np.int8,
        ),
    }


def _seen(cases: Sequence[Case]) -> dict[int, Seen]:
    """What was seen, with the help in which it was filed, by the dossier's key."""
    found: dict[int, Seen] = {}
    for some in _some([one.pk for one in cases]):
        rows = Seen.objects.filter(case__in=some).select_related("case__assisted__session")
        found |= {row.case_id: row for row in rows}
    return found


def _accepted_by(cases: Sequence[Case]) -> dict[int, str]:
    """Who accepted each dossier, the last where it was taken back and done again."""
    found: dict[int, str] = {}
    for some in _some([one.pk for one in cases]):
        rows = Act.objects.filter(case__in=some, name="accept", undone_by=None).order_by("id")
        found |= dict(rows.values_list("case_id", "actor"))
    return found


def _contacts(parties: Collection[str]) -> dict[str, str]:
    """The newest telephone number of each party."""
    uids = [UUID(one) for one in parties if _party(one)]
    found: dict[str, str] = {}
    for some in _some(uids):
        rows = Contact.objects.filter(kind="phone", party__uid__in=some).order_by("id")
        found |= {str(uid): value for uid, value in rows.values_list("party__uid", "value")}
    return found


def _paid(cases: Sequence[str]) -> dict[str, tuple[int, str]]:
    """(PaidBy, what is told of the payer) of each dossier that was paid for, by its uid."""
    found: dict[str, tuple[int, str]] = {}
    for some in _some(cases):
        rows = Money.objects.filter(due__case__in=some, reverses=None, reversed_by=None)
        told = rows.order_by("id").values_list("due__case", "means", "incoming__payer")
        for case, means, payer in told:
            how = PaidBy.COUNTER if means == CASH else PaidBy.BANK
            found[case] = (int(how), (payer or "") if how == PaidBy.BANK else "")
    return found


def _by_calendar(cases: Sequence[Case]) -> tuple[dict[int, bool], dict[int, int]]:
    """Whether the office was open when each was filed, and the working seconds until it was accepted."""
    open_: dict[int, bool] = {}
    worked: dict[int, int] = {}
    by_desk: dict[str, list[Case]] = {}
    for one in cases:
        by_desk.setdefault(one.desk, []).append(one)
    for desk, own in by_desk.items():
        calendar = calendar_over(desk)
        filed, accepted = _seconds(own, "filed_at"), _seconds(own, "accepted_at")
        opened = is_open_many(at=filed, calendar=calendar)
        seconds = working_seconds_many(starts=filed, ends=accepted, calendar=calendar)
        for at, one in enumerate(own):
            open_[one.pk], worked[one.pk] = bool(opened[at]), int(seconds[at])
    return open_, worked


def _calls(called: Sequence[Call], offices: Mapping[str, int], hashes: _Hashes) -> QueueCalls:
    kept = [one for one in called if one.desk in offices]
    return QueueCalls(
        office=np.array([offices[one.desk] for one in kept], np.int32),
        staff=hashes.many(_named("staff", one.staff) for one in kept),
        called_at=_moments(one.called_at for one in kept),
        served_at=_moments(one.until_at for one in kept),
    )


def _presence(called: Sequence[Call], offices: Mapping[str, int], hashes: _Hashes) -> Presence:
    """Sittings as calls tell them: from a call to the end of the last one that followed within AWAY."""
    sittings: list[list[Any]] = []
    ordered = sorted(called, key=lambda one: (one.desk, one.staff, one.called_at))
    for one in ordered:
        last = sittings[-1] if sittings else None
        if last and last[:2] == [one.desk, one.staff] and one.called_at - last[3] <= AWAY:
            last[3] = max(last[3], one.until_at)
        else:
            sittings.append([one.desk, one.staff, one.called_at, one.until_at])
    kept = sorted((one for one in sittings if one[0] in offices), key=lambda one: one[2])
    return Presence(
        office=np.array([offices[desk] for desk, *_ in kept], np.int32),
        staff=hashes.many(_named("staff", staff) for _, staff, *_ in kept),
        from_at=_moments(start for _, _, start, _ in kept),
        until_at=_moments(end for *_, end in kept),
    )


def _party(uid: str) -> str:
    """A party as it is hashed; "" where a message told nobody."""
    return "" if is_untold(uid) else uid


def _named(what: str, text: str) -> str:
    """A text that is hashed apart from the same text of another meaning; "" stays "".

    Parties stand alone, for a filer is compared with an owner.
    """
    return f"{what}:{text}" if text else ""


def _seconds(cases: Sequence[Case], name: str) -> NDArray[np.int64]:
    return _moments(getattr(one, name) for one in cases)


def _moments(moments: Iterable[datetime]) -> NDArray[np.int64]:
    return np.array([int(one.timestamp()) for one in moments], np.int64)


def _some(keys: Sequence[One]) -> Iterator[Sequence[One]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
