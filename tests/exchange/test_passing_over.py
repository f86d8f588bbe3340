"""A row that nobody mends holds a database's readings back until somebody decides otherwise; mended, it is read."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.cases.conftest import ADMIN
from tests.exchange.conftest import DEFINITION

from tinhso.cases.models import Case
from tinhso.exchange.actions import pass_over, read_feed
from tinhso.exchange.actions.passing import CannotPassOver
from tinhso.exchange.definition import Definition
from tinhso.exchange.models import Feed
from tinhso.exchange.queries import asked_from, feed_named, holding, passed_over
from tinhso.exchange.reading import open_query
from tinhso.ledger.models import Event

BAD = "CU-3@2026-03-03 09:00"


@pytest.fixture
def base(feed: Feed, tmp_path: Path) -> Any:
    """Three rows of which the second names an office that nobody knows, and one without a code."""
    path = tmp_path / "cu.sqlite3"
    told = sqlite3.connect(path, isolation_level=None)
    told.execute("CREATE TABLE ho_so (ma_ho_so, thu_tuc, don_vi, ngay_tiep_nhan, cap_nhat)")
    offices = {2: "xa-1", 3: "xa-la", 4: "xa-1", 5: "xa-1"}
    for n, office in offices.items():
        code = "" if n == 4 else f"CU-{n}"
        row = (code, "9.000007", office, f"2026-03-0{n} 08:00", f"2026-03-0{n} 09:00")
        told.execute("INSERT INTO ho_so VALUES (?, ?, ?, ?, ?)", row)
    yield told
    told.close()


@pytest.fixture
def once(feed: Feed, base: Any, tmp_path: Path) -> Any:
    definition = Definition.of({**DEFINITION, "cursor": "cap_nhat"})

    def once() -> Any:
        now = feed_named(feed.name)
        since = asked_from(now, definition)
        url = f"sqlite:///{tmp_path / 'cu.sqlite3'}"
        source = open_query(url, "SELECT * FROM ho_so", definition, since=since)
        return read_feed(now, source, by=ADMIN, definition=definition)

    return once


def test_it_is_waited_for_until_somebody_decides(feed: Feed, once: Any) -> None:
    once()
    for _ in range(3):  # However often it is read, it begins with that row.
        assert feed_named(feed.name).cursor == "2026-03-03 09:00"
        report = once()
        assert (report.counts["rows"], report.counts["held"]) == (3, 2)
    assert {one.row for one in holding(feed)} == {"@2026-03-04 09:00", BAD}
    pass_over(feed, row=BAD, why="  Đơn vị  đã giải thể ", by=ADMIN)
    report = once()
    assert report.counts["held"] == 1
    assert report.notes["passed_over"] == 1
    assert "unknown_office" in {one.reason for one in report.problems}  # Still told of.
    assert feed_named(feed.name).cursor == "2026-03-04 09:00"
    pass_over(feed, row="@2026-03-04 09:00", why="Dòng trống mã", by=ADMIN)
    once()
    assert feed_named(feed.name).cursor == "2026-03-05 09:00"
    assert once().counts == {"rows": 1, "dossiers": 1, "same": 1, "held": 0}
    assert holding(feed) == []
    kept = passed_over(feed)[BAD]
    assert (kept.actor, kept.why) == (ADMIN.actor, "Đơn vị đã giải thể")


def test_what_is_mended_later_is_read_as_usual(feed: Feed, base: Any, once: Any) -> None:
    once()
    pass_over(feed, row=BAD, why="Chờ lâu", by=ADMIN)
    pass_over(feed, row="@2026-03-04 09:00", why="Chờ lâu", by=ADMIN)
    once()
    assert not Case.objects.filter(code="CU-3").exists()
    base.execute(
        "UPDATE ho_so SET don_vi = 'xa-1', cap_nhat = '2026-03-06 09:00' WHERE ma_ho_so = 'CU-3'"
    )
    assert once().counts["new"] == 1
    assert Case.objects.filter(code="CU-3").exists()


def test_changed_and_wrong_again_it_is_waited_for_again(feed: Feed, base: Any, once: Any) -> None:
    once()
    pass_over(feed, row=BAD, why="Chờ lâu", by=ADMIN)
    pass_over(feed, row="@2026-03-04 09:00", why="Chờ lâu", by=ADMIN)
    once()
    base.execute(
        "UPDATE ho_so SET don_vi = 'xa-la-2', cap_nhat = '2026-03-06 09:00' WHERE ma_ho_so = 'CU-3'"
    )
    once()
    assert [one.row for one in holding(feed)] == ["CU-3@2026-03-06 09:00"]


def test_nothing_else_is_passed_over(feed: Feed, once: Any) -> None:
    once()
    with pytest.raises(CannotPassOver, match="row_not_holding"):
        pass_over(feed, row="CU-2@2026-03-02 09:00", why="x", by=ADMIN)
    with pytest.raises(CannotPassOver, match="row_needs_why"):
        pass_over(feed, row=BAD, why="  ", by=ADMIN)
    pass_over(feed, row=BAD, why="Một", by=ADMIN)
    pass_over(feed, row=BAD, why="Hai", by=ADMIN)  # Twice is once.
    (event,) = Event.objects.filter(kind="exchange.passed_over")
    assert event.facts == {"row": BAD}  # Why somebody did it may name people: it is sealed.
    assert passed_over(feed)[BAD].why == "Một"
