"""Which column of a log is the dossier, the activity, the moment …: recognised by name or told by --map.

Exact XES names come before Vietnamese ones, those before English ones; a stronger name of the same mark
wins and a note names the column that was left aside. A column is never taken twice. Attributes of
another system's cases (`case:…`) become marks only when told by --map, and so do English names of marks
in a log that speaks XES: what they mean there is that system's own affair.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.measurement.reading.names import EITHER, ENGLISH, OWN, VIETNAMESE, XES
from tinhso.measurement.reading.source import CANONICAL, MARKS, Kind, Note

_SIGNS = re.compile(r"[^\w]+|_+")
_IN_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
MOST_SHOWN = 40


class Shown(tuple[str, ...]):
    """Names to be listed in a sentence: a tuple that prints as "a, b, c"."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(self)


class BadMap(TinhsoError):
    """--map cannot be followed.

    map_form (told), map_unknown_key (key, known), map_key_twice (key), map_no_such_column (key, column, nearest),
    map_column_twice (column, keys), map_ambiguous_column (file, key, column, places, example).
    """

    exit_code = 2


class NotALog(TinhsoError):
    """No log could be found in what was given.

    no_case_column, no_moment_column (file, looked_for, seen, example): columns. no_row, header_only (file): nothing
    to read.
    no_readable_row (file, rejected, line, column, value, reason): every row was refused; the first of them.
    """


@dataclass(frozen=True)
class Choice:
    """The columns chosen from one header.

    places: canonical column -> its place in the header. names: canonical -> the header's own name.
    """

    places: dict[str, int]
    names: dict[str, str]
    notes: list[Note] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        return "events" if "at" in self.places else "dossiers"

    @property
    def complete(self) -> bool:
        """A dossier column, and a moment of some sort: enough to measure."""
        return "dossier" in self.places and any(one in self.places for one in ("at", *MARKS))


def parse_map(told: Sequence[str]) -> dict[str, str]:
    """`["case=Mã hồ sơ", "due="]` → {"case": "Mã hồ sơ", "due": ""}; '' means: take no column. Raises BadMap."""
    mapping: dict[str, str] = {}
    for item in told:
        key, sign, column = item.partition("=")
        key = key.strip().casefold()
        if not sign:
            raise BadMap("map_form", told=item)
        if key in mapping:
            raise BadMap("map_key_twice", key=key)
        mapping[key] = column.strip()
    check_map(mapping)
    return mapping


def check_map(mapping: Mapping[str, str]) -> None:
    """Raises BadMap for an unknown key and for a column named for two keys."""
    taken: dict[str, str] = {}
    for key, column in mapping.items():
        if key not in CANONICAL:
            raise BadMap("map_unknown_key", key=key, known=Shown(CANONICAL))
        if column and column in taken:
            raise BadMap("map_column_twice", column=column, keys=Shown((taken[column], key)))
        taken[column] = key


def choose_columns(
    header: Sequence[str],
    mapping: Mapping[str, str] | None = None,
    *,
    file: str = "",
    left: int = 0,
) -> Choice:
    """The canonical columns of a header.

    header: the column names as they stand ('' for none). mapping: --map, key -> column name; a column
    that is not in this header raises BadMap("map_no_such_column"). file: to be named where something is wrong.
    left: empty columns of the sheet left of the header.
    """
    mapping = mapping or {}
    check_map(mapping)
    places = _told(header, mapping, file, left)
    silent = {CANONICAL[key] for key, column in mapping.items() if not column}
    notes: list[Note] = []
    for canonical, found in _recognised(header, set(places.values())).items():
        if canonical in silent:
            continue
        if canonical not in places:
            places[canonical], found = found[0], found[1:]
        notes += [_ignored(canonical, header, places[canonical], place, left) for place in found]
    if "at" not in places and "activity" in places and "activity" not in _canonical(mapping):
        place = places.pop("activity")
        notes.append(("activity_without_time", {"column": header[place]}))
    names = {canonical: header[place] for canonical, place in places.items()}
    return Choice({one: places[one] for one in CANONICAL.values() if one in places}, names, notes)


