"""Addresses of before the units of a province changed, in the units that there are since: which commune is it now?

What became of which unit is data that a province enters. Read are addresses of three levels (commune, district,
province) and of two, with and without the words for their kinds and their accents; where several communes can be meant
all of them are told, and a person chooses. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from tinhso.kernel.text import fold

MOST_ADDRESS = 1_000
MOST_PARTS = 12
# A district without communes has no code of five digits: this letter and its own three.
DISTRICT = "d"

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
_COMMUNES = frozenset({"xa", "phuong", "thi tran"})
_COUNTRY = ("viet nam", "vietnam", "vn")


@dataclass(frozen=True)
class Move:
    """A commune of before and one that it became. partly: only a part of it went there.

    code: five digits, or `DISTRICT` and three of a district without communes, whose name is its `ward` too.
    """

    code: str
    ward: str
    district: str
    province: str
    new_code: str
    new_ward: str
    new_province: str
    partly: bool = False


@dataclass(frozen=True)
class Place:
    """A commune of today that an address can mean. head: what the address says within it, a house or a hamlet.

    was: the unit of before by which it was found, "" where the address names today's. partly: only a part of that
    unit went here, so a person has to choose.
    """

    unit_code: str
    name: str
    province: str
    head: str = ""
    was: str = ""
    partly: bool = False

    @property
    def line(self) -> str:
        """The address in today's units."""
        return ", ".join(filter(None, (self.head, self.name, self.province)))


@dataclass(frozen=True)
class _Part:
    """A part of an address. readings: (kind, folded name), with what looks like a kind as part of the name first:
    "Quan Hoa" is a ward, "Quan 1" a district. accents: what tells "Minh Quán" from "Minh Quân".
    """

    text: str
    readings: tuple[tuple[str, str], ...]
    accents: frozenset[str]


@dataclass(frozen=True)
class _Old:
    code: str
    kind: str
    path: str


