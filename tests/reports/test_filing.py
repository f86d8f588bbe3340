"""A report is opened, filed once however often it is sent, approved or returned, corrected with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.reports.conftest import BY, IN_TIME, MARCH, OWNERS, declared, lodging, month, of, opened

from tinhso.kernel.periods import before, period_of
from tinhso.ledger.models import Event
from tinhso.reports import actions, queries
from tinhso.reports.models import Filing, Version
from tinhso.reports.rules import BadReport, CannotReport

pytestmark = pytest.mark.usefixtures("town")


def filed(row: Filing, key: str = "k1", typed: Any = None, **more: Any) -> Version:
    return actions.submit(
        str(row.uid), month() if typed is None else typed, by=BY, key=key, now=IN_TIME, **more
    )


def approved(row: Filing, typed: Any = None, key: str = "k1", reason: str = "") -> Version:
    version = filed(row, key, typed, reason=reason)
    actions.approve(str(row.uid), number=version.number, by=OWNERS)
    return version


def test_a_month_is_owed_by_every_lodging_of_its_last_day_and_due_on_a_working_day() -> None:
    lodging(1), lodging(2, "xa-2"), lodging(3, ngay_cap="2026-04-02")
    held = opened()
    assert [row.name for row in held.filings.order_by("name")] == ["Khách sạn 1", "Khách sạn 2"]
    # 12 April 2026 is a Sunday: due by the end of Monday.
    assert held.due_at == datetime(2026, 4, 13, 17, tzinfo=UTC)
    assert actions.open_round(held.report, MARCH) == held


def test_periods_open_by_themselves_once() -> None:
    lodging(1)
    actions.declare(
        declared().versions.get().template, owner="so-xd", by=OWNERS, valid_from=date(2020, 1, 1)
    )
    made = actions.open_due(today=date(2026, 4, 1))
    assert made[-1].period == MARCH and len(made) == 14
    assert actions.open_due(today=date(2026, 4, 1)) == []


def test_what_is_typed_is_exact_computed_and_checked() -> None:
    lodging(1)
    row = of(opened(), "Khách sạn 1")
    version = filed(row)
    assert version.values["kd.01.thang"] == "4600.5" and version.values["kd.04.thang"] == "965"
    with pytest.raises(BadReport) as refused:
        filed(of(row.round, "Khách sạn 1"), "k2", month(r12="100", r02="1,234.5", r03="-1"))
    told = {cell: fault.code for cell, fault in refused.value.faults.items()}
    assert told["kd.02.thang"] == "report_number"
    assert told["kd.03.thang"] == "report_least"
    assert told["kd.12.thang"] == "report_check"


def test_a_retried_submit_makes_one_version() -> None:
    lodging(1)
    row = of(opened(), "Khách sạn 1")
    first = filed(row)
    assert filed(row) == first and filed(row, "another form") == first
    assert Version.objects.count() == 1
    assert Event.objects.filter(kind="reports.filed").count() == 1


def test_returned_filed_again_approved_and_then_corrected_with_a_reason() -> None:
    lodging(1)
    row = of(opened(), "Khách sạn 1")
    actions.give_back(str(row.uid), number=filed(row).number, words="Thiếu dòng 14", by=OWNERS)
    second = filed(row, "k2", month(r14="710"))
    with pytest.raises(CannotReport, match="report_changed"):
        actions.approve(str(row.uid), number=1, by=OWNERS)
    with pytest.raises(CannotReport, match="report_own"):
        actions.approve(str(row.uid), number=2, by=BY)
    actions.approve(str(row.uid), number=2, by=OWNERS)
    with pytest.raises(CannotReport, match="report_no_reason"):
        filed(row, "k3", month(r14="720"))
    third = filed(row, "k3", month(r14="720"), reason="Kế toán rà lại")
    row.refresh_from_db()
    assert (row.state, row.approved, third.number) == ("submitted", 2, 3)
    assert [one.number for one in queries.versions_of(row)] == [3, 2, 1]
    assert second.values["kd.14.thang"] == "710"


def test_what_was_filed_cannot_be_changed_in_the_database() -> None:
    lodging(1)
    filed(of(opened(), "Khách sạn 1"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.update(reason="otherwise")


def test_a_figure_far_from_the_filers_past_is_flagged_and_not_dropped() -> None:
    lodging(1)
    period = period_of("month", date(2025, 11, 1))
    while period.last < MARCH.first:
        approved(of(opened(period), "Khách sạn 1"))
        period = period_of("month", date.fromordinal(period.last.toordinal() + 1))
    version = filed(of(opened(), "Khách sạn 1"), typed=month(r03="3.400.000"))
    assert ["kd.03.thang", "report_far_from_usual", "", ""] in version.flags
    assert version.values["kd.03.thang"] == "3400000"


def test_a_sum_since_the_year_began_that_is_no_sum_is_flagged() -> None:
    lodging(1)
    january = period_of("month", date(2026, 1, 1))
    approved(of(opened(january), "Khách sạn 1"))
    row = of(opened(period_of("month", date(2026, 2, 1))), "Khách sạn 1")
    right = filed(row, typed=month() | {"kd.14.nam": "1.400"})
    assert right.flags == []
    wrong = filed(row, "k2", typed=month() | {"kd.14.nam": "1.500"}, reason="thử")
    assert [flag[:2] for flag in wrong.flags] == [["kd.14.nam", "report_running_differs"]]
    assert before(january).last.year == 2025


def test_those_without_a_flag_are_approved_together_but_ones_own() -> None:
    for number in (1, 2, 3):
        lodging(number)
    held = opened()
    filed(of(held, "Khách sạn 1"))
    filed(of(held, "Khách sạn 2"), typed=month(r02="0", r03="0"))
    actions.submit(str(of(held, "Khách sạn 3").uid), month(), by=OWNERS, key="own", now=IN_TIME)
    assert actions.approve_many(str(held.uid), offices=None, by=OWNERS) == 1
    assert of(held, "Khách sạn 1").state == "approved"
    assert Event.objects.filter(kind="reports.approved").count() == 1


def test_the_sum_is_exact_and_says_who_is_missing() -> None:
    lodging(1), lodging(2), lodging(3, "xa-2")
    held = opened()
    approved(of(held, "Khách sạn 1"), month(r02="0,1", r03="0,2"))
    approved(of(held, "Khách sạn 3"), month(r02="0,2", r03="9.999.999.999.999,99"))
    filed(of(held, "Khách sạn 2"))
    whole, parts = queries.added(held, today=date(2026, 4, 20))
    assert Decimal(whole.sum.values["kd.02.thang"]) == Decimal("0.3")
    assert whole.sum.values["kd.01.thang"] == "10000000000000.49"
    assert [row.name for row in whole.missing] == ["Khách sạn 2"]
    assert "kd.14.nam" not in whole.sum.values
    assert {one.office: len(one.counted) for one in parts} == {"xa-1": 1, "xa-2": 1}
    assert sum(Decimal(one.sum.values["kd.03.thang"]) for one in parts) == Decimal(
        whole.sum.values["kd.03.thang"]
    )


def test_what_is_owed_is_told_in_one_place() -> None:
    lodging(1), lodging(2)
    held = opened()
    filed(of(held, "Khách sạn 1"))
    (owed,) = queries.owed()
    assert (owed.report, owed.due, owed.office) == ("luu-tru-thang", held.due_date, "xa-1")
    (standing,) = queries.standings([held], now=held.due_at)
    assert (standing.late, standing.filers, standing.counts["submitted"]) == (1, 2, 1)
