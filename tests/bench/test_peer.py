"""pm4py and we tell the same of the same rows; where it tells otherwise, the sum on paper is ours."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bench import by_pm4py, by_tinhso, differences, peer, receipt
from tinhso.calendars import load

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore"),  # pm4py's and its friends' own
]


@pytest.fixture(autouse=True)
def _pm4py():
    pytest.importorskip(
        "pm4py", reason="no pm4py: it is in the bench environment (./tinhso test --long)"
    )


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", None])
@pytest.mark.parametrize("is_sorted", [True, False])
def test_durations_and_map_are_equal_to_the_second(shared, zone, is_sorted):
    declared = peer.options()
    events = receipt.receipt(copies=2)
    rows = receipt.frame(events, zone=zone)
    theirs = by_pm4py.durations_and_map(
        rows, receipt.Schedule.of(declared.calendar), is_sorted=is_sorted
    )
    ours = by_tinhso.durations_and_map(events, declared, is_sorted=is_sorted)
    assert peer.compare(theirs, ours) == []
    assert len(ours.seconds) == 2 * 1_434
    assert sum(count for count, _ in ours.edges.values()) == 2 * (8_577 - 1_434)


def test_a_difference_is_told(shared):
    declared = peer.options()
    events = receipt.receipt(copies=1)
    ours = by_tinhso.durations_and_map(events, declared, is_sorted=True)
    durations = dict(zip(ours.dossiers.to_pylist(), ours.seconds.tolist(), strict=True))
    edges = dict(ours.edges)
    assert peer.compare((durations, edges), ours) == []
    durations["case-891"] += 1
    edges.popitem()
    told = peer.compare((durations, edges), ours)
    assert len(told) == 2 and "case-891" in told[0]


def test_each_difference_is_settled_by_the_sum_on_paper(shared):
    found = differences.differences().figures
    assert found.pop("moments in the office's zone") == {"differ": 0}
    assert found.pop("milliseconds")["most"] < 1
    for told in found.values():
        assert told["differ"] > 0
        assert told["tinhso"] == told["on_paper"] != told["pm4py"]


def test_the_sum_on_paper_walks_lunch_night_and_weekend():
    zone = ZoneInfo("Europe/Amsterdam")
    lines = differences.on_paper(
        datetime(2011, 3, 4, 12, 0, 30, tzinfo=zone),  # a Friday
        datetime(2011, 3, 7, 9, tzinfo=zone),
        load("nl-office"),
    )
    assert [worked for _, worked in lines] == [1_770, 14_400, 1_800]


def test_a_calendar_that_pm4py_cannot_say_is_refused():
    with pytest.raises(ValueError, match="one week and days off"):
        receipt.Schedule.of(load("vn"))
