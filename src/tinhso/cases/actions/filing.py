"""A dossier is filed: by the citizen herself, by an officer for her, or mirrored from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from tinhso.cases import holdings, kept, newborn, rows
from tinhso.cases.actions import data, paying
from tinhso.cases.actions.doing import (
    BadAnswers,
    CannotAct,
    Doer,
    already,
    begin,
    done,
    local_day,
    needed,
    system,
    write,
)
from tinhso.cases.actions.exempting import bill_of
from tinhso.cases.codes import next_code
from tinhso.cases.holdings import HeldGiven
from tinhso.cases.models import Case, CasePaper
from tinhso.documents.queries import uses_in
from tinhso.ledger import together
from tinhso.ledger.canonical import plain
from tinhso.ledger.together import as_one
from tinhso.org.queries import check_offices_on
from tinhso.procedures.definition import Definition
from tinhso.procedures.forms import stated, typed_in
from tinhso.procedures.queries import authority_on, version, version_on
from tinhso.procedures.rules import fee_for, form_errors
from tinhso.procedures.whose import registers_a_birth

MOST_PAPERS = 200
OTHER = "khac"  # What an event says in the open of a paper that has no type.


@dataclass(frozen=True)
class PaperGiven:
    """A paper that was handed in. type: its code in the procedure; file: its bytes in the room `files`, or ""."""

    name: str
    type: str = ""
    originals: int = 0
    copies: int = 0
    file: str = ""


@dataclass(frozen=True)
class Filing:
    """What is filed. desk: the office that receives it; office: the one that decides.

    owner, filer: parties; copies: how many of the result are wanted. held: papers that the province has and that are
    to be used, so that they are not among those handed in.
    """

    procedure: str
    owner: str
    filer: str
    desk: str
    office: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    papers: Sequence[PaperGiven] = ()
    copies: int = 1
    held: Sequence[HeldGiven] = ()


def file_case(
    filing: Filing, *, key: str, doer: Doer, told_at: datetime | None = None, code: str = ""
) -> Case:
    """A new dossier, waiting to be checked. The same key again gives the one that it made.

    code: only where it was given beforehand, on a numbered slip. Raises CannotAct (not_ours: another system has the
    authority; assurance_needed), BadAnswers, CannotHold (not_held_now, consent_needed), NoSuchProcedure, NoSuchOffice.
    """
    if together.is_new(key):
        return _file(filing, key=key, doer=doer, told_at=told_at, code=code)
    found = Case.objects.filter(key=key).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _file(filing, key=key, doer=doer, told_at=told_at, code=code)
    except IntegrityError:
        # Two of one form at once: the second waited for the first, and is answered with what that made.
        found = Case.objects.filter(key=key).first()
        if found is None:
            raise
        return found


def _file(filing: Filing, *, key: str, doer: Doer, told_at: datetime | None, code: str) -> Case:
    at = told_at or datetime.now(UTC)
    day = local_day(at)
    _check_who(filing, doer)
    check_offices_on([filing.desk, filing.office], day)
    holds = version_on(filing.procedure, day)
    authority = authority_on(filing.procedure, filing.office, day)
    if authority is not None and authority.system != "ours":
        raise CannotAct("not_ours", procedure=filing.procedure, system=authority.system)
    needed = holds.definition.assurance
    if filing.filer in doer.acts_for and doer.assurance < needed:
        raise CannotAct("assurance_needed", level=needed, held=doer.assurance)
    answers = typed_in(holds.definition.form, filing.answers)
    faults = form_errors(holds.definition, answers)
    if faults:
        raise BadAnswers("bad_answers", faults=len(faults), wrong=faults)
    bill = fee_for(
        holds.definition,
        channel=doer.by.channel,
        answers=answers,
        copies=filing.copies,
        filed_date=day,
    )
    case = Case(
        code=code or next_code(filing.desk, day),
        key=key,
        procedure=filing.procedure,
        version=holds.id,
        title=holds.definition.title,
        owner=filing.owner,
        filer=filing.filer,
        channel=doer.by.channel,
        answers=plain(answers),
        copies=filing.copies,
        fee=bill.total,
        desk=filing.desk,
        office=filing.office,
        holder=filing.desk,
        state="filed",
        filed_at=at,
        changed_at=at,
        step_since=at,
    )
    # Of what is told afterwards nobody knows what was held then, unless it says so itself.
    looked = told_at is None or filing.held
    found = _held(filing, holds.definition, answers, doer, day) if looked else ()
    taken = _chosen(filing, found, day)
    used = {match.paper.type for match, _ in taken}
    given = [one for one in filing.papers if not one.type or one.type not in used]
    papers = _papers(case, given) + holdings.papers_of(case, taken)
    at_once = together.at_once()
    if not at_once:
        case.save(force_insert=True)
        CasePaper.objects.bulk_create(papers)
    write(
        case,
        "filed",
        doer=doer,
        name="file",
        told_at=told_at,
        facts={
            "code": case.code,
            "procedure": case.procedure,
            "version": case.version,
            "desk": case.desk,
            "office": case.office,
            "owner": case.owner,
            "filer": case.filer,
            "assurance": doer.assurance or None,
            **paper_facts((one.type, one.name) for one in papers),
            "answers": dict(case.answers) or None,
        },
        keep=(lambda act: rows.inserted(case, papers, act)) if at_once else None,
    )
    together.leave(f"case:{case.uid}", case)
    handed_in = {one.type for one in given}
    holdings.note_uses(case, taken, found, given=handed_in, by=doer.by, at=at)
    paying.ask_for(case, bill, by=doer.by)
    return case


def _held(
    filing: Filing, definition: Definition, answers: Mapping[str, Any], doer: Doer, day: date
) -> tuple[holdings.Match, ...]:
    return holdings.matches(
        definition,
        owner=filing.owner,
        filer=filing.filer,
        answers=answers,
        channel=doer.by.channel,
        filed_date=day,
        day=day,
    )


def _chosen(
    filing: Filing, found: Sequence[holdings.Match], day: date
) -> list[tuple[holdings.Match, str]]:
    """What is wanted of the held. Of whom the filer may not open it nothing is held: she is told no more than that."""
    if not filing.held:
        return []
    days = (day, local_day(datetime.now(UTC)))
    agreed = holdings.opened_for(filing.filer, filing.owner, days)
    return holdings.chosen(holdings.opened(found, agreed), filing.held, agreed=agreed)


def _check_who(filing: Filing, doer: Doer) -> None:
    if filing.filer in doer.acts_for and filing.owner in doer.acts_for:
        return
    if not doer.may("receive", filing.desk):
        raise CannotAct("not_yours_to_do", act="file", office=filing.desk)


def paper_facts(papers: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What an event says of papers, each a (type, name): types in the open; a free name is sealed.

    papers: a type each, OTHER for one that has none; names: of those, in their order.
    """
    told = list(papers)
    names = [name for type_, name in told if not type_]
    return {"papers": [type_ or OTHER for type_, _ in told], "names": names or None}


