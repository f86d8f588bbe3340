"""`tinhso settings`: what screens load and download, by commands, with the same rights, checks and days."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.web.settings.conftest import ADMIN, FIRST, cast, parties

from tinhso.access.models import Account
from tinhso.calendars import parse
from tinhso.cli.main import main
from tinhso.org.models import OfficeCalendar, OfficeName
from tinhso.org.queries import calendar_of
from tinhso.procedures.actions import publish_all
from tinhso.procedures.documents import shipped
from tinhso.procedures.queries import version_on, versions_of

__all__ = ["cast", "parties"]
DAY = "2026-12-01"


@pytest.fixture
def run(cast: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a part of the command in a folder; gives its code and what it said."""
    publish_all([one for one in shipped() if one.code == "2.001019"], from_date=FIRST, by=ADMIN)

    def run(way: str, what: str, file: str, *more: str, staff: str = "p-qt") -> tuple[int, str]:
        path = str(tmp_path / file)
        code = main(["settings", way, what, path, "--as", staff, *more, "--lang", "vi"])
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ["offices", "staff", "limits", "fees", "papers", "steps"])
def test_what_goes_out_comes_in_and_changes_nothing(run: Any, what: str, ending: str) -> None:
    assert run("export", what, f"a.{ending}")[0] == 0
    code, said = run("import", what, f"a.{ending}", "--from", DAY)
    assert (code, "0 chỗ đổi" in said) == (0, True), said


def test_a_change_is_seen_then_made_from_its_day(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("code,name\nxa-1,Xã Mới\n", encoding="utf-8")
    code, said = run("import", "offices", "a.csv", "--from", DAY, "--dry-run")
    assert code == 0 and "dòng 2 · xa-1" in said and "Chưa ghi gì" in said
    assert not OfficeName.objects.filter(name="Xã Mới").exists()
    assert run("import", "offices", "a.csv", "--from", DAY)[0] == 0
    assert OfficeName.objects.get(name="Xã Mới").from_date == date(2026, 12, 1)


def test_nothing_is_half_written(run: Any, tmp_path: Path) -> None:
    rows = "code,name\nxa-1,Xã Mới\nxa-2,\n,Không mã\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    code, said = run("import", "offices", "a.csv", "--from", DAY)
    assert code == 1 and "dòng 4" in said and "chưa ghi gì" in said
    assert not OfficeName.objects.filter(name="Xã Mới").exists()


def test_calendars_forms_and_processes_are_texts(run: Any, tmp_path: Path) -> None:
    toml = 'title = "Xã"\nextends = "vn"\n[[days]]\ndate = 2026-12-09\noff = true\nname = "Nghỉ"\nsource = "QĐ"\n'
    (tmp_path / "lich.toml").write_text(toml, encoding="utf-8")
    words = ("import", "calendar", "lich.toml", "--of", "xa-1", "--from", DAY)
    assert "2026-12-09" in run(*words, "--dry-run")[1]
    assert run(*words)[0] == 0
    closed = date(2026, 12, 9)
    assert not calendar_of("xa-1", closed).is_working_day(closed)
    assert run("export", "calendar", "ra.toml", "--of", "xa-1", "--day", DAY)[0] == 0
    assert (tmp_path / "ra.toml").read_text(encoding="utf-8") == toml
    assert run("export", "form", "f.json", "--of", "2.001019")[0] == 0
    form = json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))
    form["properties"] = {**form.get("properties", {}), "moi": {"type": "string", "title": "Mới"}}
    (tmp_path / "f.json").write_text(json.dumps(form), encoding="utf-8")
    assert run("import", "form", "f.json", "--of", "2.001019", "--from", DAY)[0] == 0
    assert "moi" in version_on("2.001019", date(2026, 12, 1)).definition.form["properties"]
    assert len(versions_of("2.001019")) == 2
    (tmp_path / "q.jsonl").write_text('{"steps": [{"unit": "Một cửa"}]}\n', encoding="utf-8")
    assert "1 chỗ đổi" in run("import", "processes", "q.jsonl")[1]
    assert run("export", "processes", "q2.jsonl")[0] == 0
    assert "0 chỗ đổi" in run("import", "processes", "q2.jsonl")[1]


CALENDAR = 'title = "Xã"\nextends = "vn"\n[[days]]\ndate = {day}\noff = true\nname = "Nghỉ"\nsource = "QĐ"\n'


