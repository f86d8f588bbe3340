"""An expression that can give no condition or no amount is refused when it is declared, by its path."""

from __future__ import annotations

import pytest
from tests.procedures.conftest import definition

from tinhso.procedures.definition import BadDefinition
from tinhso.procedures.trying import Figures, amount_fault, condition_fault, figures_of

FORM = {
    "type": "object",
    "properties": {
        "pages": {"type": "integer", "minimum": 1, "maximum": 40},
        "poor": {"type": "boolean"},
        "kind": {"enum": ["nhà", "đất"]},
        "day": {"type": "string", "format": "date"},
        "born": {"type": "string", "format": "past-date"},
        "note": {"type": "string"},
        "people": {"type": "array"},
    },
}


@pytest.mark.parametrize(
    ("amount", "says"),
    [
        ("answers.pages * 1000", ""),
        ("answers.poor ? 0 : 8000", ""),
        ("answers.pages * 1000 - 5000", "-4000 < 0 (pages = 1)"),
        ("answers.kind == 'đất' ? -1 : 1", "-1 < 0 (kind = đất)"),
        ("channel == 'online' ? -5 : 5", "-5 < 0 ()"),
        ("answers.poor", "formula_no_amount “False”"),
        ("answers.kind", "“nhà”"),
        ("1.5", "1.5 ()"),
        ("size(answers.people) * 10", ""),
        ("days_between(answers.born, filed_date) > 60 ? 8000 : 0", ""),
        ("years_between(answers.born, filed_date) * 1000", ""),
        ("days_between(answers.day, filed_date)", "-1795 < 0 (day = 2030-12-31)"),
    ],
)
def test_an_amount_is_tried_at_the_ends_of_its_fields(amount, says):
    assert amount_fault(amount, FORM) == says


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("answers.poor", ""),
        ("answers.pages > 3 && answers.kind == 'đất'", ""),
        ("answers.pages", "formula_no_condition “1”"),
        ("answers.day > '2026-01-01'", ""),
        ("answers.day > 3", True),
        ("days_between(answers.born, filed_date) > 60", ""),
        ("days_between(answers.note, filed_date) > 60", True),
    ],
)
def test_a_condition_says_yes_or_no(condition, says):
    found = condition_fault(condition, FORM)
    assert bool(found) if says is True else found == says


@pytest.mark.parametrize(
    ("changes", "path", "problem"),
    [
        ({"limits": [{"rule": "1d", "when": "answers.nope"}]}, "limits[0].when", "answers.nope"),
        ({"limits": [{"rule": "1d", "when": "answers['nope']"}]}, "limits[0].when", "answers.nope"),
        ({"limits": [{"rule": "1d", "when": "is_poor(1)"}]}, "limits[0].when", "is_poor"),
        (
            {"limits": [{"rule": "1d", "when": "answers.pages"}]},
            "limits[0].when",
            "formula_no_condition",
        ),
        (
            {"fees": [{"name": "Phí", "kind": "fee", "amount": "answers.pages - 2"}]},
            "fees[0].amount",
            "-1 < 0 (pages = 1)",
        ),
        (
            {"papers": [{"type": "don", "name": "Đơn", "when": "pages > 1"}]},
            "papers[0].when",
            "pages",
        ),
    ],
)
def test_a_definition_names_the_path_of_what_cannot_be_reckoned(changes, path, problem):
    with pytest.raises(BadDefinition) as refused:
        definition(**changes)
    assert refused.value.facts["path"] == path
    assert problem in refused.value.facts["problem"]


@pytest.mark.parametrize(
    ("amount", "figures"),
    [
        ("answers.poor ? 0 : 8000", Figures((0, 8000))),
        ("days_between(answers.born, filed_date) > 60 ? 8000 : 0", Figures((0, 8000))),
        ("answers.kind == 'nhà' ? 75000 : 150000", Figures((75000, 150000))),
        ("answers.pages * 1000", Figures((1000,), ("pages",), in_step=True)),
        ("15000 * copies", Figures((15000,), ("copies",), in_step=True)),
        (
            "copies * (2000 * min(answers.pages, 2) + 1000 * max(answers.pages - 2, 0))",
            Figures((2000,), ("pages", "copies")),
        ),
        ("size(answers.people) * 10", None),
    ],
)
def test_the_figures_of_a_reckoned_amount_are_known_before_anybody_answers(amount, figures):
    assert figures_of(amount, FORM) == figures
