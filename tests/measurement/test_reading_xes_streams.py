"""XES: streamed, whatever a file is cut into, and kept as far as it goes where it breaks."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measurement.xes_logs import (
    HEAD,
    VIETNAM,
    event,
    log,
    rows_of,
    trace,
)

from tinhso.measurement.reading import xes
from tinhso.measurement.reading.source import Rejects
from tinhso.measurement.reading.xes_parser import XesParser

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
