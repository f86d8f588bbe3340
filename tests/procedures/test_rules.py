"""Limits, papers, fees and forms of one request."""

from __future__ import annotations

from datetime import date

import pytest
from tests.procedures.conftest import definition, document

from tinhso.procedures.definition import BadDefinition, Definition
from tinhso.procedures.expressions import (
    BadExpression,
    Unknown,
    days_between,
    holds,
    value_of,
    years_between,
)
from tinhso.procedures.rules import fee_for, form_errors, limit_for, papers_for
from tinhso.sentences import sentence


@pytest.mark.parametrize(
    ("channel", "answers", "rule"),
    [
        ("counter", {"pages": 3}, "1d"),
        ("counter", {"pages": 101}, "3d"),
        ("post", {"pages": 3}, "2d"),
        ("post", {"pages": 101}, "3d"),
        ("portal", {"pages": 3}, "1d"),
    ],
)
def test_the_limit_is_that_of_the_channel_and_the_case(channel, answers, rule):
    found = limit_for(definition(), channel=channel, answers=answers)
    assert found.rule == rule
    assert str(found.limit) == rule


def test_a_limit_that_hangs_on_a_missing_answer_is_unknown():
    assert limit_for(definition(), channel="counter", answers={}) is None
    assert limit_for(definition(limits=[]), channel="counter", answers={}) is None


def test_a_limit_of_another_channel_is_none_of_ours():
    only_online = definition(limits=[{"rule": "2d", "channels": ["online"]}])
    assert limit_for(only_online, channel="counter", answers={}) is None
    assert limit_for(only_online, channel="portal", answers={}).rule == "2d"


def test_papers_depend_on_answers_and_defaults_are_answers():
    def types(answers, **changes):
        return [
            (asked.paper.type, asked.certain)
            for asked in papers_for(definition(**changes), answers=answers)
        ]

    assert types({}) == [("to-khai", True)]
    assert types({"by_another": True}) == [("to-khai", True), ("uy-quyen", True)]
    assert types({}, form={}) == [("to-khai", True), ("uy-quyen", False)]


def test_a_fee_is_reckoned_from_answers_and_copies():
    bill = fee_for(definition(), channel="counter", answers={"pages": 4}, copies=3)
    assert bill.total == 12_000
    assert bill.lines[0].exemption is None


def test_who_is_exempt_pays_nothing_and_is_told_why():
    bill = fee_for(definition(), channel="counter", answers={"pages": 4, "poor": True})
    assert bill.total == 0
    assert bill.lines[0].exemption.text == "Hộ nghèo"


def test_unknown_and_flagged_fees_have_no_total():
    assert fee_for(definition(), channel="counter", answers={}).total is None
    assert fee_for(definition(fees=[]), channel="counter", answers={}).total is None
    flagged = [{"name": "Phí", "kind": "fee", "amount": 5, "flag": "several_amounts"}]
    bill = fee_for(definition(fees=flagged), channel="counter", answers={})
    assert (bill.lines[0].amount, bill.total) == (5, None)


def test_fees_of_one_name_are_alternatives_and_of_two_names_add_up():
    fees = [
        {"name": "Lệ phí", "kind": "charge", "amount": 100},
        {"name": "Lệ phí", "kind": "charge", "amount": 50, "channels": ["online"]},
        {"name": "Phí", "kind": "fee", "amount": 7},
    ]
    two = definition(fees=fees)
    assert fee_for(two, channel="counter", answers={}).total == 107
    assert fee_for(two, channel="online", answers={}).total == 57


@pytest.mark.parametrize("amount", ["-1", "1.5", "'x'", "true", "1/0", "answers.pages + 0.5"])
def test_a_senseless_amount_is_refused(amount):
    fees = [{"name": "Phí", "kind": "fee", "amount": amount}]
    with pytest.raises(BadDefinition) as refused:
        definition(fees=fees)
    assert refused.value.facts["path"] == "fees[0].amount"
    # What was published before this was looked at does not reckon either.
    wrong = Definition.stored(document(fees=fees))
    with pytest.raises(BadExpression, match="cannot_reckon"):
        fee_for(wrong, channel="counter", answers={"pages": 1})


def test_an_amount_of_an_absurd_answer_is_left_to_a_person():
    fees = [{"name": "Phí", "kind": "fee", "amount": "answers.pages * 1000000"}]
    bill = fee_for(definition(fees=fees), channel="counter", answers={"pages": 10**9})
    assert (bill.lines[0].amount, bill.total) == (None, None)


def test_a_condition_that_gives_no_yes_or_no_is_refused():
    with pytest.raises(BadExpression, match="cannot_reckon"):
        holds("1 + 1", answers={})


@pytest.mark.parametrize(
    ("first", "last", "days", "years"),
    [
        ("2026-01-01", "2026-01-01", 0, 0),
        ("2026-01-01", "2026-03-02", 60, 0),
        ("2025-12-31", "2026-12-30", 364, 0),
        ("2025-12-31", "2026-12-31", 365, 1),
        ("2024-02-29", "2025-02-28", 365, 0),
        ("2024-02-29", "2025-03-01", 366, 1),
        ("2026-01-02", "2026-01-01", -1, -1),
    ],
)
def test_days_and_years_between_two_days(first, last, days, years):
    assert (days_between(first, last), years_between(first, last)) == (days, years)


