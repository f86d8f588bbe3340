"""Identities that others prove: whose account each is, and which party it is known to be. Roles never come from there.

A party is found by its personal number alone, never by a name, and only where the provider is sure enough of it; what
we hold under the number must then agree. What does not is told and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from tinhso.access import kinds
from tinhso.access.actions import NO_OFFICE, link_party
from tinhso.access.mail_codes import is_phone
from tinhso.access.models import CITIZEN, STAFF, Account, Identity, Session
from tinhso.connectors.openid import Proved
from tinhso.kernel import identity as rules
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.parties import actions as parties
from tinhso.parties.claiming import claimed_before
from tinhso.parties.queries import Described, by_number, party
from tinhso.parties.rules import BadParticulars, Particulars, are_alike, contact

# From this level on a number is believed: by decree 69/2024 the second level is given to who was seen in person.
SURE = 2
_BY_IDENTITY = "identity:"


class CannotLink(TinhsoError):
    """identity_not_linked (subject): staff whom no administrator linked. identity_elsewhere: another account has it.

    account_has_identity: the account has another one of that provider. identity_other_party: the number is another
    party's than the account's. identity_differs: what we hold under the number is of another name or birth.
    identity_unreadable: the provider's number is none. last_way_in: without it nobody would come in any more.
    bad_subject: empty or long.
    """


@dataclass(frozen=True)
class Told:
    """What a provider says of a person. number, mail: "" where it says none; mail: only one that it verified."""

    name: str
    number: str
    born: date | None
    mail: str


@dataclass(frozen=True)
class Came:
    """Who came, by which identity. conflict: why she was not taken for the party whose number she has."""

    account: Account
    identity: Identity
    conflict: TinhsoError | None = None


def told_by(proved: Proved, *, number: str) -> Told:
    """The person of some claims. number: the claim that holds it."""
    claims = proved.claims
    verified = claims.get("email_verified") is True
    return Told(
        name=_text(claims, "name"),
        number=_text(claims, number),
        born=_day(_text(claims, "birthdate")),
        mail=_text(claims, "email") if verified else "",
    )


@transaction.atomic
def citizen_came(proved: Proved, told: Told, *, level: int, at: datetime) -> Came:
    """The account of who was proved: the one that the identity has, or her party's, or a new one."""
    _in_turn(proved, told)
    found = _known(CITIZEN, proved)
    if found is None:
        account = _account_of_party(told, level, proved.issuer) or _opened()
        found = _linked(account, proved, level, at, _own(account))
    else:
        account = Account.objects.select_for_update().get(pk=found.account_id)
    conflict = None
    try:
        with transaction.atomic():
            _settle(account, told, level)
    except CannotLink as fault:
        conflict = fault
    _seen(found, account, level, at)
    return Came(account, found, conflict)


@transaction.atomic
def add_to(account: Account, proved: Proved, told: Told, *, level: int, at: datetime) -> Identity:
    """One who is in adds an identity to her account. Raises CannotLink."""
    _in_turn(proved, told)
    own = Account.objects.select_for_update().get(pk=account.pk)
    found = _known(CITIZEN, proved)
    if found is not None and found.account_id != own.pk:
        raise CannotLink("identity_elsewhere")
    if found is None:
        if own.identities.filter(issuer=proved.issuer).exists():
            raise CannotLink("account_has_identity")
        found = _linked(own, proved, level, at, _own(own))
    _settle(own, told, level)
    _seen(found, own, level, at)
    return found


@transaction.atomic
def staff_came(proved: Proved, *, at: datetime) -> Came:
    """The account of staff that an administrator linked to who was proved. Raises CannotLink."""
    found = _known(STAFF, proved)
    if found is None:
        raise CannotLink("identity_not_linked", subject=proved.subject)
    Identity.objects.filter(pk=found.pk).update(used_at=at)
    return Came(Account.objects.get(pk=found.account_id), found)


