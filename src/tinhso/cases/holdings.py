"""Papers that a procedure asks for and the province holds: used instead of asked for, and not to be asked for again.

A paper counts as held where its name asks for one type of paper and nothing else, and it is held of whose it is meant
to be (`procedures.whose`); what it names among others waits for a person. What the room `documents` holds is asked
first, so that nothing is read of whoever has nothing there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from tinhso.cases.models import Case, CasePaper
from tinhso.cases.papers_held import ROOM
from tinhso.cases.whose import party_of, people_of
from tinhso.documents import actions as documents
from tinhso.documents.lasting import lasting_on
from tinhso.documents.models import Document, Use
from tinhso.documents.queries import usable_of, uses_in
from tinhso.documents.rules import CONSENT, LAW, MENTIONED, CannotHold, Override
from tinhso.files import actions as files
from tinhso.files import queries as stored
from tinhso.ledger.actions import By
from tinhso.papers.catalogue import PaperType
from tinhso.papers.finding import Finder, names_it
from tinhso.papers.queries import finder
from tinhso.papers.replacing import facts_on
from tinhso.parties.queries import opened_by
from tinhso.parties.rules import is_untold
from tinhso.procedures.definition import Definition, Paper
from tinhso.procedures.queries import version
from tinhso.procedures.replacing import named
from tinhso.procedures.rules import papers_for
from tinhso.procedures.whose import ANOTHER, said_of

COMPLETION, SUPPLEMENT = "completion", "supplement"
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Match:
    """A paper of a dossier that the province holds. law: the rule that frees the applicant of it; "": she must consent.

    certain: False while an answer that decides whether it is needed is missing. alone: one has but one of its type, so
    that it is the one that is meant; of a land title or a diploma only she can say so, and asking for it is no fault.
    """

    paper: Paper
    certain: bool
    document: Document
    type: PaperType
    law: str
    alone: bool

    @property
    def day(self) -> date:
        """The day of issue; of a scan of which none is known, the day on which it was made."""
        return self.document.issued_on or timezone.localdate(self.document.kept_at)


@dataclass(frozen=True)
class HeldGiven:
    """A held paper that is to stand in a dossier. paper: its code in the procedure; consent: the applicant's own."""

    paper: str
    consent: bool = False


def matches(
    definition: Definition,
    *,
    owner: str,
    filer: str,
    answers: Mapping[str, Any],
    channel: str,
    filed_date: date | None,
    day: date,
) -> tuple[Match, ...]:
    """The papers of a request that are held of whom it is for, or of who files, on a day; each held paper once.

    owner: "" of who is not entered yet. One query where nothing is held; four more where something is. Raises
    BadExpression.
    """
    holders = {one for one in (owner, filer) if one and not is_untold(one)}
    held = usable_of(holders, day) if holders else {}
    if not held:
        return ()
    people = people_of(owner, filer)
    known = finder(day)
    types = {one.code: one for one in known.types}
    laws = {one.type: one.rule for one in facts_on(definition.code, day) if not one.part}
    asked = papers_for(definition, answers=answers, channel=channel, filed_date=filed_date)
    found: dict[tuple[str, str], Match] = {}
    for one in asked:
        kind = type_of(one.paper, known, types)
        holder = party_of(definition, name=one.paper.name, kind=kind, people=people)
        own = holder, kind
        if own not in held or kind not in types or own in found:
            continue
        lasting = lasting_on(kind, day)
        alone = lasting is not None and lasting.alone
        law = laws.get(kind, "") if alone else ""
        found[own] = Match(one.paper, one.certain, held[own], types[kind], law, alone)
    return tuple(found.values())


def matches_in(case: Case, day: date) -> tuple[Match, ...]:
    """The same of a dossier as it is, without papers whose use its owner does not consent to any more."""
    if case.version is None:
        return ()
    found = matches(
        version(case.version).definition,
        owner=case.owner,
        filer=case.filer,
        answers=case.answers,
        channel=case.channel,
        filed_date=case.filed_date,
        day=day,
    )
    if not found:
        return ()
    gone = {one.paper for one in uses_in(case.uid) if one.withdrawn_at is not None}
    return tuple(one for one in found if one.paper.type not in gone)


def type_of(paper: Paper, known: Finder, types: Mapping[str, PaperType]) -> str:
    """The one type that a procedure's paper asks for, of whoever applies; "" where it may be another, or another's."""
    said = named(paper, known, types)
    return "" if not said.alone or said_of(paper.name) == ANOTHER else said.type


def opened(found: Iterable[Match], parties: Collection[str]) -> tuple[Match, ...]:
    """Those held papers that are of some parties: of anybody else's nothing is told, not even that they are held."""
    return tuple(one for one in found if one.document.holder in parties)


def opened_for(filer: str, owner: str, days: Iterable[date]) -> frozenset[str]:
    """Whose held papers are used on the word of who files: her own, and the owner's where her mandate covers that.

    days: on each of which it must hold; a query each where somebody else files.
    """
    if owner == filer or all(opened_by(by=filer, for_=owner, day=day) for day in set(days)):
        return frozenset({owner, filer})
    return frozenset({filer})


