"""XES: real logs read as they are, hostile and broken ones met without harm."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.calendars import load
from tinhso.cli.sentences import sentence
from tinhso.measurement.engine import measure_source
from tinhso.measurement.options import Options
from tinhso.measurement.reading import xes
from tinhso.measurement.reading.columns import BadMap, NotALog
from tinhso.measurement.reading.flat import open_log
from tinhso.measurement.reading.source import LOST_BIT, LogSource, Rejects
from tinhso.measurement.reading.xes_parser import XesParser, XesRefused
from tinhso.measurement.sinks import MemorySink

VIETNAM = "Asia/Ho_Chi_Minh"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xmlns="http://www.xes-standard.org/">\n'
COLUMNS = ("dossier", "activity", "at", "office", "person")


def event(at: str | None = "2026-03-05T08:00:00+07:00", name: str = "Nộp", more: str = "") -> str:
    moment = f'<date key="time:timestamp" value="{at}"/>' if at is not None else ""
    return f'<event>{moment}<string key="concept:name" value="{name}"/>{more}</event>\n'


def trace(name: str | None, *events: str, more: str = "") -> str:
    named = f'<string key="concept:name" value="{name}"/>' if name is not None else ""
    return f"<trace>{named}{more}\n{''.join(events)}</trace>\n"


def log(*traces: str) -> str:
    return HEAD + "".join(traces) + "</log>\n"


@pytest.fixture
def read(tmp_path: Path):
    """Writes a text as a file and reads it: (rows, source)."""

    def reading(
        text: str | bytes, *, name: str = "log.xes", zone: str = VIETNAM, **mapping: str
    ) -> tuple[list[dict], LogSource]:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        source = xes.open_xes(path, mapping=mapping, zone=zone, rejects=Rejects())
        return rows_of(source), source

    return reading


def rows_of(source: LogSource) -> list[dict]:
    batches = list(source.batches())
    assert all(batch.schema.equals(source.schema) for batch in batches)
    rows = pa.Table.from_batches(batches, schema=source.schema).to_pylist()
    return [row for row in rows if row["date_only"] != LOST_BIT]


def reasons(source: LogSource) -> list[tuple[int, str, str]]:
    return [(reject.line, reject.column, reject.reason) for reject in source.rejects.kept]


def notes(source: LogSource) -> dict[str, dict]:
    return dict(source.notes)


# Real logs


@pytest.mark.parametrize(
    ("file", "zone", "cases", "events"),
    [
        ("08_receipt.xes.gz", "Europe/Amsterdam", 1434, 8577),
        ("roadtraffic100traces.xes", "Europe/Rome", 100, 390),
        ("12_roadtraffic_1t_per_variant.xes.gz", "Europe/Rome", 231, 1891),
    ],
)
def test_real_logs_are_read_whole(shared, file, zone, cases, events):
    path = shared / "data/event_logs" / file
    source = xes.open_xes(path, mapping={}, zone=zone, rejects=Rejects())
    rows = rows_of(source)
    assert (len({row["dossier"] for row in rows}), len(rows)) == (cases, events)
    assert source.rejects.count == 0
    assert source.kind == "events"
    done, total = source.progress()
    assert done == total == path.stat().st_size


@pytest.mark.parametrize(
    ("packed", "flat", "zone"),
    [
        ("08_receipt.xes.gz", "receipt.csv", "Europe/Amsterdam"),
        ("roadtraffic100traces.xes", "roadtraffic100traces.csv", "Europe/Rome"),
    ],
)
def test_a_log_is_the_same_from_xes_and_from_csv(shared, packed, flat, zone):
    found = []
    for file in (packed, flat):
        path = shared / "data/event_logs" / file
        source = open_log([path], mapping={}, zone=zone, rejects=Rejects())
        rows = rows_of(source)
        found.append([tuple(row.get(column) for column in COLUMNS) for row in rows])
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("mapping", "late"),
    [
        ({"due": "case:deadline"}, 92),
        ({"due": "case:deadline", "done": "case:enddate"}, 377),
    ],
)
def test_the_receipt_logs_late_dossiers_are_reproduced_by_naming_its_marks(shared, mapping, late):
    path = shared / "data/event_logs/08_receipt.xes.gz"
    sink = MemorySink()
    measure_source(
        lambda: xes.open_xes(path, mapping=mapping, zone="Europe/Amsterdam", rejects=Rejects()),
        Options(calendar=load("nl-office")),
        sink=sink,
    )
    outcomes = sink.frame("dossiers")["outcome"]
    assert len(outcomes) == 1434
    assert (outcomes == "late").sum() == late


# What is an attribute of what


def test_trace_attributes_are_named_with_case_and_events_without(read):
    more = '<date key="hạn" value="2026-03-10T17:30:00+07:00"/><string key="phí" value="12"/>'
    office = '<string key="phòng" value="Một cửa"/>'
    rows, source = read(
        log(trace("HS-1", event(more=office), more=more)), due="case:hạn", office="phòng"
    )
    assert source.mapping["due_at"] == "case:hạn"
    assert rows[0]["due_at"] == datetime(2026, 3, 10, 10, 30, tzinfo=UTC)
    assert rows[0]["office"] == "Một cửa"


def test_globals_and_nested_attributes_are_no_values(read):
    declared = (
        '<extension name="Concept" prefix="concept" uri="http://x/concept.xesext"/>'
        '<global scope="event"><string key="org:group" value="UNKNOWN"/></global>'
        '<global scope="trace"><string key="concept:name" value="UNKNOWN"/></global>'
    )
    nested = (
        '<string key="ghi chú" value="x"><string key="concept:name" value="lồng"/></string>'
        '<list key="time:timestamp"><values><date key="time:timestamp" value="1999-01-01"/></values></list>'
    )
    rows, _ = read(HEAD + declared + trace("HS-1", event(more=nested), more=nested) + "</log>")
    assert [(row["dossier"], row["activity"], row["office"]) for row in rows] == [
        ("HS-1", "Nộp", None)
    ]
    assert rows[0]["at"].year == 2026


def test_the_order_of_attributes_and_a_prefix_do_not_matter(read):
    rows, _ = read(
        '<x:log xmlns:x="http://www.xes-standard.org/"><x:trace>'
        '<x:event><x:string value="concept:name" key="note"/><x:string value="Nộp" key="concept:name"/>'
        '<x:date value="2026-03-05T08:00:00Z" key="time:timestamp"/></x:event>'
        '<x:string value="HS-1" key="concept:name"/></x:trace></x:log>'
    )
    assert [(row["dossier"], row["activity"]) for row in rows] == [("HS-1", "Nộp")]


def test_an_attribute_that_first_comes_late_in_a_long_file_can_be_named(read, monkeypatch):
    monkeypatch.setattr(xes, "PEEK_BYTES", 1)
    monkeypatch.setattr(xes, "PIECE", 1024)
    plain = [trace(f"HS-{n}", event()) for n in range(50)]
    late = trace("HS-x", event(), more='<date key="xong" value="2026-03-06"/>')
    rows, _ = read(log(*plain, late), done="case:xong")
    assert [row["dossier"] for row in rows if row["done_at"]] == ["HS-x"]


def test_an_attribute_that_is_nowhere_is_refused_with_the_nearest_names(read):
    with pytest.raises(BadMap) as refused:
        read(
            log(trace("HS-1", event(), more='<date key="deadline" value="2026-03-06"/>')),
            due="case:dedline",
        )
    assert refused.value.code == "map_no_such_column"
    assert "case:deadline" in refused.value.facts["nearest"]


# Moments


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-03-05T08:00:00.123+07:00", datetime(2026, 3, 5, 1, 0, 0, 123_000, UTC)),
        ("2026-03-05T08:00:00.123456789+0700", datetime(2026, 3, 5, 1, 0, 0, 123_456, UTC)),
        ("2026-03-05T01:00:00Z", datetime(2026, 3, 5, 1, tzinfo=UTC)),
        ("2026-03-05T08:00:00", datetime(2026, 3, 5, 1, tzinfo=UTC)),
        ("2026-03-05 08:00", datetime(2026, 3, 5, 1, tzinfo=UTC)),
        ("1955-03-05T08:00:00+08:00", datetime(1955, 3, 5, tzinfo=UTC)),
    ],
)
def test_moments_with_and_without_a_zone(read, written, utc):
    rows, _ = read(log(trace("HS-1", event(written))))
    assert rows[0]["at"] == utc
    assert rows[0]["date_only"] == 0


def test_a_date_without_hours_says_so(read):
    rows, _ = read(log(trace("HS-1", event("2026-03-05"))))
    assert rows[0]["at"] == datetime(2026, 3, 4, 17, tzinfo=UTC)
    assert rows[0]["date_only"] == 1


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026-02-31T08:00:00+07:00", "no_such_date"),
        ("2026-03-05T25:00:00+07:00", "no_such_hour"),
        ("hôm qua", "moment_unreadable"),
        ("2999-01-01T00:00:00", "moment_out_of_range"),
        ("1899-01-01T00:00:00", "moment_out_of_range"),
        ("", "no_moment"),
    ],
)
def test_an_unreadable_moment_is_told_by_line_and_the_rest_is_kept(read, written, reason):
    rows, source = read(log(trace("HS-1", event(), event(written), event())))
    assert len(rows) == 2
    assert reasons(source) == [(5, "time:timestamp", reason)]


# What is left out, and told


def test_an_event_without_a_moment_is_left_out(read):
    rows, source = read(log(trace("HS-1", event(), event(None))))
    assert len(rows) == 1
    assert reasons(source) == [(5, "time:timestamp", "no_moment")]


def test_an_event_that_says_nothing_does_not_pass_for_a_row_of_marks(read):
    due = '<date key="hạn" value="2026-03-10"/>'
    rows, source = read(log(trace("HS-1", event(), "<event></event>\n", more=due)), due="case:hạn")
    assert len(rows) == 1
    assert reasons(source) == [(5, "time:timestamp", "no_moment")]


def test_a_trace_without_a_name_is_left_out(read):
    rows, source = read(log(trace(None, event()), trace("", event()), trace("HS-1", event())))
    assert [row["dossier"] for row in rows] == ["HS-1"]
    assert reasons(source) == [
        (4, "case:concept:name", "no_case"),
        (7, "case:concept:name", "no_case"),
    ]


def test_an_event_outside_any_trace_is_left_out(read):
    rows, source = read(log(event(), trace("HS-1", event())))
    assert len(rows) == 1
    assert reasons(source) == [(3, "", "event_outside_trace")]


def test_a_trace_without_events_keeps_its_marks(read):
    filed = '<date key="nộp" value="2026-03-05T08:00:00+07:00"/>'
    rows, source = read(log(trace("HS-1", event()), trace("HS-2", more=filed)), filed="case:nộp")
    assert rows[1]["dossier"] == "HS-2"
    assert rows[1]["at"] is None
    assert rows[1]["filed_at"] == datetime(2026, 3, 5, 1, tzinfo=UTC)
    assert notes(source)["xes_empty_traces"] == {"count": 1}


def test_a_trace_without_events_and_marks_is_told(read):
    _, source = read(log(trace("HS-1", event()), trace("HS-2")))
    assert reasons(source) == [(6, "time:timestamp", "no_moment")]


def test_traces_of_one_name_are_noted_and_never_called_grouped(read):
    rows, source = read(log(trace("HS-1", event()), trace("HS-2", event()), trace("HS-1", event())))
    assert [row["dossier"] for row in rows] == ["HS-1", "HS-2", "HS-1"]
    assert not source.grouped
    assert notes(source)["xes_names_repeat"]["count"] == 1


def test_starts_and_completions_both_count_and_a_note_says_so(read):
    states = [
        f'<string key="lifecycle:transition" value="{word}"/>' for word in ("start", "complete")
    ]
    rows, source = read(log(trace("HS-1", *(event(more=state) for state in states))))
    assert len(rows) == 2
    assert notes(source)["xes_transitions"]["found"] == "complete, start"


# Hostile files


LAUGHS = "".join(
    f'<!ENTITY a{n} "{"".join(f"&a{n - 1};" for _ in range(10)) if n else "ha"}">\n'
    for n in range(12)
)


@pytest.mark.parametrize(
    "doctype",
    [
        f"<!DOCTYPE log [\n{LAUGHS}]>",
        f'<!DOCTYPE log SYSTEM "xes.dtd" [\n{LAUGHS}]>',
        '<!DOCTYPE log [<!ENTITY % a "b"> %a;]>',
        "<!DOCTYPE log [<!ELEMENT log ANY>]>",
        "<!DOCTYPE log []>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_before_an_entity_grows(read, doctype, encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{doctype}\n<log><trace>' + event(
        name="&a11;"
    )
    began = time.perf_counter()
    with pytest.raises(XesRefused) as refused:
        read(text.encode(encoding))
    assert time.perf_counter() - began < 1
    assert refused.value.code == "xes_doctype"
    assert refused.value.facts["line"] == 2


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE log>",
        '<!DOCTYPE log SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE log PUBLIC "-//XES//log" "xes.dtd">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_that_declares_nothing_is_passed_over(read, doctype, encoding):
    text = log(trace("Hồ &amp; &#65; &quot;&lt;", event()))
    head, _, rest = text.replace("UTF-8", encoding).rpartition("<log")
    rows, _ = read(f"{head}{doctype}\n<log{rest}".encode(encoding))
    assert [row["dossier"] for row in rows] == ['Hồ & A "<']


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("value", ["HS&e;1", "&xxe;", "&ê;"])
def test_an_entity_that_only_a_dtd_elsewhere_could_declare_is_refused(read, value, encoding):
    text = log(trace(value, event()))
    head, _, rest = text.replace("UTF-8", encoding).rpartition("<log")
    with pytest.raises(XesRefused) as refused:
        read(f'{head}<!DOCTYPE log SYSTEM "xes.dtd">\n<log{rest}'.encode(encoding))
    assert refused.value.code == "xes_entity"
    assert refused.value.facts["doctype"] == "xes.dtd"


def test_such_an_entity_is_found_in_a_file_that_breaks(read):
    with pytest.raises(XesRefused):
        read('<!DOCTYPE log SYSTEM "xes.dtd"><log>' + trace("HS&e;1", event()) + "</lgo>")


def test_such_an_entity_is_found_across_two_pieces_of_a_file():
    parser = XesParser([], file="log.xes")
    parser.feed(b'<!DOCTYPE log SYSTEM "xes.dtd"><log><trace><string key="concept:name" value="a&e')
    with pytest.raises(XesRefused):
        parser.feed(b'vil;"/></trace></log>')


@contextmanager
def listening() -> Iterator[tuple[int, list[bytes]]]:
    """A loopback server that notes who comes."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    came.append(connection.recv(100))

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1], came
        finally:
            stop.set()
            thread.join()


