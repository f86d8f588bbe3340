"""The ledger's tree for everybody: its keys, the last checkpoint, its tiles, and how one state continues another.

What a citizen's proof needs is in her proof; these are for mirrors and witnesses. Nothing here tells of anybody.
"""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tinhso.access.guard import everyone, opens
from tinhso.kernel.merkle import NoSuchLeaf
from tinhso.kernel.tiles import BadTile, read_path
from tinhso.keys.stamps import ANSWER_TYPE
from tinhso.trust import queries
from tinhso.trust.keyring import verifiers_at_hand

_TEXT, _BYTES = "text/plain; charset=utf-8", "application/octet-stream"
_YEAR = 31_536_000


@opens(everyone)
@require_safe
@cache_control(max_age=5, public=True)
def checkpoint(_request: HttpRequest) -> HttpResponse:
    """The last signed state; 404 before the first."""
    last = queries.latest()
    if last is None:
        raise Http404
    return HttpResponse(last.note, content_type=_TEXT)


@opens(everyone)
@require_safe
@cache_control(max_age=3_600, public=True)
def keys(_request: HttpRequest) -> HttpResponse:
    """The public keys, newest first, one a line. Whoever believes them has them from elsewhere too."""
    told = "".join(f"{key}\n" for key in verifiers_at_hand())
    if not told:
        raise Http404
    return HttpResponse(told, content_type=_TEXT)


@opens(everyone)
@require_safe
@cache_control(max_age=_YEAR, public=True, immutable=True)
def tile(_request: HttpRequest, rest: str) -> HttpResponse:
    """A tile, or a bundle of entries, by its address; 404 where the last checkpoint has none."""
    try:
        found = queries.tile_bytes(read_path(f"tile/{rest}"))
    except BadTile:
        found = None
    if found is None:
        raise Http404
    return HttpResponse(found, content_type=_BYTES)


@opens(everyone)
@require_safe
@cache_control(max_age=5, public=True)
def stamps(_request: HttpRequest) -> HttpResponse:
    """The days whose checkpoint a foreign authority has stamped, one a line, the newest first; 404 before the first."""
    told = "".join(f"{day.isoformat()}\n" for day in queries.stamped_days())
    if not told:
        raise Http404
    return HttpResponse(told, content_type=_TEXT)


@opens(everyone)
@require_safe
@cache_control(max_age=_YEAR, public=True, immutable=True)
def stamp(_request: HttpRequest, name: str) -> HttpResponse:
    """What was stamped on a day (`2026-11-23.checkpoint`), and the authority's answer (`2026-11-23.tsr`)."""
    day, _, kind = name.partition(".")
    try:
        found = queries.stamp_of(date.fromisoformat(day)) if len(day) == 10 else None
    except ValueError:
        found = None
    if found is None or kind not in ("checkpoint", "tsr"):
        raise Http404
    if kind == "tsr":
        return HttpResponse(bytes(found.answer), content_type=ANSWER_TYPE)
    return HttpResponse(found.note, content_type=_TEXT)


@opens(everyone)
@require_safe
def consistency(request: HttpRequest) -> HttpResponse:
    """The proof that the tree of `tu` events begins that of `den`: a hash a line; 400 where there is none."""
    sizes = [request.GET.get(name, "") for name in ("tu", "den")]
    if not all(one.isascii() and one.isdecimal() and len(one) < 19 for one in sizes):
        return HttpResponseBadRequest()
    try:
        path = queries.consistency(int(sizes[0]), int(sizes[1]))
    except NoSuchLeaf:
        return HttpResponseBadRequest()
    return HttpResponse(queries.consistency_text(path), content_type=_TEXT)
