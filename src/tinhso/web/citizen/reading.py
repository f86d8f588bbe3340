"""Who reads or acts as a citizen: signed in by her account, or for 30 minutes by a dossier's code and her mail."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access import drafts, looks
from tinhso.access.actions import NO_OFFICE
from tinhso.access.guard import citizens, everyone, opens, staff
from tinhso.access.rights import roles_with
from tinhso.access.who import Request
from tinhso.cases.actions import CannotAct, Doer
from tinhso.cases.models import Case
from tinhso.cases.queries import case_of
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.parties.queries import Acting, Described, acts_for, described
from tinhso.parties.rules import OPENS_PAPERS
from tinhso.provenance import actions as provenance
from tinhso.provenance.models import HelpSession
from tinhso.web.words import t

FOLLOWING = "following"
FOLLOW_SECONDS = 30 * 60
MOST_KEY = 200
HELPERS = staff(*sorted(roles_with("help")))
# A form is filled by whom it is for, or with her in a session that she has agreed to.
FILERS = citizens | HELPERS
# By whether a page takes a form.
_METHODS = {True: require_http_methods(["GET", "HEAD", "POST"]), False: require_safe}


class CitizenRefuses(TinhsoError):
    """What a citizen's page refuses before any rule of a dossier is asked.

    citizen_bad_day; citizen_no_place; citizen_many_places; citizen_no_address; citizen_part_lacks; citizen_no_owner;
    citizen_lacks_papers (n); citizen_nothing_given; citizen_bad_score; citizen_answers_wrong (n);
    follow_needs_both; follow_over.
    """


@dataclass(frozen=True)
class Reader:
    """A citizen before a dossier. party: who she is; acts_for: for whom she may act, herself with them.

    assurance: how surely a provider of identity knew her when she came.
    door: "dossier" for who is signed in, "followed" for who came by a code; addresses of pages begin with it.
    help: the session in which somebody fills a form with her; that one is before the screen then.
    """

    party: str
    acts_for: frozenset[str]
    door: str
    others: Mapping[str, tuple[Described, Acting]] = field(default_factory=dict)
    assurance: int = 0
    help: HelpSession | None = None

    def doer(self) -> Doer:
        """Her, as the actions know her. She has no right in any office. Who helps her is named as who acts."""
        by = By(actor=f"citizen:{self.party}", office=NO_OFFICE, channel="online")
        if self.help is not None:
            by = By(actor=self.help.helper, office=self.help.office, channel="online")
        return Doer(
            by=by,
            may=lambda _right, _office: False,
            acts_for=self.acts_for,
            assurance=self.assurance,
            opens=self.opens,
        )

    @property
    def opens(self) -> frozenset[str]:
        """Whose held papers she may see and use: her own, and of whom her mandate covers that; by a code nobody's."""
        if self.door == "followed":
            return frozenset()
        covered = {uid for uid, (_, acting) in self.others.items() if acting.kind in OPENS_PAPERS}
        return frozenset({self.party, *covered})

    def sees(self, case: Case) -> bool:
        """Whether a dossier is hers, or of somebody she may act for."""
        return bool(self.acts_for & {case.owner, case.filer})

    def address(self, case: Case, page: str = "", **more: Any) -> str:
        """Where a page of a dossier is, behind the door by which she came."""
        name = f"{self.door}_{page}" if page else self.door
        return reverse(name, kwargs={"uid": case.uid, **more})


def reader_of(request: Request) -> Reader | None:
    """Who is signed in, with those she may act for; None while nobody knows who her account is."""
    if request.who.kind == "staff":
        return helped_reader(request)
    party = request.who.party
    if request.who.kind != "citizen" or not party:
        return None
    others = _others(request, party)
    return Reader(party, frozenset({party, *others}), "dossier", others, request.who.assurance)


def helped_reader(request: Request) -> Reader | None:
    """The citizen with whom a helper fills a form now; None where none has agreed. The look at her data is kept."""
    found = provenance.open_of(request.who.staff or "", at=timezone.now())
    if found is None or not found.party:
        return None
    others = _others(request, found.party)
    acting = frozenset({found.party, *others})
    looks.record_many(
        request.who,
        "person",
        [looks.At(party=one) for one in acting],
        why=t("Hỗ trợ nộp hồ sơ, được đồng ý", "Helping to file, as agreed"),
        office=found.office,
        request_id=request.request_id,
    )
    return Reader(found.party, acting, "help", others, found.assurance, found)