def test_what_hangs_on_the_day_of_filing_is_unknown_without_it():
    late = "days_between(answers.born, filed_date) > 60"
    born, day = {"born": "2026-01-01"}, date(2026, 3, 3)
    assert holds(late, answers=born, filed_date=day) is True
    assert holds(late, answers=born, filed_date=date(2026, 3, 2)) is False
    assert holds(late, answers={}, filed_date=day) is None
    assert holds(late, answers=born) is None
    with pytest.raises(Unknown):
        value_of("filed_date", answers={})
    with pytest.raises(BadExpression, match="cannot_reckon"):
        holds(late, answers={"born": "hôm qua"}, filed_date=day)


def test_papers_and_limits_may_hang_on_a_day():
    form = {"type": "object", "properties": {"born": {"type": "string", "format": "past-date"}}}
    young = "years_between(answers.born, filed_date) < 14"
    ours = definition(
        form=form,
        fees=[],
        papers=[{"type": "cha-me", "name": "Giấy của cha mẹ", "when": young}],
        limits=[{"rule": "5d"}, {"rule": "1d", "when": young}],
    )
    for day, types, rule in (
        (date(2026, 5, 1), ["cha-me"], "1d"),
        (date(2026, 5, 2), [], "5d"),
    ):
        asked = {"answers": {"born": "2012-05-02"}, "filed_date": day}
        assert [one.paper.type for one in papers_for(ours, **asked)] == types
        assert limit_for(ours, channel="counter", **asked).rule == rule


def test_answers_too_many_to_reckon_with_are_refused():
    with pytest.raises(BadExpression, match="too_many_answers"):
        holds("size(answers.l) > 1", answers={"l": list(range(3000))})


def test_a_long_loop_ends():
    many = {"l": list(range(900))}
    assert holds("answers.l.all(x, answers.l.size() > x)", answers=many) is True


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"pages": 3}, []),
        ({}, [(("pages",), "answer_missing")]),
        ({"pages": "3"}, [(("pages",), "answer_integer")]),
        ({"pages": 0}, [(("pages",), "answer_range")]),
        ({"pages": 3, "x": 1}, [(("x",), "answer_unknown")]),
        ([], [((), "answer_type")]),
        (None, [((), "answer_type")]),
        ({"pages": float("nan")}, [((), "answer_type")]),
        ({"pages": 3, "x": "x" * 10_000_000}, [((), "answers_too_long")]),
    ],
)
def test_answers_are_held_against_the_form(answers, found):
    errors = form_errors(definition(), answers)
    assert [(error.path, error.code) for error in errors] == found


@pytest.mark.parametrize(
    ("kind", "good", "bad", "code"),
    [
        ("personal-number", "001090000001", "001090", "answer_personal_number"),
        ("personal-number", "001090000001", "999999999999", "answer_personal_number"),
        ("tax-number", "0100109106", "0100109107", "answer_tax_number"),
        ("phone", "0912345678", "12", "answer_phone"),
        ("email", "lan@example.vn", "lan@", "answer_email"),
        ("date", "2099-02-28", "2026-02-30", "answer_day"),
        ("date", "2026-02-28", "28/02/2026", "answer_day"),
        ("past-date", "2026-02-28", "2099-02-28", "answer_past_day"),
        ("past-date", "2026-02-28", "2026-02-30", "answer_past_day"),
        ("place", "24664|12 Lê Lợi", "24|x", "answer_place"),
        ("line", "Nguyễn Văn A", "a" * 10_000, "answer_line"),
        ("person-name", "H'Bia Niê", "Trần Đức @n", "answer_person_name"),
        ("person-name", "Trần Đức An", "Trần" * 60, "answer_person_name"),
    ],
)
def test_vietnamese_field_types_are_checked(kind, good, bad, code):
    form = {"type": "object", "properties": {"it": {"type": "string", "format": kind}}}
    asked = definition(form=form, papers=[], limits=[], fees=[])
    assert form_errors(asked, {"it": good}) == ()
    assert [error.code for error in form_errors(asked, {"it": bad})] == [code]


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("answers.a +", "dừng giữa chừng"),
        ("(1", "dấu đóng ngoặc"),
        ("answers.a b", "không hiểu từ chỗ “b”"),
        ("cost + 1", "có tên không dùng được “cost”"),
        ("1 + 1", "kết quả phải là đúng hoặc sai, không phải “2”"),
        ("answers.a < 'x'", "các vế không cùng loại"),
        ("1 / 0 > 1", "chia cho 0"),
        ("[1][5] > 1", "không có vị trí ấy"),
        ("days_between('x', 'y') > 1", "không hợp với hàm “days_between”"),
    ],
)
def test_what_is_wrong_with_a_formula_is_said_in_both_languages(formula, says):
    with pytest.raises(BadExpression) as refused:
        holds(formula, answers={"a": 1})
    fault = refused.value
    assert says in sentence(fault.code, "vi", fault.facts)
    english = sentence(fault.code, "en", fault.facts)
    for said in (english, sentence(fault.code, "vi", fault.facts)):
        assert "formula_" not in said and "Syntax" not in said and "overload" not in said
    assert says not in english


def test_a_wrong_formula_of_a_procedure_is_named_in_words():
    with pytest.raises(BadDefinition) as refused:
        definition(fees=[{"name": "Phí", "kind": "fee", "amount": "answers.pages +"}])
    assert "dừng giữa chừng" in sentence("bad_definition", "vi", refused.value.facts)
