"""Who fails again and again is left alone, then tried by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tinhso.connectors import circuits
from tinhso.connectors.circuits import CLOSED, HALF_OPEN, OPEN, Circuit

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def failing(times: int) -> Circuit:
    found = Circuit()
    for _ in range(times):
        found = circuits.failed(found, now=NOW)
    return found


def test_it_opens_with_the_fifth_failure_in_a_row() -> None:
    assert failing(4).state(NOW) == CLOSED
    assert failing(5).state(NOW) == OPEN
    assert circuits.answered().state(NOW) == CLOSED


def test_it_is_half_open_once_it_has_rested() -> None:
    found = failing(5)
    assert found.state(NOW + timedelta(seconds=29)) == OPEN
    assert found.state(NOW + timedelta(seconds=30)) == HALF_OPEN


def test_while_one_tries_nobody_else_does() -> None:
    later = NOW + timedelta(minutes=1)
    tried = circuits.tried(failing(5), now=later)
    assert tried.state(later) == OPEN
    assert tried.state(later + circuits.TRIES_FOR) == HALF_OPEN


def test_each_further_failure_rests_twice_as_long_up_to_a_bound() -> None:
    rests = [failing(times).rests_until - NOW for times in (5, 6, 7, 8, 50)]
    assert [one.total_seconds() for one in rests] == [30, 60, 120, 240, 600]
