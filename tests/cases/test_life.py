"""A dossier's life. The due moments are counted by hand on the calendar of March 2026: weeks without a day off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.cases.conftest import ADMIN, DOCUMENT, FILER, FIRST, OWNER, citizen, doer, moment

from tinhso.cases import actions, route
from tinhso.cases.models import Act, Case
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.models import Event
from tinhso.ledger.queries import events_of, faults
from tinhso.org.rules import Heirs
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition, Step
from tinhso.procedures.queries import version

Filed = Callable[..., Case]


def local(at: datetime | None) -> str:
    assert at is not None
    return at.astimezone(moment("2026-01-01").tzinfo).strftime("%Y-%m-%d %H:%M")


def refusal(call: Callable[[], Any]) -> str:
    with pytest.raises(TinhsoError) as caught:
        call()
    return caught.value.code


def kinds(case: Case) -> list[str]:
    return [event.kind.removeprefix("cases.") for event in events_of(f"case:{case.uid}")]


def test_from_filing_to_return(filed: Filed) -> None:
    case = filed("2026-03-02 08:00")
    assert (case.state, case.holder, case.code) == (
        "filed",
        "xa-1-mot-cua",
        "H15.29.01-260302-0001",
    )
    assert case.fee == 2000
    case = actions.accept(case.uid, doer=doer(), told_at=moment("2026-03-02 08:30"))
    # Monday is day 0; day 5 is Monday the 9th, to its last minute.
    assert (case.state, case.step, case.holder) == ("processing", "tham-dinh", "xa-1")
    assert local(case.due_at) == local(case.promised_at) == "2026-03-09 17:30"
    case = actions.take(case.uid, doer=doer("p-binh"), told_at=moment("2026-03-02 09:00"))
    assert case.staff == "p-binh"
    # The field check is for land alone.
    case = actions.pass_on(
        case.uid, doer=doer("p-binh"), staff="p-chi", told_at=moment("2026-03-04 10:00")
    )
    assert (case.step, case.holder, case.staff) == ("ky", "xa-1-lanh-dao", "p-chi")
    case = actions.decide(
        case.uid,
        granted=True,
        number="12/GP",
        doer=doer("p-chi"),
        told_at=moment("2026-03-05 15:00"),
    )
    assert (case.state, case.holder, case.staff) == ("done", "xa-1-mot-cua", "")
    assert case.result.code == "KQ.xa-1.26.000001"
    case = actions.return_result(case.uid, doer=doer(), told_at=moment("2026-03-06 08:00"))
    assert case.state == "returned"
    actions.rate(case.uid, score=5, doer=citizen(OWNER), told_at=moment("2026-03-06 20:00"))
    assert kinds(case) == [
        "filed",
        "accepted",
        "assigned",
        "passed_on",
        "decided",
        "returned",
        "rated",
    ]
    events = events_of(f"case:{case.uid}")
    assert all(event.backfilled for event in events)
    assert list(faults(events)) == []
    assert "Mơ" not in str([event.facts for event in events])


def test_each_event_says_in_whose_hands_the_dossier_is_then(accepted: Filed) -> None:
    case = accepted()
    actions.pass_on(case.uid, doer=doer(), staff="p-chi", told_at=moment("2026-03-03 08:00"))
    standing = [
        (
            event.facts["state"],
            event.facts["holder"],
            event.facts.get("step"),
            event.facts.get("staff"),
        )
        for event in events_of(f"case:{case.uid}")
    ]
    assert standing == [
        ("filed", "xa-1-mot-cua", None, None),
        ("processing", "xa-1", "tham-dinh", None),
        ("processing", "xa-1-lanh-dao", "ky", "p-chi"),
    ]


def test_an_answer_that_decides_the_limit_and_the_way(accepted: Filed) -> None:
    case = accepted(answers={"urgent": True, "land": True})
    assert (case.limit, local(case.due_at)) == ("3d", "2026-03-05 17:30")
    case = actions.pass_on(case.uid, doer=doer(), told_at=moment("2026-03-03 08:00"))
    assert case.step == "kiem-tra"


def test_a_supplement_stops_the_clock_and_its_answer_counts_the_limit_again(
    accepted: Filed,
) -> None:
    case = accepted()
    case = actions.ask_supplement(
        case.uid,
        reasons="Thiếu bản vẽ",
        papers=["ban-ve"],
        doer=doer(),
        told_at=moment("2026-03-04 09:00"),
    )
    assert (case.state, case.supplements) == ("awaiting_citizen", 1)
    case = actions.answer_supplement(
        case.uid,
        papers=[actions.PaperGiven("Bản vẽ", type="ban-ve", copies=1)],
        doer=citizen(FILER, OWNER),
        told_at=moment("2026-03-10 16:00"),
    )
    # Tuesday the 10th is day 0 now; day 5 is Tuesday the 17th.
    assert (case.state, local(case.due_at)) == ("processing", "2026-03-17 17:30")
    assert local(case.first_promise_at) == "2026-03-09 17:30"
    assert kinds(case)[-1] == "supplement_answered"
    assert (
        refusal(lambda: actions.ask_supplement(case.uid, reasons="Thiếu nữa", doer=doer()))
        == "rule_needed"
    )
    actions.ask_supplement(case.uid, reasons="Thiếu nữa", rule="Điều 9 NĐ 00/2026", doer=doer())


def test_the_last_day_for_an_answer_is_not_before_the_day_of_asking(accepted: Filed) -> None:
    case, day = accepted(), date(2026, 3, 3)
    assert (
        refusal(lambda: actions.ask_supplement(case.uid, reasons="x", until_date=day, doer=doer()))
        == "has_passed"
    )
    told = moment("2026-03-03 09:00")
    actions.ask_supplement(case.uid, reasons="x", until_date=day, doer=doer(), told_at=told)
    assert case.requests.get().until_date == day


def test_a_sector_rule_may_let_the_clock_run_on(accepted: Filed) -> None:
    case = accepted()
    actions.ask_supplement(
        case.uid,
        reasons="Thiếu",
        rule="Điều 3",
        clock="resume",
        doer=doer(),
        told_at=moment("2026-03-04 09:00"),
    )
    case = actions.answer_supplement(case.uid, doer=doer(), told_at=moment("2026-03-05 10:00"))
    # One day and one hour stood still: from Monday's end it is Tuesday's end and the first hour after.
    assert local(case.due_at) == "2026-03-11 08:30"
    assert kinds(case)[-1] == "supplement_resumed"


def test_two_stops_add_up_and_each_is_counted_once(accepted: Filed) -> None:
    case = accepted()
    actions.suspend(case.uid, rule="Điều 5", doer=doer(), told_at=moment("2026-03-03 08:30"))
    case = actions.resume(case.uid, doer=doer(), told_at=moment("2026-03-03 10:30"))
    assert local(case.due_at) == "2026-03-10 09:30"
    actions.ask_payment(case.uid, amount=50_000, doer=doer(), told_at=moment("2026-03-06 16:30"))
    case = actions.paid(case.uid, amount=50_000, doer=doer(), told_at=moment("2026-03-09 08:30"))
    assert (case.stopped_seconds, local(case.due_at)) == (4 * 3600, "2026-03-10 11:30")


def test_names_of_papers_are_sealed(filed: Filed) -> None:
    name = "Giấy khai sinh của Nguyễn Thị Mơ"
    papers = [actions.PaperGiven("Đơn đề nghị", type="don"), actions.PaperGiven(name)]
    case = filed(papers=papers)
    actions.ask_completion(case.uid, reasons="Thiếu", doer=doer())
    actions.complete(case.uid, papers=papers, doer=citizen())
    actions.accept(case.uid, doer=doer())
    actions.ask_supplement(case.uid, reasons="Thiếu", doer=doer())
    actions.answer_supplement(case.uid, papers=papers, doer=doer())
    kinds = ("cases.filed", "cases.completed", "cases.supplement_answered")
    told = Event.objects.filter(kind__in=kinds)
    assert [(one.facts["papers"], one.sealed.facts["names"]) for one in told] == [
        (["don", "khac"], [name])
    ] * 3


def test_what_is_filed_may_be_completed_refused_or_withdrawn(filed: Filed) -> None:
    case = filed()
    actions.ask_completion(
        case.uid, reasons="Thiếu chữ ký", doer=doer(), told_at=moment("2026-03-02 09:00")
    )
    case = actions.complete(case.uid, doer=citizen(), told_at=moment("2026-03-03 20:00"))
    assert (case.state, case.accepted_at) == ("filed", None)
    other = filed(key="k-2")
    assert actions.refuse_intake(other.uid, reasons="Sai nơi", doer=doer()).state == "not_accepted"
    third = filed(key="k-3")
    assert actions.withdraw(third.uid, doer=citizen()).state == "withdrawn"
    assert refusal(lambda: actions.accept(third.uid, doer=doer())) == "not_in_this_state"


def test_a_late_dossier_gets_one_new_date_and_keeps_its_limit(accepted: Filed) -> None:
    case = accepted()
    actions.propose_extension(
        case.uid,
        until=moment("2026-03-12 17:30"),
        reason="Chờ đo đạc",
        doer=doer(),
        told_at=moment("2026-03-06 09:00"),
    )
    assert (
        refusal(
            lambda: actions.propose_extension(
                case.uid, until=moment("2027-03-12 17:30"), reason="Nữa", doer=doer()
            )
        )
        == "proposed_already"
    )
    case = actions.extend(case.uid, doer=doer("p-chu-tich"), told_at=moment("2026-03-06 10:00"))
    assert (local(case.promised_at), local(case.due_at)) == ("2026-03-12 17:30", "2026-03-09 17:30")
    assert (
        refusal(
            lambda: actions.propose_extension(
                case.uid, until=moment("2027-03-20 17:30"), reason="Nữa", doer=doer()
            )
        )
        == "extended_already"
    )


def test_offices_are_asked_in_parallel_while_the_clock_runs(accepted: Filed) -> None:
    case = accepted()
    for office in ("xa-2", "tinh"):
        actions.consult(case.uid, office=office, question="Có đồng ý?", doer=doer())
    assert (
        refusal(lambda: actions.consult(case.uid, office="tinh", question="Có?", doer=doer()))
        == "asked_already"
    )
    assert (
        refusal(lambda: actions.decide(case.uid, granted=True, doer=doer())) == "consultations_open"
    )
    there = actions.Doer(by=doer("p-xa-2", "xa-2").by, may=lambda _r, at: at == "xa-2")
    assert (
        refusal(
            lambda: actions.answer_consultation(case.uid, office="tinh", answer="Có", doer=there)
        )
        == "not_yours_to_do"
    )
    actions.answer_consultation(case.uid, office="xa-2", answer="Đồng ý", doer=there)
    actions.answer_consultation(
        case.uid, office="tinh", answer="Đồng ý", doer=actions.system(doer().by)
    )
    assert actions.decide(case.uid, granted=True, doer=doer()).state == "done"


def test_a_dated_step_is_planned_and_carried_out(accepted: Filed) -> None:
    case = accepted()
    day = moment("2100-03-05 09:00")
    actions.plan(case.uid, what="Kiểm tra thực địa", on=day, doer=doer())
    step = case.dated_steps.get()
    actions.carry_out(case.uid, dated_step=step.pk, outcome="Đạt", doer=doer())
    assert (
        refusal(lambda: actions.carry_out(case.uid, dated_step=step.pk, outcome="Đạt", doer=doer()))
        == "no_such_dated_step"
    )
    assert kinds(case)[-2:] == ["planned", "carried_out"]


def test_a_refusal_is_a_result_and_says_why(accepted: Filed) -> None:
    case = accepted()
    assert refusal(lambda: actions.decide(case.uid, granted=False, doer=doer())) == "lacks"
    case = actions.decide(case.uid, granted=False, summary="Không đủ điều kiện", doer=doer())
    assert (case.state, case.result.granted) == ("done", False)


def test_a_step_goes_back_to_whoever_did_it(accepted: Filed) -> None:
    case = accepted(answers={"land": True})
    actions.take(case.uid, doer=doer("p-binh"))
    actions.pass_on(case.uid, doer=doer("p-binh"))
    case = actions.return_step(case.uid, reasons="Thiếu ý kiến", doer=doer("p-chi"))
    assert (case.step, case.staff) == ("tham-dinh", "p-binh")
    assert (
        refusal(lambda: actions.return_step(case.uid, reasons="Nữa", doer=doer()))
        == "no_step_before"
    )


def test_undo_is_for_ones_own_last_act_that_has_left_nobody(accepted: Filed) -> None:
    case = accepted()
    actions.take(case.uid, doer=doer("p-binh"))
    actions.pass_on(case.uid, staff="p-chi", doer=doer("p-binh"))
    assert refusal(lambda: actions.undo(case.uid, doer=doer("p-chi"))) == "nothing_to_undo"
    case = actions.undo(case.uid, doer=doer("p-binh"))
    assert (case.step, case.holder, case.staff) == ("tham-dinh", "xa-1", "p-binh")
    assert refusal(lambda: actions.undo(case.uid, doer=doer("p-binh"))) == "nothing_to_undo"
    actions.ask_supplement(case.uid, reasons="Thiếu", doer=doer("p-binh"))
    assert refusal(lambda: actions.undo(case.uid, doer=doer("p-binh"))) == "nothing_to_undo"
    assert kinds(case)[-2:] == ["undone", "supplement_asked"]


def test_a_form_sent_twice_does_its_act_once(filed: Filed) -> None:
    case = filed(key="same")
    assert filed(key="same").pk == case.pk
    for _ in range(2):
        again = actions.accept(case.uid, doer=doer(), key="accept-1")
        assert again.state == "processing"
    assert Act.objects.filter(case=case).count() == 2
    assert Case.objects.count() == 1


def test_two_officers_on_one_dossier(accepted: Filed) -> None:
    case = accepted()
    actions.pass_on(case.uid, doer=doer("p-binh"), seen=case.revision)
    assert (
        refusal(lambda: actions.pass_on(case.uid, doer=doer("p-chi"), seen=case.revision))
        == "changed_meanwhile"
    )


def test_a_right_counts_in_its_own_offices_alone(accepted: Filed) -> None:
    case = accepted()
    elsewhere = actions.Doer(by=doer("p-xa-2", "xa-2").by, may=lambda _r, at: at == "xa-2")
    nobody = citizen("party-la")
    for act in (
        lambda: actions.take(case.uid, doer=elsewhere),
        lambda: actions.pass_on(case.uid, doer=elsewhere),
        lambda: actions.decide(case.uid, granted=True, doer=elsewhere),
        lambda: actions.withdraw(case.uid, doer=nobody),
        lambda: actions.withdraw(case.uid, doer=elsewhere),
        lambda: actions.write_note(case.uid, text="x", doer=elsewhere),
    ):
        assert refusal(act) == "not_yours_to_do"
    assert actions.withdraw(case.uid, doer=citizen(OWNER)).state == "withdrawn"


def test_nobody_files_for_a_stranger(province: None) -> None:
    filing = actions.Filing(
        procedure="9.000007", owner=OWNER, filer=FILER, desk="xa-1-mot-cua", office="xa-1"
    )
    assert (
        refusal(lambda: actions.file_case(filing, key="k", doer=citizen(FILER)))
        == "not_yours_to_do"
    )
    case = actions.file_case(filing, key="k", doer=citizen(FILER, OWNER))
    assert (case.owner, case.filer, case.channel) == (OWNER, FILER, "online")


def test_a_wrong_form_writes_nothing(filed: Filed) -> None:
    with pytest.raises(actions.BadAnswers) as caught:
        filed(answers={"urgent": "rất gấp"})
    assert [one.path for one in caught.value.wrong] == [("urgent",)]
    assert not Case.objects.exists()


def test_an_open_dossier_keeps_the_version_that_it_began_under(filed: Filed) -> None:
    case = filed("2026-03-02 08:00")
    shorter = {**DOCUMENT, "limits": [{"rule": "1d"}], "steps": DOCUMENT["steps"][:2]}
    publish(Definition.of(shorter), from_date=moment("2026-03-03").date(), by=doer().by)
    case = actions.accept(case.uid, doer=doer(), told_at=moment("2026-03-04 08:30"))
    assert (case.limit, version(case.version or 0).number) == ("5d", 1)
    assert filed("2026-03-04 08:00", key="k-2").version != case.version
    assert moment("2026-03-03").date() > FIRST


def test_a_past_moment_is_not_told_before_what_was_recorded(accepted: Filed) -> None:
    case = accepted("2026-03-03 08:30")
    assert (
        refusal(lambda: actions.take(case.uid, doer=doer(), told_at=moment("2026-03-03 08:00")))
        == "told_too_early"
    )


def test_many_at_once_each_on_its_own(accepted: Filed) -> None:
    cases = [accepted(key=f"k-{number}") for number in range(3)]
    actions.withdraw(cases[1].uid, doer=citizen())
    passed, refused = actions.in_one_go(
        [case.uid for case in cases], lambda one: actions.pass_on(one, doer=doer())
    )
    assert len(passed) == 2
    assert {uid: error.code for uid, error in refused.items()} == {
        str(cases[1].uid): "not_in_this_state"
    }


def test_a_dossier_moves_on_with_its_office_and_its_clock_runs(accepted: Filed) -> None:
    case = accepted()
    due = case.due_at
    actions.take(case.uid, doer=doer("p-binh"))
    day = moment("2026-03-03").date()
    pairs = {"xa-1": "xa-2", "xa-1-mot-cua": "xa-2"}
    (case,) = actions.hand_over_many(
        [case.pk],
        heirs=Heirs(day, carrying=pairs, allotted={}, homes={}, units={}),
        on_date=day,
        doer=actions.system(doer().by),
    ).moved
    assert (case.office, case.holder, case.desk, case.staff) == ("xa-2", "xa-2", "xa-2", "")
    assert (case.state, case.due_at) == ("processing", due)


def test_a_correction_leaves_what_was_written_in_the_ledger(filed: Filed) -> None:
    case = filed()
    case = actions.correct(case.uid, answers={"name": "Nguyễn Thị Mờ"}, doer=doer())
    assert case.answers["name"] == "Nguyễn Thị Mờ"
    first, second = events_of(f"case:{case.uid}")
    assert first.sealed.facts["answers"]["name"] == "Nguyễn Thị Mơ"
    assert second.sealed.facts["answers"]["name"] == "Nguyễn Thị Mờ"


def test_what_is_recorded_now_is_not_told(filed: Filed) -> None:
    case = filed()
    actions.accept(case.uid, doer=doer())
    assert [event.backfilled for event in events_of(f"case:{case.uid}")] == [True, False]


def test_nobodys_signature_is_passed_over(accepted: Filed) -> None:
    case = accepted()
    to_return = lambda: actions.pass_on(case.uid, step="tra", doer=doer("p-binh"))  # noqa: E731
    assert refusal(to_return) == "needs_a_result"
    actions.pass_on(case.uid, step="ky", doer=doer("p-binh"))
    assert refusal(lambda: actions.pass_on(case.uid, doer=doer("p-binh"))) == "needs_a_result"
    actions.decide(case.uid, granted=True, number="1", doer=doer("p-chi"))


def test_work_goes_ahead_as_far_as_the_next_signature_and_back_to_any_step() -> None:
    kinds = ("intake", "process", "field_check", "sign", "process", "sign", "return")
    steps = [Step(f"{n}", kind, "head", kind) for n, kind in enumerate(kinds)]
    assert [one.code for one in route.open_to(steps, "1", signs=True)] == ["2", "3"]
    assert [one.code for one in route.open_to(steps, "3", signs=True)] == ["1", "2", "4", "5"]
    assert [one.code for one in route.open_to(steps, "5", signs=True)] == ["1", "2", "3", "4"]
    assert [one.code for one in route.open_to(steps, "", signs=True)] == ["1", "2", "3"]
    assert [one.code for one in route.open_to(steps, "3", signs=False)] == ["1", "2"]
    assert [one.code for one in route.open_to(steps, "2", signs=False)] == ["1", "3"]


def test_an_act_names_the_signature_that_it_would_pass_over(filed: Filed, province: None) -> None:
    register = {"code": "so", "name": "Vào sổ", "where": "division", "kind": "process"}
    steps = [*DOCUMENT["steps"][:-1], register, DOCUMENT["steps"][-1]]
    later = FIRST + timedelta(days=1)
    publish(Definition.of({**DOCUMENT, "steps": steps}), from_date=later, by=ADMIN)
    case = actions.accept(filed().uid, doer=doer(), told_at=moment("2026-03-02 08:30"))
    refused = lambda: actions.pass_on(case.uid, step="so", doer=doer("p-binh"))  # noqa: E731
    assert refusal(refused) == "signature_passed_over"
    case = actions.pass_on(case.uid, step="ky", doer=doer("p-binh"))
    officer = replace(doer("p-binh"), may=lambda right, at: at == "xa-1" and right == "process")
    for step in (None, "so"):
        passed = lambda step=step: actions.pass_on(case.uid, step=step, doer=officer)  # noqa: E731
        assert refusal(passed) == "signature_passed_over"
    assert actions.pass_on(case.uid, step="tham-dinh", doer=officer).step == "tham-dinh"
    actions.pass_on(case.uid, step="ky", doer=officer)
    assert actions.pass_on(case.uid, doer=doer("p-head")).step == "so"
