"""What was answered is read alike everywhere: questions by their titles, units by their names."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.cases.conftest import ADMIN

from tinhso.org.actions import found_office, rename_office
from tinhso.web.answered import answered, unit_text

FORM: dict[str, Any] = {
    "properties": {
        "place": {"type": "string", "format": "place", "title": "Nơi ở"},
        "urgent": {"type": "boolean", "title": "Làm gấp"},
        "kind": {"enum": ["a", "b"], "title": "Loại"},
        "child": {
            "type": "object",
            "title": "Con",
            "properties": {"born_in": {"type": "string", "format": "place", "title": "Nơi sinh"}},
        },
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"at": {"type": "string", "format": "place", "title": "Ở đâu"}},
            },
        },
    }
}


@pytest.fixture
def communes(db: None) -> None:
    for code, unit, name in (("x1", "24664", "UBND xã Một"), ("x2", "24665", "Phường Hai")):
        found_office(
            code=code, name=name, level="commune", parent=None, on_date=date(2020, 1, 1), by=ADMIN,
            unit_code=unit,
        )  # fmt: skip
    rename_office("x2", name="Ủy ban nhân dân phường Ba", from_date=date(2025, 7, 1), by=ADMIN)


def test_units_are_named_wherever_they_stand(
    communes: None, django_assert_num_queries: Any
) -> None:
    answers = {
        "place": "24664|12 Lê Lợi",
        "child": {"born_in": "24665"},
        "rows": [{"at": "24664"}, {"at": "99999"}],
        "lạ": True,
    }
    with django_assert_num_queries(1):
        found = answered(FORM, answers)
    assert found == [
        ("Nơi ở", "12 Lê Lợi, Xã Một"),
        ("Nơi sinh", "Phường Ba"),
        ("Ở đâu", "Xã Một"),
        ("Ở đâu", "99999"),
        ("lạ", "có"),
    ]


def test_boxes_and_choices_are_words(db: None, django_assert_num_queries: Any) -> None:
    answers = {"urgent": False, "kind": "b"}
    with django_assert_num_queries(0):
        assert answered(FORM, answers) == [("Loại", "b")]
        assert answered(FORM, answers, unticked=True) == [("Làm gấp", "không"), ("Loại", "b")]
        assert answered({}, {}) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [("UBND xã Ea Kao", "Xã Ea Kao"), ("Phường Tân Lập", "Phường Tân Lập"), ("", "24664")],
)
def test_a_unit_is_called_as_people_call_it(name: str, shown: str) -> None:
    assert unit_text("24664", name) == shown
