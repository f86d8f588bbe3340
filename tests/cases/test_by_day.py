"""Fees, limits and papers that hang on a day: that of filing counts, and an open dossier keeps its version's rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.cases.conftest import ADMIN, DOCUMENT, doer

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.models import Event
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition

CODE = "9.000010"
LATE = "days_between(answers.born, filed_date) > 60"
FORM = {
    "type": "object",
    "additionalProperties": False,
    "required": ["born"],
    "properties": {"born": {"type": "string", "format": "past-date"}},
}
BY_DAY = {
    **DOCUMENT,
    "code": CODE,
    "limits": [{"rule": "1d"}, {"rule": "3d", "when": LATE}],
    "fees": [{"name": "Lệ phí", "kind": "charge", "amount": f"{LATE} ? 8000 : 0"}],
    "steps": [step for step in DOCUMENT["steps"] if "when" not in step],
    "form": FORM,
}
TYPED = {
    **BY_DAY,
    "limits": [{"rule": "1d"}],
    "fees": [{"name": "Lệ phí", "kind": "charge", "amount": "answers.days > 60 ? 8000 : 0"}],
    "form": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"days": {"type": "integer", "minimum": 0, "maximum": 40_000}},
    },
}
Filed = Callable[..., Case]


def published(document: dict[str, Any], day: date) -> None:
    publish(Definition.of(document), from_date=day, by=ADMIN)


@pytest.mark.parametrize(
    ("at", "fee", "limit"),
    [("2026-03-02 23:30", 0, "1d"), ("2026-03-03 00:10", 8_000, "3d")],
)
def test_the_day_of_filing_in_the_province_counts_and_not_that_of_acceptance(
    filed: Filed, at: str, fee: int, limit: str
) -> None:
    published(BY_DAY, date(2020, 1, 1))
    case = filed(at, procedure=CODE, answers={"born": "2026-01-01"})
    assert case.fee == fee
    case = actions.accept(case.uid, doer=doer())
    assert (case.limit, case.fee) == (limit, fee)


def test_a_day_that_was_typed_wrong_and_is_mended_changes_the_fee(filed: Filed) -> None:
    published(BY_DAY, date(2020, 1, 1))
    case = filed(procedure=CODE, answers={"born": "2026-02-20"})
    assert case.fee == 0
    case = actions.correct(case.uid, answers={"born": "2025-02-20"}, doer=doer())
    assert Case.objects.get().fee == case.fee == 8_000
    assert Event.objects.get(kind="cases.corrected").facts["fee"] == 8_000


def test_what_a_person_said_instead_of_the_reckoned_fee_stays(filed: Filed) -> None:
    published(BY_DAY, date(2020, 1, 1))
    case = filed(procedure=CODE, answers={"born": "2026-02-20"})
    Case.objects.update(fee=5_000)
    case = actions.correct(case.uid, answers={"born": "2025-02-20"}, doer=doer())
    assert case.fee == 5_000


def test_an_open_dossier_keeps_the_rule_and_the_form_of_its_version(filed: Filed) -> None:
    published(TYPED, date(2020, 1, 1))
    old = filed("2026-03-02 08:00", procedure=CODE, answers={"days": 72})
    published(BY_DAY, date(2026, 3, 3))
    new = filed("2026-03-03 08:00", key="k-2", procedure=CODE, answers={"born": "2026-02-20"})
    assert (old.fee, new.fee) == (8_000, 0)
    old = actions.correct(old.uid, answers={"days": 10}, doer=doer())
    assert (old.fee, old.answers) == (0, {"days": 10})
    assert actions.accept(old.uid, doer=doer()).limit == "1d"
    with pytest.raises(actions.BadAnswers):
        filed("2026-03-03 08:00", key="k-3", procedure=CODE, answers={"days": 10})
