"""Vietnamese text made comparable."""

from __future__ import annotations

import unicodedata

import pytest

from tinhso.kernel.text import fold, written, written_line


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ngày  hẹn\ntrả", "ngay hen tra"),
        ("ĐƯỜNG Đặng", "duong dang"),
        ("  Thủ tục\u00a0", "thu tuc"),
        ("", ""),
    ],
)
def test_accents_case_and_spacing_are_taken_away(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Thiếu   bản vẽ ", "Thiếu bản vẽ"),
        ("Thiếu:\r\n\r\n - bản  vẽ \u200b\u2028 - đơn", "Thiếu:\n\n - bản  vẽ\n - đơn"),
        ("\u202e99/QĐ\u200b-UBND\ufeff\u00ad\x1b", "99/QĐ-UBND"),
        (unicodedata.normalize("NFD", "Đắk Lắk, phường Nguyễn"), "Đắk Lắk, phường Nguyễn"),
        (
            "H'Hen Niê – “Y Blim”; (số 5) §2 €3 日本 한국 عربي",
            "H'Hen Niê – “Y Blim”; (số 5) §2 €3 日本 한국 عربي",
        ),
        ("a" + "\u0301" * 500, "á\u0301\u0301\u0301"),
        ("\U000e0041\u2066x\u2069\udc80\ufe0f", "x"),
    ],
)
def test_what_is_typed_is_kept_as_everybody_sees_it(typed: str, kept: str) -> None:
    assert written(typed) == kept
    assert written(kept) == kept


UNSEEN = ["", " \t\r\n ", "\u200b", "\u202e\u200f\u2066", "\ufeff\u00ad\u2060", "\x00\x7f\x9f", "\u3164\u2800\u115f",
    "\u0301\u0323", "\u00a0\u3000\u2028", "\u200b\n\u200b"]  # fmt: skip


@pytest.mark.parametrize("typed", UNSEEN)
def test_what_nobody_can_see_is_nothing(typed: str) -> None:
    assert written(typed) == written_line(typed) == ""


def test_one_line_has_no_breaks() -> None:
    assert written_line("Nguyễn\nVăn\u2029 An\x0b") == "Nguyễn Văn An"
