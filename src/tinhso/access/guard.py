"""The guard: every screen says who may open it, and one that does not is opened for nobody.

A view carries `opens`, set by the decorator of that name:

    @opens(everyone)
    @opens(citizens | staff("desk", "clerk"))

The statement is about kinds of people and roles; which offices a right covers is `who.may`, asked by the view or the
action with the dossier in hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tinhso.access.rights import ROLES
from tinhso.access.who import Who
from tinhso.kernel.errors import TinhsoError

# What require_http_methods calls its list.
_LISTED = "request_method_list"
View = TypeVar("View", bound=Callable[..., Any])


class Unguarded(TinhsoError):
    """view_unguarded (view): it does not say who may open it. unknown_role (role): a statement names none of ours.

    view_any_method (view): it does not say which methods it answers to.
    """


class Refused(TinhsoError):
    """not_yours: signed in, but without the right. Raised by views too, when the right depends on the dossier."""


@dataclass(frozen=True)
class Audience:
    """Who may open a view. anyone: without signing in. roles: of staff; every_staff: whatever the role.

    half_way: also staff who still owe their second factor; only for the pages that set it up.
    first_password: also staff whose password was chosen for them; only for the page where they choose their own.
    partner: another system, which signs each message. No session opens it: the view itself checks the signature.
    """

    anyone: bool = False
    citizens: bool = False
    every_staff: bool = False
    roles: frozenset[str] = frozenset()
    half_way: bool = False
    first_password: bool = False
    partner: bool = False

    def __or__(self, other: Audience) -> Audience:
        return Audience(
            self.anyone or other.anyone,
            self.citizens or other.citizens,
            self.every_staff or other.every_staff,
            self.roles | other.roles,
            self.half_way or other.half_way,
            self.first_password or other.first_password,
            self.partner or other.partner,
        )

    def lets(self, who: Who) -> bool:
        """Whether somebody may come in."""
        if self.anyone:
            return True
        if who.kind == "citizen":
            return self.citizens
        if who.kind != "staff" or (who.must_enrol and not self.half_way):
            return False
        if who.must_change and not self.first_password:
            return False
        return self.every_staff or bool(self.roles & who.roles)

    @property
    def of_staff(self) -> bool:
        """Whether only staff come in, so that their door is shown to whoever has not signed in."""
        return not self.anyone and not self.citizens


everyone = Audience(anyone=True)
citizens = Audience(citizens=True)
every_staff = Audience(every_staff=True)
signed_in = citizens | every_staff
partners = Audience(partner=True)
own_password = Audience(every_staff=True, first_password=True)


def staff(*roles: str) -> Audience:
    """Staff of the roles, in whichever office; without any, all staff. Raises Unguarded("unknown_role")."""
    for role in roles:
        if role not in ROLES:
            raise Unguarded("unknown_role", role=role)
    return Audience(roles=frozenset(roles)) if roles else every_staff


def opens(audience: Audience) -> Callable[[View], View]:
    """State who may open a view, under whatever other decorators it has."""

    def stated(view: View) -> View:
        view.opens = audience  # type: ignore[attr-defined]
        return view

    return stated


def audience_of(view: Callable[..., Any]) -> Audience:
    """What a view states. Raises Unguarded."""
    found = getattr(view, "opens", None)
    if not isinstance(found, Audience):
        raise Unguarded("view_unguarded", view=getattr(view, "__qualname__", str(view)))
    return found


def methods_of(view: Callable[..., Any]) -> tuple[str, ...]:
    """The methods that a view answers to, as it states itself (`methods`) or as Django's decorators hold it to them.

    Raises Unguarded for one that answers to whatever it is sent.
    """
    found: Any = view
    while found is not None:
        if told := getattr(found, "methods", ()):
            return tuple(told)
        code = getattr(found, "__code__", None)
        if code is not None and _LISTED in code.co_freevars:
            listed = found.__closure__[code.co_freevars.index(_LISTED)].cell_contents
            return tuple(listed)
        found = getattr(found, "__wrapped__", None)
    raise Unguarded("view_any_method", view=getattr(view, "__qualname__", str(view)))


def table(
    views: Mapping[str, Callable[..., Any]], people: Mapping[str, Who]
) -> dict[str, set[str]]:
    """By address, the names of those people whom its view lets in."""
    return {
        address: {name for name, who in people.items() if audience_of(view).lets(who)}
        for address, view in views.items()
    }