@pytest.mark.parametrize(
    "template",
    [
        '<!DOCTYPE log SYSTEM "http://127.0.0.1:{port}/log.dtd"><log/>',
        '<!DOCTYPE log PUBLIC "-//x" "http://127.0.0.1:{port}/log.dtd"><log/>',
        '<!DOCTYPE log [<!ENTITY e SYSTEM "http://127.0.0.1:{port}/e">]><log>&e;</log>',
        '<!DOCTYPE log [<!ENTITY % e SYSTEM "http://127.0.0.1:{port}/e"> %e;]><log/>',
    ],
)
def test_an_external_dtd_is_never_fetched(read, template):
    whole = trace("HS-1", event())
    with listening() as (port, came):
        with pytest.raises(XesRefused) if "<!ENTITY" in template else nullcontext():
            read(template.format(port=port).replace("<log/>", f"<log>{whole}</log>"))
        time.sleep(0.1)
    assert came == []


def test_nothing_named_in_a_log_is_fetched(read):
    with listening() as (port, came):
        address = f"http://127.0.0.1:{port}"
        read(
            f'<?xml-stylesheet href="{address}/s.xsl"?><log xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            f' xsi:schemaLocation="x {address}/x.xsd" xmlns:xi="http://www.w3.org/2001/XInclude">'
            f'<extension name="X" prefix="x" uri="{address}/x.xesext"/><xi:include href="{address}/i"/>'
            + trace("HS-1", event())
            + "</log>"
        )
        time.sleep(0.1)
    assert came == []


