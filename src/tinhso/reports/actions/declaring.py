"""A report's template is declared, and changed from a day on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256

from django.db import transaction

from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.reports import kinds
from tinhso.reports.definition import Template
from tinhso.reports.models import Report, TemplateVersion
from tinhso.reports.rules import CannotReport


@transaction.atomic
def declare(
    template: Template, *, owner: str, by: By, valid_from: date, decision: str = ""
) -> TemplateVersion:
    """Declare a report, or another version of one for periods that end on a day or later; the same again makes none.

    owner: the office that receives it, of the first declaration. Its kind of period and its filers never change.
    Raises CannotReport (report_fixed (what), report_earlier (valid_from, last)).
    """
    in_turn(f"report:{template.code}")
    now = datetime.now(UTC)
    digest = sha256(template.written().encode()).hexdigest()
    row, made = Report.objects.get_or_create(
        code=template.code, defaults={"owner": owner, "declared_at": now}
    )
    last = None if made else row.versions.order_by("-number").first()
    if last is not None:
        if last.digest == digest:
            return last
        if valid_from < last.valid_from:
            raise CannotReport("report_earlier", valid_from=valid_from, last=last.valid_from)
        for what in ("every", "level", "register", "filled"):
            if getattr(last.template, what) != getattr(template, what):
                raise CannotReport("report_fixed", what=what)
    version = TemplateVersion.objects.create(
        report=row,
        number=last.number + 1 if last else 1,
        valid_from=valid_from,
        document=template.document,
        digest=digest,
        decision=written_line(decision)[:200],
        declared_at=now,
    )
    append(
        kinds.DECLARED.name,
        subject=f"report:{row.code}",
        by=by,
        facts={
            "version": version.number,
            "valid_from": valid_from,
            "digest": digest,
            "decision": version.decision or None,
        },
    )
    return version
