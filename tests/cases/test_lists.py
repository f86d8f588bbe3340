"""Lists of dossiers. Moments are of March 2026, counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.cases.conftest import FILER, OWNER, doer, moment
from tests.days import working_day

from tinhso.cases import actions, queries
from tinhso.cases.models import Case
from tinhso.cases.queries import (
    Wanted,
    alike,
    asked_of,
    case_by_code,
    counted,
    counts_of,
    listed,
    matching,
    planned,
    to_sign,
)
from tinhso.kernel.errors import TinhsoError

NOW = moment("2026-03-10 16:30")


@pytest.fixture
def office(accepted: Callable[..., Case], filed: Callable[..., Case]) -> dict[str, Case]:
    """Dossiers in every condition, as of NOW."""
    late = accepted("2026-03-02 08:30", key="late")
    cases = {"late": late}
    for name, day in (("today", "03"), ("soon", "04"), ("later", "09")):
        case = filed(f"2026-03-{day} 08:00", key=name)
        cases[name] = actions.accept(case.uid, doer=doer(), told_at=moment(f"2026-03-{day} 08:30"))
    stopped = filed("2026-03-02 08:00", key="stopped")
    actions.accept(stopped.uid, doer=doer(), told_at=moment("2026-03-02 08:30"))
    cases["stopped"] = actions.ask_supplement(
        stopped.uid, reasons="Thiếu", doer=doer(), told_at=moment("2026-03-03 08:30")
    )
    cases["filed"] = filed("2026-03-10 08:00", key="filed")
    return cases


def names(page: Any, cases: dict[str, Case]) -> list[str]:
    by_pk = {case.pk: name for name, case in cases.items()}
    return [by_pk[row.case.pk] for row in page.rows]


def test_an_inbox_is_ordered_by_what_is_left_and_signed(office: dict[str, Case]) -> None:
    page = listed(Wanted(held_by=["xa-1"]), now=NOW)
    assert names(page, office) == ["late", "today", "soon", "later", "stopped"]
    signs = {name: row.sign for name, row in zip(names(page, office), page.rows, strict=True)}
    assert signs == {
        "late": "late",
        "stopped": "stopped",
        "today": "soon",
        "soon": "soon",
        "later": "open",
    }
    left = {
        name: row.left_seconds for name, row in zip(names(page, office), page.rows, strict=True)
    }
    hour, day = 3600, 8 * 3600
    assert left == {
        "late": -(day - hour),
        "stopped": 4 * day + 7 * hour,  # from Tuesday 08:30 to the end of Monday
        "today": hour,
        "soon": hour + day,
        "later": hour + 4 * day,
    }


@pytest.mark.parametrize(
    ("due", "wanted"),
    [
        ("late", ["late"]),
        ("today", ["today"]),
        ("soon", ["today", "soon"]),
        ("stopped", ["stopped"]),
        ("none", []),
    ],
)
def test_filters_by_what_is_due(office: dict[str, Case], due: str, wanted: list[str]) -> None:
    assert names(listed(Wanted(due=due), now=NOW), office) == wanted


def test_filters_by_state_office_staff_text_and_party(office: dict[str, Case]) -> None:
    actions.take(office["soon"].uid, doer=doer("p-binh"))
    assert names(listed(Wanted(states=["filed"])), office) == ["filed"]
    assert names(listed(Wanted(staff="p-binh")), office) == ["soon"]
    assert names(listed(Wanted(text=office["later"].code.lower())), office) == ["later"]
    assert listed(Wanted(held_by=["xa-2"])).total == 0
    assert listed(Wanted(held_by=[])).total == 0
    assert listed(Wanted(parties=[OWNER])).total == listed(Wanted(parties=[FILER])).total == 6
    assert listed(Wanted(parties=["x"])).total == 0
    assert counted(Wanted(), "state") == {"filed": 1, "processing": 4, "awaiting_citizen": 1}


def test_pages(office: dict[str, Case]) -> None:
    first, last = (listed(Wanted(), order="filed", size=4, page=page) for page in (1, 99))
    assert (len(first.rows), first.pages, first.total) == (4, 2, 6)
    assert (len(last.rows), last.number) == (2, 2)
    assert not {row.case.pk for row in first.rows} & {row.case.pk for row in last.rows}


def test_several_lists_are_counted_in_one_question_and_no_further_than_needed(
    office: dict[str, Case], django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = [
        matching(Wanted(held_by=held, due=due), now=NOW)
        for held, due in ((["xa-1"], ""), (["xa-1"], "late"), ([], ""), (["xa-1"], "stopped"))
    ]
    with django_assert_num_queries(1):
        counts = counts_of(lists)
    assert counts == [one.count() for one in lists] == [5, 1, 0, 1]
    monkeypatch.setattr(queries, "MOST_COUNTED", 3)
    assert counts_of(lists) == [4, 1, 0, 1]


def test_a_whole_code_is_found_by_the_index_of_codes(office: dict[str, Case]) -> None:
    code = office["later"].code
    told = str(matching(Wanted(text=code), now=NOW).query)
    assert "UPPER" not in told and f"%{code}" not in told
    assert names(listed(Wanted(text=f" {code} "), now=NOW), office) == ["later"]
    assert names(listed(Wanted(text=code[-8:]), now=NOW), office) == ["later"]


def test_a_long_list_costs_no_more_queries(
    accepted: Callable[..., Case], django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        accepted(key=f"k-{number}")
    with django_assert_max_num_queries(6):
        assert len(listed(Wanted(held_by=["xa-1"]), now=NOW).rows) == 12


def test_a_duplicate_is_seen(office: dict[str, Case]) -> None:
    assert len(alike("9.000007", OWNER)) == 6
    assert alike("9.000007", FILER) == alike("9.000008", OWNER) == []
    Case.objects.filter(pk=office["late"].pk).update(state="returned")
    assert office["late"] not in alike("9.000007", OWNER)
    assert len(alike("9.000007", OWNER)) == 5


def test_work_beside_the_inbox(accepted: Callable[..., Case]) -> None:
    case = accepted()
    actions.consult(case.uid, office="xa-2", question="Ý kiến?", doer=doer())
    actions.plan(case.uid, what="Đo đạc", on=moment("2100-01-04 09:00"), doer=doer())
    actions.propose_extension(case.uid, until=working_day(30), reason="Đo lại", doer=doer())
    assert [one.case for one in asked_of(["xa-2"])] == [case]
    assert asked_of(["xa-1"]) == []
    assert [one.case for one in planned(["xa-1"], until=moment("2100-02-01 00:00"))] == [case]
    assert planned(["xa-1"], until=moment("2100-01-04 00:00")) == []
    assert [one.case for one in to_sign(["xa-1"])] == [case]


def test_by_code_as_people_type_it(accepted: Callable[..., Case]) -> None:
    case = accepted()
    assert case_by_code(f"  {case.code.lower()} ") == case
    with pytest.raises(TinhsoError, match="no_such_case"):
        case_by_code("H15.29.01-260302-9999")
