"""Addresses of before July 2025 in today's units: which commune is it now, and where that cannot be told for sure.

The lists are data that whoever installs the product brings (`Places.of` takes their bytes): they belong to the national
statistics office and are not part of it. Read are units of before (with districts), of today, and which became which;
codes are those of that office. Units that changed again after July 2025 are known as far as the lists know them.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold

NEW_FROM = date(2025, 7, 1)
MOST_ADDRESS = 1_000

_KIND = re.compile(
    r"(?:(thi tran|thi xa|thanh pho|dac khu|phuong|quan|huyen|tinh|xa|tp|tx|tt|p|q|h|x|t)\b[. ]*)?(.*)"
)
_SHORT = {
    "tp": "thanh pho",
    "tx": "thi xa",
    "tt": "thi tran",
    "p": "phuong",
    "q": "quan",
    "h": "huyen",
    "x": "xa",
    "t": "tinh",
}
_BREAK = re.compile(r"[,;|\n]+")
_DASH = re.compile(r"\s+[-–]\s+")
# Where an address is written without commas, its parts begin at these words.
_BEGIN = re.compile(
    r"(?<=\S)\s+(?=(?:thị trấn|thị xã|thành phố|đặc khu|phường|quận|huyện|tỉnh|xã)\s)(?<!thị)",
    re.IGNORECASE,
)
_ALIASES = {
    "hcm": "ho chi minh",
    "tphcm": "ho chi minh",
    "hn": "ha noi",
    "thua thien hue": "hue",
    "brvt": "ba ria vung tau",
}
_COUNTRY = ("viet nam", "vietnam", "vn")


class BadUnits(TinhsoError):
    """units_lack (file, columns): a list of units is without columns that it must have."""


@dataclass(frozen=True)
class Place:
    """A commune of today. was: the unit of before by which it was found, "" if the address names today's.

    partly: only a part of that unit went here, so a person has to choose.
    """

    unit_code: str
    name: str
    province_code: str
    province: str
    was: str = ""
    partly: bool = False


@dataclass(frozen=True)
class _Part:
    """A part of an address. readings: (kind, folded name), with what looks like a kind as part of the name first:
    "Quan Hoa" is a ward, "Quan 1" a district. accents: what tells "Minh Quán" from "Minh Quân".
    """

    readings: tuple[tuple[str, str], ...]
    accents: frozenset[str]


@dataclass(frozen=True)
class _Old:
    code: str
    kind: str
    path: str


# (province, district, ward), each of which may be left out as "".
_Index = dict[tuple[str, str, str], list[str]]
_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Places:
    """The lists, by folded names without their kinds."""

    _today: Mapping[str, Place]
    _old: Mapping[str, _Old]
    _became: Mapping[str, Sequence[tuple[str, bool]]]
    _by_today: Mapping[str, Sequence[str]]
    _by_old: _Index
    _provinces: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, *, old_units: bytes, new_units: bytes, moves: bytes) -> Places:
        """From three CSV files in UTF-8. Raises BadUnits.

        old_units: province_code, province, district_code, district, ward_code, ward. new_units: province_code,
        province, ward_code, ward. moves: old_ward_code, new_ward_code, partly_merged (1: only a part).
        """
        today = {
            row["ward_code"]: Place(
                row["ward_code"], row["ward"], row["province_code"], row["province"]
            )
            for row in _rows("new_units", new_units, "province_code province ward_code ward")
        }
        by_today: dict[str, list[str]] = {}
        provinces: dict[str, set[str]] = {}
        for place in today.values():
            by_today.setdefault(_bare(place.name)[1], []).append(place.unit_code)
            provinces.setdefault(_bare(place.province)[1], set()).add(place.province_code)
        old, by_old = _before(old_units)
        became: dict[str, list[tuple[str, bool]]] = {}
        for row in _rows("moves", moves, "old_ward_code new_ward_code partly_merged"):
            before, after = row["old_ward_code"], row["new_ward_code"]
            became.setdefault(before, []).append((after, row["partly_merged"] == "1"))
            if before in old and after in today:
                name = _bare(old[before].path.rpartition(", ")[2])[1]
                provinces.setdefault(name, set()).add(today[after].province_code)
        ours = {name: frozenset(codes) for name, codes in provinces.items()}
        return cls(today, old, became, by_today, by_old, ours)

    def today(self, code: str) -> Place | None:
        """A commune of today by its code."""
        return self._today.get(code)

    def find(self, address: str, *, on: date | None = None) -> list[Place]:
        """Today's communes that an address can mean, the likeliest first; one: it is sure; none: it is not known.

        on: the day on which the address was written; before July 2025 it names units of then. Without a day, and later,
        it may name either. An address with a district names units of then.
        """
        parts = _parts(address)
        if not parts:
            return []
        province, rest = self._province(parts)
        old, has_district = self._in_old(province, rest)
        around = self._in_district(province, rest)
        if on is not None and on < NEW_FROM:
            return self._moved(old or around)
        # Three levels that fit are an address of before; two may be one of today.
        if has_district:
            return self._moved(old)
        today = self._in_today(province, rest)
        if today and around:  # "Buôn Ma Thuột, Đắk Lắk": the ward of today, or the city of before.
            return list(
                {place.unit_code: place for place in (*self._moved(around), *today)}.values()
            )
        return today or self._moved(old or around)

    def _in_district(self, province: str, rest: Sequence[_Part]) -> list[str]:
        """All units of a district of before, where the last part can be one."""
        for kind, name in rest[-1].readings:
            found = self._by_old.get((province, name, "")) if province else None
            if found and kind in ("", "quan", "huyen", "thi xa", "thanh pho"):
                return found
        return []

    def _province(self, parts: Sequence[_Part]) -> tuple[str, Sequence[_Part]]:
        for kind, name in parts[-1].readings:
            if name in self._provinces and kind in ("", "tinh", "thanh pho") and len(parts) > 1:
                return name, parts[:-1]
        return "", parts

    def _in_today(self, province: str, rest: Sequence[_Part]) -> list[Place]:
        """Communes of today that the last part names, in the province named or in what it became."""
        among = self._provinces.get(province)
        for kind, name in rest[-1].readings:
            found = [self._today[code] for code in self._by_today.get(name, ())]
            found = [
                place
                for place in found
                if (among is None or place.province_code in among)
                and kind in ("", _bare(place.name)[0])
            ]
            if found:
                return _as_accented(found, rest[-1], lambda place: place.name)
        return []

    def _in_old(self, province: str, rest: Sequence[_Part]) -> tuple[list[str], bool]:
        """Codes of units of before, and whether a ward and its district were named.

        Else a ward alone in its province, else a district that had no wards.
        """
        for part in reversed(rest[:-1]):
            for _, district in rest[-1].readings:
                for kind, name in part.readings:
                    found = self._by_old.get((province, district, name))
                    if found:
                        return self._chosen(found, kind, part), True
        for kind, name in rest[-1].readings:
            found = self._by_old.get((province, "", name)) if province else None
            if found:
                return self._chosen(found, kind, rest[-1]), False
        return [], False

    def _chosen(self, codes: Sequence[str], kind: str, part: _Part) -> list[str]:
        """Those of the kind and with the accents that the address says, if any are."""
        same = [code for code in codes if kind and self._old[code].kind == kind] or list(codes)
        return _as_accented(same, part, lambda code: self._old[code].path.split(", ")[0])

    def _moved(self, codes: Iterable[str]) -> list[Place]:
        """What units of before became; the main part first."""
        found = []
        for code in codes:
            old = self._old[code]
            moves = self._became.get(code) or [(one, False) for one in self._island(old)]
            found += [
                Place(**{**vars(self._today[new]), "was": old.path, "partly": partly})
                for new, partly in moves
                if new in self._today
            ]
        return sorted(dict.fromkeys(found), key=lambda place: place.partly)

    def _island(self, old: _Old) -> list[str]:
        """A district without wards became the special zone of its name."""
        name = _bare(old.path.split(", ")[0])[1]
        return [
            code
            for code in self._by_today.get(name, ())
            if old.code.startswith("d") and _bare(self._today[code].name)[0] == "dac khu"
        ]


def _before(content: bytes) -> tuple[dict[str, _Old], _Index]:
    """Units of before by their codes, and by their names; a district without wards is `d` and its code."""
    old: dict[str, _Old] = {}
    index: _Index = {}
    wanted = "province_code province district_code district ward_code ward"
    for row in _rows("old_units", content, wanted):
        code = row["ward_code"] or f"d{row['district_code']}"
        names = [row[part] for part in ("ward", "district", "province") if row[part]]
        kind, ward = _bare(names[0])
        district, province = _bare(row["district"])[1], _bare(row["province"])[1]
        old[code] = _Old(code, kind, ", ".join(names))
        for key in (
            (province, district, ward),
            (province, "", ward),
            ("", district, ward),
            (province, district, ""),
        ):
            index.setdefault(key, []).append(code)
    return old, index


def _parts(address: str) -> list[_Part]:
    """An address's parts from the house to the province, without the country."""
    text = address[:MOST_ADDRESS]
    if not _BREAK.search(text):
        text = _BEGIN.sub(", ", _DASH.sub(", ", text))
    parts = [_part(one) for one in _BREAK.split(text) if _plain(one)]
    while parts and parts[-1].readings[0][1] in _COUNTRY:
        parts.pop()
    return parts