def choose_what_is_there(
    header: Sequence[str], mapping: Mapping[str, str], *, file: str = "", left: int = 0
) -> tuple[Choice, dict[str, BadMap]]:
    """As `choose_columns`, leaving out what --map told and this header has not: key -> its refusal."""
    wanted, missing = dict(mapping), dict[str, BadMap]()
    while True:
        try:
            return choose_columns(header, wanted, file=file, left=left), missing
        except BadMap as error:
            if error.code != "map_no_such_column":
                raise
            missing[error.facts["key"]] = error
            del wanted[error.facts["key"]]


def require_complete(choice: Choice, *, file: str, header: Sequence[str]) -> None:
    """Raises NotALog if the columns are not enough, saying what was looked for and how to map it."""
    seen = Shown([name for name in header if name][:MOST_SHOWN])
    if "dossier" not in choice.places:
        raise NotALog(
            "no_case_column", file=file, seen=seen, looked_for=examples_of("dossier"),
            example=_example(choice, seen),
        )  # fmt: skip
    if not choice.complete or ("activity" in choice.places and "at" not in choice.places):
        raise NotALog(
            "no_moment_column", file=file, seen=seen,
            looked_for=Shown((*examples_of("at"), *(examples_of(mark)[0] for mark in MARKS))),
            example=_example(choice, seen),
        )  # fmt: skip


def examples_of(canonical: str) -> Shown:
    """The best known names of a canonical column, to be shown."""
    shown = {"dossier": "Mã hồ sơ", "at": "Thời điểm", "filed_at": "Ngày nộp"}
    shown |= {"accepted_at": "Ngày tiếp nhận", "due_at": "Ngày hẹn trả"}
    shown |= {"done_at": "Ngày kết thúc xử lý", "returned_at": "Ngày trả"}
    xes = [name for name, one in XES.items() if one == canonical]
    return Shown((shown.get(canonical, VIETNAMESE[canonical][0]), *xes, ENGLISH[canonical][0]))


def _canonical(mapping: Mapping[str, str]) -> set[str]:
    return {CANONICAL[key] for key, column in mapping.items() if column}


def _told(
    header: Sequence[str], mapping: Mapping[str, str], file: str, left: int
) -> dict[str, int]:
    places: dict[str, int] = {}
    for key, column in mapping.items():
        if not column:
            continue
        place = _place_of(header, key, column, file, left)
        if place in places.values():
            keys = [name for name, one in CANONICAL.items() if places.get(one) == place]
            raise BadMap("map_column_twice", column=column, keys=Shown((*keys, key)))
        places[CANONICAL[key]] = place
    return places


def _place_of(header: Sequence[str], key: str, column: str, file: str, left: int) -> int:
    """The column as written; else the only one alike without accents, case and signs; else #N, the Nth."""
    exact = [place for place, name in enumerate(header) if name == " ".join(column.split())]
    found = exact or [
        place for place, name in enumerate(header) if name and plain(name) == plain(column)
    ]
    if not found and re.fullmatch(r"#\d{1,4}", column) and 0 < int(column[1:]) <= len(header):
        return int(column[1:]) - 1
    if not found:
        raise BadMap("map_no_such_column", key=key, column=column, nearest=_nearest(header, column))
    if len(found) > 1:
        raise BadMap(
            "map_ambiguous_column", file=file, key=key, column=column,
            places=Shown([_position(place, left) for place in found]),
            example=f"--map {key}=#{found[-1] + 1}",
        )  # fmt: skip
    return found[0]


