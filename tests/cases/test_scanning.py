"""Papers scanned in one go become the dossier's papers, once and by name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from tests.cases.conftest import citizen, doer, found_province
from tests.files.test_scans import locked, pile, sheet, texts

from tinhso.cases import actions
from tinhso.cases.actions.scanning import Pile, piles_of
from tinhso.cases.models import Case, Scan
from tinhso.files import queries as files
from tinhso.files import scans
from tinhso.files.models import File
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.models import Event

NAMES = {"don": "Đơn đề nghị", "+7": "Ảnh thẻ"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> None:
    settings.FILE_KEYS = "tests:" + "5c" * 32
    settings.FILES_FOLDER = str(tmp_path / "files")


@pytest.mark.parametrize(
    ("plan", "piles"),
    [
        (["don", "=", "+7"], [("don", (0, 1)), ("", (2,))]),
        (["-", "don", "-", "="], [("don", (1, 3))]),
        (["don", "+7", "don"], [("don", (0, 2)), ("", (1,))]),
    ],
)
def test_pages_become_papers(plan, piles):
    assert [(one.type, one.pages) for one in piles_of(plan, NAMES)] == piles


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (["="], "scan_page_lost"),
        (["-", "=", "don"], "scan_page_lost"),
        (["-", "-"], "scan_nothing"),
        ([], "scan_nothing"),
        (["don", "khong-co"], "scan_page_unknown"),
    ],
)
def test_a_plan_that_cannot_be_carried_out(plan, code):
    with pytest.raises(TinhsoError, match=code):
        piles_of(plan, NAMES)


def content() -> bytes:
    return pile(sheet(code=f"{scans.MARK}don"), sheet("Mot"), sheet("Hai"), sheet(), sheet("Anh"))


def add(case, key="s", parts=None) -> Scan:
    return actions.add_scan(case.uid, parts or [("pdf", content())], doer=doer(), key=key)


PILES = [Pile("Đơn đề nghị", "don", (1, 2)), Pile("Ảnh thẻ", "", (4,))]


def test_a_scan_is_kept_looked_through_and_split_once(filed):
    case = filed(papers=[actions.PaperGiven("Đơn đề nghị", "don", originals=1)])
    one = add(case)
    assert add(case).pk == one.pk
    assert (one.pages, one.marks, one.blanks) == (5, {"0": "don"}, [3])
    for _ in range(2):
        after = actions.split_scan(one.uid, piles=PILES, doer=doer(), key="t")
    form, photo = after.papers.order_by("id")
    assert (form.type, form.originals, photo.type, photo.name) == ("don", 1, "", "Ảnh thẻ")
    assert texts(files.content(form.file)) == ["Mot", "Hai"]
    assert texts(files.content(photo.file)) == ["Anh"]
    assert files.file(form.file).name == "Đơn đề nghị.pdf"
    one.refresh_from_db()
    assert one.split_at is not None and one.pictures == ""
    assert File.objects.count() == 3  # The pile and its two papers; the small pictures are gone.
    event = Event.objects.get(kind="cases.scanned")
    assert event.facts["papers"] == ["don", "khac"] and event.facts["pages"] == 3
    assert event.sealed.facts["names"] == ["Ảnh thẻ"]
    with pytest.raises(TinhsoError, match="scan_split_already"):
        actions.split_scan(one.uid, piles=PILES, doer=doer(), key="u")
    assert File.objects.count() == 3


def test_a_paper_that_has_a_file_keeps_it(filed):
    case = filed(papers=[actions.PaperGiven("Đơn đề nghị", "don", originals=1)])
    for key in ("a", "b"):
        actions.split_scan(add(case, key).uid, piles=PILES[:1], doer=doer(), key=f"t{key}")
    first, second = case.papers.order_by("id")
    assert first.file and second.file and first.file != second.file
    assert second.type == "don"


def test_what_is_handled_elsewhere_takes_no_scan(filed):
    case = filed()
    Case.objects.update(told=True)
    with pytest.raises(TinhsoError, match="handled_elsewhere"):
        add(case)
    assert not File.objects.exists()


def test_what_is_refused_leaves_nothing(filed):
    case = filed()
    with pytest.raises(TinhsoError, match="scan_locked"):
        add(case, parts=[("pdf", locked())])
    with pytest.raises(TinhsoError, match="not_yours_to_do"):
        actions.add_scan(case.uid, [("pdf", content())], doer=citizen(), key="x")
    one = add(case)
    for piles in ([], [Pile("Đơn", "don", (9,))], [Pile("Đơn", "don", (1,)), Pile("B", "", (1,))]):
        with pytest.raises(TinhsoError, match="scan_nothing"):
            actions.split_scan(one.uid, piles=piles, doer=doer(), key="y")
    with pytest.raises(TinhsoError, match="changed_meanwhile"):
        actions.split_scan(one.uid, piles=PILES, doer=doer(), seen=99, key="z")
    assert not case.papers.exclude(file="").exists()
    assert File.objects.count() == 2


def test_one_form_many_times_at_once_splits_once(own_database):
    found_province()
    case = actions.file_case(
        actions.Filing(
            procedure="9.000007", owner="o", filer="o", desk="xa-1-mot-cua", office="xa-1"
        ),
        key="k",
        doer=doer(),
    )
    one = add(case)

    def work(_: int) -> int:
        try:
            return actions.split_scan(one.uid, piles=PILES, doer=doer(), key="t").papers.count()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(work, range(4))) == {2}
    assert File.objects.count() == 3
