"""Files that lie, a database asked from where one left off, a real log, and the command."""

from __future__ import annotations

import gzip
import json
import sqlite3
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tests.cases.conftest import ADMIN, DOCUMENT
from tests.exchange.conftest import DEFINITION, export
from tests.exchange.test_telling import DONE, OPEN, Read

from tinhso.cases.models import Case
from tinhso.cli.main import main
from tinhso.exchange import reading_xes
from tinhso.exchange.actions import read_feed, set_feed
from tinhso.exchange.databases import NoDatabase, open_declared, open_query
from tinhso.exchange.definition import BadDefinition, Definition
from tinhso.exchange.models import Feed, Run
from tinhso.exchange.queries import asked_from, feed_named
from tinhso.exchange.reading import BadFeed, open_file
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.models import Event
from tinhso.measurement.live.following import differences
from tinhso.measurement.live.models import DossierTime
from tinhso.org.actions import found_office
from tinhso.procedures.actions import publish


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"<html><body>login</body></html>", "html_page"),
        (b"PAR1 not really", "parquet_unreadable"),
        (b"PK\x03\x04 no workbook", "workbook_unreadable"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 50, "not_text"),
        (b"<?xml version='1.0'?><log/>", "xes_no_trace"),
        ("Tên,Ngày\nA,1".encode(), "feed_no_code"),
        ("Mã hồ sơ,Ngày hẹn trả\nA,02/03/2026".encode(), "feed_no_moment"),
    ],
)
def test_a_file_that_lies_is_refused(read: Read, content: bytes, code: str) -> None:
    with pytest.raises(TinhsoError) as caught:
        read(content)
    assert caught.value.code == code
    assert not Run.objects.exists()


