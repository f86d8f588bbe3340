"""A plan's table, as an office sends it, read into tasks: XLSX, CSV, or the tables of a DOCX. Pure; no tables of ours.

The head is found by the names of its columns, wherever it stands; a row that holds a group's name and nothing else
names the group of those below it. What cannot be read is a fault with its row and its field.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made_by
from datetime import date
from pathlib import Path
from typing import Any

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold, written
from tinhso.plans.rules import (
    CONTINUOUS,
    DATED,
    EVERY,
    MOST_CODE,
    MOST_TITLE,
    PRIORITIES,
    RECURRING,
    CannotPlan,
    TaskSaid,
    check_task,
)
from tinhso.tables.delimited import DelimitedTable
from tinhso.tables.documents import is_document, open_document
from tinhso.tables.raw import format_of
from tinhso.tables.sheets import open_workbook
from tinhso.tables.table import Header, NotATable, Table
from tinhso.tables.writing import as_it_was

MOST_ROWS, MOST_CELL = 5_000, 4_000

# Part of a task → how files call its column, folded; the first is how ours does.
COLUMNS: Mapping[str, tuple[tuple[str, str], tuple[str, ...]]] = {
    "code": (("Mã nhiệm vụ", "Code"), ("ma", "stt", "tt", "so tt", "ma so", "so thu tu")),
    "title": (("Nhiệm vụ", "Task"), (
        "noi dung", "noi dung nhiem vu", "ten nhiem vu", "noi dung cong viec", "nhiem vu, giai phap",
        "cong viec", "noi dung thuc hien", "nhiem vu giai phap",
    )),
    "group": (("Nhóm nhiệm vụ", "Group"), ("nhom",)),
    "pillar": (("Trụ cột", "Pillar"), ()),
    "unit": (("Đơn vị chủ trì", "Accountable unit"), (
        "co quan chu tri", "chu tri", "don vi thuc hien", "co quan, don vi chu tri",
        "co quan thuc hien", "don vi chu tri thuc hien",
    )),
    "cooperating": (("Đơn vị phối hợp", "Cooperating units"), (
        "co quan phoi hop", "phoi hop", "co quan, don vi phoi hop", "don vi phoi hop thuc hien",
    )),
    "head": (("Lãnh đạo phụ trách (mã)", "Head (code)"), ("lanh dao phu trach", "lanh dao")),
    "kind": (("Loại", "Kind"), ("loai nhiem vu",)),
    "every": (("Chu kỳ", "Every"), ()),
    "start": (("Bắt đầu", "Start"), ("ngay bat dau", "thoi gian bat dau")),
    "due": (("Thời hạn", "Due"), (
        "han", "thoi gian hoan thanh", "han hoan thanh", "thoi gian thuc hien", "thoi han hoan thanh",
    )),
    "until": (("Lần cuối", "Last time"), ()),
    "product": (("Sản phẩm", "Product"), (
        "ket qua", "san pham, ket qua", "san pham hoan thanh", "san pham du kien", "ket qua, san pham",
    )),
    "document": (("Căn cứ (số văn bản)", "Document (number)"), ("can cu", "van ban", "so van ban")),
    "priority": (("Mức độ", "Priority"), ("muc do uu tien", "uu tien")),
    "part_of": (("Thuộc nhiệm vụ", "Part of"), ()),
}  # fmt: skip
NEEDED = ("title", "unit")
_KINDS = {"co thoi han": DATED, "dinh ky": RECURRING, "thuong xuyen": CONTINUOUS}
_EVERY = {"thang": "month", "quy": "quarter", "6 thang": "half", "nua nam": "half", "nam": "year"}
_PRIORITIES = {
    "binh thuong": "normal",
    "quan trong": "important",
    "khan": "urgent",
    "khan cap": "urgent",
}
_RECURS = re.compile(r"(?:hang|dinh ky|moi)\s+(6 thang|nua nam|thang|quy|nam)\b.*")
_ALWAYS = re.compile(r"(?:thuong xuyen|lien tuc|hang ngay|continuous)\b.*")
_DAY = re.compile(
    r"(?:truoc |den |xong truoc |truoc ngay |ngay )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?: 00:00:00)?")
_MONTH = re.compile(r"(?:trong |den |truoc )?(?:thang )?(\d{1,2})(?:/| nam )(\d{4})")
_QUARTER = re.compile(r"(?:trong |den |truoc )?quy (iv|iii|ii|i|[1-4])(?:/|,? nam |[ -])(\d{4})")
_YEAR = re.compile(r"(?:trong |den |truoc )?(?:nam )?(\d{4})")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SPLIT = re.compile(r"[;\n]")


class BadPlanFile(TinhsoError):
    """plan_file_no_head (wanted): no table of it has these columns. plan_file_empty; plan_file_long (most).

    plan_file_not_a_table (why).
    """


class BadField(TinhsoError):
    """What is wrong with a cell: plan_cell_lacks; plan_cell_long (most); plan_cell_no_day (text);

    plan_cell_unknown (text, known); plan_cell_no_office (text); plan_cell_two_offices (text, known): it names several;
    plan_cell_no_document (text); plan_cell_twice (text): another row of the file has this code.
    """


@dataclass(frozen=True)
class RowFault:
    """What is wrong with a row: where it stands, in which field, and a code with its facts."""

    sheet: str
    line: int
    field: str
    code: str
    facts: Mapping[str, Any] = made_by(default_factory=dict)


@dataclass(frozen=True)
class RowSaid:
    """A row as a task. sheet: the sheet or table in which it stands, "" where there is one; line: from 1 in it.

    columns: which parts the file says; the others stay as they are where the task is known.
    """

    sheet: str
    line: int
    task: TaskSaid
    columns: frozenset[str]


@dataclass(frozen=True)
class Known:
    """What cells may name. offices: folded name or code → codes. documents: folded number → uids.

    document: which one a task cites where its row says none. since: the day from which a rhythm without a start counts.
    """

    offices: Mapping[str, Sequence[str]]
    documents: Mapping[str, Sequence[str]]
    document: str
    since: date


@dataclass(frozen=True)
class Read:
    """A file as it was read: tasks by row, and what is wrong with others. groups: how many rows named one."""

    rows: Sequence[RowSaid]
    faults: Sequence[RowFault]
    groups: int = 0


def read_plan(path: Path, known: Known) -> Read:
    """Every task of a file. Raises BadPlanFile."""
    rows: list[RowSaid] = []
    faults: list[RowFault] = []
    groups = heads = 0

    def reject(line: int, column: str, value: str, reason: str) -> None:
        faults.append(RowFault("", line, column, reason, {"text": value[:60]}))

    try:
        tables = _tables(path, reject)
        for at, table in enumerate(tables, start=1):
            found = _header(table)
            if found is None:
                continue
            heads += 1
            sheet = _name(table, at) if len(tables) > 1 else ""
            groups += _read_table(table, *found, known, sheet, rows, faults)
    except NotATable as error:
        if error.code == "empty_file":
            raise BadPlanFile("plan_file_empty") from error
        raise BadPlanFile("plan_file_not_a_table", why=error.code) from error
    if not heads:
        wanted = ", ".join(COLUMNS[one][0][0] for one in NEEDED)
        raise BadPlanFile("plan_file_no_head", wanted=wanted)
    if not rows and not faults:
        raise BadPlanFile("plan_file_empty")
    return Read(*_once(rows, faults), groups)


def _read_table(
    table: Table,
    header: Header,
    places: Mapping[int, str],
    known: Known,
    sheet: str,
    rows: list[RowSaid],
    faults: list[RowFault],
) -> int:
    group, groups, number = "", 0, 0
    columns = frozenset(places.values())
    for line, cells in _cells(table, header, places):
        if len(rows) + len(faults) > MOST_ROWS:
            raise BadPlanFile("plan_file_long", most=MOST_ROWS)
        filled = {name for name, text in cells.items() if text}
        if not filled or _is_head(cells):
            continue
        if filled <= {"code", "title"} or len({fold(cells[name]) for name in filled}) == 1:
            group, groups = cells.get("title") or cells.get("code", ""), groups + 1
            continue
        number += 1
        if "code" not in columns:
            cells = {**cells, "code": str(number)}
        if "group" not in columns:
            cells = {**cells, "group": group}
        made, wrong = _task(cells, known)
        faults += [RowFault(sheet, line, *one) for one in wrong]
        if made is not None:
            said = columns | {"code"} | ({"group"} if group else set())
            rows.append(RowSaid(sheet, line, made, frozenset(said)))
    return groups


def _tables(path: Path, reject: Any) -> Sequence[Table]:
    kind = format_of(path)
    if kind == "zip" and is_document(path):
        return open_document(path, reject)
    if kind in ("zip", "xls"):
        return open_workbook(path, reject)
    if kind == "text":
        return [DelimitedTable(path, gzipped=False, on_reject=reject)]
    if kind == "empty":
        raise BadPlanFile("plan_file_empty")
    raise NotATable("html_page" if kind == "html" else "file_unreadable", file=path.name, why=kind)


def _name(table: Table, at: int) -> str:
    return str(getattr(table, "sheet", "") or at)


def _header(table: Table) -> tuple[Header, dict[int, str]] | None:
    """The first row that names what is needed, and which column is which part."""
    for row in range(len(table.head)):
        places: dict[int, str] = {}
        for at, name in enumerate(table.names(Header(row))):
            part = _part(name)
            if part and part not in places.values():
                places[at] = part
        if set(NEEDED) <= set(places.values()):
            return Header(row), places
    return None


def _part(name: str) -> str:
    called = fold(name)
    for part, (titles, others) in COLUMNS.items():
        if called in (part, fold(titles[0]), fold(titles[1]), *others):
            return part
    return ""


def _cells(
    table: Table, header: Header, places: Mapping[int, str]
) -> Iterator[tuple[int, dict[str, str]]]:
    days = frozenset(at for at, part in places.items() if part in ("start", "due", "until"))
    for chunk in table.chunks(header=header, wanted=sorted(places), moments=days):
        columns = {part: chunk.columns[at].to_pylist() for at, part in places.items()}
        for row in range(chunk.rows):
            held = {
                part: written(as_it_was(str(cells[row] or ""))) for part, cells in columns.items()
            }
            yield chunk.line_of(row), held


def _is_head(cells: Mapping[str, str]) -> bool:
    """A head that comes once more, as on every page of a printed table, or the numbers of its columns."""
    filled = {part: text for part, text in cells.items() if text}
    if all(_part(text) == part for part, text in filled.items()):
        return True
    numbers = [text.strip("()") for text in filled.values()]
    return len(numbers) > 2 and all(one.isdecimal() and len(one) < 3 for one in numbers)


def _task(cells: Mapping[str, str], known: Known) -> tuple[TaskSaid | None, list[Any]]:
    """A row's cells as a task, or what is wrong: (field, code, facts) of each."""
    wrong: list[tuple[str, str, Mapping[str, Any]]] = []

    def read(name: str, how: Any, otherwise: Any) -> Any:
        try:
            if len(cells.get(name, "")) > MOST_CELL:
                raise BadField("plan_cell_long", most=MOST_CELL)
            return how(cells.get(name, ""))
        except BadField as fault:
            wrong.append((name, fault.code, fault.facts))
            return otherwise

    when: When = read("due", lambda text: when_of(text, known.since), When())
    kind = read("kind", lambda text: _one(text, _KINDS, tuple(_KINDS.values())), "") or when.kind
    every = read("every", lambda text: _one(text, _EVERY, tuple(EVERY)), "") or when.every
    if kind == RECURRING and not every:
        wrong.append(("every", "plan_cell_lacks", {}))
    task = TaskSaid(
        code=read("code", lambda text: _short(text, MOST_CODE), ""),
        title=read("title", lambda text: _short(text, MOST_TITLE), ""),
        unit=read("unit", lambda text: office_in(text, known.offices), ""),
        document=read("document", lambda text: _document(text, known), ""),
        kind=kind,
        product=read("product", lambda text: _short(text, MOST_TITLE, empty=True), ""),
        group=read("group", lambda text: _short(text, 200, empty=True), ""),
        pillar=read("pillar", lambda text: _short(text, 100, empty=True), ""),
        head=read("head", lambda text: _short(text, 50, empty=True), ""),
        priority=read("priority", lambda text: _one(text, _PRIORITIES, PRIORITIES), "") or "normal",
        start=read("start", lambda text: when_of(text, known.since).due if text else None, None),
        due=when.due if kind != CONTINUOUS else None,
        every=every if kind == RECURRING else "",
        until=read("until", lambda text: when_of(text, known.since).due if text else None, None),
        cooperating=read("cooperating", lambda text: _offices(text, known.offices), ()),
        part_of=read("part_of", lambda text: _short(text, MOST_CODE, empty=True), ""),
    )
    if task.unit in task.cooperating:
        task = replace(task, cooperating=tuple(one for one in task.cooperating if one != task.unit))
    if not wrong:
        try:
            check_task(task)
        except CannotPlan as fault:
            wrong.append((str(fault.facts.get("field", "due")), fault.code, fault.facts))
    return (None if wrong else task), wrong


