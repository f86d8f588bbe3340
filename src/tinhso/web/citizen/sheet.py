"""One online filing under way, as each of its steps needs it: what was kept, what is asked for, how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from tinhso.access import providers
from tinhso.access.guard import Refused
from tinhso.access.who import Request
from tinhso.cases import drafts, holdings
from tinhso.cases.actions import HeldGiven
from tinhso.cases.data import with_databases
from tinhso.cases.models import Draft
from tinhso.files import queries as files
from tinhso.kernel.errors import TinhsoError
from tinhso.parties.rules import BY_LAW
from tinhso.procedures.definition import Definition
from tinhso.procedures.forms import BY_ANOTHER, of_applicant, offices_own, tells_another
from tinhso.procedures.rules import papers_for, sound
from tinhso.procedures.whose import registers_a_birth
from tinhso.web import holding
from tinhso.web import procedure_words as words
from tinhso.web.citizen.catalogue import definition_on
from tinhso.web.citizen.newborn import NEWBORN
from tinhso.web.citizen.places import Place, Where, where
from tinhso.web.citizen.reading import Reader, reader_of
from tinhso.web.giving import WITHHELD
from tinhso.web.words import Pair, t

STEPS: Mapping[str, Pair] = {
    "file": ("Cho ai, nộp ở đâu", "For whom, and where"),
    "file_form": ("Tờ khai", "The form"),
    "file_papers": ("Giấy tờ", "Papers"),
    "file_send": ("Kiểm tra và gửi", "Check and send"),
}


@dataclass(frozen=True)
class Sheet:
    """What every step works on: the procedure of today, who files, what was kept so far."""

    request: Request
    definition: Definition
    where: Where
    reader: Reader
    draft: Draft | None

    @property
    def data(self) -> Mapping[str, Any]:
        """What was kept so far."""
        return self.draft.data if self.draft else {}

    @property
    def answers(self) -> Mapping[str, Any]:
        """The form's answers as they were typed; whether she files by authority follows from for whom she files."""
        kept: Mapping[str, Any] = self.data.get("answers", {})
        office = offices_own(self.definition.form)
        found = {name: said for name, said in kept.items() if name not in office}
        if not self.owner or not tells_another(self.definition.form):
            return found
        _, acting = self.reader.others.get(self.owner, (None, None))
        return {**found, BY_ANOTHER: acting is not None and acting.kind not in BY_LAW}

    @property
    def form(self) -> Mapping[str, Any]:
        """The form without what is known already, and without what the office finds when it accepts."""
        return of_applicant(self.definition.form)

    @property
    def place(self) -> Place | None:
        """Where it is to be filed; None until that was chosen, or where it is not taken in any more."""
        return self.where.place(str(self.data.get("desk", "")))

    @property
    def owner(self) -> str:
        """For whom; "" until that was chosen, or where she may not act for them any more."""
        owner = str(self.data.get("owner", ""))
        return owner if self.may_be_for(owner) else ""

    def may_be_for(self, owner: str) -> bool:
        """Whether she may file for somebody: herself, whom she may act for, a child whose birth is registered."""
        newborn = owner == NEWBORN and registers_a_birth(self.definition)
        return newborn or owner in self.reader.acts_for

    def keep(self, **changes: Any) -> Draft:
        """Keep what was typed. Raises CannotKeepDraft."""
        return self.keep_as(changes)

    def keep_as(self, changes: drafts.Data | Callable[[drafts.Data], drafts.Data]) -> Draft:
        """The same, of what is in the draft by then. Raises CannotKeepDraft."""
        account = account_of(self.request, self.reader)
        return drafts.keep(account, self.definition.code, changes, at=timezone.now())

    def to(self, step: str) -> HttpResponseRedirect:
        """On to a step; to the list of dossiers, if she wants to go on later."""
        if "later" in self.request.POST:
            said = t("Đã lưu. Bạn có thể điền tiếp trên máy khác.", "Saved. Go on from any device.")
            if self.reader.help is not None:
                said = t("Đã lưu đến hết phiên hỗ trợ.", "Saved until the session of help ends.")
            messages.success(self.request, said)
            return HttpResponseRedirect(reverse("help" if self.reader.help else "my_dossiers"))
        return HttpResponseRedirect(reverse(step, args=[self.definition.code]))

    def page(self, step: str, fault: TinhsoError | None = None, **told: Any) -> HttpResponse:
        """The page of a step."""
        told |= {
            "sheet": self,
            "definition": self.definition,
            "step": step,
            "steps": [(name, pair, reverse(name, args=[self.definition.code]))
                      for name, pair in STEPS.items()],
            "fault": fault,
            "offers_identity": providers.name_of("citizen") is not None,
            "crumbs": [
                (self.definition.title, reverse("procedure", args=[self.definition.code])),
                (("Nộp trực tuyến", "File online"), ""),
            ],
        }  # fmt: skip
        status = 422 if fault else 200
        return render(self.request, f"citizen/{step}.html", told, status=status)


