"""What is told of an event: its open facts that name nobody. The same bytes whenever it is told.

A fact that stands in neither list here is not told, and a test says so: whoever adds one decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from tinhso.cases.kinds import KINDS as CASE_KINDS
from tinhso.cases.models import Case
from tinhso.ledger.canonical import moment_text
from tinhso.ledger.models import Event

SUBJECT = "case:"
# What somebody may want to hear of, in the order of a dossier's life.
KINDS: Mapping[str, tuple[str, str]] = {one.name: one.sentence for one in CASE_KINDS}
TOLD = frozenset(
    (
        "state holder step code procedure version desk office papers due_at limit fee asked until what on number rule "
        "clock amount result granted how on_date to remaining_seconds was calendar feed link other fields pages score "
        "act taken_by replaced database ask_by valid_until"
    ).split()
)
# Who somebody is, if only to whoever may look it up, and how well she proved it; and names of bytes in our store.
UNTOLD = frozenset({"owner", "filer", "staff", "on_behalf", "assurance", "files"})


def bodies(events: Iterable[UUID]) -> dict[UUID, bytes]:
    """What is sent of each of some events; two queries."""
    found = list(Event.objects.filter(uid__in=events))
    cases = [UUID(one.subject.removeprefix(SUBJECT)) for one in found]
    rows = Case.objects.filter(uid__in=cases).values_list("uid", "code", "procedure")
    known = {f"{SUBJECT}{uid}": {"code": code, "procedure": number} for uid, code, number in rows}
    return {one.uid: body(one, known.get(one.subject, {})) for one in found}


def body(event: Event, dossier: Mapping[str, str]) -> bytes:
    """JSON of one event. dossier: its code and procedure, as they are known here."""
    told: dict[str, Any] = {
        "id": str(event.uid),
        "type": event.kind,
        "timestamp": moment_text(event.occurred_at),
        "subject": event.subject,
        "data": {
            "dossier": dict(dossier),
            "office": event.office,
            "channel": event.channel,
            "recorded_at": moment_text(event.recorded_at),
            "backfilled": event.backfilled,
            "facts": {name: value for name, value in event.facts.items() if name in TOLD},
        },
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
