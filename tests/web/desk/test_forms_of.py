"""A JSON Schema as fields, and what was typed as answers again."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.template import engines

from tinhso.procedures import forms
from tinhso.procedures.documents import shipped
from tinhso.web.forms_of import answers_of, day_shown, day_typed, fields_of, leftover

FORM: dict[str, Any] = {
    "type": "object",
    "required": ["name", "pages"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "format": "line", "title": "Họ tên", "title_en": "Name"},
        "pages": {"type": "integer", "minimum": 1},
        "area": {"type": "number"},
        "poor": {"type": "boolean", "default": False},
        "sex": {"enum": ["nam", "nữ"]},
        "floors": {"enum": [1, 2]},
        "born": {"type": "string", "format": "date"},
        "home": {"type": "string", "format": "place"},
        "said": {"type": "string", "maxLength": 2000},
        "words": {"type": "array", "items": {"type": "string"}},
        "land": {
            "type": "object",
            "required": ["plot"],
            "properties": {"plot": {"type": "string"}, "square": {"type": "integer"}},
        },
        "people": {
            "type": "array",
            "maxItems": 3,
            "items": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}, "heir": {"type": "boolean"}},
            },
        },
    },
}
ANSWERS: dict[str, Any] = {
    "name": "Nguyễn Thị Mơ",
    "pages": 12,
    "area": 1234.5,
    "poor": True,
    "sex": "nữ",
    "floors": 2,
    "born": "1990-02-28",
    "home": "24664|12 Lê Lợi",
    "said": "Dòng 1\nDòng 2",
    "words": ["một", "hai"],
    "land": {"plot": "17", "square": 3},
    "people": [{"name": "An", "heir": True}, {"name": "Bình", "heir": False}],
}


UNITS = {"24664": "Phường Tân Lập", "24665": "Xã Ea Kao", "24666": "Xã Ea Kảo"}


def typed(fields: Any) -> dict[str, str]:
    """What a browser sends of fields that are left as they are shown."""
    sent: dict[str, str] = {}
    for field in fields:
        if field.kind == "group":
            sent |= typed(field.fields)
        elif field.kind == "rows":
            for row in field.rows:
                sent |= typed(row)
        elif field.kind == "check":
            sent |= {field.name: "true"} if field.is_on else {}
        elif field.kind == "choice":
            sent[field.name] = next((value for value, _, chosen in field.choices if chosen), "")
        else:
            sent[field.name] = field.value
            if field.kind == "place":
                sent[f"{field.name}.line"] = field.line
    return sent


def posted(sent: dict[str, str]) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, value in sent.items():
        found[name] = value
    return found


def test_what_is_shown_and_sent_back_is_the_same():
    assert (
        answers_of(FORM, posted(typed(fields_of(FORM, ANSWERS, units=UNITS))), units=UNITS)
        == ANSWERS
    )
    assert forms.faults(FORM, ANSWERS) == ()


@pytest.mark.parametrize(
    ("commune", "line", "kept"),
    [
        ("Phường Tân Lập", "12 Lê Lợi", "24664|12 Lê Lợi"),
        ("phuong tan lap", "", "24664"),
        ("24664", "", "24664"),
        ("Xã Ea Kao", "", "24665"),
        ("", "12 Lê Lợi, xã Ea Bar, Đắk Lắk", "|12 Lê Lợi, xã Ea Bar, Đắk Lắk"),
        ("", "", None),
    ],
)
def test_a_commune_is_typed_by_name_and_kept_by_code(commune, line, kept):
    sent = posted({"a.home": commune, "a.home.line": line})
    answers = answers_of(FORM, sent, units=UNITS)
    assert answers.get("home") == kept
    assert not [one for one in forms.faults(FORM, answers) if one.path == ("home",)]


@pytest.mark.parametrize("typed_in", ["xa ea kao", "?24664", "99999", "Xã|Lạ"])
def test_what_names_no_commune_or_two_is_refused_and_shown_as_it_was_typed(typed_in):
    answers = answers_of(FORM, posted({"a.home": typed_in}), units=UNITS)
    faults = [one.code for one in forms.faults(FORM, answers) if one.path == ("home",)]
    shown = {one.path: one.value for one in fields_of(FORM, answers, units=UNITS)}
    assert faults == ["answer_place"]
    assert shown[("home",)] in (typed_in, typed_in.replace("|", " "))


def test_without_communes_there_is_one_field_for_the_whole_address():
    render = engines["django"].get_template("parts/answers.html").render
    bare = render({"fields": fields_of(FORM, {}, units={}), "communes": {}})
    listed = render({"fields": fields_of(FORM, ANSWERS, units=UNITS), "communes": UNITS})
    assert 'name="a.home"' not in bare and 'name="a.home.line"' in bare
    assert 'value="Phường Tân Lập"' in listed and "24664" not in listed


def test_an_empty_form_sends_only_boxes_left_alone():
    assert answers_of(FORM, posted(typed(fields_of(FORM, {}))), units=UNITS) == {"poor": False}


@pytest.mark.parametrize("definition", shipped(), ids=lambda one: one.code)
def test_every_shipped_form_is_shown_and_an_empty_one_lacks_what_is_required(definition):
    fields = fields_of(definition.form, {})
    names = {field.path[0] for field in fields}
    assert names == set(definition.form["properties"])
    answers = answers_of(definition.form, posted(typed(fields)), units={})
    faults = forms.faults(definition.form, forms.filled(definition.form, answers))
    defaults = {n for n, p in definition.form["properties"].items() if "default" in p}
    boxes = {n for n, p in definition.form["properties"].items() if p["type"] == "boolean"}
    lacking = set(definition.form["required"]) - defaults - boxes
    assert {fault.path[0] for fault in faults} == lacking
    assert {fault.code for fault in faults} <= {"answer_missing"}


@pytest.mark.parametrize(
    ("field", "sent", "code"),
    [
        ("pages", "mười", "answer_integer"),
        ("pages", "1.5", "answer_integer"),
        ("pages", "0", "answer_range"),
        ("pages", "9" * 40, "answer_integer"),
        ("sex", "khác", "answer_choice"),
        ("born", "31/02/2020", "answer_day"),
        ("born", "hôm qua", "answer_day"),
        ("home", "Buôn Ma Thuột", "answer_place"),
        ("home", "12345", "answer_place"),
        ("home", "Xã Ea", "answer_place"),
        ("name", "a\x07b", "answer_line"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(field, sent, code):
    shown_before = typed(fields_of(FORM, ANSWERS, units=UNITS))
    answers = answers_of(FORM, posted({**shown_before, f"a.{field}": sent}), units=UNITS)
    faults = forms.faults(FORM, answers)
    assert [(one.path, one.code) for one in faults] == [((field,), code)]
    shown = {one.path: one for one in fields_of(FORM, answers, faults=faults)}
    assert shown[(field,)].errors and not leftover(faults, tuple(shown.values()))


def test_a_fault_without_a_field_is_not_lost():
    faults = forms.faults(FORM, {**ANSWERS, "stranger": 1})
    assert leftover(faults, fields_of(FORM, ANSWERS, faults=faults)) != []


def test_a_row_left_empty_is_no_row_and_asks_for_nothing():
    fields = {one.path: one for one in fields_of(FORM, ANSWERS)}
    rows = fields[("people",)].rows
    assert len(rows) == 3
    assert [one.required for one in rows[2]] == [False, False]
    assert len(fields_of(FORM, {"people": [{"name": str(n)} for n in range(3)]})[-1].rows) == 3


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("27/11/2026", "2026-11-27"),
        ("1/2/2026", "2026-02-01"),
        ("27112026", "2026-11-27"),
        ("2026-11-27", "2026-11-27"),
        ("27.11.2026", "2026-11-27"),
        ("x", "x"),
        ("", ""),
    ],
)
def test_days_as_people_write_them(text, day):
    assert day_typed(text) == day
    assert day_typed(day_shown(day)) == day


def test_hostile_text_stays_text_on_the_page():
    evil = '"><script>alert(1)</script>'
    fields = fields_of(FORM, {**ANSWERS, "name": evil, "said": "</textarea>" + evil})
    page = engines["django"].get_template("parts/answers.html").render({"fields": fields})
    assert "<script>" not in page and page.count("<textarea") == page.count("</textarea>")
