"""XES: hostile files met without harm, without a network and in bounded memory."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pyarrow as pa
import pytest
from tests.measurement.xes_logs import (
    HEAD,
    VIETNAM,
    event,
    log,
    reasons,
    rows_of,
    trace,
)

from tinhso.measurement.reading import xes
from tinhso.measurement.reading.columns import NotALog
from tinhso.measurement.reading.source import LOST_BIT, Rejects
from tinhso.measurement.reading.xes_parser import XesParser, XesRefused
from tinhso.sentences import sentence

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
