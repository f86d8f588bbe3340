"""Calendars, forms and roles as files of their own: out, in with what would differ, dated; wrong ones named by line."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.settings.conftest import ADMIN, FIRST

from tinhso import calendars
from tinhso.access.rights import RIGHTS
from tinhso.ledger.models import Event
from tinhso.org import actions as org
from tinhso.org.models import OfficeCalendar
from tinhso.org.queries import calendar_of
from tinhso.procedures.actions import publish_all
from tinhso.procedures.documents import shipped
from tinhso.procedures.queries import version_on, versions_of

DAY, CLOSED = date(2026, 12, 1), date(2026, 12, 9)
TOML = """title = "Lịch của xã"
extends = "vn"

[[days]]
date = 2026-12-09
off = true
name = "Ngày của xã"
source = "Quyết định thử"
"""
CALENDAR, FORM = "/cai-dat/don-vi/xa-1/lich", "/cai-dat/thu-tuc/1.001193/to-khai"


def file(content: str, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


@pytest.fixture
def catalogue(cast: Any) -> None:
    publish_all(shipped(), from_date=FIRST, by=ADMIN)


def set_by(admin: Client, content: str, what: str) -> Any:
    sent = {"name": "vn", "toml": "", "from_date": f"{DAY}", "year": "2026", "viec": what}
    return admin.post(CALENDAR, {**sent, "file": file(content, "lich.toml")})


def test_a_calendar_comes_in_as_a_file_after_its_days_were_seen(admin: Client) -> None:
    seen = set_by(admin, TOML, "xem")
    page = seen.content.decode()
    assert seen.context["change_count"] == 1
    assert "1 ngày sẽ khác" in page and "09/12/2026" in page
    assert not OfficeCalendar.objects.filter(office__code="xa-1").exists()
    assert set_by(admin, TOML, "dat").status_code == 303
    assert not calendar_of("xa-1", CLOSED).is_working_day(CLOSED)
    assert calendar_of("xa-1", date(2026, 11, 30)).is_working_day(CLOSED)
    out = admin.get(f"{CALENDAR}.toml", {"ngay": f"{DAY}"})
    assert out.content.decode() == TOML
    assert set_by(admin, TOML, "xem").context["change_count"] == 0


@pytest.mark.parametrize("name", ["vn", "vn-saturday"])
def test_a_shipped_calendar_goes_out_whole_and_comes_in_the_same(admin: Client, name: str) -> None:
    org.set_calendar("xa-1", from_date=FIRST, by=ADMIN, name=name)
    out = admin.get(f"{CALENDAR}.toml", {"ngay": f"{DAY}"}).content.decode()
    made, held = calendars.parse(out), calendar_of("xa-1", DAY)
    assert (made.weeks, made.changes, made.announced) == (held.weeks, held.changes, held.announced)
    seen = set_by(admin, out, "xem")
    assert (seen.context["change_count"], seen.context["says"]) == (0, [])
    assert set_by(admin, out, "dat").status_code == 303
    assert OfficeCalendar.objects.filter(office__code="xa-1").count() == 1
    assert "đang dùng đúng lịch này" in admin.get("/cai-dat/don-vi/xa-1").content.decode()


def test_the_calendar_of_the_office_above_goes_out_and_comes_in_the_same(admin: Client) -> None:
    far = TOML.replace("2026-12-09", "2033-03-04")
    org.set_calendar("tinh", from_date=FIRST, by=ADMIN, toml=far)
    out = admin.get(f"{CALENDAR}.toml", {"ngay": f"{DAY}"}).content.decode()
    assert out == far
    assert set_by(admin, out, "xem").context["change_count"] == 0


def test_a_day_announced_years_ahead_is_seen_and_set(admin: Client) -> None:
    far = TOML.replace("2026-12-09", "2031-03-04")
    seen = set_by(admin, far, "xem")
    assert [one.day for one in seen.context["changes"]] == [date(2031, 3, 4)]
    assert set_by(admin, far, "dat").status_code == 303
    assert not calendar_of("xa-1", DAY).is_working_day(date(2031, 3, 4))
    out = admin.get(f"{CALENDAR}.toml", {"ngay": f"{DAY}"}).content.decode()
    assert out == far


@pytest.mark.parametrize("encoding", ["cp1258", "utf-16"])
def test_a_calendar_that_is_no_utf8_is_refused_by_its_line(admin: Client, encoding: str) -> None:
    content = 'title = "Ea Quê"\nextends = "vn"\n'.encode(encoding)
    sent = {"name": "vn", "toml": "", "from_date": f"{DAY}", "year": "2026", "viec": "dat"}
    file = SimpleUploadedFile("lich-xa.toml", content)
    answer = admin.post(CALENDAR, {**sent, "file": file})
    said = answer.context["form"].errors["file"][0]
    assert answer.status_code == 200
    assert "lich-xa.toml, dòng 1" in said and "UTF-8" in said and "Lưu lại" in said
    assert not OfficeCalendar.objects.filter(office__code="xa-1").exists()


def test_a_calendar_too_large_is_refused_and_not_cut(admin: Client) -> None:
    content = TOML + "# " + "ế" * 400_000
    answer = set_by(admin, content, "dat")
    assert "lich.toml" in answer.context["form"].errors["file"][0]
    assert not OfficeCalendar.objects.filter(office__code="xa-1").exists()


def test_what_would_be_refused_when_it_is_set_is_refused_when_it_is_shown(admin: Client) -> None:
    seen = set_by(admin, 'zone = "Europe/Amsterdam"\n' + TOML, "xem")
    assert "múi giờ" in str(seen.context["form"].errors)
    assert not Event.objects.filter(kind="org.calendar_set", subject="office:xa-1").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (TOML.replace("off = true", "off = maybe"), "dòng 6"),
        (TOML.replace("extends", "extend"), "extend"),
        ("\x00", "TOML"),
    ],
)
def test_a_wrong_calendar_is_named_by_its_line_and_not_set(
    admin: Client, content: str, says: str
) -> None:
    answer = set_by(admin, content, "dat")
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not OfficeCalendar.objects.filter(office__code="xa-1").exists()


def sent_form(planner: Client, text: str) -> Any:
    return planner.post(FORM, {"file": file(text, "to-khai.json"), "from_date": f"{DAY}"})


def test_a_form_goes_out_and_in_and_changes_nothing(planner: Client, catalogue: None) -> None:
    out = planner.get(f"{FORM}.json", {"ngay": f"{DAY}"}).content.decode()
    seen = sent_form(planner, out)
    assert seen.context["changes"] == [] and seen.context["kept"] == ""
    assert "Không khác gì" in seen.content.decode()


def test_a_changed_form_is_seen_as_citizens_are_asked_then_holds_from_its_day(
    planner: Client, catalogue: None
) -> None:
    form = json.loads(planner.get(f"{FORM}.json").content)
    form["properties"]["blood"] = {"type": "string", "title": "Nhóm máu", "enum": ["A", "B"]}
    seen = sent_form(planner, json.dumps(form, ensure_ascii=False))
    page = seen.content.decode()
    assert "Nhóm máu" in page and "A · B" in page
    assert any("blood" in row.path for row in seen.context["changes"])
    assert len(versions_of("1.001193")) == 1
    kept = {"kept": seen.context["kept"], "from_date": f"{DAY}"}
    assert planner.post(FORM, kept).status_code == 303
    assert "blood" in version_on("1.001193", DAY).definition.form["properties"]
    assert "blood" not in version_on("1.001193", FIRST).definition.form["properties"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{\n "type": "object",\n "properties": {,}\n}', "dòng 3"),
        ("[]", "JSON Schema"),
        ('{\n "type": "object",\n "properties": {\n  "born_days": {"type": "chữ"}\n }\n}', "form"),
        ('{"type": "object", "properties": {}}', "answers"),
        ('{"$ref": "https://example.com/x.json"}', "form"),
        ("[" * 100_000, "JSON Schema"),
    ],
)  # fmt: skip
def test_a_wrong_form_is_named_and_not_published(
    planner: Client, catalogue: None, text: str, says: str
) -> None:
    answer = sent_form(planner, text)
    assert answer.status_code == 200
    assert answer.context["fault"] or answer.context["form"].errors
    assert says in answer.content.decode()
    assert answer.context["kept"] == "" and len(versions_of("1.001193")) == 1


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_roles_with_their_rights_go_out(admin: Client, ending: str) -> None:
    answer = admin.get(f"/cai-dat/vai-tro-xuat.{ending}")
    assert answer.status_code == 200
    if ending == "csv":
        rows = answer.content.decode("utf-8-sig").splitlines()
        assert len(rows) == 1 + sum(len(acts) for acts in RIGHTS.values())
        assert any(row.startswith("desk,") and "receive" in row for row in rows)
    page = admin.get("/cai-dat/vai-tro").content.decode()
    assert "nhận hồ sơ, sửa, in giấy hẹn" in page