def test_an_undeclared_entity_breaks_the_file_where_it_stands(read):
    rows, source = read(log(trace("HS-1", event()), trace("HS-2", event(name="&lol;"))))
    assert [row["dossier"] for row in rows] == ["HS-1"]
    assert reasons(source)[0][2] == "xes_broken"


def test_a_million_attributes_in_one_event_are_passed_over(read):
    many = "".join(f'<string key="k{n}" value="v"/>' for n in range(100_000))
    rows, _ = read(log(trace("HS-1", event(more=many))))
    assert len(rows) == 1


def test_attributes_nested_ten_thousand_deep_are_passed_over(read):
    deep = '<string key="a" value="b">' * 10_000 + "</string>" * 10_000
    rows, _ = read(log(trace("HS-1", event(more=deep))))
    assert [row["activity"] for row in rows] == ["Nộp"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<html><body/></html>", "xes_not_a_log"),
        ("<logs/>", "xes_not_a_log"),
        ("<log/>", "xes_no_trace"),
        ("<log", "xes_no_trace"),
        ('<?xml version="1.0" encoding="klingon"?><log/>', "xes_encoding"),
        ('<?xml version="1.0" encoding="shift_jis"?><log/>', "xes_encoding"),
    ],
)
def test_what_is_no_log_is_refused_by_name(read, text, code):
    with pytest.raises(XesRefused) as refused:
        read(text)
    assert refused.value.code == code
    assert refused.value.facts["file"].endswith("log.xes")


