"""The only writers of the catalogue. Each writes its rows and the events that explain them in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append
from tinhso.org.queries import office_on
from tinhso.procedures import kinds
from tinhso.procedures.definition import Definition
from tinhso.procedures.models import Authority, Procedure, ProcedureVersion, System
from tinhso.procedures.words import words_of


class CannotPublish(TinhsoError):
    """procedure_twice (procedure): two versions of one procedure in one batch.

    version_same_day (procedure, day): a version that says something else holds from that day already.
    version_day_past (procedure, day): a known procedure would change from a day that is over.
    no_such_system (system); authority_lacks_url (procedure): the central system, and no address at which one files;
    authority_same_day (procedure, day): another system holds from that day already, and the day is over.
    procedure_not_known (procedure): none has that code.
    """


@dataclass(frozen=True)
class Published:
    """What became of a batch: codes of new procedures, of new versions of known ones, of those left alone."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]


@transaction.atomic
def publish(
    definition: Definition,
    *,
    from_date: date,
    by: By,
    source: str = "",
    told_at: datetime | None = None,
    not_before: date | None = None,
) -> int:
    """A version that holds from a day on; its identifier. Nothing is written where the same holds on that day already.

    not_before: as `publish_all`. Raises CannotPublish.
    """
    publish_all(
        [definition],
        from_date=from_date,
        by=by,
        source=source,
        told_at=told_at,
        not_before=not_before,
    )
    held = _held_on([definition.code], from_date)
    return held[definition.code].pk


@transaction.atomic
def publish_all(
    definitions: Sequence[Definition],
    *,
    from_date: date,
    by: By,
    source: str = "",
    told_at: datetime | None = None,
    not_before: date | None = None,
) -> Published:
    """Many versions from one day on, with one event each; all or none. Raises CannotPublish.

    not_before: the first day from which a procedure that is known may change, since dossiers keep the version of their
    own day; a new procedure may begin earlier. None where the past is told.
    """
    codes = [one.code for one in definitions]
    twice = next((code for code in codes if codes.count(code) > 1), None) if _repeats(codes) else ""
    if twice:
        raise CannotPublish("procedure_twice", procedure=twice)
    known = _entered(codes)
    held = _held_on(codes, from_date)
    last = dict(
        ProcedureVersion.objects.filter(procedure__code__in=codes)
        .values_list("procedure__code")
        .annotate(last=Max("number"))
    )
    rows: list[ProcedureVersion] = []
    for definition in definitions:
        before = held.get(definition.code)
        if before is not None and before.digest == definition.digest:
            continue
        if before is not None and before.from_date == from_date:
            raise CannotPublish("version_same_day", procedure=definition.code, day=from_date)
        if definition.code in last and not_before is not None and from_date < not_before:
            raise CannotPublish("version_day_past", procedure=definition.code, day=from_date)
        number = last.get(definition.code, 0) + 1
        rows.append(_row(definition, known[definition.code], number, from_date, source))
    ProcedureVersion.objects.bulk_create(rows, batch_size=200)
    for row in rows:
        facts = {
            "number": row.number,
            "from_date": from_date,
            "digest": row.digest,
            "source": source or None,
        }
        _write(kinds.PUBLISHED.name, row.procedure.code, by, facts, told_at)
    written = {row.procedure.code for row in rows}
    return Published(
        new=tuple(code for code in codes if code in written and code not in last),
        changed=tuple(code for code in codes if code in written and code in last),
        same=tuple(code for code in codes if code not in written),
    )


@transaction.atomic
def hand_over(
    code: str,
    *,
    system: str,
    from_date: date,
    by: By,
    office: str | None = None,
    url: str = "",
    told_at: datetime | None = None,
) -> None:
    """From a day on a procedure's dossiers are handled in a system: those of one office, or all (None).

    Nothing is written where that was said for that day already. Raises CannotPublish, NoSuchOffice.
    """
    hand_over_all(
        [code],
        system=system,
        from_date=from_date,
        by=by,
        office=office,
        urls={code: url},
        told_at=told_at,
    )


