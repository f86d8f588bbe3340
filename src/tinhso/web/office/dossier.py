"""One dossier: its time line first, then what may be done now, then what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access import looks
from tinhso.access.guard import opens
from tinhso.access.looks import At
from tinhso.access.who import Request
from tinhso.cases.data import data_of
from tinhso.cases.forecast import leave_by
from tinhso.cases.models import Act, Case
from tinhso.cases.queries import happened, linked_with, to_link
from tinhso.cases.states import RUNNING, STATES, TRANSITIONS
from tinhso.ledger.models import Event
from tinhso.notices.queries import told_about
from tinhso.org.queries import names_of
from tinhso.parties.queries import Described, described
from tinhso.web import case_letters, data_shown
from tinhso.web.case_line import events_by_case, line_of, names_for
from tinhso.web.elsewhere import elsewhere
from tinhso.web.giving import marked
from tinhso.web.notice_words import as_line
from tinhso.web.office.acts import ASIDE, BY_NAME, ActPage, makes_sense
from tinhso.web.office.forms import NoteForm, Setting
from tinhso.web.office.reach import (
    OFFICES,
    READERS,
    acts_now,
    asked_here,
    case_for,
    has,
    may_do,
    may_note,
    sees,
    through,
)
from tinhso.web.office.reading import answers_of
from tinhso.web.receipts import may_revoke
from tinhso.web.words import Pair

_CHANNELS: Mapping[str, Pair] = {
    "counter": ("Tại quầy", "At the counter"),
    "online": ("Trực tuyến", "Online"),
    "post": ("Qua bưu điện", "By post"),
    "portal": ("Cổng dịch vụ công", "National portal"),
    "legacy": ("Phần mềm cũ", "Earlier software"),
    "system": ("Hệ thống", "System"),
}


@dataclass(frozen=True)
class Offered:
    """An act that may be done now. main: it carries the work on; the first of those is the page's own."""

    page: ActPage
    main: bool


@dataclass(frozen=True)
class Undo:
    """What can be taken back. page: its button; words: the act; at: when it was done."""

    page: ActPage
    words: Pair
    at: datetime


@opens(READERS)
@never_cache
@require_safe
def case_page(request: Request, uid: UUID) -> HttpResponse:
    """A dossier with everything that this person may see and do.

    Who may not see personal data sees neither people nor answers, nor anything that somebody wrote in her own words.
    """
    case, now = case_for(request.who, uid), timezone.now()
    setting = Setting.of(case, request.who)
    parties = _people(request, case)
    events = happened(case) if parties is not None else events_by_case([case])[str(case.uid)]
    people = names_of(_codes(case, events))
    names, then = names_for([case], now=now, staff=people)
    calendar = then.of(case.office)
    offered = _offered(request, case, setting)
    papers = marked(list(case.papers.order_by("supplement", "id")))
    written = case_letters.letters_of(case, events) if parties is not None else []
    context: dict[str, Any] = {
        "case": case,
        "personal": parties is not None,
        "line": line_of(case, events, calendar=calendar, now=now, names=names),
        "state": STATES[case.state].words,
        "step": names.step(case, case.step),
        "holder": names.office(case.holder),
        "staff": people.get(case.staff, case.staff),
        "leave_by": _leave_by(case, setting, calendar, now),
        "two_moments": case.due_at is not None and case.promised_at not in (None, case.due_at),
        "elsewhere": elsewhere(case, events, day=request.who.day),
        "main": [one.page for one in offered if one.main],
        "aside": [one.page for one in offered if not one.main],
        "undo": _undo(request, case),
        "requests": _requests(case, setting),
        "consultations": [
            (one, names.office(one.office), people.get(one.answered_by, one.answered_by))
            for one in case.consultations.order_by("asked_at")
        ],
        "dated_steps": case.dated_steps.order_by("at"),
        "extensions": [
            (one, people.get(one.proposed_by, one.proposed_by))
            for one in case.extensions.order_by("proposed_at")
        ],
        "papers": papers,
        "data": data_shown.shown(
            data_of(case),
            now=now,
            calendar=then.of(case.desk),
            parties=None if parties is not None else (),
        ),
        "letters": written,
        "may_revoke": case_letters.has_slip(written) and may_revoke(request.who, case),
        "beside": parties is not None and any(paper.file for paper in papers),
        "answers": answers_of(case, setting.definition) if parties is not None else [],
        "notes": [
            (one, people.get(one.actor, one.actor)) for one in case.notes.order_by("-at", "-id")
        ],
        "links": [(one, sees(request.who, one.case)) for one in linked_with(case)],
        "to_link": _to_link(request, case, setting) if parties is not None else [],
        "result": getattr(case, "result", None),
        "channel": _CHANNELS.get(case.channel, (case.channel, case.channel)),
        "desk": names.office(case.desk),
        "note_form": _note_form(request, case, setting),
        "note_page": BY_NAME["write_note"],
        "told_her": [as_line(one) for one in told_about(f"case:{case.uid}")]
        if parties is not None
        else [],
        "parties": parties or [],
        "at": "case",
        "crumbs": [_above(request), (case.code, "")],
    }
    return render(request, "office/case.html", context)


