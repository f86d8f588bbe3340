"""What is measured is compared with the ledger while others write: nobody waits, and nothing is called wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cases.conftest import doer
from tests.faults.conftest import World, filing
from tests.faults.serving import at_once
from tests.web.settings.conftest import ADMIN

from tinhso.cases import actions
from tinhso.measurement.live import following, telling, then
from tinhso.measurement.live.following import Difference, keep_up
from tinhso.measurement.live.models import DossierTime
from tinhso.measurement.live.then import every_difference, tell_then
from tinhso.org.actions import set_calendar

LATELY = timedelta(days=5)


def tell_past_days() -> None:
    for days in (1, 3):
        tell_then(timezone.localdate() - timedelta(days=days))


def file_and_work(world: World, number: int) -> None:
    """A dossier of some days ago, which past days tell too, and an act on one that is open."""
    at = datetime.now(UTC) - LATELY
    case = actions.file_case(filing(world.owner), key=f"m-{number}", doer=doer(), told_at=at)
    actions.accept(case.uid, doer=doer(), staff="p-binh")


def after(real: Callable[..., Any], work: Callable[[], Any]) -> Callable[..., Any]:
    """The real one, and then somebody else's work, done by the time it answers."""

    def both(*told: Any, **more: Any) -> Any:
        answer = real(*told, **more)
        at_once([work])
        return answer

    return both


@pytest.fixture
def measured(own_world: World) -> World:
    at = datetime.now(UTC) - LATELY
    actions.file_case(filing(own_world.owner), key="old", doer=doer(), told_at=at)
    keep_up()
    tell_past_days()
    assert list(every_difference()) == []
    return own_world


@pytest.mark.parametrize(("module", "name"), [(following, "_dossiers_compared"), (then, "_wanted")])
def test_what_is_measured_meanwhile_is_no_difference(
    measured: World, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    """Past days are thrown away by it, and told anew."""
    numbers = iter(range(100))

    def meanwhile() -> None:
        file_and_work(measured, next(numbers))
        keep_up()
        tell_past_days()

    monkeypatch.setattr(telling, "AT_ONCE", 4)
    monkeypatch.setattr(module, name, after(getattr(module, name), meanwhile))
    assert list(every_difference()) == []
    assert next(numbers) > 2
    monkeypatch.undo()
    assert list(every_difference()) == []


def test_what_nobody_has_followed_yet_is_no_difference(
    measured: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dossiers that are new, one that goes on, and all whose office has had another calendar since last week."""

    def meanwhile() -> None:
        file_and_work(measured, 1)
        actions.suspend(measured.cases["processing"].uid, rule="NĐ 61", doer=doer())
        day = timezone.localdate() - timedelta(days=7)
        set_calendar("xa-1", name="vn-saturday", from_date=day, by=ADMIN)

    monkeypatch.setattr(then, "keep_up", after(keep_up, meanwhile))
    assert list(every_difference()) == []


def test_what_is_wrong_is_named_while_others_write(
    measured: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a dossier of which nothing happens meanwhile."""
    case = measured.cases["withdrawn"].uid
    DossierTime.objects.filter(case=case).update(step="x")
    monkeypatch.setattr(then, "keep_up", after(keep_up, lambda: file_and_work(measured, 1)))
    assert Difference("live_dossiertime", str(case), "changed", ("step",)) in every_difference()


def test_four_write_all_the_time_and_nothing_is_called_wrong(measured: World) -> None:
    ended = threading.Event()
    written: list[int] = []

    def write(who: int) -> None:
        number = 0
        while not ended.is_set():
            file_and_work(measured, 1_000 * who + number)
            number += 1
            if who % 2:
                keep_up()
        written.append(number)

    def compare() -> list[list[Difference]]:
        try:
            return [list(every_difference()) for _ in range(6)]
        finally:
            ended.set()

    *_, found = at_once([*(lambda who=who: write(who) for who in (1, 2, 3, 4)), compare])
    assert found == [[]] * 6
    assert len(written) == 4 and min(written) > 0
    assert list(every_difference()) == []
