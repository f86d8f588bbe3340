"""What `tinhso measure` prints: lengths, languages, narrow and wide terminals."""

from __future__ import annotations

import pytest

from tinhso.cli.lengths import share_text, working_text

DAY = 8 * 3600


@pytest.mark.parametrize(
    ("seconds", "vietnamese", "english"),
    [
        (None, "–", "–"),
        (0, "0 giây", "0 s"),
        (0.4, "0 giây", "0 s"),
        (59, "59 giây", "59 s"),
        (59.6, "1 phút", "1 min"),
        (90, "1 phút 30 giây", "1 min 30 s"),
        (5 * 3600 + 57 * 60 + 40, "5 giờ 58 phút", "5 h 58 min"),
        (5 * 3600 + 57 * 60 + 29, "5 giờ 57 phút", "5 h 57 min"),
        (3600 + 20, "1 giờ", "1 h"),
        (DAY - 1, "1 ngày", "1 d"),
        (DAY + 29 * 60, "1 ngày", "1 d"),
        (DAY + 30 * 60, "1 ngày 1 giờ", "1 d 1 h"),
        (2 * DAY - 1, "2 ngày", "2 d"),
        (1234 * DAY + 3 * 3600, "1.234 ngày 3 giờ", "1,234 d 3 h"),
    ],
)
def test_a_length_is_rounded_to_the_smallest_unit_shown(seconds, vietnamese, english):
    assert working_text(seconds, "vi", day=DAY) == vietnamese
    assert working_text(seconds, "en", day=DAY) == english


@pytest.mark.parametrize(
    ("seconds", "text"), [(1.5 * DAY, "2 d"), (1.4 * DAY, "1 d"), (3599, "1 h"), (12.5, "13 s")]
)
def test_one_unit_alone_is_rounded_too(seconds, text):
    assert working_text(seconds, "en", day=DAY, units=1) == text


def test_a_day_of_seven_and_a_half_hours_is_filled_by_its_eighth():
    assert working_text(26_900, "en", day=27_000) == "7 h 28 min"
    assert working_text(27_000 + 26_900, "en", day=27_000) == "1 d 7 h"
    assert working_text(27_000 + 26_999, "en", day=27_000, units=3) == "2 d"


def test_a_share_of_nothing_is_a_dash():
    assert share_text(None, "vi") == "–"
    assert share_text(0.8835, "vi") == "88,3 %"
    assert share_text(1.0, "en") == "100.0 %"
