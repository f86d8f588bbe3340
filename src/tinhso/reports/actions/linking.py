"""A filer without an account fills through a link that was sent to its contact: for one report, once, for a time."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F

from tinhso.ledger.actions import By, append
from tinhso.notices import actions as notices
from tinhso.registers.models import Record
from tinhso.reports import kinds, queries
from tinhso.reports.models import Filing, Link, Round
from tinhso.reports.rules import OWED, CannotReport

#: So long after it is due, or after it was sent where that is later; and so often.
LASTS, MOST_OPENED, MOST_SENT = timedelta(days=30), 200, 1_000


@transaction.atomic
def link(filing: str, *, by: By, address: Callable[[str], str]) -> Link:
    """Send the filer's contact a link; the one that it had before opens nothing from then on.

    address: a secret → the whole address of its page. Raises CannotReport (report_state, report_no_contact).
    """
    row = queries.filing(filing, lock=True)
    if row.state not in OWED:
        raise CannotReport("report_state", state=row.state)
    to = _contacts([row], row.round).get(row.filer, "")
    if not to:
        raise CannotReport("report_no_contact", filer=row.name)
    return _sent(row, to, by, address)


@transaction.atomic
def link_round(round_uid: str, *, by: By, address: Callable[[str], str]) -> tuple[int, int]:
    """Send links to all who owe a period and have none that opens; (sent, without a contact)."""
    held = queries.round_of(round_uid)
    now = datetime.now(UTC)
    rows = list(
        held.filings.filter(state__in=OWED, is_record=True)
        .exclude(links__in=Link.objects.filter(used_at=None, revoked_at=None, ends_at__gt=now))
        .select_related("round__report")
        .order_by("id")
        .select_for_update(of=("self",))[:MOST_SENT]
    )
    contacts = _contacts(rows, held)
    for row in rows:
        if row.filer in contacts:
            _sent(row, contacts[row.filer], by, address)
    told = sum(row.filer in contacts for row in rows)
    return told, len(rows) - told


@transaction.atomic
def unlink(uid: str, *, by: By) -> None:
    """Take a link back; taken back already, nothing happens. Raises CannotReport."""
    row = (
        Link.objects.select_for_update(of=("self",))
        .select_related("filing__round__report")
        .filter(uid=uid)
        .first()
    )
    if row is None:
        raise CannotReport("report_link_gone")
    if row.revoked_at is None and row.used_at is None:
        row.revoked_at = datetime.now(UTC)
        row.save(update_fields=["revoked_at"])
        append(
            kinds.UNLINKED.name,
            subject=f"filing:{row.filing.uid}",
            by=by,
            facts={"report": row.filing.round.report.code, "period": row.filing.round.period.key},
        )


def opened(secret: str, *, count: bool = True) -> Link:
    """The link of a secret, opened once more. Raises CannotReport (report_link_gone)."""
    row = Link.objects.filter(digest=_digest(secret[:100])).select_related("filing").first()
    now = datetime.now(UTC)
    if row is None or row.revoked_at or row.ends_at <= now or row.opened >= MOST_OPENED:
        raise CannotReport("report_link_gone")
    if count:
        Link.objects.filter(pk=row.pk).update(opened=F("opened") + 1)
    return row


def _sent(row: Filing, to: str, by: By, address: Callable[[str], str]) -> Link:
    now = datetime.now(UTC)
    Link.objects.filter(filing=row, used_at=None, revoked_at=None).update(revoked_at=now)
    secret = secrets.token_urlsafe(24)
    made = Link.objects.create(
        filing=row,
        digest=_digest(secret),
        made_at=now,
        made_by=by.actor,
        ends_at=max(row.round.due_at, now) + LASTS,
    )
    template = row.round.version.template
    vi, en = template.name
    period_vi, period_en = row.round.period.name
    due = row.round.due_date
    notices.oblige(
        f"report-link:{made.uid}",
        to=to,
        subject=f"{vi}: {period_vi}",
        text=(
            f"{row.name}: mời điền “{vi}”, {period_vi}, hạn {due:%d/%m/%Y}.\n{address(secret)}\n"
            f"Đường dẫn chỉ dùng cho báo cáo này, đến {made.ends_at:%d/%m/%Y}; không chuyển cho người khác.\n\n"
            f"{row.name}: please fill “{en}”, {period_en}, due {due:%d/%m/%Y}, at the address above.\n"
        ),
        due_at=now,
        about=f"filing:{row.uid}",
        secret=True,
        until=made.ends_at,
    )
    append(
        kinds.LINKED.name,
        subject=f"filing:{row.uid}",
        by=by,
        facts={
            "report": row.round.report.code,
            "period": row.round.period.key,
            "ends": made.ends_at.date(),
        },
    )
    return made


def _contacts(rows: list[Filing], held: Round) -> dict[str, str]:
    """Filer → address of the records among some filers; one query."""
    field = held.version.template.mail
    if not field:
        return {}
    wanted = [row.filer for row in rows if row.is_record]
    found = Record.objects.filter(uid__in=wanted).values_list("uid", "values")
    return {str(uid): str(values[field]) for uid, values in found if values.get(field)}


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
