"""Which dossiers wait for a register, and for which papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cases.conftest import ADMIN, doer, moment
from tests.exchange.registers.conftest import BUILDING, file_one, kinds
from tests.servers.registers import StandIn

from tinhso.cases import actions
from tinhso.cases.data import replaced_on, to_ask
from tinhso.cases.models import Case, PaperData
from tinhso.exchange.registers.asking import ask_some
from tinhso.exchange.registers.following import NAME, meet_filed
from tinhso.exchange.registers.models import Question
from tinhso.exchange.registers.standing import unasked
from tinhso.ledger.models import Cursor
from tinhso.operations.health import CHECKS
from tinhso.papers.replacing import facts_on
from tinhso.parties.actions import enter
from tinhso.procedures.definition import Definition

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


def test_a_paper_that_came_before_anybody_looked_is_not_asked_for(her: str, clock: Any) -> None:
    came, wanted = file_one(her), file_one(her)
    clock.shift(timedelta(days=1))  # Nobody asked the register in its time.
    for case in (came, wanted):
        actions.ask_completion(case.uid, reasons="Thiếu", papers=["dat"], doer=doer())
    given = [actions.PaperGiven("Giấy chứng nhận", type="dat", originals=1)]
    actions.complete(came.uid, papers=given, doer=doer())
    meet_filed()
    assert not PaperData.objects.exists() and not Question.objects.exists()


def test_of_whom_it_cannot_be_told_no_register_is_asked(filed: File) -> None:
    """A land title of nobody that is known here: no register is asked for anybody's number."""
    assert kinds(filed(owner="told:x")) == ["filed"]


def test_a_mended_owner_ends_what_is_asked_of_the_one_before(
    filed: File, registers: StandIn, her: str
) -> None:
    waits, came = filed(), filed()
    ask_some(most=1)
    states = set(PaperData.objects.values_list("state", flat=True))
    assert states == {"waiting", "had"}
    other = str(enter(kind="person", name="Lê Thị Khác", key="khac", by=ADMIN).uid)
    for case in (waits, came):
        actions.correct(case.uid, owner=other, doer=doer())
    for row in PaperData.objects.all():
        assert (row.state, row.why, row.record) == ("missed", "register_owner_corrected", {})
        assert row.asked_at is None and row.reference == ""
    told = len(registers.asked())
    ask_some()
    assert len(registers.asked()) == told and not Question.objects.filter(state="queued").exists()


def test_what_waits_for_a_register_that_was_taken_out_ends_and_is_asked_of_the_citizen(
    filed: File, settings: Any
) -> None:
    case = filed()
    settings.REGISTERS = {}
    assert ask_some() == 1
    row = PaperData.objects.get(case=case)
    assert (row.state, row.why) == ("missed", "register_not_set")
    assert case.uid in to_ask([case], now=timezone.now())
    assert Question.objects.get().state == "lacking"


def test_what_no_worker_asks_is_asked_of_the_citizen_by_the_clock(
    filed: File, registers: StandIn, clock: Any
) -> None:
    case = filed()
    now = timezone.now()
    assert to_ask([case], now=now) == {} and unasked(now=now) == 0
    with pytest.raises(actions.CannotAct, match="data_stand"):
        actions.ask_completion(case.uid, reasons="Thiếu", papers=["dat"], doer=doer())
    clock.move_to(moment("2026-11-23 16:00"))
    now = timezone.now()
    row = PaperData.objects.get(case=case)
    assert row.state == "waiting" and row.ask_by_at > now
    assert to_ask([case], now=now)[case.uid].why == "register_away"
    assert unasked(now=now) == 1
    assert CHECKS["registers"](now).facts["unasked"] == 1
    actions.ask_completion(case.uid, reasons="Thiếu", papers=["dat"], doer=doer())
    row.refresh_from_db()
    assert (row.state, row.why) == ("missed", "register_away") and row.asked_at is not None
    assert registers.asked() == [] and ask_some() >= 1
    assert registers.asked() == [] and unasked(now=now) == 0


def test_what_no_register_tells_in_a_known_shape_is_asked_of_the_citizen(her: str) -> None:
    papers = [{"type": "ly-hon", "name": "Bản án, quyết định ly hôn", "originals": 1}]
    divorced = Definition.of({**BUILDING, "code": "1.010038", "papers": papers})
    day = date(2026, 11, 23)
    assert [one.type for one in facts_on("1.010038", day)] == ["ban-an-ly-hon"]
    assert replaced_on(divorced, day) == {}
    assert set(replaced_on(Definition.of(BUILDING), day)) == {"dat"}


def test_before_it_is_met_nobody_is_asked_for_what_a_register_will_be_asked(her: str) -> None:
    """Neither by the paper's code nor in words; and what is only mentioned may be."""
    case = file_one(her)
    asking: dict[str, Any] = {"doer": doer("huyen", channel="counter")}
    words = "Nộp giấy chứng nhận quyền sử dụng đất"
    with pytest.raises(actions.CannotAct, match="data_stand"):
        actions.ask_completion(case.uid, reasons="Nộp thêm.", papers=["dat"], **asking)
    with pytest.raises(actions.CannotAct, match="data_named"):
        actions.ask_completion(case.uid, reasons=words, **asking)
    asked = actions.ask_completion(case.uid, reasons=words, override="mentioned", **asking)
    assert asked.state == "incomplete"
    meet_filed()
    assert [row.paper for row in case.data.all()] == ["dat"]


def test_what_nobody_met_in_its_time_may_be_asked_for(her: str, clock: Any) -> None:
    case = file_one(her)
    clock.shift(timedelta(days=1))
    asked = actions.ask_completion(
        case.uid, reasons="Nộp thêm.", papers=["dat"], doer=doer("huyen", channel="counter")
    )
    assert asked.state == "incomplete"
