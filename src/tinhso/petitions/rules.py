"""Where a petition stands, by when what is to be done, and what its public words may not hold.

Plain values in, plain values out. Limits are working days of the calendar of the office that has the petition: the day
of its beginning is not counted, the last one ends with office hours. While somebody waits for the sender's answer the
handling clock is stopped: the due moment moves on by the working days between.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tinhso.kernel.calendar import Calendar, zone_of
from tinhso.kernel.counting import WORKING_DAYS
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.limits import Limit, due_at
from tinhso.kernel.text import fold

RECEIVED, REFUSED, HANDLING, ASKED, PROPOSED, ANSWERED = (
    "received", "refused", "handling", "asked", "proposed", "answered",
)  # fmt: skip
STATES = (RECEIVED, HANDLING, ASKED, PROPOSED, ANSWERED, REFUSED)
OPEN = (RECEIVED, HANDLING, ASKED, PROPOSED)
AT_AN_END = (ANSWERED, REFUSED)
REFLECTION, RECOMMENDATION = "reflection", "recommendation"
SORTS = (REFLECTION, RECOMMENDATION)
PROCEDURE, CONDUCT, RULE, OTHER = "procedure", "conduct", "rule", "other"
SUBJECTS = (PROCEDURE, CONDUCT, RULE, OTHER)
ONLINE, COUNTER, API = "online", "counter", "api"
CHANNELS = (ONLINE, COUNTER, API)
MAIL, PHONE = "mail", "phone"
CONTACTS = (MAIL, PHONE)

ACCEPT, TRANSFER, ASK, HANDLE, PUBLISH, EXTEND, RATE = (
    "accept", "transfer", "ask", "handle", "publish", "extend", "rate",
)  # fmt: skip
LIMITS = (ACCEPT, TRANSFER, ASK, HANDLE, PUBLISH, EXTEND, RATE)
MOST_TITLE, MOST_WORDS, MOST_PLACE, MOST_NAME = 200, 5_000, 200, 120
MOST_A_DAY = 20
MOST_FILES, MOST_STARS, SATISFIED_FROM, MOST_REOPENED, MOST_DAYS = 5, 5, 4, 1, 60
#: From so many working days before it is due a petition is shown as pressing.
SOON_DAYS = 2

ON_TIME, LATE, IN_TIME, OVERDUE, NOT_TAKEN = "on_time", "late", "open", "open_late", "refused"
OUTCOMES = (ON_TIME, LATE, IN_TIME, OVERDUE, NOT_TAKEN)
# No 0, 1, I, L, O: it is read out over the telephone.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE = re.compile(r"PA-\d{6}-[2-9A-HJKMNP-Z]{6}")
_NUMBER = re.compile(r"(?:\+?\d[\s.\-]?){9,}")
_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


class CannotPetition(TinhsoError):
    """What an act on petitions refuses.

    petition_bad_key. no_such_petition. petition_lacks (field). petition_unknown (field, said). petition_many_files
    (most). petition_state (state): it does not stand so that this can be done. petition_changed: somebody did
    meanwhile. petition_same_office. petition_not_by_one: who drafted an answer does not approve it.
    petition_names_somebody (field, what): public words hold a name, number or address. petition_rate_over (until).
    petition_stars (most). petition_reopened (most). petition_extended: it was once. petition_extend_days (most).
    petition_extend_late (due): it is past. petition_no_contact. petition_too_many (most): one sender, in a day.
    petition_limit_days (most). petition_limit_past (from_date). petition_limit_unknown. petition_forgotten.
    """


def new_code(day: date) -> str:
    """A code that tells nobody how many there are, as PA-261123-7KQ2MW."""
    tail = "".join(secrets.choice(_LETTERS) for _ in range(6))
    return f"PA-{day:%y%m%d}-{tail}"


def code_typed(text: str) -> str:
    """A code as somebody typed it; "" for none."""
    said = "".join(text[:40].upper().split())
    return said if _CODE.fullmatch(said) else ""


def due(start: datetime, days: int, calendar: Calendar) -> datetime:
    """The end of office hours of the last of some working days."""
    return due_at(start=start, limit=Limit(WORKING_DAYS, days), calendar=calendar)


def moved(until: datetime, *, since: datetime, to: datetime, calendar: Calendar) -> datetime:
    """A due moment moved on by the working days on which a clock stood, the day of the stop not counted."""
    days = working_days(since, to, calendar)
    return due(until, days, calendar) if days else until


def working_days(since: datetime, to: datetime, calendar: Calendar) -> int:
    """The working days after the day of one moment, up to and with that of another; 0 where it is the same day."""
    days, day, last = 0, calendar_day(since, calendar), calendar_day(to, calendar)
    while day < last:
        day += timedelta(days=1)
        days += calendar.is_working_day(day)
    return days


def calendar_day(moment: datetime, calendar: Calendar) -> date:
    """The day of a moment, where the office is."""
    return moment.astimezone(zone_of(calendar.zone)).date()


@dataclass(frozen=True)
class Timed:
    """What is asked of a petition's clock. due: of what is to be done next; None once nothing is.

    kept: whether each step that is over was in its time, None for one that is not over.
    """

    state: str
    due: datetime | None
    kept: tuple[bool | None, ...]
    published: bool = True


def outcome(one: Timed, *, now: datetime) -> str:
    """One of OUTCOMES, by the index's own rule: every step within its limit, an open one until it is due.

    A refusal within its limit is "refused"; a late one is late.
    """
    if False in one.kept:
        return LATE
    over = one.due is not None and one.due < now
    if one.state == REFUSED:
        return NOT_TAKEN
    if one.state == ANSWERED and one.published:
        return ON_TIME
    return OVERDUE if over else IN_TIME


def names_somebody(text: str, known: Collection[str]) -> str:
    """What words for the public hold that they may not: "number", "address" or "name"; "" for nothing.

    known: names, numbers and addresses that must not stand there, however they are written.
    """
    if _ADDRESS.search(text):
        return "address"
    if _NUMBER.search(text):
        return "number"
    said = f" {_words(text)} "
    if any(len(words) > 3 and f" {words} " in said for words in map(_words, known)):
        return "name"
    return ""


def _words(text: str) -> str:
    """Letters and figures alone, folded, a blank between words."""
    return " ".join(_WORD.findall(fold(text)))


@dataclass(frozen=True)
class Said:
    """What somebody sends. procedure: its code, of what is about one; office: to whom, "" for the province.

    place: where it happened. hidden: neither who sent it nor where is told to anybody outside the offices.
    """

    sort: str
    subject: str
    title: str
    words: str
    procedure: str = ""
    place: str = ""
    office: str = ""
    hidden: bool = True


@dataclass(frozen=True)
class Sender:
    """Who sends. party: of somebody who is known; else how she is reached. name: as she gives it, "" for none."""

    party: str = ""
    name: str = ""
    contact_kind: str = ""
    contact: str = ""


CERTAINTIES: Mapping[str, tuple[str, str]] = {
    "read": ("đã đọc văn bản", "the text was read"),
    "second": ("theo nguồn thứ hai", "from a second source"),
    "inferred": ("suy ra", "inferred"),
    "own": ("do hệ thống đặt", "set by this system"),
    "province": ("tỉnh quyết định", "decided by the province"),
}
