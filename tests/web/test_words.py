"""Numbers, moments and lengths as pages write them, and tags that escape what they are given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from tinhso.kernel import lengths
from tinhso.web.templatetags import tinhso as tags

DAY = 8 * 3600


def rendered(source: str, **told: object) -> str:
    request = RequestFactory().get("/x", {"loc": "tre", "trang": "2"})
    return engines["django"].from_string(source).render(told, request)


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        (None, "–", "–"),
        (0, "0 giây làm việc", "0 seconds of working time"),
        (59, "59 giây làm việc", "59 seconds of working time"),
        (3600, "1 giờ làm việc", "1 hour of working time"),
        (DAY * 2 + 3 * 3600, "2 ngày 3 giờ làm việc", "2 days 3 hours of working time"),
        (DAY - 1, "1 ngày làm việc", "1 day of working time"),
        (DAY * 1234, "1.234 ngày làm việc", "1,234 days of working time"),
        (-DAY - 3600, "1 ngày 1 giờ làm việc", "1 day 1 hour of working time"),
    ],
)
def test_working_time_is_said_in_days_and_hours(seconds, vi, en):
    assert lengths.spoken_text(seconds, "vi") == vi
    assert lengths.spoken_text(seconds, "en") == en


def test_being_late_has_a_minus():
    assert lengths.working_text(-DAY, "vi", day=DAY) == "−1 ngày"


def test_numbers_are_written_as_here():
    assert lengths.number_text(1234.5, "vi", decimals=1) == "1.234,5"
    assert lengths.number_text(1234.5, "en", decimals=1) == "1,234.5"
    assert lengths.number_text(None, "vi") == "–"


def test_moments_are_of_the_provinces_clock():
    moment = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    assert ">21/11/2026 01:30</time>" in rendered("{{ at|moment }}", at=moment)
    assert rendered("{{ at|moment }}{{ at|day }}", at=None) == "––"


def test_what_is_filled_in_is_escaped_in_both_languages():
    for lang in ("vi", "en"):
        with translation.override(lang):
            said = rendered('{% t "Chào {name}" "Hello {name}" name=name %}', name="<b>&")
            assert "&lt;b&gt;&amp;" in said and "<b>" not in said


def test_braces_in_what_is_filled_in_are_only_text():
    assert rendered('{% t "A {x}" "B {x}" x=x %}', x="{y.__class__}") == "A {y.__class__}"


def test_filters_stay_in_the_address():
    assert rendered("{% address_with trang=3 %}") == "?loc=tre&amp;trang=3"
    assert rendered("{% address_with trang=None %}") == "?loc=tre"


@pytest.mark.parametrize("code", tags.OUTCOMES)
def test_every_outcome_has_a_shape_and_a_word(code):
    said = rendered("{% outcome code %}", code=code)
    assert tags.OUTCOMES[code][0] in said
    assert tags.OUTCOMES[code][2][0] in said


def test_an_outcome_that_nobody_knows_is_not_judged():
    assert "không xét được" in rendered('{% outcome "whatever" %}')


def test_each_form_shown_has_a_key_of_its_own():
    keys = {rendered("{% form_key %}").split('value="')[1][:36] for _ in range(3)}
    assert len(keys) == 3
