"""What a file is, told by its first bytes."""

from __future__ import annotations

import gzip

import pytest

from tinhso.tables.raw import format_of, inner_format_of
from tinhso.tables.table import NotATable


@pytest.mark.parametrize(
    "start, kind",
    [
        (b"", "empty"),
        (b"PAR1....", "parquet"),
        (b"PK\x03\x04...", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xef\xbb\xbf <?xml version='1.0'?><log/>", "xml"),
        ("<log>".encode("utf-16"), "xml"),
        (b"\n<html><table>", "html"),
        (b"<!DOCTYPE html>", "html"),
        (b"a,b\n", "text"),
    ],
)
def test_the_content_tells_not_the_name(tmp_path, start, kind):
    path = tmp_path / "log.xlsx"
    path.write_bytes(start)
    assert format_of(path) == kind


def test_inside_a_gzip(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(b"<log/>"))
    assert inner_format_of(path) == "xml"
    path.write_bytes(gzip.compress(b""))
    assert inner_format_of(path) == "empty"


def test_what_cannot_be_opened_says_why(tmp_path):
    with pytest.raises(NotATable) as refused:
        format_of(tmp_path / "none.csv")
    assert refused.value.code == "file_not_found"
    with pytest.raises(NotATable) as refused:
        format_of(tmp_path)
    assert refused.value.code == "file_is_folder"
    with pytest.raises(NotATable) as refused:
        format_of(tmp_path / ("x" * 5_000))
    assert refused.value.code == "file_unreadable"
