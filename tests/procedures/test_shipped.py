"""The procedures that come with the product: enough of them, whole, and true to the catalogue where it states facts."""

from __future__ import annotations

import gzip
import json
import re
from datetime import date, timedelta

import pytest

from tinhso.procedures.definition import Definition
from tinhso.procedures.documents import shipped
from tinhso.procedures.expressions import answers_in
from tinhso.procedures.forms import filled
from tinhso.procedures.reading.limits import read_limits, times_in
from tinhso.procedures.rules import fee_for, form_errors, limit_for, papers_for
from tinhso.procedures.whose import registers_a_birth

HOURS_A_DAY = 8
FILED = date(2026, 3, 2)


@pytest.fixture(scope="module")
def ours():
    return shipped()


@pytest.fixture(scope="module")
def catalogue(shared):
    with gzip.open(shared / "data/procedures/procedures_2642.jsonl.gz") as file:
        return {row["code"]: row for row in map(json.loads, file)}


def test_there_are_enough_of_every_kind(ours):
    steps = {
        tuple((step.code, step.where, step.kind, step.hours) for step in one.steps) for one in ours
    }
    orders = {tuple(step.code for step in one.steps) for one in ours}
    depending = [one.code for one in ours if any(paper.when for paper in one.papers)]
    computed = [one.code for one in ours if any(isinstance(fee.amount, str) for fee in one.fees)]
    fields = {one.field for one in ours}
    print(len(ours), len(steps), len(orders), len(depending), len(computed), len(fields))
    assert len({one.code for one in ours}) == len(ours) >= 40
    assert len(orders) >= 15
    assert len(depending) >= 10
    assert len(computed) >= 10
    assert len(fields) >= 12
    assert {"1.001193", "2.000815"} <= {one.code for one in ours}


def test_codes_titles_and_limits_are_those_of_the_catalogue(ours, catalogue):
    for one in ours:
        real = catalogue[one.code]
        assert one.title == " ".join(real["name"].split()) or one.title == real["name"].strip()
        assert one.field == real["field"]
        read = read_limits(real["methods"])
        sure = {limit.rule for limit in read if not limit.flag}
        first = one.limits[0].rule
        if sure:
            assert first in sure, one.code
            continue
        texts = " ".join([real["steps"], *(str(way["text"]) for way in real["methods"])])
        said = {str(way["limit"]) for way in real["methods"]}
        said |= {time.amount for time in times_in(texts)}
        amounts = {re.match(r"\d+", limit.rule).group() for limit in one.limits} - {"0"}
        at_once = first == "0d@15:00" and (said & {"1", "None"} or "15" in texts)
        assert at_once or said & amounts or said == {"None"}, (one.code, first, said)


def test_each_has_steps_from_the_desk_to_the_desk_within_its_limit(ours):
    for one in ours:
        assert (one.steps[0].kind, one.steps[-1].kind) == ("intake", "return"), one.code
        usual = sum(step.hours or 0 for step in one.steps if not step.when)
        days = int(re.match(r"\d+", one.limits[0].rule).group()) or 1
        assert usual <= days * HOURS_A_DAY, one.code
        longest = max(int(re.match(r"\d+", limit.rule).group()) or 1 for limit in one.limits)
        assert sum(step.hours or 0 for step in one.steps) <= longest * HOURS_A_DAY, one.code


def test_what_a_condition_asks_the_form_asks_too(ours):
    """An answer that may be left out has a default: otherwise limit, papers or fee would be unknown for ever."""
    for one in ours:
        asked = {name for _, expression in one.conditions() for name in answers_in(expression)}
        known = set(one.form["required"]) | set(filled(one.form, {}))
        assert asked <= known, (one.code, asked - known)


def test_every_birth_is_registered_for_the_newborn(ours):
    births = {one.code for one in ours if "đăng ký khai sinh" in one.title}
    assert {"1.001193", "1.001695", "1.003583"} <= births
    assert {one.code for one in ours if registers_a_birth(one)} == births


EXAMPLES = {
    "personal-number": "001090000001",
    "tax-number": "0100109106",
    "phone": "0912345678",
    "date": "2026-01-05",
    "past-date": "2026-01-05",
    "place": "24664|12 Lê Lợi",
    "person-name": "Nguyễn Thị Na",
    "line": "Nguyễn Thị Lan",
}


