"""XES: real logs read as they are; what is an attribute of what, what is left out and told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.measurement.xes_logs import (
    COLUMNS,
    HEAD,
    event,
    log,
    notes,
    reasons,
    rows_of,
    trace,
)

from tinhso.calendars import load
from tinhso.measurement.engine import measure_source
from tinhso.measurement.options import Options
from tinhso.measurement.reading import xes
from tinhso.measurement.reading.columns import BadMap
from tinhso.measurement.reading.flat import open_log
from tinhso.measurement.reading.source import Rejects
from tinhso.measurement.sinks import MemorySink

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
