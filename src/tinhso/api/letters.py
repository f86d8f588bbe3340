"""Slips and letters as PDF. Who prints them is told by `config`: the screens, which the interface does not import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpResponse
from django.utils import translation

from tinhso.access.guard import Refused
from tinhso.api.cases import case_for, looked, may_read
from tinhso.api.core import Given, Request, route
from tinhso.api.problems import language
from tinhso.cases.models import Case
from tinhso.cases.queries import happened


class Printer(Protocol):
    """Prints a dossier's letter of a name. Raises Http404."""

    def __call__(self, case: Case, name: str, *, staff: bool) -> HttpResponse: ...


class _Press:
    """What `config` gave."""

    letters_of: Callable[[Case, Sequence[Any]], Sequence[Any]]
    printed: Printer


_press = _Press()


def print_with(
    letters_of: Callable[[Case, Sequence[Any]], Sequence[Any]], printed: Printer
) -> None:
    """Say which letters a dossier has come to, and how one is printed."""
    _press.letters_of, _press.printed = letters_of, printed


class Letter(Given):
    """name: in the address; at: when it came to be, null for what goes on."""

    name: str
    title: str
    at: datetime | None


class Letters(Given):
    """What a dossier has to print, in the order in which it came."""

    items: list[Letter]


@route(
    "GET",
    "/cases/{uuid:uid}/letters",
    scopes=("see_case",),
    gives=Letters,
    missing=True,
    tag="files",
)
def case_letters(request: Request, uid: UUID) -> Any:
    """The slips and letters of a dossier."""
    case = case_for(request, uid)
    english = language(request) == "en"
    return {
        "items": [
            {"name": one.name, "title": one.words[english], "at": one.at}
            for one in _press.letters_of(case, happened(case))
        ]
    }


@route(
    "GET", "/cases/{uuid:uid}/letters/{name}", scopes=("see_person",), media="application/pdf",
    missing=True, tag="files",
)  # fmt: skip
def case_letter(request: Request, uid: UUID, name: str) -> Any:
    """A letter as PDF, in the language that is preferred; it names people, so the look is recorded."""
    case = case_for(request, uid)
    if not may_read(request, case):
        raise Refused("not_yours", case=case.code)
    with translation.override(language(request)):
        made = _press.printed(case, name[:60], staff=True)
    looked(request, case, "file")
    return made
