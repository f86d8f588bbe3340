"""The province decides a limit from a day on."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import transaction
from django.utils import timezone

from tinhso.ledger.actions import By, append
from tinhso.petitions import kinds, rules
from tinhso.petitions.actions.common import line_of
from tinhso.petitions.models import SetLimit
from tinhso.petitions.rules import CannotPetition


@transaction.atomic
def set_limit(what: str, *, days: int, from_date: date, ground: str, by: By) -> SetLimit:
    """A limit in working days from today or later; steps that have begun keep theirs. Raises CannotPetition."""
    if what not in rules.LIMITS:
        raise CannotPetition("petition_limit_unknown")
    if isinstance(days, bool) or not 1 <= days <= rules.MOST_DAYS:
        raise CannotPetition("petition_limit_days", most=rules.MOST_DAYS)
    if from_date < timezone.localdate():
        raise CannotPetition("petition_limit_past", from_date=from_date)
    said = line_of(ground, field="ground", most=200)
    row = SetLimit.objects.create(
        what=what, days=days, from_date=from_date, ground=said, set_at=datetime.now(UTC)
    )
    facts = {"what": what, "days": days, "from_date": from_date, "ground": said}
    append(kinds.LIMIT_SET.name, subject="petitions:limits", by=by, facts=facts)
    return row
