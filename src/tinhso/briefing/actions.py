"""The only writer of pages."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from tinhso.briefing import kinds
from tinhso.briefing.changes import changed
from tinhso.briefing.gathering import gathered
from tinhso.briefing.models import Page
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.org.queries import check_office_on


class CannotBrief(TinhsoError):
    """no_such_briefing: there is no such page, or it is of an office that is not the reader's."""


@transaction.atomic
def make(key: str, office: str, *, now: datetime, by: By, weekly: bool = False) -> Page:
    """Make a page of an office as things stand; the same key, or the week's page of the same day, gives the first.

    What changed is told beside the last weekly page of an earlier day. Raises NoSuchOffice.
    """
    in_turn(f"briefing:{office}")
    today = timezone.localtime(now).date()
    check_office_on(office, today)
    same = Page.objects.filter(key=key).first()
    if same is None and weekly:
        same = Page.objects.filter(office=office, day=today, weekly=True).first()
    if same is not None:
        return same
    content = gathered(office, now=now)
    last = Page.objects.filter(office=office, weekly=True, day__lt=today).order_by("-day").first()
    content["since"] = None if last is None else {"day": last.day.isoformat(), "uid": str(last.uid)}
    content["changed"] = changed(None if last is None else last.told, content)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    page = Page.objects.create(
        key=key, office=office, day=today, weekly=weekly, at=now, content=text,
        digest=sha256(text.encode()).hexdigest(), actor=by.actor,
    )  # fmt: skip
    facts = {
        "owner": office, "day": today, "weekly": weekly, "decisions": len(content["decisions"]),
        "digest": page.digest,
    }  # fmt: skip
    append(kinds.MADE.name, subject=f"briefing:{page.uid}", by=by, facts=facts)
    return page
