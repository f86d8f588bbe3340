"""The catalogue in and out as files, through the command."""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from datetime import date
from types import SimpleNamespace

import pytest
from tests.procedures.conftest import FIRST, PLANNER, definition, document

from tinhso.cli.main import main
from tinhso.ledger.models import Event
from tinhso.procedures import loading, queries
from tinhso.procedures.actions import publish
from tinhso.procedures.differences import Difference, differences
from tinhso.procedures.documents import BadFile, read_file, read_folder, write_files

DAY = date(2026, 1, 1)


def test_what_is_written_is_read_back_the_same(tmp_path):
    for ending in ("yaml", "json"):
        write_files([definition(), definition(code="9.000002")], tmp_path / ending, ending=ending)
        assert list(read_folder(tmp_path / ending)) == [
            definition(),
            definition(code="9.000002"),
        ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"- 1",
        b"a: &x [1]\nb: *x",
        b"!!python/object/apply:os.system ['true']",
        b"[" * 100_000,
        b"x" * 2_000_000,
        "title: \u202e".encode(),
    ],
)
def test_a_file_that_is_no_procedure_is_refused_by_name(tmp_path, content):
    path = tmp_path / "sai.yaml"
    path.write_bytes(content)
    with pytest.raises(BadFile) as refused:
        read_file(path)
    assert refused.value.facts["file"] == "sai.yaml"


def test_a_folder_without_procedures_is_refused(tmp_path):
    with pytest.raises(BadFile, match="no_procedure_files"):
        list(read_folder(tmp_path))


def test_differences_are_named_by_their_path():
    after = document(title="Tên mới")
    after["limits"] = after["limits"][:2]
    after["steps"][0]["hours"] = 2
    assert list(differences(document(), after)) == [
        Difference("limits[2]", {"rule": "2d", "channels": ["post"]}, None),
        Difference("steps[0].hours", 1, 2),
        Difference("title", document()["title"], "Tên mới"),
    ]


def test_a_preview_says_what_would_change_and_changes_nothing(db):
    publish(definition(), from_date=FIRST, by=PLANNER)
    batch = [definition(title="Tên mới"), definition(code="9.000002")]
    before = Event.objects.count()
    changes = loading.preview(batch, day=DAY)
    assert (changes.new, changes.same) == (("9.000002",), ())
    assert [one.path for one in changes.changed["9.000001"]] == ["title"]
    assert Event.objects.count() == before


def test_files_go_in_by_the_command_and_come_out_again(db, tmp_path, capsys):
    write_files([definition()], tmp_path / "in", ending="yaml")
    day = ["--from", "2026-01-01"]
    assert main(["procedures", "import", str(tmp_path / "in"), *day, "--preview"]) == 0
    assert "1 thủ tục mới" in capsys.readouterr().out
    assert Event.objects.count() == 0
    for _ in range(2):
        assert main(["procedures", "import", str(tmp_path / "in"), *day, "--lang", "en"]) == 0
    assert "1 left as they were" in capsys.readouterr().out
    assert main(["procedures", "export", str(tmp_path / "out"), "--to", "json"]) == 0
    assert list(read_folder(tmp_path / "out")) == [definition()]


@pytest.mark.parametrize("wrong", ["absent.jsonl", "sai.jsonl"])
def test_a_wrong_file_ends_with_a_sentence(db, tmp_path, capsys, wrong):
    (tmp_path / "sai.jsonl").write_text("{}\n")
    assert main(["procedures", "import", str(tmp_path / wrong)]) == 3
    assert capsys.readouterr().err.strip()


@pytest.mark.parametrize(
    ("content", "vietnamese", "english"),
    [
        ("", "không có thủ tục nào", "There is no procedure in"),
        ("\n\n", "không có thủ tục nào", "There is no procedure in"),
        (
            "mã,tên\n1.0,Thử\n",
            "Dòng 1 của danh mục không phải JSON",
            "Line 1 of the catalogue is no",
        ),
    ],
)
@pytest.mark.parametrize("what", ["read", "import"])
def test_a_file_without_a_procedure_is_said_to_be_none(
    db, tmp_path, capsys, what, content, vietnamese, english
):
    (tmp_path / "a.csv").write_text(content)
    for lang, says in (("vi", vietnamese), ("en", english)):
        assert main(["procedures", what, str(tmp_path / "a.csv"), "--lang", lang]) == 3
        told = capsys.readouterr()
        assert says in told.err and "JSONDecodeError" not in told.err and not told.out
        assert len(told.err.splitlines()) == 1


def test_a_line_piped_in_is_published(db, monkeypatch):
    given = {"code": "9.000009", "name": "Thử", "field": "Thử", "levels": [], "methods": []}
    piped = SimpleNamespace(buffer=io.BytesIO(json.dumps(given).encode()))
    monkeypatch.setattr(sys, "stdin", piped)
    assert main(["procedures", "import", "-", "--from", "2026-01-01"]) == 0
    assert queries.version_on("9.000009", DAY).definition.title == "Thử"


def test_the_whole_catalogue_is_loaded_in_seconds(db, shared, tmp_path, capsys):
    began = time.monotonic()
    report = tmp_path / "doc.csv"
    code = main([
        "procedures", "import", str(shared / "data/procedures/procedures_2642.jsonl.gz"),
        "--from", "2026-01-01", "--report", str(report), "--authority", "central",
        "--processes", str(shared / "data/internal_processes/internal_processes.jsonl"),
    ])  # fmt: skip
    took = time.monotonic() - began
    said = capsys.readouterr().out
    print(said, f"{took:.1f} s")
    assert code == 1  # Something is left for a person to confirm.
    assert "2.642 thủ tục mới" in said
    assert took < 60
    assert Event.objects.filter(kind="procedures.published").count() == 2642
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 7074
    found = queries.find("lam khai sinh cho con", day=DAY)
    assert "khai sinh" in found[0].title
    assert queries.listed(day=DAY, system="central").total == 2642
    with_steps = queries.version_on("1.000987", DAY).definition
    assert with_steps.steps[0].where == "desk"


def test_a_known_procedure_does_not_change_from_a_day_that_is_over(db, tmp_path, capsys):
    """A dossier keeps the version of its day; a procedure that is new may have begun before."""
    write_files([definition(), definition(code="9.000002")], tmp_path / "in", ending="yaml")
    typed = ["procedures", "import", str(tmp_path / "in"), "--from", "2026-01-01"]
    assert main(typed) == 0 == main(typed)
    write_files([definition(title="Tên mới")], tmp_path / "new", ending="yaml")
    typed = ["procedures", "import", str(tmp_path / "new"), "--from", "2026-01-02"]
    capsys.readouterr()
    assert main(typed) != 0
    assert "Ngày 2026-01-02 đã qua" in capsys.readouterr().err
    assert queries.version_on("9.000001", DAY).definition.title != "Tên mới"
    assert main(["procedures", "import", str(tmp_path / "new"), "--from", "2999-01-01"]) == 0
