"""A register of lodgings: open, official, personal and sealed fields, a point, a day on which its licence ends."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.files.conftest import RING

from tinhso.ledger.actions import By
from tinhso.registers import actions
from tinhso.registers.definition import definition_of

BY = By(actor="p-lan", office="so-du-lich", channel="counter")
OFFICE = "so-du-lich"
LODGINGS: dict[str, Any] = {
    "format": "tinhso.register/1",
    "code": "co-so-luu-tru",
    "name": {"vi": "Cơ sở lưu trú", "en": "Lodgings"},
    "key": ["ma_so"],
    "called": "ten",
    "columns": ["ma_so", "ten", "loai", "so_buong"],
    "find": ["ten", "dia_chi"],
    "filters": ["loai", "hang_sao", "so_buong", "tien_ich"],
    "place": "point",
    "valid": {"from": "ngay_cap", "until": "het_han"},
    "remind": [30, 90, 7],
    "fields": {
        "type": "object",
        "required": ["ma_so", "ten", "loai"],
        "properties": {
            "ma_so": {"type": "string", "pattern": "^[0-9]{10}$", "x-title": "Mã số", "x-level": "open"},
            "ten": {
                "type": "string", "maxLength": 200, "x-title": {"vi": "Tên cơ sở", "en": "Name"}, "x-level": "open",
            },
            "dia_chi": {"type": "string", "x-title": "Địa chỉ", "x-level": "open"},
            "loai": {
                "type": "string", "enum": ["khach-san", "nha-nghi", "biet-thu"],
                "x-title": "Loại hình", "x-level": "open",
                "x-choices": {"khach-san": "Khách sạn", "nha-nghi": "Nhà nghỉ du lịch", "biet-thu": "Biệt thự du lịch"},
            },
            "hang_sao": {"type": "integer", "minimum": 1, "maximum": 5, "x-title": "Hạng sao"},
            "so_buong": {"type": "integer", "minimum": 0, "x-title": "Số buồng"},
            "dien_tich": {"type": "number", "x-title": "Diện tích", "x-unit": "m²"},
            "tien_ich": {
                "type": "array", "items": {"type": "string", "enum": ["ho-boi", "san-golf"]}, "uniqueItems": True,
                "x-title": "Tiện ích", "x-choices": {"ho-boi": "Hồ bơi", "san-golf": "Sân gôn"},
            },
            "truc_tuyen": {"type": "boolean", "x-title": "Đặt phòng trực tuyến"},
            "ngay_cap": {"type": "string", "format": "date", "x-title": "Ngày cấp"},
            "het_han": {"type": "string", "format": "date", "x-title": "Hết hạn"},
            "dien_thoai": {"type": "string", "x-title": "Điện thoại", "x-level": "person"},
            "thu_nhap": {"type": "string", "x-title": "Thu nhập kê khai", "x-level": "sealed"},
        },
    },
}  # fmt: skip


def changed(**said: Any) -> dict[str, Any]:
    """A copy of the document with some of its parts otherwise."""
    return {**json.loads(json.dumps(LODGINGS)), **said}


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> None:
    settings.FILE_KEYS, settings.FILES_FOLDER = RING, str(tmp_path / "files")


@pytest.fixture
def lodgings(db: None, keys: None) -> str:
    """The declared register's code."""
    actions.declare(definition_of(LODGINGS), owner=OFFICE, by=BY, valid_from=date(2026, 1, 1))
    return "co-so-luu-tru"


def one(number: int = 1, **said: Any) -> dict[str, Any]:
    """A lodging's values."""
    return {
        "ma_so": f"35{number:08d}", "ten": f"Khách sạn Biển Đông {number}", "loai": "khach-san", "hang_sao": 3, **said,
    }  # fmt: skip
