"""Numbers and lines by which people and organisations are known: what is well formed, and what can be told from it.

A number that is well formed exists or not; no rule here can tell. Nothing here proves who somebody is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from tinhso.kernel.errors import TinhsoError

MOST_NAME, MOST_LINE = 200, 500

# The provinces as they were when the numbers were given out (63, before July 2025). A number never changes, so
# these codes stay whatever becomes of the province.
PROVINCES = frozenset(
    "01 02 04 06 08 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 46 48 49 51 52 54 56 "
    "58 60 62 64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95 96".split()
)
FIRST_ABROAD = (
    100  # Codes of countries begin here; of memory, so every one from here on is let pass.
)

# Circular 86/2024/TT-BTC: from this day the personal number of a citizen is the tax number.
PERSONAL_IS_TAX_FROM = date(2025, 7, 1)
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)

# H'Bia, O’Neill, Jean-Pierre, Nguyễn Văn A (Tư), Jr., s/o, Gal·la
# Also of several who own together, and of what is called before a name: "Ông: A & bà B".
_BETWEEN_NAMES = frozenset(" '’‘ʼʻ`´-‐‑–.,·・()/&:+")
_SEPARATORS = re.compile(r"[\s.\-/()\u00a0\u2010-\u2015]+")
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}")
_MOBILE, _LANDLINE, _ABROAD = (
    re.compile(r"[35789]\d{8}"),
    re.compile(r"2\d{9}"),
    re.compile(r"[1-9]\d{6,14}"),
)
# Mobile numbers had eleven digits until 2018; registers still hold them.
_OF_ELEVEN = dict(
    pair.split(">")
    for pair in (
        "120>70 121>79 122>77 126>76 128>78 123>83 124>84 125>85 127>81 129>82 162>32 163>33 164>34 165>35 166>36 "
        "167>37 168>38 169>39 186>56 188>58 199>59"
    ).split()
)


class BadIdentity(TinhsoError):
    """Something that cannot be the number, the address or the line it is given for. `field` names which.

    number_length (field, digits, found), number_letters (field), number_zeros (field): not the digits it must have.
    unknown_province (field, province), born_later (field, year): no such code, a year to come.
    tax_check (field): a digit is wrong.
    number_disagrees (field, told, number): the date of birth or the sex is not that of the number.
    no_phone, no_mail (field). empty_line (field), field_too_long (field, most, found), bad_letters (field).
    not_in_a_name (field, sign): a sign that stands in no name.
    """


@dataclass(frozen=True)
class PersonalNumber:
    """A citizen's number of 12 digits. province: two digits, None for one registered abroad; sex: male or female.

    born_year: whole, 1900–2399. Source: Decree 137/2015, Art. 13, as kept by the Law on Identity of 2023.
    """

    value: str
    province: str | None
    sex: str
    born_year: int

    def check(self, *, born: date | None = None, sex: str = "") -> None:
        """Refuse a date of birth or a sex that is not the number's. Raises BadIdentity("number_disagrees")."""
        if born is not None and born.year != self.born_year:
            raise BadIdentity(
                "number_disagrees", field="born", told=str(born.year), number=str(self.born_year)
            )
        if sex in ("male", "female") and sex != self.sex:
            raise BadIdentity("number_disagrees", field="sex", told=sex, number=self.sex)


@dataclass(frozen=True)
class TaxNumber:
    """value: 10 digits, 10-3 for a dependent unit, or a personal number. of: organisation, unit or person."""

    value: str
    of: str


@dataclass(frozen=True)
class Phone:
    """value: +84…, or another country's with its own code. kind: mobile, landline or abroad."""

    value: str
    kind: str

    @property
    def local(self) -> str:
        """As dialled in Viet Nam: 0912345678; another country's as it is."""
        return "0" + self.value[3:] if self.kind != "abroad" else self.value


def personal_number(text: str, *, on: date | None = None) -> PersonalNumber:
    """A citizen's number however it was spaced. on: the day on which she must have been born. Raises BadIdentity."""
    value = _digits(text, field="personal", lengths=(12,))
    province: str | None = value[1:3]
    if int(value[:3]) >= FIRST_ABROAD:
        province = None
    elif province not in PROVINCES:
        raise BadIdentity("unknown_province", field="personal", province=value[:3])
    century, sex = divmod(int(value[3]), 2)
    born_year = 1900 + 100 * century + int(value[4:6])
    if on is not None and born_year > on.year:
        raise BadIdentity("born_later", field="personal", year=born_year)
    return PersonalNumber(value, province, ("male", "female")[sex], born_year)


def old_number(text: str) -> str:
    """The number of an identity card of before 2016: 9 digits. Raises BadIdentity."""
    return _digits(text, field="old_personal", lengths=(9,))