def chosen(
    found: Sequence[Match], wanted: Sequence[HeldGiven], *, agreed: Collection[str]
) -> list[tuple[Match, str]]:
    """(paper, basis) of what is to stand in a dossier. agreed: the parties for whom a consent that is told counts.

    Raises CannotHold (not_held_now, consent_needed).
    """
    known = {one.paper.type: one for one in found}
    made: list[tuple[Match, str]] = []
    for one in wanted:
        match = known.get(one.paper)
        if match is None:
            raise CannotHold("not_held_now", paper=one.paper)
        if not match.law and not (one.consent and match.document.holder in agreed):
            raise CannotHold("consent_needed", paper=match.paper.name).telling([_at(match)])
        made.append((match, LAW if match.law else CONSENT))
    return made


def papers_of(case: Case, taken: Sequence[tuple[Match, str]]) -> list[CasePaper]:
    """The rows of held papers in a dossier, each with a file of its own of the same content."""
    return [
        CasePaper(
            case=case,
            type=match.paper.type,
            name=match.paper.name[:400],
            file=str(files.again(match.document.file, room=ROOM).uid),
        )
        for match, _ in taken
    ]


def note_uses(
    case: Case,
    taken: Sequence[tuple[Match, str]],
    found: Sequence[Match],
    *,
    given: Collection[str],
    by: By,
    at: datetime,
) -> None:
    """Which held papers stand in a new dossier; and which of those found were handed in though nobody needed to.

    given: codes of the papers that were handed in.
    """
    for match, basis in taken:
        documents.use(
            match.document,
            case=str(case.uid),
            code=case.code,
            procedure=case.procedure,
            office=case.office,
            paper=match.paper.type,
            basis=basis,
            ground=match.law,
            by=by,
            at=at,
        )
    used = {match.paper.type for match, _ in taken}
    handed_in = set(given) - used
    for match in found:
        if match.certain and match.alone and match.paper.type in handed_in:
            documents.was_not_used(
                match.document,
                case=str(case.uid),
                procedure=case.procedure,
                office=case.office,
                paper=match.paper.type,
                at=at,
            )


def check_asked(
    case: Case,
    *,
    papers: Collection[str],
    text: str,
    said: Override,
    day: date,
    by: By,
    told: bool = False,
) -> tuple[list[Match], tuple[str, str, str]]:
    """What of a request the province holds, with the reason for asking all the same.

    papers: codes of the procedure, or names; text: what is written to the applicant. Only papers that this dossier's
    procedure asks for are told of, so that a refusal says nothing else; and only those of which one has but one. told:
    it happened already, so that nothing can be refused. Raises CannotHold (paper_is_held, and what
    `documents.reasoned` raises).
    """
    found = [] if told else [one for one in matches_in(case, day) if one.alone]
    codes = {one.paper.type for one in found}
    words = "\n".join([text, *(one for one in papers if one not in codes)])
    asked = [one for one in found if one.paper.type in papers or names_it(one.type, words)]
    if not asked:
        return [], ("", "", "")
    if not said.said:
        first = asked[0]
        raise CannotHold(
            "paper_is_held",
            paper="; ".join(one.paper.name for one in asked),
            held=first.document.name,
            day=first.day,
            field="override",
        ).telling(_at(one) for one in asked)
    if said.reason == MENTIONED and any(one.paper.type in papers for one in asked):
        # What is ticked is asked for, and not only named.
        raise CannotHold("no_reason", field="override")
    return asked, documents.reasoned(said, by=by)


def note_asked(
    case: Case,
    asked: Sequence[Match],
    reason: tuple[str, str, str],
    *,
    stage: str,
    by: By,
    at: datetime,
) -> None:
    """Note each held paper that was asked for; the words stand with the first."""
    chosen_, words, essence = reason
    for place, match in enumerate(asked):
        documents.was_asked(
            match.document,
            case=str(case.uid),
            code=case.code,
            procedure=case.procedure,
            office=case.office,
            paper=match.paper.type,
            stage=stage,
            reason=(chosen_, "" if place else words, "" if place else essence),
            by=by,
            at=at,
        )


def take_out(case: Case, used: Use) -> None:
    """A held paper leaves a dossier, with the file that was made of it; what she handed in herself stays.

    Of several rows of its content the last is the store's: as long as it was used none of hers was taken in beside it.
    """
    rows = case.papers.filter(type=used.paper, supplement=0, originals=0, copies=0)
    known = stored.files(one.file for one in rows if one.file)
    own = [
        one
        for one in rows.order_by("id")
        if one.file in known and known[one.file].sha256 == used.document.sha256
    ]
    for one in own[-1:]:
        files.erase(one.file)
        one.delete()


def _at(match: Match) -> tuple[str, str]:
    return match.document.holder, f"document:{match.document.uid}"
