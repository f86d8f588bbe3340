"""A register that is away, or answers of somebody else, raises an alarm; how each stands can be read by Prometheus."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tinhso.connectors.oauth import CannotRead, Service
from tinhso.exchange.registers import standing
from tinhso.operations import health, metrics

NOW = timezone.now()
FAULT = CannotRead("service_away", why="500")


@pytest.fixture(autouse=True)
def _two(db: None, settings: Any) -> None:
    one = Service("https://a.example", "https://a.example/t", "a", "b")
    settings.REGISTERS = {"dan-cu": one, "dat-dai": one}


def check(at: Any = NOW) -> health.Check:
    return health.checks(now=at, only=["registers"])[0]


def fail(code: str, times: int) -> None:
    standing.may_ask(code, now=NOW)
    for _ in range(times):
        standing.failed(code, FAULT, now=NOW)


def test_a_few_failures_are_no_outage() -> None:
    fail("dat-dai", 4)
    assert check().state == health.OK


@pytest.mark.parametrize(
    ("after", "state"),
    [(timedelta(seconds=30), "ok"), (timedelta(minutes=2), "late"), (timedelta(hours=1), "wrong")],
)
def test_an_outage_is_told_the_worse_the_longer_it_lasts(after: timedelta, state: str) -> None:
    fail("dat-dai", 5)
    told = check(NOW + after)
    assert told.state == state
    assert (told.facts["away"], told.facts["problem"]) == (["dat-dai"], "service_away")


def test_it_is_over_with_the_first_answer() -> None:
    fail("dat-dai", 5)
    standing.answered("dat-dai", now=NOW, had=True)
    assert check(NOW + timedelta(hours=1)).state == health.OK


def test_an_answer_of_somebody_else_is_looked_into_for_a_day() -> None:
    standing.may_ask("dan-cu", now=NOW)
    standing.answered("dan-cu", now=NOW, had=False, strange=True)
    assert check(NOW + timedelta(hours=23)).state == health.LATE
    assert check(NOW + timedelta(hours=25)).state == health.OK


def test_each_register_stands_among_the_figures() -> None:
    fail("dat-dai", 5)
    standing.answered("dan-cu", now=NOW, had=True)
    standing.may_ask("dan-cu", now=NOW)
    standing.answered("dan-cu", now=NOW, had=True)
    told = metrics.written(now=NOW).decode()
    assert 'tinhso_register_up{register="dat-dai"} 0.0' in told
    assert 'tinhso_register_up{register="dan-cu"} 1.0' in told
    assert 'tinhso_register_questions_total{outcome="had",register="dan-cu"} 1.0' in told


def test_nothing_is_said_of_registers_that_nobody_set_up(settings: Any) -> None:
    settings.REGISTERS = {}
    assert check().state == health.OK and check().facts["connected"] == 0
    assert "tinhso_register_up{" not in metrics.written(now=NOW).decode()
