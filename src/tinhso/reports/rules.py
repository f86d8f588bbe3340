"""What is refused of reports, and when one is due. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from tinhso.kernel.calendar import Calendar, zone_of
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.periods import Period

OPEN, SUBMITTED, RETURNED, APPROVED = "open", "submitted", "returned", "approved"
STATES = (OPEN, SUBMITTED, RETURNED, APPROVED)
#: What a filer still has to do.
OWED = (OPEN, RETURNED)
#: A calendar without any working day would be searched for ever.
_MOST_DAYS = 400


class CannotReport(TinhsoError):
    """report_unknown (report), report_earlier (valid_from, last), report_fixed (what): of templates.

    report_no_such_filing; report_state (state): what is asked cannot be done in it. report_changed (number): somebody
    filed meanwhile. report_no_reason: a correction or a return says why. report_own: nobody approves what she filed.
    report_no_owner (office). report_filled_itself: the house fills it.
    report_file_key, report_file_other, report_file_old: of a workbook that was made for something else.
    report_link_gone: revoked, used, run out or opened too often. report_no_contact (filer).
    """


class BadReport(TinhsoError):
    """report_wrong (faults): (cell, why) of everything that is wrong; nothing is filed."""

    def __init__(self, faults: Mapping[str, TinhsoError]) -> None:
        super().__init__("report_wrong", count=len(faults))
        self.faults = dict(faults)


def due_date(period: Period, *, day: int, working_days: int, calendar: Calendar) -> date:
    """The last day on which a report of a period is in time.

    day: the first day of that number after the period ends, or the next working day where it is none (Article 148 of
    the Civil Code 2015). working_days: else so many working days after the period's last.
    """
    if day:
        month = period.last.replace(day=1)
        if day <= period.last.day:
            month = (month + timedelta(days=32)).replace(day=1)
        found = month.replace(day=day)
        for _ in range(_MOST_DAYS):
            if calendar.is_working_day(found):
                return found
            found += timedelta(days=1)
        return found
    found, left = period.last, working_days
    for _ in range(_MOST_DAYS):
        if not left:
            break
        found += timedelta(days=1)
        left -= calendar.is_working_day(found)
    return found


def end_of(day: date, calendar: Calendar) -> datetime:
    """The midnight that ends a day, in the calendar's zone; from then on it is late."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone_of(calendar.zone))