def test_a_log_without_case_names_says_what_was_looked_for(read):
    with pytest.raises(NotALog) as refused:
        read(log("<trace>" + event() + "</trace>"))
    assert refused.value.code == "no_case_column"


# Encodings and spellings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1258", "iso-8859-1"])
def test_the_declared_encoding_is_followed(read, encoding):
    name = "Nộp hồ sơ" if encoding.startswith("utf") else "Resumé"
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = log(trace("HS-1", event(name=name))).replace("UTF-8", declared)
    rows, _ = read(text.encode(encoding))
    assert rows[0]["activity"] == name


def test_two_spellings_of_one_name_are_one_name(read):
    composed, decomposed = "Tiếp nhận", "Tiê\u0301p nhâ\u0323n"
    rows, _ = read(log(trace("HS-1", event(name=composed), event(name=f" {decomposed} "))))
    assert rows[0]["activity"] == rows[1]["activity"] == composed


def test_escaped_characters_are_themselves(read):
    rows, _ = read(log(trace("A&amp;B", event(name="&lt;Ký&gt; &#x110;&quot;"))))
    assert (rows[0]["dossier"], rows[0]["activity"]) == ("A&B", '<Ký> Đ"')


# Broken files


def test_a_file_that_breaks_off_keeps_its_whole_traces(read):
    whole = log(trace("HS-1", event(), event()), trace("HS-2", event(), event()))
    cut = whole[: whole.index("HS-2") + 200]
    rows, source = read(cut)
    assert [row["dossier"] for row in rows] == ["HS-1", "HS-1"]
    broken, unfinished = source.rejects.kept
    assert (broken.reason, broken.line) == ("xes_broken", cut.count("\n") + 1)
    assert broken.value.startswith("column ")
    assert (unfinished.reason, unfinished.line, unfinished.value) == ("trace_unfinished", 7, "HS-2")


