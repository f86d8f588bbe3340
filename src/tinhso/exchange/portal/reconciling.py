"""A day compared with what the portal says of it: messages of both ways, and the dossiers that they were about."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import jsonschema_rs
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from tinhso.cases.models import Case
from tinhso.connectors.http import Line
from tinhso.exchange.portal import contract, kinds, signing
from tinhso.exchange.portal.models import Counterpart, Inbound, Outbound, Reconciliation
from tinhso.exchange.portal.setup import ACTOR, address, has_address, keys
from tinhso.exchange.portal.states import agree
from tinhso.exchange.portal.taking_in import plain_facts
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append

PATH = "/v1/so"
MOST_KEPT, MOST_ANSWER = 2_000, 32_000_000
# How far back days are compared that could not be while we or the portal were away.
DAYS_BACK = 7
# An answer may be lost on its way: the message is sent again, and the portal knows it by its id.
_THROUGH_OR_ON_ITS_WAY = (
    Outbound.State.ACKNOWLEDGED,
    Outbound.State.REFUSED,
    Outbound.State.QUEUED,
)
SYSTEM = By(actor=ACTOR, office="-", channel="system")
# What may differ, as a list shows it.
WHATS = (
    "not_received", "not_in_their_list", "not_there", "not_acknowledged", "they_have_we_not",
    "we_have_they_not", "other_code", "state_lags", "state_differs",
)  # fmt: skip


class Unread(TinhsoError):
    """portal_answer_unread (status): the portal's list of the day is none of the contract."""

    exit_code = 3


@dataclass(frozen=True)
class Difference:
    """what: of WHATS. message: its id, "" where it is of a dossier. ours, theirs: what either side says."""

    what: str
    dossier: str
    message: str = ""
    ours: str = ""
    theirs: str = ""


def compare(day: date, *, by: By = SYSTEM) -> Reconciliation:
    """Ask the portal for a day and keep what differs; where it cannot be asked, our own counts and why.

    Raises NotSetUp.
    """
    address()
    counts = counted(day)
    try:
        told = _asked(day)
        found = _settled(day, list(differences(day, told)))
    except TinhsoError as fault:
        row = {"problem": fault.code, "facts": plain_facts(fault.facts)}
        return _kept(day, counts, [], by, row)
    counts["theirs"] = {name: len(told[name]) for name in ("sent", "received", "dossiers")}
    return _kept(day, counts, found, by, {})


def compare_due(*, now: datetime) -> int:
    """Compare one of the last days that are over and were not compared yet; how many days were.

    Those that were never tried come first, the oldest before the others, then what was tried longest ago: a day of
    which the portal says nothing keeps none of the others waiting. A day succeeds once.
    """
    if not has_address():
        return 0
    days = _days_over(timezone.localdate(now))
    runs = Reconciliation.objects.filter(day__in=days).order_by().values("day")
    tried = {
        one["day"]: (one["good"], one["last"])
        for one in runs.annotate(good=Count("id", filter=Q(problem="")), last=Max("id"))
    }
    left = [(tried.get(day, (0, 0))[1], day) for day in days if not tried.get(day, (0, 0))[0]]
    if not left:
        return 0
    compare(min(left)[1])
    return 1


def _days_over(today: date) -> list[date]:
    """The last days, at most DAYS_BACK: since the portal had its first dossier here, and yesterday in any case."""
    first = Counterpart.objects.aggregate(first=Min("first_at"))["first"]
    since = timezone.localdate(first) if first is not None else today
    days = [today - timedelta(days=back) for back in range(1, DAYS_BACK + 1)]
    return [day for day in days if day >= since or day == days[0]]


def counted(day: date) -> dict[str, Any]:
    """Our own messages of a day by their states: those that came on it, those that were queued on it."""
    began, ended = hours_of(day)
    came = Inbound.objects.filter(received_at__gte=began, received_at__lt=ended)
    went = Outbound.objects.filter(queued_at__gte=began, queued_at__lt=ended)
    return {
        "in": dict(came.order_by().values_list("state").annotate(n=Count("id"))),
        "out": dict(went.order_by().values_list("state").annotate(n=Count("id"))),
    }


def differences(day: date, told: Mapping[str, Any]) -> Iterator[Difference]:
    """What does not agree. told: the portal's list, of the schema `day`."""
    began, ended = hours_of(day)
    yield from _of_messages_in(began, ended, told["sent"])
    yield from _of_messages_out(began, ended, told["received"])
    yield from _of_dossiers(began, ended, told["dossiers"])


def _settled(day: date, found: list[Difference]) -> list[Difference]:
    """Without what the portal counts to another day: of a message at midnight, or whose answer was lost at first."""
    unsure = [
        one for one in found if one.what in ("not_in_their_list", "not_there", "we_have_they_not")
    ]
    if not unsure:
        return found
    beside = [_asked(one) for one in _days_beside(day, unsure)]
    theirs = {
        "not_in_their_list": {one["id"] for told in beside for one in told["sent"]},
        "not_there": {one["id"] for told in beside for one in told["received"]},
        "we_have_they_not": {one["dossier"] for told in beside for one in told["dossiers"]},
    }
    return [one for one in found if (one.message or one.dossier) not in theirs.get(one.what, ())]


def _days_beside(day: date, unsure: list[Difference]) -> list[date]:
    """The days before and after, where that one has begun; also those since the first of our messages was queued."""
    sent = [one.message for one in unsure if one.what == "not_there"]
    queued = Outbound.objects.filter(uid__in=sent).aggregate(first=Min("queued_at"))["first"]
    back = (day - timezone.localdate(queued)).days if queued is not None else 1
    days = [day - timedelta(days=n) for n in range(min(max(back, 1), DAYS_BACK), 0, -1)]
    after = day + timedelta(days=1)
    return [*days, after] if after <= timezone.localdate() else days


