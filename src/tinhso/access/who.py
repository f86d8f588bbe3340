"""Who asks: what every screen knows of the person before it, found when it is first needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Literal

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.utils import timezone

from tinhso.access.models import STAFF, Account
from tinhso.access.rights import COVERS_BELOW, PASSED_BY_DECISION, PASSED_ON, RIGHTS
from tinhso.access.sessions import HOW, LEVEL, PASSWORD
from tinhso.ledger.actions import By
from tinhso.org.absences import Cover, covers_of
from tinhso.org.lines import all_below, line_above
from tinhso.org.queries import Organisation, organisation_on, posts_of

SECOND_PASSED = "second_passed"


@dataclass(frozen=True)
class Who:
    """The person before a screen. account: the key of its row; posts: (office, role) held on `day`.

    must_enrol: a member of staff whose roles oblige her to a second factor that this session has not passed.
    must_change: one who came in by a password that was chosen for her.
    assurance: how surely a provider knew her in this session.
    scopes, offices: of a partner system, whose rights are these acts in these offices and all below them.
    """

    kind: Literal["none", "citizen", "staff", "partner"]
    day: date
    account: int | None = None
    uid: str = ""
    staff: str | None = None
    party: str | None = None
    posts: tuple[tuple[str, str], ...] = ()
    must_enrol: bool = False
    must_change: bool = False
    scopes: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    assurance: int = 0

    @property
    def actor(self) -> str:
        """The pseudonym that the ledger and looks know: staff code, "citizen:<party>", "account:<uid>",
        "token:<uid>" or "nobody".
        """
        if self.kind == "partner":
            return f"token:{self.uid}"
        if self.staff:
            return self.staff
        if self.party:
            return f"citizen:{self.party}"
        return f"account:{self.uid}" if self.uid else "nobody"

    @property
    def roles(self) -> frozenset[str]:
        """The roles held in any office."""
        return frozenset(role for _, role in self.posts)

    @cached_property
    def organisation(self) -> Organisation:
        """The offices of the day, read once."""
        return organisation_on(self.day)

    def anew(self) -> Who:
        """The same person with nothing read yet: offices that were founded meanwhile are among hers."""
        return replace(self)

    @cached_property
    def covers(self) -> tuple[Cover, ...]:
        """The absent for whom she acts today, read once."""
        return tuple(covers_of(self.staff, self.day)) if self.staff else ()

    @cached_property
    def lines(self) -> dict[str, bool]:
        """Of a partner system: which offices its token covers, as far as it was asked."""
        return {}

    @cached_property
    def below(self) -> frozenset[str]:
        """Of a partner system: every office that its token covers, read once."""
        return frozenset(all_below(self.offices, self.day))

    def by(self, *, office: str, channel: str) -> By:
        """As the ledger names who does something."""
        return By(actor=self.actor, office=office, channel=channel)


class Request(HttpRequest):
    """A request as our views get it."""

    who: Who
    request_id: str


def may(who: Who, act: str, office: str) -> bool:
    """Whether somebody has a right in an office: by a post there, or by one of COVERS_BELOW in an office above.

    A partner system has it by its token.
    """
    if who.kind == "partner":
        return act in who.scopes and _covers(who, office)
    return _carried(who, who.posts, act, office)


def for_whom(who: Who, act: str, *, offices: Iterable[str], staff: str) -> str:
    """The absent one in whose place somebody has a right in one of some offices; "" for nobody.

    staff: who has in hands what it is about. See PASSED_ON and PASSED_BY_DECISION.
    """
    wanted = list(offices)
    for cover in who.covers:
        passed = act in PASSED_ON and cover.staff == staff
        passed = passed or (act in PASSED_BY_DECISION and cover.by_superior)
        if passed and any(_carried(who, cover.posts, act, office) for office in wanted):
            return cover.staff
    return ""


def _covers(who: Who, office: str) -> bool:
    """Whether a token holds in an office; asks the database only where it names one above, once for each office."""
    if office in who.offices:
        return True
    if office not in who.lines:
        who.lines[office] = bool(who.offices & line_above(office, who.day))
    return who.lines[office]


def _carried(who: Who, posts: Iterable[tuple[str, str]], act: str, office: str) -> bool:
    """Whether posts carry a right in an office."""
    holding = [(at, role) for at, role in posts if act in RIGHTS.get(role, ())]
    if any(at == office for at, _ in holding):
        return True
    above = [at for at, role in holding if role in COVERS_BELOW]
    return any(office in who.organisation.under(at) for at in above)


def offices_where(who: Who, act: str) -> set[str]:
    """Every office in which somebody has a right; for lists, instead of `may` by row."""
    if who.kind == "partner":
        return set(who.below) if act in who.scopes else set()
    found: set[str] = set()
    for at, role in who.posts:
        if act in RIGHTS.get(role, ()):
            found |= who.organisation.under(at) if role in COVERS_BELOW else {at}
    return found


def found_who(request: HttpRequest) -> Who:
    """Who asks, by the session; two queries beside the session's own, one for citizens, none for nobody."""
    day = timezone.localdate()
    key = request.session.get(SESSION_KEY) if hasattr(request, "session") else None
    if key is None:
        return Who("none", day)
    account = request.user
    if not isinstance(account, Account) or not account.is_active or account.locked:
        return Who("none", day)
    sure = int(request.session.get(LEVEL, 0))
    own = Who("citizen", day, account.pk, str(account.uid), party=account.party, assurance=sure)
    if account.kind != STAFF or account.staff is None:
        return own
    posts = tuple(posts_of(account.staff, day))
    obliged = bool({role for _, role in posts} & set(settings.SECOND_FACTOR_ROLES))
    owed = obliged and not request.session.get(SECOND_PASSED)
    return replace(
        own,
        kind="staff",
        staff=account.staff,
        posts=posts,
        must_enrol=owed,
        must_change=account.must_change and request.session.get(HOW, PASSWORD) == PASSWORD,
    )
