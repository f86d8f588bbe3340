"""A commune, a citizen with an account, and a procedure that asks for papers which the province may hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.cases.conftest import ADMIN, DOCUMENT, FIRST, citizen, doer, found_province
from tests.files.conftest import RING, pdf

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.documents.models import Document
from tinhso.files.actions import store
from tinhso.kernel.errors import TinhsoError
from tinhso.papers.actions import publish_all
from tinhso.papers.documents import read_types
from tinhso.parties import actions as parties
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition

PACK = Path(__file__).resolve().parents[2] / "src/tinhso/packs/mot_cua/papers.yaml"
MARRIAGE, PERMIT = "9.000101", "9.000102"
#: Gives a marriage certificate; asks for nothing that anybody holds.
GIVES: dict[str, Any] = {
    **DOCUMENT,
    "code": MARRIAGE,
    "title": "Đăng ký kết hôn thử",
    "results": [{"name": "Giấy chứng nhận kết hôn"}],
}
#: Asks for the marriage certificate, a birth certificate of somebody else, and a form.
ASKS: dict[str, Any] = {
    **DOCUMENT,
    "code": PERMIT,
    "title": "Cấp giấy phép có hỏi giấy tờ",
    "papers": [
        {"type": "don", "name": "Đơn đề nghị", "originals": 1},
        {"type": "kh", "name": "Giấy chứng nhận kết hôn", "originals": 1},
        {"type": "ks-con", "name": "Giấy khai sinh của con", "originals": 1},
        {"type": "hoac", "name": "Giấy khai sinh hoặc quyết định nuôi con nuôi", "copies": 1},
    ],
}


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.FILE_KEYS, settings.FILES_FOLDER = RING, str(tmp_path / "files")


def found_all() -> None:
    found_province()
    publish_all(read_types(PACK.read_bytes()), from_date=FIRST, by=ADMIN)
    for one in (GIVES, ASKS):
        publish(Definition.of(one), from_date=FIRST, by=ADMIN)


@pytest.fixture
def commune(db: None) -> None:
    found_all()


def person(name: str = "Nguyễn Thị Đào") -> str:
    made = parties.enter(kind="person", name=name, born=date(1990, 2, 28), key=name, by=ADMIN)
    return str(made.uid)


@pytest.fixture
def dao(commune: None) -> str:
    return person()


def a_file(text: str = "kết quả") -> str:
    return str(store(pdf(text), name="ket-qua.pdf", room="cases").uid)


def filed(owner: str, procedure: str, key: str, **more: Any) -> Case:
    given: dict[str, Any] = {
        "procedure": procedure,
        "owner": owner,
        "filer": owner,
        "desk": "xa-1-mot-cua",
        "office": "xa-1",
        "papers": [actions.PaperGiven("Đơn đề nghị", type="don", originals=1)],
    }
    filing = actions.Filing(**{**given, **more})
    return actions.file_case(filing, key=key, doer=citizen(owner))


def accepted(owner: str, procedure: str, key: str, **more: Any) -> Case:
    return actions.accept(filed(owner, procedure, key, **more).uid, doer=doer())


def married(owner: str, key: str = "m-1", text: str = "kết quả", **more: Any) -> Document:
    """What the province holds once a dossier has ended with a marriage certificate."""
    case = accepted(owner, MARRIAGE, key)
    actions.decide(case.uid, granted=True, number="12/2026", file=a_file(text), doer=doer(), **more)
    return Document.objects.get(case=str(case.uid), revoked_at=None)


@pytest.fixture
def certificate(dao: str) -> Document:
    return married(dao)


def refusal(call: Callable[[], Any]) -> Any:
    with pytest.raises(TinhsoError) as caught:
        call()
    return caught.value
