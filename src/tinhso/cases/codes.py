"""Codes of dossiers and of results: the agency's identifier, the day, and a number that is given once."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from tinhso.org.models import Office

_GIVEN = {
    "sqlite": """
        INSERT INTO cases_runningnumber (agency, day, last) VALUES (%s, %s, 1)
        ON CONFLICT (agency, day) DO UPDATE SET last = cases_runningnumber.last + 1 RETURNING last
    """,
}
_GIVEN["postgresql"] = _GIVEN["sqlite"]


def next_code(office: str, day: date) -> str:
    """The code of a dossier that an office receives on a day: "H15.29.12-261122-0007".

    Numbers begin at 1 each day and are never given twice, whoever asks at once; a transaction that is undone may
    leave a gap.
    """
    agency = _agency(office)
    return f"{agency}-{day:%y%m%d}-{_next(agency, day):04}"


def result_code(office: str, day: date) -> str:
    """The code of a result: "KQ.H15.29.12.26.000031", its number counted by the year."""
    agency = _agency(office)
    number = _next(f"KQ.{agency}", date(day.year, 1, 1))
    return f"KQ.{agency}.{day:%y}.{number:06}"


def _agency(office: str) -> str:
    found = Office.objects.filter(code=office).values_list("agency_id", flat=True).first()
    return found or office


def _next(agency: str, day: date) -> int:
    # One statement: the row's own lock makes the next one wait, and no number is read before it is taken.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_GIVEN[connection.vendor], [agency, day])
        return int(cursor.fetchone()[0])