def hours_of(day: date) -> tuple[datetime, datetime]:
    """When a day begins and ends in the province."""
    zone = timezone.get_default_timezone()
    began = datetime.combine(day, time(), zone)
    return began.astimezone(UTC), (began + timedelta(days=1)).astimezone(UTC)


def _of_messages_in(began: datetime, ended: datetime, sent: Any) -> Iterator[Difference]:
    theirs = {one["id"]: one for one in sent}
    here = set(Inbound.objects.filter(message__in=theirs).values_list("message", flat=True))
    for ident, one in theirs.items():
        if ident not in here:
            yield Difference("not_received", one["dossier"], ident, "", one["outcome"])
    rows = Inbound.objects.filter(received_at__gte=began, received_at__lt=ended)
    for message, dossier, state in rows.values_list("message", "dossier", "state").iterator():
        if message not in theirs:
            yield Difference("not_in_their_list", dossier, message, state, "")


def _of_messages_out(began: datetime, ended: datetime, received: Any) -> Iterator[Difference]:
    theirs = {one["id"]: one for one in received}
    through = Outbound.objects.filter(ended_at__gte=began, ended_at__lt=ended)
    through = through.filter(state__in=(Outbound.State.ACKNOWLEDGED, Outbound.State.REFUSED))
    for uid, dossier, state in through.values_list("uid", "dossier", "state").iterator():
        if str(uid) not in theirs:
            yield Difference("not_there", dossier, str(uid), state, "")
    known = Outbound.objects.filter(uid__in=_uids(theirs)).in_bulk(field_name="uid")
    states = {str(uid): row.state for uid, row in known.items()}
    for ident, one in theirs.items():
        if states.get(ident) not in _THROUGH_OR_ON_ITS_WAY:
            yield Difference("not_acknowledged", one["dossier"], ident, states.get(ident, ""), "")


def _of_dossiers(began: datetime, ended: datetime, dossiers: Any) -> Iterator[Difference]:
    theirs = {one["dossier"]: one for one in dossiers}
    links = dict(Counterpart.objects.filter(portal__in=theirs).values_list("portal", "case"))
    cases = Case.objects.filter(uid__in=[uid for uid in links.values() if uid is not None])
    ours = {uid: (code, state) for uid, code, state in cases.values_list("uid", "code", "state")}
    unsent = Outbound.objects.filter(dossier__in=theirs, state__in=("queued", "poisoned"))
    lagging = set(unsent.values_list("dossier", flat=True))
    for dossier, one in theirs.items():
        case = links.get(dossier)
        code, state = ours.get(case, ("", "")) if case is not None else ("", "")
        number = str(one["state"])
        if not code:
            yield Difference("they_have_we_not", dossier, "", "", number)
        elif one.get("ours") and one["ours"] != code:
            yield Difference("other_code", dossier, "", code, one["ours"])
        elif not agree(one["state"], state):
            what = "state_lags" if dossier in lagging else "state_differs"
            yield Difference(what, dossier, "", state, number)
    touched = Inbound.objects.filter(received_at__gte=began, received_at__lt=ended)
    touched = touched.filter(Q(state=Inbound.State.DONE)).exclude(dossier__in=theirs)
    alone = Counterpart.objects.filter(portal__in=touched.values("dossier"), case__isnull=False)
    for dossier in alone.values_list("portal", flat=True):
        yield Difference("we_have_they_not", dossier)


def _uids(ids: Mapping[str, Any]) -> list[str]:
    """Those that can be ours: our ids are all UUIDs."""
    return [one for one in ids if len(one) == 36 and one.count("-") == 4 and _is_hex(one)]


def _is_hex(text: str) -> bool:
    return all(letter in "0123456789abcdef-" for letter in text)


def _asked(day: date) -> Mapping[str, Any]:
    path = f"{PATH}?ngay={day.isoformat()}"
    headers = signing.signed(
        keys(),
        way=signing.TO_PORTAL,
        method="GET",
        path=path,
        ident=uuid4().hex,
        body=b"",
        at=timezone.now(),
    )
    with Line(address(), private=settings.PORTAL_PRIVATE, seconds=60) as line:
        answer = line.ask("GET", path, headers=headers, most=MOST_ANSWER)
    if answer.status != 200:
        raise Unread("portal_answer_unread", status=answer.status)
    try:
        told = json.loads(answer.body)
        jsonschema_rs.Draft202012Validator(contract.schema("day")).validate(told)
    except (ValueError, RecursionError):  # Its fault of validation is a ValueError too.
        raise Unread("portal_answer_unread", status=answer.status) from None
    if told["day"] != day.isoformat():
        raise Unread("portal_answer_unread", status=answer.status)
    found: Mapping[str, Any] = told
    return found


@transaction.atomic
def _kept(
    day: date,
    counts: dict[str, Any],
    found: list[Difference],
    by: By,
    more: Mapping[str, Any],
) -> Reconciliation:
    counts["differences"] = dict(Counter(one.what for one in found))
    row = Reconciliation.objects.create(
        day=day,
        at=timezone.now(),
        actor=by.actor,
        counts=counts,
        differences=[asdict(one) for one in found[:MOST_KEPT]],
        difference_count=len(found),
        **more,
    )
    if not row.problem:
        facts = {"day": day, "run": row.pk, "differences": len(found)}
        append(kinds.COMPARED.name, subject=f"portal:{day}", by=by, facts=facts)
    return row
