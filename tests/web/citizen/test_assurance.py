"""Which level of identity a procedure takes to be filed online, and that the ledger says how surely she was known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from tests.web.citizen.conftest import ADMIN, BIRTH, DESK, WARD, People, file_birth

from tinhso.access.sessions import LEVEL
from tinhso.cases import actions
from tinhso.cases.actions import CannotAct, Doer
from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.parties import actions as parties
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import BadDefinition, Definition
from tinhso.procedures.queries import version_on


def needs(level: int) -> None:
    """A version that says so holds from today on."""
    today = parties.today()
    held = version_on(BIRTH, today).definition
    publish(replace(held, assurance=level), from_date=today, by=ADMIN)


def doer(people: People, level: int) -> Doer:
    by = By(actor=f"citizen:{people.mother}", office="-", channel="online")
    parties = frozenset({people.mother, people.child})
    return Doer(by=by, may=lambda _right, _office: False, acts_for=parties, assurance=level)


def filed_by(people: People, level: int) -> Case:
    made = file_birth(people, key="shape")
    filing = actions.Filing(
        procedure=BIRTH,
        owner=people.child,
        filer=people.mother,
        desk=DESK,
        office=WARD,
        answers=made.answers,
    )
    return actions.file_case(filing, key=f"k-{level}", doer=doer(people, level))


def test_the_ledger_says_how_surely_she_was_known(people: People) -> None:
    case = filed_by(people, 2)
    event = Event.objects.get(kind="cases.filed", subject=f"case:{case.uid}")
    assert event.facts["assurance"] == 2


def test_of_a_code_by_mail_nothing_is_claimed(people: People) -> None:
    event = Event.objects.get(kind="cases.filed", subject=f"case:{filed_by(people, 0).uid}")
    assert event.facts.get("assurance") is None


@pytest.mark.parametrize(("needed", "held", "may"), [(2, 1, False), (2, 2, True), (1, 2, True)])
def test_a_procedure_may_take_a_level(people: People, needed: int, held: int, may: bool) -> None:
    needs(needed)
    if may:
        assert filed_by(people, held).state == "filed"
        return
    with pytest.raises(CannotAct, match="assurance_needed") as refused:
        filed_by(people, held)
    assert refused.value.facts == {"level": 2, "held": 1}


def test_the_desk_files_it_for_her_whatever_the_level(people: People) -> None:
    needs(2)
    assert file_birth(people).state == "filed"


def test_she_is_told_before_she_begins(mother: Client, people: People, settings: Any) -> None:
    needs(2)
    page = mother.get(f"/nop/{BIRTH}").content.decode()
    assert "danh tính điện tử mức 2" in page and "Hãy nộp tại bộ phận một cửa" in page
    told = {"name": ("Định danh", "Identity"), "levels": {}}
    settings.OIDC = {"citizen": told, "staff": {}}
    assert "/vao/danh-tinh?next=" in mother.get(f"/nop/{BIRTH}").content.decode()
    session = mother.session
    session[LEVEL] = 2
    session.save()
    assert "danh tính điện tử mức 2" not in mother.get(f"/nop/{BIRTH}").content.decode()


def test_a_level_is_part_of_the_document_and_checked() -> None:
    document = {
        "format": "tinhso.procedure/1", "code": "9.000001", "title": "T", "field": "F",
        "levels": ["commune"],
    }  # fmt: skip
    assert Definition.of({**document, "assurance": 2}).assurance == 2
    assert Definition.of({**document, "assurance": 0}).document() == document
    with pytest.raises(BadDefinition):
        Definition.of({**document, "assurance": 3})