# (province, district, ward), each of which may be left out as "".
_Index = Mapping[tuple[str, str, str], Sequence[str]]
_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Places:
    """What some units became from a day on, by folded names without their kinds. since: the day."""

    since: date
    _today: Mapping[str, Place]
    _old: Mapping[str, _Old]
    _became: Mapping[str, Sequence[tuple[str, bool]]]
    _by_today: Mapping[str, Sequence[str]]
    _by_old: _Index
    _provinces: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, moves: Iterable[Move], *, since: date) -> Places:
        """From what became of units; of an address those are enough that bear one of its `keys`."""
        today: dict[str, Place] = {}
        old: dict[str, _Old] = {}
        became: dict[str, list[tuple[str, bool]]] = {}
        by_today: dict[str, list[str]] = {}
        by_old: dict[tuple[str, str, str], list[str]] = {}
        provinces: dict[str, set[str]] = {}
        for one in moves:
            if one.new_code not in today:
                today[one.new_code] = Place(one.new_code, one.new_ward, one.new_province)
                by_today.setdefault(key_of(one.new_ward), []).append(one.new_code)
            if one.code not in old:
                kind, ward = _bare(one.ward)
                names = dict.fromkeys((one.ward, one.district, one.province))
                old[one.code] = _Old(one.code, kind, ", ".join(names))
                district, province = key_of(one.district), key_of(one.province)
                for key in (
                    (province, district, ward),
                    (province, "", ward),
                    ("", district, ward),
                    (province, district, ""),
                ):
                    by_old.setdefault(key, []).append(one.code)
            became.setdefault(one.code, []).append((one.new_code, one.partly))
            for name in (one.province, one.new_province):
                provinces.setdefault(key_of(name), set()).add(one.new_province)
        ours = {name: frozenset(names) for name, names in provinces.items()}
        return cls(since, today, old, became, by_today, by_old, ours)

    def find(self, address: str, *, on: date | None = None) -> list[Place]:
        """Today's communes that an address can mean, the likeliest first; one: it is sure; none: it is not known.

        on: the day on which the address was written; before `since` it names units of then. Without a day, and later,
        it may name either. An address with a district names units of then.
        """
        parts = _parts(address)
        if not parts:
            return []
        province, rest = self._province(parts)
        old, place = self._in_old(province, rest)
        around = self._in_district(province, rest)
        whole, last = _head(rest, len(rest) - 1), _head(rest, place)
        if on is not None and on < self.since:
            return self._moved(old, last) if old else self._moved(around, whole)
        # Three levels that fit are an address of before; two may be one of today.
        if place < len(rest) - 1:
            return self._moved(old, last)
        today = [replace(one, head=whole) for one in self._in_today(province, rest)]
        if today and around:  # "Buôn Ma Thuột, Đắk Lắk": the ward of today, or the city of before.
            both = (*self._moved(around, whole), *today)
            return list({one.unit_code: one for one in both}.values())
        return today or (self._moved(old, last) if old else self._moved(around, whole))

    def _in_district(self, province: str, rest: Sequence[_Part]) -> Sequence[str]:
        """All units of a district of before, where the last part can be one and no commune is named before it."""
        if any(kind in _COMMUNES for part in rest[:-1] for kind, _ in part.readings):
            return ()
        for kind, name in rest[-1].readings:
            found = self._by_old.get((province, name, "")) if province else None
            if found and kind in ("", "quan", "huyen", "thi xa", "thanh pho"):
                return found
        return ()

    def _province(self, parts: Sequence[_Part]) -> tuple[str, Sequence[_Part]]:
        for kind, name in parts[-1].readings:
            if name in self._provinces and kind in ("", "tinh", "thanh pho") and len(parts) > 1:
                return name, parts[:-1]
        return "", parts

    def _in_today(self, province: str, rest: Sequence[_Part]) -> list[Place]:
        """Communes of today that the last part names, in the province named or in what it became."""
        among = self._provinces.get(province)
        for kind, name in rest[-1].readings:
            found = [
                place
                for place in (self._today[code] for code in self._by_today.get(name, ()))
                if (among is None or place.province in among) and kind in ("", _bare(place.name)[0])
            ]
            if found:
                return _as_accented(found, rest[-1], lambda place: place.name)
        return []

    def _in_old(self, province: str, rest: Sequence[_Part]) -> tuple[Sequence[str], int]:
        """Codes of units of before, and at which part they are named: before the last, where their district is too.

        Else a ward alone in its province, else a district that had no wards.
        """
        for place in reversed(range(len(rest) - 1)):
            for _, district in rest[-1].readings:
                for kind, name in rest[place].readings:
                    found = self._by_old.get((province, district, name))
                    if found:
                        return self._chosen(found, kind, rest[place]), place
        for kind, name in rest[-1].readings:
            found = self._by_old.get((province, "", name)) if province else None
            if found:
                return self._chosen(found, kind, rest[-1]), len(rest) - 1
        return [], len(rest) - 1

    def _chosen(self, codes: Sequence[str], kind: str, part: _Part) -> list[str]:
        """Those of the kind and with the accents that the address says, if any are."""
        same = [code for code in codes if kind and self._old[code].kind == kind] or list(codes)
        return _as_accented(same, part, lambda code: self._old[code].path.split(", ")[0])

    def _moved(self, codes: Iterable[str], head: str) -> list[Place]:
        """What units of before became; the main part first, and each commune once."""
        found = [
            replace(self._today[new], head=head, was=self._old[code].path, partly=partly)
            for code in codes
            for new, partly in self._became[code]
        ]
        found.sort(key=lambda place: place.partly)
        return list({one.unit_code: one for one in reversed(found)}.values())[::-1]


def key_of(name: str) -> str:
    """By what a unit is looked for: "TP. Buôn Ma Thuột" → "buon ma thuot"."""
    return _bare(name)[1]


def keys(address: str) -> frozenset[str]:
    """The keys of all units that an address may name."""
    return frozenset(name for part in _parts(address) for _, name in part.readings)


def last_keys(address: str) -> frozenset[str]:
    """The keys of what its last part may name, a province mostly; none where it has but one part."""
    parts = _parts(address)
    return frozenset(name for _, name in parts[-1].readings) if len(parts) > 1 else frozenset()


def _head(rest: Sequence[_Part], place: int) -> str:
    return ", ".join(part.text for part in rest[:place])


def _parts(address: str) -> list[_Part]:
    """An address's parts from the house to the province, without the country."""
    text = address[:MOST_ADDRESS]
    if not _BREAK.search(text):
        text = _BEGIN.sub(", ", _DASH.sub(", ", text))
    parts = [_part(one) for one in _BREAK.split(text) if _plain(one)][-MOST_PARTS:]
    while parts and parts[-1].readings[0][1] in _COUNTRY:
        parts.pop()
    return parts


def _part(text: str) -> _Part:
    whole = ("", _ALIASES.get(_plain(text), _plain(text)))
    return _Part(text.strip(), tuple(dict.fromkeys((whole, _bare(text)))), _accents(text))


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
