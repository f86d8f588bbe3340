"""An office accepts a petition, refuses it, hands it on, asks its sender, and answers; the head approves."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tinhso.kernel.calendar import Calendar
from tinhso.ledger.actions import By
from tinhso.ledger.turns import in_turn
from tinhso.org.queries import check_office_on
from tinhso.petitions import kinds, rules
from tinhso.petitions.actions.common import (
    Files,
    attach,
    calendar_for,
    changed,
    checked_files,
    checked_key,
    due_in,
    petition_of,
    tell,
    uid_of,
    words_of,
)
from tinhso.petitions.letters import tell_sender
from tinhso.petitions.limits import days_of
from tinhso.petitions.models import (
    APPROVED,
    OFFICIAL,
    RETURNED,
    WAITS,
    Answer,
    Extension,
    Move,
    Petition,
    Question,
)
from tinhso.petitions.rules import CannotPetition


@transaction.atomic
def accept(uid: UUID | str, *, by: By, seen: int | None = None) -> Petition:
    """Take a petition up; the handling limit begins. Raises CannotPetition."""
    row = petition_of(uid, rules.RECEIVED, seen=seen)
    now = datetime.now(UTC)
    calendar = calendar_for(row.office)
    row.state, row.decided_at = rules.HANDLING, now
    row.accept_kept = _kept(row.accept_kept, now, row.accept_due)
    row.ask_due = due_in(rules.ASK, start=now, calendar=calendar)
    row.handle_due = row.next_due = due_in(rules.HANDLE, start=now, calendar=calendar)
    changed(row, at=now)
    tell(kinds.ACCEPTED, row, by, kept=row.accept_kept, due=row.handle_due)
    tell_sender(row, "petition_accepted", at=now)
    return row


@transaction.atomic
def refuse(uid: UUID | str, *, reason: str, by: By, seen: int | None = None) -> Petition:
    """Do not take a petition up, and say why to its sender. Raises CannotPetition."""
    row = petition_of(uid, rules.RECEIVED, seen=seen)
    now = datetime.now(UTC)
    row.refusal = words_of(reason, field="reason")
    row.state, row.decided_at, row.next_due = rules.REFUSED, now, None
    row.accept_kept = _kept(row.accept_kept, now, row.accept_due)
    changed(row, at=now)
    tell(kinds.REFUSED, row, by, kept=row.accept_kept, reason=row.refusal)
    tell_sender(row, "petition_refused", at=now)
    return row


@transaction.atomic
def transfer(uid: UUID | str, *, to: str, reason: str, by: By, seen: int | None = None) -> Petition:
    """Hand a petition to the office whose it is, which then accepts it within the limit of a transfer.

    Whoever hands it on late has not kept the limit. Raises CannotPetition, NoSuchOffice.
    """
    row = petition_of(uid, rules.RECEIVED, seen=seen)
    said = words_of(reason, field="reason")
    check_office_on(to, timezone.localdate())
    if to == row.office:
        raise CannotPetition("petition_same_office")
    now = datetime.now(UTC)
    kept = now <= row.accept_due
    if not kept:
        row.accept_kept = False
    was, row.office = row.office, to
    row.accept_due = row.next_due = due_in(rules.TRANSFER, start=now, calendar=calendar_for(to))
    Move.objects.create(
        petition=row, from_office=was, to_office=to, reason=said, at=now, actor=by.actor
    )
    changed(row, at=now)
    tell(kinds.TRANSFERRED, row, by, was=was, to=to, kept=kept, due=row.accept_due, reason=said)
    return row


@transaction.atomic
def ask(uid: UUID | str, *, question: str, by: By, seen: int | None = None) -> Petition:
    """Ask the sender to make something clear; the handling clock stands until she does. Raises CannotPetition."""
    row = petition_of(uid, rules.HANDLING, seen=seen)
    now = datetime.now(UTC)
    said = words_of(question, field="question")
    Question.objects.create(petition=row, words=said, at=now, actor=by.actor)
    kept = row.ask_due is None or now <= row.ask_due
    row.ask_kept = kept and row.ask_kept is not False
    row.state, row.stopped_at, row.next_due = rules.ASKED, now, None
    changed(row, at=now)
    tell(kinds.ASKED, row, by, kept=kept, question=said)
    tell_sender(row, "petition_asked", at=now)
    return row


@transaction.atomic
def go_on(uid: UUID | str, *, by: By, seen: int | None = None) -> Petition:
    """Go on without the sender's answer; what was asked stays without one. Raises CannotPetition."""
    row = petition_of(uid, rules.ASKED, seen=seen)
    resumed(row, reply="", files=(), by=by)
    return row


