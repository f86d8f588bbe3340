"""What may be certified, and for how much: the procedure's rule, against the text of the real catalogue."""

from __future__ import annotations

import gzip
import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.copies.conftest import definition

from tinhso.copies import rules
from tinhso.copies.rules import CannotCertify, Line
from tinhso.kernel.errors import TinhsoError

SHIPPED = definition()
DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("pages", "copies", "fee"),
    [
        (1, 1, 2_000),
        (2, 1, 4_000),
        (3, 1, 5_000),
        (3, 2, 10_000),
        (10, 4, 48_000),
        (198, 1, 200_000),
        (199, 1, 200_000),
        (2_000, 3, 600_000),
    ],
)
def test_the_fee_is_the_procedures(pages, copies, fee):
    assert rules.fee_of(SHIPPED, Line("Bằng tốt nghiệp", pages, copies), day=DAY) == fee


def test_the_figures_are_those_of_the_real_catalogue(shared):
    with gzip.open(shared / "data/procedures/procedures_2642.jsonl.gz", "rt") as lines:
        real = next(one for one in map(json.loads, lines) if one["code"] == rules.PROCEDURE)
    first, third, most = (
        int(text.replace(".", ""))
        for text in re.findall(r"([\d.]+) đồng", real["methods"][0]["text"])
    )
    fees = [rules.fee_of(SHIPPED, Line("Giấy", pages), day=DAY) for pages in (1, 2, 3, 4, 2_000)]
    assert fees == [first, 2 * first, 2 * first + third, 2 * first + 2 * third, most]


@given(
    pages=st.integers(1, rules.MOST_PAGES - 1),
    copies=st.integers(1, rules.MOST_COPIES - 1),
)
def test_more_pages_and_more_copies_never_cost_less(pages, copies):
    fee = rules.fee_of(SHIPPED, Line("Giấy", pages, copies), day=DAY)
    assert rules.fee_of(SHIPPED, Line("Giấy", pages + 1, copies), day=DAY) >= fee
    assert rules.fee_of(SHIPPED, Line("Giấy", pages, copies + 1), day=DAY) > fee


def test_a_procedure_without_a_sure_fee_is_refused():
    from dataclasses import replace

    for fees in ((), (replace(SHIPPED.fees[0], flag="two_amounts"),)):
        with pytest.raises(CannotCertify, match="copies_fee_unknown"):
            rules.fee_of(replace(SHIPPED, fees=fees), Line("Giấy"), day=DAY)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "no_copies"),
        ([Line("Giấy")] * (rules.MOST_LINES + 1), "too_many_papers"),
        ([Line("Giấy", pages=0)], "copies_out_of_range"),
        ([Line("Giấy", copies=1_000)], "copies_out_of_range"),
        ([Line("")], "lacks|empty|field"),
        ([Line("\u202e\u200b")], "lacks|empty|field"),
        ([Line("a" * 301)], "field"),
        ([Line("Giấy\x07")], "field|letters"),
    ],
)
def test_what_cannot_be_written_into_a_book(lines, code):
    with pytest.raises(TinhsoError, match=code):
        rules.checked(lines)


def test_many_pages_may_take_longer_than_the_day():
    assert rules.longer_limit(SHIPPED, [Line("Giấy", 3)] * 3, day=DAY) == ""
    assert rules.longer_limit(SHIPPED, [Line("Giấy", 101)] * 2, day=DAY) == "2d"


def test_a_mistake_is_mended_on_its_day_alone():
    day = date(2026, 11, 20)
    assert rules.may_change(certified_on=day, today=day)
    assert not rules.may_change(certified_on=day, today=date(2026, 11, 21))