def _position(place: int, left: int) -> str:
    """Where a column stands, as a spreadsheet shows it and as --map takes it: "AB (#28)"."""
    letters, number = "", place + left + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters} (#{place + 1})"


def _nearest(header: Sequence[str], column: str) -> Shown:
    by_plain = {plain(name): name for name in header if name}
    close = get_close_matches(plain(column), list(by_plain), n=3, cutoff=0.5)
    return Shown([by_plain[name] for name in close] or [name for name in header if name][:5])


def _recognised(header: Sequence[str], taken: set[int]) -> dict[str, list[int]]:
    """Canonical column -> the places that could be it, strongest name first."""
    speaks_xes = any(name.casefold() == "case:concept:name" for name in header)
    found: dict[str, list[tuple[int, int]]] = {}
    either: list[tuple[int, int, str]] = []
    for place, name in enumerate(header):
        if place in taken or not name:
            continue
        canonical, strength = _meaning(name)
        foreign_mark = speaks_xes and canonical in MARKS and strength >= _ENGLISH_FROM
        if canonical and not foreign_mark:
            found.setdefault(canonical, []).append((strength, place))
        elif plain(name) in EITHER and not speaks_xes:
            either.append((_EITHER_FROM + list(EITHER).index(plain(name)), place, plain(name)))
    _add_either(found, sorted(either))
    _drop_time_of_a_dossier(found)
    return {one: [place for _, place in sorted(places)] for one, places in found.items()}


def _add_either(
    found: dict[str, list[tuple[int, int]]], either: list[tuple[int, int, str]]
) -> None:
    """Names such as end_date: an event's moment if there are events without one, else a mark."""
    events = "activity" in found or "at" in found
    for strength, place, name in either:
        if events and "at" not in found:
            found["at"] = [(strength, place)]
        elif not events:
            found.setdefault(EITHER[name], []).append((strength, place))


def _drop_time_of_a_dossier(found: dict[str, list[tuple[int, int]]]) -> None:
    """A row that says when it was taken in and when it was done is a dossier; a "Thời gian" beside is no event."""
    begun, ended = (
        {"filed_at", "accepted_at"} & found.keys(),
        {"done_at", "returned_at"} & found.keys(),
    )
    if begun and ended and "activity" not in found:
        found.pop("at", None)


_ENGLISH_FROM = 1_000
_EITHER_FROM = 2_000


@lru_cache(maxsize=1)
def _strengths() -> dict[str, tuple[str, int]]:
    """Folded name -> (canonical, strength); smaller is stronger."""
    known: dict[str, tuple[str, int]] = {}
    for canonical, names in VIETNAMESE.items():
        known |= {name: (canonical, 100 + place) for place, name in enumerate(names)}
    for canonical, names in ENGLISH.items():
        known |= {name: (canonical, _ENGLISH_FROM + place) for place, name in enumerate(names)}
    return known | {name: (canonical, 10) for name, canonical in OWN.items()}


def _meaning(name: str) -> tuple[str, int]:
    """What a header's name means and how surely; ('', 0) if nothing."""
    whole = name.strip().casefold()
    if whole in XES:
        return XES[whole], 0
    if ":" in whole and not whole.endswith(":"):
        return "", 0
    if found := _strengths().get(plain(name)):
        return found
    bare = plain(_IN_BRACKETS.sub(" ", name))
    canonical, strength = _strengths().get(bare, ("", 0))
    return canonical, strength + 50 if canonical else 0


def plain(name: str) -> str:
    """A name to compare by: folded, signs as blanks, caseId as "case id"."""
    if name.isascii():
        name = _CAMEL.sub(" ", name)
    return " ".join(_SIGNS.sub(" ", fold(name)).split())


def _ignored(canonical: str, header: Sequence[str], chosen: int, place: int, left: int) -> Note:
    facts: dict[str, object] = {"column": header[place], "chosen": header[chosen], "as": canonical}
    if header[place] != header[chosen]:
        return "column_ignored", facts
    key = next(key for key, one in CANONICAL.items() if one == canonical)
    facts |= {"place": _position(place, left), "taken": _position(chosen, left)}
    return "column_twice", {**facts, "example": f"--map {key}=#{place + 1}"}


def _example(choice: Choice, seen: Sequence[str]) -> str:
    """A --map that could be right, made of the columns that are there."""
    left = [name for name in seen if name not in choice.names.values()] + ["…", "…", "…"]
    told = []
    for key, canonical in (("case", "dossier"), ("activity", "activity"), ("time", "at")):
        if canonical not in choice.places:
            told.append(f"{key}={_quoted(left.pop(0))}")
    return "--map " + " ".join(told)


def _quoted(name: str) -> str:
    return f'"{name}"' if re.search(r"[^\w:.-]", name) else name
