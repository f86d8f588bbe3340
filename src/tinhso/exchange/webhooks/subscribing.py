"""Who hears of what: set, changed, paused, taken up again, ended, given a secret. Each is an event of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from tinhso.connectors.http import CannotAsk
from tinhso.exchange.boxes import closed, opened
from tinhso.exchange.webhooks import kinds as events
from tinhso.exchange.webhooks.following import last_position
from tinhso.exchange.webhooks.models import Delivery, Secret, Subscription
from tinhso.exchange.webhooks.payload import KINDS
from tinhso.exchange.webhooks.setup import line_to
from tinhso.exchange.webhooks.signing import new_secret
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.notices.actions import oblige
from tinhso.org.models import Office
from tinhso.procedures.models import Procedure
from tinhso.sentences import sentence

State = Subscription.State
SYSTEM = By(actor="system", office="-", channel="system")
MOST, MOST_WANTED = 100, 200
# How long a secret that was replaced signs beside the new one.
OVERLAP = timedelta(hours=24)
PERSON, FAILING, GONE = "person", "failing", "gone"
_LOOK_UP_SECONDS = 3.0


class CannotSubscribe(TinhsoError):
    """webhook_no_partner: it has no name. webhook_unknown_kind, webhook_unknown_office,
    webhook_unknown_procedure (told).

    webhook_too_many (most): receivers, or things that one wants. webhook_unknown (webhook): there is none.
    webhook_has_ended (webhook).
    """

    exit_code = 3


@dataclass(frozen=True)
class Wanted:
    """Who hears of what. Empty lists want every kind, office or procedure; an office stands for those below it."""

    partner: str
    address: str
    mail: str = ""
    kinds: Sequence[str] = ()
    offices: Sequence[str] = ()
    procedures: Sequence[str] = ()


def subscribe(wanted: Wanted, *, key: str, by: By) -> Subscription:
    """Have somebody told of what happens from now on; the same key gives what it made first.

    Raises CannotSubscribe, CannotAsk, BadBox.
    """
    check(wanted)
    return _made(wanted, key, by)


@transaction.atomic
def _made(wanted: Wanted, key: str, by: By) -> Subscription:
    in_turn("webhooks")
    if found := Subscription.objects.filter(key=key).first():
        return found
    if Subscription.objects.exclude(state=State.ENDED).count() >= MOST:
        raise CannotSubscribe("webhook_too_many", most=MOST)
    now = timezone.now()
    row = Subscription.objects.create(
        key=key,
        position=last_position(),
        next_at=now,
        made_at=now,
        made_by=by.actor,
        **_columns(wanted),
    )
    _write(events.SET.name, row, by, _told(wanted))
    _give_secret(row, key, by, now)
    return row


@transaction.atomic
def change(uid: UUID, wanted: Wanted, *, by: By) -> Subscription:
    """Somebody hears of other things, or elsewhere, from now on; what is queued goes there too.

    Raises CannotSubscribe, CannotAsk.
    """
    check(wanted)
    row = _held(uid)
    columns = _columns(wanted)
    if all(getattr(row, name) == value for name, value in columns.items()):
        return row
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    _write(events.SET.name, row, by, _told(wanted))
    return row


@transaction.atomic
def pause(uid: UUID, *, by: By) -> None:
    """Send nothing until it is taken up again; what happens meanwhile is told then. Raises CannotSubscribe."""
    row = _held(uid)
    if row.state == State.ACTIVE:
        stop(row, PERSON, by)


def stop(row: Subscription, why: str, by: By) -> None:
    """The same of a row that is locked. why: PERSON, FAILING or GONE; who looks after it is told of the latter two."""
    row.state, row.why = State.PAUSED, why
    row.save(update_fields=["state", "why"])
    event = _write(events.PAUSED.name, row, by, {"why": why})
    if why != PERSON and row.mail:
        facts = {"partner": row.partner, "host": host_of(row.address)}
        told = "webhook_mail_failing" if why == FAILING else "webhook_mail_gone"
        text = "\n\n".join(sentence(told, lang, facts) for lang in ("vi", "en"))
        subject = sentence("webhook_mail_subject", "vi", facts)
        key = f"webhook-paused:{event}"
        oblige(key, to=row.mail, subject=subject, text=text, due_at=timezone.now())


@transaction.atomic
def resume(uid: UUID, *, by: By) -> None:
    """Go on, at once, with all that is queued and what has happened since. Raises CannotSubscribe."""
    row = _held(uid)
    if row.state != State.PAUSED:
        return
    now = timezone.now()
    row.state, row.why, row.failing_since, row.failures = State.ACTIVE, "", None, 0
    row.next_at = now
    row.save()
    Delivery.objects.filter(subscription=row, state=Delivery.State.QUEUED).update(next_at=now)
    _write(events.RESUMED.name, row, by, {})


@transaction.atomic
def finish(uid: UUID, *, by: By) -> None:
    """Never again: what is queued is sent no more, and its secrets are deleted. Raises CannotSubscribe."""
    row = Subscription.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise CannotSubscribe("webhook_unknown", webhook=str(uid))
    if row.state == State.ENDED:
        return
    row.state, row.why = State.ENDED, PERSON
    row.save(update_fields=["state", "why"])
    Delivery.objects.filter(subscription=row, state=Delivery.State.QUEUED).update(
        state=Delivery.State.DEAD,
        problem="webhook_was_ended",
        next_at=None,
        ended_at=timezone.now(),
    )
    row.secrets.all().delete()
    _write(events.ENDED.name, row, by, {})


@transaction.atomic
def change_secret(uid: UUID, *, key: str, by: By) -> Subscription:
    """A new secret; the old one signs beside it for OVERLAP. The same key changes it once. Raises CannotSubscribe."""
    row = _held(uid)
    if Secret.objects.filter(key=key).exists():
        return row
    now = timezone.now()
    ends = now + OVERLAP
    for place, old in enumerate(_holding(row, now)):
        # Two at once are enough for whoever changes hers slowly.
        old.ends_at = min(old.ends_at or ends, ends) if place == 0 else now
        old.save(update_fields=["ends_at"])
    row.secrets.filter(ends_at__lte=now).delete()
    _give_secret(row, key, by, now)
    _write(events.SECRET_MADE.name, row, by, {"old_until": ends.isoformat(timespec="seconds")})
    return row


def secrets_of(row: Subscription, *, at: datetime) -> list[str]:
    """The secrets that sign at a moment, newest first. Raises BadBox."""
    return [_text(one) for one in _holding(row, at)]


def secret_made_by(key: str, *, actor: str, since: datetime) -> str:
    """The secret that a form made, for the page that it leads to and no later one; "" for anybody else.

    Raises BadBox.
    """
    found = Secret.objects.filter(key=key, made_by=actor, made_at__gte=since).first()
    return _text(found) if found is not None else ""


def check(wanted: Wanted) -> None:
    """Whether it can be told. A name that leads nowhere now may do so later. Raises CannotSubscribe, CannotAsk."""
    if not written_line(wanted.partner):
        raise CannotSubscribe("webhook_no_partner")
    if max(len(wanted.kinds), len(wanted.offices), len(wanted.procedures)) > MOST_WANTED:
        raise CannotSubscribe("webhook_too_many", most=MOST_WANTED)
    _known("kind", wanted.kinds, KINDS)
    _known("office", wanted.offices, _codes(Office, wanted.offices))
    _known("procedure", wanted.procedures, _codes(Procedure, wanted.procedures))
    try:
        with line_to(wanted.address, seconds=_LOOK_UP_SECONDS):
            pass
    except CannotAsk as fault:
        if fault.code != "http_unreachable":
            raise


def host_of(address: str) -> str:
    """The name of a receiver's machine: its path may hold a key of its own."""
    return urlsplit(address).netloc


