"""When is the office open? The shipped office calendars, and anyone's own, from TOML files.

Owns the format of a calendar file, its checks, and the days off: taken from the `holidays` library and
corrected by dated entries that name their source. Counting with a calendar is the kernel's work.

    load("vn")                      a shipped calendar; load("path/to/own.toml") one of your own
    names()                         the shipped calendars
    toml_text(calendar, years=…)    the same calendar with every day written out, to keep beside a result
    extending_text(name, title=…)   a shipped one as the file that extends it
    parse(text, file=…)             that text as a calendar again, years later, without any library
    text_of(content, file=…)        the bytes of a file as such a text
    changed_days(one, other, …)     on which days two calendars differ
"""

from tinhso.calendars.comparing import ChangedDay, changed_days
from tinhso.calendars.errors import BadCalendarFile, UnknownCalendar
from tinhso.calendars.loading import DEFAULT, load, names, own_days, parse, text_of
from tinhso.calendars.writing import extending_text, toml_text

__all__ = [
    "DEFAULT",
    "BadCalendarFile",
    "ChangedDay",
    "UnknownCalendar",
    "changed_days",
    "extending_text",
    "load",
    "names",
    "own_days",
    "parse",
    "text_of",
    "toml_text",
]
