"""The only writers of declared help: a session is opened, the citizen agrees, dossiers are filed in it, it ends.

Whoever helps does not agree in the citizen's place: not on her own browser or an officer's computer, not by an account
that is hers, not by a number of somebody who works for the province, and one phone or address agrees for a household,
not for a village.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tinhso.access import mail_codes
from tinhso.access.mail_codes import Letter
from tinhso.access.models import STAFF, Account, Identity
from tinhso.cases import drafts
from tinhso.cases.models import Case
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.parties import claiming
from tinhso.parties.queries import contacts_of
from tinhso.provenance import kinds
from tinhso.provenance.actions.registering import (
    contact,
    is_staff_number,
    is_workstation,
    same_box,
)
from tinhso.provenance.devices import MARK, digest_of, known_again
from tinhso.provenance.models import (
    BY_TIME,
    CODE,
    HELPERS,
    KEY,
    PHONE,
    Assisted,
    HelpSession,
)
from tinhso.provenance.records import DEVICE_WINDOW_DAYS

#: So long the citizen has to agree, and so long it lasts then.
WAITS, LASTS = timedelta(minutes=15), timedelta(minutes=90)
#: A long day at a counter; a large household.
MOST_A_DAY, MOST_BY_ONE, MOST_WORDS = 60, 8, 500
WAYS = ("phone", "mail")
LETTER = Letter(
    subject=("Mã đồng ý được hỗ trợ {code}", "Your code to agree to be helped: {code}"),
    text=(
        "Mã đồng ý để người hỗ trợ nộp hồ sơ cùng bạn là {code}.\n\nChỉ đọc mã này cho người đang ngồi cùng bạn. "
        "Mã dùng một lần, trong 10 phút. Mọi hồ sơ nộp trong phiên được ghi là có hỗ trợ, và bạn xem được.\n"
        "Nếu bạn không nhờ ai hỗ trợ, hãy bỏ qua thư này và không đưa mã cho ai.\n",
        "Your code to agree that somebody files with you is {code}.\n\nRead it only to who sits beside you. "
        "Use it once, within 10 minutes. What is filed in the session is noted as helped, and you can see it.\n"
        "If you asked nobody for help, ignore this mail and give the code to nobody.\n",
    ),
    short=(
        "Tinh So: ma dong y duoc ho tro nop ho so {code}. Chi doc cho nguoi dang ngoi cung ban.",
        "Tinh So: code {code} to agree to be helped. Read it only to who sits beside you.",
    ),
)


class CannotHelp(TinhsoError):
    """What a session of help refuses.

    bad_help_key (most); unknown_helper (kind); no_such_help; help_open_already: one at a time; help_too_many (most):
    opened in a day. help_over: its time is over, or it was ended; help_not_agreed: the citizen has not agreed yet.
    help_not_yours: somebody else agreed. help_no_mark: the browser keeps nothing. help_same_device: it is the helper's,
    or an officer's computer; help_own_number: it is of somebody who works for the province; help_own_account: it is the
    helper's; help_reached_many (most, days): it has agreed for too many people. help_was_not: nobody helped with it.
    """


def open_session(
    *, kind: str, helper: str, office: str, mark: str, key: str, at: datetime, by: By
) -> HelpSession:
    """A session that waits for the citizen. mark: what the helper's browser keeps. The same key again gives the same.

    Raises CannotHelp.
    """
    if not 0 < len(key) <= KEY or not key.isprintable():
        raise CannotHelp("bad_help_key", most=KEY)
    if kind not in HELPERS:
        raise CannotHelp("unknown_helper", kind=kind[:20])
    try:
        with transaction.atomic():
            return _open(kind, helper, office, mark, key, at, by)
    except IntegrityError:  # Two of one form at once, or two windows of hers.
        found = HelpSession.objects.filter(key=key).first()
        if found is None:
            raise CannotHelp("help_open_already") from None
        return found


def _open(
    kind: str, helper: str, office: str, mark: str, key: str, at: datetime, by: By
) -> HelpSession:
    in_turn(f"help:{helper}")
    found = HelpSession.objects.filter(key=key).first()
    if found is not None:
        return found
    for over in HelpSession.objects.filter(helper=helper, ended_at=None, until_at__lte=at):
        _end(over, BY_TIME, at, by)
    hers = HelpSession.objects.filter(helper=helper)
    if hers.filter(ended_at=None).exists():
        raise CannotHelp("help_open_already")
    if hers.filter(opened_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise CannotHelp("help_too_many", most=MOST_A_DAY)
    browser = browser_of(mark)
    if not browser:
        raise CannotHelp("help_no_mark")
    row = HelpSession.objects.create(
        key=key,
        kind=kind,
        helper=helper,
        office=office,
        opened_at=at,
        until_at=at + WAITS,
        browser=browser,
    )
    _write(kinds.OPENED.name, row, by, {"kind": kind, "until_at": row.until_at})
    return row


@transaction.atomic
def agree_on_phone(
    uid: UUID | str,
    *,
    account: Account,
    mark: str,
    seat: str,
    assurance: int,
    at: datetime,
    by: By,
) -> HelpSession:
    """The citizen agrees on her own device, signed in. Twice is once. Raises CannotHelp.

    mark, seat: what her browser keeps as its own number, and as a registered computer.
    """
    party = account.party or ""
    row = _locked(uid)
    if _agreed_before(row, party):
        return row
    _check_waits(row, at)
    device = browser_of(mark)
    if not device or not party:
        raise CannotHelp("help_no_mark")
    if is_workstation(seat) or _helps_by(device, at):
        raise CannotHelp("help_same_device")
    if _is_of(account, row.helper):
        raise CannotHelp("help_own_account")
    if any(is_staff_number(one) for one in _reached_by(account, party)):
        raise CannotHelp("help_own_number")
    _check_reached(device, party, at)
    return _agree(
        row, party, how=PHONE, reached=device, at=at, by=by,
        account=str(account.uid), assurance=assurance,
    )  # fmt: skip


def send_code(
    uid: UUID | str, *, address: str, asked_from: str, at: datetime, lang: str = "vi"
) -> UUID:
    """Send the citizen a code to her number or mail; gives the handle to try it by.

    Raises CannotHelp, CannotSendCode, CannotRegister, BadIdentity.
    """
    row = session(uid)
    _check_waits(row, at)
    clean = contact(address)
    if is_staff_number(clean):
        raise CannotHelp("help_own_number")
    return mail_codes.send(
        clean, asked_from=asked_from, at=at, purpose=purpose_of(row), letter=LETTER, lang=lang
    )


def agree_by_code(
    uid: UUID | str,
    *,
    sent: UUID | str,
    typed: str,
    name: str,
    number: str,
    born: date,
    at: datetime,
    day: date,
    by: By,
) -> HelpSession:
    """The citizen agrees by the code that came to her. sent: of `send_code`. A retry finds that she has agreed.

    Who she is, is believed as of an account that says so: see `parties.claiming`. Raises CannotHelp, WrongCode,
    BadIdentity.
    """
    row = session(uid)
    if row.confirmed == CODE:
        return row
    _check_waits(row, at)
    claiming.check(name=name, number=number, born=born, day=day)
    # Outside of the transaction: a wrong try counts, whatever becomes of the rest.
    address = mail_codes.try_code(sent, typed, at=at, purpose=purpose_of(row))
    with transaction.atomic():
        row = _locked(uid)
        if row.confirmed == CODE:
            return row
        _check_waits(row, at)
        if is_staff_number(address):
            raise CannotHelp("help_own_number")
        reach = ("phone" if mail_codes.is_phone(address) else "mail", address)
        party = claiming.claimed(
            name=name, number=number, born=born, reach=reach, key=f"help:{row.uid}", day=day, by=by
        )
        reached = known_again("reached", same_box(address))
        _check_reached(reached, party, at)
        return _agree(row, party, how=CODE, reached=reached, at=at, by=by)


def _agree(
    row: HelpSession, party: str, *, how: str, reached: int, at: datetime, by: By, **known: Any
) -> HelpSession:
    row.party, row.confirmed, row.confirmed_at, row.reached = party, how, at, reached
    row.until_at = at + LASTS
    for name, value in known.items():
        setattr(row, name, value)
    row.save()
    facts = {"kind": row.kind, "how": how, "until_at": row.until_at, "party": party}
    _write(kinds.CONFIRMED.name, row, by, facts)
    return row


@transaction.atomic
def end(uid: UUID | str, *, how: str, at: datetime, by: By) -> HelpSession:
    """It is over, and what was typed in it and not sent is gone. Twice is once. Raises CannotHelp("no_such_help")."""
    row = _locked(uid)
    if row.ended_at is None:
        _end(row, how, at, by)
    return row


def end_overdue(*, now: datetime) -> int:
    """End what nobody ended and whose time is over; how many."""
    rows = HelpSession.objects.filter(ended_at=None, until_at__lte=now).values_list("uid", "office")
    found = list(rows[:500])
    for uid, office in found:
        end(uid, how=BY_TIME, at=now, by=By(actor="system", office=office, channel="system"))
    return len(found)


def _end(row: HelpSession, how: str, at: datetime, by: By) -> None:
    row.ended_at, row.ended = at, how
    row.save(update_fields=["ended_at", "ended"])
    drafts.drop_of([str(row.uid)])
    _write(kinds.ENDED.name, row, by, {"how": how, "filed": row.filed.count()})


@transaction.atomic
def filed_in(uid: UUID | str, case: Case, *, own_hand: bool, at: datetime, by: By) -> Assisted:
    """A dossier was filed in a session. own_hand: by the citizen's own account. Twice is once. Raises CannotHelp."""
    found = Assisted.objects.filter(case=case).first()
    if found is not None:
        return found
    row = _locked(uid)
    check_goes_on(row, at)
    made = Assisted.objects.create(case=case, session=row, own_hand=own_hand, filed_at=at)
    facts = {
        "case": str(case.uid),
        "kind": row.kind,
        "how": row.confirmed,
        "own_hand": own_hand,
    }
    _write(kinds.ASSISTED.name, row, by, facts)
    return made


