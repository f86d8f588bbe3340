"""Papers that a procedure asks for and the province holds: used instead of asked for, and not to be asked for again.

A paper counts as held where its name asks for one type of paper and nothing else, and not for somebody else's; what it
names among others waits for a person. What the room `documents` holds is asked first, so that nothing is read of
whoever has nothing there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from tinhso.cases.models import Case, CasePaper, CaseResult
from tinhso.cases.papers_held import ROOM
from tinhso.documents import actions as documents
from tinhso.documents.lasting import lasting_on
from tinhso.documents.models import Document
from tinhso.documents.queries import usable, uses_in
from tinhso.documents.rules import (
    CONSENT,
    DIGITISED,
    LAW,
    MENTIONED,
    RESULT,
    CannotHold,
    Override,
)
from tinhso.files import actions as files
from tinhso.files import queries as stored
from tinhso.kernel.text import fold
from tinhso.ledger.actions import By
from tinhso.papers.catalogue import PaperType
from tinhso.papers.finding import GAP, SURE, Finder
from tinhso.papers.queries import finder
from tinhso.papers.replacing import facts_on
from tinhso.parties.rules import is_untold
from tinhso.procedures.definition import Definition, Paper
from tinhso.procedures.queries import version
from tinhso.procedures.replacing import named
from tinhso.procedures.rules import papers_for

# By which rules results and scans are kept.
OF_RESULTS = "Nghị định 118/2025/NĐ-CP"
OF_SCANS = "Nghị định 118/2025/NĐ-CP, Thông tư 01/2023/TT-VPCP Điều 8"
COMPLETION, SUPPLEMENT = "completion", "supplement"
# "Giấy khai sinh của con": it is asked of the applicant and is not hers.
_OF_ANOTHER = re.compile(
    r"\bcua (?!(?:nguoi (?:nop|yeu cau|de nghi|khai|dang ky|lam don)|chu (?:ho so|dau tu|ho|co so)|chinh "
    r"|to chuc|doanh nghiep|ho gia dinh|ho kinh doanh|co so|ca nhan|ban than|co quan|uy ban|ubnd|bo|so\b|tinh)\b)"
)
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
    answers: Mapping[str, Any],
    channel: str,
    filed_date: date | None,
    day: date,
) -> tuple[Match, ...]:
    """The papers of a request that are held of whom it is for, on a day; each held paper once.

    One query where nothing is held; three more where something is. Raises BadExpression.
    """
    held = usable(owner, day) if owner and not is_untold(owner) else {}
    if not held:
        return ()
    known = finder(day)
    types = {one.code: one for one in known.types}
    laws = {one.type: one.rule for one in facts_on(definition.code, day) if not one.part}
    asked = papers_for(definition, answers=answers, channel=channel, filed_date=filed_date)
    found: dict[str, Match] = {}
    for one in asked:
        kind = type_of(one.paper, known, types)
        if kind not in held or kind not in types or kind in found:
            continue
        lasting = lasting_on(kind, day)
        alone = lasting is not None and lasting.alone
        law = laws.get(kind, "") if alone else ""
        found[kind] = Match(one.paper, one.certain, held[kind], types[kind], law, alone)
    return tuple(found.values())


def matches_in(case: Case, day: date) -> tuple[Match, ...]:
    """The same of a dossier as it is, without papers whose use its owner does not consent to any more."""
    if case.version is None:
        return ()
    found = matches(
        version(case.version).definition,
        owner=case.owner,
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
    return "" if not said.alone or _OF_ANOTHER.search(fold(paper.name)) else said.type


def chosen(found: Sequence[Match], wanted: Sequence[HeldGiven]) -> list[tuple[Match, str]]:
    """(paper, basis) of what is to stand in a dossier. Raises CannotHold (not_held_now, consent_needed)."""
    known = {one.paper.type: one for one in found}
    made: list[tuple[Match, str]] = []
    for one in wanted:
        match = known.get(one.paper)
        if match is None:
            raise CannotHold("not_held_now", paper=one.paper)
        if not match.law and not one.consent:
            raise CannotHold("consent_needed", paper=match.paper.name)
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
    case: Case, taken: Sequence[tuple[Match, str]], found: Sequence[Match], *, by: By, at: datetime
) -> None:
    """Which held papers stand in a new dossier; and which of those found were handed in though nobody needed to."""
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
    for match in found:
        if match.certain and match.alone and match.paper.type not in used:
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
    asked = [one for one in found if one.paper.type in papers or _named_in(one.type, words)]
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
        )
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


def _named_in(kind: PaperType, text: str) -> bool:
    """Whether a text names a type of paper by its name or an alias, wherever it stands."""
    said = f" {' '.join(_WORD.findall(fold(text)))} "
    names = (one for one in (kind.name, *kind.aliases) if GAP not in one)
    known = (" ".join(_WORD.findall(fold(one))) for one in names)
    return any(" " in one and f" {one} " in said for one in known)


def keep_result(case: Case, result: CaseResult, *, by: By, at: datetime) -> None:
    """A granted result with its file is what the province holds from now on; one that it replaces holds no more."""
    documents.revoke_of(str(case.uid), assurance=RESULT, why="replaced", by=by, erase=True)
    # A name of a file that is not in the store is nothing that is held.
    held = result.granted and result.file and stored.files([result.file])
    if not held or is_untold(case.owner):
        return
    day = timezone.localdate(at)
    name, kind = _named_result(case, day)
    documents.keep(
        documents.Kept(
            holder=case.owner,
            type=kind,
            name=name,
            file=result.file,
            office=case.office,
            assurance=RESULT,
            basis=OF_RESULTS,
            number=result.number or result.code,
            issuer=case.office,
            issued_on=timezone.localdate(case.done_at or at),
            valid_until=result.valid_until,
            case=str(case.uid),
        ),
        key=f"result:{result.file}",
        by=by,
        at=at,
    )


def no_longer_held(case: Case, *, by: By) -> None:
    """The result of a dossier was revoked: what is held of it is used no more."""
    documents.revoke_of(str(case.uid), assurance=RESULT, why="revoked", by=by)


def _named_result(case: Case, day: date) -> tuple[str, str]:
    """(what a result is called, its type); "" where nothing sure can be read: it is kept, and replaces no paper."""
    results = version(case.version).definition.results if case.version else ()
    if not results:
        return case.title, ""
    known = finder(day)
    for one in results:
        read = known.read(one.name)
        if read.how == SURE and read.type is not None:
            return one.name, read.type.code
    return results[0].name, ""


def keep_scanned(
    case: Case, scanned: Sequence[tuple[str, str, int]], *, by: By, at: datetime
) -> None:
    """Papers scanned at a desk are held from now on. scanned: (code in the procedure, file, pages) of each.

    Only those of a type that lasts, of whoever applies: anything else belongs to this dossier alone.
    """
    if case.version is None or is_untold(case.owner) or not any(code for code, *_ in scanned):
        return
    day = timezone.localdate(at)
    known = finder(day)
    types = {one.code: one for one in known.types}
    papers = {one.type: one for one in version(case.version).definition.papers}
    for code, file, pages in scanned:
        kind = type_of(papers[code], known, types) if code in papers else ""
        if not kind or lasting_on(kind, day) is None:
            continue
        documents.keep(
            documents.Kept(
                holder=case.owner,
                type=kind,
                name=types[kind].name,
                file=file,
                office=case.desk,
                assurance=DIGITISED,
                basis=OF_SCANS,
                pages=pages,
                digitised_by=by.actor,
                case=str(case.uid),
            ),
            key=f"scan:{file}",
            by=by,
            at=at,
        )
