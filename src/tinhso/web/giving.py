"""Files that somebody sent, given to a browser: nothing in them runs, loads, sends or is framed, whatever they hold."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from tinhso.files.models import File
from tinhso.files.rules import media_type

# What a browser shows by itself without running anything; all else is given out to be kept.
PICTURES = frozenset({"png", "jpeg", "webp"})
POLICY = (
    "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)


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