@transaction.atomic
def deny(case: Case, *, words: str, at: datetime, by: By) -> Assisted:
    """Whom a dossier concerns says that the help was not so. Twice is once. Raises CannotHelp("help_was_not")."""
    row = (
        Assisted.objects.select_for_update(of=("self",))
        .select_related("session")
        .filter(case=case)
        .first()
    )
    if row is None:
        raise CannotHelp("help_was_not")
    if row.denied_at is None:
        row.denied_at = at
        row.save(update_fields=["denied_at"])
        said = written(words[: 4 * MOST_WORDS]).strip()[:MOST_WORDS]
        facts = {"case": str(case.uid), "kind": row.session.kind, "words": said or None}
        _write(kinds.DENIED.name, row.session, by, facts)
    return row


def session(uid: UUID | str) -> HelpSession:
    """One session. Raises CannotHelp("no_such_help")."""
    found = HelpSession.objects.filter(uid=uid).first()
    if found is None:
        raise CannotHelp("no_such_help")
    return found


def open_of(helper: str, *, at: datetime) -> HelpSession | None:
    """The one session that a helper has open, agreed to or not; None for none."""
    return HelpSession.objects.filter(helper=helper, ended_at=None, until_at__gt=at).first()


def helped_now(party: str, *, at: datetime) -> HelpSession | None:
    """The session in which somebody is helped right now; None for nobody's."""
    rows = HelpSession.objects.filter(party=party, ended_at=None, until_at__gt=at)
    return rows.order_by("-confirmed_at").first() if party else None


