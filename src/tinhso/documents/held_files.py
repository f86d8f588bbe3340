"""Which stored files the province's documents hold, for whoever tidies files away."""

from __future__ import annotations

from collections.abc import Collection

from tinhso.documents.models import Document

# The name under which files are kept for documents.
ROOM = "documents"


def held(uids: Collection[str]) -> set[str]:
    """Those among some files that a document names."""
    return set(Document.objects.filter(file__in=list(uids)).values_list("file", flat=True))
