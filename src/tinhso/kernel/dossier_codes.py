"""The codes of dossiers and of results, in the form of the day on which the dossier was received.

    old      000.04.15.H15-250630-0012     V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX
    new      H15.102.04-250701-0012        MX1X2.Y1Y2Y3.Z1Z2-YYMMDD-XXXX
    central  H15.102.04-260125-030012      the same with two digits of the owner of the central system before XXXX
    result   KQ.H15.000031                 and older: 000.00.00.G04-KQ3200

Read in the texts: the old form (Circular 01/2018/TT-VPCP, Article 19); central codes and at least four digits
(Circular 04/2025/TT-VPCP, Article 23); agencies of QCVN 102:2016 and Decision 20/2020/QĐ-TTg; results as the national
catalogue has them. Inferred: that the new form holds from 1 July 2025 (Circular 03/2025/TT-VPCP, Article 13, was not
read; the form was seen in a specification of 2026), that an old code has exactly four digits, that a number begins
anew each day at each agency, and how an agency's old identifier becomes its new one. A dossier keeps its code for ever.
docs/explanation/codes-of-dossiers.md says the same to readers.

A code is unique because whoever gives out the number counts; nothing here counts. It is not secret: codes follow one
another, so nobody is shown a dossier for knowing one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tinhso.kernel.errors import TinhsoError

NEW_FROM = date(2025, 7, 1)
MOST_OLD, MOST_NEW, MOST_RESULT = 9_999, 999_999_999, 999_999
MOST_AGENCY = 35

_OLD_AGENCY = re.compile(r"\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}")
_NEW_AGENCY = re.compile(r"[A-Y]\d{2}(\.[0-9A-Z]{1,6}){0,5}")
_CODE = re.compile(r"(?P<agency>[0-9A-Z.]+)-(?P<day>\d{6})-(?P<number>\d{4,11})")
_RESULT = re.compile(r"KQ\.(?P<agency>[A-Y]\d{2})\.(?P<number>\d{6})")
_OLD_RESULT = re.compile(r"(?P<agency>\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2})-KQ(?P<number>\d{4,})")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


class BadCode(TinhsoError):
    """bad_dossier_code (typed), bad_result_code (typed): it is not of the form. bad_agency (agency, form).

    bad_running_number (number, most): not from 1 to the most that the form holds.
    """


@dataclass(frozen=True)
class DossierCode:
    """A code in its parts. form: old or new; owner: two digits of a central system's owner, "" for a province's own."""

    agency: str
    day: date
    number: int
    form: str
    owner: str = ""

    @property
    def text(self) -> str:
        """As it stands on the slip."""
        return f"{self.agency}-{self.day:%y%m%d}-{self.owner}{self.number:04}"


@dataclass(frozen=True)
class ResultCode:
    """The code of what a dossier led to. agency: that of the highest level, or its whole old identifier."""

    agency: str
    number: int
    form: str = "new"

    @property
    def text(self) -> str:
        """As it stands on the result."""
        return (
            f"KQ.{self.agency}.{self.number:06}"
            if self.form == "new"
            else f"{self.agency}-KQ{self.number:04}"
        )


def form_on(day: date) -> str:
    """The form of codes given out on a day: old or new."""
    return "new" if day >= NEW_FROM else "old"


def build(*, day: date, agency: str, number: int, owner: str = "") -> str:
    """The code of a dossier received on a day.

    agency: its identifier in either form; number: the running number, from 1; owner: see DossierCode. Raises BadCode.
    """
    form = form_on(day)
    most = MOST_OLD if form == "old" else MOST_NEW
    if not 1 <= number <= most:
        raise BadCode("bad_running_number", number=number, most=most)
    if owner and not (form == "new" and re.fullmatch(r"[0-9]{2}", owner)):
        raise BadCode("bad_agency", agency=owner[:MOST_AGENCY], form=form)
    return DossierCode(agency_in(form, agency), day, number, form, owner).text


def parse(text: str, *, central: bool = False) -> DossierCode:
    """A code as somebody typed it: small letters, spaces and long dashes are forgiven. Raises BadCode.

    central: whether two digits of it are its owner's; the code itself does not tell.
    """
    typed = _tidied(text)
    found = _CODE.fullmatch(typed)
    if found is None:
        raise BadCode("bad_dossier_code", typed=text[:60])
    form = "old" if _OLD_AGENCY.fullmatch(found["agency"]) else "new"
    digits, owner = found["number"], ""
    # A running number has no zero before four digits, so this zero begins the owner of a central system.
    if central or (form == "new" and len(digits) >= 6 and digits[0] == "0"):
        owner, digits = digits[:2], digits[2:]
    day = _day(found["day"])
    is_whole = len(digits) == 4 or (form == "new" and len(digits) > 4 and digits[0] != "0")
    is_agency = form == "old" or _is_new_agency(found["agency"])
    if day is None or not is_whole or not is_agency or not int(digits) or (owner and form == "old"):
        raise BadCode("bad_dossier_code", typed=text[:60])
    return DossierCode(found["agency"], day, int(digits), form, owner)


def is_code(text: str) -> bool:
    """Whether it has the form of a dossier's code."""
    try:
        parse(text)
    except BadCode:
        return False
    return True


def build_result(*, agency: str, number: int) -> str:
    """The code of a result of an agency, named by its whole identifier; its highest level is kept. Raises BadCode."""
    if not 1 <= number <= MOST_RESULT:
        raise BadCode("bad_running_number", number=number, most=MOST_RESULT)
    return ResultCode(agency_in("new", agency).partition(".")[0], number).text


def parse_result(text: str) -> ResultCode:
    """A result's code in either form. Raises BadCode."""
    typed = _tidied(text)
    for form, shape in (("new", _RESULT), ("old", _OLD_RESULT)):
        found = shape.fullmatch(typed)
        if found and int(found["number"]):
            return ResultCode(found["agency"], int(found["number"]), form)
    raise BadCode("bad_result_code", typed=text[:60])


def agency_in(form: str, agency: str) -> str:
    """An agency's identifier in the form asked for: the levels are the same in the other order (inferred).

    "000.04.15.H15" ↔ "H15.15.04"; levels that are 0 are left out of the new one. Raises BadCode("bad_agency").
    """
    is_old = bool(_OLD_AGENCY.fullmatch(agency))
    if not is_old and not _is_new_agency(agency):
        raise BadCode("bad_agency", agency=agency[:MOST_AGENCY], form=form)
    if is_old == (form == "old"):
        return agency
    levels = agency.split(".")[::-1]
    if is_old:
        while not levels[-1].strip("0"):
            levels.pop()
        return ".".join(levels)
    widths = (3, 2, 2, 2)  # of levels 2, 3 … in the old form, the last level first
    below = levels[:-1]
    old = ["0"] * (3 - len(below)) + below
    if len(below) > 3 or not all(one.isdigit() for one in below):
        raise BadCode("bad_agency", agency=agency, form=form)
    narrow = [str(int(one)).zfill(width) for one, width in zip(old, widths, strict=False)]
    if any(len(one) > width for one, width in zip(narrow, widths, strict=False)):
        raise BadCode("bad_agency", agency=agency, form=form)
    return ".".join([*narrow, levels[-1]])


def _is_new_agency(agency: str) -> bool:
    return len(agency) <= MOST_AGENCY and bool(_NEW_AGENCY.fullmatch(agency))


def _day(digits: str) -> date | None:
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def _tidied(text: str) -> str:
    if len(text) > 200 or not _DASHES.sub("-", text).isascii():
        return ""
    return _DASHES.sub("-", "".join(text.split())).upper()
