"""A whole province: everybody who signs in, dossiers in every state, the cast of the settings."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.cases.conftest import DOCUMENT, citizen, doer
from tests.days import working_day
from tests.registers.conftest import LODGINGS
from tests.reports.conftest import shipped as shipped_report
from tests.web.settings.conftest import ADMIN, FIRST, settled

from tinhso.access import actions as access
from tinhso.access.models import Account
from tinhso.access.who import SECOND_PASSED
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.kernel.periods import before, period_of
from tinhso.org import actions as org
from tinhso.parties import actions as parties
from tinhso.procedures.actions import hand_over, publish
from tinhso.procedures.definition import Definition
from tinhso.procedures.documents import shipped
from tinhso.registers import actions as registers
from tinhso.registers.definition import definition_of
from tinhso.reports import actions as reports
from tinhso.web.citizen.reading import FOLLOW_SECONDS, FOLLOWING

BIRTH, AREA = "1.001193", "9.000009"
DESK, COMMUNE = "xa-1-mot-cua", "xa-1"
PASSWORD = "thuyền-nan-đò-ngang"
# Its fee, its papers and its limit depend on what is typed.
BY_AREA: dict[str, Any] = {
    **DOCUMENT,
    "code": AREA,
    "title": "Cấp giấy theo diện tích",
    "papers": [
        {"type": "don", "name": "Đơn", "originals": 1},
        {"type": "ban-do", "name": "Bản đồ", "originals": 1, "when": "answers.area > 100"},
    ],
    "limits": [{"rule": "5d"}, {"rule": "9d", "when": "answers.area > 500"}],
    "fees": [{"name": "Phí", "kind": "fee", "amount": "answers.area * 1000000"}],
    "steps": [one for one in DOCUMENT["steps"] if one["code"] != "kiem-tra"],
    "form": {
        "type": "object",
        "required": ["area"],
        "properties": {
            "area": {"type": "integer", "title": "Diện tích"},
            "note": {"type": "string", "title": "Ghi chú"},
        },
    },
}
ROLES = {
    "desk": "p-lan",
    "officer": "p-binh",
    "head": "p-hoa",
    "clerk": "p-van",
    "accountant": "p-ke-toan",
    "post": "p-buu",
    "team": "p-to",
    "leader": "p-tinh",
    "planner": "p-kstt",
    "admin": "p-qt",
    "elsewhere": "p-xa2",
    "asked": "p-xd",
}
MAILS = {"citizen": "mo@example.vn", "stranger": "la@example.vn", "unsaid": "moi@example.vn"}


@dataclass(frozen=True)
class World:
    """owner, child, stranger: parties; cases: by their state, and `asked` for that which another office is asked on."""

    owner: str
    child: str
    stranger: str
    cases: dict[str, Case]


def filing(owner: str, **changes: Any) -> actions.Filing:
    given: dict[str, Any] = {
        "procedure": "9.000007",
        "owner": owner,
        "filer": owner,
        "desk": DESK,
        "office": COMMUNE,
        "answers": {"name": "Nguyễn Thị Mơ"},
        "papers": [actions.PaperGiven("Đơn đề nghị", type="don", originals=1)],
    }
    return actions.Filing(**{**given, **changes})


def filed(owner: str, key: str, *, hours: float = 3) -> Case:
    at = datetime.now(UTC) - timedelta(hours=hours)
    return actions.file_case(filing(owner), key=key, doer=doer(channel="online"), told_at=at)


def accepted(owner: str, key: str, **more: Any) -> Case:
    case = filed(owner, key)
    at = datetime.now(UTC) - timedelta(hours=2)
    return actions.accept(case.uid, doer=doer(), told_at=at, **{"staff": "p-binh", **more})


def in_state(owner: str, state: str, key: str) -> Case:
    """A dossier that has come to a state by the acts that lead there."""
    if state in ("filed", "incomplete", "not_accepted"):
        case = filed(owner, key)
        if state == "incomplete":
            return actions.ask_completion(case.uid, reasons="Thiếu đơn", doer=doer())
        if state == "not_accepted":
            return actions.refuse_intake(case.uid, reasons="Sai nơi", doer=doer())
        return case
    case = accepted(owner, key)
    steps: dict[str, Callable[[], Case]] = {
        "processing": lambda: case,
        "awaiting_citizen": lambda: actions.ask_supplement(
            case.uid, reasons="Thiếu", papers=["don"], doer=doer()
        ),
        "awaiting_payment": lambda: actions.ask_payment(case.uid, amount=5000, doer=doer()),
        "suspended": lambda: actions.suspend(case.uid, rule="NĐ 61", doer=doer()),
        "done": lambda: actions.decide(case.uid, granted=True, number="1/QĐ", doer=doer()),
        "withdrawn": lambda: actions.withdraw(case.uid, doer=citizen(owner)),
        "stopped": lambda: actions.stop(case.uid, reasons="Theo đơn", doer=doer()),
    }
    if state == "returned":
        done = steps["done"]()
        return actions.return_result(done.uid, how="counter", doer=doer())
    return steps[state]()


STATES = (
    "filed", "incomplete", "not_accepted", "processing", "awaiting_citizen", "awaiting_payment",
    "suspended", "done", "returned", "withdrawn", "stopped",
)  # fmt: skip


def found_world() -> World:
    owner = settled()["owner"]
    for code, name, role in (
        ("p-ke-toan", "Kế Toán", "accountant"),
        ("p-buu", "Bưu Chính", "post"),
        ("p-to", "Tổ Số", "team"),
    ):
        org.enter_staff(code=code, name=name, by=ADMIN)
        org.appoint(code, office=COMMUNE, role=role, from_date=FIRST, by=ADMIN)
        access.open_staff_account(login=code, staff=code, password=PASSWORD, by=ADMIN)
    publish(next(one for one in shipped() if one.code == BIRTH), from_date=FIRST, by=ADMIN)
    publish(Definition.of(BY_AREA), from_date=FIRST, by=ADMIN)
    for code in (BIRTH, AREA, "9.000007"):
        hand_over(code, system="ours", from_date=FIRST, by=ADMIN)
    child, stranger = (
        str(parties.enter(kind="person", name=name, born=born, key=name, by=ADMIN).uid)
        for name, born in (
            ("Trần Đức An", date(2026, 11, 1)),
            ("Lê Văn Lạ", date(1980, 5, 5)),
        )
    )
    parties.give_mandate(
        for_party=child, by_party=owner, kind="parent", from_date=FIRST, key="m", by=ADMIN
    )
    for who, party in (("citizen", owner), ("stranger", stranger), ("unsaid", "")):
        account = access.citizen_account(MAILS[who])
        if party:
            access.link_party(account, party=party, by=ADMIN)
            contact = parties.add_contact(party, kind="mail", value=MAILS[who], by=ADMIN)
            parties.verify_contact(contact.uid, how="mail code", by=ADMIN)
    cases = {state: in_state(owner, state, f"w-{state}") for state in STATES}
    cases["asked"] = accepted(owner, "w-asked")
    actions.consult(cases["asked"].uid, office="so-xd", question="Đúng quy hoạch?", doer=doer())
    actions.plan(
        cases["asked"].uid,
        what="Kiểm tra thực địa",
        on=datetime.now(UTC) + timedelta(days=1),
        doer=doer(),
    )
    actions.propose_extension(cases["asked"].uid, until=working_day(30), reason="Mưa", doer=doer())
    registers.declare(definition_of(LODGINGS), owner=COMMUNE, by=ADMIN, valid_from=FIRST)
    lodging = {
        "ma_so": "3500000001",
        "ten": "Khách sạn Gió",
        "loai": "khach-san",
    }
    registers.save("co-so-luu-tru", registers.Given(lodging, COMMUNE), by=ADMIN)
    template = shipped_report("luu-tru-thang")
    report = reports.declare(template, owner=COMMUNE, by=ADMIN, valid_from=FIRST).report
    reports.open_round(report, before(period_of("month", date.today())))
    return World(owner, child, stranger, cases)


@pytest.fixture(autouse=True)
def _strict(settings: Any, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GUARD_RAISES = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.FILE_KEYS = "tests:" + "5c" * 32
    settings.FILES_FOLDER = str(tmp_path / "files")


@pytest.fixture
def world(db: None) -> World:
    return found_world()


@pytest.fixture
def own_world(own_database: None) -> World:
    """The same in a database of its own, for tests whose threads commit."""
    return found_world()


def signed_in(who: str) -> Client:
    """A browser of a role, of one of the citizens, of nobody ("none"), or of who follows every dossier there is by its
    code ("follower"). A fault in a view is an answer of 500."""
    client = Client(raise_request_exception=False)
    # What a browser keeps since it first met a page that gives it.
    client.cookies["may"] = hashlib.sha256(who.encode()).hexdigest()[:32]
    if who == "none":
        return client
    if who == "follower":
        session = client.session
        session[FOLLOWING] = {
            str(uid): {"party": owner, "until": datetime.now(UTC).timestamp() + FOLLOW_SECONDS}
            for uid, owner in Case.objects.values_list("uid", "owner")
        }
        session.save()
        return client
    own = {"login": MAILS[who]} if who in MAILS else {"staff": ROLES.get(who, who)}
    account = Account.objects.get(**own)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SECOND_PASSED] = True
    session.save()
    return client
