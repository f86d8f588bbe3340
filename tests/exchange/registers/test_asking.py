"""A paper's data are asked of a real process that is late, fails, lies, is killed and comes again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cases.conftest import doer, moment
from tests.exchange.registers.conftest import NOW, PERSON, kinds
from tests.servers.registers import StandIn

from tinhso.access.models import Look
from tinhso.cases import actions
from tinhso.cases.actions import CannotAct
from tinhso.cases.data import to_ask
from tinhso.cases.models import Case, PaperData
from tinhso.documents.models import AskedAgain
from tinhso.exchange.outboxes import CLAIMED_FOR
from tinhso.exchange.registers.asking import ask_some
from tinhso.exchange.registers.models import Question, Register
from tinhso.exchange.registers.standing import may_ask
from tinhso.exchange.registers.standing import registers as standing
from tinhso.ledger.models import Event, Sealed
from tinhso.parties.models import PartyNumber

File = Callable[..., Case]


def data(case: Case) -> PaperData:
    return PaperData.objects.get(case=case)


def test_the_data_of_a_paper_come_and_are_kept_sealed(filed: File, registers: StandIn) -> None:
    case = filed()
    assert data(case).state == "waiting"
    assert ask_some() == 1
    row = data(case)
    assert (row.state, row.paper, row.type, row.database) == ("had", "dat", "gcn-dat", "dat-dai")
    assert row.record["name"] == PERSON["name"]
    assert kinds(case) == ["filed", "data_awaited", "data_had"]
    event = Event.objects.get(subject=f"data:{row.uid}", kind="cases.data_had")
    assert PERSON["name"] not in str(event.facts) and "record" not in event.facts
    assert Sealed.objects.get(event=event).facts["record"] == row.record
    (question,) = registers.asked()
    assert PERSON["name"] not in question["body"]  # Of her only the number is told.


def test_each_question_is_a_look_at_whom_it_concerns(filed: File, her: str) -> None:
    case = filed()
    ask_some()
    look = Look.objects.get(party=her)
    assert (look.who, look.what) == ("register:dat-dai", "register")
    assert look.subject == f"case:{case.uid}" and "66.7/2025" in look.why


def test_what_comes_makes_no_open_form_stale_and_keeps_who_has_it(filed: File) -> None:
    case = filed()
    before = Case.objects.get(pk=case.pk)
    ask_some()
    after = Case.objects.get(pk=case.pk)
    assert after.revision == before.revision and after.changed_at == before.changed_at
    actions.accept(case.uid, doer=doer(), seen=before.revision)


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        ("another", "register_of_another"),
        ("other_record", "register_of_another"),
        ("other_question", "register_wrong_part"),
        ("part", "register_wrong_part"),
        ("strange", "register_wrong_part"),
    ],
)
def test_an_answer_of_somebody_else_or_of_no_shape_is_thrown_away_and_counted(
    filed: File, registers: StandIn, mode: str, why: str
) -> None:
    case = filed()
    registers.tell(mode=mode, times=1)
    assert ask_some() == 1
    row = data(case)
    assert (row.state, row.why, row.record, row.reference) == ("missed", why, {}, "")
    assert kinds(case)[-1] == "data_missed"
    held = " ".join(str(one.facts) for one in Sealed.objects.all())
    held += " ".join(str(one.facts) for one in Event.objects.all())
    assert "Người Khác Hẳn" not in held
    known = Register.objects.get(code="dat-dai")
    assert (known.strange, known.lacking, known.had) == (1, 1, 0)


@pytest.mark.parametrize(
    ("mode", "why"), [("missing", "register_not_found"), ("expired", "register_expired")]
)
def test_what_a_register_lacks_is_no_fault_of_it(
    filed: File, registers: StandIn, mode: str, why: str
) -> None:
    case = filed()
    registers.tell(mode=mode, times=1)
    ask_some()
    assert data(case).why == why
    assert Register.objects.get(code="dat-dai").strange == 0


def test_nobody_without_a_number_is_asked_for(filed: File, her: str, registers: StandIn) -> None:
    PartyNumber.objects.filter(party__uid=her).delete()
    case = filed()
    ask_some()
    assert data(case).why == "register_no_number"
    assert registers.asked() == [] and not Look.objects.exists()


@pytest.mark.parametrize("mode", ["error", "garbage", "hang", "die", "no_tokens"])
def test_a_register_that_fails_is_asked_again_later(
    filed: File, registers: StandIn, settings: Any, mode: str, clock: Any
) -> None:
    case = filed()
    settings.REGISTERS = {"dat-dai": registers.service(seconds=0.4)}
    registers.tell(mode=mode)
    assert ask_some() == 0
    row = Question.objects.get()
    assert data(case).state == "waiting" and row.next_at > timezone.now() and row.claim is None
    if mode == "die":
        registers.kill()
        registers.start()
    registers.tell(mode="ok", times=-1)
    clock.shift(timedelta(minutes=11))
    assert ask_some() == 1
    assert data(case).state == "had"


def test_a_register_that_is_killed_and_comes_again_has_lost_nothing(
    filed: File, registers: StandIn, clock: Any
) -> None:
    cases = [filed() for _ in range(3)]
    registers.kill()
    for _ in range(4):
        assert ask_some() == 0
        clock.shift(timedelta(minutes=11))
    registers.start()
    clock.shift(timedelta(minutes=11))
    while ask_some():
        pass
    assert [data(one).state for one in cases] == ["had"] * 3
    assert len({one["id"] for one in registers.asked()}) == 3


def test_what_a_worker_that_was_killed_had_in_hand_is_asked_by_another(
    filed: File, registers: StandIn, clock: Any
) -> None:
    case = filed()
    ends = timezone.now() + CLAIMED_FOR
    Question.objects.update(claim=uuid4(), claimed_until=ends)
    assert ask_some() == 0 and registers.asked() == []
    clock.shift(CLAIMED_FOR)
    assert ask_some() == 1
    assert data(case).state == "had"


def test_after_five_failures_nobody_asks_until_one_has_tried(
    filed: File, registers: StandIn, clock: Any
) -> None:
    for _ in range(6):
        filed()
    registers.tell(mode="forbidden")
    for _ in range(5):
        Question.objects.update(next_at=timezone.now())
        ask_some()
    asked = len(registers.asked())
    (stands,) = [one for one in standing(now=timezone.now()) if one.code == "dat-dai"]
    assert (stands.circuit, stands.problem, stands.waiting) == ("open", "service_refused", 6)
    Question.objects.update(next_at=timezone.now())
    assert ask_some() == 0 and len(registers.asked()) == asked
    clock.shift(timedelta(seconds=31))
    registers.tell(mode="ok", times=-1)
    assert ask_some() == 6
    (stands,) = [one for one in standing(now=timezone.now()) if one.code == "dat-dai"]
    assert (stands.circuit, stands.away_since, stands.had) == ("closed", None, 6)


def test_of_two_workers_one_tries_a_register_that_is_half_open(
    filed: File, registers: StandIn, clock: Any
) -> None:
    filed()
    Register.objects.create(code="dat-dai", failures=5, rests_until=timezone.now())
    now = timezone.now()
    assert [may_ask("dat-dai", now=now), may_ask("dat-dai", now=now)] == [True, False]


@pytest.mark.parametrize(
    ("channel", "ask_by", "given_up"),
    [
        # Eight working hours from Monday nine o'clock; one working day. Tuesday is the Day of Culture, and off.
        ("online", "2026-11-25 09:00", "2026-11-23 15:01"),
        ("counter", "2026-11-25 17:30", "2026-11-23 15:01"),
        ("post", "2026-11-25 17:30", "2026-11-23 15:01"),
    ],
)
def test_what_cannot_be_had_is_given_up_while_there_is_time_to_ask_the_citizen(
    filed: File, registers: StandIn, clock: Any, channel: str, ask_by: str, given_up: str
) -> None:
    registers.tell(mode="error")
    case = filed(channel=channel)
    row = data(case)
    assert (row.since, row.ask_by_at) == (moment(NOW), moment(ask_by))
    assert Question.objects.get().give_up_at < row.ask_by_at
    ask_some()
    clock.move_to(moment(given_up))
    assert ask_some() == 1
    row = data(case)
    assert (row.state, row.why) == ("missed", "register_away")
    assert Register.objects.get(code="dat-dai").lacking == 1


def test_a_request_for_a_paper_whose_data_stand_is_refused(filed: File) -> None:
    case = filed()
    asks = {"reasons": "Thiếu giấy chứng nhận", "papers": ["dat"], "doer": doer()}
    with pytest.raises(CannotAct, match="data_stand"):
        actions.ask_completion(case.uid, **asks)  # Asked for and not come yet.
    ask_some()
    with pytest.raises(CannotAct, match="data_stand"):
        actions.ask_completion(case.uid, **asks)
    actions.accept(case.uid, doer=doer())
    with pytest.raises(CannotAct) as fault:
        actions.ask_supplement(case.uid, **asks)
    assert fault.value.code == "data_stand" and "đất" in str(fault.value.facts["paper"])
    assert not case.requests.exists()


@pytest.mark.parametrize(
    "words",
    [
        "Đề nghị nộp bản chụp giấy chứng nhận quyền sử dụng đất.",
        "De nghi nop ban chup GIAY CHUNG NHAN QUYEN SU DUNG DAT",
    ],
)
def test_words_that_name_a_paper_whose_data_stand_are_refused(filed: File, words: str) -> None:
    case = filed()
    asks = {"reasons": words, "doer": doer()}
    with pytest.raises(CannotAct, match="data_named"):
        actions.ask_completion(case.uid, **asks)  # Asked for and not come yet.
    ask_some()
    for reason in ("", "original", "unreadable", "words"):
        with pytest.raises(CannotAct, match="data_named"):
            more = {"override": reason, "override_words": "một lý do hoàn toàn mới ở đây"}
            actions.ask_completion(case.uid, **asks, **more)
    with pytest.raises(CannotAct, match="data_named"):
        actions.ask_completion(case.uid, reasons="Thiếu giấy", papers=[words], doer=doer())
    actions.accept(case.uid, doer=doer())
    with pytest.raises(CannotAct, match="data_named"):
        actions.ask_supplement(case.uid, **asks)
    assert not case.requests.exists()
    # Words that name no paper are free, and so is a mention, which the head sees.
    actions.ask_supplement(case.uid, **asks, override="mentioned")
    assert case.requests.count() == 1
    assert [one.reason for one in AskedAgain.objects.all()] == ["mentioned"]


def test_words_name_what_was_missed_freely(filed: File, registers: StandIn) -> None:
    case = filed()
    registers.tell(mode="missing", times=1)
    ask_some()
    words = "Đề nghị nộp bản chụp giấy chứng nhận quyền sử dụng đất."
    actions.ask_completion(case.uid, reasons=words, doer=doer())
    assert case.requests.count() == 1


def test_what_was_missed_may_be_asked_for_and_ends_the_clock(
    filed: File, registers: StandIn
) -> None:
    case = filed()
    registers.tell(mode="missing", times=1)
    ask_some()
    asked = to_ask([case], now=timezone.now())[case.uid]
    assert (asked.database.code, asked.why) == ("dat-dai", "register_not_found")
    asks = {"reasons": "Thiếu giấy chứng nhận", "papers": ["dat"], "doer": doer()}
    actions.ask_completion(case.uid, **asks)
    assert data(case).asked_at is not None and to_ask([case], now=timezone.now()) == {}


def test_an_officer_who_finds_the_data_wrong_says_why_and_may_ask(filed: File) -> None:
    case = filed()
    ask_some()
    actions.accept(case.uid, doer=doer())
    words = {"paper": "dat", "reasons": "Diện tích khác với thực tế", "doer": doer()}
    actions.refuse_data(case.uid, **words)
    row = data(case)
    assert (row.state, row.why) == ("missed", "register_refused_by_officer")
    event = Event.objects.filter(kind="cases.data_refused").get()
    assert "Diện tích" not in str(event.facts)
    actions.ask_supplement(case.uid, reasons="Cần bản chính", papers=["dat"], doer=doer())
    with pytest.raises(CannotAct, match="no_such_data"):
        actions.refuse_data(case.uid, **{**words, "paper": "don"})


def test_before_acceptance_the_desk_says_it(filed: File) -> None:
    case = filed()
    ask_some()
    actions.refuse_data(case.uid, paper="dat", reasons="Không đúng thửa", doer=doer())
    assert data(case).state == "missed"


def test_what_comes_after_the_dossier_has_ended_is_dropped(filed: File) -> None:
    case = filed()
    actions.refuse_intake(case.uid, reasons="Không đủ điều kiện", doer=doer())
    ask_some()
    row = data(case)
    assert (row.state, row.record) == ("dropped", {})
    assert kinds(case)[-1] == "not_accepted"


def test_a_person_erased_leaves_nothing_of_what_registers_told(filed: File, her: str) -> None:
    case = filed()
    ask_some()
    actions.refuse_intake(case.uid, reasons="Không đủ điều kiện", doer=doer())
    actions.erase_person(her, reason="Quyết định 12", by=doer().by)
    row = data(case)
    assert (row.record, row.reference) == ({}, "")
    assert not Sealed.objects.filter(event__subject=f"data:{row.uid}").exists()


def test_asking_many_takes_no_more_queries_to_find_them(
    filed: File, registers: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whatever was said of her before is asked again.
    monkeypatch.setattr("tinhso.exchange.registers.holding.held_data", lambda *_: None)

    def queries(count: int) -> int:
        for _ in range(count):
            filed()
        with CaptureQueriesContext(connection) as seen:
            assert ask_some() == count
        return len(seen)

    queries(1)
    one, three, five = queries(1), queries(3), queries(5)
    assert five - three == three - one