def test_a_wrong_tag_is_told_by_line_and_column(read):
    rows, source = read(HEAD + trace("HS-1", event()) + "<trace></event></log>")
    assert len(rows) == 1
    first = source.rejects.kept[0]
    assert (first.line, first.reason) == (6, "xes_broken")
    assert first.value == "column 10: mismatched tag"


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_truncated_archive_keeps_the_traces_before_the_cut(shared, read, cut):
    packed = (shared / "data/event_logs/08_receipt.xes.gz").read_bytes()
    rows, source = read(packed[: int(len(packed) * cut)], name="log.xes.gz")
    whole = xes.open_xes(
        shared / "data/event_logs/08_receipt.xes.gz", mapping={}, zone=VIETNAM, rejects=Rejects()
    )
    assert 0 < len(rows) < 8577
    assert rows == rows_of(whole)[: len(rows)]
    assert source.rejects.kept[0].reason == "gzip_truncated"
    assert source.rejects.kept[0].line > 1


def test_a_damaged_archive_is_told(shared, read):
    packed = bytearray((shared / "data/event_logs/08_receipt.xes.gz").read_bytes())
    packed[150_000:150_050] = bytes(50)
    rows, source = read(bytes(packed), name="log.xes.gz")
    assert 0 < len(rows) < 8577
    assert {"gzip_broken", "xes_broken"} & set(source.rejects.by_reason)


