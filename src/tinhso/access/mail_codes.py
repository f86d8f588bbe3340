"""One-time codes by mail, or by phone where short messages are sent: for signing in, and for following a dossier.

Six digits, ten minutes, five tries, one use. Whoever asks hears the same whether the address is known or not.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F

from tinhso.access.models import MailCode, as_login
from tinhso.kernel import identity
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.turns import in_turn
from tinhso.notices.actions import oblige
from tinhso.notices.rules import MAIL, SMS

SIGN_IN = "sign_in"
DIGITS, MOST_TRIES = 6, 5
VALID = timedelta(minutes=10)
AN_HOUR = timedelta(hours=1)
#: In an hour. Nobody is pestered: five to one address, from wherever they are asked. A network address is no person:
#: behind one stand a ward's kiosks and its visitors' wifi (some 150 people an hour), or thousands of a carrier's
#: customers. Its bound is there for the bill alone: a thousand short messages cost less than a million đồng.
MOST_PER_ADDRESS, MOST_PER_NETWORK = 5, 1_000


class CannotSendCode(TinhsoError):
    """bad_mail, bad_phone: no address, no mobile number.

    too_many_codes (minutes): to one address or from one place; wait so long.
    """


class WrongCode(TinhsoError):
    """wrong_code (left): so many tries are left. code_over: it was used, tried too often, or its time is over."""


@dataclass(frozen=True)
class Letter:
    """What is sent with the code in it, as a pair in Vietnamese and English. short: to a phone, without accents."""

    subject: tuple[str, str]
    text: tuple[str, str]
    short: tuple[str, str]


SIGN_IN_LETTER = Letter(
    subject=("Mã đăng nhập {code}", "Your sign-in code {code}"),
    text=(
        "Mã đăng nhập của bạn là {code}.\n\nMã dùng một lần, trong 10 phút. Không đưa mã cho bất kỳ ai, kể cả cán bộ.\n"
        "Nếu bạn không yêu cầu mã này, hãy bỏ qua thư.\n",
        "Your sign-in code is {code}.\n\nUse it once, within 10 minutes. Give it to nobody, not even to staff.\n"
        "If you did not ask for it, ignore this mail.\n",
    ),
    short=(
        "Tinh So: ma dang nhap {code}, dung mot lan trong 10 phut. Khong dua ma cho ai.",
        "Tinh So: sign-in code {code}, once, within 10 minutes. Give it to nobody.",
    ),
)


def can_text() -> bool:
    """Whether codes go to phones too: a gateway of short messages is set."""
    return getattr(settings, "SMS_GATEWAY", None) is not None


def is_phone(address: str) -> bool:
    """Whether a proved address is a telephone number, as `kernel.identity.phone` writes it."""
    return address.startswith("+")


@transaction.atomic
def send(
    address: str,
    *,
    asked_from: str,
    at: datetime,
    purpose: str = SIGN_IN,
    letter: Letter = SIGN_IN_LETTER,
    known: bool = True,
    lang: str = "vi",
    new_code: Callable[[], str] = lambda: f"{secrets.randbelow(10**DIGITS):0{DIGITS}}",
) -> UUID:
    """Oblige a message with a fresh code; gives the handle to try it by. address: a mail address or a mobile number.

    purpose: what the code is good for, at most 64 letters. known=False: nothing is sent, and whoever asks cannot
    tell. asked_from: the network address, kept as a keyed digest alone. Raises CannotSendCode.
    """
    to = _reached(address)
    place = _keyed("from", asked_from)
    in_turn(
        f"mail code:{to}", f"mail code:{place}"
    )  # So that those who ask at once are counted too.
    _check_rates(to, place, at)
    code, uid = new_code(), uuid4()
    MailCode.objects.create(
        uid=uid,
        purpose=purpose,
        address=to,
        digest=_keyed(str(uid), code),
        asked_from=place,
        asked_at=at,
        expires_at=at + VALID,
    )
    if known:
        which = lang == "en"
        text = letter.short if is_phone(to) else letter.text
        oblige(
            f"code:{uid}",
            to=to,
            way=SMS if is_phone(to) else MAIL,
            subject=letter.subject[which].format(code=code),
            text=text[which].format(code=code),
            due_at=at,
            until=at + VALID,
            secret=True,
        )
    return uid


def _reached(address: str) -> str:
    """An address in its one form. Raises CannotSendCode."""
    to = as_login(address)
    if can_text() and "@" not in to:
        try:
            number = identity.phone(to)
        except identity.BadIdentity:
            raise CannotSendCode("bad_phone") from None
        if number.kind != "mobile":
            raise CannotSendCode("bad_phone")
        return number.value
    try:
        validate_email(to)
    except ValidationError:
        raise CannotSendCode("bad_mail") from None
    return to


def _check_rates(address: str, place: str, at: datetime) -> None:
    since = MailCode.objects.filter(asked_at__gt=at - AN_HOUR)
    for found, most in (
        (since.filter(address=address), MOST_PER_ADDRESS),
        (since.filter(asked_from=place), MOST_PER_NETWORK),
    ):
        nth = (
            found.order_by("-asked_at").values_list("asked_at", flat=True)[most - 1 : most].first()
        )
        if nth is not None:
            left = nth + AN_HOUR - at
            raise CannotSendCode("too_many_codes", minutes=int(left.total_seconds() // 60) + 1)


def try_code(uid: UUID | str, code: str, *, at: datetime, purpose: str = SIGN_IN) -> str:
    """The address that a code proves. Raises WrongCode. Every try counts, also those made at once."""
    open_ = MailCode.objects.filter(
        uid=uid, purpose=purpose, used_at=None, tries__lt=MOST_TRIES, expires_at__gt=at
    )
    if not open_.update(tries=F("tries") + 1):
        raise WrongCode("code_over")
    row = MailCode.objects.get(uid=uid)
    typed = "".join(letter for letter in code if letter.isdecimal())
    if not hmac.compare_digest(row.digest, _keyed(str(row.uid), typed)):
        if row.tries >= MOST_TRIES:
            raise WrongCode("code_over")
        raise WrongCode("wrong_code", left=MOST_TRIES - row.tries)
    if not MailCode.objects.filter(uid=uid, used_at=None).update(used_at=at):
        raise WrongCode("code_over")
    return row.address


def forget(*, before: datetime) -> int:
    """Delete what was asked before a moment; how many."""
    return MailCode.objects.filter(asked_at__lt=before).delete()[0]


def _keyed(what: str, text: str) -> str:
    key = hashlib.sha256(f"tinhso.code:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, f"{what}:{text}".encode(), hashlib.sha256).hexdigest()
