"""The public reads an answer, in words that name nobody."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from tinhso.ledger.actions import By
from tinhso.org.queries import names_of
from tinhso.parties.queries import contacts_of, described, numbers_of
from tinhso.petitions import kinds, rules
from tinhso.petitions.actions.common import (
    changed,
    key_of,
    line_of,
    petition_of,
    tell,
    words_of,
)
from tinhso.petitions.models import Petition
from tinhso.petitions.rules import CannotPetition


@transaction.atomic
def publish(
    uid: UUID | str,
    *,
    title: str,
    words: str,
    answer: str,
    by: By,
    seen: int | None = None,
) -> Petition:
    """Let everybody read a petition and its answer, as they are written for that. Again: the words are corrected.

    Neither who sent it, nor who handled it, nor any number or address may stand there. Raises CannotPetition.
    """
    row = petition_of(uid, rules.ANSWERED, seen=seen)
    told = {
        "title": line_of(title, field="title", most=rules.MOST_TITLE),
        "text": words_of(words, field="text"),
        "answer": words_of(answer, field="answer"),
    }
    known = _names(row)
    for field, said in told.items():
        what = rules.names_somebody(said, known)
        if what:
            raise CannotPetition("petition_names_somebody", field=field, what=what)
    now = datetime.now(UTC)
    row.public_title, row.public_words, row.public_answer = told.values()
    row.public_key = key_of(*told.values())
    if row.publish_kept is None:
        row.publish_kept = row.publish_due is None or now <= row.publish_due
    row.published_at, row.next_due = row.published_at or now, None
    changed(row, at=now)
    tell(
        kinds.PUBLISHED, row, by, kept=row.publish_kept, title=row.public_title,
        words=row.public_words, answer_words=row.public_answer,
    )  # fmt: skip
    return row


@transaction.atomic
def unpublish(uid: UUID | str, *, reason: str, by: By, seen: int | None = None) -> Petition:
    """Take an answer from the public page, as for words that should not stand there. Raises CannotPetition."""
    row = petition_of(uid, rules.ANSWERED, seen=seen)
    if row.published_at is None:
        raise CannotPetition("petition_state", state=row.state)
    said, now = words_of(reason, field="reason"), datetime.now(UTC)
    _hide(row)
    row.next_due = row.publish_due
    changed(row, at=now)
    tell(kinds.WITHDRAWN, row, by, reason=said)
    return row


def _hide(row: Petition) -> None:
    row.published_at = None
    row.public_title = row.public_words = row.public_answer = row.public_key = ""


def _names(row: Petition) -> set[str]:
    """What may not stand in public words: who sent it, how she is reached, and who handled it."""
    known = {row.name, row.contact, row.code}
    if row.party:
        one = described([row.party]).get(row.party)
        known |= {one.name if one else ""}
        known |= {each.value for each in contacts_of(row.party)}
        known |= set(numbers_of(row.party).values())
    actors = set(row.answers.values_list("actor", flat=True))
    known |= set(names_of(actors).values())
    return known - {""}
