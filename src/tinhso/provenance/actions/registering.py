"""What is registered as the office's own: officers' computers, and numbers of people who work for the province."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from tinhso.access.models import STAFF, Account, as_login
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.identity import line
from tinhso.ledger.actions import By, append
from tinhso.org.queries import names_of
from tinhso.parties import rules
from tinhso.provenance import kinds
from tinhso.provenance.devices import MARK, digest_of
from tinhso.provenance.models import StaffNumber, Workstation

MOST_NAME = 60
_DOTLESS = ("gmail.com", "googlemail.com")


class CannotRegister(TinhsoError):
    """no_mark: this browser keeps nothing, so it cannot be known again. no_workstation_name: it has none.

    no_contact_kind: neither a telephone number nor a mail address. unknown_colleague: nobody here has that code.
    """


@transaction.atomic
def register_workstation(mark: str, *, office: str, name: str, by: By) -> Workstation:
    """A browser is an officer's computer from now on. Twice is once. Raises CannotRegister, BadIdentity."""
    if not MARK.fullmatch(mark):
        raise CannotRegister("no_mark")
    called = line(name, field="name", most=MOST_NAME, empty=True)
    if not called:
        raise CannotRegister("no_workstation_name")
    digest = digest_of("workstation", mark)
    found = Workstation.objects.select_for_update().filter(mark=digest).first()
    if found is not None and (found.office, found.name, found.ended_at) == (office, called, None):
        return found
    row = found or Workstation(mark=digest)
    row.office, row.name, row.ended_at = office, called, None
    row.registered_at, row.registered_by = datetime.now(UTC), by.actor
    row.save()
    _workstation(row, by, on=True)
    return row


@transaction.atomic
def end_workstation(row: int, *, by: By) -> Workstation | None:
    """A computer is an officer's no more; None where there is no such row. Twice is once."""
    found = Workstation.objects.select_for_update().filter(pk=row).first()
    if found is None or found.ended_at is not None:
        return found
    found.ended_at = datetime.now(UTC)
    found.save(update_fields=["ended_at"])
    _workstation(found, by, on=False)
    return found


def is_workstation(mark: str) -> bool:
    """Whether what a browser keeps is a registered computer's."""
    if not MARK.fullmatch(mark):
        return False
    rows = Workstation.objects.filter(mark=digest_of("workstation", mark), ended_at=None)
    return rows.exists()


@transaction.atomic
def enter_staff_number(typed: str, *, staff: str, by: By) -> StaffNumber:
    """A number or mail address is of somebody who works for us. Twice is once. Raises CannotRegister, BadIdentity.

    staff: her code. Nothing that was typed goes into the ledger: a name or a number would stand there for good.
    """
    clean = contact(typed)
    if staff not in names_of([staff]):
        raise CannotRegister("unknown_colleague")
    row, is_new = StaffNumber.objects.get_or_create(
        digest=digest_of("staff", same_box(clean)),
        defaults={"staff": staff, "hint": f"…{clean[-3:]}", "entered_at": datetime.now(UTC)},
    )
    if is_new:
        append(
            kinds.STAFF_NUMBER.name,
            subject=f"staff-number:{row.pk}",
            by=by,
            facts={"staff": staff, "on": True},
        )
    return row


@transaction.atomic
def drop_staff_number(row: int, *, by: By) -> None:
    """It is nobody's of ours any more. Twice is once."""
    found = StaffNumber.objects.select_for_update().filter(pk=row).first()
    if found is not None:
        facts = {"staff": found.staff, "on": False}
        append(kinds.STAFF_NUMBER.name, subject=f"staff-number:{row}", by=by, facts=facts)
        found.delete()


def is_staff_number(clean: str) -> bool:
    """Whether an address in its one form is of somebody who works for us: it was entered, or she signs in by it.

    Two queries at most.
    """
    box = same_box(clean)
    digests = {digest_of("staff", one) for one in (clean, box)}
    if StaffNumber.objects.filter(digest__in=digests).exists():
        return True
    return Account.objects.filter(kind=STAFF, login__in={as_login(clean), as_login(box)}).exists()


def same_box(clean: str) -> str:
    """What an address has in common with all that come into the same box: without what follows a plus, and at Gmail
    without dots. A telephone number is itself.
    """
    name, at, host = clean.partition("@")
    if not at:
        return clean
    name = name.partition("+")[0]
    if host in _DOTLESS:
        name, host = name.replace(".", ""), _DOTLESS[0]
    return f"{name}@{host}"


def contact(typed: str) -> str:
    """A telephone number or a mail address in its one form. Raises CannotRegister, BadIdentity."""
    text = typed.strip()[:254].casefold()
    if not text:
        raise CannotRegister("no_contact_kind")
    return rules.contact("mail" if "@" in text else "phone", text)


def _workstation(row: Workstation, by: By, *, on: bool) -> None:
    facts = {"name": row.name, "on": on}
    append(kinds.WORKSTATION.name, subject=f"workstation:{row.pk}", by=by, facts=facts)