def test_a_told_column_that_is_not_there(feed: Feed, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(export(OPEN), encoding="utf-8")
    with pytest.raises(BadFeed, match="feed_no_such_column"):
        open_file(path, Definition.of({"columns": {"done": "Ngày xong"}}))


@pytest.mark.parametrize(
    "told",
    [
        [],
        {"colums": {}},
        {"columns": {"ngay": "x"}},
        {"activities": {"x": "decide"}},
        {"states": {"x": "y"}},
        {"offices": {"x": 1}},
        {"zone": "z" * 500},
        {"supplement_clock": "stop"},
    ],
)
def test_a_definition_that_means_nothing(told: Any) -> None:
    with pytest.raises(BadDefinition):
        Definition.of(told)


def test_a_database_is_asked_from_where_the_last_reading_ended(feed: Feed, tmp_path: Path) -> None:
    path = tmp_path / "cu.sqlite3"
    with sqlite3.connect(path) as base:
        base.execute(
            "CREATE TABLE ho_so (ma_ho_so, thu_tuc, don_vi, ngay_tiep_nhan, ngay_ket_thuc, cap_nhat)"
        )
        rows = [
            (f"CU-{n}", "9.000007", "xa-1", f"2026-03-0{n} 08:00", None, f"2026-03-0{n} 09:00")
            for n in (2, 3)
        ]
        base.executemany("INSERT INTO ho_so VALUES (?, ?, ?, ?, ?, ?)", rows)
    definition = Definition.of({**DEFINITION, "cursor": "cap_nhat"})

    def once() -> Any:
        now = feed_named(feed.name)
        source = open_query(
            f"sqlite:///{path}", "SELECT * FROM ho_so;", definition, since=now.cursor
        )
        return read_feed(now, source, by=ADMIN, definition=definition).counts

    assert once() == {"rows": 2, "dossiers": 2, "new": 2, "held": 0}
    assert feed_named(feed.name).cursor == "2026-03-03 09:00"
    with sqlite3.connect(path) as base:
        base.execute(
            "UPDATE ho_so SET ngay_ket_thuc = '2026-03-05 10:00', cap_nhat = '2026-03-05 10:01' "
            "WHERE ma_ho_so = 'CU-2'"
        )
    # The row of the last moment is asked for again, and is the same.
    assert once() == {"rows": 2, "dossiers": 2, "same": 1, "updated": 1, "held": 0}
    assert Case.objects.get(code="CU-2").state == "done"
    with pytest.raises(BadFeed, match="feed_bad_cursor"):
        open_query(f"sqlite:///{path}", "SELECT 1", Definition.of({"cursor": "a; DROP"}), since="")


@pytest.mark.parametrize(
    ("cursor", "early", "late", "own"),
    [
        ("cap_nhat", "2026-03-03 08:59:58", "2026-03-03 09:00:27", "2026-03-03 08:00:27"),
        ("cap_nhat", "2026-03-03T08:59", "2026-03-03T09:00", "2026-03-03T08:00"),
        ("cap_nhat", "2026-03-03", "2026-03-04", "2026-03-03"),
        ("cap_nhat", 4_001, 4_012, "3012"),
    ],
)
def test_what_was_held_open_over_there_is_not_passed_over(
    feed: Feed, tmp_path: Path, cursor: str, early: Any, late: Any, own: str
) -> None:
    """A transaction of the other system numbers its row first, and ends after another's row was read."""
    path = tmp_path / "cu.sqlite3"

    def write(code: str, mark: Any) -> None:
        with sqlite3.connect(path) as base:
            base.execute(
                "INSERT INTO ho_so VALUES (?, '9.000007', 'xa-1', '2026-03-02 08:00', ?)",
                (code, mark),
            )

    def once() -> Any:
        now = feed_named(feed.name)
        definition = Definition.of({**DEFINITION, "cursor": cursor})
        since = asked_from(now, definition)
        source = open_query(f"sqlite:///{path}", "SELECT * FROM ho_so", definition, since=since)
        return read_feed(now, source, by=ADMIN, definition=definition).counts

    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE ho_so (ma_ho_so, thu_tuc, don_vi, ngay_tiep_nhan, cap_nhat)")
    write("CU-2", late)
    assert once()["new"] == 1
    definition = Definition.of({**DEFINITION, "cursor": cursor})
    assert asked_from(feed_named(feed.name), definition) == own
    write("CU-1", early)
    assert once()["new"] == 1
    assert Case.objects.filter(code__in=("CU-1", "CU-2")).count() == 2
    assert once() == {"rows": 2, "dossiers": 2, "same": 2, "held": 0}


def test_what_was_refused_is_asked_for_again(feed: Feed, tmp_path: Path) -> None:
    path = tmp_path / "cu.sqlite3"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE ho_so (ma_ho_so, thu_tuc, don_vi, ngay_tiep_nhan, cap_nhat, so)")
        offices = {2: "xa-1", 3: "xa-la", 4: "xa-1"}
        base.executemany(
            "INSERT INTO ho_so VALUES (?, ?, ?, ?, ?, ?)",
            [
                (f"CU-{n}", "9.000007", office, f"2026-03-0{n} 08:00", f"2026-03-0{n} 09:00", n)
                for n, office in offices.items()
            ],
        )

    def once(cursor: str = "cap_nhat") -> Any:
        now = feed_named(feed.name)
        definition = Definition.of({**now.definition, "cursor": cursor})
        since = asked_from(now, definition)
        source = open_query(f"sqlite:///{path}", "SELECT * FROM ho_so", definition, since=since)
        return read_feed(now, source, by=ADMIN, definition=definition).counts

    def explain(**offices: str) -> None:
        told = {**DEFINITION, "offices": {**DEFINITION["offices"], **offices}}
        set_feed(feed.name, title=feed.title, definition=Definition.of(told), by=ADMIN)

    assert once() == {"rows": 3, "dossiers": 3, "new": 2, "refused": 1, "held": 1}
    assert feed_named(feed.name).cursor == "2026-03-03 09:00"
    assert once() == {"rows": 2, "dossiers": 2, "same": 1, "refused": 1, "held": 1}
    explain(**{"xa-la": "xa-2"})
    assert feed_named(feed.name).cursor == ""
    assert once() == {"rows": 3, "dossiers": 3, "same": 2, "new": 1, "held": 0}
    assert once() == {"rows": 1, "dossiers": 1, "same": 1, "held": 0}
    # By another column everything is asked for.
    assert once("so")["rows"] == 3
    assert feed_named(feed.name).cursor == "4"


LINES = 2_000
RECEIPT: dict[str, Any] = {
    "office": "xa-1",
    "procedure": "9.000007",
    "columns": {"office": ""},
    "activities": {
        "Confirmation of receipt": "accepted",
        "T10 Determine necessity to stop indication": "done",
    },
}


def test_a_real_log_of_municipal_permits_is_mirrored(
    db: None, shared: Path, tmp_path: Path
) -> None:
    found_office(
        code="xa-1", name="xa-1", level="commune", parent=None, on_date=date(2000, 1, 1), by=ADMIN
    )
    publish(procedure_of_the_tests(), from_date=date(2000, 1, 1), by=ADMIN)
    definition = Definition.of(RECEIPT)
    feed = set_feed("giay-phep", title="Giấy phép", definition=definition, by=ADMIN)
    # Some three hundred dossiers of it.
    path = tmp_path / "receipt.csv"
    with (shared / "data/event_logs/receipt.csv").open(encoding="utf-8") as log:
        path.write_text("".join(islice(log, LINES + 1)), encoding="utf-8")
    report = read_feed(feed, open_file(path, definition), by=ADMIN)
    counts = report.counts
    assert counts["rows"] == LINES
    print(
        counts,
        report.notes,
        __import__("collections").Counter(one.reason for one in report.problems),
    )
    assert counts["dossiers"] == counts["new"] + counts["refused"]
    before = Event.objects.filter(subject__startswith="case:").count()
    again = read_feed(feed, open_file(path, definition), by=ADMIN)
    assert again.counts["new"] == again.counts["updated"] == 0
    assert again.counts["same"] == counts["new"]
    assert Event.objects.filter(subject__startswith="case:").count() == before
    assert list(differences()) == []
    assert DossierTime.objects.filter(told=True).count() == counts["new"]


def procedure_of_the_tests() -> Any:
    from tinhso.procedures.definition import Definition as Procedure

    return Procedure.of(DOCUMENT)


def test_the_command_defines_tries_reads_and_reports(
    province: None, write: Any, tmp_path: Path, capsys: Any
) -> None:
    file = write(export(DONE, "CU-2,Lạ,UBND xã Một,02/03/2026,,,,"), "xuat.csv")
    told = write(json.dumps(DEFINITION), "nguon.json")
    words = ["--lang", "vi", "mirror", str(file), "--feed", "phan-mem-cu"]
    assert main([*words, "--define", str(told), "--dry-run"]) == 1
    said = capsys.readouterr().out
    assert "1 mới" in said
    assert "Chạy thử" in said
    assert not Case.objects.exists()
    report = tmp_path / "chua-khop.csv"
    assert main([*words, "--report", str(report)]) == 1
    assert "dòng 3 · CU-2 · procedure · Lạ: Không rõ thủ tục nào" in capsys.readouterr().out
    assert "unknown_procedure" in report.read_text(encoding="utf-8-sig")
    assert Case.objects.get().code == "CU-1"
    taking = ["mirror", "cut-over", "--feed", "phan-mem-cu", "--procedure", "9.000007"]
    assert main(taking) == 2
    assert main([*taking, "--office", "xa-1"]) == 3
    assert main(["mirror", "--feed", "khong-co"]) == 3
    assert main(["mirror", "--feed", "phan-mem-cu"]) == 2


XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0">
 <trace><string key="concept:name" value="CU-1"/><string key="procedure" value="9.000007"/>
  <event><string key="concept:name" value="Tiếp nhận"/>
   <date key="time:timestamp" value="2026-03-02T08:30:00+07:00"/></event>
  <event><string key="concept:name" value="Thẩm định"/>
   <date key="time:timestamp" value="2026-03-03T09:00:00+07:00"/></event>
  <event><string key="concept:name" value="Có kết quả"/>
   <date key="time:timestamp" value="2026-03-05T10:00:00+07:00"/></event>
 </trace>
 <trace><string key="concept:name" value="CU-2"/><string key="procedure" value="9.000007"/>
  <event><string key="concept:name" value="Tiếp nhận"/>
   <date key="time:timestamp" value="hôm qua"/></event>
 </trace>
</log>
"""


@pytest.mark.parametrize("packed", [False, True], ids=["xes", "xes.gz"])
def test_an_xes_log_is_mirrored(feed: Feed, tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "nhat-ky.xes"
    path.write_bytes(gzip.compress(XES.encode()) if packed else XES.encode())
    told = {**DEFINITION, "office": "xa-1", "columns": {"procedure": "case:procedure"}}
    definition = Definition.of(told)
    report = read_feed(feed, open_file(path, definition), by=ADMIN, definition=definition)
    assert (report.counts["rows"], report.counts["new"]) == (4, 1)
    case = Case.objects.get()
    assert (case.code, case.state) == ("CU-1", "done")
    assert {one.reason for one in report.problems} == {"moment_unreadable"}
    again = read_feed(feed, open_file(path, definition), by=ADMIN, definition=definition)
    assert again.counts["same"] == 1


def test_a_broken_or_hostile_xes_tells_nothing_that_is_not_there(
    feed: Feed, tmp_path: Path
) -> None:
    path = tmp_path / "nhat-ky.xes"
    told = {**DEFINITION, "office": "xa-1", "procedure": "9.000007"}
    definition = Definition.of(told)
    path.write_text(XES[: XES.index("Có kết quả")], encoding="utf-8")
    source = open_file(path, definition)
    report = read_feed(feed, source, by=ADMIN, definition=definition)
    reasons = {one.reason for one in report.problems}
    assert "trace_unfinished" in reasons
    assert not Case.objects.filter(state="done").exists()
    path.write_text('<!DOCTYPE log [<!ENTITY a "b">]>' + XES.partition("?>")[2], encoding="utf-8")
    with pytest.raises(TinhsoError, match="xes"):
        list(open_file(path, definition).lines)


@pytest.mark.parametrize("name", ["nhat-ky.xes", "nhat-ky.xes.gz", "xuat.csv.gz"])
def test_what_is_too_large_is_refused_before_it_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    content = (XES if "xes" in name else f"{export(DONE)}{' ' * 9_000}").encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    monkeypatch.setattr(reading_xes, "names_in", lambda *_: pytest.fail("it was read"))
    with pytest.raises(BadFeed, match="feed_too_large"):
        open_file(path, Definition.of(DEFINITION), most_bytes=len(content) - 1)
    monkeypatch.undo()
    told = {**DEFINITION, "office": "xa-1", "procedure": "9.000007"}
    assert open_file(path, Definition.of(told), most_bytes=len(content)).columns


def test_a_database_is_read_by_the_feeds_own_definition(
    feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    path = tmp_path / "cu.sqlite3"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE ho_so (ma_ho_so, thu_tuc, don_vi, ngay_tiep_nhan, cap_nhat)")
        row = ("CU-1", "9.000007", "xa-1", "2026-03-02 08:00", "2026-03-02 09:00")
        base.execute("INSERT INTO ho_so VALUES (?, ?, ?, ?, ?)", row)
    asked = {"secret": "TINHSO_FEED_PMC", "query": "SELECT * FROM ho_so", "cursor": "cap_nhat"}
    definition = Definition.of({**DEFINITION, **asked})
    set_feed(feed.name, title="Cũ", definition=definition, by=ADMIN)
    with pytest.raises(NoDatabase, match="feed_no_secret"):
        open_declared(definition)
    monkeypatch.setenv("TINHSO_FEED_PMC", "mật khẩu lộ")
    with pytest.raises(NoDatabase, match="feed_bad_address") as fault:
        open_declared(definition)
    assert "lộ" not in str(fault.value)
    monkeypatch.setenv("TINHSO_FEED_PMC", f"sqlite:///{path}")
    with pytest.raises(BadFeed, match="feed_too_long"):
        list(open_declared(definition, most=0).lines)
    assert main(["mirror", "--feed", feed.name, "--lang", "vi"]) == 0
    assert "1 mới" in capsys.readouterr().out
    assert feed_named(feed.name).cursor == "2026-03-02 09:00"
    # Neither the ledger nor the feed holds where it is.
    kept = Event.objects.filter(kind="exchange.feed_set").values_list("facts", flat=True)
    assert str(path) not in f"{list(kept)} {feed_named(feed.name).definition}"


@pytest.mark.parametrize("name", ["TINHSO_SECRET", "TINHSO_DATABASE", "PATH", "TINHSO_FEED_", "x"])
def test_no_other_variable_of_the_server_is_read(name: str) -> None:
    with pytest.raises(BadDefinition, match="feed_bad_secret"):
        Definition.of({"secret": name, "query": "SELECT 1"})


@pytest.mark.parametrize(
    "cursor", ["2026-W10", "20261122 093000", "0001-01-01 00:00:00", "9" * 12 + "x", "hôm qua"]
)
def test_a_cursor_of_another_form_is_asked_from_as_it_stands(feed: Feed, cursor: str) -> None:
    definition = Definition.of({**DEFINITION, "cursor": "cap_nhat"})
    feed.cursor, feed.cursor_of = cursor, definition.cursor
    assert asked_from(feed, definition) == cursor
