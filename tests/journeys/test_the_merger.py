"""1 July 2025 as an administrator lives it: real offices and successions from files, dossiers open everywhere.

Đắk Lắk and Phú Yên become one and districts end; nothing is lost, clocks run, old figures stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from tests.cases.conftest import citizen, moment
from tests.journeys import merging
from tests.journeys.merging import BUILDING, COMMUNAL, EVE, FORGOTTEN, HOUSEHOLD, MERGER
from tests.reference import limits as by_hand
from tests.reference import worktime as reference

from tinhso import calendars
from tinhso.access.who import Who, may
from tinhso.cases import actions, jobs
from tinhso.cases.models import Case
from tinhso.cases.states import OPEN
from tinhso.kernel.calendar import Calendar
from tinhso.ledger.actions import By
from tinhso.measurement.live.following import differences, keep_up
from tinhso.measurement.live.models import DossierThen, DossierTime
from tinhso.org.models import Post
from tinhso.org.queries import organisation_on, posts_of, successions

OWNER = "party-chu"
LATE_EVE = moment("2025-06-30 23:59:59")
TAN_LAP, TUY_HOA, DIVIDED = "xa-24121", "xa-22015", "xa-22024"
BUON_MA_THUOT, TUY_HOA_CITY = "huyen-643", "huyen-555"
STAFF = (
    ("p-tan-lap", "Hồ Thị Lập", TAN_LAP, "officer"),
    ("p-tuy-hoa", "Võ Văn Hòa", TUY_HOA, "officer"),
    ("p-bmt", "Lê Văn Thuột", BUON_MA_THUOT, "officer"),
    ("p-xd-54", "Trần Thị Xây", "so-xd-54", "officer"),
)
Made = dict[str, Case]


def one(who: str = "p-tan-lap") -> actions.Doer:
    return actions.system(By(actor=who, office="-", channel="counter"))


def file(key: str, procedure: str, office: str, at: str, *, xa: str = "") -> Case:
    filing = actions.Filing(
        procedure=procedure,
        owner=OWNER,
        filer=OWNER,
        desk=office,
        office=office,
        answers={"xa": xa} if xa else {},
        papers=[actions.PaperGiven("Đơn đề nghị", type="don", originals=1)],
    )
    return actions.file_case(filing, key=key, doer=one(), told_at=moment(at))


def accepted(key: str, procedure: str, office: str, at: str, *, xa: str = "") -> Case:
    made = file(key, procedure, office, f"{at} 08:00", xa=xa)
    return actions.accept(made.uid, doer=one(), staff="p-tan-lap", told_at=moment(f"{at} 08:30"))


def lived() -> Made:
    """Dossiers of spring 2025 in communes, districts and provinces, in every state, each through its actions."""
    made = {
        "running": accepted("running", COMMUNAL, TAN_LAP, "2025-06-30"),
        "asked": accepted("asked", COMMUNAL, TUY_HOA, "2025-06-25"),
        "suspended": accepted("suspended", COMMUNAL, TUY_HOA, "2025-06-26"),
        "consulting": accepted("consulting", COMMUNAL, TAN_LAP, "2025-06-27"),
        "filed": file("filed", COMMUNAL, TUY_HOA, "2025-06-30 16:00"),
        "ready": accepted("ready", COMMUNAL, TUY_HOA, "2025-06-23"),
        "over": accepted("over", COMMUNAL, TAN_LAP, "2025-05-20"),
        "late": accepted("late", COMMUNAL, TAN_LAP, "2025-06-02"),
        "divided": accepted("divided", COMMUNAL, DIVIDED, "2025-06-30"),
        "household": accepted("household", HOUSEHOLD, TUY_HOA_CITY, "2025-06-20", xa="22024"),
        "building": accepted("building", BUILDING, BUON_MA_THUOT, "2025-06-16"),
        "forgotten": accepted("forgotten", FORGOTTEN, BUON_MA_THUOT, "2025-06-18"),
        "decided": accepted("decided", BUILDING, BUON_MA_THUOT, "2025-04-07"),
        "province": accepted("province", BUILDING, "so-xd-54", "2025-06-19"),
    }
    at = moment
    actions.ask_supplement(
        made["asked"].uid, reasons="Thiếu", doer=one(), told_at=at("2025-06-26 10:00")
    )
    actions.suspend(
        made["suspended"].uid, rule="Luật Thử Điều 1", doer=one(), told_at=at("2025-06-27 10:00")
    )
    actions.consult(
        made["consulting"].uid, office="so-xd-54", question="Có quy hoạch không?", doer=one(),
        told_at=at("2025-06-27 14:00"),
    )  # fmt: skip
    actions.decide(made["ready"].uid, granted=True, doer=one(), told_at=at("2025-06-25 09:00"))
    actions.decide(made["over"].uid, granted=True, doer=one(), told_at=at("2025-05-22 09:00"))
    actions.return_result(made["over"].uid, doer=one(), told_at=at("2025-05-22 15:00"))
    actions.decide(made["late"].uid, granted=True, doer=one(), told_at=at("2025-06-12 09:00"))
    actions.return_result(made["late"].uid, doer=one(), told_at=at("2025-06-12 10:00"))
    actions.decide(made["decided"].uid, granted=True, doer=one(), told_at=at("2025-04-28 09:00"))
    actions.return_result(made["decided"].uid, doer=one(), told_at=at("2025-04-29 10:00"))
    for case in made.values():
        case.refresh_from_db()
    return made


@pytest.fixture
def before(db: None, shared: Path, settings: Any) -> Iterator[Made]:
    """Two provinces as their files tell them, on the evening before."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GUARD_RAISES = True
    both = (merging.DAK_LAK, merging.PHU_YEN)
    merging.heads(list(zip(both, ("Tỉnh Đắk Lắk", "Tỉnh Phú Yên"), strict=True)))
    merging.procedures()
    with time_machine.travel(LATE_EVE, tick=False):
        admin = merging.signed_in("p-qt")
        offices = merging.offices_before(shared, both)
        merging.load(admin, "don-vi-nap", merging.OFFICES, offices, merging.FIRST)
        posts = ("Mã cán bộ", "Họ tên", "Đơn vị (mã)", "Vai trò")
        merging.load(admin, "can-bo-nap", posts, STAFF, merging.FIRST)
        yield lived()


