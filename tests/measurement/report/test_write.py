"""Writing the report: all or nothing, and a refusal that says what is missing."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest
from tests.measurement.report import makers

from tinhso.measurement.report import NotAResult, write_report
from tinhso.sentences.report import SENTENCES


def test_the_report_stands_alone(tmp_path: Path) -> None:
    report = write_report(makers.result(tmp_path, makers.usual()))
    page = report.read_text(encoding="utf-8")
    assert report == tmp_path / "report.html"
    assert not re.search(r'\b(?:src|href)="(?!#)', page)
    assert "url(http" not in page and "@import" not in page
    assert "default-src 'none'" in page
    assert "unsafe-inline'; script-src 'sha256-" in page


def test_the_same_result_gives_the_same_page(tmp_path: Path) -> None:
    folder = makers.result(tmp_path, makers.usual())
    first = write_report(folder).read_bytes()
    assert write_report(folder).read_bytes() == first


def test_nothing_but_the_report_is_left_in_the_folder(tmp_path: Path) -> None:
    folder = makers.result(tmp_path, makers.usual())
    before = {path.name for path in folder.iterdir()}
    write_report(folder)
    assert {path.name for path in folder.iterdir()} == before | {"report.html"}


@pytest.mark.parametrize(
    "file", ["dossiers.parquet", "stretches.parquet", "events.parquet", "summary.json"]
)
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    folder = makers.result(tmp_path, makers.one())
    (folder / file).unlink()
    with pytest.raises(NotAResult) as refused:
        write_report(folder)
    assert (refused.value.code, refused.value.facts["file"]) == ("result_missing_file", file)
    _said(refused.value)


def test_a_broken_table_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    folder = makers.result(tmp_path, makers.one())
    (folder / "events.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(NotAResult) as refused:
        write_report(folder)
    assert refused.value.code == "result_unreadable"
    _said(refused.value)
    assert not (folder / "report.html").exists()


def test_a_table_of_another_shape_is_refused(tmp_path: Path) -> None:
    import polars as pl

    folder = makers.result(tmp_path, makers.one())
    pl.DataFrame({"x": [1]}).write_parquet(folder / "dossiers.parquet")
    with pytest.raises(NotAResult) as refused:
        write_report(folder)
    assert refused.value.code == "report_failed"
    _said(refused.value)


@pytest.mark.parametrize(("text", "code"), [
    ("{", "result_unreadable"), ("[]", "result_unknown_schema"),
    ('{"schema": "tinhso.measure/99"}', "result_unknown_schema"),
])  # fmt: skip
def test_another_summary_is_refused(tmp_path: Path, text: str, code: str) -> None:
    folder = makers.result(tmp_path, makers.one())
    (folder / "summary.json").write_text(text)
    with pytest.raises(NotAResult) as refused:
        write_report(folder)
    assert refused.value.code == code
    _said(refused.value)


def test_a_summary_that_says_little_is_enough(tmp_path: Path) -> None:
    folder = makers.result(tmp_path, makers.usual())
    (folder / "summary.json").write_text(json.dumps({"schema": "tinhso.measure/1"}))
    assert "Giờ hành chính Việt Nam" in write_report(folder).read_text(encoding="utf-8")


def test_rejected_rows_are_told_by_reason(tmp_path: Path) -> None:
    rejected = {"rows": 5, "by_reason": {"no_such_date": 3, "something_new": 2}}
    folder = makers.result(tmp_path, makers.one(), rejected=rejected)
    page = write_report(folder).read_text(encoding="utf-8")
    assert "ngày không có thật, như 31/02" in page
    assert "lý do khác: something_new" in page
    assert "5 dòng của nhật ký không đọc được" in page


def test_a_silent_log_is_said_to_be_silent_not_zero(tmp_path: Path) -> None:
    page = write_report(makers.result(tmp_path, makers.no_offices())).read_text(encoding="utf-8")
    assert page.count("nhật ký không cho biết") >= 4
    assert "Nhật ký không ghi đơn vị" in page


def _said(refusal: NotAResult) -> None:
    """Each refusal has a sentence in both languages whose facts are all there."""
    for sentence in SENTENCES[refusal.code]:
        names = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert names <= set(refusal.facts)
        sentence.format(**refusal.facts)
