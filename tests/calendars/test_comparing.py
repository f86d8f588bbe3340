"""Two calendars laid beside each other: no day on which they differ is missed, however far ahead it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tinhso.calendars import changed_days, extending_text, load, names, parse

SINCE = date(2026, 12, 1)
OWN = 'title = "Xã"\nextends = "vn"\n'
DAY = '[[days]]\ndate = {day}\n{what}\nname = "Riêng"\nsource = "QĐ"\n'


def days(*, more: str) -> list[date]:
    return [one.day for one in changed_days(load("vn"), parse(OWN + more), since=SINCE)]


@pytest.mark.parametrize(
    "day", ["2026-12-09", "2027-12-31", "2028-01-05", "2031-05-05", "9999-12-31"]
)
def test_a_day_off_is_seen_however_far_ahead(day: str) -> None:
    assert days(more=DAY.format(day=day, what="off = true")) == [date.fromisoformat(day)]


def test_a_day_before_it_holds_is_not_told() -> None:
    assert days(more=DAY.format(day="2026-11-30", what="off = true")) == []


def test_weekly_hours_that_begin_years_ahead_are_told_for_one_week() -> None:
    found = days(more='[[hours]]\nfrom = 2030-03-04\nmon-fri = ["08:00-12:00"]\n')
    assert found == [date(2030, 3, 4) + timedelta(days=n) for n in range(5)]


def test_a_weekday_that_is_hidden_at_first_by_days_off_is_told_when_it_shows() -> None:
    """Mondays change from 2030-03-04 on, and the first two of them are days off in both."""
    off = "".join(DAY.format(day=day, what="off = true") for day in ("2030-03-04", "2030-03-11"))
    before, after = parse(OWN + off), parse(OWN + off + "[[hours]]\nfrom = 2030-03-04\nmon = []\n")
    found = changed_days(before, after, since=SINCE)
    assert [(one.day, one.after) for one in found] == [(date(2030, 3, 18), "–")]


@pytest.mark.parametrize("name", names())
def test_a_shipped_calendar_written_as_a_file_is_the_same(name: str) -> None:
    held = load(name)
    made = parse(extending_text(name, title=held.title), file="lich.toml")
    assert changed_days(held, made, since=date(2000, 1, 1)) == []
    assert (made.weeks, made.changes, made.announced) == (held.weeks, held.changes, held.announced)
    assert made.title == held.title


def test_hours_are_told_before_and_after() -> None:
    more = DAY.format(day="2026-12-05", what='open = ["07:30-11:30", "13:00-15:00"]')
    (one,) = changed_days(load("vn"), parse(OWN + more), since=SINCE)
    assert (one.before, one.after) == ("–", "07:30-11:30, 13:00-15:00")