def answered(one: Definition) -> dict[str, object]:
    """Some answers to all that a form demands."""
    answers: dict[str, object] = {}
    for name in one.form["required"]:
        shape = one.form["properties"][name]
        if "enum" in shape:
            answers[name] = shape["enum"][0]
        elif shape["type"] == "integer":
            answers[name] = shape["minimum"]
        else:
            answers[name] = EXAMPLES.get(shape.get("format", ""), "Nội dung")
    return answers


@pytest.mark.parametrize("channel", ["counter", "online", "post"])
def test_every_form_can_be_filled_and_then_everything_is_known(ours, channel):
    for one in ours:
        answers = answered(one)
        assert form_errors(one, answers) == (), one.code
        found = limit_for(one, channel=channel, answers=answers, filed_date=FILED)
        assert found is not None and found.limit is not None, one.code
        asked = papers_for(one, answers=answers, filed_date=FILED)
        assert all(paper.certain for paper in asked), one.code
        bill = fee_for(one, channel=channel, answers=answers, filed_date=FILED)
        assert all(line.amount is not None for line in bill.lines), one.code
        assert form_errors(one, {}), one.code


def of(ours, code):
    return next(one for one in ours if one.code == code)


@pytest.mark.parametrize(
    ("papers", "pages", "copies", "total"),
    [
        (1, 1, 1, 2_000),
        (1, 2, 1, 4_000),
        (1, 3, 1, 5_000),
        (2, 10, 3, 72_000),
        (1, 500, 2, 400_000),
    ],
)
def test_certified_copies_cost_what_the_circular_says(ours, papers, pages, copies, total):
    answers = {"papers": papers, "pages": pages}
    found = fee_for(of(ours, "2.000815"), channel="counter", answers=answers, copies=copies)
    assert found.total == total


def test_a_birth_is_registered_the_same_day_unless_it_must_be_checked(ours):
    birth = of(ours, "1.001193")
    assert limit_for(birth, channel="counter", answers={}).rule == "0d@15:00"
    assert limit_for(birth, channel="online", answers={"needs_check": True}).rule == "3d"


def test_a_child_without_a_birth_paper_needs_a_witness_instead(ours):
    asked = papers_for(of(ours, "1.001193"), answers={"no_birth_paper": True})
    types = {one.paper.type for one in asked}
    assert "cam-doan-viec-sinh" in types
    assert "chung-sinh" not in types


def test_what_follows_from_a_day_is_reckoned_and_never_typed(ours):
    """Who has to say how many days have passed, or whether she is late, chooses what she pays."""
    for one in ours:
        assert not {"born_days", "late", "age"} & set(one.form["properties"]), one.code


@pytest.mark.parametrize(
    ("code", "field", "days", "more", "total"),
    [
        ("1.001193", "child_born", 60, {}, 0),
        ("1.001193", "child_born", 61, {}, 8_000),
        ("1.001193", "child_born", 61, {"exempt": True}, 0),
        ("1.000656", "died", 15, {}, 0),
        ("1.000656", "died", 16, {}, 8_000),
        ("1.000656", "died", 900, {"declared_dead": True}, 0),
    ],
)
def test_who_registers_late_has_a_charge_that_the_poor_do_not_pay(
    ours, code, field, days, more, total
):
    answers = {field: (FILED - timedelta(days)).isoformat(), **more}
    asked = {"channel": "counter", "answers": answers}
    assert fee_for(of(ours, code), **asked, filed_date=FILED).total == total
    if "exempt" not in more:
        assert fee_for(of(ours, code), **asked).total is None


@pytest.mark.parametrize(
    ("born", "asked", "total"),
    [
        ("2017-03-03", False, 15_000),
        ("2017-03-02", True, 15_000),
        ("2008-03-03", True, 15_000),
        ("2008-03-02", False, 28_000),
    ],
)
def test_a_child_of_nine_is_asked_and_who_is_of_age_pays_in_full(ours, born, asked, total):
    mended, answers = of(ours, "1.004859"), {"subject_born": born}
    types = {one.paper.type for one in papers_for(mended, answers=answers, filed_date=FILED)}
    assert ("dong-y" in types) is asked
    found = fee_for(mended, channel="counter", answers=answers, filed_date=FILED)
    assert found.total == total