@dataclass(frozen=True)
class When:
    """What a cell says of a due day: a kind of task, the first day, and how often."""

    kind: str = DATED
    due: date | None = None
    every: str = ""


def when_of(text: str, since: date) -> When:
    """27/11/2026, quý III/2026, tháng 9/2026, năm 2026 → its last day; thường xuyên; hằng quý, from a day on.

    An empty cell gives no day. Raises BadField("plan_cell_no_day").
    """
    said = fold(text)
    if not said:
        return When()
    if _ALWAYS.fullmatch(said):
        return When(CONTINUOUS)
    if found := _RECURS.fullmatch(said):
        every = _EVERY[found[1]]
        months = EVERY[every]
        last = (since.month - 1) // months * months + months
        return When(RECURRING, date(since.year, last, monthrange(since.year, last)[1]), every)
    try:
        if found := _ISO.fullmatch(said):
            return When(DATED, date(*map(int, found.groups())))
        if found := _DAY.fullmatch(said):
            return When(DATED, date(int(found[3]), int(found[2]), int(found[1])))
        if found := _QUARTER.fullmatch(said):
            month = 3 * _ROMAN.get(found[1], int(found[1]) if found[1].isdecimal() else 0)
            return When(DATED, _end_of(int(found[2]), month))
        if found := _MONTH.fullmatch(said):
            return When(DATED, _end_of(int(found[2]), int(found[1])))
        if found := _YEAR.fullmatch(said):
            return When(DATED, date(int(found[1]), 12, 31))
    except ValueError:
        pass
    raise BadField("plan_cell_no_day", text=text[:60])