def test_a_day_announced_years_ahead_is_told_and_set(run: Any, tmp_path: Path) -> None:
    (tmp_path / "lich.toml").write_text(CALENDAR.format(day="2031-05-05"), encoding="utf-8")
    words = ("import", "calendar", "lich.toml", "--of", "xa-1", "--from", DAY)
    assert "2031-05-05" in run(*words, "--dry-run")[1]
    assert run(*words)[0] == 0
    assert not calendar_of("xa-1", date(2026, 12, 1)).is_working_day(date(2031, 5, 5))
    assert run("export", "calendar", "ra.toml", "--of", "xa-1", "--day", DAY)[0] == 0
    again = run("import", "calendar", "ra.toml", "--of", "xa-1", "--from", "2026-12-02")
    assert again[0] == 0 and "0 chỗ đổi" in again[1]


def test_a_shipped_calendar_goes_out_whole_and_changes_nothing(run: Any, tmp_path: Path) -> None:
    assert run("export", "calendar", "a.toml", "--of", "xa-1")[0] == 0
    made, held = parse((tmp_path / "a.toml").read_text("utf-8")), calendar_of("xa-1", FIRST)
    assert (made.weeks, made.changes, made.announced) == (held.weeks, held.changes, held.announced)
    assert "0 chỗ đổi" in run("import", "calendar", "a.toml", "--of", "xa-1", "--from", DAY)[1]
    assert not OfficeCalendar.objects.exists()


@pytest.mark.parametrize("way", ["export", "import"])
def test_a_calendar_of_another_office_is_not_hers_either_way(
    run: Any, tmp_path: Path, way: str
) -> None:
    (tmp_path / "a.toml").write_text(CALENDAR.format(day="2026-12-09"), encoding="utf-8")
    before = (tmp_path / "a.toml").read_bytes()
    code, said = run(way, "calendar", "a.toml", "--of", "xa-2", staff="p-qt-xa")
    assert code == 3 and "quyền" in said
    assert (tmp_path / "a.toml").read_bytes() == before and not OfficeCalendar.objects.exists()
    own = run(way, "calendar", "a.toml", "--of", "xa-1", staff="p-qt-xa")
    assert own[0] == 0, own


def test_a_calendar_of_no_office_is_named(run: Any) -> None:
    code, said = run("export", "calendar", "a.toml", "--of", "xa-khong-co")
    assert code == 3 and "xa-khong-co" in said


@pytest.mark.parametrize(
    ("what", "file", "of"),
    [
        ("calendar", "a.toml", ("--of", "xa-1")),
        ("form", "a.json", ("--of", "2.001019")),
        ("processes", "a.jsonl", ()),
    ],
)
def test_a_text_that_is_no_utf8_is_refused_by_its_line(
    run: Any, tmp_path: Path, what: str, file: str, of: tuple[str, ...]
) -> None:
    (tmp_path / file).write_bytes(b"\n\n\xe3")
    code, said = run("import", what, file, *of)
    assert code in (2, 3)
    assert all(word in said.casefold() for word in ("dòng 3", "byte thứ 3", "utf-8", "lưu lại"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("export", "offices", "a.txt"), ".csv"),
        (("export", "calendar", "a.toml"), "--of"),
        (("import", "offices", "khong-co.csv"), "Không có tệp"),
    ],
)
def test_wrong_use_is_said(run: Any, words: tuple[str, ...], says: str) -> None:
    code, said = run(*words)
    assert code == 3 and says in said


@pytest.mark.parametrize("staff", ["p-binh", "khong-ai", "p-kstt"])
def test_only_who_may_on_a_screen_may_here(run: Any, staff: str) -> None:
    code, said = run("export", "offices", "a.csv", staff=staff)
    assert code == 3 and staff in said


def test_roles_only_go_out(run: Any) -> None:
    assert run("export", "roles", "a.csv")[0] == 0
    code, said = run("import", "roles", "a.csv")
    assert code == 3 and "staff" in said


def test_who_does_it_is_named_by_code_or_by_login(run: Any, tmp_path: Path) -> None:
    """As `tinhso setup --login` and the guides have it: an administrator knows how she signs in, not her code."""
    login = Account.objects.get(staff="p-qt").login  # Whatever its case; a code has one.
    assert run("export", "offices", "a.csv", staff=login.upper())[0] == 0
    assert run("export", "offices", "b.csv", staff="khong-ai")[0] == 3
    assert (tmp_path / "a.csv").exists() and not (tmp_path / "b.csv").exists()
