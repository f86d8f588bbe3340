"""What dossiers leave behind that the province holds: their results, and papers scanned at a desk that last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone

from tinhso.cases import holdings
from tinhso.cases.models import Case, CaseResult
from tinhso.cases.whose import party_of, people_in
from tinhso.documents import actions as documents
from tinhso.documents.lasting import lasting_on
from tinhso.documents.models import Document
from tinhso.documents.queries import uses_in
from tinhso.documents.rules import DIGITISED, RESULT
from tinhso.files import queries as stored
from tinhso.ledger.actions import By
from tinhso.papers.finding import SURE
from tinhso.papers.queries import finder
from tinhso.parties.rules import is_untold
from tinhso.procedures.queries import version

# By which rules results and scans are kept.
OF_RESULTS = "Nghị định 118/2025/NĐ-CP"
OF_SCANS = "Nghị định 118/2025/NĐ-CP, Thông tư 01/2023/TT-VPCP Điều 8"
_SCAN = "scan:"


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

    Only those of a type that lasts, each of whose it is; where that cannot be told it belongs to this dossier alone.
    """
    if case.version is None or is_untold(case.owner) or not any(code for code, *_ in scanned):
        return
    day = timezone.localdate(at)
    holders = _holders(case, {code for code, *_ in scanned}, day)
    types = {one.code: one for one in finder(day).types} if holders else {}
    for code, file, pages in scanned:
        if code not in holders:
            continue
        kind, holder = holders[code]
        documents.keep(
            documents.Kept(
                holder=holder,
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
            key=f"{_SCAN}{file}",
            by=by,
            at=at,
        )


def _holders(case: Case, codes: set[str], day: date) -> dict[str, tuple[str, str]]:
    """Code in the procedure → (type, party) of those papers that last and of which it can be told whose they are."""
    known = finder(day)
    types = {one.code: one for one in known.types}
    definition = version(case.version).definition  # type: ignore[arg-type] # the caller knows that it has one
    lasts: dict[str, tuple[str, str]] = {}
    for one in definition.papers:
        kind = holdings.type_of(one, known, types) if one.type in codes else ""
        if kind and lasting_on(kind, day) is not None:
            lasts[one.type] = one.name, kind
    if not lasts:
        return {}
    people = people_in(case)
    told = {
        code: (kind, party_of(definition, name=name, kind=kind, people=people))
        for code, (name, kind) in lasts.items()
    }
    return {code: (kind, party) for code, (kind, party) in told.items() if party}


def owner_corrected(case: Case, *, by: By, at: datetime) -> None:
    """Whose dossier it is was mended: what stands in it, or was kept of it, as another's leaves it and her.

    A held paper of somebody else is taken out, so that it may be asked for; a scan is held of whose it is now.
    """
    if case.version is None:
        return
    uses = [one for one in uses_in(case.uid) if one.withdrawn_at is None]
    scans = list(Document.objects.filter(case=str(case.uid), assurance=DIGITISED, revoked_at=None))
    if not uses and not scans:
        return
    typed: Mapping[str, str] = dict(case.papers.exclude(file="").values_list("file", "type"))
    codes = {_file_of(one): typed.get(_file_of(one), "") for one in scans}
    day = timezone.localdate(at)
    holders = _holders(case, {*codes.values(), *(one.paper for one in uses)}, day)
    for used in uses:
        if holders.get(used.paper, ("", ""))[1] != used.document.holder:
            documents.end_use(used, by=by)
            holdings.take_out(case, used)
    for row in scans:
        _, party = holders.get(codes[_file_of(row)], ("", ""))
        if party != row.holder and not is_untold(party):
            _hold_anew(case, row, party, by=by, at=at)


def _file_of(row: Document) -> str:
    """The dossier's own file of what a scan was kept from."""
    return row.key.removeprefix(_SCAN).partition(":")[0]


def _hold_anew(case: Case, row: Document, party: str, *, by: By, at: datetime) -> None:
    file = _file_of(row)
    told = documents.Kept(
        holder=party,
        type=row.type,
        name=row.name,
        file=file,
        office=row.office,
        assurance=row.assurance,
        basis=row.basis,
        pages=row.pages,
        digitised_by=row.digitised_by,
        case=str(case.uid),
    )
    documents.take_back(row, by=by)
    if party and stored.files([file]):
        documents.keep(told, key=f"{_SCAN}{file}:{party}", by=by, at=at)
