"""Below a table stand sums, dates and signatures: no rows and no mistakes; a bad last row still is one."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from tinhso.cli.main import main
from tinhso.measurement.reading import foot
from tinhso.measurement.reading.flat import open_log
from tinhso.measurement.reading.source import Rejects

HEADER = ("STT", "Mã hồ sơ", "Tên thủ tục", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý")
ROWS = (
    ("1", "H1", "Khai sinh", "05/03/2026", "06/03/2026", "05/03/2026"),
    ("2", "H2", "Khai tử", "05/03/2026", "06/03/2026", "06/03/2026"),
)
FOOT = (
    ("", "TỔNG SỐ: 2 hồ sơ", "", "", "", ""),
    (),
    ("", "", "", "", "Hà Nội, ngày 31 tháng 12 năm 2026", ""),
    ("", "Người lập biểu", "", "", "Thủ trưởng đơn vị", ""),
    ("", "(Ký, ghi rõ họ tên)", "", "", "(Ký, đóng dấu)", ""),
    (),
    ("", "Nguyễn Văn An", "", "", "Trần Thị Bình", ""),
)
BAD = ("3", "H3", "Khai sinh", "31/02/2026", "06/03/2026", "")


class Read:
    """A file read to its end: dossiers, what was rejected as (line, reason), notes of the foot."""

    def __init__(self, path: Path) -> None:
        rejects = Rejects()
        source = open_log([path], mapping={}, zone="Asia/Ho_Chi_Minh", rejects=rejects)
        for batch in source.batches():
            batch.validate(full=True)
        self.told = sorted((one.line, one.reason) for one in rejects.kept)
        assert rejects.count == len(rejects.kept)
        self.foot = [facts for code, facts in source.notes if code == "foot_passed"]


def as_csv(path: Path, rows, *, even: bool = True) -> Path:
    lines = [HEADER, *rows]
    if even:
        lines = [(*row, *[""] * (len(HEADER) - len(row))) for row in lines]
    path.write_text("".join(";".join(row) + "\n" for row in lines), encoding="utf-8")
    return path


def as_xlsx(path: Path, rows) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([HEADER, *rows]):
            sheet.write_row(place, 0, row)
    return path


WAYS = {"csv": as_csv, "xlsx": as_xlsx}


@pytest.fixture(params=WAYS)
def write(request, tmp_path):
    return lambda rows: WAYS[request.param](tmp_path / f"log.{request.param}", rows)


def test_what_stands_below_a_table_is_passed_over_and_noted(write):
    found = Read(write([*ROWS, *FOOT]))
    assert found.told == []
    assert found.foot == [{"count": 5, "line": 4}]


def test_a_report_with_a_foot_is_read_without_a_fault(tmp_path, capsys):
    path = as_xlsx(tmp_path / "log.xlsx", [*ROWS, *FOOT])
    assert main(["measure", str(path), "--lang", "en"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "log.xlsx: 2 dossiers" in said
    assert (
        "5 lines below the table (sums, date, who made and who signs it) were passed over" in said
    )


def test_a_foot_of_lines_with_fewer_cells_than_the_header(tmp_path):
    rows = [
        *ROWS,
        ("Tổng số: 2 hồ sơ",),
        ("Người lập biểu", "Thủ trưởng đơn vị"),
        ("Nguyễn Văn An",),
    ]
    found = Read(as_csv(tmp_path / "log.csv", rows, even=False))
    assert found.told == []
    assert found.foot == [{"count": 3, "line": 4}]


def test_a_bad_row_above_the_foot_stays_rejected(write):
    found = Read(write([*ROWS, BAD, *FOOT]))
    assert found.told == [(4, "no_such_date")]
    assert found.foot == [{"count": 5, "line": 5}]


def test_the_same_lines_between_rows_are_rejected(write):
    found = Read(write([ROWS[0], FOOT[3], ROWS[1]]))
    assert found.told == [(3, "moment_unreadable")]
    assert found.foot == []
    found = Read(write([ROWS[0], FOOT[3], BAD, FOOT[4]]))
    assert found.told == [(3, "moment_unreadable"), (4, "no_such_date")]
    assert found.foot == [{"count": 1, "line": 5}]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("3", "H3", "Khai sinh", "", "", ""), "no_moment"),
        (("", "H3", "Khai sinh", "chưa rõ", "", ""), "moment_unreadable"),
        (("3", "", "Khai sinh", "05/03/2026", "", ""), "no_case"),
        (("", "", "Khai sinh", "05/03/2026", "06/03/2026", ""), "no_case"),
        (("3", "", "Khai sinh", "", "", ""), "no_case"),
        (("", "", "Khai sinh", "", "", ""), "no_case"),
        (("", "Cảnh", "", "", "", ""), "no_moment"),
    ],
)
def test_a_last_row_that_could_be_a_dossiers_is_rejected(write, row, reason):
    for below in ([], FOOT):
        found = Read(write([*ROWS, row, *below]))
        assert found.told == [(4, reason)]


def test_a_row_that_is_cut_off_at_the_end_of_a_file_is_rejected(tmp_path):
    for cut in (
        ("3", "H3", "Khai sinh"),
        ("3", "H3"),
        ("3",),
        ("3", "H3", "Khai sinh", "05/03/20"),
    ):
        found = Read(as_csv(tmp_path / "log.csv", [*ROWS, cut], even=False))
        assert found.told == [(4, "too_few_cells")]


def test_a_table_that_breaks_is_no_long_foot(write):
    many = [FOOT[3]] * (foot.MOST_LINES + 1)
    found = Read(write([*ROWS, *many]))
    assert len(found.told) == len(many)
    assert found.foot == []


def test_each_of_several_files_may_have_a_foot(tmp_path):
    rejects = Rejects()
    paths = [as_csv(tmp_path / f"{name}.csv", [*ROWS, *FOOT]) for name in "ab"]
    source = open_log(paths, mapping={}, zone="Asia/Ho_Chi_Minh", rejects=rejects)
    list(source.batches())
    assert rejects.count == 0
    told = [facts for code, facts in source.notes if code == "foot_passed"]
    assert told == [{"count": 5, "line": 4, "file": str(path)} for path in paths]


def test_where_nothing_else_stands_the_refusal_tells_the_first_line(write, capsys):
    assert main(["measure", str(write(FOOT[3:4])), "--lang", "en"]) == 3
    assert "not one row could be read" in capsys.readouterr().err
