"""What becomes of a message, as data: states, kinds of answers and their waits, quiet hours, the length of a text.

Plain values in, plain values out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MAIL, SMS, ZALO = "mail", "sms", "zalo"
WAYS = (ZALO, SMS, MAIL)

Pair = tuple[str, str]

# One-time codes go before everything else; reminders come last, and in quiet hours by no way at all.
FIRST, USUAL, REMINDER = EVERY_RANK = (0, 5, 7)

QUEUED, SENDING, SENT, DELIVERED = "queued", "sending", "sent", "delivered"
SPARE, FAILED, GIVEN_UP, UNDELIVERABLE = "spare", "failed", "given_up", "undeliverable"
# It was handed over and nobody can say whether it was taken: a person decides, it is not sent again by itself.
UNCLEAR = "unclear"
STATES = (QUEUED, SENDING, SENT, DELIVERED, SPARE, UNCLEAR, FAILED, GIVEN_UP, UNDELIVERABLE)
# In these the next way of a chain has its turn.
ENDED_BADLY = (FAILED, GIVEN_UP, UNDELIVERABLE)
# From these a person may send a message again, or stop it.
RETRIED, STOPPED = (*ENDED_BADLY, UNCLEAR), (QUEUED, SPARE, UNCLEAR)

# What an answer is, whoever gave it.
TAKEN, NOBODY, NEVER = "taken", "nobody", "never"
NOT_NOW, OURS, TOMORROW, UNSURE = "not_now", "ours", "tomorrow", "unsure"
_ENDS: Mapping[str, str] = {TAKEN: SENT, NOBODY: UNDELIVERABLE, NEVER: FAILED}


def _minutes(*each: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=one) for one in each)


# After the first, second … try that came to nothing; beyond the last it is given up. `ours` is for what we have to
# mend (a password, an empty account): every message meets it, so it is tried for days. An unsure one waits for its
# receipt.
WAITS: Mapping[str, Sequence[timedelta]] = {
    NOT_NOW: _minutes(1, 5, 30, 120, 360, 1440),
    OURS: _minutes(5, 15, 30, 60, 120, 240, 480, 720, 1440, 1440, 1440),
    TOMORROW: _minutes(*(1440,) * 3),
    UNSURE: _minutes(10, 30, 120, 360),
}
TRIES_BEFORE_ANOTHER_WAY = 2


@dataclass(frozen=True)
class Outcome:
    """What a provider said of one message. kind: of those above; why: a code with a sentence; proof: its own id.

    answer: the provider's own code, where it refuses. known: it had the message already, from a try whose answer never
    reached us.
    """

    kind: str
    why: str = ""
    proof: str = ""
    answer: str = ""
    known: bool = False


@dataclass(frozen=True)
class Next:
    """Where a message stands after an outcome. at: when it is tried again, None where it is not."""

    state: str
    at: datetime | None = None


def after(outcome: Outcome, *, tries: int, now: datetime, spare: bool = False) -> Next:
    """What follows from an outcome. tries: how often it was tried before this. spare: another way is left.

    An unsure one is not handed to another way early: it may have arrived.
    """
    if outcome.kind in _ENDS:
        return Next(_ENDS[outcome.kind])
    waits = WAITS[outcome.kind]
    if spare and outcome.kind != UNSURE:
        waits = waits[:TRIES_BEFORE_ANOTHER_WAY]
    if tries >= len(waits):
        return Next(GIVEN_UP)
    return Next(QUEUED, now + waits[tries])


def knows_again(way: str, *, before: date, today: date) -> bool:
    """Whether who carries a way sends nothing twice under one id: eSMS, on the same day. No other one says so."""
    return way == SMS and before == today


def is_quiet(at: time, *, begins: time, ends: time) -> bool:
    """Whether a time of day lies in the quiet hours, which may go over midnight. Equal ends: there are none."""
    if begins <= ends:
        return begins <= at < ends
    return at >= begins or at < ends


def quiet_ended(at: datetime, *, begins: time, ends: time) -> datetime | None:
    """When the last quiet hours before a moment were over, by the clock of its zone; None where there are none."""
    if begins == ends:
        return None
    today = at.replace(hour=ends.hour, minute=ends.minute, second=ends.second, microsecond=0)
    return today if today <= at else today - timedelta(days=1)


def let_through(way: str, *, quiet: bool) -> tuple[int, ...]:
    """What may go now, the first first: in quiet hours no phone rings but for a code, and nobody is reminded."""
    if not quiet:
        return EVERY_RANK
    return (FIRST, USUAL) if way == MAIL else (FIRST,)


# The letters of the GSM 03.38 alphabet; those of the second row cost two.
_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = set("^{}\\[~]|€\f")
_PLAIN_D = str.maketrans({"đ": "d", "Đ": "D", "–": "-", "—": "-", "“": '"', "”": '"', "…": "..."})


@dataclass(frozen=True)
class Length:
    """How long a text is for a phone. accented: as UCS-2, whose parts have 70 letters; else GSM-7, 160."""

    letters: int
    segments: int
    accented: bool


def length(text: str) -> Length:
    """Letters and parts of an SMS: parts of a longer one lose some letters to their joint (153, 67)."""
    if all(letter in _GSM or letter in _GSM_TWICE for letter in text):
        letters = sum(2 if letter in _GSM_TWICE else 1 for letter in text)
        return Length(letters, _parts(letters, 160, 153), accented=False)
    letters = len(text.encode("utf-16-be")) // 2
    return Length(letters, _parts(letters, 70, 67), accented=True)


def _parts(letters: int, alone: int, joined: int) -> int:
    return 1 if letters <= alone else -(-letters // joined)


def bare(text: str) -> str:
    """The same without accents, letter case kept: "Hồ sơ Đã nhận" → "Ho so Da nhan"."""
    decomposed = unicodedata.normalize("NFD", text.translate(_PLAIN_D))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
