"""What an act calls a field is said in words, never by the name that the code has for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import tinhso
from tinhso.sentences import FIELDS, sentence
from tinhso.web.communes import within

ROOMS = ("cases", "payments", "parties", "reception", "letters")
ASKING = {"needed", "words", "readable", "line", "CannotAct", "CannotPay"}


def _names(tree: ast.AST) -> Iterator[str]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        told = [one.value for one in call.keywords if one.arg == "field"]
        if name in ("needed", "words"):
            told += call.args[1:2]
        if name in ASKING:
            yield from (one.value for one in told if isinstance(one, ast.Constant))


def test_every_field_that_an_act_asks_for_has_a_name() -> None:
    root = Path(tinhso.__file__).parent
    found = {
        name
        for room in ROOMS
        for path in (root / room).rglob("*.py")
        for name in _names(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert {"taker_name", "reasons", "score"} <= found
    assert found - FIELDS.keys() == set()


@pytest.mark.parametrize("code", ["lacks", "too_long"])
def test_a_refusal_says_the_name_in_both_languages(code: str) -> None:
    facts = {"field": "taker_name", "most": 5}
    assert "họ tên người nhận thay" in sentence(code, "vi", facts)
    assert "taker_name" not in sentence(code, "en", facts)


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("Tổ 5, Phường Trung Tâm, Tỉnh Mẫu", "Tổ 5"),
        ("Số 3, ngõ 2, P. Trung Tâm", "Số 3, ngõ 2"),
        ("Phường Trung Tâm, Tỉnh Mẫu", ""),
        ("Tổ 5, Phường Khác, Tỉnh Mẫu", "Tổ 5, Phường Khác, Tỉnh Mẫu"),
        ("Phường Trung Tâm, Tổ 5, Hẻm 3", "Phường Trung Tâm, Tổ 5, Hẻm 3"),
    ],
)
def test_an_address_within_its_commune_does_not_name_it_again(address: str, line: str) -> None:
    assert within(address, "Phường Trung Tâm") == line
