"""What waits for the virus scanner, or did not pass it: named where it stands, given to nobody by any door."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.files.conftest import RING, pdf, png
from tests.servers.clamav import EICAR, Clamd

from tinhso.access.looks import looks_at
from tinhso.cases.models import Case, CasePaper
from tinhso.files import inspecting
from tinhso.files.actions import store
from tinhso.files.models import Blob, File

Make = Callable[..., Case]
As = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _scanning(settings: Any, tmp_path: Path) -> None:
    settings.FILE_KEYS, settings.FILES_FOLDER = RING, str(tmp_path / "files")
    settings.CLAMAV = str(tmp_path / "nobody-listens")


@pytest.fixture
def handed_in(case: Make) -> Case:
    """A dossier with a picture and a PDF that nobody has scanned yet."""
    made = case(staff="p-binh")
    for name, content in (("anh.png", png()), ("don.pdf", pdf())):
        kept = store(content, name=name)
        CasePaper.objects.create(case=made, name=f"Giấy {name}", file=str(kept.uid))
    return made


def addresses(case: Case) -> list[str]:
    at = f"/van-phong/ho-so/{case.uid}/tep"
    papers = list(case.papers.exclude(file=""))
    return [f"{at}/giay-{one.pk}" for one in papers] + [f"{at}/giay-{papers[-1].pk}/1.png"]


def say(verdict: str, finding: str = "") -> None:
    Blob.objects.update(verdict=verdict, finding=finding, inspected_at=timezone.now())


def test_until_it_is_scanned_no_door_opens(as_: As, handed_in: Case) -> None:
    binh = as_("p-binh")
    for address in addresses(handed_in):
        answer = binh.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "30"), address
        assert "đang chờ quét vi-rút" in answer.content.decode()
    assert "file" not in {look.what for look in looks_at(handed_in.owner)}
    say("clean")
    assert {binh.get(address).status_code for address in addresses(handed_in)} == {200}


def test_a_virus_is_named_and_never_served(as_: As, handed_in: Case) -> None:
    say("infected", "Win.Test.EICAR_HDB-1")
    binh = as_("p-binh")
    for address in addresses(handed_in):
        answer = binh.get(address)
        assert answer.status_code == 422
        assert "Win.Test.EICAR_HDB-1" in answer.content.decode()
    page = binh.get(f"/van-phong/ho-so/{handed_in.uid}").content.decode()
    assert page.count("(có vi-rút, đã niêm phong)") == 2


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("waiting", "đang chờ quét vi-rút nên chưa mở được"),
        ("infected", "có vi-rút (Mẫu) nên được niêm phong"),
        ("failed", "Không quét được vi-rút trong tệp"),
    ],
)
def test_side_by_side_it_says_why_and_offers_nothing(
    as_: As, handed_in: Case, verdict: str, words: str
) -> None:
    say(verdict, "Mẫu")
    item = f"giay-{handed_in.papers.exclude(file='').last().pk}"
    page = as_("p-binh").get(f"/van-phong/ho-so/{handed_in.uid}/canh-nhau?phai={item}")
    said = page.content.decode()
    assert page.context["sides"][1].item.how == verdict
    assert words in said
    assert f"/tep/{item}" not in said


def test_the_desk_sees_it_named_and_gets_nothing(as_: As, handed_in: Case) -> None:
    paper = handed_in.papers.exclude(file="").last()
    lan, address = as_("p-lan"), f"/mot-cua/ho-so/{handed_in.uid}"
    say("infected", "Mẫu")
    shown = lan.get(address).content.decode()
    assert shown.count("(có vi-rút, đã niêm phong)") == 2
    assert f"{address}/giay/{paper.pk}" not in shown
    assert lan.get(f"{address}/giay/{paper.pk}").status_code == 422
    say("clean")
    assert f"{address}/giay/{paper.pk}" in lan.get(address).content.decode()


def test_where_nothing_is_scanned_all_is_as_ever(as_: As, handed_in: Case, settings: Any) -> None:
    settings.CLAMAV = ""
    binh = as_("p-binh")
    assert {binh.get(address).status_code for address in addresses(handed_in)} == {200}
    assert "vi-rút" not in binh.get(f"/van-phong/ho-so/{handed_in.uid}").content.decode()


def test_the_marks_cost_one_question_however_many_papers(
    as_: As, handed_in: Case, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    binh, address = as_("p-binh"), f"/van-phong/ho-so/{handed_in.uid}"
    binh.get(address)
    with CaptureQueriesContext(connection) as few:
        binh.get(address)
    for number in range(12):
        kept = store(f"{number}".encode(), name="a.txt")
        CasePaper.objects.create(case=handed_in, name=f"Giấy {number}", file=str(kept.uid))
    with CaptureQueriesContext(connection) as many:
        binh.get(address)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("code", "says"),
    [("store_away", "Kho tệp không trả lời"), ("no_s3_store", "TINHSO_OBJECT_STORE")],
)
def test_a_store_that_is_away_is_not_a_file_that_is_lost(
    as_: As,
    handed_in: Case,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    says: str,
) -> None:
    from tinhso.files import stores
    from tinhso.files.folder import FolderFault

    settings.CLAMAV = ""

    def away(*_: object) -> bytes:
        raise FolderFault(code, why="EndpointConnectionError")

    monkeypatch.setattr(stores, "read", away)
    answer = as_("p-binh").get(addresses(handed_in)[0])
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert says in answer.content.decode()


def test_from_what_is_handed_in_to_what_the_officer_sees(
    as_: As, handed_in: Case, settings: Any, clamd: str, tmp_path: Path
) -> None:
    """With a real daemon: the worker's round, then the same pages."""
    (tmp_path / "clamd").mkdir()
    with Clamd(clamd, tmp_path / "clamd") as daemon:
        settings.CLAMAV = str(daemon.socket)
        bad = store(EICAR, name="hoa-don.txt")
        CasePaper.objects.create(case=handed_in, name="Hóa đơn", file=str(bad.uid))
        assert inspecting.inspect_some() == 3
    assert File.objects.get(pk=bad.pk).blob.verdict == "infected"
    binh = as_("p-binh")
    page = binh.get(f"/van-phong/ho-so/{handed_in.uid}").content.decode()
    assert page.count("(có vi-rút, đã niêm phong)") == 1
    codes = [binh.get(address).status_code for address in addresses(handed_in)[:3]]
    assert codes == [200, 200, 422]
