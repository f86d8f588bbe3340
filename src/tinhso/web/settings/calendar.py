"""By which calendar an office works from a day on: a named one or one of its own, with the year that comes of it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso import calendars
from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.calendars.definition import LARGEST_FILE
from tinhso.calendars.hours import span_text
from tinhso.kernel.calendar import Calendar, DayChange
from tinhso.kernel.errors import TinhsoError
from tinhso.org import actions
from tinhso.org.models import OfficeCalendar
from tinhso.org.queries import calendar_of
from tinhso.web.settings.common import (
    ADMINS,
    Form,
    back,
    by,
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


@dataclass(frozen=True)
class Changed:
    """A day on which a calendar would differ, with its office hours before and after."""

    day: date
    before: str
    after: str


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

    def calendar(self, code: str) -> Calendar:
        """What was chosen or written. Raises what `calendars` raises."""
        text = self.cleaned_data["toml"]
        if text.strip():
            return calendars.parse(text, file=f"{code}.toml")
        return calendars.load(self.cleaned_data["name"])


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def office_calendar(request: Request, code: str) -> HttpResponse:
    """The form beside the year that it makes; `viec=dat` sets it, anything else only shows it."""
    row = office_or_404(code)
    today = request.who.day
    check_settles(request.who, code, max(today, row.founded_on))
    now = calendar_of(code, max(today, row.founded_on)) if row.closed_on is None else None
    form = CalendarForm(_with_file(request), initial={"year": today.year})
    shown, title = now, t("Lịch đang dùng", "The calendar that holds now")
    changes: list[Changed] | None = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            shown = form.calendar(code)
            title = t(
                "Lịch sẽ dùng từ {day}",
                "The calendar from {day} on",
                day=day_text(data["from_date"]),
            )
            if now is not None:
                held = calendar_of(code, max(data["from_date"], row.founded_on))
                changes = changed_days(held, shown, data["from_date"])
            if request.POST.get("viec") == "dat":
                check_settles(request.who, code, data["from_date"])
                _set(request, code, data)
                said = t(
                    "Đã đặt lịch làm việc từ {day}.",
                    "The calendar holds from {day}.",
                    day=day_text(data["from_date"]),
                )
                address = reverse("settings_office", args=[code])
                return back(request, f"{address}?ngay={data['from_date']}", said)
        except TinhsoError as fault:
            form.refuse(
                fault, FIELDS.get(fault.code) or ("toml" if data["toml"].strip() else "name")
            )
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
        "changes": changes[:MOST_CHANGES] if changes is not None else None,
        "change_count": len(changes or ()),
        "home": reverse("settings_office", args=[code]),
        "at": "offices",
    }
    return render(request, "calendar.html", told)


def _with_file(request: Request) -> Any:
    """What was posted, a calendar's file in the place of a typed one; None of a page that is only opened."""
    if request.method != "POST":
        return None
    posted = request.POST.copy()
    file = request.FILES.get("file")
    if file is not None:
        content = file.read(LARGEST_FILE + 1)
        # What is no text is refused by the calendar's own reading, by its line.
        posted["toml"] = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    return posted


def changed_days(before: Calendar, after: Calendar, since: date) -> list[Changed]:
    """Every day on which two calendars differ, from a day to the end of the year after it."""
    last = date(since.year + 1, 12, 31)
    days = (since + timedelta(days=n) for n in range((last - since).days + 1))
    return [
        Changed(day, hours_text(before, day), hours_text(after, day))
        for day in days
        if before.spans_on(day) != after.spans_on(day)
    ]


def hours_text(calendar: Calendar, day: date) -> str:
    """The office hours of a day, a dash for none."""
    return ", ".join(span_text(span) for span in calendar.spans_on(day)) or "–"


@opens(ADMINS)
@require_safe
def export(request: Request, code: str) -> HttpResponse:
    """The calendar by which an office works on the day of the address: its own as it was set, else every day of it."""
    row = office_or_404(code)
    day = max(day_asked(request), row.founded_on)
    check_settles(request.who, code, day)
    answer = HttpResponse(calendar_text(code, day), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="lich-{code}-{day}.toml"'
    answer["Cache-Control"] = "no-store"
    return answer


def calendar_text(code: str, day: date) -> str:
    """An office's calendar as a file. Raises NoSuchOffice."""
    held = OfficeCalendar.objects.filter(office__code=code, from_date__lte=day)
    own = held.order_by("from_date").last()
    if own is not None and own.toml:
        return own.toml
    return calendars.toml_text(calendar_of(code, day), years=(day.year - 1, day.year + 2))


def _set(request: Request, code: str, data: dict[str, Any]) -> None:
    toml = data["toml"] if data["toml"].strip() else ""
    actions.set_calendar(
        code,
        from_date=data["from_date"],
        by=by(request.who),
        name="" if toml else data["name"],
        toml=toml.replace("\r\n", "\n"),
    )


def _year(request: Request, usual: int) -> int:
    text = request.GET.get("nam", "")
    return (
        int(text)
        if len(text) == 4 and text.isascii() and text.isdecimal() and "2000" <= text <= "2100"
        else usual
    )
