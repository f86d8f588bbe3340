"""What a desk's day allows. Plain values in, plain values out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

MOST_SLIPS, MOST_SLIPS_A_DAY, FARTHEST_DAYS = 50, 500, 31
MOST_LETTERS_COUNTER, MOST_LETTERS_SERVICE = 20, 60

WAITING, CALLED, SERVED, LEFT = "waiting", "called", "served", "left"
# What may follow what. A ticket that did not come may be called again that day.
FOLLOWS = {
    CALLED: frozenset({WAITING, CALLED, LEFT}),
    SERVED: frozenset({CALLED}),
    LEFT: frozenset({WAITING, CALLED}),
}


def may_follow(state: str, wanted: str) -> bool:
    """Whether a ticket in a state may come into another."""
    return state in FOLLOWS.get(wanted, frozenset())


def slip_fault(
    *, day: date, told_day: date, told_at: datetime, reserved_at: datetime, now: datetime
) -> str | None:
    """Why a numbered slip cannot have been handed out at a moment: the code of it, or None.

    day: for which the slip was numbered; told_day: the moment's date in the province. reserved_at: when the
    number was made; moments are told to the minute.
    """
    if told_at > now:
        return "slip_to_come"
    if told_day < day:
        return "slip_before_its_day"
    if told_at < reserved_at.replace(second=0, microsecond=0):
        return "slip_before_its_number"
    return None


def may_reserve_for(day: date, *, today: date) -> bool:
    """Slips are numbered for today or some weeks ahead, never for a day that has passed."""
    return today <= day <= today + timedelta(days=FARTHEST_DAYS)
