"""Who is responsible is reminded by mail before the time for telling the authority is over, and once when it is."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from tinhso.notices import actions as notices
from tinhso.protection import rules
from tinhso.protection.models import Breach
from tinhso.protection.queries import protector_on
from tinhso.sentences.protection import REMINDER


def remind_due(*, now: datetime) -> int:
    """Queue the reminders whose moment has come, each once; how many are due. Without anybody named: none."""
    named = protector_on(timezone.localdate(now))
    if named is None:
        return 0
    count = 0
    for row in Breach.objects.filter(told_at=None, closed_at=None).order_by("due_at"):
        due = [hours for hours, at in rules.reminders(row.found_at, row.due_at) if at <= now]
        if not due:
            continue
        # Of several that have come at once the last says all that there is to say.
        left = due[-1]
        facts = {
            "title": row.title,
            "due": f"{timezone.localtime(row.due_at):%H:%M %d/%m/%Y}",
            "hours": left,
        }
        subject, text = REMINDER["over" if not left else "left"]
        notices.oblige(
            f"breach:{row.uid}:{left}",
            to=named.mail,
            subject=subject.format(**facts),
            text=text.format(**facts),
            due_at=now,
            about=f"breach:{row.uid}",
        )
        count += 1
    return count
