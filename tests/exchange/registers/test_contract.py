"""What a register answers is used where it is of the contract and of whom we asked for, and else not at all."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tinhso.exchange.registers import contract
from tinhso.exchange.registers.contract import BadAnswer, Question

DAY = date(2026, 11, 23)
QUESTION = Question(
    ident="hoi-1",
    register="dan-cu",
    paper="can-cuoc",
    number="066185000001",
    name="Nguyễn Thị Mơ",
    born=date(1985, 3, 2),
    procedure="1.001193",
    dossier="H15-1",
    basis="66.7/2025/NQ-CP",
)
HOLDER = {"number": "066185000001", "name": "NGUYỄN  THỊ MƠ", "born": "1985-03-02"}
RECORD = {
    "number": "066185000001",
    "name": "Nguyễn Thị Mơ",
    "born": "1985-03-02",
    "sex": "female",
    "issued_on": "2021-05-15",
    "issued_by": "Bộ Công an",
}


def answer(**changes: Any) -> dict[str, Any]:
    told = {
        "contract": "tinhso.register/1",
        "id": "hoi-1",
        "register": "dan-cu",
        "paper": "can-cuoc",
        "found": True,
        "as_of": "2026-11-23T10:00:00+07:00",
        "reference": "TC-1",
        "holder": HOLDER,
        "record": RECORD,
        **changes,
    }
    return {name: value for name, value in told.items() if value is not None}


def refused(told: Any, question: Question = QUESTION) -> str:
    with pytest.raises(BadAnswer) as fault:
        contract.read(told, question, on=DAY)
    assert "Khác" not in str(fault.value) and "0661" not in str(fault.value)
    return fault.value.code


def test_what_is_hers_is_used_however_her_name_is_written() -> None:
    assert contract.read(answer(), QUESTION, on=DAY).record == RECORD


@pytest.mark.parametrize(
    "changes",
    [
        {"holder": {**HOLDER, "number": "066185000002"}},
        {"holder": {**HOLDER, "name": "Trần Thị Khác"}},
        {"holder": {**HOLDER, "born": "1985-03-03"}},
        {"record": {**RECORD, "number": "066185000002"}},
        {"record": {**RECORD, "name": "Trần Thị Khác"}},
        {"record": {**RECORD, "born": "1990-01-01"}},
    ],
)
def test_whatever_differs_of_whom_we_asked_for_makes_it_somebody_elses(changes: Any) -> None:
    assert refused(answer(**changes)) == "register_of_another"


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        "ok",
        {},
        answer(id="hoi-2"),
        answer(register="ho-tich"),
        answer(paper="cu-tru"),
        answer(contract="tinhso.register/2"),
        answer(holder=None),
        answer(record=None),
        answer(found="yes"),
        answer(more=1),
        answer(as_of="2026-11-23T10:00:00"),
        answer(as_of="2026-11-23T23:59:60Z"),
        answer(as_of="0001-01-01T00:00:00+14:00"),
        answer(as_of="9999-12-31T23:59:59-12:00"),
        answer(record={**RECORD, "sex": "x"}),
        answer(record={**RECORD, "issued_on": "2021-02-30"}),
        answer(record={**RECORD, "issued_by": "x" * 201}),
        answer(record={**RECORD, "issued_by": "\ud800"}),
        answer(record={**RECORD, "issued_by": 1.5}),
        answer(record={name: value for name, value in RECORD.items() if name != "born"}),
    ],
)
def test_what_is_not_of_the_contract_is_refused(told: Any) -> None:
    assert refused(told) == "register_wrong_part"


def test_what_has_ended_and_what_is_not_there_are_said_as_such() -> None:
    assert refused(answer(record={**RECORD, "expires_on": "2026-11-22"})) == "register_expired"
    contract.read(answer(record={**RECORD, "expires_on": "2026-11-23"}), QUESTION, on=DAY)
    nothing = answer(found=False, holder=None, record=None)
    assert refused(nothing) == "register_not_found"


def test_marks_that_stand_apart_and_signs_that_nobody_sees_are_put_right() -> None:
    apart = unicodedata.normalize("NFD", "Bộ Công an") + "\u200b"
    found = contract.read(answer(record={**RECORD, "issued_by": apart}), QUESTION, on=DAY)
    assert found.record["issued_by"] == "Bộ Công an"


def test_of_whom_little_is_known_the_number_alone_is_compared() -> None:
    unknown = replace(QUESTION, name="", born=None)
    assert contract.read(answer(), unknown, on=DAY).reference == "TC-1"
    other = answer(holder={**HOLDER, "number": "066185000002"})
    assert refused(other, unknown) == "register_of_another"


def test_no_more_is_told_than_is_needed() -> None:
    told = QUESTION.told()
    assert set(told) == {"contract", "id", "register", "paper", "number", "purpose"}
    assert QUESTION.name not in str(told)


@pytest.mark.parametrize("day", ["0000-01-01", "0000-12-31", "2026-02-30"])
def test_a_day_that_no_calendar_has_is_thrown_away(day: str) -> None:
    assert refused(answer(record={**RECORD, "expires_on": day})) == "register_wrong_part"
    assert refused(answer(record={**RECORD, "issued_on": day})) == "register_wrong_part"