def tax_number(text: str, *, on: date | None = None) -> TaxNumber:
    """A tax number: 10 digits of which the last checks, 3 more for a dependent unit, or a personal number.

    on: a personal number is a tax number only from 1 July 2025; None: today's rule. Raises BadIdentity.
    """
    value = _digits(text, field="tax", lengths=(10, 13, 12))
    if len(value) == 12:
        if on is not None and on < PERSONAL_IS_TAX_FROM:
            raise BadIdentity("number_length", field="tax", digits="10, 13", found=12)
        return TaxNumber(personal_number(value, on=on).value, "person")
    weighed = sum(
        weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, value[:9], strict=True)
    )
    if 10 - weighed % 11 != int(value[9]) or value[2:9] == "0000000":
        raise BadIdentity("tax_check", field="tax")
    if len(value) == 13:
        if value[10:] == "000":
            raise BadIdentity("tax_check", field="tax")
        return TaxNumber(f"{value[:10]}-{value[10:]}", "unit")
    return TaxNumber(value, "organisation")


def phone(text: str) -> Phone:
    """A telephone number however it was spaced, in one form. Raises BadIdentity("no_phone")."""
    written = _SEPARATORS.sub("", text[:60])
    if not written.isascii() or not written.removeprefix("+").isdigit():
        raise BadIdentity("no_phone", field="phone")
    if written.startswith(("+", "00")):
        number = written[1:] if written[0] == "+" else written[2:]
        if not number.startswith("84"):
            if not _ABROAD.fullmatch(number):
                raise BadIdentity("no_phone", field="phone")
            return Phone(f"+{number}", "abroad")
        written = number[2:]
    elif written.startswith("84") and len(written) >= 11:
        written = written[2:]
    elif not written.startswith("0"):
        raise BadIdentity("no_phone", field="phone")
    national = written.removeprefix("0")
    if len(national) == 10 and national[:3] in _OF_ELEVEN:
        national = _OF_ELEVEN[national[:3]] + national[3:]
    for kind, shape in (("mobile", _MOBILE), ("landline", _LANDLINE)):
        if shape.fullmatch(national):
            return Phone(f"+84{national}", kind)
    raise BadIdentity("no_phone", field="phone")


def mail(text: str) -> str:
    """A mail address, its domain in small letters. Raises BadIdentity("no_mail")."""
    name, _, domain = text[:400].strip().rpartition("@")
    address = f"{name}@{domain.lower()}"
    wrong = ".." in address or name.startswith(".") or name.endswith(".") or len(address) > 254
    if wrong or not _MAIL.fullmatch(address):
        raise BadIdentity("no_mail", field="mail")
    return address


def line(text: str, *, field: str, most: int = MOST_LINE, empty: bool = False) -> str:
    """One line of text as a person can read it: composed (NFC), single spaces, nothing invisible.

    Marks of direction and letters of no width are taken out, breaks become spaces. Refused are control characters,
    letters of no alphabet and letters under heaps of marks. most: letters. Raises BadIdentity, which names the field.
    """
    if len(text) > 4 * most:  # Before any work is done on it: it may be of megabytes.
        raise BadIdentity("field_too_long", field=field, most=most, found=len(text))
    kept = []
    for letter in text:
        kind = unicodedata.category(letter)
        if kind in ("Zs", "Zl", "Zp") or letter in "\t\n\r\x0b\x0c\x85":
            kept.append(" ")
        elif kind in ("Cc", "Cs", "Co", "Cn"):
            raise BadIdentity("bad_letters", field=field)
        elif kind != "Cf" and not "\ufe00" <= letter <= "\ufe0f":
            kept.append(letter)
    clean = " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
    if any(
        unicodedata.combining(one) and unicodedata.combining(two)
        for one, two in zip(clean, clean[1:], strict=False)
    ):
        raise BadIdentity("bad_letters", field=field)
    if len(clean) > most:
        raise BadIdentity("field_too_long", field=field, most=most, found=len(clean))
    if not clean and not empty:
        raise BadIdentity("empty_line", field=field)
    return clean


def name(text: str, *, field: str = "name") -> str:
    """What somebody is called: a line with a letter in it, at most 200. Raises BadIdentity."""
    clean = line(text, field=field, most=MOST_NAME)
    if not any(letter.isalpha() for letter in clean):
        raise BadIdentity("bad_letters", field=field)
    return clean


def person_name(text: str, *, field: str = "name") -> str:
    """What a person is called, in any script: letters, marks, digits beside them, and what stands between names.

    Raises BadIdentity, not_in_a_name with the first sign that is in nobody's name.
    """
    clean = name(text, field=field)
    for letter in clean:
        if unicodedata.category(letter)[0] not in "LMN" and letter not in _BETWEEN_NAMES:
            raise BadIdentity("not_in_a_name", field=field, sign=letter)
    return clean


def organisation_name(text: str, *, field: str = "name") -> str:
    """What an organisation is called: a name with any signs but those of markup. Raises BadIdentity."""
    clean = name(text, field=field)
    if sign := next((letter for letter in clean if letter in "<>"), ""):
        raise BadIdentity("not_in_a_name", field=field, sign=sign)
    return clean


def _digits(text: str, *, field: str, lengths: tuple[int, ...]) -> str:
    value = _SEPARATORS.sub("", text[:60])
    if not value.isascii() or not value.isdigit():
        raise BadIdentity("number_letters", field=field)
    if len(value) in lengths and not value.strip("0"):
        raise BadIdentity("number_zeros", field=field)
    if len(value) not in lengths:
        digits = ", ".join(map(str, sorted(lengths)))
        raise BadIdentity("number_length", field=field, digits=digits, found=len(value))
    return value
