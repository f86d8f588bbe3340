"""A file of a task or a document, given to a browser."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tinhso.files import queries as stored
from tinhso.kernel.errors import TinhsoError
from tinhso.web.giving import given, not_given


def file_of(request: HttpRequest, uid: str) -> HttpResponse:
    """A stored file, or why it cannot be given."""
    try:
        return given(stored.file(uid), stored.content(uid))
    except TinhsoError as fault:
        return not_given(request, fault)
