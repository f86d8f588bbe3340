"""Offices, staff and procedures of the province that is loaded in bulk, entered by the same actions as in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from tinhso.cases import route
from tinhso.demo.answers import answers_to
from tinhso.demo.people import full_name
from tinhso.ledger.actions import By
from tinhso.procedures.definition import Definition, Step
from tinhso.procedures.rules import fee_for, limit_for, papers_for

BEGAN = date(2024, 1, 1)
TOLD = datetime.fromisoformat("2024-01-01T07:30:00+07:00")
COMMUNES, DEPARTMENTS = 100, 16
PROVINCE, DESK = "tinh", "ttpvhcc"
ADMIN = By(actor="quan-tri", office=PROVINCE, channel="system")
SAMPLES = 6
_SIZES = {"officer": 4, "head": 1, "clerk": 1}
_WORK = ("officer", "clerk")


@dataclass(frozen=True)
class Form:
    """One way to fill in a procedure, and what follows from it for one channel."""

    definition: Definition
    version: int
    channel: str
    answers: dict[str, Any]
    limit: str
    fee: int | None
    steps: tuple[Step, ...]
    papers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Office:
    """Where dossiers are handled: who decides, who receives, who works there; how much comes."""

    code: str
    desk: str
    agency: str
    staff: dict[str, list[str]]
    forms: list[Form]
    weight: float


def found(random: Random) -> list[Office]:
    """Write the province; where dossiers are handled in it."""
    from django.db import transaction

    from tinhso.access.actions import open_staff_account
    from tinhso.org import actions as org
    from tinhso.procedures.actions import hand_over_all, publish_all
    from tinhso.procedures.documents import shipped

    definitions = shipped()
    offices: list[Office] = []

    def enter(role: str, office: str, number: int) -> str:
        code = f"{role}-{office}-{number}"
        org.enter_staff(code=code, name=full_name(random), by=ADMIN, told_at=TOLD)
        org.appoint(code, office=office, role=role, from_date=BEGAN, by=ADMIN, told_at=TOLD)
        return code

    with transaction.atomic():
        _office(PROVINCE, "Ủy ban nhân dân tỉnh (mẫu)", "province", None, "H99")
        _office(DESK, "Trung tâm Phục vụ hành chính công tỉnh", "province", PROVINCE, "H99.01")
        publish_all(definitions, from_date=BEGAN, by=ADMIN, source="bench", told_at=TOLD)
        codes = [one.code for one in definitions]
        hand_over_all(codes, system="ours", from_date=BEGAN, by=ADMIN, told_at=TOLD)
        leader = enter("leader", PROVINCE, 1)
        desks = [enter("desk", DESK, number) for number in range(1, 9)]
        forms = _forms(definitions, random)
        for place in range(DEPARTMENTS + COMMUNES):
            communal = place >= DEPARTMENTS
            level = "commune" if communal else "province"
            number = place - DEPARTMENTS + 1 if communal else place + 1
            code = f"x-{number:03}" if communal else f"so-{number:02}"
            agency = f"H99.{place + 2}"
            name = f"Ủy ban nhân dân xã Mẫu {number}" if communal else f"Sở Mẫu {number}"
            _office(code, name, level, PROVINCE, agency)
            desk = DESK
            if communal:
                desk = f"{code}-mot-cua"
                name = f"Trung tâm Phục vụ hành chính công xã Mẫu {number}"
                _office(desk, name, level, code, f"{agency}.01")
            staff = {
                role: [enter(role, code, n) for n in range(1, count + 1)]
                for role, count in _SIZES.items()
            }
            staff["desk"] = [enter("desk", desk, 1)] if communal else desks
            # Every third department has its own procedures, as a commune has those of communes.
            own = [one for one in forms if ("commune" in one.definition.levels) == communal]
            own = own if communal else own[place % 3 :: 3] or own
            offices.append(Office(code, desk, agency, staff, own, random.lognormvariate(0, 0.5)))
        for login, code in (
            ("leader", leader),
            ("officer", offices[DEPARTMENTS].staff["officer"][0]),
            ("head", offices[DEPARTMENTS].staff["head"][0]),
            ("desk", offices[DEPARTMENTS].staff["desk"][0]),
        ):
            open_staff_account(login=login, staff=code, password="một câu để vào thử 9", by=ADMIN)
    return offices


def _office(code: str, name: str, level: str, parent: str | None, agency: str) -> None:
    from tinhso.org.actions import found_office

    found_office(
        code=code, name=name, level=level, parent=parent, on_date=BEGAN, by=ADMIN, agency_id=agency,
        told_at=TOLD,
    )  # fmt: skip


def _forms(definitions: list[Definition], random: Random) -> list[Form]:
    """Filled-in forms of procedures whose limit is known."""
    from django.utils import timezone

    from tinhso.procedures.queries import version_on

    made = []
    for one in definitions:
        holds = version_on(one.code, timezone.localdate())
        for _ in range(SAMPLES):
            answers = answers_to(one.form, random)
            for channel in ("counter", "online"):
                about: dict[str, Any] = {"channel": channel, "answers": answers}
                limit = limit_for(one, **about)
                if limit is None or limit.flag or not limit.rule:
                    continue
                fee = fee_for(one, **about).total
                asked = papers_for(one, **about)
                steps = route.steps_of(one, **about)
                if route.first_work(steps) is None:
                    continue
                papers = tuple((paper.paper.type, paper.paper.name) for paper in asked[:4])
                made.append(
                    Form(one, holds.id, channel, answers, limit.rule, fee, steps, papers)
                )  # fmt: skip
    return made


def who(office: Office, step: Step, random: Random) -> str:
    """Who does a step in an office."""
    if step.where == route.DESK:
        return random.choice(office.staff["desk"])
    if step.kind == "sign":
        return office.staff["head"][0]
    return random.choice(office.staff["officer"])