def _above(request: Request) -> tuple[Pair, str]:
    """The page from which she comes to dossiers."""
    if OFFICES.lets(request.who):
        return ("Hộp việc", "Inbox"), reverse("office_inbox")
    return ("Bảng điều hành", "Board"), reverse("board")


def _codes(case: Case, events: Iterable[Event]) -> set[str]:
    """Every member of staff whom the page names."""
    found = {case.staff}
    for event in events:
        facts = event.facts
        found |= {event.actor, facts.get("staff") or "", facts.get("on_behalf") or ""}
    found |= set(case.notes.values_list("actor", flat=True))
    found |= set(case.consultations.values_list("answered_by", flat=True))
    return found | set(case.extensions.values_list("proposed_by", flat=True))


def _note_form(request: Request, case: Case, setting: Setting) -> NoteForm | None:
    if case.told or not may_note(request.who, case):
        return None
    return NoteForm(setting=setting)


def _offered(request: Request, case: Case, setting: Setting) -> list[Offered]:
    """What may be done now; nothing to a dossier that another system handles."""
    if case.told:
        return []
    allowed = {one.name for one in acts_now(request.who, case)}
    if case.staff == request.who.staff:
        allowed.discard("take")
    return [
        Offered(page, name not in ASIDE)
        for name, page in BY_NAME.items()
        if name in allowed and makes_sense(name, case, setting)
    ]


def _undo(request: Request, case: Case) -> Undo | None:
    """One's own last act, while it can be taken back: nobody has acted since, and nothing has left the house by it."""
    last = Act.objects.filter(case=case).order_by("-id").first()
    mine = last is not None and last.actor == request.who.actor
    if case.told or last is None or not mine or last.before is None or last.undone_by is not None:
        return None
    if not TRANSITIONS[last.name].undoable:
        return None
    return Undo(BY_NAME["undo"], TRANSITIONS[last.name].words, last.at)


def _leave_by(case: Case, setting: Setting, calendar: Any, now: datetime) -> datetime | None:
    """By when it must leave its step to keep the limit, while it runs and is not late."""
    if case.state not in RUNNING or case.due_at is None or case.due_at < now or not setting.steps:
        return None
    return leave_by(due_at=case.due_at, steps=setting.steps, code=case.step, calendar=calendar)


def _requests(case: Case, setting: Setting) -> list[tuple[Any, list[str]]]:
    """What was asked of the citizen, each with the names of its papers."""
    papers = setting.definition.papers if setting.definition else ()
    names = {paper.type: paper.name for paper in papers}
    return [
        (one, [names.get(paper, paper) for paper in one.papers])
        for one in case.requests.order_by("number")
    ]


def _people(request: Request, case: Case) -> list[tuple[Pair, Described]] | None:
    """The people of a dossier, None for those who may not see personal data; the look is kept.

    An office that was asked sees them until it has answered: the form that it judges names them anyway.
    """
    asked = asked_here(request.who, case, right="see_person")
    offices = [case.holder, case.office, case.desk, *asked]
    if not has(request.who, "see_person", offices, case):
        return None
    owner, filer = ("Chủ hồ sơ", "Owner"), ("Người nộp", "Filer")
    same = case.owner == case.filer
    wanted = [(("Người nộp, chủ hồ sơ", "Owner and filer") if same else owner, case.owner)]
    if not same:
        wanted.append((filer, case.filer))
    found = described(uid for _, uid in wanted)
    looks.record_many(
        request.who,
        "dossier",
        [At(uid, f"case:{case.uid}") for _, uid in wanted],
        why=case.title,
        office=through(request.who, "see_person", offices, case),
        request_id=request.request_id,
    )
    return [(role, found[uid]) for role, uid in wanted if uid in found]


def _to_link(request: Request, case: Case, setting: Setting) -> list[Case]:
    """Dossiers of the same owner under procedures declared as done together, which she may open; she may link them."""
    declared = setting.definition.linked if setting.definition else ()
    if case.told or not declared or not may_do(request.who, case, TRANSITIONS["link"]):
        return []
    return [one for one in to_link(case, declared) if sees(request.who, one)]
