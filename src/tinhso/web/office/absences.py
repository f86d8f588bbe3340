"""Absences: an officer says when she is away and who acts for her; the head sees where nobody does, and decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tinhso.access.guard import Refused, opens, staff
from tinhso.access.rights import COVERS_BELOW, ROLES
from tinhso.access.who import Request, Who, offices_where
from tinhso.cases.queries import Wanted, counted
from tinhso.cases.states import ACCEPTED
from tinhso.kernel.errors import TinhsoError
from tinhso.org.absences import AbsenceSeen, absences, is_over
from tinhso.org.covering import CannotBeAbsent, end_absence, name_delegate, record_absence
from tinhso.org.queries import names_of, posts_of, staff_of
from tinhso.web.days import DayField
from tinhso.web.words import Pair, day_text, t, told
from tinhso.web.written import WrittenField

WORKING = staff("desk", "officer", "clerk", "accountant", "head", "leader")
_FIELDS = {
    "absence_reversed": "last",
    "absence_too_long": "last",
    "absence_past": "first",
    "absent_already": "first",
    "absence_lacks_reason": "reason",
    "no_post_then": "delegate",
    "own_delegate": "delegate",
    "delegate_elsewhere": "delegate",
    "delegate_absent": "delegate",
}
Groups = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class Shown:
    """An absence in the list. open: dossiers that she has in hands. hers: the reader's own."""

    row: AbsenceSeen
    open: int
    hers: bool
    begun: bool

    @property
    def last(self) -> date:
        """The last day away."""
        return self.row.until_date - timedelta(days=1)


