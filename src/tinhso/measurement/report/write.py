"""The report's one action: read a result folder, write report.html in it, all or nothing."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from tinhso.measurement.report.facts import gather
from tinhso.measurement.report.page import render
from tinhso.measurement.report.store import NotAResult, open_result

NAME = "report.html"


def write_report(directory: Path) -> Path:
    """Write report.html from dossiers, stretches and events.parquet and summary.json; gives its path.

    One file without any outside part. Memory stays below about 1.5 GB however many dossiers there are; what does
    not fit goes to a folder within the result, removed at the end.
    Raises NotAResult if the folder lacks a file or one of them cannot be read, OSError if it cannot be written.
    """
    directory = Path(directory)
    try:
        with open_result(directory) as result:
            facts = gather(result)
    except duckdb.Error as error:
        raise NotAResult("report_failed", folder=str(directory), why=str(error)) from error
    return _put(directory / NAME, render(facts))


def _put(file: Path, page: str) -> Path:
    """Beside its place first, so that a reader never meets half a page."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        # A lone surrogate can stand in a log's text; it cannot stand in UTF-8.
        unfinished.write_bytes(page.encode("utf-8", errors="replace"))
        os.replace(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)
    return file
