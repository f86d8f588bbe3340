"""The same load several times at once writes once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event as Signal

import pytest
from django.db import connection, transaction
from tests.procedures.conftest import FIRST, PLANNER, definition

from tinhso.ledger.models import Event
from tinhso.procedures import processes
from tinhso.procedures.actions import CannotPublish, hand_over, publish
from tinhso.procedures.models import Authority, InternalProcess, Procedure, ProcedureVersion

pytestmark = [pytest.mark.usefixtures("own_database")]


def at_once(work, times: int = 5) -> list[object]:
    def worked(number: int) -> object:
        try:
            return work(number)
        except CannotPublish as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(worked, range(times)))


def test_five_at_once_publish_one_version():
    made = at_once(lambda _: publish(definition(), from_date=FIRST, by=PLANNER))
    assert len(set(made)) == 1
    assert (Procedure.objects.count(), ProcedureVersion.objects.count()) == (1, 1)
    assert Event.objects.count() == 1


def test_of_five_that_say_something_else_one_is_published():
    made = at_once(
        lambda number: publish(definition(title=f"Tên {number}"), from_date=FIRST, by=PLANNER)
    )
    assert made.count("version_same_day") == 4
    assert ProcedureVersion.objects.count() == Event.objects.count() == 1


def test_five_at_once_hand_over_once():
    publish(definition(), from_date=FIRST, by=PLANNER)
    day = date(2026, 1, 1)
    at_once(lambda _: hand_over("9.000001", system="ours", from_date=day, by=PLANNER))
    assert Authority.objects.count() == 1
    assert Event.objects.count() == 2


PROCESS = {"procedure_code": "9.000001", "steps": [{"unit": "Lãnh đạo Sở", "content": "Ký"}]}


def test_five_at_once_enter_a_file_once():
    lines = [PROCESS, {**PROCESS, "decision": "12/QĐ-UBND"}]
    made = at_once(lambda _: processes.enter(lines, by=PLANNER))
    assert sorted(len(one.new) for one in made) == [0, 0, 0, 0, 2]
    assert InternalProcess.objects.count() == 2
    assert Event.objects.filter(kind="procedures.process_entered").count() == 2


def test_who_attaches_a_process_loses_nothing_of_a_version_that_comes_in_between():
    publish(definition(), from_date=FIRST, by=PLANNER)
    (number,) = processes.enter([PROCESS], by=PLANNER).new
    publishing, attaching = Signal(), Signal()

    def work(which: int) -> None:
        if which:
            publishing.wait(10)
            attaching.set()
            processes.attach(number, procedure="9.000001", from_date=date(2026, 2, 1), by=PLANNER)
            return
        with transaction.atomic():
            publish(definition(title="Tên mới"), from_date=date(2026, 1, 1), by=PLANNER)
            publishing.set()
            attaching.wait(10)
            attaching.clear()
            attaching.wait(0.5)  # The other one has begun, and waits for this one to end.

    at_once(work, 2)
    last = ProcedureVersion.objects.get(from_date=date(2026, 2, 1))
    assert last.title == "Tên mới"
    assert [step["name"] for step in last.document["steps"]] == ["Ký"]
