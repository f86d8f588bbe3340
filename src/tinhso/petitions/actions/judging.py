"""What the sender does after she has sent: make clear, rate the answer, ask to look again."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from tinhso.ledger.actions import By
from tinhso.petitions import kinds, rules
from tinhso.petitions.actions.common import (
    Files,
    attach,
    calendar_for,
    changed,
    checked_files,
    due_in,
    petition_of,
    tell,
    words_of,
)
from tinhso.petitions.actions.handling import resumed
from tinhso.petitions.models import CITIZEN, Petition, Reopening
from tinhso.petitions.rules import CannotPetition


@transaction.atomic
def reply(
    uid: UUID | str, *, words: str, by: By, files: Files = (), seen: int | None = None
) -> Petition:
    """Make clear what was asked; the handling clock runs again. Raises CannotPetition."""
    row = petition_of(uid, rules.ASKED, seen=seen)
    said = words_of(words, field="answer")
    kept = row.attachments.filter(side=CITIZEN).count()
    if kept + len(files) > 2 * rules.MOST_FILES:
        raise CannotPetition("petition_many_files", most=2 * rules.MOST_FILES)
    attach(row, checked_files(files), side=CITIZEN)
    resumed(row, reply=said, files=files, by=by)
    return row


@transaction.atomic
def rate(uid: UUID | str, *, stars: int, words: str, by: By) -> Petition:
    """Say how content one is with an answer, 1 to 5; until its day it may be said otherwise. Raises CannotPetition."""
    row = petition_of(uid, rules.ANSWERED)
    _check_time(row)
    if isinstance(stars, bool) or not 1 <= stars <= rules.MOST_STARS:
        raise CannotPetition("petition_stars", most=rules.MOST_STARS)
    said, now = words_of(words, field="text", empty=True), datetime.now(UTC)
    if (row.stars, row.rating) == (stars, said):
        return row
    row.stars, row.rating, row.rated_at = stars, said, now
    changed(row, at=now)
    tell(kinds.RATED, row, by, stars=stars, rating=said or None)
    return row


@transaction.atomic
def reopen(uid: UUID | str, *, reason: str, by: By) -> Petition:
    """Ask the office to look again; a handling limit begins anew, and the page is public no more. Once.

    Raises CannotPetition.
    """
    row = petition_of(uid, rules.ANSWERED)
    _check_time(row)
    if row.reopened >= rules.MOST_REOPENED:
        raise CannotPetition("petition_reopened", most=rules.MOST_REOPENED)
    said, now = words_of(reason, field="reason"), datetime.now(UTC)
    Reopening.objects.create(petition=row, reason=said, at=now, stars=row.stars)
    row.state, row.reopened = rules.HANDLING, row.reopened + 1
    row.handle_due = row.next_due = due_in(
        rules.HANDLE, start=now, calendar=calendar_for(row.office)
    )
    row.answered_at = row.published_at = row.publish_due = row.rate_until = None
    row.public_title = row.public_words = row.public_answer = row.public_key = ""
    row.stars, row.rating, row.rated_at, row.working_days = None, "", None, None
    if row.publish_kept is not False:
        row.publish_kept = None
    if row.handle_kept is not False:
        row.handle_kept = None
    changed(row, at=now)
    tell(kinds.REOPENED, row, by, due=row.handle_due, reason=said)
    return row


def _check_time(row: Petition) -> None:
    if row.rate_until is None or row.rate_until < datetime.now(UTC):
        raise CannotPetition("petition_rate_over", until=row.rate_until)
