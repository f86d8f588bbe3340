"""Every address with its methods and who comes in, as the guard asks it: one table for the command, the docs and tests.

Nothing is stated here: screens say it with `opens` and their methods, routes of programs with their scopes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tinhso.access.guard import audience_of, methods_of
from tinhso.access.rights import RIGHTS, ROLES
from tinhso.access.who import Who

#: Whose columns there are: nobody who has signed in, a citizen, somebody who holds a role in some office.
PEOPLE = ("none", "citizen", *ROLES)


@dataclass(frozen=True)
class Door:
    """An address. does: its first sentence. opens: those of PEOPLE who come in; of a program, as whom its token acts.

    scopes: of programs alone, any of which opens it, or each where `each`; none: every token does.
    """

    address: str
    methods: tuple[str, ...]
    does: str
    opens: frozenset[str]
    program: bool = False
    scopes: tuple[str, ...] = ()
    each: bool = False


def screens() -> Iterator[Door]:
    """The addresses that a browser, or another system that signs its messages, asks; in their order."""
    day = date(2026, 1, 1)
    staff = {role: Who("staff", day, staff="p", posts=(("office", role),)) for role in ROLES}
    people = {"none": Who("none", day), "citizen": Who("citizen", day, party="p"), **staff}
    for address, view in views():
        audience = audience_of(view)
        if address.startswith("api/") and audience.partner:
            continue
        does = (view.__doc__ or "").strip().partition("\n")[0]
        opens = frozenset(name for name, who in people.items() if audience.lets(who))
        yield Door(f"/{address}", tuple(methods_of(view)), does, opens)


def programs() -> Iterator[Door]:
    """The routes of programs, then those of the GovStack profile, by address and method; one method each."""
    from tinhso.api.core import ROUTES

    for one in sorted(ROUTES, key=lambda one: (one.path, one.method)):
        yield _program(one.method, f"/api/v1{one.path}", one.scopes, does=one.does, each=False)
    for address, view in views():
        for method, scopes in sorted(getattr(view, "scopes", {}).items()):
            yield _program(method, f"/{address}", scopes, does="", each=True)


def _program(method: str, address: str, scopes: Sequence[str], *, does: str, each: bool) -> Door:
    carries = all if each else any
    opens = (role for role in ROLES if not scopes or carries(one in RIGHTS[role] for one in scopes))
    return Door(
        address, (method,), does, frozenset(opens), program=True, scopes=tuple(scopes), each=each
    )


def views(patterns: Any = None, before: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every address of the URLconf with its view, in order. patterns, before: of a part of it."""
    for pattern in patterns or get_resolver("tinhso.config.urls").url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern), pattern.callback