def merge(shared: Path, *, more: list[merging.Line] | None = None) -> Any:
    """The table of the decision, loaded on the day; then the dossiers move. Gives the page that foresaw it."""
    admin = merging.signed_in("p-qt")
    lines = merging.plan(shared) if more is None else more
    shown = merging.load(admin, "sap-nhap-nap", merging.PLAN, lines, MERGER)
    assert admin.post("/cai-dat/chuyen-ho-so").status_code == 303
    return shown.context["foreseen"]


def at(text: str) -> Any:
    return time_machine.travel(moment(text), tick=False)


def board(query: str) -> dict[str, Any]:
    """What the leader's board says, as plain values."""
    context = merging.signed_in("p-tinh").get(f"/bang/?{query}").context
    return {
        "told": context["told"],
        "offices": sorted((row.name, row.group) for row in context["offices"]),
        "procedures": sorted((row.name, row.group) for row in context["procedures"]),
        "months": [point.group for point in context["points"]],
    }


def spelled(calendar: Calendar) -> dict[str, Any]:
    """A calendar as the reference reads one."""
    return {
        "zone": calendar.zone,
        "weeks": [
            {
                "from": week.valid_from,
                "days": [[(s.start, s.end) for s in day] for day in week.days],
            }
            for week in calendar.weeks
        ],
        "changes": {
            day: [(s.start, s.end) for s in one.spans] for day, one in calendar.changes.items()
        },
        "announced": calendar.announced,
    }


VN = spelled(calendars.load("vn"))


def by_reference(start: str, limit: str, stops: list[tuple[str, str]]) -> datetime:
    """When a limit ends, counted by the implementation that shares no code with ours."""
    due = by_hand.due_at(start=moment(start), limit=limit, calendar=VN)
    stood = sum(
        reference.working_seconds(start=moment(a), end=moment(b), calendar=VN) for a, b in stops
    )
    return reference.after_working_seconds(start=due, seconds=stood, calendar=VN) if stood else due


def test_everything_open_goes_on_in_hands_that_exist(before: Made, shared: Path) -> None:
    clocks = {
        name: (c.due_at, c.promised_at, c.first_promise_at, c.limit_since, c.stopped_since, c.state)
        for name, c in before.items()
    }
    with at("2025-07-01 07:00"):
        foreseen = merge(shared)
        assert foreseen["unsure"] == 1  # Of the divided commune no row says whose this one is.
        assert [(one.procedure, one.count) for one in foreseen["stay"]] == [(FORGOTTEN, 1)]
        day = organisation_on(MERGER)
        for name, case in before.items():
            case.refresh_from_db()
            told = (case.due_at, case.promised_at, case.first_promise_at, case.limit_since)
            assert (*told, case.stopped_since, case.state) == clocks[name], name
            if case.state in OPEN and name != "forgotten":
                assert {case.desk, case.office, case.holder} <= set(day.offices), name
        assert before["running"].holder == "moi-24121"
        assert (
            before["household"].office == "moi-22015"
        )  # As its form names the ward that was divided.
        assert before["building"].office == before["province"].office == "so-xd-66"
        assert before["divided"].office == "moi-22015"
        assert before["consulting"].consultations.get().office == "so-xd-66"
        # What nothing gives to anybody is named, and moves once a row says where.
        assert [case.code for case in jobs.staying(MERGER)] == [before["forgotten"].code]
        page = merging.signed_in("p-qt").get("/cai-dat/chuyen-ho-so").content.decode()
        assert before["forgotten"].code in page
        more = [(BUON_MA_THUOT, "so-xd-66", "", "", "", "", "", "", "", "*", "", "")]
        merge(shared, more=more)
        before["forgotten"].refresh_from_db()
        assert before["forgotten"].office == "so-xd-66"
        assert jobs.staying(MERGER) == [] and jobs.waiting(MERGER) == []
        # The ended ones stayed as they were.
        assert (before["over"].office, before["decided"].office) == (TAN_LAP, BUON_MA_THUOT)


