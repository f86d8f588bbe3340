"""The merger while dossiers are open: they move on, their clocks run, nothing moves twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.cases.conftest import ADMIN, FILER, OWNER, citizen, doer, moment

from tinhso.cases import actions, jobs
from tinhso.cases.models import Case
from tinhso.ledger.models import Event
from tinhso.org import actions as org
from tinhso.org.heirs import heirs_on

MERGER, EVE = date(2026, 3, 9), date(2026, 3, 8)
Made = Callable[..., Case]


def elsewhere() -> Case:
    """Filed in a commune that no merger touches."""
    filing = actions.Filing(
        procedure="9.000007",
        owner=OWNER,
        filer=FILER,
        desk="xa-2",
        office="xa-2",
        answers={"name": "Nguyễn Thị Mơ"},
        papers=[actions.PaperGiven("Đơn đề nghị", type="don", originals=1)],
    )
    at = moment("2026-03-02 08:00")
    return actions.file_case(filing, key="asked", doer=actions.system(ADMIN), told_at=at)


@pytest.fixture
def merged(accepted: Made, filed: Made) -> dict[str, Case]:
    """xa-1 with its desk and head passes to xa-2, whose desk is new; one dossier is done and returned before."""
    made = {
        "held": accepted(key="held"),
        "asked": elsewhere(),
        "ended": accepted(key="ended"),
        "waiting": filed(key="waiting"),
    }
    actions.withdraw(made["ended"].uid, doer=citizen(), told_at=moment("2026-03-03 09:00"))
    actions.take(made["held"].uid, doer=doer("p-binh"), told_at=moment("2026-03-02 09:30"))
    org.found_office(
        code="xa-2-mot-cua",
        name="Một cửa",
        level="commune",
        parent="xa-2",
        on_date=MERGER,
        by=ADMIN,
    )
    org.pass_on(["xa-1", "xa-1-lanh-dao"], to="xa-2", on_date=MERGER, by=ADMIN)
    org.pass_on(["xa-1-mot-cua"], to="xa-2-mot-cua", on_date=MERGER, by=ADMIN)
    return made


def standing(case: Case) -> tuple[str, str, str, str]:
    case.refresh_from_db()
    return case.desk, case.office, case.holder, case.staff


def test_open_dossiers_move_and_their_clocks_run(merged: dict[str, Case]) -> None:
    held = merged["held"]
    held.refresh_from_db()
    due, begun = held.due_at, held.limit_since
    found = jobs.move_on(MERGER)
    assert (found.moved, dict(found.refused), found.left) == (2, {}, 0)
    assert standing(held) == ("xa-2-mot-cua", "xa-2", "xa-2", "")
    assert (held.due_at, held.limit_since, held.stopped_since) == (due, begun, None)
    assert standing(merged["waiting"])[:2] == ("xa-2-mot-cua", "xa-2")
    assert standing(merged["ended"])[:2] == ("xa-1-mot-cua", "xa-1")
    event = Event.objects.get(subject=f"case:{held.uid}", kind="cases.handed_over")
    assert (event.facts["on_date"], event.facts["holder"]) == ("2026-03-09", "xa-2")
    assert event.actor == "clock"


def test_twice_is_once_and_the_eve_is_too_early(merged: dict[str, Case]) -> None:
    assert jobs.move_on(EVE).moved == 0
    assert standing(merged["held"])[1] == "xa-1"
    assert jobs.move_on(MERGER).moved == 2
    before = Event.objects.count()
    assert jobs.move_on(MERGER).moved == 0
    assert jobs.move_on(date(2026, 4, 1)).moved == 0
    assert Event.objects.count() == before


def test_in_parts_none_is_forgotten(merged: dict[str, Case]) -> None:
    first = jobs.move_on(MERGER, most=1)
    assert (first.moved, first.left) == (1, 1)
    assert (jobs.move_on(MERGER, most=1).moved, jobs.move_on(MERGER, most=1).moved) == (1, 0)


def test_a_question_moves_to_who_carries_on(merged: dict[str, Case]) -> None:
    asked = merged["asked"]
    actions.accept(asked.uid, doer=actions.system(ADMIN), told_at=moment("2026-03-02 08:30"))
    actions.consult(
        asked.uid,
        office="xa-1",
        question="Có tranh chấp không?",
        doer=actions.system(ADMIN),
        told_at=moment("2026-03-03 08:00"),
    )
    assert [(one.before, one.asked) for one in jobs.waiting(MERGER)] == [
        ("xa-1", 1),
        ("xa-1-mot-cua", 0),
    ]
    assert jobs.move_on(MERGER).moved == 3
    assert asked.consultations.get().office == "xa-2"
    assert jobs.waiting(MERGER) == []


def test_what_passes_to_another_province_stays_and_is_named(accepted: Made) -> None:
    case = accepted()
    org.pass_on(
        ["xa-1"],
        to=None,
        how="handed_over",
        outside="Thành phố Hồ Chí Minh",
        on_date=MERGER,
        by=ADMIN,
    )
    assert jobs.move_on(MERGER).moved == 0
    assert standing(case)[1] == "xa-1"
    (found,) = jobs.waiting(MERGER)
    assert (found.before, found.after, found.held, found.most) == ("xa-1", None, 1, 1)


def test_over_two_mergers_to_the_one_that_is_there(accepted: Made) -> None:
    case = accepted()
    org.pass_on(["xa-1", "xa-1-mot-cua", "xa-1-lanh-dao"], to="xa-2", on_date=MERGER, by=ADMIN)
    org.pass_on(["xa-2"], to="tinh", on_date=date(2026, 3, 20), by=ADMIN)
    assert heirs_on(date(2026, 3, 21)).carrying["xa-1"] == "tinh"
    assert jobs.move_on(date(2026, 3, 21)).moved == 1
    assert standing(case)[:3] == ("tinh", "tinh", "tinh")


def test_one_that_refuses_holds_up_no_other(merged: dict[str, Case]) -> None:
    """Told of a moment before what happened to one of them, the other moves."""
    found = jobs.move_on(MERGER, told_at=moment("2026-03-02 09:00"))
    assert (found.moved, list(found.refused)) == (1, [merged["held"].code])
    assert found.refused[merged["held"].code].code == "told_too_early"


def test_statements_do_not_grow_with_the_dossiers(
    merged: dict[str, Case], accepted: Made, django_assert_max_num_queries
) -> None:
    """Some hundred are moved by about thirty statements, and read by the keys of one."""
    with django_assert_max_num_queries(32):
        jobs.move_on(MERGER)


def test_queries_do_not_grow_with_the_offices(
    merged: dict[str, Case], django_assert_num_queries
) -> None:
    with django_assert_num_queries(6):
        assert len(jobs.waiting(MERGER)) == 2
