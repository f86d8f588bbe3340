"""Where a member of staff works now, and in whose name she acts: what every screen of the desk asks first."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tinhso.access.guard import Refused, staff
from tinhso.access.looks import At, record_many
from tinhso.access.who import Request, may, offices_where
from tinhso.cases.actions import Doer
from tinhso.cases.models import Case
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import OfficeThen, Organisation
from tinhso.parties.queries import Described, described
from tinhso.reception.queries import at_counter, waiting
from tinhso.web.days import day_read, hour_read, is_lived
from tinhso.web.words import t

AT_THE_DESK = staff("desk")
HANDS_OUT = staff("desk", "clerk")
COUNTER, POST = "counter", "post"
MOST_KEY = 200


class DeskRefuses(TinhsoError):
    """What a screen of the desk refuses before anything is written.

    desk_lacks_papers (papers): not everything was ticked. desk_alike: it was filed of late. desk_no_office,
    desk_no_owner: not said. desk_no_day: unreadable. desk_bad_count (what, typed, least, most): no number;
    desk_no_count (what): a paper that is there no times. desk_nobody_found; desk_number_short: too little to look for.
    desk_no_taker: who took the result was not said. desk_not_sure: the box under a closing was not ticked.
    desk_exemption_unsaid: whether an exemption that is claimed holds.
    desk_no_address: none was typed. desk_no_unit: today's commune was not chosen; desk_other_unit: the one that was
    chosen is none that the address can mean.
    """


@dataclass(frozen=True)
class Desk:
    """A desk with its name. others: every desk of hers, this one among them, by code."""

    code: str
    name: str
    others: Mapping[str, str]


def desks(request: Request, act: str = "receive") -> dict[str, str]:
    """Code → name of the offices in which she has a right, by name."""
    offices = request.who.organisation.offices
    found = {
        code: offices[code].name for code in offices_where(request.who, act) if code in offices
    }
    return dict(sorted(found.items(), key=lambda one: one[1]))


def check_letters(request: Request) -> None:
    """Refuse, as a bad request, the one letter that no database keeps. Raises SuspiciousOperation."""
    for sent in (request.GET, request.POST):
        if any("\x00" in one for _, values in sent.lists() for one in values):
            raise SuspiciousOperation("NUL")


def desk_of(request: Request, act: str = "receive") -> Desk:
    """The desk that the page is about: ?ban=, what the form says, or her first. Raises Refused."""
    check_letters(request)
    own = desks(request, act)
    asked = request.POST.get("ban") or request.GET.get("ban") or next(iter(own), "")
    if asked not in own:
        raise Refused("not_yours")
    return Desk(asked, own[asked], own)


def doer(request: Request, office: str, *, channel: str = COUNTER) -> Doer:
    """Her, as the actions know her."""
    who = request.who
    return Doer(
        by=who.by(office=office, channel=channel), may=lambda right, at: may(who, right, at)
    )


def own_key(request: Request, part: str = "") -> str:
    """The form's key, made hers and of one part of the work: nobody is answered with what another's form has made."""
    typed = request.POST.get("key", "")[:MOST_KEY] or str(uuid.uuid4())
    told = f"{request.who.actor}|{request.path}|{typed}|{part}"
    return hashlib.sha256(told.encode()).hexdigest()[:60]


def case_here(request: Request, uid: uuid.UUID, act: str = "receive") -> Case:
    """A dossier that a desk of hers received or decides. Raises Refused, also for one that does not exist."""
    check_letters(request)
    found = Case.objects.filter(uid=uid).first()
    own = offices_where(request.who, act)
    if found is None or not {found.desk, found.office} & own:
        raise Refused("not_yours")
    return found


_CODE = re.compile(r"[0-9A-Z][0-9A-Z.-]{2,40}-\d{6}-\d{4,9}")


def code_in(text: str) -> str:
    """The dossier's code in what a scanner typed: the bars' own text, or the address in a slip's QR; "" for none."""
    address = text.strip().partition("#")[0]
    code = address.rpartition("ma=")[2].partition("&")[0].upper()
    return code if _CODE.fullmatch(code) else ""