def test_clocks_run_over_the_merger_as_the_reference_counts_them(
    before: Made, shared: Path
) -> None:
    with at("2025-07-01 07:00"):
        merge(shared)
    with at("2025-07-04 17:00"):
        told = moment
        # The citizen answers; the limit counts again.
        case = actions.answer_supplement(
            before["asked"].uid, doer=citizen(OWNER), told_at=told("2025-07-03 09:00")
        )
        assert case.due_at == by_reference("2025-07-03 09:00", "3d", [])
        # The stop ends in other hands than it began.
        case = actions.resume(before["suspended"].uid, doer=one(), told_at=told("2025-07-02 14:00"))
        assert case.due_at == by_reference(
            "2025-06-26 08:30", "3d", [("2025-06-27 10:00", "2025-07-02 14:00")]
        )
        # The successor answers what was asked of the department that is no more, and the head signs.
        asked = before["consulting"].consultations.get()
        actions.answer_consultation(
            before["consulting"].uid, office=asked.office, answer="Không", doer=one("p-xd-54"),
            told_at=told("2025-07-01 09:00"),
        )  # fmt: skip
        done = actions.decide(
            before["consulting"].uid, granted=True, doer=one(), told_at=told("2025-07-01 15:00")
        )
        assert done.due_at == by_reference("2025-06-27 08:30", "3d", [])
        actions.accept(before["filed"].uid, doer=one(), told_at=told("2025-07-01 08:00"))
        actions.return_result(before["ready"].uid, doer=one(), told_at=told("2025-07-01 08:30"))
        keep_up()
        row = DossierTime.objects.get(case=before["consulting"].uid)
        seconds = reference.working_seconds(
            start=moment("2025-06-27 08:30"), end=moment("2025-07-01 15:00"), calendar=VN
        )
        assert (row.working_seconds, row.outcome, row.office) == (seconds, "early", "moi-24121")
        assert not DossierTime.objects.filter(due_differs=True).exists()
        assert list(differences()) == []


def test_old_figures_stand_and_add_up_in_todays_units(before: Made, shared: Path) -> None:
    query = "tu=2025-04-01&den=2025-06-30&ten=cu"
    eve = board(query)
    assert (eve["told"].decided, eve["told"].late, eve["told"].open) == (4, 1, 9)
    with at("2025-07-01 07:00"):
        merge(shared)
        actions.decide(
            before["running"].uid, granted=True, doer=one(), told_at=moment("2025-07-01 07:00")
        )
    with at("2025-07-20 09:00"):
        assert board(f"{query}&ngay=2025-06-30") == eve
        # The same question of now tells another state of what was open, and the same of what was decided.
        now = board(query)
        assert now["told"].open == 8 and now["told"].decided == 4
        # In today's units: predecessors are summed into successors, and all of them is what it was.
        today = board("tu=2025-04-01&den=2025-06-30&ngay=2025-06-30")
        assert today["told"] == eve["told"]
        names = {code: office.name for code, office in organisation_on(MERGER).offices.items()}
        then = organisation_on(EVE).offices
        passed = successions()
        wanted: Counter[str] = Counter()
        codes = set(DossierThen.objects.values_list("office", flat=True))
        for name, group in eve["offices"]:
            code = next(one for one in codes if one in then and then[one].name == name)
            heir = passed.carrying_on(code, MERGER)
            wanted[names[heir] if heir else name] += group.decided + group.open
        assert Counter({name: g.decided + g.open for name, g in today["offices"]}) == wanted
        sums = [
            sum(getattr(g, part) for _, g in today["offices"])
            for part in ("decided", "late", "open")
        ]
        assert sums == [4, 1, 9]
        # Every figure opens its dossiers, as they stood then, and goes out as a file.
        leader = merging.signed_in("p-tinh")
        listed = leader.get("/bang/ho-so?so=open&ngay=2025-06-30&ten=cu")
        assert len(listed.context["lines"]) == 9
        text = leader.get("/bang/ho-so.csv?so=open&ngay=2025-06-30&ten=cu").content.decode()
        assert before["running"].code in text and "Thành phố Tuy Hòa" in text


def test_posts_end_with_their_offices_and_go_on_where_they_were_told_to(
    before: Made, shared: Path
) -> None:
    with at("2025-07-01 07:00"):
        merge(shared)

        def who(code: str) -> Who:
            return Who("staff", MERGER, staff=code, posts=tuple(posts_of(code, MERGER)))

        assert not may(who("p-tan-lap"), "process", TAN_LAP)
        assert may(who("p-tan-lap"), "process", "moi-24121")
        assert may(who("p-xd-54"), "process", "so-xd-66")
        assert posts_of("p-bmt", MERGER) == [] and posts_of("p-bmt", EVE) == [
            (BUON_MA_THUOT, "officer")
        ]
        ended = Post.objects.filter(office__closed_on=MERGER)
        assert ended.exists() and not ended.filter(until_date=None).exists()
