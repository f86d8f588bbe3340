"""By which calendar an office works from a day on: a named one or one of its own, with the year that comes of it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso import calendars
from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.calendars import BadCalendarFile
from tinhso.calendars.definition import LARGEST_FILE
from tinhso.calendars.hours import span_text
from tinhso.kernel.calendar import Calendar, DayChange
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import NoSuchOffice, calendar_of
from tinhso.web.settings.calendar_files import Laid, calendar_text, laid, settle
from tinhso.web.settings.common import (
    ADMINS,
    Form,
    back,
    check_settles,
    dated,
    day_asked,
    render,
)
from tinhso.web.settings.office_acts import FIELDS
from tinhso.web.settings.offices import name_of, office_or_404
from tinhso.web.words import day_text, t

WEEKDAYS = (
    ("Thứ hai", "Monday"),
    ("Thứ ba", "Tuesday"),
    ("Thứ tư", "Wednesday"),
    ("Thứ năm", "Thursday"),
    ("Thứ sáu", "Friday"),
    ("Thứ bảy", "Saturday"),
    ("Chủ nhật", "Sunday"),
)
MOST_CHANGES = 60
EXAMPLE = """\
title = "Lịch của đơn vị"
extends = "vn"

[[days]]
date = 2026-11-23
off = true
name = "Ngày của tỉnh"
source = "Quyết định …"
"""


@dataclass(frozen=True)
class Day:
    """A date as the picture of a year shows it. kind: usual, off (a weekend), holiday, extra (worked on purpose)."""

    day: date
    kind: str
    name: str


@dataclass(frozen=True)
class Year:
    """A year of a calendar: hours of the usual week, twelve months in weeks, and each day that differs."""

    year: int
    announced: bool
    hours: list[tuple[tuple[str, str], str]]
    months: list[tuple[int, list[list[Day | None]]]]
    changes: list[DayChange]
    working_days: int


def year_of(calendar: Calendar, year: int) -> Year:
    """What a calendar makes of a year."""
    week = calendar.week_on(date(year, 12, 31))
    hours = [
        (WEEKDAYS[place], ", ".join(span_text(span) for span in spans))
        for place, spans in enumerate(week.days)
    ]
    changes = [change for day, change in sorted(calendar.changes.items()) if day.year == year]
    months = [(month, _month(calendar, year, month)) for month in range(1, 13)]
    days = [one for _, weeks in months for row in weeks for one in row if one]
    working = sum(one.kind in ("usual", "extra") for one in days)
    return Year(year, calendar.is_announced(year), hours, months, changes, working)


def _month(calendar: Calendar, year: int, month: int) -> list[list[Day | None]]:
    first, length = monthrange(year, month)
    cells: list[Day | None] = [None] * first
    cells += [_day(calendar, date(year, month, number)) for number in range(1, length + 1)]
    cells += [None] * (-len(cells) % 7)
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def _day(calendar: Calendar, day: date) -> Day:
    change = calendar.changes.get(day)
    usual = bool(calendar.week_on(day).days[day.weekday()])
    works = calendar.is_working_day(day)
    kinds = ("usual", "extra") if works else ("holiday", "off")
    kind = kinds[0] if usual else kinds[1]
    return Day(day, kind, change.name if change else "")


class CalendarForm(Form):
    """A shipped calendar by its name, or one as TOML."""

    labels: ClassVar = {
        "name": ("Lịch có sẵn", "A calendar that comes with the product"),
        "toml": ("Lịch riêng (TOML)", "A calendar of its own (TOML)"),
        "from_date": ("Từ ngày", "From"),
        "file": ("Hoặc tệp lịch (.toml)", "Or a file (.toml)"),
        "year": ("Xem năm", "Show the year"),
    }
    notes: ClassVar = {
        "toml": (
            'Để trống nếu dùng lịch có sẵn. Có thể chỉ viết những ngày khác, với extends = "vn".',
            'Leave it empty to use a shipped one. With extends = "vn" only the days that differ are written.',
        ),
        "from_date": (
            "Đồng hồ của hồ sơ tính theo lịch mới từ ngày này.",
            "The clocks of dossiers run by the new calendar from this day on.",
        ),
    }
    name = forms.ChoiceField(required=False)
    toml = forms.CharField(
        required=False,
        max_length=LARGEST_FILE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "mono"}),
    )
    file = forms.FileField(
        required=False, widget=forms.FileInput(attrs={"accept": ".toml,text/plain"})
    )
    from_date = dated()
    year = forms.IntegerField(min_value=2000, max_value=2100)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        titles = [(one, f"{calendars.load(one).title} ({one})") for one in calendars.names()]
        self.fields["name"].choices = titles  # type: ignore[attr-defined] # a choice field

    def said(self) -> dict[str, Any]:
        """What was chosen or written, as `laid` takes it."""
        text = self.cleaned_data["toml"]
        toml = text.replace("\r\n", "\n") if text.strip() else ""
        name = "" if toml else self.cleaned_data["name"]
        return {"name": name, "toml": toml, "from_date": self.cleaned_data["from_date"]}


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def office_calendar(request: Request, code: str) -> HttpResponse:
    """The form beside the year that it makes; `viec=dat` sets it, anything else only shows it."""
    row = office_or_404(code)
    today = request.who.day
    check_settles(request.who, code, max(today, row.founded_on))
    now = calendar_of(code, max(today, row.founded_on)) if row.closed_on is None else None
    form, unread = _form_sent(request)
    shown, title = now, t("Lịch đang dùng", "The calendar that holds now")
    beside: Laid | None = None
    if request.method == "POST" and form.is_valid() and unread is None:
        data = form.cleaned_data
        try:
            beside = laid(request.who, code, **form.said())
            shown = beside.made
            title = t(
                "Lịch sẽ dùng từ {day}",
                "The calendar from {day} on",
                day=day_text(data["from_date"]),
            )
            keep = request.POST.get("viec") == "dat"
            settle(request.who, beside, keep=keep)
            if keep:
                address = reverse("settings_office", args=[code])
                return back(request, f"{address}?ngay={data['from_date']}", _done(beside))
        except TinhsoError as fault:
            form.refuse(
                fault, FIELDS.get(fault.code) or ("toml" if data["toml"].strip() else "name")
            )
    if unread is not None:
        form.refuse(unread, "file")
    year = (
        form.cleaned_data.get("year", today.year) if form.is_bound else _year(request, today.year)
    )
    told = {
        "form": form,
        "code": code,
        "name": name_of(row, today),
        "year": year_of(shown, year) if shown else None,
        "shown_title": title,
        "calendar": shown,
        "weekdays": WEEKDAYS,
        "example": EXAMPLE,
        "compared": beside is not None and beside.held is not None,
        "changes": beside.days[:MOST_CHANGES] if beside else [],
        "change_count": len(beside.days) if beside else 0,
        "says": beside.says if beside else [],
        "home": reverse("settings_office", args=[code]),
        "at": "offices",
    }
    return render(request, "calendar.html", told)


def _done(found: Laid) -> str:
    if found.same:
        return t(
            "Không có gì thay đổi: đơn vị đang dùng đúng lịch này.",
            "Nothing changes: the office has this very calendar.",
        )
    day = day_text(found.from_date)
    return t("Đã đặt lịch làm việc từ {day}.", "The calendar holds from {day}.", day=day)


def _form_sent(request: Request) -> tuple[CalendarForm, BadCalendarFile | None]:
    """The form with a calendar's file in the place of a typed one, and why that file is none."""
    if request.method != "POST":
        return CalendarForm(initial={"year": request.who.day.year}), None
    posted = request.POST.copy()
    file = request.FILES.get("file")
    if file is None:
        return CalendarForm(posted), None
    try:
        text = calendars.text_of(file.read(LARGEST_FILE + 1), file=(file.name or "?")[-80:])
    except BadCalendarFile as fault:
        return CalendarForm(posted), fault
    posted["toml"] = text.replace("\r\n", "\n")
    return CalendarForm(posted), None


@opens(ADMINS)
@require_safe
def export(request: Request, code: str) -> HttpResponse:
    """The calendar by which an office works on the day of the address, whole, as it was set."""
    row = office_or_404(code)
    day = max(day_asked(request), row.founded_on)
    try:
        text = calendar_text(request.who, code, day)
    except NoSuchOffice as error:
        raise Http404 from error
    answer = HttpResponse(text, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="lich-{code}-{day}.toml"'
    answer["Cache-Control"] = "no-store"
    return answer


def _year(request: Request, usual: int) -> int:
    text = request.GET.get("nam", "")
    return (
        int(text)
        if len(text) == 4 and text.isascii() and text.isdecimal() and "2000" <= text <= "2100"
        else usual
    )
