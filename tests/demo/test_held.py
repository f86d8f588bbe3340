"""What the province holds, asks for again and signs is there to be looked at in the demo, and told once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from tests.demo.test_scenes import entered

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.demo import desks, filling, held, scenes, signers
from tinhso.demo.held import CARD
from tinhso.documents.models import AskedAgain, DataUse, Document, NotUsed, Use
from tinhso.documents.queries import usable
from tinhso.documents.rules import DIGITISED, RESULT, CannotHold
from tinhso.exchange.registers.asking import ask_some
from tinhso.exchange.registers.following import meet_filed
from tinhso.ledger.actions import By
from tinhso.signing.models import Paper
from tinhso.signing.rules import COPY, HERE

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(db: None, settings: Any, tmp_path: Path) -> Any:
    settings.FILE_KEYS, settings.FILES_FOLDER = "tests:" + "5c" * 32, str(tmp_path / "files")
    settings.DEMO = True
    for name, value in signers.settings_of(tmp_path / "signing").items():
        setattr(settings, name.removeprefix("TINHSO_"), value)
    filling.begin(0)
    places = filling.places()
    held.tell(places)
    with override_settings(ROOT_URLCONF="tests.demo.urls"):
        yield places


def case_of(name: str) -> Case:
    return Case.objects.get(key=scenes.key_of(name))


def page(client: Client, address: str) -> str:
    answer = client.get(address, secure=True)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_it_is_there_to_be_looked_at_and_told_once(places: Any) -> None:
    first = _counts()
    held.tell(places)
    assert _counts() == first
    _held_of_her()
    _the_citizen_is_not_asked()
    _an_officer_is_refused(places)
    _the_head_sees_it()
    _anybody_can_check()


def _counts() -> list[int]:
    tables = (Case, Document, Use, NotUsed, AskedAgain, Paper)
    return [table._default_manager.count() for table in tables]


def _held_of_her() -> None:
    party = case_of("hers-signed").owner
    rows = Document.objects.filter(holder=party, revoked_at=None)
    kinds = dict(rows.values_list("type", "assurance"))
    assert kinds == {CARD: DIGITISED, "giay-phep-xay-dung": RESULT}
    assert set(usable(party, timezone.localdate())) == set(kinds)
    assert Use.objects.count() == 1 + len(held.NEIGHBOURS)
    asked = AskedAgain.objects.get()
    assert (asked.office, asked.reason) == (scenes.SHOWN, held.OVERRIDE)
    assert NotUsed.objects.values("office").distinct().count() == 2


def _the_citizen_is_not_asked() -> None:
    client = entered(filling.CITIZEN)
    known = page(client, "/toi/giay-to")
    assert "Căn cước" in known
    assert "Giấy phép xây dựng" in known
    wrong = Paper.objects.get(about=f"case:{case_of('hers-revoked').uid}")
    permit = Document.objects.get(type="giay-phep-xay-dung")
    assert wrong.changes.exists() and permit.revoked_at is None


def _an_officer_is_refused(places: Any) -> None:
    case = case_of("hers-held-used")
    officer = desks.place_shown(places).staff["officer"][0].code
    assert case.staff == officer
    doer = actions.system(By(actor=officer, office=case.office, channel="counter"))
    with pytest.raises(CannotHold) as refused:
        actions.ask_supplement(
            case.uid, reasons="Thiếu giấy tờ tùy thân.", papers=[CARD], doer=doer, key="k"
        )
    assert refused.value.code == "paper_is_held"
    assert case.code in page(entered("canbo"), f"/van-phong/ho-so/{case.uid}")


def _the_head_sees_it() -> None:
    client = entered("lanhdao")
    assert AskedAgain.objects.get().code in page(client, "/van-phong/hoi-lai")
    assert "phường trung tâm" in page(client, "/van-phong/dung-lai").lower()


def _anybody_can_check() -> None:
    permit = Paper.objects.get(about=f"case:{case_of('hers-signed').uid}", way=HERE)
    copy = Paper.objects.get(way=COPY)
    wrong = Paper.objects.get(about=f"case:{case_of('hers-revoked').uid}")
    assert copy.copy_of == permit
    assert [one.role for one in permit.signatures.order_by("place")] == ["person", "seal"]
    for paper, word in ((permit, "còn giá trị"), (copy, "bản sao"), (wrong, "thu hồi")):
        assert word in page(Client(), f"/kiem-tra/{paper.token}").lower(), word


def test_data_of_a_register_are_held_for_her(places: Any, settings: Any, tmp_path: Path) -> None:
    from tests.servers.registers import CODES, StandIn

    own = filling.citizen()
    settings.SIGNING_TOKENS = ""
    with StandIn(tmp_path) as stand_in:
        stand_in.tell(
            "know",
            person={"number": own.number, "name": own.name, "born": own.born.isoformat()},
        )
        settings.REGISTERS = dict.fromkeys(CODES, stand_in.service())
        case = case_of("hers-held-register")
        Case.objects.filter(pk=case.pk).update(key="another")
        held.tell(places)
        meet_filed()
        ask_some()
    found = Document.objects.filter(holder=case.owner, assurance="register")
    assert [one.type for one in found] == [CARD]
    assert not DataUse.objects.exists()
