"""Open data for people and for machines: the catalogue, each data set with its dictionary, its files by the day."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from tinhso.access.guard import everyone, opens
from tinhso.access.who import Request, offices_where
from tinhso.measurement.live.replicas import from_replica
from tinhso.opendata import datasets, dcat, queries
from tinhso.opendata.models import Edition
from tinhso.opendata.rules import ENDINGS, CannotOpen, Column, Dataset
from tinhso.signing import asking
from tinhso.signing.asking import AskedTooOften
from tinhso.web.checking import place_of
from tinhso.web.opendata import words
from tinhso.web.words import told

LATEST = "moi-nhat"
RIGHT = "open_data"
# Files that one place may take in a minute.
MOST_FILES = 60
CACHED_SECONDS = 300
_HERE = (("Dữ liệu mở", "Open data"), "open_data")


@opens(everyone)
@require_safe
@from_replica
def catalogue(request: Request) -> HttpResponse:
    """Every data set with its last edition."""
    known, latest = datasets.datasets(), queries.latest()
    shown = {
        "rows": [(one, latest.get(code), words.EVERY[one.every]) for code, one in known.items()],
        "latest": LATEST,
        "endings": ENDINGS,
        "licence": settings.OPEN_LICENCE,
        "decides": bool(offices_where(request.who, RIGHT)),
        "at": "data",
        "crumbs": [(_HERE[0], "")],
    }
    return render(request, "opendata/catalogue.html", shown)


@opens(everyone)
@require_safe
@from_replica
def one(request: Request, code: str) -> HttpResponse:
    """A data set: what it holds, what is kept back, and every edition that ever was."""
    found, editions = _set(code), queries.editions(code)
    latest = next((row for row in editions if row.closed_at is None), None)
    shown = {
        "one": found,
        "latest": latest,
        "files": _files(latest),
        "editions": [(row, _files(row)) for row in editions[:400]],
        "columns": [(column, words.KINDS[column.kind]) for column in found.columns],
        "every": words.EVERY[found.every],
        "licence": settings.OPEN_LICENCE,
        "latest_name": LATEST,
        "whole_address": settings.PUBLIC_ADDRESS,
        "at": "data",
        "crumbs": [(_HERE[0], reverse(_HERE[1])), (found.title, "")],
    }
    return render(request, "opendata/set.html", shown)


@opens(everyone)
@require_safe
@from_replica
def machine(_request: HttpRequest) -> HttpResponse:
    """The catalogue as DCAT, in JSON-LD."""
    known, latest = datasets.datasets(), queries.latest()
    listed = [(one, latest[code]) for code, one in known.items() if code in latest]
    body = dcat.catalogue(
        listed, publisher=settings.PROVINCE, licence=settings.OPEN_LICENCE, page=_address
    )
    return _json(body, "application/ld+json")


@opens(everyone)
@require_safe
@from_replica
def dictionary(_request: HttpRequest, code: str) -> HttpResponse:
    """The columns of a data set as CSV on the Web says them."""
    found = _set(code)
    latest = queries.newest(code)
    columns = found.columns if latest is None else [Column.of(told) for told in latest.columns]
    body = dcat.dictionary(
        found, columns, address=_address(code, f"{LATEST}.csv"), licence=settings.OPEN_LICENCE
    )
    return _json(body, "application/csvm+json")


@opens(everyone)
@require_safe
def file(
    request: HttpRequest, code: str, day: str, ending: str
) -> HttpResponse | StreamingHttpResponse:
    """A file of a day, piece by piece. `moi-nhat` leads to the last day; of what was taken down: 410.

    429 where one place takes too many in a minute.
    """
    if ending not in ENDINGS:
        raise Http404
    try:
        asking.count(place_of(request, "open"), most=MOST_FILES, at=time.time())
    except AskedTooOften as refusal:
        busy = HttpResponse(told(refusal), content_type="text/plain; charset=utf-8", status=429)
        busy["Retry-After"] = str(refusal.facts["seconds"])
        return busy
    found = queries.newest(code) if day == LATEST else queries.edition(code, day)
    if found is None:
        raise Http404
    if day == LATEST:
        answer = HttpResponseRedirect(reverse("open_data_file", args=[code, found.name, ending]))
        answer["Cache-Control"] = f"public, max-age={CACHED_SECONDS}"
        return answer
    if found.closed_at is not None:
        gone = told(CannotOpen("opendata_taken_down", day=found.day))
        return HttpResponse(gone, content_type="text/plain; charset=utf-8", status=410)
    return _given(request, found, ending)


def _given(request: HttpRequest, one: Edition, ending: str) -> HttpResponse | StreamingHttpResponse:
    about = one.files[ending]
    etag = quote_etag(about["sha256"])
    answer: HttpResponse | StreamingHttpResponse
    if request.headers.get("If-None-Match") == etag:
        answer = HttpResponse(status=304)
    elif request.method == "HEAD":
        answer = HttpResponse()
    else:
        answer = StreamingHttpResponse(queries.pieces(one, ending))
    if answer.status_code != 304:
        answer["Content-Type"] = dcat.MEDIA[ending] + ("; charset=utf-8" if ending == "csv" else "")
        answer["Content-Length"] = str(about["bytes"])
        answer["Content-Disposition"] = f'attachment; filename="{one.dataset}-{one.name}.{ending}"'
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(one.at.timestamp())
    digest = b64encode(bytes.fromhex(about["sha256"])).decode()
    answer["Repr-Digest"] = f"sha-256=:{digest}:"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = f"public, max-age={CACHED_SECONDS}"
    answer["Link"] = f'<{settings.OPEN_LICENCE}>; rel="license"'
    return answer


def _json(body: Mapping[str, Any], kind: str) -> HttpResponse:
    made = HttpResponse(json.dumps(body, ensure_ascii=False, indent=1), content_type=kind)
    made["Access-Control-Allow-Origin"] = "*"
    made["Cache-Control"] = f"public, max-age={CACHED_SECONDS}"
    return made


def _files(one: Edition | None) -> list[tuple[str, str, str]]:
    """(ending, size, digest) of an edition's files."""
    if one is None:
        return []
    return [
        (ending, words.size(one.files[ending]["bytes"]), one.files[ending]["sha256"])
        for ending in ENDINGS
    ]


def _set(code: str) -> Dataset:
    try:
        return datasets.dataset(code)
    except CannotOpen:
        raise Http404 from None


def _address(code: str = "", name: str = "") -> str:
    """The full address of the catalogue, of a data set, or of something of it."""
    here = reverse("open_data_set", args=[code]) if code else reverse("open_data")
    return f"{settings.PUBLIC_ADDRESS}{here}{name}"
