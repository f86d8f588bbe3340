"""Loads a pack: every time the same, dated, all or nothing; what was published is never rewritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.loading import keeping
from tinhso.loading.checking import check
from tinhso.loading.keeping import Kept
from tinhso.loading.reading import Pack
from tinhso.org.actions import set_calendar
from tinhso.org.models import Office, OfficeCalendar
from tinhso.papers import actions as papers
from tinhso.papers import queries as papers_read
from tinhso.papers.actions import Published as PapersPublished
from tinhso.papers.models import PaperTypeVersion
from tinhso.procedures import actions as procedures
from tinhso.procedures.actions import Published
from tinhso.procedures.definition import BadDefinition, Definition
from tinhso.procedures.models import ProcedureVersion
from tinhso.procedures.queries import NoSuchProcedure, authorities_on, version_on


class CannotLoad(TinhsoError):
    """pack_not_sound (name, count): it has faults.

    pack_form_unfit (one, day, problem): a procedure's form, which it does not have or whose conditions ask otherwise.
    pack_no_office (one, day): of a calendar. pack_calendar_too_early (one, day): another one holds later.
    pack_too_early, pack_paper_too_early (one, day, last): a procedure or a type of paper of it has a later version,
    which it would reach behind.
    """

    exit_code = 3


@dataclass(frozen=True)
class Loaded:
    """What became of a pack. handed: how many procedures got its system of authority.

    forms: of procedures that were there already; calendars: offices that got one, of `calendar_count`. parts:
    registers, plans and figures.
    """

    papers: PapersPublished
    procedures: Published
    handed: int
    forms: Published
    calendars: tuple[str, ...]
    calendar_count: int
    parts: Kept


@transaction.atomic
def load(
    pack: Pack,
    *,
    by: By,
    from_date: date | None = None,
    keep: bool = True,
    not_before: date | None = None,
    samples: bool = False,
    offices: Mapping[str, str] | None = None,
) -> Loaded:
    """Publish what a pack says from its day on, or from another. keep: False takes everything back again.

    What holds on that day already is left alone, so that a second load changes nothing; a procedure whose system of
    authority somebody has said keeps it. not_before: as for `procedures.publish_all`: a procedure that is new may begin
    in the past, a known one may not change from there. samples: made-up records, plans and numbers too. offices: the
    pack's code → ours, where they differ. Raises CannotLoad, CannotKeepPart, CannotPublish, CannotPublishPaper.
    """
    day = from_date or pack.from_date
    known = {one.code for one in papers_read.types_on(day)}
    faults = check(pack, known_papers=known)
    if faults:
        raise CannotLoad("pack_not_sound", name=pack.name, count=len(faults))
    made = papers.publish_all(pack.papers, from_date=day, by=by, source=pack.name)
    done = procedures.publish_all(
        list(pack.procedures.values()),
        from_date=day,
        by=by,
        source=pack.name,
        not_before=not_before,
    )
    _check_not_behind(day, papers_written=made, procedures_written=done)
    forms = _forms(pack, day, by, not_before)
    _check_not_behind(day, papers_written=papers.Published((), (), ()), procedures_written=forms)
    given = _calendars(pack, day, by)
    authority = _authority(pack, day, by)
    parts = keeping.keep(keeping.Asked(pack, day, by, samples, offices or {}))
    loaded = Loaded(made, done, authority, forms, given, len(pack.calendars), parts)
    if not keep:
        transaction.set_rollback(True)
    return loaded


def _forms(pack: Pack, day: date, by: By, not_before: date | None) -> procedures.Published:
    """The forms of procedures that the platform has, as new versions of them. Raises CannotLoad, CannotPublish."""
    found = []
    for code, schema in pack.forms.items():
        try:
            held = version_on(code, day).definition
            found.append(Definition.of({**held.document(), "form": dict(schema)}))
        except (NoSuchProcedure, BadDefinition) as error:
            problem = str(error.facts.get("problem", error.code))
            raise CannotLoad("pack_form_unfit", one=code, day=day, problem=problem) from error
    return procedures.publish_all(
        found, from_date=day, by=by, source=pack.name, not_before=not_before
    )


def _calendars(pack: Pack, day: date, by: By) -> tuple[str, ...]:
    """Each office's calendar from the day on, unless it has that very one. Raises CannotLoad, CannotOrganise."""
    given = []
    for office, toml in pack.calendars.items():
        if not Office.objects.filter(code=office, founded_on__lte=day).exists():
            raise CannotLoad("pack_no_office", one=office, day=day)
        rows = OfficeCalendar.objects.filter(office__code=office)
        last = rows.filter(from_date__lte=day).order_by("from_date").last()
        if last is not None and last.toml == toml:
            continue
        if rows.filter(from_date__gt=day).exists():
            raise CannotLoad("pack_calendar_too_early", one=office, day=day)
        set_calendar(office, from_date=day, by=by, toml=toml)
        given.append(office)
    return tuple(given)


def _authority(pack: Pack, day: date, by: By) -> int:
    """The system of authority of those that nobody has said one for."""
    if not pack.system:
        return 0
    codes = list(pack.procedures)
    told = authorities_on(codes, None, day)
    fresh = [code for code in codes if code not in told]
    urls = {code: pack.procedures[code].url for code in fresh}
    return procedures.hand_over_all(fresh, system=pack.system, from_date=day, by=by, urls=urls)


def _check_not_behind(
    day: date, *, papers_written: papers.Published, procedures_written: procedures.Published
) -> None:
    """A version before one that is there would change what has held since. Raises CannotLoad."""
    later = dict(
        ProcedureVersion.objects.filter(
            procedure__code__in=(*procedures_written.new, *procedures_written.changed),
            from_date__gt=day,
        )
        .values_list("procedure__code")
        .annotate(last=Max("from_date"))
    )
    for code, last in sorted(later.items()):
        raise CannotLoad("pack_too_early", one=code, day=day, last=last)
    types = dict(
        PaperTypeVersion.objects.filter(
            code__in=(*papers_written.new, *papers_written.changed), from_date__gt=day
        )
        .values_list("code")
        .annotate(last=Max("from_date"))
    )
    for code, last in sorted(types.items()):
        raise CannotLoad("pack_paper_too_early", one=code, day=day, last=last)
