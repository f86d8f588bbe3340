"""A forecast of many dossiers is that of each alone, however many of them are alike."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from itertools import product
from typing import Any

import pytest
from tests.cases.conftest import ADMIN, DOCUMENT, FIRST

from tinhso.cases import leaving, route
from tinhso.cases.forecast import later_seconds
from tinhso.cases.models import Case
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition
from tinhso.procedures.expressions import answers_alone


def procedure(when: str) -> None:
    document: dict[str, Any] = deepcopy(DOCUMENT)
    document["code"] = "9.000008"
    for step, hours in zip(document["steps"], (1, 4, 8, 2, 1), strict=True):
        step["hours"] = hours
    document["steps"][2]["when"] = when
    publish(Definition.of(document), from_date=FIRST, by=ADMIN)


@pytest.mark.parametrize(
    "when",
    [
        "answers.land",
        "answers['land'] || answers.urgent",
        "channel == 'online'",
        "'land' in answers",
    ],
)
def test_alike_are_only_those_that_pass_the_same_steps(
    filed: Callable[..., Case], when: str
) -> None:
    procedure(when)
    given = [{"land": a, "urgent": b} for a, b in product((True, False), repeat=2)] + [{}]
    cases = []
    for number, (answers, channel) in enumerate(product(given, ("online", "counter"))):
        case = filed(key=f"k-{number}", procedure="9.000008", answers={"name": "Mơ", **answers})
        Case.objects.filter(pk=case.pk).update(
            step="tham-dinh", due_at=case.filed_at, channel=channel
        )
        cases.append(Case.objects.get(pk=case.pk))
    rows = Case.objects.order_by("pk")
    told = leaving._later(leaving._asked(rows))
    version = next(iter(leaving.versions({cases[0].version or 0}).values()))
    for case in cases:
        steps = route.steps_of(
            version.definition,
            answers=case.answers,
            channel=case.channel,
            filed_date=case.filed_date,
        )
        assert told[case.pk] == later_seconds(steps, "tham-dinh"), (when, case.answers)
    assert len(set(told.values())) > 1 or when == "'land' in answers"  # The form fills it in.


def test_on_which_answers_an_expression_hangs() -> None:
    assert answers_alone("answers.land && answers['area'] > 3") == {"land", "area"}
    assert answers_alone("channel == 'answers.no'") == frozenset()
    assert answers_alone("answers.size() > 1") is None
    assert answers_alone("'x' in answers") is None
