"""A register's document: what it may say, and where it is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from tests.registers.conftest import LODGINGS, changed

from tinhso.registers.definition import (
    CHOICE,
    CHOICES,
    DAY,
    NUMBER,
    PERSON,
    SEALED,
    WHOLE,
    BadRegister,
    definition_of,
    read_definition,
)


def test_fields_are_of_their_kinds_and_levels() -> None:
    made = definition_of(LODGINGS)
    kinds = {one.name: one.kind for one in made.fields}
    assert kinds["loai"] == CHOICE and kinds["tien_ich"] == CHOICES and kinds["het_han"] == DAY
    assert kinds["so_buong"] == WHOLE and kinds["dien_tich"] == NUMBER
    assert made.by_name["dien_thoai"].level == PERSON and made.by_name["thu_nhap"].level == SEALED
    assert made.by_name["loai"].said("nha-nghi", "vi") == "Nhà nghỉ du lịch"
    assert made.remind == (90, 30, 7)


def test_fields_keep_their_order_where_a_database_keeps_none() -> None:
    made = definition_of(LODGINGS)
    properties = made.document["fields"]["properties"]
    mixed = {name: properties[name] for name in sorted(properties, key=lambda one: (len(one), one))}
    assert list(mixed) != list(properties)
    kept = definition_of(
        {**made.document, "fields": {**made.document["fields"], "properties": mixed}}
    )
    assert [one.name for one in kept.fields] == list(properties)
    assert kept.columns == made.columns and kept.written() == made.written()
    with pytest.raises(BadRegister) as found:
        definition_of(changed(fields={**LODGINGS["fields"], "x-order": ["khong_co"]}))
    assert found.value.code == "register_field_unknown"
    assert found.value.facts["path"] == "fields.x-order"


def _fields(**said: Any) -> dict[str, Any]:
    told = changed()["fields"]
    told["properties"] |= said
    return {"fields": told}


@pytest.mark.parametrize(
    ("said", "code", "path"),
    [
        ({"key": ["khong_co"]}, "register_field_unknown", "key"),
        ({"called": "thu_nhap"}, "register_field_sealed", "called"),
        ({"key": ["dien_thoai"]}, "register_field_sealed", "key"),
        ({"find": ["thu_nhap"]}, "register_field_sealed", "find"),
        ({"find": ["ten", "dien_thoai"]}, "register_field_sealed", "find"),
        ({"filters": ["dien_thoai"]}, "register_field_sealed", "filters"),
        ({"key": ["dia_chi"]}, "register_field_kind", "key"),
        ({"valid": {"until": "ten"}}, "register_field_kind", "valid.until"),
        ({"called": "so_buong"}, "register_field_kind", "called"),
        ({"code": "Có dấu"}, "bad_register", "code"),
        ({"place": "circle"}, "bad_register", "place"),
        ({"valid": {"from": "ngay_cap"}}, "bad_register", "remind"),
        (_fields(x={"type": "string"}), "bad_register", "fields.properties.x"),
        (_fields(x={"type": "string", "x-title": "X", "pattern": "("}), "bad_register", "fields"),
        (_fields(x={"type": "object", "x-title": "X"}), "bad_register", "fields.properties.x.type"),
        (_fields(x={"type": "array", "x-title": "X"}), "bad_register", "fields.properties.x"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(said: dict[str, Any], code: str, path: str) -> None:
    with pytest.raises(BadRegister) as found:
        definition_of(changed(**said))
    assert (found.value.code, found.value.facts["path"]) == (code, path)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '"x"', "[" * 100_000])
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(BadRegister):
        read_definition(text)
