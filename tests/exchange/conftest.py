"""The cast of the dossiers, with a feed of the commune's old software."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cases.conftest import ADMIN, accepted, filed, province

from tinhso.exchange.actions import Report, read_feed, set_feed
from tinhso.exchange.definition import Definition
from tinhso.exchange.models import Feed
from tinhso.exchange.reading import open_file

__all__ = ["accepted", "filed", "province"]

DEFINITION: dict[str, Any] = {
    "offices": {"UBND xã Một": "xa-1"},
    "desks": {"xa-1": "xa-1-mot-cua"},
    "procedures": {"Giấy phép thử": "9.000007"},
}
HEAD = "Mã hồ sơ,Mã thủ tục,Đơn vị xử lý,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Ngày trả,Trạng thái"


@pytest.fixture
def feed(province: None) -> Feed:
    """The old software's feed."""
    definition = Definition.of(DEFINITION)
    return set_feed("phan-mem-cu", title="Phần mềm cũ", definition=definition, by=ADMIN)


def export(*rows: str, head: str = HEAD) -> str:
    """An export of one row a dossier."""
    return "\n".join((head, *rows)) + "\n"


@pytest.fixture
def read(feed: Feed, tmp_path: Path) -> Callable[..., Report]:
    """Reads what an export holds."""

    def read(content: str | bytes, *, trial: bool = False, into: Feed | None = None) -> Report:
        path = tmp_path / "xuat.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        one = into or feed
        source = open_file(path, Definition.of(one.definition))
        return read_feed(one, source, by=ADMIN, trial=trial)

    return read
