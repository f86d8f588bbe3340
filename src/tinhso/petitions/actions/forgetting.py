"""Who sent a petition and what was written of it is emptied: when she is erased, or when its time is over."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import QuerySet

from tinhso.files import actions as files
from tinhso.ledger import actions as ledger
from tinhso.ledger.actions import By, append
from tinhso.ledger.models import Event
from tinhso.petitions import kinds, rules
from tinhso.petitions.actions.common import GONE
from tinhso.petitions.models import (
    Answer,
    Attachment,
    Extension,
    Move,
    Petition,
    Question,
    Reopening,
)

AT_ONCE = 500
_SYSTEM = By(actor="system", office="-", channel="system")


def forget_party(party: str, *, reason: str, by: By) -> None:
    """Empty all that an erased person sent, open ones too: nobody is left to whom they could be answered."""
    rows = list(Petition.objects.filter(party=party, forgotten_at=None).order_by("pk"))
    _empty(rows, ground=reason[:60], by=by)


@transaction.atomic
def forget_old(*, before: datetime) -> int:
    """Empty some of those that were answered or refused before a moment; how many; 0: none is left."""
    rows = list(old(before).order_by("pk")[:AT_ONCE])
    _empty(rows, ground="keeping", by=_SYSTEM)
    return len(rows)


def old(before: datetime) -> QuerySet[Petition]:
    """Petitions at their end, not changed since a moment, that are not emptied."""
    return Petition.objects.filter(
        forgotten_at=None, changed_at__lt=before, state__in=rules.AT_AN_END
    )


def _empty(rows: list[Petition], *, ground: str, by: By) -> None:
    if not rows:
        return
    keys = [row.pk for row in rows]
    now = datetime.now(UTC)
    held = Attachment.objects.filter(petition__in=keys).exclude(file="")
    for uid in held.values_list("file", flat=True):
        files.erase(uid)
    Attachment.objects.filter(petition__in=keys).update(file="", name=GONE)
    Move.objects.filter(petition__in=keys).update(reason=GONE)
    Question.objects.filter(petition__in=keys).update(words=GONE, answer="")
    Answer.objects.filter(petition__in=keys).update(words=GONE, reason="")
    Extension.objects.filter(petition__in=keys).update(reason=GONE)
    Reopening.objects.filter(petition__in=keys).update(reason=GONE)
    Petition.objects.filter(pk__in=keys).update(
        party="", name="", contact_kind="", contact="", title=GONE, words=GONE, words_key="",
        place="", refusal="", rating="", forgotten_at=now, changed_at=now, next_due=None,
    )  # fmt: skip
    Petition.objects.filter(pk__in=keys, state__in=rules.OPEN).update(state=rules.REFUSED)
    subjects = [f"petition:{row.uid}" for row in rows]
    sealed = Event.objects.filter(subject__in=subjects, sealed__isnull=False)
    told = list(sealed.values_list("uid", flat=True))
    if told:
        ledger.erase(told, subject="petitions:forgotten", by=by, reason=ground)
    facts = {"petitions": len(rows), "ground": ground}
    append(kinds.FORGOTTEN.name, subject="petitions:forgotten", by=by, facts=facts)