def check_goes_on(row: HelpSession, at: datetime) -> None:
    """Raises CannotHelp where nothing can be filed in a session."""
    if row.ended_at is not None or row.until_at <= at:
        raise CannotHelp("help_over")
    if not row.confirmed:
        raise CannotHelp("help_not_agreed")


def _check_waits(row: HelpSession, at: datetime) -> None:
    if row.ended_at is not None or row.until_at <= at:
        raise CannotHelp("help_over")
    if row.confirmed:
        raise CannotHelp("help_not_yours")


def _agreed_before(row: HelpSession, party: str) -> bool:
    return bool(row.confirmed and party and row.party == party)


def browser_of(mark: str) -> int:
    """What a session keeps of a browser, for DEVICE_WINDOW_DAYS; 0 for anything that is no mark of ours."""
    return known_again("browser", mark) if MARK.fullmatch(mark) else 0


def _helps_by(device: int, at: datetime) -> bool:
    """Whether somebody opened a session of help from a browser within a window's length, this one or any other."""
    since = at - timedelta(days=DEVICE_WINDOW_DAYS)
    return HelpSession.objects.filter(browser=device, opened_at__gt=since).exists()


def _reached_by(account: Account, party: str) -> set[str]:
    """By which numbers and addresses somebody who agrees is reached, as far as they were shown to be hers."""
    told = {one.value for one in contacts_of(party) if one.kind in WAYS and one.verified_at}
    return {account.login, *told}


def forget_browsers(*, before: datetime) -> int:
    """Empty which browsers and addresses took part in sessions opened before a moment; how many sessions."""
    rows = HelpSession.objects.filter(opened_at__lt=before)
    return rows.exclude(browser=0, reached=0).update(browser=0, reached=0)


def _check_reached(reached: int, party: str, at: datetime) -> None:
    """One phone or address agrees for the people of a household."""
    since = at - timedelta(days=DEVICE_WINDOW_DAYS)
    rows = HelpSession.objects.filter(reached=reached, confirmed_at__gt=since).exclude(party=party)
    if rows.values("party").distinct().count() >= MOST_BY_ONE:
        raise CannotHelp("help_reached_many", most=MOST_BY_ONE, days=DEVICE_WINDOW_DAYS)


def _is_of(account: Account, helper: str) -> bool:
    """Whether an account is a helper's own: the provider of identity knows both as one person."""
    own = Identity.objects.filter(account__staff=helper, kind=STAFF)
    pairs = set(own.values_list("issuer", "subject"))
    hers = account.identities.values_list("issuer", "subject")
    return any(one in pairs for one in hers)


def purpose_of(row: HelpSession) -> str:
    """What a code that is sent in a session is good for."""
    return f"help:{row.uid}"


def mark_of(uid: UUID) -> str:
    """What the address ends with at which the citizen agrees, so that none can be guessed."""
    return digest_of("help", str(uid))[:24]


def _locked(uid: UUID | str) -> HelpSession:
    found = HelpSession.objects.select_for_update().filter(uid=uid).first()
    if found is None:
        raise CannotHelp("no_such_help")
    return found


def _write(kind: str, row: HelpSession, by: By, facts: dict[str, Any]) -> None:
    append(kind, subject=f"help:{row.uid}", by=by, facts=facts)
