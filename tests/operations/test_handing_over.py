"""Everything goes out in an open form: each dossier with its papers and events, whole or not at all, and it is seen."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cases.conftest import ADMIN, DOCUMENT, filed, province  # noqa: F401 fixtures
from tests.files.conftest import plain_pdf

from tinhso.access.actions import open_staff_account
from tinhso.access.models import Look
from tinhso.access.who import Who
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.cli.main import main
from tinhso.files import actions as files
from tinhso.files import folder as boxes
from tinhso.files.models import Blob
from tinhso.ledger.models import Event
from tinhso.ledger.positions import number_all
from tinhso.operations.handing_over import gathering, writing
from tinhso.org import actions as org
from tinhso.parties.actions import enter

WHY = "QĐ 12/QĐ-UBND"
WHO = Who("staff", timezone.localdate(), staff="p-quan-tri")


@pytest.fixture(autouse=True)
def _kept(settings: Any, tmp_path: Path) -> None:
    settings.FILES_FOLDER, settings.FILE_KEYS = str(tmp_path / "files"), "tests:" + "5c" * 32


@pytest.fixture
def dossier(filed: Callable[..., Case]) -> Callable[..., Case]:  # noqa: F811 a fixture
    def one(key: str = "k-1", name: str = "../Đơn: đề nghị?.pdf", words: bytes = b"%x") -> Case:
        owner = enter(kind="person", name="Nguyễn Thị Mơ", key=f"p-{key}", by=ADMIN)
        kept = files.store(plain_pdf(words), name=name)
        paper = actions.PaperGiven("Đơn đề nghị", type="don", originals=1, file=str(kept.uid))
        return filed(key=key, owner=str(owner.uid), filer=str(owner.uid), papers=[paper])

    return one


def handed(into: Path, **changes: Any) -> writing.HandedOver:
    number_all()
    given = {"who": WHO, "by": ADMIN, "ground": WHY, "at": timezone.now(), **changes}
    return writing.hand_over(into, **given)


def test_a_dossier_goes_out_with_its_papers_people_and_events(dossier, tmp_path):
    case = dossier()
    done = handed(tmp_path / "out")
    assert (done.dossiers, done.files, done.left_out) == (1, 1, 0)
    (place,) = (tmp_path / "out" / "dossiers").glob("????/??/??/*/dossier.json")
    assert place.parent.name == case.code
    told = json.loads(place.read_text(encoding="utf-8"))
    assert told["case"]["code"] == case.code and told["owner"]["name"] == "Nguyễn Thị Mơ"
    assert [one["name"] for one in told["papers"]] == ["Đơn đề nghị"]
    (file,) = told["files"]
    content = (place.parent / file["path"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == file["sha256"]
    assert file["path"].startswith("papers/001-") and ".." not in file["path"]
    kinds = Event.objects.filter(subject=f"case:{case.uid}").order_by("id")
    assert [one["kind"] for one in told["events"]] == [one.kind for one in kinds]
    assert told["events"][0]["sealed"] is not None and told["events"][0]["mac"]


def test_the_whole_ledger_and_what_is_named_by_a_code_go_out(dossier, tmp_path):
    dossier()
    number_all()
    there = list(Event.objects.order_by("place__position").values_list("uid", flat=True))
    done = handed(tmp_path / "out")
    lines = [
        json.loads(line)
        for file in sorted((tmp_path / "out" / "ledger").iterdir())
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert [one["uid"] for one in lines] == [str(one) for one in there] and done.events == len(
        there
    )
    assert [one["position"] for one in lines] == list(range(1, len(there) + 1))
    (version,) = (tmp_path / "out/tables/procedure_versions.jsonl").read_text("utf-8").splitlines()
    assert json.loads(version)["document"]["code"] == DOCUMENT["code"]
    with (tmp_path / "out" / "columns.csv").open(encoding="utf-8", newline="") as file:
        known = {(row["where"], row["column"]) for row in csv.DictReader(file)}
    assert {("dossiers: papers", "file"), ("tables: offices", "code")} <= known


def test_every_file_is_in_the_list_of_digests_which_the_ledger_keeps(dossier, tmp_path):
    dossier()
    done = handed(tmp_path / "out")
    sums = tmp_path / "out" / "SHA256SUMS"
    listed = dict(reversed(line.split("  ", 1)) for line in sums.read_text("utf-8").splitlines())
    there = {
        str(one.relative_to(tmp_path / "out")): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in (tmp_path / "out").rglob("*")
        if one.is_file() and one != sums
    }
    assert listed == there
    event = Event.objects.get(kind="operations.handed_over")
    assert event.facts["digest"] == done.digest == hashlib.sha256(sums.read_bytes()).hexdigest()
    assert (event.facts["dossiers"], event.facts["ground"]) == (1, WHY)
    assert all(one.stat().st_mode & 0o077 == 0 for one in (tmp_path / "out").rglob("*"))


def test_each_person_reads_that_her_dossier_was_exported(dossier, tmp_path):
    case = dossier()
    handed(tmp_path / "out")
    look = Look.objects.get(what="dossier")
    assert (look.party, look.subject) == (case.owner, f"case:{case.uid}")
    assert (look.who, look.why) == (WHO.actor, "Xuất toàn bộ hồ sơ của tỉnh")


def test_where_something_lies_nothing_is_written(province, tmp_path):  # noqa: F811
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x").touch()
    with pytest.raises(writing.CannotHandOver) as refused:
        handed(tmp_path / "out")
    assert refused.value.code == "export_not_empty"
    (tmp_path / "out" / "x").unlink()
    assert handed(tmp_path / "out").dossiers == 0
    for ground in (" ", "a\nb", "x" * 201):
        with pytest.raises(writing.CannotHandOver) as refused:
            handed(tmp_path / "other", ground=ground)
        assert refused.value.code == "export_ground"


def test_what_is_cut_off_leaves_nothing_and_what_was_killed_is_begun_anew(
    dossier, tmp_path, monkeypatch
):
    dossier()

    def full(*_: Any) -> bytes:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken, pytest.raises(writing.CannotHandOver) as refused:
        broken.setattr(writing, "_json", full)
        handed(tmp_path / "out")
    assert refused.value.code == "export_not_written"
    assert not [one for one in tmp_path.iterdir() if "out" in one.name]
    assert not Event.objects.filter(kind="operations.handed_over").exists()
    (tmp_path / ".out.part" / "dossiers").mkdir(parents=True)
    (tmp_path / ".out.part" / "SHA256SUMS").write_text("of a killed one")
    assert handed(tmp_path / "out").dossiers == 1
    assert not (tmp_path / ".out.part").exists()


def test_files_that_are_gone_or_hold_a_virus_are_named(dossier, tmp_path):
    dossier("k-1", words=b"%a")
    dossier("k-2", words=b"%b")
    first, second = Blob.objects.order_by("pk")
    boxes.remove(first.uid)
    Blob.objects.filter(pk=second.pk).update(verdict="infected", finding="Eicar")
    done = handed(tmp_path / "out")
    assert (done.dossiers, done.files, done.left_out) == (2, 0, 2)
    with (tmp_path / "out" / "left-out.csv").open(encoding="utf-8", newline="") as file:
        assert [row["why"] for row in csv.DictReader(file)] == ["file_gone", "file_infected"]


def test_a_batch_takes_as_many_queries_as_one_dossier(dossier, tmp_path):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert list(gathering.dossiers(list(Case.objects.order_by("pk"))))
        return len(seen)

    dossier("k-1")
    one = asked()
    for number in range(2, 6):
        dossier(f"k-{number}", words=b"%%%d" % number)
    assert asked() == one


def test_codes_of_other_systems_make_folders_of_their_own(dossier, tmp_path):
    first, second = dossier("k-1"), dossier("k-2")
    Case.objects.filter(pk=first.pk).update(code="../a/1")
    Case.objects.filter(pk=second.pk).update(code="../a:1")
    handed(tmp_path / "out")
    names = [one.parent.name for one in (tmp_path / "out").rglob("dossier.json")]
    assert len(set(names)) == 2 and all("/" not in one and one[0] != "." for one in names)


def test_who_does_not_administer_the_province_may_not(province, tmp_path, capsys):  # noqa: F811
    for staff, role in (("p-lan", "desk"), ("p-qt", "admin")):
        org.enter_staff(code=staff, name=staff, by=ADMIN)
        org.appoint(staff, office="tinh", role=role, from_date=timezone.localdate(), by=ADMIN)
    open_staff_account(login="quan-tri", staff="p-qt", password="mot hai ba bon nam", by=ADMIN)
    words = ["export-all", str(tmp_path / "out"), "--reason", WHY, "--lang", "en", "--as"]
    assert main([*words, "p-lan"]) == 3
    assert "does not administer" in capsys.readouterr().err and not (tmp_path / "out").exists()
    assert main([*words, "quan-tri"]) == 0
    assert "0 dossiers" in capsys.readouterr().out
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["by"] == "p-qt"
