"""Which dossiers wait for a register, and for which papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.cases.conftest import doer, moment
from tests.exchange.registers.conftest import file_one, kinds
from tests.servers.registers import StandIn

from tinhso.cases import actions
from tinhso.cases.models import Case, PaperData
from tinhso.exchange.registers.following import NAME, meet_filed
from tinhso.exchange.registers.models import Question
from tinhso.ledger.models import Cursor

File = Callable[..., Case]


def test_filing_itself_waits_for_nobody(her: str, registers: StandIn) -> None:
    case = file_one(her)
    assert kinds(case) == ["filed"] and not PaperData.objects.exists()
    meet_filed()
    assert kinds(case) == ["filed", "data_awaited"]
    assert registers.asked() == []


def test_a_dossier_waits_once_however_often_the_ledger_is_read(filed: File) -> None:
    filed()
    Cursor.objects.filter(name=NAME).update(position=0)
    meet_filed()
    assert (PaperData.objects.count(), Question.objects.count()) == (1, 1)


def test_a_paper_that_was_handed_in_is_not_asked_for(filed: File) -> None:
    given = [actions.PaperGiven("Giấy chứng nhận", type="dat", originals=1)]
    assert kinds(filed(papers=given)) == ["filed"]


def test_a_procedure_that_no_rule_names_waits_for_nothing(filed: File) -> None:
    assert kinds(filed(procedure="9.000007")) == ["filed"]


def test_without_that_register_the_paper_is_asked_for_as_ever(
    filed: File, registers: StandIn, settings: Any
) -> None:
    settings.REGISTERS = {"dan-cu": registers.service()}
    assert kinds(filed()) == ["filed"]


def test_after_the_last_day_of_the_rule_nothing_is_asked(filed: File, clock: Any) -> None:
    clock.move_to(moment("2027-03-01 09:00"))
    assert kinds(filed()) == ["filed"]


def test_what_is_told_of_the_past_waits_for_nothing(her: str) -> None:
    filing = actions.Filing(
        procedure="1.013225", owner=her, filer=her, desk="xa-1-mot-cua", office="xa-1"
    )
    told = actions.file_case(filing, key="cu", doer=doer(), told_at=moment("2026-11-20 09:00"))
    meet_filed()
    assert kinds(told) == ["filed"]


def test_what_the_portal_tells_is_asked_for_from_when_it_came(her: str) -> None:
    filing = actions.Filing(
        procedure="1.013225", owner=her, filer=her, desk="xa-1-mot-cua", office="xa-1"
    )
    case = actions.file_case(
        filing, key="cong", doer=doer(channel="portal"), told_at=moment("2026-11-23 07:30")
    )
    meet_filed()
    row = PaperData.objects.get(case=case)
    assert row.since == moment("2026-11-23 09:00")
    assert row.ask_by_at == moment("2026-11-25 09:00")


def test_what_was_filed_before_registers_were_set_up_is_left(
    her: str, clock: Any, settings: Any
) -> None:
    held, settings.REGISTERS = settings.REGISTERS, {}
    case = file_one(her)
    assert meet_filed() == 0
    clock.shift(timedelta(days=4))
    settings.REGISTERS = held
    meet_filed()
    assert kinds(case) == ["filed"]
