"""Papers for which a database stands: which of a procedure, whose they are, and what became of those of a dossier.

A paper is asked of a database where a rule of that day says so of the whole paper, a register is set up for it, and the
paper is the applicant's or the owner's own. Where none is set up nothing is promised: the paper is asked for as ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.conf import settings

from tinhso.cases.models import Case, PaperData
from tinhso.cases.states import OPEN
from tinhso.papers.databases import Database, databases
from tinhso.papers.queries import finder
from tinhso.papers.replacing import facts_on
from tinhso.procedures.definition import Definition
from tinhso.procedures.replacing import Replaced, replaced
from tinhso.procedures.rules import AskedPaper

State = PaperData.State
# Whose a paper of a type is: the identity card is of who comes with the request. A type that may be anybody's (a death
# certificate, a divorce) is not here, and is asked for as ever.
WHOSE: Mapping[str, Literal["owner", "filer"]] = {
    "can-cuoc": "filer",
    "cu-tru": "owner",
    "khai-sinh": "owner",
    "ket-hon": "owner",
    "xac-nhan-hon-nhan": "owner",
    "gcn-dat": "owner",
    "dk-doanh-nghiep": "owner",
    "dk-ho-kinh-doanh": "owner",
    "dk-hop-tac-xa": "owner",
}


@dataclass(frozen=True)
class ToAsk:
    """A dossier for whose paper the citizen must be asked, by when, and why the data could not be had."""

    name: str
    database: Database
    why: str
    ask_by_at: datetime


def replaced_on(definition: Definition, day: date) -> dict[str, Replaced]:
    """The papers of a procedure, by their codes, that need not be handed in on a day; at most one query."""
    known: Mapping[str, object] = settings.REGISTERS
    if not known or not any(one.database in known for one in facts_on(definition.code, day)):
        return {}
    return {
        one.paper.type: one
        for one in replaced(definition, day, finder(day))
        if one.whole and one.type in WHOSE and one.database.code in known
    }


def with_databases(
    asked: Sequence[AskedPaper], definition: Definition, day: date
) -> tuple[AskedPaper, ...]:
    """Papers of a request that is not filed yet, with the database that will be asked instead of the applicant."""
    held = replaced_on(definition, day)
    return tuple(
        replace(one, database=held[one.paper.type].database.name)
        if one.paper.type in held and one.certain
        else one
        for one in asked
    )


def as_awaited(asked: Sequence[AskedPaper], rows: Iterable[PaperData]) -> tuple[AskedPaper, ...]:
    """The papers of a dossier, with the database of those whose data are there or on their way."""
    stand = {
        row.paper: databases()[row.database].name
        for row in rows
        if row.state in (State.WAITING, State.HAD)
    }
    return tuple(replace(one, database=stand.get(one.paper.type, "")) for one in asked)


def data_of(case: Case) -> list[PaperData]:
    """What became of each paper for which a database was asked, in the procedure's order; one query."""
    return list(case.data.exclude(state=State.DROPPED).order_by("id"))


def to_ask(cases: Collection[Case]) -> dict[UUID, ToAsk]:
    """Of some dossiers those whose citizen must be asked for a paper, the most urgent of each; one query."""
    if not cases:
        return {}
    rows = PaperData.objects.filter(
        case__in=[case.pk for case in cases], state=State.MISSED, asked_at=None
    )
    uids = {case.pk: case.uid for case in cases if case.state in OPEN}
    found: dict[UUID, ToAsk] = {}
    for row in rows.order_by("-ask_by_at", "-id"):
        if row.case_id in uids:
            found[uids[row.case_id]] = as_to_ask(row)
    return found


def as_to_ask(row: PaperData) -> ToAsk:
    """One that could not be had."""
    return ToAsk(row.name, databases()[row.database], row.why, row.ask_by_at)
