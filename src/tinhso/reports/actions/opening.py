"""A period of a report is opened: from then on it is owed by everybody who was to file it when the period ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from tinhso.kernel.periods import Period, periods_between
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.org.heirs import home_of
from tinhso.org.models import Level
from tinhso.org.queries import calendar_of, organisation_on
from tinhso.registers.models import Record
from tinhso.reports import kinds
from tinhso.reports.definition import Template
from tinhso.reports.models import Filing, Report, Round, TemplateVersion
from tinhso.reports.queries import version_for
from tinhso.reports.rules import due_date, end_of

SYSTEM = By(actor="system", office="-", channel="system")
#: Periods that ended longer ago are not opened by themselves.
_BACK = timedelta(days=400)


def open_due(*, today: date, by: By = SYSTEM) -> list[Round]:
    """Open every period of every report that has ended and is not open yet; two queries where there is none."""
    known = set(Round.objects.filter(last__gte=today - _BACK).values_list("report", "first"))
    made: list[Round] = []
    for report in Report.objects.prefetch_related("versions"):
        versions = list(report.versions.all())
        begins = max(min(one.valid_from for one in versions), today - _BACK)
        every = versions[0].template.every
        made += [
            open_round(report, period, by=by)
            for period in periods_between(every, begins, today)
            if begins <= period.last < today and (report.pk, period.first) not in known
        ]
    return made


@transaction.atomic
def open_round(report: Report, period: Period, *, by: By = SYSTEM) -> Round:
    """Open one period; open already, it stays as it is. Raises CannotReport (report_unknown, no template then)."""
    in_turn(f"report:{report.code}")
    held = Round.objects.filter(report=report, kind=period.kind, first=period.first).first()
    if held is not None:
        return held
    version = version_for(report, period.last)
    template = version.template
    calendar = calendar_of(report.owner, period.last)
    due = due_date(
        period, day=template.due_day, working_days=template.working_days, calendar=calendar
    )
    row = Round.objects.create(
        report=report,
        version=version,
        kind=period.kind,
        first=period.first,
        last=period.last,
        due_at=end_of(due, calendar),
        opened_at=datetime.now(UTC),
    )
    made = Filing.objects.bulk_create(list(_filers(row, version)), batch_size=1000)
    append(
        kinds.OPENED.name,
        subject=f"report:{report.code}",
        by=by,
        facts={"period": period.key, "due_date": due, "filers": len(made)},
    )
    return row


def _filers(row: Round, version: TemplateVersion) -> Iterator[Filing]:
    """What each filer owes; offices and records as they were on the period's last day."""
    template = version.template
    if template.level:
        for code, name in _offices(template, row.last):
            yield Filing(round=row, filer=code, name=name, office=code)
        return
    there = (
        Record.objects.filter(register__code=template.register)
        .filter(
            Q(ended_at=None)
            | Q(ended_at__gt=end_of(row.last, calendar_of(row.report.owner, row.last)))
        )
        .filter(Q(valid_from=None) | Q(valid_from__lte=row.last))
        .filter(Q(valid_until=None) | Q(valid_until__gte=row.first))
    )
    for uid, title, office in there.order_by("id").values_list("uid", "title", "office"):
        yield Filing(round=row, filer=str(uid), is_record=True, name=title, office=office)


def _offices(template: Template, day: date) -> list[tuple[str, str]]:
    """Communes as wholes, or the offices right below the highest one."""
    told = organisation_on(day).offices
    found = []
    for code, one in told.items():
        above = told.get(one.parent or "")
        commune = one.level == Level.COMMUNE and home_of(told, code) == code
        department = one.level == Level.PROVINCE and above is not None and above.parent is None
        if commune if template.level == Level.COMMUNE else department:
            found.append((code, one.name))
    return sorted(found)