def _others(request: Request, party: str) -> dict[str, tuple[Described, Acting]]:
    return {one.uid: (one, acting) for one, acting in acts_for(party, day=request.who.day)}


def follower_of(request: HttpRequest, uid: UUID) -> Reader | None:
    """Who has proved within 30 minutes that a dossier's mail address is hers."""
    found = request.session.get(FOLLOWING, {}).get(str(uid))
    if found is None or found["until"] < timezone.now().timestamp():
        return None
    return Reader(found["party"], frozenset({found["party"]}), "followed")


View = Callable[..., HttpResponse]


def by_account(view: View, *, sends: bool = True) -> View:
    """A page of a dossier for who is signed in. A dossier that is not hers is not there. sends: a form, too."""

    def shown(request: Request, uid: UUID, **more: Any) -> HttpResponse:
        return view(request, _own(reader_of(request), uid), **more)

    shown.__qualname__, shown.__doc__ = f"{view.__qualname__}.by_account", view.__doc__
    return opens(citizens)(never_cache(_METHODS[sends](shown)))


def by_code(view: View, *, sends: bool = True) -> View:
    """The same page for who follows the dossier by its code. Without the proof it is not there."""

    def shown(request: Request, uid: UUID, **more: Any) -> HttpResponse:
        if _is_over(request, uid):
            return _to_prove_again(request, uid)
        drafts.sent_again(request)
        return view(request, _own(follower_of(request, uid), uid), **more)

    shown.__qualname__, shown.__doc__ = f"{view.__qualname__}.by_code", view.__doc__
    return opens(everyone)(never_cache(_METHODS[sends](shown)))


def _to_prove_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """To the door, with the dossier's code at hand for who had proved that it is hers; what was typed waits."""
    told = {"het": "1"}
    mark = _mark(uid, request.session[FOLLOWING][str(uid)]["party"])
    if request.method == "POST" and drafts.keep_as(request, mark):
        told |= {"kept": "1", "ma": case_of(uid).code}
    return HttpResponseRedirect(f"{reverse('follow')}?{urlencode(told)}")


def _mark(uid: UUID | str, party: str) -> str:
    return f"follow:{uid}:{party}"


def left_behind(request: HttpRequest) -> drafts.Draft | None:
    """The form of somebody who follows dossiers that was sent when her time was over, if she has proved it anew."""
    found: Mapping[str, Any] = request.session.get(FOLLOWING, {})
    now = timezone.now().timestamp()
    marks = [_mark(uid, one["party"]) for uid, one in found.items() if one["until"] >= now]
    return drafts.waiting_as(request, marks)


def _is_over(request: HttpRequest, uid: UUID) -> bool:
    return str(uid) in request.session.get(FOLLOWING, {}) and follower_of(request, uid) is None


def _own(reader: Reader | None, uid: UUID) -> tuple[Reader, Case]:
    if reader is None:
        raise Http404
    try:
        case = case_of(uid)
    except CannotAct as error:
        raise Http404 from error
    if not reader.sees(case):
        raise Http404
    return reader, case


def own_key(request: HttpRequest, reader: Reader) -> str:
    """The form's key, made hers and of this page: nobody is answered with what another's form has made."""
    typed = request.POST.get("key", "")[:MOST_KEY] or str(uuid.uuid4())
    told = f"{reader.party}|{request.path}|{typed}"
    return hashlib.sha256(told.encode()).hexdigest()[:60]


def seen_of(request: HttpRequest) -> int | None:
    """The revision of the dossier that the form was made from."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def names_of(*parties: str) -> dict[str, str]:
    """What parties are called, by uid; one query."""
    return {uid: one.name for uid, one in described(parties).items()}


def record_look(request: Request, reader: Reader, case: Case, what: looks.What) -> None:
    """Who reads another's dossier, as filer or by its code, is seen by whom it concerns."""
    if case.owner == reader.party:
        return
    why = t("Người nộp thay xem hồ sơ", "Looked at by who filed it")
    if reader.door == "followed":
        why = t("Xem bằng mã hồ sơ và mã thư", "Looked at by the dossier's code and a mail code")
    looks.record(
        request.who,
        what,
        party=case.owner,
        subject=f"case:{case.uid}",
        why=why,
        request_id=request.request_id,
    )