@transaction.atomic
def link_staff(account: Account, *, issuer: str, subject: str, at: datetime, by: By) -> Identity:
    """An administrator says by which subject a provider knows a member of staff; the same again is once.

    Raises CannotLink.
    """
    clean = subject.strip()
    if not clean or len(clean) > 255 or not clean.isprintable():
        raise CannotLink("bad_subject")
    in_turn(f"identity:{issuer}:{clean}")
    own = Account.objects.select_for_update().get(pk=account.pk)
    proved = Proved(issuer, clean, "", "", {})
    found = _known(STAFF, proved)
    if found is not None and found.account_id == own.pk:
        return found
    if found is not None:
        raise CannotLink("identity_elsewhere")
    if own.identities.filter(issuer=issuer).exists():
        raise CannotLink("account_has_identity")
    return _linked(own, proved, 0, at, by)


@transaction.atomic
def unlink(account: Account, *, uid: str, by: By) -> None:
    """An identity opens the account no more, and sessions begun with it end. Twice is once. Raises CannotLink."""
    own = Account.objects.select_for_update().get(pk=account.pk)
    found = own.identities.filter(uid=uid).first()
    if found is None:
        return
    others = own.identities.exclude(pk=found.pk).exists() or own.passkeys.exists()
    if own.kind == CITIZEN and is_nameless(own) and not others:
        raise CannotLink("last_way_in")
    found.delete()
    Session.objects.filter(account_id=own.pk, how=how_of(found)).delete()
    append(kinds.IDENTITY_UNLINKED.name, subject=f"account:{own.uid}", by=by, facts={})


def identities_of(account: Account) -> list[Identity]:
    """The identities of an account, the first one first."""
    return list(account.identities.order_by("pk"))


@transaction.atomic
def signed_out_there(kind: str, issuer: str, *, subject: str, provider_session: str) -> int:
    """A provider says that somebody is out: sessions that she began from there end, or the one that is named."""
    rows = Identity.objects.filter(kind=kind, issuer=issuer, subject=subject)
    hows = {how_of(one): one.account_id for one in rows}
    found = Session.objects.filter(how__in=hows, account_id__in=set(hows.values()))
    if provider_session:
        found = found.filter(provider_session=provider_session)
    return found.delete()[0]


def how_of(identity: Identity) -> str:
    """How a session that it began is marked."""
    return f"{_BY_IDENTITY}{identity.uid}"


def reach_of(account: Account) -> tuple[str, str] | None:
    """(kind of contact, value) by which an account was proved: its mail address or telephone; None if by neither."""
    if is_nameless(account) or account.kind != CITIZEN:
        return None
    return ("phone" if is_phone(account.login) else "mail"), account.login


def is_nameless(account: Account) -> bool:
    """Whether an account has no address of its own: it was opened by an identity."""
    return account.login.startswith(_BY_IDENTITY)


def _in_turn(proved: Proved, told: Told) -> None:
    names = [f"identity:{proved.issuer}:{proved.subject}"]
    in_turn(*names, *([f"personal:{told.number}"] if told.number else []))


def _known(kind: str, proved: Proved) -> Identity | None:
    return Identity.objects.filter(kind=kind, issuer=proved.issuer, subject=proved.subject).first()


def _account_of_party(told: Told, level: int, issuer: str) -> Account | None:
    """An account that is already known to be the party whose number was proved, and has no such identity yet."""
    known = None
    with suppress(CannotLink):  # Said when the party is settled.
        known = _party_of(told) if level >= SURE else None
    if known is None or not _agree(told, known):
        return None
    rows = Account.objects.select_for_update().filter(kind=CITIZEN, party=known.uid, locked=False)
    return rows.exclude(identities__issuer=issuer).order_by("pk").first()


def _opened() -> Account:
    uid = uuid4()
    account = Account(uid=uid, login=f"{_BY_IDENTITY}{uid}", kind=CITIZEN, opened_at=timezone.now())
    account.set_unusable_password()
    account.save()
    facts = {"kind": CITIZEN, "login": account.login}
    append(kinds.ACCOUNT_OPENED.name, subject=f"account:{uid}", by=_own(account), facts=facts)
    return account


