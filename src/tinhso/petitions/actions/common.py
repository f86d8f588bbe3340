"""What every act on petitions asks first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from django.utils import timezone

from tinhso.kernel.calendar import Calendar
from tinhso.kernel.identity import line
from tinhso.kernel.text import fold, written
from tinhso.ledger.actions import By, append
from tinhso.ledger.kinds import Kind
from tinhso.org.queries import calendar_of, office_still
from tinhso.petitions import rules
from tinhso.petitions.limits import days_of
from tinhso.petitions.models import KEY, Answer, Attachment, Petition
from tinhso.petitions.rules import MOST_FILES, MOST_WORDS, CannotPetition

# What stands where words were.
GONE = "–"
Files = Collection[tuple[str, str]]


def checked_key(key: str) -> str:
    """Raises CannotPetition("petition_bad_key")."""
    if not 0 < len(key) <= KEY or not key.isprintable():
        raise CannotPetition("petition_bad_key")
    return key


def petition_of(
    uid: UUID | str, *states: str, seen: int | None = None, kept: bool = True
) -> Petition:
    """Locked. states: in one of which it must stand, any without; seen: the revision that its reader saw.

    kept: it must not be emptied. Raises CannotPetition.
    """
    found = Petition.objects.select_for_update().filter(uid=uid_of(uid)).first()
    if found is None:
        raise CannotPetition("no_such_petition")
    if kept and found.forgotten_at is not None:
        raise CannotPetition("petition_forgotten")
    if states and found.state not in states:
        raise CannotPetition("petition_state", state=found.state)
    if seen is not None and seen != found.revision:
        raise CannotPetition("petition_changed")
    return found


def uid_of(text: UUID | str) -> UUID:
    """An identifier as somebody sent it; one that nothing has where it is none."""
    try:
        return UUID(str(text)[:40])
    except ValueError:
        return UUID(int=0)


def words_of(text: str, *, field: str, empty: bool = False) -> str:
    """What somebody wrote, its lines kept. Raises CannotPetition("petition_lacks")."""
    said = written(text[: 4 * MOST_WORDS])[:MOST_WORDS]
    if not said and not empty:
        raise CannotPetition("petition_lacks", field=field)
    return said


def line_of(text: str, *, field: str, most: int, empty: bool = False) -> str:
    """One line. Raises BadIdentity, which names the field."""
    return line(text, field=field, most=most, empty=empty)


def key_of(*texts: str) -> str:
    """Texts as they are searched for, without accents."""
    return " ".join(fold(one) for one in texts if one)


def checked_files(files: Files) -> Files:
    """Raises CannotPetition("petition_many_files")."""
    if len(files) > MOST_FILES:
        raise CannotPetition("petition_many_files", most=MOST_FILES)
    return files


def attach(petition: Petition, files: Files, *, side: str, answer: Answer | None = None) -> None:
    """Files, each a (uid of a stored file, name), beside a petition or an answer of it."""
    now = datetime.now(UTC)
    Attachment.objects.bulk_create(
        Attachment(petition=petition, answer=answer, side=side, file=uid, name=name[:200], at=now)
        for uid, name in files
    )


def calendar_for(office: str) -> Calendar:
    """The calendar of an office, or of who carries on its work where it has ended."""
    day = timezone.localdate()
    return calendar_of(office_still(office, day) or office, day)


def due_in(what: str, *, start: datetime, calendar: Calendar) -> datetime:
    """By when a limit that holds today runs out."""
    return rules.due(start, days_of(what, timezone.localdate()), calendar)


def changed(petition: Petition, *, at: datetime) -> None:
    """Save what an act changed, one revision further."""
    petition.revision += 1
    petition.changed_at = at
    petition.save()


def tell(kind: Kind, petition: Petition, by: By, /, **facts: object) -> None:
    """The event of a petition."""
    told = {"code": petition.code, **facts}
    append(kind.name, subject=f"petition:{petition.uid}", by=by, facts=told)
