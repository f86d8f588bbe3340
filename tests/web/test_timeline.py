"""The time line: its places are working time, and its sentence says what it shows."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.web.gallery import DESK, DONE, JUSTICE, LATE, LINES, OPEN, STOPPED, VN, at, held

from tinhso.web.holders import Held, labelled
from tinhso.web.timeline import MOST_GAPS, Line, drawn, summary

HOUR = 3600


def percent(text: str | None) -> float:
    assert text is not None and text.endswith("%")
    return float(text[:-1])


def test_the_flag_stands_at_four_fifths_while_nothing_is_late():
    assert percent(drawn(OPEN).flag) == pytest.approx(80)
    # From Monday 23 10:00 to Thursday 26 17:00; Tuesday 24 is a day off.
    done = sum(one.working_seconds for one in OPEN.segments)
    left = OPEN.left_seconds
    assert left == (1.5 + 4 + 8 + 4 + 3.5) * HOUR
    assert percent(drawn(OPEN).at) == pytest.approx(80 * done / (done + left), abs=0.01)


def test_a_night_takes_no_room():
    evening, morning = at(18, 17, 30), at(19, 7, 30)
    before = [held(DESK, at(18, 8), evening)]
    after = [*before, held(JUSTICE, evening, morning)]
    calm = Line(before, VN, now=evening, promised_at=at(25, 17))
    assert percent(drawn(calm).at) == percent(drawn(replace(calm, segments=after, now=morning)).at)


def test_what_lies_beyond_the_flag_is_late():
    bars = drawn(LATE).bars
    flag = percent(drawn(LATE).flag)
    for bar in bars:
        assert (percent(bar.x) >= flag - 0.01) == (bar.kind in ("late", "late_stop")), bar
    assert {"late", "late_stop"} <= {bar.kind for bar in bars}
    assert drawn(LATE).mark == "now late"


def test_bars_lie_end_to_end():
    for line in LINES.values():
        bars = drawn(line).bars
        for one, following in zip(bars, bars[1:], strict=False):
            if following.kind != "track":
                assert percent(one.x) + percent(one.width) == pytest.approx(
                    percent(following.x), abs=0.01
                )


def test_what_is_done_has_a_shape_and_no_way_to_go():
    drawing = drawn(DONE)
    assert drawing.mark == "dot"
    assert "track" not in {bar.kind for bar in drawing.bars}
    assert drawn(replace(DONE, outcome="late")).mark == "square"


def test_the_limit_is_shown_where_something_else_was_promised():
    assert drawn(STOPPED).limit is not None
    assert percent(drawn(STOPPED).limit) < percent(drawn(STOPPED).flag)
    assert drawn(OPEN).limit is None


def test_weekends_are_wider_gaps_than_nights():
    gaps = drawn(OPEN).gaps
    # Nights before the 17th, 18th, 19th and 20th, the weekend, the day off of the 24th, the night before the 26th.
    assert [gap.off for gap in gaps] == [False] * 4 + [True, True, False]


def test_a_long_band_shows_weeks_and_a_very_long_one_nothing():
    year = Line([held(DESK, at(5, 8, month=1), at(27, 17))], VN, now=at(27, 17))
    gaps = drawn(year).gaps
    assert 0 < len(gaps) <= MOST_GAPS


@pytest.mark.parametrize(
    ("line", "vi", "en"),
    [
        (
            OPEN,
            "Còn 2 ngày 5 giờ làm việc. Đang ở Sở Tư pháp, bước Thẩm định.",
            "2 days 5 hours of working time left. With Sở Tư pháp, step Thẩm định.",
        ),
        (
            LATE,
            "Đã quá hạn 3 ngày 3 giờ làm việc. Đang ở Sở Xây dựng, bước Lấy ý kiến.",
            "Overdue by 3 days 3 hours of working time. With Sở Xây dựng, step Lấy ý kiến.",
        ),
        (
            DONE,
            "Xong lúc 12/11/2026 09:00, sớm hơn hẹn 3 ngày 6 giờ làm việc.",
            "Done at 12/11/2026 09:00, with 3 days 6 hours of working time left.",
        ),
        (
            replace(DONE, outcome="late", due_at=at(11, 17)),
            "Xong lúc 12/11/2026 09:00, quá thời hạn nhưng trước ngày hẹn lại.",
            "Done at 12/11/2026 09:00, beyond the limit but before the new date.",
        ),
        (
            replace(DONE, promised_at=None),
            "Xong lúc 12/11/2026 09:00.",
            "Done at 12/11/2026 09:00.",
        ),
    ],
)
def test_the_sentence_says_where_it_stands(line, vi, en):
    with translation.override("vi"):
        assert summary(line) == vi
    with translation.override("en"):
        assert summary(line) == en


def test_nothing_known_is_drawn_as_nothing():
    drawing = drawn(Line([], VN, now=at(23, 10), outcome="unknown"))
    assert (drawing.bars, drawing.flag, drawing.labels) == ([], None, [])
    assert percent(drawing.at) == 0


@given(
    st.lists(
        st.tuples(st.sampled_from(["before", "run", "stop", "after"]), st.integers(0, 40)),
        max_size=8,
    ),
    st.integers(1, 28),
)
def test_nothing_is_ever_drawn_outside_of_the_band(parts, promised):
    start, segments = at(2, 8), []
    for clock, hours in parts:
        from datetime import timedelta

        end = start + timedelta(hours=hours)
        segments.append(held(DESK, start, end, clock))
        start = end
    drawing = drawn(Line(segments, VN, now=start, promised_at=at(promised, 17)))
    for bar in drawing.bars:
        assert 0 <= percent(bar.x) <= 100
        assert percent(bar.x) + percent(bar.width) <= 100.01
    assert 0 <= percent(drawing.flag) <= 100
    assert all(0 <= percent(gap.x) <= 100 for gap in drawing.gaps)


def test_a_name_stands_in_its_place_from_the_width_at_which_it_has_room():
    labels = drawn(OPEN).labels
    assert [label.fits for label in labels] == [0, 680, 680, 320]
    places = [*(percent(label.x) for label in labels), 100]
    for label, (start, end) in zip(labels, pairwise(places), strict=True):
        assert not label.fits or len(label.text) * 9 <= label.fits * (end - start) / 100
    assert [one.fits for one in drawn(OPEN).holders] == [0, 680, 680]


def test_a_name_that_comes_back_has_one_number_and_all_its_time():
    drawing = drawn(OPEN)
    assert [label.number for label in drawing.labels] == [1, 2, 3, 2]
    assert [one.name for one in drawing.holders] == ["Tiếp nhận", "Thẩm định", "Chờ bổ sung"]
    whole = sum(one.working_seconds for one in OPEN.segments)
    assert sum(one.seconds for one in drawing.holders) == whole


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=40))
def test_numbers_never_run_into_each_other(lengths):
    ends = [sum(lengths[: place + 1]) for place in range(len(lengths))]
    parts = [Held(end - length, end, str(end)) for end, length in zip(ends, lengths, strict=True)]
    places = [percent(one.x) for one in labelled(parts, ends[-1] * 1.25)]
    gap = min(5.5, 100 / len(places))
    assert all(after - before >= gap - 0.01 for before, after in pairwise(places))
    assert places[0] >= 0 and places[-1] <= 100 - gap + 0.01


def test_who_points_at_a_part_reads_whose_it_is():
    assert [bar.says for bar in drawn(OPEN).bars][1] == "Thẩm định · Sở Tư pháp"
