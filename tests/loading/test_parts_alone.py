"""A pack of calendars and forms alone: checked by file and line, loaded from a day on, left alone the second time."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.loading.conftest import BIRTH, BY

from tinhso.cli.main import main
from tinhso.loading.actions import CannotLoad, load
from tinhso.loading.checking import check
from tinhso.loading.reading import find_pack, read_pack
from tinhso.org.actions import found_office
from tinhso.org.models import OfficeCalendar
from tinhso.org.queries import calendar_of
from tinhso.procedures.queries import version_on, versions_of

DAY, CLOSED = date(2027, 1, 1), date(2027, 3, 10)
PACK = """format: tinhso.pack/1
name: lich_va_to_khai
title: Lịch và tờ khai
title_en: Calendars and forms
from_date: '2027-01-01'
"""
TOML = """title = "Lịch của tỉnh"
extends = "vn"

[[days]]
date = 2027-03-10
off = true
name = "Ngày của tỉnh"
source = "Quyết định thử"
"""


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """Without procedures: a calendar of the office `tinh`, and the birth registration's form with a new question."""
    folder = tmp_path / "rieng"
    (folder / "calendars").mkdir(parents=True)
    (folder / "forms").mkdir()
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "calendars/tinh.toml").write_text(TOML, encoding="utf-8")
    form = dict(read_pack(find_pack("mot_cua")).procedures[BIRTH].form)
    form["properties"] = {**form["properties"], "blood": {"type": "string", "title": "Nhóm máu"}}
    text = json.dumps(form, ensure_ascii=False, indent=1)
    (folder / f"forms/{BIRTH}.json").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def platform(db: None) -> None:
    found_office(
        code="tinh", name="Tỉnh", level="province", parent=None, on_date=date(2020, 1, 1), by=BY
    )
    load(read_pack(find_pack("mot_cua")), by=BY)


def test_it_is_sound_without_any_procedure(alone: Path) -> None:
    pack = read_pack(alone)
    assert check(pack) == ()
    assert (list(pack.forms), list(pack.calendars)) == ([BIRTH], ["tinh"])


@pytest.mark.parametrize(
    ("file", "before", "after", "code", "line"),
    [
        ("calendars/tinh.toml", "off = true", "off = maybe", "calendar_not_toml", 6),
        ("calendars/tinh.toml", 'extends = "vn"', 'extends = "xx"', "calendar_unknown_base", 0),
        (f"forms/{BIRTH}.json", '"blood": {', '"blood": [', "pack_bad_form", None),
        (f"forms/{BIRTH}.json", '"type": "string",\n   "title": "Nhóm máu"', '"type": "chữ"', "pack_bad_form", None),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_file_and_line(
    alone: Path, file: str, before: str, after: str, code: str, line: int | None
) -> None:
    text = (alone / file).read_text(encoding="utf-8")
    assert before in text
    (alone / file).write_text(text.replace(before, after), encoding="utf-8")
    (fault,) = check(read_pack(alone))
    assert fault.file == file
    assert fault.code == code or fault.code.startswith("calendar_")
    if line:
        assert fault.line == line
    elif file.startswith("forms"):
        assert fault.line >= 1


def test_it_is_seen_loaded_from_its_day_and_left_alone(
    platform: None, alone: Path, capsys: Any
) -> None:
    assert main(["packs", "load", str(alone), "--dry-run", "--lang", "vi"]) == 0
    said = capsys.readouterr().out
    assert "Lịch: 1 đơn vị sẽ có lịch mới (tinh)." in said and "Tờ khai: sẽ có" in said
    assert not OfficeCalendar.objects.exists() and len(versions_of(BIRTH)) == 1
    assert main(["packs", "load", str(alone)]) == 0
    assert "blood" in version_on(BIRTH, DAY).definition.form["properties"]
    assert "blood" not in version_on(BIRTH, date(2026, 12, 31)).definition.form["properties"]
    assert not calendar_of("tinh", CLOSED).is_working_day(CLOSED)
    loaded = load(read_pack(alone), by=BY)
    assert (loaded.calendars, loaded.forms.same) == ((), (BIRTH,))
    assert len(versions_of(BIRTH)) == 2 and OfficeCalendar.objects.count() == 1


def test_nothing_is_written_where_a_part_of_it_cannot_be(platform: None, alone: Path) -> None:
    (alone / "calendars/tinh.toml").rename(alone / "calendars/khong-co.toml")
    with pytest.raises(CannotLoad, match="pack_no_office"):
        load(read_pack(alone), by=BY)
    assert len(versions_of(BIRTH)) == 1 and not OfficeCalendar.objects.exists()


def test_a_form_that_conditions_do_not_fit_is_refused(platform: None, alone: Path) -> None:
    (alone / f"forms/{BIRTH}.json").write_text('{"type": "object", "properties": {}}')
    with pytest.raises(CannotLoad, match="pack_form_unfit"):
        load(read_pack(alone), by=BY)


def test_a_form_beside_its_procedure_is_checked_with_its_samples(folder: Path) -> None:
    (folder / "forms").mkdir()
    (folder / f"forms/{BIRTH}.json").write_text('{"type": "object", "properties": {}}')
    faults = check(read_pack(folder))
    assert "pack_bad_form" in {one.code for one in faults}
