"""Petitions as formulas see them: a row each, of the day on which it came, in time or not as at a moment."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.cases.conftest import moment
from tests.petitions.conftest import HEAD, OFFICER, answered, sent

from tinhso.indicators.columns import DAY, OFFICE
from tinhso.indicators.facts import SOURCES, Window
from tinhso.petitions import actions


def test_a_row_for_each_petition_as_it_stands_at_a_moment(clock: Any) -> None:
    row = answered("a")
    actions.publish(row.uid, title="T", words="W", answer="A", by=HEAD)
    actions.rate(row.uid, stars=4, words="", by=OFFICER)
    sent("b")
    for at, in_time in (("2026-03-10 10:00", [True, True]), ("2026-03-20 10:00", [False, True])):
        window = Window(date(2026, 3, 1), date(2026, 3, 31), moment(at))
        found = SOURCES["petitions"].load(window)
        frame = found.frame.sort("in_time", "state")
        assert frame["in_time"].to_list() == in_time and set(frame[OFFICE]) == {"xa-1"}
        assert set(frame[DAY]) == {date(2026, 3, 10)} and found.first == date(2026, 3, 10)
        assert frame["content"].sum() == 1 and frame["rated"].sum() == 1
    assert set(SOURCES["petitions"].source.columns) <= set(frame.columns)


def test_without_any_nothing_is_covered(clock: Any) -> None:
    window = Window(date(2026, 3, 1), date(2026, 3, 31), moment("2026-03-10 10:00"))
    found = SOURCES["petitions"].load(window)
    assert found.first is None and found.frame.height == 0
