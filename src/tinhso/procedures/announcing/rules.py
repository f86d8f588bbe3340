"""By when a procedure has to be announced and published, and how it stands on a day. Pure.

Source: items 1.1 to 1.3 of index 766 (QĐ 766/QĐ-TTg of 23/6/2022), for provinces.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tinhso.kernel.calendar import Calendar
from tinhso.kernel.workdays import workdays_of

#: Working days between the decision and the day on which the text takes effect; and from decision to publication.
ANNOUNCE_BEFORE, PUBLISH_WITHIN = 5, 5
PARTS = ("title", "order", "manner", "papers", "limit", "whom", "office")
TEXT, DECISION, PUBLICATION = "text", "decision", "publication"
TO_DECIDE, DECISION_LATE = "to_decide", "decision_late"
TO_PUBLISH, PUBLICATION_LATE = "to_publish", "publication_late"
INCOMPLETE, COMPLETE = "incomplete", "complete"
STATES = (DECISION_LATE, PUBLICATION_LATE, TO_DECIDE, TO_PUBLISH, INCOMPLETE, COMPLETE)
ON_TIME, LATE, OPEN, OVERDUE = "on_time", "late", "open", "overdue"
OUTCOMES = (ON_TIME, LATE, OPEN, OVERDUE)


def announce_by(effective_date: date, calendar: Calendar) -> date:
    """The last day for the decision: from the day after it, five working days pass until the text holds, that day
    counted where it is a working day.
    """
    days = workdays_of(calendar)
    return days.before(days.none_later(effective_date), ANNOUNCE_BEFORE)


def publish_by(decided_date: date, calendar: Calendar) -> date:
    """The last day for publication: the fifth working day after the decision."""
    days = workdays_of(calendar)
    return days.later(days.none_later(decided_date), PUBLISH_WITHIN)


def outcome(done: date | None, due: date, today: date) -> str:
    """How a step stands against its day: on_time, late; open or overdue while it is not done."""
    if done is not None:
        return ON_TIME if done <= due else LATE
    return OPEN if today <= due else OVERDUE


def lacking(parts: Collection[str] | None) -> list[str]:
    """The parts that are not published, in their order; all where nobody has looked."""
    return [one for one in PARTS if one not in (parts or ())]


def state(
    *,
    announce_by: date,
    decided_date: date | None,
    publish_by: date | None,
    published_date: date | None,
    parts: Collection[str] | None,
    today: date,
) -> str:
    """What is to be done next, by the clock: one of STATES."""
    if decided_date is None or publish_by is None:
        return TO_DECIDE if today <= announce_by else DECISION_LATE
    if published_date is None:
        return TO_PUBLISH if today <= publish_by else PUBLICATION_LATE
    return INCOMPLETE if lacking(parts) else COMPLETE
