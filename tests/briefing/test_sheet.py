"""However much stands on it, the page of a week is one sheet."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from tinhso.briefing.printing import page_pdf


def content(letters: int, lines: int) -> dict[str, Any]:
    long = ("Nghị quyết về cơ chế đầu tư hạ tầng số dùng chung của tỉnh " * 9)[:letters]
    decision = {
        "act": "Ký:",
        "what": long,
        "cost": "5 nhiệm vụ chờ, lâu nhất 95 ngày; 2 đã quá hạn.",
    }
    promise = {
        "name": long[:120], "should": "98,0%", "is": "91,2%", "moved": "+0,4", "needed": "+3,4",
        "sign": "chậm", "behind": True,
    }  # fmt: skip
    return {
        "title": "Trang điều hành ngày 23/11/2026", "under": "UBND tỉnh", "author": "UBND tỉnh", "lang": "vi",
        "footer": "Trang 1", "decisions_title": "Việc cần quyết", "nothing": "–", "decisions": [decision] * 5,
        "promises_title": "Cam kết", "promises_says": "3 trên 12", "promises_heads": list("abcdef"),
        "promises": [promise] * 12,
        "blocks": [{"title": f"Khối {one}", "lines": ["Hồ sơ nhận 30 ngày: 12.345"] * lines} for one in range(4)],
    }  # fmt: skip


@pytest.mark.parametrize(("letters", "lines"), [(20, 1), (120, 6), (260, 8)])
def test_it_is_one_sheet_with_all_that_it_says(letters: int, lines: int) -> None:
    sheet = PdfReader(io.BytesIO(page_pdf(content(letters, lines), on=date(2026, 11, 23))))
    assert len(sheet.pages) == 1
    said = sheet.pages[0].extract_text()
    assert said.count("12.345") == 4 * lines and said.count("chậm") == 12
    assert "?" not in said
