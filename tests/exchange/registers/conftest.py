"""The cast of the dossiers, a procedure whose paper a register stands for, and the registers as their own process."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from tests.cases.conftest import ADMIN, DOCUMENT, FIRST, doer, found_province, moment
from tests.servers.registers import CODES, StandIn

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.connectors import oauth
from tinhso.exchange.registers.following import meet_filed
from tinhso.ledger.models import Event
from tinhso.loading.reading import find_pack, read_pack
from tinhso.papers.actions import publish_all
from tinhso.parties.actions import enter
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition

# The resolution names this procedure, for the land title and nothing else.
CODE = "1.013225"
BUILDING: dict[str, Any] = {
    **DOCUMENT,
    "code": CODE,
    "title": "Cấp giấy phép xây dựng mới",
    "papers": [
        {"type": "don", "name": "Đơn đề nghị", "originals": 1},
        {"type": "dat", "name": "Giấy chứng nhận quyền sử dụng đất", "originals": 1},
    ],
}
# A Monday, in the days of the resolution.
NOW = "2026-11-23 09:00"
PERSON = {"number": "066185000001", "name": "Nguyễn Thị Mơ", "born": "1985-03-02"}
_keys = itertools.count(1)


def set_up() -> str:
    """Offices, types of papers, the procedure and who files; her party."""
    found_province()
    publish_all(read_pack(find_pack("mot_cua")).papers, from_date=FIRST, by=ADMIN)
    publish(Definition.of(BUILDING), from_date=FIRST, by=ADMIN)
    her = enter(
        kind="person",
        name=PERSON["name"],
        key="nguoi-thu",
        by=ADMIN,
        born=date.fromisoformat(PERSON["born"]),
        numbers={"personal": PERSON["number"]},
    )
    return str(her.uid)


def file_one(her: str, *, channel: str = "online", **changes: Any) -> Case:
    given: dict[str, Any] = {
        "procedure": CODE,
        "owner": her,
        "filer": her,
        "desk": "xa-1-mot-cua",
        "office": "xa-1",
        "answers": {"name": "Nguyễn Thị Mơ"},
        "papers": [actions.PaperGiven("Đơn đề nghị", type="don", originals=1)],
    }
    filing = actions.Filing(**{**given, **changes})
    return actions.file_case(filing, key=f"hs-{next(_keys)}", doer=doer(channel=channel))


def kinds(case: Case) -> list[str]:
    """What the ledger holds of a dossier and of the data in place of its papers, in order."""
    subjects = [f"case:{case.uid}", *(f"data:{row.uid}" for row in case.data.all())]
    rows = Event.objects.filter(subject__in=subjects).order_by("id")
    return [kind.partition(".")[2] for kind in rows.values_list("kind", flat=True)]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    monkeypatch.setattr(oauth, "FIRST_WAIT", 0.01)
    settings.REGISTERS = {}
    oauth.forget()
    yield
    oauth.forget()


@pytest.fixture
def clock() -> Iterator[Any]:
    """It is NOW, and stands until it is moved."""
    with time_machine.travel(moment(NOW), tick=False) as traveller:
        yield traveller


@pytest.fixture
def registers(tmp_path: Path, settings: Any) -> Iterator[StandIn]:
    """The stand-in, which knows her; all four are set up to be asked there."""
    with StandIn(tmp_path) as one:
        one.tell("know", person=PERSON)
        settings.REGISTERS = dict.fromkeys(CODES, one.service())
        yield one


@pytest.fixture
def her(db: None, clock: Any, registers: StandIn) -> str:
    """Who files; the ledger has been met up to now."""
    found = set_up()
    meet_filed()
    return found


@pytest.fixture
def filed(her: str) -> Callable[..., Case]:
    """Files a dossier, and has it wait for its registers."""

    def file(**changes: Any) -> Case:
        case = file_one(her, **changes)
        meet_filed()
        return case

    return file
