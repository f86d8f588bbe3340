"""Traces reach a collector as OTLP, with the pattern of an address and no value."""

from __future__ import annotations

import gzip
import http.server
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tinhso.config import traces


@pytest.fixture
def collector() -> Iterator[tuple[str, list[bytes]]]:
    got: list[bytes] = []

    class Taker(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            packed = self.headers.get("Content-Encoding") == "gzip"
            got.append(gzip.decompress(sent) if packed else sent)
            self.send_response(200 if self.path == "/v1/traces" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Taker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", got
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
def test_a_request_is_a_span_without_a_value(
    client: Client, settings: Any, collector: tuple[str, list[bytes]]
) -> None:
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    settings.TRACES, got = collector
    answer = client.get("/thu-tuc/1.001193?q=Mai")
    provider = traces.tracer(settings.TRACES).span_processor  # type: ignore[attr-defined]
    provider.force_flush()
    told = ExportTraceServiceRequest.FromString(got[0])
    spans = [
        span
        for resource in told.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    assert [span.name for span in spans] == ["GET thu-tuc/<str:code>"]
    said = {one.key: one.value for one in spans[0].attributes}
    assert said["tinhso.request"].string_value == answer.headers["X-Request-Id"]
    assert said["http.response.status_code"].int_value == answer.status_code
    assert b"Mai" not in got[0] and b"1.001193" not in got[0]
    provider.shutdown()


def test_without_the_extra_the_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with (
        pytest.raises(traces.NoTraces, match="no_traces"),
        traces.span("http://127.0.0.1:9", "x"),
    ):
        pass


def test_the_extra_is_asked_for_before_anybody_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    traces.check("")
    traces.check("http://127.0.0.1:9")
    monkeypatch.setattr(traces, "find_spec", lambda _: None)
    traces.check("")
    with pytest.raises(traces.NoTraces, match="no_traces"):
        traces.check("http://127.0.0.1:9")


def test_without_the_setting_nothing_is_imported() -> None:
    with traces.span("", "x") as told:
        told["a"] = "b"