@transaction.atomic
def hand_over_all(
    codes: Iterable[str],
    *,
    system: str,
    from_date: date,
    by: By,
    office: str | None = None,
    urls: dict[str, str] | None = None,
    told_at: datetime | None = None,
) -> int:
    """The same for many procedures at once; how many changed. Raises CannotPublish, NoSuchOffice.

    What was said for a day that is not over yet is corrected by saying it again, and stays beside its correction.
    """
    if system not in System.values:
        raise CannotPublish("no_such_system", system=system)
    if office is not None:
        office_on(office, from_date)
    wanted = list(dict.fromkeys(codes))
    known = _locked(wanted)
    missing = next((code for code in wanted if code not in known), None)
    if missing is not None:
        raise CannotPublish("procedure_not_known", procedure=missing)
    said = {
        row.procedure.code: row
        for row in Authority.objects.filter(
            procedure__in=known.values(), office=office or "", from_date=from_date
        )
        .select_related("procedure")
        .order_by("pk")
    }
    today = timezone.localdate(told_at)
    rows = []
    for code in wanted:
        url = (urls or {}).get(code, "")
        if system == System.CENTRAL and not url.startswith(("https://", "http://")):
            raise CannotPublish("authority_lacks_url", procedure=code)
        before = said.get(code)
        if before is not None and (before.system, before.url) == (system, url):
            continue
        if before is None or from_date >= today:
            rows.append(
                Authority(
                    procedure=known[code],
                    office=office or "",
                    system=system,
                    url=url,
                    from_date=from_date,
                )
            )
        else:
            raise CannotPublish("authority_same_day", procedure=code, day=from_date)
    Authority.objects.bulk_create(rows, batch_size=200)
    for row in rows:
        facts = {"system": system, "office": office, "url": row.url or None, "from_date": from_date}
        _write(kinds.HANDED_OVER.name, row.procedure.code, by, facts, told_at)
    return len(rows)


def _repeats(codes: Sequence[str]) -> bool:
    return len(set(codes)) < len(codes)


def _entered(codes: Sequence[str]) -> dict[str, Procedure]:
    """The procedures of some codes, locked; those that nobody knew are entered."""
    Procedure.objects.bulk_create(
        [Procedure(code=code) for code in codes], batch_size=400, ignore_conflicts=True
    )
    return _locked(codes)


def hold(codes: Sequence[str]) -> None:
    """Until the transaction ends nobody else publishes or hands over these: what is read of them now still holds."""
    _locked(codes)


def _locked(codes: Sequence[str]) -> dict[str, Procedure]:
    found = Procedure.objects.select_for_update().filter(code__in=codes).order_by("code")
    return {row.code: row for row in found}


def _held_on(codes: Sequence[str], day: date) -> dict[str, ProcedureVersion]:
    """By code, the version that holds on a day, without its document."""
    rows = (
        ProcedureVersion.objects.filter(procedure__code__in=codes, from_date__lte=day)
        .defer("document", "words")
        .select_related("procedure")
        .order_by("from_date")
    )
    return {row.procedure.code: row for row in rows}


def _row(
    definition: Definition, procedure: Procedure, number: int, from_date: date, source: str
) -> ProcedureVersion:
    return ProcedureVersion(
        procedure=procedure,
        number=number,
        from_date=from_date,
        document=definition.document(),
        digest=definition.digest,
        source=source,
        title=definition.title,
        field=definition.field,
        levels=f",{','.join(definition.levels)},",
        words=words_of(definition),
    )


def _write(
    kind: str, code: str, by: By, facts: Mapping[str, object], told_at: datetime | None
) -> None:
    append(kind, subject=f"procedure:{code}", by=by, facts=facts, told_at=told_at)
