"""Addresses of the interface. Importing a module of routes states them."""

from __future__ import annotations

import re

from django.urls import URLPattern, path, re_path

from tinhso.api import (
    acts,
    boards,
    cases,
    catalogue,
    desk,
    document,
    dues,
    features,
    files,
    filing,
    held,
    helping,
    letters,
    me,
    offices,
    owed,
    people,
    petitioning,
    petitions,
    records,
    reporting,
    reports,
    tasks,
)
from tinhso.api.core import ROUTES, Route, api, entry, no_such_page, router

STATED = (
    acts,
    boards,
    cases,
    catalogue,
    desk,
    dues,
    features,
    files,
    filing,
    held,
    helping,
    letters,
    me,
    offices,
    owed,
    people,
    petitioning,
    petitions,
    records,
    reporting,
    reports,
    tasks,
)

api.add_router("", router())


def _patterns() -> list[URLPattern]:
    """Ninja's addresses, each once, with the guard's statement."""
    here: dict[str, list[Route]] = {}
    for each in ROUTES:
        here.setdefault(_plain(each.path), []).append(each)
    found: dict[str, URLPattern] = {}
    for one in api.urls[0]:
        if isinstance(one, URLPattern) and one.name != "api-root":
            route = str(one.pattern)
            ways = here[_plain(route)]
            does = " ".join(f"{way.method}: {way.does}." for way in ways)
            methods = [way.method for way in ways]
            found.setdefault(route, path(route, entry(one.callback, methods=methods, does=does)))
    return list(found.values())


def _plain(route: str) -> str:
    """A route without the kinds of its parameters, which ninja writes otherwise than we do."""
    return re.sub(r"[{<](?:\w+:)?(\w+)[}>]", r"<\1>", route.strip("/"))


urlpatterns = [
    path("openapi.json", document.openapi, name="openapi"),
    *_patterns(),
    re_path(r"^.*$", no_such_page),
]
