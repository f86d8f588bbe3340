"""Dossiers' rows beside their events: what somebody changed in a row is named, and no honest row is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cases.conftest import ADMIN, citizen, moment

from tinhso.cases import actions, retold
from tinhso.cases.jobs import move_on
from tinhso.cases.models import Case
from tinhso.cases.retold import Differs, differing
from tinhso.ledger.models import Event
from tinhso.org.actions import pass_on

Made = Callable[..., Case]


def other(value: Any) -> Any:
    """Another value for a column of the same kind."""
    return value + timedelta(days=1) if hasattr(value, "year") else f"{value}x"[-20:]


def test_a_whole_life_is_told_as_it_stands(accepted: Made, filed: Made) -> None:
    case = accepted("2026-03-02 08:30")
    as_, at = actions.system(ADMIN), moment
    actions.ask_supplement(
        case.uid,
        doer=as_,
        reasons="Thiếu",
        rule="Luật",
        clock="resume",
        told_at=at("2026-03-03 09:00"),
    )
    assert differing("", None) == []
    actions.answer_supplement(case.uid, doer=citizen(), told_at=at("2026-03-04 09:00"))
    actions.suspend(case.uid, doer=as_, rule="Luật", told_at=at("2026-03-04 10:00"))
    actions.undo(case.uid, doer=as_, told_at=at("2026-03-04 10:05"))
    actions.apologise(
        case.uid,
        doer=as_,
        reason="Chậm",
        until=at("2026-04-01 17:00"),
        told_at=at("2026-03-04 11:00"),
    )
    pass_on(["xa-1"], to="xa-2", on_date=date(2026, 3, 5), by=ADMIN)
    assert move_on(date(2026, 3, 5), told_at=at("2026-03-05 07:00")).moved == 1
    actions.decide(case.uid, granted=True, doer=as_, told_at=at("2026-03-06 09:00"))
    actions.return_result(case.uid, doer=as_, told_at=at("2026-03-06 10:00"))
    assert differing("", None) == []
    actions.take_back_result(case.uid, doer=as_, reasons="Nhầm người")
    actions.withdraw(filed(key="gone").uid, doer=citizen(), told_at=at("2026-03-04 08:00"))
    assert differing("", None) == []


@pytest.mark.parametrize("column", [*retold.COLUMNS])
def test_a_column_that_was_changed_by_hand_is_named_with_both_values(
    accepted: Made, column: str
) -> None:
    honest, case = accepted(key="honest"), accepted(key="touched")
    before = getattr(case, column)
    false = moment("2026-06-01 10:00") if column in ("done_at", "returned_at") else other(before)
    if column == "state":
        false = "returned"
    if column == "filed_at":
        false = before - timedelta(days=1)
    Case.objects.filter(pk=case.pk).update(**{column: false})
    (found,) = differing("", None)
    assert (found.case, found.code, found.column) == (str(case.uid), case.code, column)
    assert (found.stored, found.told) == (retold._text(false), retold._text(before))
    assert honest.code != found.code


def test_a_row_without_events_and_events_without_a_row_are_named(accepted: Made) -> None:
    case, row = accepted(key="one"), accepted(key="two")
    lone = Case.objects.filter(pk=row.pk).values().get()
    for name in ("id", "uid", "code", "key"):
        lone.pop(name)
    made = Case.objects.create(**lone, code="000-LONE", key="lone")
    assert differing("", None) == [Differs(str(made.uid), "000-LONE", "", "000-LONE", "")]
    made.delete()
    case.acts.all().delete()
    case.papers.all().delete()
    Case.objects.filter(pk=case.pk)._raw_delete("default")
    assert differing("", None) == [Differs(str(case.uid), case.code, "", "", case.code)]


def test_parts_meet_every_dossier_once(accepted: Made) -> None:
    cases = [accepted(key=str(one)) for one in range(5)]
    Case.objects.update(staff="p-khac")
    subjects = sorted(f"case:{one.uid}" for one in cases)
    met = [
        *differing("", subjects[1]),
        *differing(subjects[1], subjects[2]),
        *differing(subjects[2], None),
    ]
    assert sorted(one.case for one in met) == [one.removeprefix("case:") for one in subjects]


def test_many_dossiers_take_as_few_queries(accepted: Made) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert differing("", None) == []
        return len(seen)

    accepted(key="0")
    few = asked()
    for one in range(1, 6):
        accepted(key=str(one))
    assert asked() == few == 4
    assert Event.objects.filter(kind="cases.accepted").count() == 6
