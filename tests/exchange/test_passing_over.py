"""A row that nobody mends holds a database's readings back until somebody decides otherwise; mended, it is read."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.cases.conftest import ADMIN
from tests.exchange.conftest import DEFINITION

from tinhso.cases.models import Case
from tinhso.cli.main import main
from tinhso.exchange.actions import pass_over, read_feed, reporting
from tinhso.exchange.actions.passing import CannotPassOver
from tinhso.exchange.databases import open_query
from tinhso.exchange.definition import Definition
from tinhso.exchange.models import Feed
from tinhso.exchange.queries import asked_from, feed_named, is_earlier, passed_over, waiting
from tinhso.ledger.actions import erase
from tinhso.ledger.models import Event

LAST = "2026-03-05 09:00"


def held(feed: Feed) -> dict[str, str]:
    """The rows that are waited for: by their marks, their names."""
    return {one.mark: one.row for one in waiting(feed).rows}


def bad(feed: Feed) -> str:
    """The name of the row whose office nobody knows."""
    return next(row for row in held(feed).values() if row.startswith("CU-3#"))


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
    assert set(held(feed)) == {"2026-03-03 09:00", "2026-03-04 09:00"}
    name, codeless = bad(feed), held(feed)["2026-03-04 09:00"]
    pass_over(feed, row=name, why="  Đơn vị  đã giải thể ", by=ADMIN)
    report = once()
    assert report.counts["held"] == 1
    assert report.notes["passed_over"] == 1
    assert "unknown_office" in {one.reason for one in report.problems}  # Still told of.
    assert feed_named(feed.name).cursor == "2026-03-04 09:00"
    pass_over(feed, row=codeless, why="Dòng trống mã", by=ADMIN)
    once()
    assert feed_named(feed.name).cursor == LAST
    assert once().counts == {"rows": 1, "dossiers": 1, "same": 1, "held": 0}
    assert waiting(feed).rows == []
    kept = passed_over(feed)[name]
    assert (kept.actor, kept.why) == (ADMIN.actor, "Đơn vị đã giải thể")
    assert kept.mark == "2026-03-03 09:00"


def test_what_is_mended_later_is_read_as_usual(feed: Feed, base: Any, once: Any) -> None:
    once()
    for row in held(feed).values():
        pass_over(feed, row=row, why="Chờ lâu", by=ADMIN)
    once()
    assert not Case.objects.filter(code="CU-3").exists()
    base.execute(
        "UPDATE ho_so SET don_vi = 'xa-1', cap_nhat = '2026-03-06 09:00' WHERE ma_ho_so = 'CU-3'"
    )
    assert once().counts["new"] == 1
    assert Case.objects.filter(code="CU-3").exists()


def test_changed_and_wrong_again_it_is_waited_for_again(feed: Feed, base: Any, once: Any) -> None:
    once()
    for row in held(feed).values():
        pass_over(feed, row=row, why="Chờ lâu", by=ADMIN)
    once()
    base.execute(
        "UPDATE ho_so SET don_vi = 'xa-la-2', cap_nhat = '2026-03-06 09:00' WHERE ma_ho_so = 'CU-3'"
    )
    once()
    assert list(held(feed)) == ["2026-03-06 09:00"]


def test_nothing_else_is_passed_over(feed: Feed, once: Any) -> None:
    once()
    with pytest.raises(CannotPassOver, match="row_not_holding"):
        pass_over(feed, row="CU-2@2026-03-02 09:00", why="x", by=ADMIN)
    with pytest.raises(CannotPassOver, match="row_needs_why"):
        pass_over(feed, row=bad(feed), why="  ", by=ADMIN)
    row = bad(feed)
    pass_over(feed, row=row, why="Một", by=ADMIN)
    pass_over(feed, row=row, why="Hai", by=ADMIN)  # Twice is once.
    (event,) = Event.objects.filter(kind="exchange.passed_over")
    # Why somebody did it may name people, and so may what stood in the other system's cells: they are sealed.
    assert event.facts == {}
    assert passed_over(feed)[row].why == "Một"


def test_moved_to_another_mark_as_it_was_it_is_not_waited_for_again(
    feed: Feed, base: Any, once: Any
) -> None:
    once()
    for row in held(feed).values():
        pass_over(feed, row=row, why="Chờ lâu", by=ADMIN)
    once()
    base.execute("UPDATE ho_so SET cap_nhat = '2026-03-06 09:00' WHERE ma_ho_so = 'CU-3'")
    assert once().counts["held"] == 0
    assert feed_named(feed.name).cursor == "2026-03-06 09:00"


def test_a_decision_that_was_erased_is_none(feed: Feed, once: Any) -> None:
    once()
    pass_over(feed, row=bad(feed), why="Chờ lâu", by=ADMIN)
    assert len(waiting(feed).rows) == 1
    uids = Event.objects.filter(kind="exchange.passed_over").values_list("uid", flat=True)
    with transaction.atomic():
        erase(list(uids), subject=f"feed:{feed.name}", by=ADMIN, reason="x")
    assert once().counts["held"] == 2


def test_the_command_names_what_waits_and_passes_it_over(
    feed: Feed, once: Any, capsys: Any
) -> None:
    once()
    words = ["mirror", "pass-over", "--feed", feed.name, "--lang", "vi"]
    assert main(words) == 1
    said = capsys.readouterr().out
    assert "2 dòng khiến lần đọc phải bắt đầu lại; nêu 2." in said
    assert f"{bad(feed)} (2026-03-03 09:00): Không rõ đơn vị nào" in said
    for row in held(feed).values():
        assert main([*words, "--row", row, "--why", "Không ai sửa"]) == 0
    assert main(words) == 0


LOG = "CREATE TABLE ho_so (ma_ho_so, thu_tuc, don_vi, buoc, thoi_diem, cap_nhat)"


@pytest.fixture
def log(feed: Feed, tmp_path: Path) -> Any:
    """An event log; what is appended to it is read by the cursor. Gives (append, once)."""
    path = tmp_path / "cu.sqlite3"
    told = sqlite3.connect(path, isolation_level=None)
    told.execute(LOG)
    definition = Definition.of({**DEFINITION, "cursor": "cap_nhat"})

    def append(code: str, office: str, step: str, day: int, mark: str | None = "") -> None:
        mark = f"2026-03-0{day} 09:00" if mark == "" else mark
        row = (code, "9.000007", office, step, f"2026-03-0{day} 08:00", mark)
        told.execute("INSERT INTO ho_so VALUES (?, ?, ?, ?, ?, ?)", row)

    def once(**more: Any) -> Any:
        now = feed_named(feed.name)
        url = f"sqlite:///{path}"
        since = asked_from(now, definition)
        source = open_query(url, "SELECT * FROM ho_so", definition, since=since)
        return read_feed(now, source, by=ADMIN, definition=definition, **more)

    yield append, once
    told.close()


def test_of_an_event_log_the_next_event_of_a_dossier_passed_over_holds_nothing(
    feed: Feed, log: Any
) -> None:
    append, once = log
    append("CU-3", "xa-la", "Tiếp nhận", 2)
    append("CU-4", "xa-1", "Tiếp nhận", 3)
    once()
    pass_over(feed, row=bad(feed), why="Đơn vị đã giải thể", by=ADMIN)
    once()
    append("CU-3", "xa-la", "Thẩm định", 4)  # The same dossier begins at another mark.
    append("CU-4", "xa-1", "Thẩm định", 5)
    report = once()
    assert (report.counts["held"], report.notes["passed_over"]) == (0, 1)
    assert feed_named(feed.name).cursor == LAST
    assert waiting(feed).count == 0
    append(
        "CU-3", "xa-1", "Có kết quả", 6
    )  # Its office is known now, and when it was accepted is not.
    report = once()
    assert ("CU-3", "rest_of_passed_over") in {(one.code, one.reason) for one in report.problems}
    assert report.counts["held"] == 0
    assert not Case.objects.filter(code="CU-3").exists()


def test_a_cursor_never_moves_back(feed: Feed, base: Any, once: Any) -> None:
    base.execute("DELETE FROM ho_so WHERE ma_ho_so IN ('', 'CU-3')")
    once()
    assert feed_named(feed.name).cursor == LAST
    # Written there before, and ended after, another system's transaction.
    row = ("CU-9", "9.000007", "xa-la", "2026-03-05 08:00", "2026-03-05 08:30")
    base.execute("INSERT INTO ho_so VALUES (?, ?, ?, ?, ?)", row)
    for _ in range(3):
        assert once().counts["held"] == 1
        assert feed_named(feed.name).cursor == LAST


@pytest.mark.parametrize(
    ("one", "other", "earlier"),
    [
        ("9", "10", True),
        ("10", "9", False),
        ("2026-03-05 08:30", "2026-03-05T09:00:00.5", True),
        ("2026-03-05", "2026-03-05 00:00", False),
        ("2026-03-05 09:00+07:00", "2026-03-05 09:00", False),
        ("2026-99-05", "2026-03-05", False),
        ("a", "b", False),
        ("9", "", False),
    ],
)
def test_which_of_two_cursors_is_earlier(one: str, other: str, earlier: bool) -> None:
    assert is_earlier(one, other) is earlier


def test_a_row_without_a_cursor_is_told_and_read_each_time(feed: Feed, log: Any) -> None:
    append, once = log
    append("CU-1", "xa-1", "Tiếp nhận", 2)
    append("CU-2", "xa-1", "Tiếp nhận", 3, mark=None)
    append("CU-3", "xa-la", "Tiếp nhận", 3, mark=None)
    for again in (False, True, True):
        report = once()
        named = {(one.code, one.reason) for one in report.problems}
        assert named == {
            ("CU-2", "cursor_empty"), ("CU-3", "cursor_empty"), ("CU-3", "unknown_office"),
        }  # fmt: skip
        assert report.counts["rows"] == 3
        assert report.counts["held"] == 0
        assert report.counts["new"] == (0 if again else 2)
        # Nobody waits for it: it is asked for anyway, and what lies behind it is not read again and again.
        assert feed_named(feed.name).cursor == "2026-03-02 09:00"
    append("CU-2", "xa-1", "Có kết quả", 4, mark=None)  # Neither is lost.
    assert once().counts["updated"] == 1
    assert Case.objects.get(code="CU-2").state == "done"


def test_an_empty_text_as_a_cursor_is_told(feed: Feed, base: Any, once: Any) -> None:
    base.execute("DELETE FROM ho_so WHERE ma_ho_so IN ('', 'CU-3')")
    base.execute("UPDATE ho_so SET cap_nhat = '' WHERE ma_ho_so = 'CU-2'")
    report = once()
    assert [(one.code, one.reason) for one in report.problems] == [("CU-2", "cursor_blank")]
    assert report.counts["new"] == 2


def test_part_of_a_refused_dossier_without_a_cursor_loses_none_of_the_rest(
    feed: Feed, log: Any
) -> None:
    append, once = log
    append("CU-3", "xa-la", "Tiếp nhận", 2, mark=None)
    append("CU-3", "xa-la", "Thẩm định", 3)
    append("CU-4", "xa-1", "Tiếp nhận", 5)
    assert once().counts["held"] == 1
    assert feed_named(feed.name).cursor == "2026-03-03 09:00"


def test_rows_beyond_what_a_run_keeps_are_counted_and_come_to_be_seen(
    feed: Feed, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "MOST_KEPT", 3)
    append, once = log
    for n in range(4):  # What waits for nobody comes first and fills a report.
        append(f"CU-{n}", "xa-1", "Tiếp nhận", 2, mark=None)
    for n in range(5):
        append(f"LA-{n}", "xa-la", "Tiếp nhận", 3 + n)
    report = once()
    assert (report.problem_count, report.counts["held"]) == (9, 5)
    first = waiting(feed)
    assert (len(first.rows), first.count) == (3, 5)
    pass_over(feed, row=first.rows[0].row, why="Lâu", by=ADMIN)
    assert (len(waiting(feed).rows), waiting(feed).count) == (2, 4)
    for one in first.rows:
        pass_over(feed, row=one.row, why="Lâu", by=ADMIN)
    assert once().counts["held"] == 2
    assert [one.row[:4] for one in waiting(feed).rows] == ["LA-3", "LA-4"]
    assert waiting(feed).count == 2


def test_a_reading_that_has_only_so_long_goes_on_where_it_ended(feed: Feed, log: Any) -> None:
    append, once = log
    for n in range(2, 6):
        append(f"CU-{n}", "xa-1", "Tiếp nhận", n)
    left = []
    while (report := once(seconds=0)).counts["untold"]:
        left.append(report.counts["untold"])
        assert len(left) < 9
    assert left == [3, 2, 1]  # Each is asked for, though the last one read lies an hour behind.
    assert Case.objects.count() == 4
    assert once(seconds=60).counts == {"rows": 1, "dossiers": 1, "same": 1, "held": 0}