def account_of(request: Request, reader: Reader | None) -> str:
    """Under whose name a form is kept until it is sent: an account's, or a session of help's, with which it goes."""
    return str(reader.help.uid) if reader and reader.help else request.who.uid


def sheet_of(request: Request, code: str) -> Sheet | HttpResponse:
    """What a step works on, or where to go first."""
    day = timezone.localdate()
    definition = definition_on(code, day)
    reader = reader_of(request)
    if reader is None and request.who.kind == "staff":
        raise Refused("not_yours")  # No citizen has agreed, or the session is over.
    if reader is None:
        query = urlencode({"next": reverse("file", args=[code])})
        return HttpResponseRedirect(f"{reverse('particulars')}?{query}")
    places = where(definition, day)
    if not places.here:
        return HttpResponseRedirect(reverse("procedure", args=[code]))
    draft = drafts.draft_of(account_of(request, reader), code)
    if draft is not None and drafts.filed_from(str(draft.uid)):
        drafts.was_filed(draft)
        draft = None
    return Sheet(request, definition, places, reader, draft)


@dataclass(frozen=True)
class PaperRow:
    """A paper of this request on the page. place: of its inputs; lacks: neither a file nor brought, though needed, or
    a file with a virus in it, which nobody would ever open.

    withheld: what the virus scanner says of the file, in words; "" where it is clean.
    match: the province holds it; consents: she has said that it may be used.
    """

    place: int
    type: str
    name: str
    text: str
    certain: bool
    held_by: str
    database: str
    file: str
    file_name: str
    brings: bool
    lacks: bool = False
    withheld: str = ""
    infected: bool = False
    match: holdings.Match | None = None
    consents: bool = False

    @property
    def uses(self) -> bool:
        """Whether the held paper is used: a law says so, or she, and she hands in none of her own."""
        if self.match is None or self.file or self.brings:
            return False
        return bool(self.match.law) or self.consents

    @property
    def held(self) -> str:
        """The held paper as a line; "" where none is held."""
        return holding.words_of(self.match) if self.match else ""


def held_given(rows: Sequence[PaperRow]) -> list[HeldGiven]:
    """The held papers that are to be used."""
    return [HeldGiven(one.type, consent=one.consents) for one in rows if one.uses]


def matches_of(sheet: Sheet) -> tuple[holdings.Match, ...]:
    """What the province holds of this request's papers and she may open; the look of whoever else sees it is kept."""
    if not sheet.owner:
        return ()
    found = holdings.matches(
        sheet.definition,
        owner=known_owner(sheet),
        filer=sheet.reader.party,
        answers=sound(sheet.definition, sheet.answers),
        channel="online",
        filed_date=sheet.request.who.day,
        day=sheet.request.who.day,
    )
    found = holdings.opened(found, sheet.reader.opens)
    helped = sheet.reader.help is not None
    holding.seen(sheet.request, found, holding.HELPING if helped else holding.FOR_ANOTHER)
    return found


def known_owner(sheet: Sheet) -> str:
    """Whose request it is; "" of who is entered with it."""
    return "" if sheet.owner == NEWBORN else sheet.owner


def paper_rows(sheet: Sheet) -> list[PaperRow]:
    """The papers of this request with what was handed in of them."""
    held: Mapping[str, Any] = sheet.data.get("papers", {})
    rows = []
    # A draft is kept however wrong it is; what is wrong in it decides nothing.
    answers = sound(sheet.definition, sheet.answers)
    day = sheet.request.who.day
    asked = papers_for(sheet.definition, answers=answers, channel="online", filed_date=day)
    asked = with_databases(
        asked, sheet.definition, day, owner=known_owner(sheet), filer=sheet.reader.party
    )
    matched = {one.paper.type: one for one in matches_of(sheet)}
    scanned = files.files([uid for own in held.values() if (uid := own.get("file"))])
    for place, one in enumerate(asked):
        own = held.get(one.paper.type, {})
        kept = scanned.get(own.get("file", ""))
        standing = files.standing(kept) if kept else "clean"
        given = bool(own.get("file") or own.get("brings"))
        row = PaperRow(
            place=place,
            type=one.paper.type,
            name=one.paper.name,
            text=words.paper_text(one.paper),
            certain=one.certain,
            held_by=one.paper.held_by,
            database=one.database,
            file=own.get("file", ""),
            file_name=own.get("name", ""),
            brings=bool(own.get("brings")),
            lacks=one.certain and not (one.paper.held_by or one.database or given),
            withheld=t(*WITHHELD[standing]) if standing in WITHHELD else "",
            infected=standing == "infected",
            match=matched.get(one.paper.type),
            consents=bool(own.get("uses")),
        )
        rows.append(replace(row, lacks=row.infected or (row.lacks and not row.uses)))
    return rows
