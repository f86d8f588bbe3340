"""What every page of these screens shares: whose it is, the day in the address, forms, and who acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render as django_render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tinhso.access.guard import Refused, staff
from tinhso.access.rights import COVERS_BELOW, RIGHTS
from tinhso.access.who import Request, Who
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.org.queries import organisation_on
from tinhso.web.days import DayField, day_read
from tinhso.web.words import Pair, t, told
from tinhso.web.written import in_our_words

ADMINS = staff("admin")
PLANNERS = staff("planner", "admin")
AUDITORS = staff("admin", "leader")
ANY = staff("admin", "planner", "leader")
CHANNEL = "system"
# What a page carries from what was shown to what is done, in bytes: less than a request may have beside its files.
MOST_KEPT = 1_900_000
# A procedure holds in the whole province: whoever changes it has her post there.
_HIGH = ("province", "nation")


class TooMuchKept(TinhsoError):
    """kept_too_large (megabytes): a file that was read, but is more than its page can send again."""


def day_asked(request: HttpRequest) -> date:
    """The day of the address (?ngay=2025-06-30); today without one, and for what is no day."""
    return day_read(request.GET.get("ngay", "")) or timezone.localdate()


def row_key(text: str) -> int:
    """The key of a row as a form carries it; 0, which is nobody's, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def reach(who: Who, right: str, day: date) -> set[str]:
    """Every office of a day in which somebody has a right, those that are founded later than today too."""
    organisation = who.organisation if day == who.day else organisation_on(day)
    found: set[str] = set()
    for at, role in who.posts:
        if right in RIGHTS.get(role, ()):
            found |= organisation.under(at) if role in COVERS_BELOW else {at}
    return found


def check_settles(who: Who, office: str, day: date) -> None:
    """Raises Refused unless somebody may change an office, as it was today or on another day."""
    if office not in reach(who, "settle", who.day) | reach(who, "settle", day):
        raise Refused("not_yours")


def high_with(who: Who, right: str) -> str:
    """The office of the province's own level through which somebody has a right; "" if she has none."""
    offices = who.organisation.offices
    for at, role in who.posts:
        if right in RIGHTS.get(role, ()) and at in offices and offices[at].level in _HIGH:
            return at
    return ""


def check_designs(who: Who) -> None:
    """Raises Refused unless somebody may change procedures, which hold in the whole province."""
    if not high_with(who, "design"):
        raise Refused("not_yours")


def by(who: Who, right: str = "settle") -> By:
    """As the ledger names who acts: from the office of the post that gives her the right."""
    own = [at for at, role in who.posts if right in RIGHTS.get(role, ())]
    return who.by(office=own[0] if own else "-", channel=CHANNEL)


def kept_whole(text: str) -> str:
    """What a page carries until it is agreed to, as it is. Raises TooMuchKept before anybody agrees in vain."""
    if len(text.encode()) > MOST_KEPT:
        raise TooMuchKept("kept_too_large", megabytes=MOST_KEPT // 1_000_000)
    return text


def render(request: HttpRequest, template: str, told: Mapping[str, Any]) -> HttpResponse:
    """A page that is never kept by a browser: what it shows is asked again."""
    answer = django_render(request, f"settings/{template}", dict(told))
    answer["Cache-Control"] = "no-store"
    return answer


def back(request: HttpRequest, address: str, said: str = "") -> HttpResponse:
    """See-other after a change, with a sentence that says what was done."""
    if said:
        messages.success(request, said)
    return HttpResponseRedirect(address, status=303)


def sentence_of(fault: TinhsoError) -> str:
    """A refusal in words."""
    return told(fault)


class Form(forms.Form):
    """A form whose labels and notes are pairs. clear: letters that no screen shows are refused."""

    labels: ClassVar[Mapping[str, Pair]] = {}
    notes: ClassVar[Mapping[str, Pair]] = {}

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **more})
        for name, field in self.fields.items():
            if name in self.labels:
                field.label = t(*self.labels[name])
            if name in self.notes:
                field.help_text = t(*self.notes[name])
            in_our_words(field)
            empty = t("Tệp này rỗng. Hãy chọn tệp khác.", "This file is empty. Choose another one.")
            field.error_messages["empty"] = empty

    def refuse(self, fault: TinhsoError, field: str | None = None) -> None:
        """Say a refusal of an action beside a field, or on top."""
        self.add_error(field if field in self.fields else None, told(fault))


def dated(initial: date | None = None) -> DayField:
    """The field that every change has: the day from which it holds."""
    return DayField(initial=initial or timezone.localdate)


def link(address: str, text: str) -> SafeString:
    """A link within a sentence."""
    return format_html('<a href="{}">{}</a>', address, text)


def page_number(request: Request) -> str:
    """?trang= as a paginator takes it."""
    return request.GET.get("trang", "1")