class AbsenceForm(forms.Form):
    """Who is away, from when to when, why, and who acts for her."""

    labels: ClassVar[Mapping[str, Pair]] = {
        "person": ("Người vắng", "Who is away"),
        "first": ("Vắng từ ngày", "Away from"),
        "last": ("Đến hết ngày", "Up to and with"),
        "delegate": ("Người thay", "Who acts for her"),
        "reason": ("Lý do", "Reason"),
    }
    person = forms.ChoiceField()
    first = DayField()
    last = DayField()
    delegate = forms.ChoiceField(required=False)
    reason = WrittenField(max_length=200)

    def __init__(self, *args: Any, who: Who, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        for name, pair in self.labels.items():
            self.fields[name].label = t(*pair)
            empty = t("Hãy điền ô này.", "Fill this in.")
            wrong = t("Chưa đúng. Hãy chọn lại.", "Not right. Choose again.")
            self.fields[name].error_messages |= {
                "required": empty,
                "invalid": wrong,
                "invalid_choice": wrong,
            }
        own = (who.staff or "", t("Tôi", "I"))
        led = _without(people_in(who, offices_where(who, "rebalance")), who.staff)
        self.fields["person"].choices = [own, *led]  # type: ignore[attr-defined] # a choice field
        self.fields["person"].initial = who.staff
        nobody = ("", t("Chưa có, lãnh đạo sẽ cử", "Nobody yet, the head will say"))
        self.fields["delegate"].choices = [nobody, *colleagues(who)]  # type: ignore[attr-defined]
        self.one_only = not led


def people_in(who: Who, offices: Iterable[str]) -> Groups:
    """Everybody who holds a post in some offices, by office."""
    known = who.organisation.offices
    found = staff_of(set(offices), who.organisation, roles=set(ROLES), heads=())
    return sorted(
        (known[code].name if code in known else code, people) for code, people in found.items()
    )


def colleagues(who: Who) -> Groups:
    """Those whom somebody may name: of her own offices, and of those that she leads."""
    own = {office for office, _ in who.posts}
    return people_in(who, own | offices_where(who, "rebalance"))


def _without(groups: Groups, code: str | None) -> Groups:
    left = [(office, [one for one in people if one[0] != code]) for office, people in groups]
    return [(office, people) for office, people in left if people]


@opens(WORKING)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """One's own absences and those of the offices that one leads; POST records one."""
    who = request.who
    form = AbsenceForm(request.POST if request.method == "POST" else None, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, form.cleaned_data)
        except CannotBeAbsent as fault:
            form.add_error(_FIELDS.get(fault.code), told(_named(fault)))
        else:
            messages.success(request, t("Đã ghi lượt vắng.", "The absence was recorded."))
            return HttpResponseRedirect(reverse("office_absences"), status=303)
    led = offices_where(who, "rebalance")
    own = _shown(absences(who.day, staff=[who.staff or "-"]), who)
    theirs = (
        [one for one in absences(who.day, offices=led) if one.staff != who.staff] if led else []
    )
    context = {
        "form": form,
        "own": own,
        "led": _shown(theirs, who) if led else None,
        "delegates": colleagues(who) if led else [],
        "covers": who.covers,
        "today": who.day,
        "at": "absences",
    }
    return render(request, "office/absences.html", context)


@opens(WORKING)
@require_POST
def back(request: Request, uid: UUID) -> HttpResponse:
    """She is back today, or does not go away at all."""
    found = _absence(request.who, uid)
    if found is not None:
        _do(
            request,
            lambda: end_absence(
                str(uid),
                on_date=request.who.day,
                by=request.who.by(office=_office(request.who), channel="counter"),
                today=request.who.day,
                led=_led(request.who, found.staff),
            ),
            t("Đã kết thúc lượt vắng của {name}.", "{name}'s absence has ended.", name=found.name),
        )
    return HttpResponseRedirect(reverse("office_absences"), status=303)


@opens(WORKING)
@require_POST
def cover(request: Request, uid: UUID) -> HttpResponse:
    """Who acts for her from today on."""
    who, delegate = request.who, request.POST.get("delegate", "")
    found = _absence(who, uid)
    allowed = {code for _, people in colleagues(who) for code, _ in people}
    if found is not None and delegate in allowed:
        name = names_of([delegate]).get(delegate, delegate)
        _do(
            request,
            lambda: name_delegate(
                str(uid),
                delegate=delegate,
                by=who.by(office=_office(who), channel="counter"),
                today=who.day,
                key=_key(request),
                led=_led(who, found.staff),
            ),
            t("{name} thay từ hôm nay.", "{name} stands in from today.", name=name),
        )
    elif found is not None:
        messages.error(request, t("Hãy chọn người thay.", "Choose who stands in."))
    return HttpResponseRedirect(reverse("office_absences"), status=303)


def _do(request: Request, act: Any, said: str) -> None:
    try:
        act()
    except CannotBeAbsent as fault:
        messages.error(request, told(_named(fault)))
    else:
        messages.success(request, said)


def _record(request: Request, data: Mapping[str, Any]) -> None:
    who = request.who
    led = _led(who, data["person"])
    # The form offers nobody else; who is offered works in an office that she leads.
    if led is not None and not any(at in led for at, _ in posts_of(data["person"], who.day)):
        raise Refused("not_yours")
    record_absence(
        data["person"],
        from_date=data["first"],
        until_date=data["last"] + timedelta(days=1),
        reason=data["reason"],
        by=who.by(office=_office(who), channel="counter"),
        today=who.day,
        key=_key(request),
        delegate=data["delegate"] or None,
        led=led,
    )


def _led(who: Who, staff: str) -> set[str] | None:
    """The offices by which she decides over somebody; None for herself."""
    return None if staff == who.staff else offices_where(who, "rebalance")


def _absence(who: Who, uid: UUID) -> AbsenceSeen | None:
    """An absence that she may change: her own, or of an office that she leads; None where it is over.

    Raises Refused.
    """
    led = offices_where(who, "rebalance")
    own = absences(who.day, staff=[who.staff or "-"])
    for one in [*own, *(absences(who.day, offices=led) if led else [])]:
        if one.uid == uid:
            return one
    over = is_over(uid, who.day, staff=[who.staff or "-"])
    if over or (led and is_over(uid, who.day, offices=led)):
        return None
    raise Refused("not_yours")


def _shown(rows: list[AbsenceSeen], who: Who) -> list[Shown]:
    if not rows:
        return []
    wanted = Wanted(held_by=(), or_staff={row.staff for row in rows}, states=tuple(ACCEPTED))
    held = counted(wanted, "staff")
    return [
        Shown(row, held.get(row.staff, 0), row.staff == who.staff, row.from_date <= who.day)
        for row in rows
    ]


def _named(fault: TinhsoError) -> TinhsoError:
    """The same refusal, with names for codes and days as they are read."""
    facts = dict(fault.facts)
    codes = [str(facts[one]) for one in ("staff", "delegate") if one in facts]
    names = names_of(codes)
    for one in ("staff", "delegate"):
        if one in facts:
            facts[one] = names.get(str(facts[one]), facts[one])
    for one, value in facts.items():
        if isinstance(value, date):
            facts[one] = day_text(value)
    return type(fault)(fault.code, **facts)


def _office(who: Who) -> str:
    """In whose name she enters it: the office that she leads, else her first."""
    leading = [office for office, role in who.posts if role in COVERS_BELOW]
    return next(iter(leading or [office for office, _ in who.posts]), "-")


def _key(request: Request) -> str:
    return request.POST.get("key", "")[:64] or f"{request.who.actor}:{request.request_id}"[:64]
