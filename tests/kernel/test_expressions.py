"""Formulas are read as they stand, and what cannot be meant is refused with its place and what to write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.expressions.checking import (
    DAY,
    NUMBER,
    TEXT,
    TRUTH,
    Column,
    Schema,
    Source,
    check,
    check_share,
    in_order,
)
from tinhso.kernel.expressions.reading import read
from tinhso.kernel.expressions.tree import BadExpression, every, written
from tinhso.kernel.expressions.units import ONE, unit_of
from tinhso.sentences import all_sentences, sentence

DOSSIER, VND = unit_of("hồ sơ"), unit_of("đồng")
SCHEMA = Schema(
    {
        "ho_so": Source(
            {
                "ket_qua": Column(TEXT, values=("som", "tre")),
                "tien": Column(NUMBER, VND),
                "ngay": Column(DAY),
                "bo_sung": Column(TRUTH),
            },
            DOSSIER,
            lasting=True,
        ),
        "thu": Source({"tien": Column(NUMBER, VND)}, unit_of("lần thu")),
    },
    {"dan_so": unit_of("người"), "ty_le": ONE},
)


def unit(text: str) -> str:
    return str(check(read(text), SCHEMA).unit)


def refused(text: str) -> BadExpression:
    with pytest.raises(BadExpression) as found:
        check(read(text), SCHEMA)
    fault = found.value
    assert fault.facts["line"] >= 1 and fault.facts["column"] >= 1
    for lang in ("vi", "en"):
        said = sentence(fault.code, lang, fault.facts)
        assert fault.code in all_sentences() and "{" not in said, said
    return fault


def at(text: str) -> tuple[str, int, int]:
    fault = refused(text)
    return fault.code, fault.facts["line"], fault.facts["column"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("count(ho_so)", "hồ sơ"),
        ("count(ho_so where ket_qua = 'tre') ÷ count(ho_so)", "1"),
        ("sum(ho_so.tien) − sum(thu.tien where tien > 5)", "đồng"),
        ("sum(ho_so.tien) / dan_so", "đồng/người"),
        ("count(ho_so) × 1000 / dan_so", "hồ sơ/người"),
        ("max(count(ho_so), 1)", "hồ sơ"),
        ("min(ho_so.tien where not bo_sung and ngay >= 2026-01-31)", "đồng"),
        ("if_missing(ty_le, 0) * 80%", "1"),
        ("carried(ho_so) + standing(ho_so where ket_qua in (“som”, 'tre'))", "hồ sơ"),
        ("-(-count(ho_so))", "hồ sơ"),
        ("count(ho_so where is_missing(tien) or ket_qua != 'som')", "hồ sơ"),
    ],
)
def test_a_formula_has_the_unit_of_what_it_is_made_of(text: str, wanted: str) -> None:
    assert unit(text) == wanted


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "expr_is_empty", 1, 1),
        ("  \n ", "expr_is_empty", 1, 1),
        ("count(ho_so) +\n sum(ho_so.tien)", "expr_units", 1, 14),
        ("count(ho_so) +\n  sum(hoso.tien)", "expr_unknown_source", 2, 3),
        ("sum(ho_so.tiem)", "expr_unknown_column", 1, 1),
        ("dan_s", "expr_unknown_name", 1, 1),
        ("ho_so / 2", "expr_needs_rows", 1, 1),
        ("count(ho_so where ket_qua = 'muon')", "expr_unknown_value", 1, 29),
        ("count(ho_so where tien)", "expr_wants_truth", 1, 19),
        ("count(ho_so where tien = 'tre')", "expr_wants_number", 1, 26),
        ("count(ho_so where ket_qua < 'tre')", "expr_wants_number", 1, 19),
        ("count(ho_so where ngay > 2026-02-30)", "expr_not_a_day", 1, 26),
        ("count(ho_so where 1 < tien < 5)", "expr_compared_twice", 1, 28),
        ("sum(ho_so)", "expr_unexpected", 1, 10),
        ("count(ho_so.tien)", "expr_unexpected", 1, 17),
        ("count(ho_so", "expr_unexpected", 1, 12),
        ("1 2", "expr_unexpected", 1, 3),
        ("median(ho_so.tien)", "expr_unknown_call", 1, 1),
        ("if_missing(1)", "expr_arguments", 1, 1),
        ("1.234,5", "expr_number_vietnamese", 1, 1),
        ("max(1,5)", "expr_number_vietnamese", 1, 5),
        ("count(ho_so) * 1.000", "expr_number_ambiguous", 1, 16),
        ("count(ho_so) & 1", "expr_letter", 1, 14),
        ("count(ho_so where ket_qua = 'tre)", "expr_text_open", 1, 29),
        ("standing(thu)", "expr_no_end", 1, 1),
        ("count(ho_so where count(thu) > 1)", "expr_rows_in_rows", 1, 19),
        ("count(ho_so) > 1", "expr_wants_number", 1, 14),
        ("not count(ho_so)", "expr_wants_truth", 1, 5),
        ("(" * 80 + "1" + ")" * 80, "expr_too_deep", 1, 61),
        (" + ".join("1" * 200), "expr_too_deep", 1, 561),
        ("1" * 5000, "expr_too_long", 1, 4000),
    ],
)
def test_what_cannot_be_meant_names_its_place(text: str, code: str, line: int, column: int) -> None:
    assert at(text) == (code, line, column)


def test_a_sum_of_money_and_a_count_are_not_added() -> None:
    fault = refused("sum(ho_so.tien) + count(ho_so)")
    assert (fault.facts["left"], fault.facts["right"]) == ("đồng", "hồ sơ")


def test_a_wrong_name_is_answered_by_the_nearest() -> None:
    assert refused("count(ho_so where ket_quar = 'tre')").facts["known"] == "ket_qua"
    assert "dan_so" in refused("dan_xo").facts["known"]


def test_a_share_has_the_unit_that_is_declared() -> None:
    num, den = (check(read(text), SCHEMA) for text in ("sum(ho_so.tien)", "dan_so"))
    check_share(num, den, unit_of("đồng/người"))
    with pytest.raises(BadExpression) as found:
        check_share(num, den, unit_of("%"))
    assert found.value.code == "expr_other_unit"
    check_share(check(read("5"), SCHEMA), None, VND)


def test_definitions_come_after_those_they_name_and_a_circle_is_named() -> None:
    order = in_order({"a": ["b", "c"], "b": ["c"], "c": [], "d": ["ngoài"]})
    assert order.index("c") < order.index("b") < order.index("a")
    with pytest.raises(BadExpression) as found:
        in_order({"a": ["b"], "b": ["c"], "c": ["a"]})
    assert found.value.code == "expr_circle" and found.value.facts["chain"] == "a → b → c → a"
    with pytest.raises(BadExpression):
        in_order({"a": ["a"]})
    chain = {f"k{n}": [f"k{n + 1}"] for n in range(5_000)}
    assert len(in_order({**chain, "k5000": []})) == 5_001


def test_what_is_asked_of_rows_is_told_once() -> None:
    asked = check(read("count(ho_so)/count( ho_so ) + ty_le - ty_le"), SCHEMA)
    assert [written(one) for one in asked.rows] == ["count(ho_so)"] and asked.names == ("ty_le",)


def told_of(act: Callable[[], Any]) -> tuple[BadExpression | None, Any]:
    try:
        return None, act()
    except BadExpression as fault:
        return fault, None


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    fault, tree = told_of(lambda: read(text))
    if fault is not None:
        assert fault.facts["line"] >= 1 and fault.facts["column"] >= 1
    else:
        assert written(read(written(tree))) == written(tree)


TOKENS = st.sampled_from(
    "1 0.5 2% ho_so tien ket_qua count( sum( min( ( ) , . + - * / = < and or not where in 'tre' ty_le".split()
)


@given(st.lists(TOKENS, max_size=25))
def test_any_words_are_checked_or_refused(words: list[str]) -> None:
    fault, told = told_of(lambda: check(read(" ".join(words)), SCHEMA))
    assert fault.code in all_sentences() if fault is not None else list(every(told.tree))


def test_a_place_is_counted_in_letters_as_they_are_seen() -> None:
    decomposed = "“đỏ” = dân"
    assert at(decomposed)[1:] == (1, 8)