def _end_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def office_in(text: str, offices: Mapping[str, Sequence[str]]) -> str:
    """The code of an office by its code or its name, whatever its case and accents. Raises BadField."""
    said = fold(text)
    if not said:
        raise BadField("plan_cell_lacks")
    found = offices.get(said, ())
    if len(found) > 1:
        raise BadField("plan_cell_two_offices", text=text[:80], known=", ".join(found[:6]))
    if not found:
        raise BadField("plan_cell_no_office", text=text[:80])
    return found[0]


def _offices(text: str, offices: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Several; a comma parts them too, where it is not in an office's own name."""
    found: list[str] = []
    for part in _SPLIT.split(text):
        if fold(part) in offices or "," not in part:
            found += [office_in(part, offices)] if part.strip() else []
        else:
            found += [office_in(one, offices) for one in part.split(",") if one.strip()]
    return tuple(dict.fromkeys(found))


def _document(text: str, known: Known) -> str:
    if not text:
        return known.document
    found = known.documents.get(fold(text), ())
    if len(found) != 1:
        raise BadField("plan_cell_no_document", text=text[:80])
    return found[0]


def _short(text: str, most: int, *, empty: bool = False) -> str:
    said = " ".join(text.split())
    if not said and not empty:
        raise BadField("plan_cell_lacks")
    if len(said) > most:
        raise BadField("plan_cell_long", most=most)
    return said


def _one(text: str, named: Mapping[str, str], codes: Sequence[str]) -> str:
    said = fold(text)
    if not said:
        return ""
    if said in codes:
        return said
    if said not in named:
        raise BadField("plan_cell_unknown", text=text[:40], known=", ".join(named))
    return named[said]


def _once(rows: Sequence[RowSaid], faults: list[RowFault]) -> tuple[list[RowSaid], list[RowFault]]:
    """A code twice in one file is a fault of the later row."""
    seen: set[str] = set()
    kept = []
    for row in rows:
        if row.task.code in seen:
            facts = {"text": row.task.code}
            faults.append(RowFault(row.sheet, row.line, "code", "plan_cell_twice", facts))
        else:
            seen.add(row.task.code)
            kept.append(row)
    return kept, faults