def _linked(account: Account, proved: Proved, level: int, at: datetime, by: By) -> Identity:
    found = Identity.objects.create(
        account=account,
        kind=account.kind,
        issuer=proved.issuer,
        subject=proved.subject,
        level=level,
        linked_at=at,
    )
    facts = {"issuer": proved.issuer, "subject": proved.subject, "level": level}
    append(kinds.IDENTITY_LINKED.name, subject=f"account:{account.uid}", by=by, facts=facts)
    return found


def _seen(found: Identity, account: Account, level: int, at: datetime) -> None:
    """The level of this time is kept with the account; where it is another one the ledger hears of it."""
    if found.level != level:
        append(
            kinds.ASSURANCE_CHANGED.name,
            subject=f"account:{account.uid}",
            by=_own(account),
            facts={"level": level},
        )
    Identity.objects.filter(pk=found.pk).update(level=level, used_at=at)
    Account.objects.filter(pk=account.pk).update(assurance=level)
    found.level = account.assurance = level


def _settle(account: Account, told: Told, level: int) -> None:
    """Link the account to the party whose number was proved, entered if nobody has it. Raises CannotLink."""
    if level < SURE or not told.number:
        return
    known = _party_of(told)
    if known is not None and not _agree(told, known):
        raise CannotLink("identity_differs")
    if account.party is None:
        if known is None and not told.name:
            return
        link_party(account, party=known.uid if known else _entered(account, told), by=_own(account))
        _reachable(account, told)
    elif known is None:
        _number_for(account, told)
    elif known.uid != account.party:
        raise CannotLink("identity_other_party")


def _party_of(told: Told) -> Described | None:
    """Whose the number is. Raises CannotLink("identity_unreadable")."""
    if not told.number:
        return None
    try:
        rules.personal_number(told.number, on=parties.today()).check(born=told.born)
        return by_number("personal", told.number)
    except rules.BadIdentity:
        raise CannotLink("identity_unreadable") from None


def _agree(told: Told, known: Described) -> bool:
    said = Particulars(kind="person", name=told.name or known.name, born=told.born)
    return are_alike(said, known.name, known.born)


def _entered(account: Account, told: Told) -> str:
    """The party that she becomes: the one that she was without a number, by the mail that is proved; else a new one."""
    before = None
    if told.mail and told.born is not None:
        with suppress(rules.BadIdentity, BadParticulars):
            before = claimed_before(told.name, told.born, ("mail", contact("mail", told.mail)))
    if before is not None:
        parties.correct(before, numbers={"personal": told.number}, by=_own(account))
        return before
    try:
        made = parties.enter(
            kind="person",
            name=told.name,
            born=told.born,
            numbers={"personal": told.number},
            key=f"identity:{account.uid}",
            by=_own(account),
        )
    except (rules.BadIdentity, BadParticulars):
        raise CannotLink("identity_unreadable") from None
    return str(made.uid)


def _number_for(account: Account, told: Told) -> None:
    """The party of the account gets the number that it lacked. Raises CannotLink."""
    own = party(account.party or "")
    if own.number:
        raise CannotLink("identity_other_party")
    if not told.name or not _agree(told, own):
        raise CannotLink("identity_differs")
    parties.correct(own.uid, numbers={"personal": told.number}, by=_own(account))


def _reachable(account: Account, told: Told) -> None:
    """A mail address that the provider verified is hers; one that is none is left out."""
    if told.mail and account.party:
        with suppress(rules.BadIdentity, BadParticulars):
            by = _own(account)
            one = parties.add_contact(account.party, kind="mail", value=told.mail, by=by)
            parties.verify_contact(one.uid, how="identity provider", by=by)


def _own(account: Account) -> By:
    return By(actor=f"account:{account.uid}", office=NO_OFFICE, channel="online")


def _text(claims: Mapping[str, Any], name: str) -> str:
    found = claims.get(name)
    return found.strip()[:254] if isinstance(found, str) else ""


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None
