"""Vietnamese text made comparable."""

from __future__ import annotations

import unicodedata

import pytest

from tinhso.kernel.text import fold


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
