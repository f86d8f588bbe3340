"""What a provider says later: that a message arrived, or that it did not. Twice is once, and the order is free."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from tinhso.connectors import zalo
from tinhso.kernel.errors import TinhsoError
from tinhso.notices import rules
from tinhso.notices.ending import ended, tell_ledger
from tinhso.notices.models import Message, State

SMS_PATH = "/trao-doi/tin-nhan/sms"


class BadReceipt(TinhsoError):
    """receipt_unsigned: it is not by who took the message. no_such_notice: of no message of ours."""


def callback_of(uid: UUID) -> str:
    """The address at which the receipt of one SMS is taken; nobody else can name it."""
    return f"{settings.PUBLIC_ADDRESS}{SMS_PATH}/{uid}/{_mark(uid)}"


def _mark(uid: UUID) -> str:
    key = hashlib.sha256(f"tinhso.notices.receipt:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, uid.bytes, hashlib.sha256).hexdigest()[:32]


def sms_receipt(uid: UUID, mark: str, told: Mapping[str, str], *, now: datetime) -> None:
    """What eSMS adds to the callback: SendStatus 5 with SendSuccess, or with SendFailed. Raises BadReceipt."""
    if not hmac.compare_digest(_mark(uid), mark):
        raise BadReceipt("receipt_unsigned")
    status, ident = told.get("SendStatus", ""), told.get("SMSID", "")[:200]
    if status == "5" and told.get("SendSuccess", "0") not in ("", "0"):
        _arrived(uid, ident, now=now, at=now)
    elif status == "4" or (status == "5" and told.get("SendFailed", "0") not in ("", "0")):
        _lost(uid, ident, now=now)


def zalo_receipt(body: bytes, signature: str, *, now: datetime) -> bool:
    """What Zalo tells of a notice; whether it was one. Raises BadReceipt."""
    application: zalo.Application | None = settings.ZALO
    if application is None or not zalo.is_genuine(
        body, signature, app_id=application.app_id, secret=settings.ZALO_WEBHOOK
    ):
        raise BadReceipt("receipt_unsigned")
    told = json.loads(body)
    message = told.get("message")
    if told.get("event_name") != zalo.RECEIVED or not isinstance(message, dict):
        return False
    try:
        uid = UUID(str(message.get("tracking_id", "")))
    except ValueError:
        return False  # A message of the account that is none of ours.
    at = _moment(str(message.get("delivery_time", "")), now)
    _arrived(uid, str(message.get("msg_id") or "")[:200], now=now, at=at)
    return True


def _moment(milliseconds: str, now: datetime) -> datetime:
    """Their moment of arrival, where it can be one."""
    if not milliseconds.isdecimal() or len(milliseconds) > 14:
        return now
    return min(now, datetime.fromtimestamp(int(milliseconds) / 1000, tz=now.tzinfo))


@transaction.atomic
def _arrived(uid: UUID, ident: str, *, now: datetime, at: datetime) -> None:
    """Also of one whose answer never came: it is not handed over again."""
    row = _handed_over(uid)
    if row.state == State.DELIVERED:
        return
    row.state, row.delivered_at = State.DELIVERED, at
    row.sent_at = row.sent_at or row.begun_at or now
    row.proof = row.proof or ident
    row.claim = row.next_at = row.begun_at = row.ended_at = None
    row.last_error = row.answer = ""
    if row.secret:
        row.text = row.html = row.subject = ""
        row.fields = {}
    row.save()
    tell_ledger(row)


@transaction.atomic
def _lost(uid: UUID, ident: str, *, now: datetime) -> None:
    """It did not arrive: the next way has its turn. What has arrived or ended badly stays so.

    One that a person put back is sent all the same: what is lost is the time before.
    """
    row = _handed_over(uid)
    put_back = row.state in (State.QUEUED, State.SENDING) and not row.tries
    if put_back or row.state in (State.DELIVERED, *rules.ENDED_BADLY):
        return
    row.proof = row.proof or ident
    ended(row, State.UNDELIVERABLE, "way_not_arrived", now=now)


def _handed_over(uid: UUID) -> Message:
    """The message, locked, whatever became of it since; one that never left us has no receipt."""
    begun = Q(sent_at__isnull=False) | Q(begun_at__isnull=False) | Q(tries__gt=0)
    row = Message.objects.select_for_update().filter(begun, uid=uid).first()
    if row is None:
        raise BadReceipt("no_such_notice")
    return row
