"""As at the end of a past day: what the live rows said then, whatever has happened since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import time_machine
from tests.cases.conftest import citizen, doer, moment

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.measurement.live import telling
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.models import DossierThen, DossierTime, Then
from tinhso.measurement.live.then import MOST_DAYS, every_difference, tell_then

Made = Callable[..., Case]
EVE = date(2026, 3, 3)
_COLUMNS = [field.name for field in DossierTime._meta.fields]


def rows(found: Any) -> list[tuple[Any, ...]]:
    return sorted(found.values_list(*_COLUMNS), key=str)


def some(accepted: Made, filed: Made) -> dict[str, Case]:
    made = {name: accepted(key=name) for name in ("open", "asked", "decided", "gone")}
    actions.decide(
        made["decided"].uid, granted=True, doer=doer(), told_at=moment("2026-03-03 10:00")
    )
    actions.ask_supplement(
        made["asked"].uid, reasons="Thiếu", doer=doer(), told_at=moment("2026-03-03 11:00")
    )
    made["waiting"] = filed("2026-03-03 15:00", key="waiting")
    return made


def test_it_is_what_the_rows_said_then(accepted: Made, filed: Made) -> None:
    with time_machine.travel(moment("2026-03-03 23:59:59"), tick=False):
        made = some(accepted, filed)
        keep_up()
        then = rows(DossierTime.objects.all())
    with time_machine.travel(moment("2026-03-12 09:00"), tick=False):
        actions.take(made["open"].uid, doer=doer("p-binh"), told_at=moment("2026-03-04 08:00"))
        actions.answer_supplement(
            made["asked"].uid, doer=citizen(), told_at=moment("2026-03-05 08:00")
        )
        actions.return_result(made["decided"].uid, doer=doer(), told_at=moment("2026-03-04 09:00"))
        actions.withdraw(made["gone"].uid, doer=citizen(), told_at=moment("2026-03-06 09:00"))
        filed("2026-03-09 08:00", key="later")
        keep_up()
        tell_then(EVE)
        assert rows(DossierThen.objects.filter(then=EVE)) == then
        assert rows(DossierTime.objects.all()) != then


def test_what_is_told_later_of_a_day_before_makes_it_be_told_again(
    accepted: Made, filed: Made
) -> None:
    some(accepted, filed)
    keep_up()
    for day in (2, 3, 4):
        tell_then(date(2026, 3, day))
    filed("2026-03-03 16:00", key="told late")
    keep_up()
    assert list(Then.objects.values_list("day", flat=True)) == [date(2026, 3, 2)]
    tell_then(EVE)
    assert DossierThen.objects.filter(then=EVE).count() == 6


def test_only_a_few_days_are_kept(accepted: Made) -> None:
    accepted()
    keep_up()
    for day in range(1, 20):
        tell_then(date(2026, 4, day))
    assert Then.objects.count() == MOST_DAYS
    assert DossierThen.objects.count() == MOST_DAYS


def test_asked_twice_it_is_told_once(accepted: Made, django_assert_num_queries: Any) -> None:
    accepted()
    keep_up()
    tell_then(EVE)
    with django_assert_num_queries(1):
        tell_then(EVE)


@pytest.fixture
def two_days(
    accepted: Made, filed: Made, monkeypatch: pytest.MonkeyPatch, province: None
) -> dict[str, Case]:
    """Five dossiers at the end of two days, compared two at a time."""
    made = some(accepted, filed)
    keep_up()
    for day in (3, 4):
        tell_then(date(2026, 3, day))
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    return made


def test_every_row_that_is_not_what_the_ledger_tells_is_found(
    two_days: dict[str, Case], filed: Made
) -> None:
    assert list(every_difference()) == []
    later = filed("2026-03-05 08:00", key="later")
    keep_up()
    first = DossierThen.objects.filter(then=EVE)
    gone, kept = two_days["gone"].uid, two_days["open"].uid
    first.filter(case=gone).delete()
    first.filter(case=kept).update(step="x")
    row = first.values().get(case=kept)
    extra = [later.uid, UUID(int=1), UUID(int=(1 << 128) - 1)]
    for case in extra:
        DossierThen.objects.create(**{**row, "id": None, "case": case})
    found = {(one.row, one.what, one.columns) for one in every_difference()}
    assert found == {(f"{EVE} {case}", "extra", ()) for case in extra} | {
        (f"{EVE} {gone}", "missing", ()),
        (f"{EVE} {kept}", "changed", ("step",)),
    }
