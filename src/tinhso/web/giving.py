"""Files that somebody sent, given to a browser: nothing in them runs, loads, sends or is framed, whatever they hold.

What waits for the virus scanner, or did not pass it, is named and not given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from tinhso.files import queries as files
from tinhso.files.folder import NOT_SET
from tinhso.files.models import File
from tinhso.files.rules import media_type
from tinhso.kernel.errors import TinhsoError
from tinhso.web.errors import cannot
from tinhso.web.words import Pair, t

Row = TypeVar("Row")

# What a browser shows by itself without running anything; all else is given out to be kept.
PICTURES = frozenset({"png", "jpeg", "webp"})
POLICY = (
    "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)
# What stands beside the name of a file that is not given out.
WITHHELD: Mapping[str, Pair] = {
    "waiting": ("đang chờ quét vi-rút", "waits for the virus scanner"),
    "infected": ("có vi-rút, đã niêm phong", "holds a virus, sealed"),
    "failed": ("không quét được vi-rút", "could not be scanned for viruses"),
}
# Faults that pass by themselves, and after how many seconds a browser may ask again.
_PASSES = {
    "file_waits": 30,
    **dict.fromkeys(("store_away", "store_refuses", *NOT_SET), 60),
}
_WITHHELD = ("file_infected", "file_not_scanned")


def marked(rows: Sequence[Row]) -> list[Row]:
    """Papers, each with `withheld`: the words for a file that is not given out, else "". One query however many."""
    held = [(one, str(getattr(one, "file", ""))) for one in rows]
    known = files.files([uid for _, uid in held if uid])
    for one, uid in held:
        words = WITHHELD.get(files.standing(known[uid])) if uid in known else None
        one.withheld = t(*words) if words else ""  # type: ignore[attr-defined]
    return [one for one, _ in held]


def not_given(request: HttpRequest, fault: TinhsoError) -> HttpResponse:
    """Why a file cannot be given: 503 where it may be later, 422 where it is withheld, else Http404."""
    if fault.code in _PASSES:
        answer = cannot(request, fault, status=503)
        answer["Retry-After"] = str(_PASSES[fault.code])
        return answer
    if fault.code in _WITHHELD:
        return cannot(request, fault, status=422)
    raise Http404 from fault


def given(one: File, content: bytes, *, shown: bool = False) -> HttpResponse:
    """A stored file. shown: in the page, if it is a picture by its content; to be kept otherwise."""
    inline = shown and one.kind in PICTURES
    return sealed(content, media_type(one.kind), name=one.name, inline=inline)


def sealed(content: bytes, kind: str, *, name: str, inline: bool) -> HttpResponse:
    """Bytes with the headers that let them do nothing. kind: media type."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": content_disposition_header(not inline, name) or "attachment",
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
