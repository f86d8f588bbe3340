"""The same load several times at once writes once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from tests.procedures.conftest import FIRST, PLANNER, definition

from tinhso.ledger.models import Event
from tinhso.procedures.actions import CannotPublish, hand_over, publish
from tinhso.procedures.models import Authority, Procedure, ProcedureVersion

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
