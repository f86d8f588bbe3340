"""Codes of dossiers and of results: the agency's identifier, the day, and a number that is given once."""

from __future__ import annotations

import re
from datetime import date

from django.db import connection

from tinhso.kernel.dossier_codes import build
from tinhso.org.terms import agency_of

_SHAPE = re.compile(
    r"[A-Y][0-9]{2}([.][0-9A-Z]{1,6}){0,5}|[0-9]{3}[.][0-9]{2}[.][0-9]{2}[.][A-Y][0-9]{2}"
)

_GIVEN = {
    "sqlite": """
        INSERT INTO cases_runningnumber (agency, day, last) VALUES (%s, %s, 1)
        ON CONFLICT (agency, day) DO UPDATE SET last = cases_runningnumber.last + 1 RETURNING last
    """,
}
_GIVEN["postgresql"] = _GIVEN["sqlite"]


def next_code(office: str, day: date) -> str:
    """The code of a dossier that an office receives on a day: "H15.29.12-261122-0007", in the form of that day.

    Numbers begin at 1 each day and are never given twice, whoever asks at once; a transaction that is undone may
    leave a gap.
    """
    agency = agency_of(office)
    number = _next(agency, day)
    if not _SHAPE.fullmatch(agency):
        # An office without an identifier of the national list; its own code stands in.
        return f"{agency}-{day:%y%m%d}-{number:04}"
    return build(day=day, agency=agency, number=number)


def result_code(office: str, day: date) -> str:
    """The code of a result: "KQ.H15.29.12.26.000031", its number counted by the year.

    Inferred: the national catalogue's "KQ.G15.000031" names a kind of result; how one result is numbered was not read.
    """
    agency = agency_of(office)
    number = _next(f"KQ.{agency}", date(day.year, 1, 1))
    return f"KQ.{agency}.{day:%y}.{number:06}"


def _next(agency: str, day: date) -> int:
    # One statement: the row's own lock makes the next one wait, and no number is read before it is taken.
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN[connection.vendor], [agency, day])
        return int(cursor.fetchone()[0])