def resumed(row: Petition, *, reply: str, files: Files, by: By) -> None:
    """The handling clock runs again; the due moment has moved on by the working days for which it stood."""
    now = datetime.now(UTC)
    row.questions.filter(answered_at=None).update(answer=reply, answered_at=now)
    if row.stopped_at is not None and row.handle_due is not None:
        row.handle_due = rules.moved(
            row.handle_due, since=row.stopped_at, to=now, calendar=calendar_for(row.office)
        )
    row.state, row.stopped_at, row.next_due = rules.HANDLING, None, row.handle_due
    changed(row, at=now)
    tell(kinds.REPLIED, row, by, due=row.handle_due, reply=reply or "–", files=len(files))


@transaction.atomic
def propose(
    uid: UUID | str,
    *,
    words: str,
    key: str,
    by: By,
    files: Files = (),
    seen: int | None = None,
) -> Answer:
    """Draft the answer, for the head to approve; the same key again gives the first. Raises CannotPetition."""
    checked_key(key)
    in_turn(f"petition:answer:{key}")
    found = Answer.objects.filter(key=key).first()
    if found is not None:
        return found
    row = petition_of(uid, rules.HANDLING, seen=seen)
    now = datetime.now(UTC)
    made = Answer.objects.create(
        key=key,
        petition=row,
        round=row.reopened,
        words=words_of(words, field="answer"),
        at=now,
        actor=by.actor,
    )
    attach(row, checked_files(files), side=OFFICIAL, answer=made)
    row.state = rules.PROPOSED
    changed(row, at=now)
    tell(kinds.PROPOSED, row, by, answer=str(made.uid), files=len(files), words=made.words)
    return made


@transaction.atomic
def decide(
    answer: UUID | str, *, approved: bool, by: By, reason: str = "", seen: int | None = None
) -> Petition:
    """Approve an answer, which then is the sender's, or return it with the reason.

    The same decision again changes nothing. Who drafted it does not decide. Raises CannotPetition.
    """
    first = Answer.objects.filter(uid=uid_of(answer)).select_related("petition").first()
    if first is None:
        raise CannotPetition("no_such_petition")
    row = petition_of(first.petition.uid, seen=seen)
    made = Answer.objects.select_for_update().get(pk=first.pk)
    wanted = APPROVED if approved else RETURNED
    if made.state != WAITS:
        if made.state == wanted:
            return row
        raise CannotPetition("petition_state", state=row.state)
    if row.state != rules.PROPOSED:
        raise CannotPetition("petition_state", state=row.state)
    if made.actor == by.actor:
        raise CannotPetition("petition_not_by_one")
    now = datetime.now(UTC)
    made.state, made.decided_at, made.decided_by = wanted, now, by.actor
    made.reason = words_of(reason, field="reason", empty=approved)
    made.save()
    if not approved:
        row.state = rules.HANDLING
        changed(row, at=now)
        tell(kinds.RETURNED, row, by, answer=str(made.uid), reason=made.reason)
        return row
    _answered(row, now, calendar_for(row.office))
    changed(row, at=now)
    tell(
        kinds.ANSWERED, row, by, answer=str(made.uid), kept=row.handle_kept,
        publish_by=row.publish_due,
    )  # fmt: skip
    tell_sender(row, "petition_answered", at=now)
    return row


def _answered(row: Petition, now: datetime, calendar: Calendar) -> None:
    row.state, row.answered_at = rules.ANSWERED, now
    row.handle_kept = _kept(row.handle_kept, now, row.handle_due)
    row.publish_due = row.next_due = due_in(rules.PUBLISH, start=now, calendar=calendar)
    row.rate_until = due_in(rules.RATE, start=now, calendar=calendar)
    row.working_days = rules.working_days(row.received_at, now, calendar)


@transaction.atomic
def extend(uid: UUID | str, *, days: int, reason: str, by: By, seen: int | None = None) -> Petition:
    """Move the handling limit on by working days, once for each answer, before it is past. Raises CannotPetition."""
    row = petition_of(uid, rules.HANDLING, rules.PROPOSED, seen=seen)
    most = days_of(rules.EXTEND, timezone.localdate())
    if isinstance(days, bool) or not 1 <= days <= most:
        raise CannotPetition("petition_extend_days", most=most)
    if row.extensions.filter(round=row.reopened).exists():
        raise CannotPetition("petition_extended")
    now = datetime.now(UTC)
    if row.handle_due is None or row.handle_due < now:
        raise CannotPetition("petition_extend_late", due=row.handle_due)
    said = words_of(reason, field="reason")
    before = row.handle_due
    row.handle_due = row.next_due = rules.due(before, days, calendar_for(row.office))
    Extension.objects.create(
        petition=row,
        round=row.reopened,
        before=before,
        after=row.handle_due,
        reason=said,
        at=now,
        actor=by.actor,
    )
    changed(row, at=now)
    tell(kinds.EXTENDED, row, by, was=before, due=row.handle_due, reason=said)
    tell_sender(row, "petition_extended", at=now)
    return row


def _kept(before: bool | None, now: datetime, due: datetime | None) -> bool:
    """Whether a step is in time; one that was late before stays late."""
    return before is not False and (due is None or now <= due)