def test_an_archive_of_several_parts_is_one_file(read):
    text = log(trace("HS-1", event()), trace("HS-2", event())).encode()
    rows, _ = read(gzip.compress(text[:200]) + gzip.compress(text[200:]), name="log.xes.gz")
    assert len(rows) == 2


# Streaming


def one_long_trace(path: Path, events: int) -> None:
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as out:
        out.write(HEAD + '<trace><string key="concept:name" value="HS-1"/>')
        for start in range(0, events, 10_000):
            out.write(
                "".join(
                    f'<event><string key="concept:name" value="B{n % 7}"/>'
                    f'<date key="time:timestamp" value="2026-01-01T{n // 3600 % 24:02}:{n // 60 % 60:02}:00Z"/>'
                    "</event>\n"
                    for n in range(start, min(start + 10_000, events))
                )
            )
        out.write("</trace></log>")


def check_that_it_streams(path: Path, events: int, at_once: int) -> None:
    source = xes.open_xes(path, mapping={}, zone=VIETNAM, rejects=Rejects())
    sizes = [batch.num_rows for batch in source.batches()]
    assert sum(sizes) == events
    assert max(sizes) < at_once + 10_000
    assert source.rejects.count == 0


def test_one_long_trace_is_passed_on_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(xes, "BATCH_EVENTS", 5_000)
    one_long_trace(tmp_path / "long.xes.gz", 50_000)
    check_that_it_streams(tmp_path / "long.xes.gz", 50_000, 5_000)


@pytest.mark.long
def test_a_million_events_in_one_trace_stream(tmp_path):
    one_long_trace(tmp_path / "long.xes.gz", 1_000_000)
    check_that_it_streams(tmp_path / "long.xes.gz", 1_000_000, xes.BATCH_EVENTS)


def test_traces_are_not_cut_between_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(xes, "BATCH_EVENTS", 100)
    path = tmp_path / "log.xes"
    path.write_text(log(*(trace(f"HS-{n}", *([event()] * 7)) for n in range(1_000))), "utf-8")
    source = xes.open_xes(path, mapping={}, zone=VIETNAM, rejects=Rejects())
    seen: set[str] = set()
    for batch in source.batches():
        here = set(batch.column("dossier").to_pylist())
        assert not here & seen
        seen |= here
    assert len(seen) == 1_000


SAMPLE = log(
    trace("HS-1", event(), event("2026-03-05"), more='<string key="phí" value="&amp;"/>'),
    trace(None, event()),
    trace("HS-2"),
    trace("Đơn 3", event(name="Tiếp nhận"), event(None)),
).encode()
WANTED = ["case:concept:name", "concept:name", "time:timestamp", "case:phí"]


def parsed(pieces: list[bytes], *, at_least: int = 1_000) -> list[tuple]:
    parser = XesParser(WANTED, file="log.xes", case_name="case:concept:name")
    lots = []
    for piece in pieces:
        parser.feed(piece)
        if rows := parser.take(at_least=at_least):
            lots.append(rows)
    parser.feed(b"", last=True)
    lots.append(parser.take_rest())
    return [
        row
        for lot in lots
        for row in zip(lot.lines, *(lot.values[name] for name in WANTED), strict=True)
    ]