def _part(text: str) -> _Part:
    whole = ("", _ALIASES.get(_plain(text), _plain(text)))
    return _Part(tuple(dict.fromkeys((whole, _bare(text)))), _accents(text))


def _accents(text: str) -> frozenset[str]:
    """The words of a text with their marks, wherever in the word these stand (Hòa, Hoà)."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())
    return frozenset("".join(sorted(unicodedata.normalize("NFD", word))) for word in words)


def _as_accented(found: list[_Found], part: _Part, name: Callable[[_Found], str]) -> list[_Found]:
    """Those that are written as the address writes them, if any are."""
    same = [one for one in found if part.accents <= _accents(name(one))]
    return same or found


def _plain(text: str) -> str:
    """Folded, with nothing but letters, figures and single spaces."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())


def _bare(name: str) -> tuple[str, str]:
    """A unit's kind and its folded name without it: "TP. Buôn Ma Thuột" → ("thanh pho", "buon ma thuot")."""
    plain = _plain(name)
    found = _KIND.fullmatch(plain)
    kind, rest = (found[1] or "", found[2]) if found else ("", plain)
    if not rest:
        return "", plain
    rest = str(int(rest)) if rest.isdigit() else rest
    return _SHORT.get(kind, kind), _ALIASES.get(rest, rest)


def _rows(name: str, content: bytes, columns: str) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    missing = sorted(set(columns.split()) - set(reader.fieldnames or ()))
    if missing:
        raise BadUnits("units_lack", file=name, columns=", ".join(missing))
    return list(reader)
