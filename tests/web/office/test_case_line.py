"""A time line out of events. Working seconds are counted by hand: 07:30-11:30 and 13:30-17:30 of March 2026."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cases.conftest import OWNER, accepted, citizen, doer, filed, moment, province

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.cases.queries import happened
from tinhso.web.case_line import events_by_case, line_of, names_for
from tinhso.web.timeline import Line, drawn, moved_said, promise_said, summary
from tinhso.web.words import moment_text

HOUR = 3600
Accepted = Callable[..., Case]
__all__ = ["accepted", "filed", "province"]  # fixtures of the cases, used here by their names


def line(case: Case, now: str, *, people: dict[str, str] | None = None) -> Line:
    at = moment(now)
    case = Case.objects.get(pk=case.pk)
    names, then = names_for([case], now=at, staff=people)
    return line_of(case, happened(case), calendar=then.of(case.office), now=at, names=names)


def stretches(one: Line) -> list[tuple[str, str, str, float]]:
    return [(s.holder, s.step, s.clock, s.working_seconds / HOUR) for s in one.segments]


def local(at: datetime | None) -> str:
    return "" if at is None else f"{timezone.localtime(at):%m-%d %H:%M}"


def test_each_pair_of_hands_is_a_stretch_and_the_clock_shows(accepted: Accepted) -> None:
    case = accepted()  # filed Monday 2 March 08:00, accepted 08:30
    actions.take(case.uid, doer=doer("p-binh"), told_at=moment("2026-03-02 09:30"))
    actions.ask_supplement(
        case.uid, reasons="Thiếu", doer=doer("p-binh"), told_at=moment("2026-03-03 09:30"),
        clock="resume", rule="NĐ 1, Điều 2",
    )  # fmt: skip
    one = line(case, "2026-03-04 10:30")
    assert stretches(one) == [
        ("xa-1-mot-cua", "Mới nộp, chờ tiếp nhận", "before", 0.5),
        ("xa-1", "Thẩm định", "run", 9.0),
        ("Người nộp", "Chờ người dân bổ sung", "stop", 9.0),
    ]
    assert one.outcome == "stopped"
    # Due Monday the 9th at 17:30; it has stood for a day and an hour, so the flag stands at Wednesday 08:30 by now.
    assert local(one.promise) == "03-11 08:30"
    assert "Đồng hồ đang dừng, còn 4 ngày 6 giờ làm việc" in drawn(one).summary


@pytest.mark.parametrize(
    ("clock", "rule", "says", "promise"),
    [
        ("restart", "", "thời hạn 5 ngày làm việc tính lại từ đầu",
         "09/03/2026 17:30 (đồng hồ đang dừng, ngày hẹn mới có khi hồ sơ được bổ sung)"),
        ("resume", "NĐ 1", "Đồng hồ đang dừng, còn 4 ngày 6 giờ làm việc.",
         "09/03/2026 17:30 (đồng hồ đang dừng, ngày hẹn lùi đúng bằng thời gian dừng)"),
    ],
)  # fmt: skip
def test_while_the_clock_stands_the_promise_is_the_same_at_whatever_hour_it_is_read(
    accepted: Accepted, clock: str, rule: str, says: str, promise: str
) -> None:
    case = accepted()
    actions.ask_supplement(
        case.uid, reasons="Thiếu", doer=doer("p-binh"), told_at=moment("2026-03-03 09:30"),
        clock=clock, rule=rule,
    )  # fmt: skip
    read = [line(case, now) for now in ("2026-03-03 09:31", "2026-03-04 10:30", "2026-05-02 23:00")]
    assert {promise_said(one) for one in read} == {promise}
    assert {says in summary(one) for one in read} == {True}
    assert len({drawn(one).flag is None for one in read}) == 1


@pytest.mark.parametrize(
    ("clock", "until", "then", "after"),
    [
        ("restart", "2026-03-30 17:00",
         "ngày hẹn giữ nguyên, trừ khi thời hạn tính lại kết thúc sau ngày này", "30/03/2026 17:00"),
        ("resume", "2026-03-30 17:00",
         "ngày hẹn giữ nguyên, trừ khi thời hạn lùi quá ngày này", "30/03/2026 17:00"),
        ("resume", "2026-03-10 17:00",
         "ngày hẹn giữ nguyên, trừ khi thời hạn lùi quá ngày này", "11/03/2026 17:30"),
    ],
)  # fmt: skip
def test_a_promise_of_a_letter_is_said_drawn_and_kept_as_one(
    accepted: Accepted, clock: str, until: str, then: str, after: str
) -> None:
    case = accepted()
    actions.apologise(
        case.uid, until=moment(until), reason="x", doer=doer(), told_at=moment("2026-03-02 09:30")
    )
    actions.ask_supplement(
        case.uid, reasons="Thiếu", doer=doer("p-binh"), told_at=moment("2026-03-03 09:30"),
        clock=clock, rule="NĐ 1",
    )  # fmt: skip
    stands = line(case, "2026-03-05 09:30")
    was = moment_text(moment(until))
    assert promise_said(stands) == f"{was} (đồng hồ đang dừng, {then})"
    if clock == "resume":  # Drawn where it would stand if it went on this very moment.
        assert moment_text(stands.promise) == after
    actions.answer_supplement(case.uid, doer=citizen(), told_at=moment("2026-03-05 09:30"))
    runs = line(case, "2026-03-05 09:30", people={})
    assert promise_said(runs) == after
    assert f"hẹn trả {after}" in runs.events[-1].what


def test_officers_see_who_had_it(accepted: Accepted) -> None:
    case = accepted()
    actions.take(case.uid, doer=doer("p-binh"), told_at=moment("2026-03-02 09:30"))
    one = line(case, "2026-03-02 10:30", people={"p-binh": "Trần Văn Bình"})
    assert [s.holder for s in one.segments] == ["xa-1-mot-cua", "xa-1", "xa-1 · Trần Văn Bình"]
    assert one.events[-1].who == "Trần Văn Bình · xa-1"


def test_neighbours_in_the_same_hands_are_one_stretch(accepted: Accepted) -> None:
    case = accepted()
    actions.consult(
        case.uid, office="xa-2", question="?", doer=doer(), told_at=moment("2026-03-02 09:30")
    )
    one = line(case, "2026-03-02 10:30")
    assert stretches(one)[1:] == [("xa-1", "Thẩm định", "run", 2.0)]
    assert one.events[-1].what == "Lấy ý kiến xa-2."


def test_a_supplement_that_restarts_moves_the_promise(accepted: Accepted) -> None:
    case = accepted()
    actions.ask_supplement(
        case.uid, reasons="Thiếu", doer=doer(), told_at=moment("2026-03-03 09:30")
    )
    actions.answer_supplement(case.uid, doer=citizen(), told_at=moment("2026-03-04 08:30"))
    one = line(case, "2026-03-04 09:30")
    assert [s.clock for s in one.segments] == ["before", "run", "stop", "run"]
    assert local(one.promise) == "03-11 17:30"
    assert one.events[-1].who == "Người nộp"
    assert "hẹn trả 11/03/2026 17:30" in one.events[-1].what
    assert "Thiếu" in one.events[-2].what


def test_what_comes_after_the_result_is_apart(accepted: Accepted) -> None:
    case = accepted()
    actions.decide(case.uid, granted=True, doer=doer(), told_at=moment("2026-03-05 09:30"))
    one = line(case, "2026-03-06 09:30")
    assert stretches(one)[-1] == ("xa-1-mot-cua", "Đã có kết quả", "after", 8.0)
    assert (one.outcome, local(one.done_at)) == ("early", "03-05 09:30")
    actions.return_result(case.uid, doer=doer(), told_at=moment("2026-03-05 10:30"))
    returned = line(case, "2026-03-09 09:30")
    assert stretches(returned)[-1] == ("xa-1-mot-cua", "Đã có kết quả", "after", 1.0)


@pytest.mark.parametrize(
    ("done", "outcome"),
    [("03-06 17:30", "early"), ("03-09 08:00", "on_time"), ("03-09 17:31", "late")],
)
def test_the_outcome_of_what_is_done(accepted: Accepted, done: str, outcome: str) -> None:
    case = accepted()
    actions.decide(case.uid, granted=True, doer=doer(), told_at=moment(f"2026-{done}"))
    assert line(case, "2026-03-10 08:00").outcome == outcome


@pytest.mark.parametrize(
    ("now", "outcome"),
    [("03-05 17:29", "open"), ("03-05 17:30", "soon"), ("03-09 17:31", "open_late")],
)
def test_the_outcome_of_what_is_open(accepted: Accepted, now: str, outcome: str) -> None:
    assert line(accepted(), f"2026-{now}").outcome == outcome


def test_a_dossier_that_was_withdrawn_ends_there(accepted: Accepted) -> None:
    case = accepted()
    actions.withdraw(case.uid, doer=citizen(OWNER), told_at=moment("2026-03-02 10:30"))
    one = line(case, "2026-03-20 10:30")
    assert stretches(one)[-1] == ("xa-1", "Thẩm định", "run", 2.0)
    assert (one.outcome, local(one.now)) == ("unknown", "03-02 10:30")


def test_lines_of_many_take_one_query_of_events(
    accepted: Accepted, django_assert_num_queries: Any
) -> None:
    cases = [accepted(key=f"k-{number}") for number in range(4)]
    with django_assert_num_queries(1):
        found = events_by_case(cases)
    assert {len(events) for events in found.values()} == {2}
    with django_assert_num_queries(5):
        names_for(cases, now=moment("2026-03-10 08:00"))


def test_without_events_there_is_nothing_to_draw(accepted: Accepted) -> None:
    case, at = accepted(), moment("2026-03-03 08:00")
    names, then = names_for([case], now=at)
    one = line_of(case, [], calendar=then.of("xa-1"), now=at, names=names)
    assert (one.segments, one.events) == ([], [])
    assert drawn(one).bars


def test_a_stop_of_seconds_is_said_as_seconds(accepted: Accepted) -> None:
    case = accepted()
    actions.suspend(case.uid, rule="Điều 5", doer=doer(), told_at=moment("2026-03-03 09:30"))
    later = moment("2026-03-03 09:30") + timedelta(seconds=5)
    assert moved_said(line(case, "2026-03-03 09:31")) == ""
    actions.resume(case.uid, doer=doer(), told_at=later)
    one = line(case, "2026-03-03 10:00")
    assert local(one.promise) == "03-10 07:30"  # Five seconds after the end of Monday the 9th.
    said = "lùi 5 giây làm việc từ 09/03/2026 17:30 vì đồng hồ đã dừng bấy nhiêu"
    assert moved_said(one) == said
