"""Traces of requests to an OpenTelemetry collector: an extra, `pip install tinhso[traces]`, and a setting.

A span has the pattern of an address, the method, the status and the request's number; no value of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from tinhso.kernel.errors import TinhsoError

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer


class NoTraces(TinhsoError):
    """no_traces: TINHSO_TRACES is set, and the extra is not installed."""

    exit_code = 3


def check(address: str) -> None:
    """Before anybody is served. Raises NoTraces where traces are wanted and cannot be made."""
    if not address:
        return
    try:
        found = find_spec("opentelemetry.exporter.otlp.proto.http")
    except ModuleNotFoundError:
        found = None
    if found is None:
        raise NoTraces("no_traces")


@contextmanager
def span(address: str, request: str) -> Iterator[dict[str, Any]]:
    """A span around a request; what is put into the mapping given is told of it. Nothing without an address."""
    told: dict[str, Any] = {}
    if not address:
        yield told
        return
    with tracer(address).start_as_current_span("request") as made:
        yield told
        made.update_name(f"{told.get('http.request.method', '-')} {told.get('http.route', '-')}")
        made.set_attributes({"tinhso.request": request, **told})


@cache
def tracer(address: str) -> Tracer:
    """The one of this process, which sends what has gathered every few seconds. Raises NoTraces."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise NoTraces("no_traces") from None
    provider = TracerProvider(resource=Resource.create({"service.name": "tinhso"}))
    exporter = OTLPSpanExporter(endpoint=f"{address.rstrip('/')}/v1/traces", timeout=5)
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=2_000))
    return provider.get_tracer("tinhso")
