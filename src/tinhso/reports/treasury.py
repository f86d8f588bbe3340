"""The daily file of the state treasury, in a layout of our own, read whole or refused whole. Pure.

UTF-8 text, fields parted by `;`, lines by CR LF or LF, amounts in whole đồng without separators:

    H;TINHSO-KB/1;<province>;<day 2026-11-20>;<issue from 1>
    D;<series>;<unit that collected or spent>;<item>;<đồng of the day>;<đồng since 1 January>
    S;<series>;<lines>;<đồng of the day>;<đồng since 1 January>      one for each of the six series
    T;<lines D>;<đồng of the day of all S>;<đồng since 1 January of all S>

D lines are of `dau-khi`, `xnk`, `noi-dia`, `dieu-tiet` and `dau-tu`. `thu-nsnn` has none: it is the sum of the first
three. Every S is the sum of its D lines, T that of all S.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tinhso.kernel.errors import TinhsoError

FORMAT = "TINHSO-KB/1"
MOST_BYTES, MOST_LINES = 8_000_000, 100_000
TOTAL = "thu-nsnn"
#: Of these the total is made.
PARTS = ("dau-khi", "xnk", "noi-dia")
SERIES: Mapping[str, tuple[str, str]] = {
    TOTAL: ("Thu ngân sách nhà nước trên địa bàn", "State revenue in the province"),
    "dau-khi": ("Thu về dầu khí", "Oil and gas"),
    "xnk": ("Thu thuế xuất nhập khẩu", "Import and export duties"),
    "noi-dia": ("Thu nội địa", "Domestic revenue"),
    "dieu-tiet": ("Thu ngân sách địa phương được hưởng", "Revenue that the province keeps"),
    "dau-tu": ("Chi đầu tư phát triển do địa phương quản lý", "Development investment spent"),
}
_AMOUNT = re.compile(r"-?\d{1,18}")
_COUNT = re.compile(r"\d{1,7}")
Sums = tuple[int, int]


class BadTreasuryFile(TinhsoError):
    """treasury_empty; treasury_too_large (most); treasury_not_text; treasury_head (line).

    treasury_line (line, problem). treasury_series (line, series): none that there is, or one without lines of its own.
    treasury_sum (line, series, said, found): what is said to be the sum is another. treasury_lacks (what): a line S or
    T. treasury_twice (line).
    """

    exit_code = 3


@dataclass(frozen=True)
class Line:
    """A line D. number: in the file, from 1. day, year: đồng."""

    number: int
    series: str
    unit: str
    item: str
    day: int
    year: int


@dataclass(frozen=True)
class Read:
    """A file. figures: series → (đồng of the day, since the year began)."""

    province: str
    day: date
    issue: int
    lines: Sequence[Line]
    figures: Mapping[str, Sums]

    @property
    def total(self) -> int:
        """Đồng of the day over all lines D."""
        return sum(line.day for line in self.lines)


def read(content: bytes) -> Read:
    """A file, every total of which is the sum of its lines. Raises BadTreasuryFile."""
    if len(content) > MOST_BYTES:
        raise BadTreasuryFile("treasury_too_large", most=MOST_BYTES // 1_000_000)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTreasuryFile("treasury_not_text") from None
    rows = [(number, row.rstrip("\r")) for number, row in enumerate(text.split("\n"), start=1)]
    rows = [(number, row) for number, row in rows if row.strip()]
    if not rows:
        raise BadTreasuryFile("treasury_empty")
    if len(rows) > MOST_LINES:
        raise BadTreasuryFile("treasury_too_large", most=MOST_LINES)
    province, day, issue = _head(*rows[0])
    lines: list[Line] = []
    said: dict[str, tuple[int, int, int, int]] = {}
    last: tuple[int, int, int, int] | None = None
    for number, row in rows[1:]:
        kind, *fields = [field.strip() for field in row.split(";")]
        if last is not None:
            raise BadTreasuryFile("treasury_line", line=number, problem="T")
        if kind == "D":
            lines.append(_line(number, fields))
        elif kind == "S":
            series, told = _sum(number, fields)
            if series in said:
                raise BadTreasuryFile("treasury_twice", line=number)
            said[series] = told
        elif kind == "T":
            last = (number, *_whole(number, fields, 3))
        else:
            raise BadTreasuryFile("treasury_line", line=number, problem=kind[:20])
    return Read(province, day, issue, lines, _tied(lines, said, last))


def _head(number: int, row: str) -> tuple[str, date, int]:
    fields = [field.strip() for field in row.split(";")]
    try:
        kind, layout, province, day, issue = fields
        if kind != "H" or layout != FORMAT or not re.fullmatch(r"[a-z0-9-]{1,50}", province):
            raise ValueError(kind)
        if not re.fullmatch(r"[1-9]\d{0,4}", issue):
            raise ValueError(issue)
        return province, date.fromisoformat(day), int(issue)
    except ValueError:
        raise BadTreasuryFile("treasury_head", line=number) from None


def _line(number: int, fields: Sequence[str]) -> Line:
    if len(fields) != 5 or len(fields[1]) > 20 or not fields[1] or len(fields[2]) > 200:
        raise BadTreasuryFile("treasury_line", line=number, problem="D")
    if fields[0] not in SERIES or fields[0] == TOTAL:
        raise BadTreasuryFile("treasury_series", line=number, series=fields[0][:20])
    day, year = (_amount(number, one) for one in fields[3:])
    return Line(number, fields[0], fields[1], fields[2], day, year)


def _sum(number: int, fields: Sequence[str]) -> tuple[str, tuple[int, int, int, int]]:
    if not fields or fields[0] not in SERIES:
        raise BadTreasuryFile(
            "treasury_series", line=number, series=fields[0][:20] if fields else ""
        )
    return fields[0], (number, *_whole(number, fields[1:], 3))


def _whole(number: int, fields: Sequence[str], count: int) -> tuple[int, int, int]:
    if len(fields) != count or not _COUNT.fullmatch(fields[0]):
        raise BadTreasuryFile("treasury_line", line=number, problem="S, T")
    return int(fields[0]), _amount(number, fields[1]), _amount(number, fields[2])


def _amount(number: int, said: str) -> int:
    if not _AMOUNT.fullmatch(said):
        raise BadTreasuryFile("treasury_line", line=number, problem=said[:30])
    return int(said)


def _tied(
    lines: Sequence[Line],
    said: Mapping[str, tuple[int, int, int, int]],
    last: tuple[int, int, int, int] | None,
) -> dict[str, Sums]:
    """The series, where all totals are what they say. Raises BadTreasuryFile."""
    counted = {series: [0, 0, 0] for series in SERIES}
    for line in lines:
        for series in (line.series, TOTAL) if line.series in PARTS else (line.series,):
            told = counted[series]
            told[0] += series == line.series
            told[1] += line.day
            told[2] += line.year
    for series, found in counted.items():
        if series not in said:
            raise BadTreasuryFile("treasury_lacks", what=f"S;{series}")
        number, *told = said[series]
        if told != found:
            raise _untied(number, series, told, found)
    if last is None:
        raise BadTreasuryFile("treasury_lacks", what="T")
    whole = [
        len(lines),
        sum(one[1] for one in counted.values()),
        sum(one[2] for one in counted.values()),
    ]
    if list(last[1:]) != whole:
        raise _untied(last[0], "T", list(last[1:]), whole)
    return {series: (found[1], found[2]) for series, found in counted.items()}


def _untied(number: int, series: str, said: list[int], found: list[int]) -> BadTreasuryFile:
    at = next(place for place in range(3) if said[place] != found[place])
    return BadTreasuryFile(
        "treasury_sum", line=number, series=series, said=said[at], found=found[at]
    )
