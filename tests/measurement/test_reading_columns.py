"""Columns recognised by their names, or told by --map."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tinhso.cli.main import main
from tinhso.measurement.reading.columns import (
    BadMap,
    NotALog,
    choose_columns,
    parse_map,
    plain,
    require_complete,
)
from tinhso.measurement.reading.names import EITHER, ENGLISH, OWN, VIETNAMESE

RECEIPT = (
    "case:channel,case:concept:name,case:deadline,case:department,case:enddate,case:enddate_planned,"
    "case:group,case:responsible,case:startdate,concept:instance,concept:name,lifecycle:transition,"
    "org:group,org:resource,time:timestamp"
).split(",")


def refusal(kind, code, call):
    with pytest.raises(kind) as refused:
        call()
    assert refused.value.code == code
    return refused.value.facts


def test_no_name_means_two_things():
    known = [name for names in (VIETNAMESE, ENGLISH) for one in names.values() for name in one]
    known += [*OWN, *EITHER]
    assert sorted(known) == sorted(set(known))
    assert all(plain(name) == name for name in known)


def test_an_xes_log_gives_its_events_and_none_of_its_own_attributes_as_marks():
    choice = choose_columns(RECEIPT)
    assert choice.names == {
        "dossier": "case:concept:name",
        "activity": "concept:name",
        "at": "time:timestamp",
        "office": "org:group",
        "person": "org:resource",
    }
    assert choice.kind == "events"
    assert choice.notes == []


def test_marks_from_foreign_attributes_come_by_map():
    told = {"due": "case:deadline", "accepted": "case:startdate", "done": "case:enddate"}
    names = choose_columns(RECEIPT, told).names
    assert names["due_at"] == "case:deadline"
    assert names["accepted_at"] == "case:startdate"
    assert names["done_at"] == "case:enddate"


def test_english_marks_are_not_taken_in_a_log_that_speaks_xes():
    choice = choose_columns(["case:concept:name", "time:timestamp", "deadline", "end date"])
    assert set(choice.names) == {"dossier", "at"}


def test_todays_exports_with_a_row_per_dossier():
    header = [
        "STT", "Mã\nhồ sơ", "TÊN THỦ TỤC", "Đơn vị", "Ngày nộp", "Ngày  tiếp nhận",
        "Ngày hẹn trả (dự kiến)", "NGAY KET THUC XU LY", "Ngày trả", "Người nộp",
    ]  # fmt: skip
    choice = choose_columns(header)
    assert choice.places == {
        "dossier": 1, "procedure": 2, "office": 3, "filed_at": 4, "accepted_at": 5, "due_at": 6,
        "done_at": 7, "returned_at": 8, "applicant": 9,
    }  # fmt: skip
    assert choice.kind == "dossiers"


def test_todays_exports_with_a_row_per_event():
    header = [
        "Số hồ sơ",
        "TTHC",
        "Công việc",
        "Cơ quan",
        "Chuyên viên",
        "Ngày thực hiện",
        "Ngày hẹn trả",
    ]
    choice = choose_columns(header)
    assert list(choice.places.values()) == [0, 2, 5, 3, 4, 1, 6]
    assert choice.kind == "events"


@pytest.mark.parametrize(
    "name, canonical",
    [
        ("case_id", "dossier"), ("caseId", "dossier"), ("Case ID", "dossier"), ("SO_HO_SO", "dossier"),
        ("Mã số hồ sơ:", "dossier"), ("timestamp", "at"), ("Thời điểm", "at"), ("Bước xử lý", "activity"),
        ("resource", "person"), ("Người xử lý", "person"), ("department", "office"),
        ("Mã thủ tục", "procedure"), ("deadline", "due_at"), ("Hạn trả", "due_at"),
        ("Ngày hoàn thành", "done_at"), ("Chủ hồ sơ", "applicant"), ("filed_at", "filed_at"),
    ],
)  # fmt: skip
def test_a_name_is_known_in_any_spelling(name, canonical):
    assert canonical in choose_columns([name, "event", "case"]).places or canonical in (
        choose_columns(["Mã hồ sơ", name, "Thời điểm"]).places
    )


def test_start_and_end_dates_are_the_events_own_beside_an_activity_and_marks_without_one():
    assert (
        choose_columns(["case id", "activity", "start_date", "end_date"]).names["at"] == "end_date"
    )
    marks = choose_columns(["case id", "start_date", "deadline", "end_date"])
    assert marks.names == {
        "dossier": "case id",
        "accepted_at": "start_date",
        "due_at": "deadline",
        "done_at": "end_date",
    }


def test_the_stronger_name_wins_and_the_other_is_named():
    choice = choose_columns(["Mã hồ sơ", "Mã thủ tục", "Tên thủ tục", "Ngày nộp"])
    assert choice.names["procedure"] == "Tên thủ tục"
    assert choice.notes == [
        ("column_ignored", {"column": "Mã thủ tục", "chosen": "Tên thủ tục", "as": "procedure"})
    ]


def test_a_state_without_a_moment_is_no_event():
    choice = choose_columns(["Mã hồ sơ", "Trạng thái", "Ngày nộp"])
    assert choice.kind == "dossiers"
    assert choice.notes == [("activity_without_time", {"column": "Trạng thái"})]


def test_a_row_taken_in_and_done_is_a_dossier_although_it_has_a_time_of_its_own():
    choice = choose_columns(["Mã hồ sơ", "Thời gian", "Ngày tiếp nhận", "Ngày trả"])
    assert choice.kind == "dossiers"
    assert "at" not in choice.places


def test_of_two_columns_of_one_name_the_first_is_taken():
    choice = choose_columns(["Mã hồ sơ", "Mã hồ sơ", "Thời điểm"])
    assert choice.places["dossier"] == 0
    assert choice.notes == [
        (
            "column_twice",
            {
                "column": "Mã hồ sơ",
                "chosen": "Mã hồ sơ",
                "as": "dossier",
                "taken": "A (#1)",
                "place": "B (#2)",
                "example": "--map case=#2",
            },
        )
    ]


def test_two_columns_of_one_name_are_told_by_the_letters_that_a_spreadsheet_shows():
    header = ["Mã hồ sơ", "Thời điểm", *[f"c{place}" for place in range(25)], "Thời điểm"]
    ((code, facts),) = choose_columns(header, left=1).notes
    assert (code, facts["taken"], facts["place"]) == ("column_twice", "C (#2)", "AC (#28)")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_a_map_that_fits_two_columns_names_the_file_and_where_they_stand(tmp_path, capsys, kind):
    path = tmp_path / f"xuat.{kind}"
    header, row = ["Mã hồ sơ", "Ngày", "ngày"], ["H1", "05/03/2026", "06/03/2026"]
    if kind == "csv":
        path.write_text(",".join(header) + "\n" + ",".join(row) + "\n", encoding="utf-8")
    elif kind == "parquet":
        pq.write_table(pa.table(dict(zip(header, ([cell] for cell in row), strict=True))), path)
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.write_row(2, 1, header)
            sheet.write_row(3, 1, row)
    assert main(["measure", str(path), "--lang", "en", "--map", "filed=ngay"]) == 2
    places = "C (#2), D (#3)" if kind == "xlsx" else "B (#2), C (#3)"
    assert (
        capsys.readouterr()
        .err.strip()
        .endswith(
            f"{path}: several columns fit “ngay” of --map filed=…: {places}. Choose one by its number, for example "
            "--map filed=#3, or rename a column in the file."
        )
    )


def test_a_map_overrides_and_an_empty_one_takes_nothing():
    header = ["Mã hồ sơ", "Số hồ sơ", "Thời điểm", "Ngày hẹn trả"]
    choice = choose_columns(header, parse_map(["case=so_ho_so", "due="]))
    assert choice.names == {"dossier": "Số hồ sơ", "at": "Thời điểm"}


def test_a_mapped_column_is_not_taken_a_second_time_by_its_name():
    choice = choose_columns(["Mã hồ sơ", "Thời điểm"], {"filed": "Thời điểm"})
    assert choice.names == {"dossier": "Mã hồ sơ", "filed_at": "Thời điểm"}


def test_a_map_that_cannot_be_followed_says_why():
    header = ["Mã hồ sơ", "Ngày tiếp nhận", "Ngày trả", "x", "X"]
    facts = refusal(
        BadMap, "map_no_such_column", lambda: choose_columns(header, {"done": "Ngày trả KQ"})
    )
    assert facts["nearest"][0] == "Ngày trả"
    assert str(facts["nearest"]).startswith("Ngày trả")
    twice = {"case": "Mã hồ sơ", "office": "ma ho so"}
    assert refusal(BadMap, "map_column_twice", lambda: choose_columns(header, twice))["keys"] == (
        "case",
        "office",
    )
    refusal(BadMap, "map_column_twice", lambda: parse_map(["case=A", "time=A"]))
    facts = refusal(BadMap, "map_ambiguous_column", lambda: choose_columns(header, {"case": "x_"}))
    assert facts["places"] == ("D (#4)", "E (#5)")
    assert "filed" in refusal(BadMap, "map_unknown_key", lambda: parse_map(["start=A"]))["known"]
    refusal(BadMap, "map_key_twice", lambda: parse_map(["case=A", "Case=B"]))
    refusal(BadMap, "map_form", lambda: parse_map(["case"]))


def test_what_is_no_log_says_what_was_looked_for_what_was_seen_and_how_to_map_it():
    header = ["Tên lớp", "Sĩ số"]
    facts = refusal(
        NotALog,
        "no_case_column",
        lambda: require_complete(choose_columns(header), file="lop.csv", header=header),
    )
    assert facts["looked_for"][:2] == ("Mã hồ sơ", "case:concept:name")
    assert facts["seen"] == tuple(header)
    assert facts["example"] == '--map case="Tên lớp" activity="Sĩ số" time="…"'


def test_a_dossier_without_any_moment_is_no_log():
    header = ["Mã hồ sơ", "Đơn vị"]
    facts = refusal(
        NotALog,
        "no_moment_column",
        lambda: require_complete(choose_columns(header), file="f", header=header),
    )
    assert "Ngày tiếp nhận" in facts["looked_for"]


def test_an_activity_told_without_a_moment_is_no_log():
    header = ["Mã hồ sơ", "Việc", "Ngày nộp"]
    choice = choose_columns(header, {"activity": "Việc"})
    refusal(NotALog, "no_moment_column", lambda: require_complete(choice, file="f", header=header))
