"""A code or a link that opened something once: that it ended is said, and nothing of what it opened."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tinhso.web.words import Pair

GONE = 410


def ended(request: HttpRequest, title: Pair, says: Pair, *, status: int = GONE) -> HttpResponse:
    """The page of a code that opens nothing any more; it names nobody, no dossier and no paper."""
    told = {"title": title, "says": says, "crumbs": []}
    return render(request, "citizen/ended.html", told, status=status)