def add_papers(case: Case, papers: Sequence[PaperGiven], *, supplement: int = 0) -> None:
    """Papers that were handed in, now or as the supplement of that number. Raises CannotAct."""
    CasePaper.objects.bulk_create(_papers(case, papers, supplement=supplement))


def _papers(case: Case, papers: Sequence[PaperGiven], *, supplement: int = 0) -> list[CasePaper]:
    if len(papers) > MOST_PAPERS:
        raise CannotAct("too_long", field="papers", most=MOST_PAPERS)
    return [
        CasePaper(
            case=case,
            type=paper.type,
            name=needed(paper.name, "paper", most=400),
            originals=paper.originals,
            copies=paper.copies,
            file=paper.file,
            supplement=supplement,
        )
        for paper in papers
    ]


@as_one
def correct(
    case: Any,
    *,
    doer: Doer,
    answers: Mapping[str, Any] | None = None,
    owner: str | None = None,
    papers: Sequence[PaperGiven] | None = None,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """Mend a mistake of intake; so is the newborn who was entered by the form. The ledger keeps what was written.

    owner: whose dossier it is; what was kept, used or asked of a register as another's leaves it and her.

    Raises CannotAct, BadAnswers, BadParticulars, BadIdentity.
    """
    if found := already(key):
        return found
    doing = begin(case, "correct", doer, seen=seen, key=key, told_at=told_at)
    row = doing.case
    fields = []
    if answers is not None and row.version is not None:
        definition = version(row.version).definition
        composed = typed_in(definition.form, answers)
        faults = form_errors(definition, composed)
        if faults:
            raise BadAnswers("bad_answers", faults=len(faults), wrong=faults)
        before, row.answers = row.answers, plain(composed)
        row.fee = _fee_after(row, definition, before)
        fields.append("answers")
    moved = owner is not None and owner != row.owner
    if owner is not None:
        row.owner = owner
        fields.append("owner")
    if papers is not None:
        # What the province holds was not handed in, and is not mended with it.
        used = {one.paper for one in uses_in(row.uid) if one.withdrawn_at is None}
        row.papers.filter(supplement=0).exclude(type__in=used).delete()
        given = [one for one in papers if one.type not in used]
        add_papers(row, given)
        data.was_asked(row, (one.type for one in given if one.type), at=doing.at)
        fields.append("papers")
    if not fields:
        raise CannotAct("lacks", field="answers")
    facts: dict[str, Any] = {"fields": fields}
    if "answers" in fields:
        facts |= {"answers": dict(row.answers) or None, "fee": row.fee}
    row = done(doing, "corrected", facts=facts)
    if moved:
        kept.owner_corrected(row, by=doer.by, at=doing.at)
        data.owner_corrected(row, by=doer.by)
    if "answers" in fields:
        paying.ask_for(row, bill_of(row, definition), by=doer.by)
        if registers_a_birth(definition):
            newborn.corrected(row, before, by=doer.by, told_at=told_at)
    return row


@as_one
def correct_own(
    case: Any,
    *,
    doer: Doer,
    answers: Mapping[str, Any],
    seen: int | None = None,
    key: str | None = None,
) -> Case:
    """The citizen who is asked to complete a dossier mends what she stated; the office's own answers stay.

    Raises CannotAct, BadAnswers, BadParticulars, BadIdentity.
    """
    if found := already(key):
        return found
    row = begin(case, "complete", doer, seen=seen).case
    if row.version is not None:
        form = version(row.version).definition.form
        answers = stated(form, answers, before=row.answers)
    return correct(case, doer=system(doer.by), answers=answers, key=key)


def _fee_after(row: Case, definition: Definition, before: Mapping[str, Any]) -> int | None:
    """What it costs by the answers as they are now; what a person said instead of the reckoned fee stays."""
    if row.fee != bill_of(row, definition, answers=before).total:
        return row.fee
    return bill_of(row, definition).total