@settings(max_examples=200)
@given(
    cuts=st.lists(st.integers(1, len(SAMPLE) - 1), max_size=12),
    at_least=st.sampled_from([1, 2, 3, 1_000]),
)
def test_where_a_file_is_cut_into_pieces_does_not_matter(cuts, at_least):
    edges = [0, *sorted(cuts), len(SAMPLE)]
    pieces = [SAMPLE[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    assert parsed(pieces, at_least=at_least) == parsed([SAMPLE])


# Values without a bound


def test_a_value_without_an_end_is_refused_by_file_and_line_in_bounded_memory(tmp_path):
    path = tmp_path / "log.xes.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write((HEAD + '<trace>\n<string key="concept:name" value="').encode())
        for _ in range(400):
            file.write(b"x" * (1 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(XesRefused) as refused:
            rows_of(xes.open_xes(path, mapping={}, zone=VIETNAM, rejects=Rejects()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused.value.code == "xes_value_too_long"
    assert refused.value.facts["file"] == str(path)
    assert refused.value.facts["line"] == HEAD.count("\n") + 2
    assert peak < 100 << 20


def test_a_long_value_that_nobody_wants_is_passed_over(read):
    document = f'<string key="document" value="{"x" * (4 << 20)}"/>'
    rows, _ = read(log(trace("HS-1", event(more=document))))
    assert len(rows) == 1


class PutOff:
    """Stands for expat 2.6 and later: while it puts off a tag it does not say where it stands."""

    def __init__(self, steps: list[int]) -> None:
        self.steps = steps
        self.CurrentByteIndex = -1
        self.CurrentLineNumber = 1

    def Parse(self, chunk: bytes, last: bool) -> None:
        self.CurrentByteIndex = self.steps.pop(0)


def test_a_long_value_late_in_a_file_is_read_where_expat_puts_it_off():
    mib = 1 << 20
    parser = XesParser([], file="log.xes")
    parser._expat = PutOff([*(step * mib for step in range(1, 10)), -1, -1, 11 * mib])
    for _ in range(12):
        parser.feed(bytes(mib))
    parser._expat = PutOff([-1] * 9)
    with pytest.raises(XesRefused) as refused:
        for _ in range(9):
            parser.feed(bytes(mib))
    assert refused.value.facts["limit"] == "8 MiB"


def test_a_long_value_late_in_a_real_file_is_read(read):
    filler = f"<!-- {'x' * 60} -->\n" * (9 << 14)
    document = f'<string key="document" value="{"x" * (1 << 20)}"/>'
    rows, _ = read(log(filler, trace("HS-1", event(more=document))))
    assert [row["dossier"] for row in rows] == ["HS-1"]


def test_a_trace_with_a_name_as_long_as_a_book_is_refused_alone(read):
    text = log(trace("HS-1", event()), trace("x" * 5_000, event(), event()), trace("HS-2", event()))
    rows, source = read(text)
    assert [row["dossier"] for row in rows] == ["HS-1", "HS-2"]
    told = [(one.line, one.column, one.reason) for one in source.rejects.kept]
    assert told == [(6, "case:concept:name", "trace_value_too_long")]
    assert source.rejects.count == 1


def test_a_trace_with_a_long_value_is_refused_once_however_long_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(xes, "BATCH_EVENTS", 3)
    monkeypatch.setattr(xes, "PIECE", 512)
    path = tmp_path / "log.xes"
    office = f'<string key="office" value="{"x" * 5_000}"/>'
    text = log(
        trace("HS-1", event(), event()), trace("HS-2", *[event()] * 40, more=office),
        trace("HS-2", event()), trace("HS-3", event()),
    )  # fmt: skip
    path.write_text(text)
    source = xes.open_xes(path, mapping={"office": "case:office"}, zone=VIETNAM, rejects=Rejects())
    found = pa.Table.from_batches(list(source.batches())).to_pylist()
    assert [(row["dossier"], row["date_only"] == LOST_BIT) for row in found] == [
        ("HS-1", False), ("HS-1", False), ("HS-2", True), ("HS-2", False), ("HS-3", False),
    ]  # fmt: skip
    assert source.rejects.by_reason == {"trace_value_too_long": 1}


@pytest.mark.parametrize(
    ("lang", "said"), [("vi", "dài hơn 4.096 ký tự"), ("en", "beyond 4,096 letters")]
)
def test_the_reason_is_said_in_the_language_s_own_figures(lang, said):
    assert said in sentence("trace_value_too_long", lang)


def test_few_events_with_much_text_are_given_before_they_fill_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(xes, "MOST_HELD", 1 << 20)
    path = tmp_path / "log.xes"
    path.write_text(log(*[trace(f"HS-{one}", event(name="A" * 200_000)) for one in range(20)]))
    source = xes.open_xes(path, mapping={}, zone=VIETNAM, rejects=Rejects())
    sizes = [batch.num_rows for batch in source.batches()]
    assert sum(sizes) == 20
    assert len(sizes) > 2
