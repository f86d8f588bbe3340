"""One reader of days and moments for every screen."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django import forms
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from tinhso.web.days import (
    DayField,
    MomentField,
    day_read,
    day_shown,
    day_typed,
    hour_read,
    moment_read,
)


class Form(forms.Form):
    day = DayField(required=False)
    moment = MomentField(required=False)


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["/", "-", ".", " "]))
def test_a_day_is_read_as_it_is_shown(day: date, between: str) -> None:
    assert day_read(f"{day:%d/%m/%Y}".replace("/", between)) == day
    assert day_read(f"{day:%d%m%Y}") == day_read(day.isoformat()) == day
    assert day_shown(day.isoformat()) == f"{day:%d/%m/%Y}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31/02/2026",
        "27/11/26",
        "11/27/2026",
        "27/11-2026",
        "27/11/2026x",
        "٢٧/١١/٢٠٢٦",
        "27\x00",
    ],
)
def test_what_is_no_day_is_none_and_stays_as_it_is(text: str) -> None:
    assert day_read(text) is None
    assert day_typed(f" {text} ") == text


@pytest.mark.parametrize(
    ("text", "hour"),
    [("17:30", (17, 30)), ("17h30", (17, 30)), ("8g", (8, 0)), ("7.05", (7, 5)), ("9", (9, 0))],
)
def test_hours(text: str, hour: tuple[int, int]) -> None:
    assert hour_read(text) == hour


@pytest.mark.parametrize("text", ["24:00", "12:60", "", "h30", "1730", "-1:00"])
def test_what_is_no_hour(text: str) -> None:
    assert hour_read(text) is None


@pytest.mark.parametrize(
    "text", ["27/11/2026 17:30", "27/11/2026, 17h30", "2026-11-27T17:30", "2026-11-27 17:30:59"]
)
def test_a_moment(text: str) -> None:
    assert moment_read(text) == datetime(2026, 11, 27, 17, 30)


@pytest.mark.parametrize("text", ["27/11/2026", "17:30", "27/11/2026 25:00", "x 17:30"])
def test_what_is_no_moment(text: str) -> None:
    assert moment_read(text) is None


def test_fields_read_it_and_say_beside_themselves_what_is_wrong() -> None:
    form = Form({"day": "27.11.2026", "moment": "27/11/2026 17h30"})
    assert form.is_valid() and form.cleaned_data["day"] == date(2026, 11, 27)
    assert form.cleaned_data["moment"].isoformat() == "2026-11-27T17:30:00+07:00"
    wrong = Form({"day": "2026", "moment": "27/11/2026"})
    assert not wrong.is_valid()
    assert "27/11/2026" in wrong.errors["day"][0] and "17:30" in wrong.errors["moment"][0]


@pytest.mark.parametrize("year", ["0001", "1849", "2200", "9999"])
def test_fields_refuse_years_that_calendars_do_not_reach(year: str) -> None:
    form = Form({"day": f"{year}-01-01", "moment": f"{year}-12-31T23:59"})
    assert not form.is_valid()
    assert set(form.errors) == {"day", "moment"}


def test_an_input_shows_a_day_and_keeps_what_is_none() -> None:
    said = '{% day_input "a" "b" value %}'
    shown = Template(said).render(Context({"value": date(2026, 11, 2)}))
    assert 'value="02/11/2026"' in shown and 'type="date"' not in shown and "data-day" in shown
    assert 'value="&lt;x"' in Template(said).render(Context({"value": "<x"}))
    assert 'value=""' in Template(said).render(Context({"value": None}))
