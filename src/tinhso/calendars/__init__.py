"""When is the office open? The shipped office calendars, and anyone's own, from TOML files.

Owns the format of a calendar file, its checks, and the days off: taken from the `holidays` library and
corrected by dated entries that name their source. Counting with a calendar is the kernel's work.

    load("vn")                      a shipped calendar; load("path/to/own.toml") one of your own
    names()                         the shipped calendars
    toml_text(calendar, years=…)    the same calendar with every day written out, to keep beside a result
    parse(text, file=…)             that text as a calendar again, years later, without any library
"""

from tinhso.calendars.errors import BadCalendarFile, UnknownCalendar
from tinhso.calendars.loading import DEFAULT, load, names, own_days, parse
from tinhso.calendars.writing import toml_text

__all__ = [
    "DEFAULT",
    "BadCalendarFile",
    "UnknownCalendar",
    "load",
    "names",
    "own_days",
    "parse",
    "toml_text",
]
