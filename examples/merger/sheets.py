"""Draws the sheets with which 1 July 2025 is played for some provinces, out of the country's lists of units.

    python3 sheets.py FOLDER 66 54

FOLDER holds old_units_pre2025.csv and map_old_to_new_2025.csv; the first province takes the others in. Written here
are don-vi.csv, the districts and communes of before, and sap-nhap.csv, what became of each.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

Line = tuple[str, ...]
OFFICES = ("Mã", "Tên", "Cấp", "Trực thuộc (mã)", "Mã đơn vị hành chính")
PLAN = (
    "Đơn vị kết thúc (mã)",
    "Chuyển về (mã)",
    "Tên đơn vị mới",
    "Cấp",
    "Trực thuộc (mã)",
    "Mã đơn vị hành chính",
    "Hình thức",
    "Nhận phần còn lại",
    "Cán bộ đi theo",
)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The lines of a list by their column."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def offices(folder: Path, provinces: Sequence[str]) -> list[Line]:
    """Districts, then communes, as they were on 30 June 2025."""
    own = [
        one for one in rows(folder, "old_units_pre2025.csv") if one["province_code"] in provinces
    ]
    districts = {
        f"huyen-{one['district_code']}": (one["district"], f"tinh-{one['province_code']}")
        for one in own
    }
    communes = [one for one in own if one["ward_code"]]
    return [
        *((code, name, "district", up, "") for code, (name, up) in districts.items()),
        *(
            (f"xa-{one['ward_code']}", one["ward"], "commune", f"huyen-{one['district_code']}",
             one["ward_code"])
            for one in communes
        ),
    ]  # fmt: skip


def plan(folder: Path, provinces: Sequence[str]) -> Iterator[Line]:
    """Each commune with its successors, the first of which takes the rest; districts end; one province is left."""
    parts: dict[str, dict[str, str]] = {}
    districts = set()
    for one in rows(folder, "map_old_to_new_2025.csv"):
        if one["old_province_code"] in provinces:
            parts.setdefault(one["old_ward_code"], {})[one["new_ward_code"]] = one["new_ward"]
            districts.add(one["old_district_code"])
    into = f"tinh-{provinces[0]}"
    for old, successors in parts.items():
        how = "chia, tách" if len(successors) > 1 else "sáp nhập"
        for place, (new, name) in enumerate(successors.items()):
            rest = "" if place else "x"
            yield f"xa-{old}", f"moi-{new}", name, "commune", into, new, how, rest, "x"
    for code in sorted(districts):
        yield f"huyen-{code}", "", "", "", "", "", "giải thể", "", ""
    for code in provinces[1:]:
        yield f"tinh-{code}", into, "", "", "", "", "sáp nhập", "x", "x"


def write(name: str, heads: Line, lines: Iterable[Line]) -> None:
    """One sheet, with the mark by which a spreadsheet knows UTF-8."""
    with Path(name).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([heads, *lines])


if __name__ == "__main__":
    given, *codes = sys.argv[1:]
    write("don-vi.csv", OFFICES, offices(Path(given), codes))
    write("sap-nhap.csv", PLAN, plan(Path(given), codes))