def case_scanned(request: Request, text: str) -> Case | None:
    """The dossier of her desks whose slip was scanned; None for anything else."""
    code = code_in(text)
    if not code:
        return None
    own = offices_where(request.who, "receive")
    return Case.objects.filter(Q(desk__in=own) | Q(office__in=own), code=code).first()


def people_of(
    request: Request,
    cases: Iterable[Case],
    what: Any = "list",
    *,
    why: str = "",
    filers: bool = True,
) -> dict[str, Described]:
    """Owners and filers of dossiers by uid, with the look at each of them kept; three queries.

    filers: False where a list names owners alone; then nobody else is read and no look at them is kept.
    """
    whose = {case: {case.owner, case.filer} if filers else {case.owner} for case in cases}
    found = described({uid for uids in whose.values() for uid in uids})
    targets = [
        At(uid, f"case:{case.uid}") for case, uids in whose.items() for uid in uids if uid in found
    ]
    record_many(
        request.who,
        what,
        targets,
        why=why or t("Bộ phận một cửa", "One-stop desk"),
        request_id=request.request_id,
    )
    return found


def deciding(organisation: Organisation, desk: str) -> str:
    """The office that usually decides what a desk receives: that of its level which it belongs to, else itself."""
    own = organisation.offices[desk]
    above = organisation.offices.get(own.parent or "")
    if above is not None and above.level == own.level and above.parent is not None:
        return above.code
    return own.code


def may_decide(
    organisation: Organisation, desk: str, levels: Collection[str]
) -> list[tuple[str, str]]:
    """(code, name) of offices that can decide what a desk receives: its own line first, then those of the levels."""
    line = [one for one in organisation.path(desk)[::-1] if one.parent is not None]
    found: dict[str, OfficeThen] = {one.code: one for one in line}
    for one in sorted(organisation.offices.values(), key=lambda one: one.name):
        if one.level in levels and one.parent is not None:
            found.setdefault(one.code, one)
    return [(code, one.name) for code, one in found.items()]


def day_asked(request: Request, name: str = "ngay") -> date:
    """The day in the address; today where there is none or it cannot be read."""
    day = day_read(request.POST.get(name) or request.GET.get(name, ""))
    return day if day is not None and is_lived(day) else timezone.localdate()


def day_told(text: str) -> date:
    """A day on which something is done: never guessed. Raises DeskRefuses("desk_no_day")."""
    day = day_read(text)
    if day is None or not is_lived(day):
        raise DeskRefuses("desk_no_day")
    return day


def span_of(day: date) -> tuple[datetime, datetime]:
    """A day of the province: from its midnight to before the next."""
    zone = timezone.get_current_timezone()
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    return start, start + timedelta(days=1)


def moment_asked(day: str, hour: str) -> datetime:
    """A day and an hour as they were typed. Raises DeskRefuses("desk_no_day")."""
    told, hours = day_told(day), hour_read(hour)
    if hours is None:
        raise DeskRefuses("desk_no_day")
    zone = timezone.get_current_timezone()
    return datetime(told.year, told.month, told.day, *hours, tzinfo=zone)


def shown(
    request: Request, template: str, told: Mapping[str, Any], *, fault: TinhsoError | None = None
) -> HttpResponse:
    """A page of the desk. A refusal is said on it, and what was typed stays; its key with it."""
    at: dict[str, Any] = {}
    if template == "intake":  # The next ticket is called from the same screen.
        day = timezone.localdate()
        desk: Desk = told["desk"]
        at["hall"] = {
            "waiting": waiting(desk.code, day),
            "mine": at_counter(desk.code, day, request.who.actor),
        }
    at |= {"receives": desks(request), "fault": fault}
    if request.method == "POST":
        at["form_key_value"] = request.POST.get("key", "")[:MOST_KEY] or str(uuid.uuid4())
    return render(request, f"desk/{template}.html", {**at, **told}, status=422 if fault else 200)
