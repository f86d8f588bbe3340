"""A petition comes: from its sender, at a desk, or by another system."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from tinhso.kernel import identity
from tinhso.ledger.actions import By
from tinhso.ledger.turns import in_turn
from tinhso.org.queries import check_office_on
from tinhso.petitions import kinds, rules
from tinhso.petitions.actions.common import (
    Files,
    attach,
    calendar_for,
    checked_files,
    checked_key,
    due_in,
    key_of,
    line_of,
    tell,
    words_of,
)
from tinhso.petitions.letters import tell_sender
from tinhso.petitions.models import CITIZEN, Petition
from tinhso.petitions.rules import CannotPetition, Said, Sender
from tinhso.procedures.models import Procedure

_TRIES = 5


@transaction.atomic
def receive(
    said: Said,
    sender: Sender,
    *,
    channel: str,
    key: str,
    by: By,
    files: Files = (),
    sample: bool = False,
) -> Petition:
    """Write a petition; the same key again gives the first. said.office: to which it is sent.

    sender: a party of ours, or a mail address or mobile number, which a follower has to prove. sample: made up.
    Raises CannotPetition, BadIdentity, NoSuchOffice.
    """
    checked_key(key)
    in_turn(f"petition:{key}")
    found = Petition.objects.filter(key=key).first()
    if found is not None:
        return found
    now = datetime.now(UTC)
    sender = checked_sender(sender)
    _check_rate(sender, now)
    calendar = calendar_for(said.office)
    row = Petition(
        key=key,
        code=_free_code(rules.calendar_day(now, calendar)),
        **_checked(said, now),
        words_key="",
        channel=_one(channel, rules.CHANNELS, "channel"),
        party=sender.party,
        name=sender.name,
        contact_kind=sender.contact_kind,
        contact=sender.contact,
        office=said.office,
        first_office=said.office,
        received_at=now,
        accept_due=due_in(rules.ACCEPT, start=now, calendar=calendar),
        sample=sample,
        changed_at=now,
    )
    row.words_key = key_of(row.title, row.words, row.place)
    row.next_due = row.accept_due
    row.save()
    attach(row, checked_files(files), side=CITIZEN)
    tell(
        kinds.RECEIVED,
        row,
        by,
        sort=row.sort,
        about=row.subject,
        procedure=row.procedure or None,
        to=row.office,
        due=row.accept_due,
        files=len(files),
        hidden=row.hidden,
        sender=sender.party or " ".join(filter(None, (sender.name, sender.contact))) or "–",
        title=row.title,
        words=row.words,
        place=row.place or None,
    )
    tell_sender(row, "petition_received", at=now)
    return row


def checked_sender(sender: Sender) -> Sender:
    """A sender in one form: a party's uid, or a name and one way to reach her. Raises CannotPetition, BadIdentity."""
    if sender.party:
        return Sender(party=sender.party)
    name = line_of(sender.name, field="name", most=rules.MOST_NAME, empty=True)
    if not sender.contact:
        raise CannotPetition("petition_no_contact")
    if sender.contact_kind == rules.PHONE:
        return Sender("", name, rules.PHONE, identity.phone(sender.contact).value)
    return Sender("", name, rules.MAIL, identity.mail(sender.contact))


def _checked(said: Said, now: datetime) -> dict[str, object]:
    check_office_on(said.office, now.date())
    subject = _one(said.subject, rules.SUBJECTS, "subject")
    procedure = said.procedure.strip()[:40] if subject == rules.PROCEDURE else ""
    if procedure and not Procedure.objects.filter(code=procedure).exists():
        raise CannotPetition("petition_unknown", field="procedure", said=procedure)
    return {
        "sort": _one(said.sort, rules.SORTS, "kind"),
        "subject": subject,
        "procedure": procedure,
        "title": line_of(said.title, field="title", most=rules.MOST_TITLE),
        "words": words_of(said.words, field="text"),
        "place": line_of(said.place, field="place", most=rules.MOST_PLACE, empty=True),
        "hidden": said.hidden,
    }


def _check_rate(sender: Sender, now: datetime) -> None:
    """Nobody fills an office's inbox: so many of one sender in a day."""
    own = {"party": sender.party} if sender.party else {"party": "", "contact": sender.contact}
    since = Petition.objects.filter(**own, received_at__gt=now - timedelta(days=1))
    if since.count() >= rules.MOST_A_DAY:
        raise CannotPetition("petition_too_many", most=rules.MOST_A_DAY)


def _one(value: str, known: tuple[str, ...], field: str) -> str:
    if value not in known:
        raise CannotPetition("petition_unknown", field=field, said=value[:40])
    return value


def _free_code(day: date) -> str:
    for _ in range(_TRIES):
        code = rules.new_code(day)
        if not Petition.objects.filter(code=code).exists():
            return code
    raise CannotPetition("petition_bad_key")