def _known(what: str, told: Sequence[str], known: Any) -> None:
    for one in told:
        if one not in known:
            raise CannotSubscribe(f"webhook_unknown_{what}", told=one)


def _codes(table: Any, told: Sequence[str]) -> set[str]:
    return (
        set(table.objects.filter(code__in=told).values_list("code", flat=True)) if told else set()
    )


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {
        "partner": written_line(wanted.partner)[:100],
        "address": wanted.address,
        "mail": wanted.mail,
        **{name: sorted(set(getattr(wanted, name))) for name in ("kinds", "offices", "procedures")},
    }


def _told(wanted: Wanted) -> dict[str, Any]:
    told = _columns(wanted)
    del told["mail"]
    return {"host": host_of(told.pop("address"))[:253], **told}


def _held(uid: UUID) -> Subscription:
    """The receiver, locked, while it has not ended."""
    row = Subscription.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise CannotSubscribe("webhook_unknown", webhook=str(uid))
    if row.state == State.ENDED:
        raise CannotSubscribe("webhook_has_ended", webhook=str(uid))
    return row


def _give_secret(row: Subscription, key: str, by: By, now: datetime) -> None:
    uid = uuid4()
    box = closed(new_secret().encode("ascii"), about=uid)
    Secret.objects.create(uid=uid, subscription=row, key=key, made_at=now, made_by=by.actor, **box)


def _holding(row: Subscription, at: datetime) -> list[Secret]:
    rows = row.secrets.order_by("-id")
    return [one for one in rows if one.ends_at is None or one.ends_at > at]


def _text(row: Secret) -> str:
    return (opened(row) or b"").decode("ascii")


def _write(kind: str, row: Subscription, by: By, facts: dict[str, Any]) -> UUID:
    return append(kind, subject=f"webhook:{row.uid}", by=by, facts=facts).uid
