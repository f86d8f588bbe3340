"""`tinhso measure` does what its options say: limits, moments, groups, columns, sources."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
import webbrowser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
import xlsxwriter
from tests.cli.measuring import LOG, measure

from tinhso.cli.main import main

HOUR = 3600
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def write(tmp_path):
    def write(text: str, name: str = "log.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def log(write) -> Path:
    return write(LOG)


@pytest.fixture
def told(capsys):
    """The summary of a run, as --json prints it."""

    def told(*words: str | Path) -> dict[str, Any]:
        assert main(["measure", *map(str, words), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return told


@pytest.fixture
def dossiers(tmp_path, capsys):
    """The dossiers of a run by their code."""

    def dossiers(*words: str | Path) -> dict[str, dict[str, Any]]:
        out = tmp_path / "kq"
        assert main(["measure", *map(str, words), "--out", str(out)]) == 0
        capsys.readouterr()
        rows = pl.read_parquet(out / "dossiers.parquet").to_dicts()
        return {row["dossier"]: row for row in rows}

    return dossiers


@pytest.fixture
def refused(capsys):
    """What is said of a command that is wrong, in the asked language."""

    def refused(*words: str | Path, code: int = 2) -> str:
        assert main(["measure", *map(str, words)]) == code
        said = capsys.readouterr()
        assert said.out == ""
        return said.err.splitlines()[-1]

    return refused


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE).astimezone(UTC)


# What the clock does


def test_a_limit_a_stop_and_an_end_give_what_one_counts_by_hand(log, dossiers):
    found = dossiers(
        log, "--limit", "5d", "--end", "Trả kết quả", "--stop", "Yêu cầu bổ sung..Nhận bổ sung"
    )
    assert {code: row["working_seconds"] for code, row in found.items()} == {
        "H1": 18 * HOUR,
        "H2": int(40.5 * HOUR),
        "H3": 5 * HOUR,  # Until it was stopped.
    }
    assert found["H2"]["stopped_working_seconds"] == 45 * HOUR
    assert found["H2"]["due_at"] == local(2026, 3, 17, 14, 30)
    assert {code: row["outcome"] for code, row in found.items()} == {
        "H1": "early",
        "H2": "early",
        "H3": "open",
    }


def test_a_restart_counts_the_limit_again(log, dossiers):
    found = dossiers(log, "--limit", "5d", "--restart", "Nhận bổ sung")["H2"]
    assert found["restarted_at"] == local(2026, 3, 10, 15)
    assert found["due_at"] == local(2026, 3, 17, 17, 30)
    assert found["void_working_seconds"] == 52 * HOUR + HOUR // 2


def test_a_start_that_never_came_is_unknown(log, dossiers):
    found = dossiers(log, "--limit", "5d", "--start", "Thẩm định")
    assert found["H1"]["outcome"] == "early"
    assert found["H1"]["started_at"] == local(2026, 3, 3, 9, 30)
    assert (found["H2"]["outcome"], found["H2"]["notes"]) == ("unknown", ["no_start"])


def test_an_event_closes_the_work_before_it_or_opens_the_state_after_it(log, told):
    completed, state = (
        {step["step"]: step["working_seconds"] for step in told(log, "--events", mode)["steps"]}
        for mode in ("completed", "state")
    )
    # H2 waited 45 hours between being asked for papers and bringing them.
    assert completed["Nhận bổ sung"] == 45 * HOUR
    assert state["Yêu cầu bổ sung"] == 45 * HOUR
    assert state.get("Trả kết quả", 0) == 0


def test_what_was_signed_late_or_withdrawn_is_marked(log, dossiers):
    found = dossiers(
        log, "--end", "Thẩm định", "Nhận bổ sung", "--signed", "Trả kết quả", "--withdrawn", "Yêu cầu bổ sung"
    )  # fmt: skip
    assert found["H1"]["signed_after_done"] is True
    assert found["H3"]["withdrawn_at"] == local(2026, 3, 13, 9)


@pytest.mark.parametrize("option", ["start", "end", "restart", "signed", "withdrawn"])
def test_an_activity_that_the_log_has_not_is_refused_with_the_nearest(log, refused, option):
    said = refused(log, f"--{option}", "TRA KET QUA")
    assert said.startswith(
        f"--{option}: nhật ký không có bước “TRA KET QUA”. Gần nhất: Trả kết quả"
    )
    english = refused(log, f"--{option}", "TRA KET QUA", "--lang", "en")
    assert english.startswith(f"--{option}: no event of the log is called “TRA KET QUA”.")


def test_an_activity_in_a_stop_that_the_log_has_not_is_refused_with_the_nearest(log, refused):
    for stop in ("Yêu cầu bổ xung..*", "Tiếp nhận..Yêu cầu bổ xung"):
        said = refused(log, "--stop", stop)
        assert "--stop: nhật ký không có bước “Yêu cầu bổ xung”" in said
        assert "Gần nhất: Yêu cầu bổ sung" in said


def test_an_activity_like_none_is_answered_with_what_there_is(log, refused):
    assert "Tiếp nhận, Thẩm định, Trả kết quả" in refused(log, "--end", "xyz")


@pytest.mark.parametrize(
    "stop", ["Tiếp nhận", "Tiếp nhận..Tiếp nhận", "..Tiếp nhận", "*..Tiếp nhận"]
)
def test_a_stop_that_is_no_pair_is_refused(log, refused, stop):
    assert "TỪ..ĐẾN" in refused(log, "--stop", stop)


def test_letters_put_together_otherwise_are_the_same_letters(log, write, dossiers):
    """A name typed on one system and logged on another may be composed or not."""
    apart = unicodedata.normalize("NFD", "Trả kết quả")
    limits = write(unicodedata.normalize("NFD", "Thủ tục,Thời hạn\nĐất đai,5d\n"), "han.csv")
    found = dossiers(log, "--end", apart, "--limits", limits)
    assert found["H1"]["ended_at"] == local(2026, 3, 4, 10)
    assert found["H3"]["limit"] == "5d"


@pytest.mark.parametrize("limit", ["5", "5 d", "-5d", "5d@25:00", "40h@15:00", "123456d", ""])
def test_a_limit_that_is_none_is_refused(log, refused, limit):
    assert f"“{limit}”" in refused(log, f"--limit={limit}")


def test_a_limit_beyond_the_calendar_is_unknown_and_noted(log, told):
    summary = told(log, "--limit", "99999d")
    assert summary["headline"]["unknown"] == 3
    assert summary["notes"]["limit_past_calendar"] == 3


# --at


def test_a_date_alone_means_all_of_that_day(log, told):
    by_date, by_end, by_start = (
        told(log, "--at", at, "--end", "Trả kết quả")
        for at in ("04/03/2026", "2026-03-04T23:59:59", "04/03/2026 00:00")
    )
    assert by_date["headline"]["unfinished"] == by_end["headline"]["unfinished"] == 2
    assert by_start["headline"]["unfinished"] == 3
    assert by_date["at"] == "2026-03-04T16:59:59.999999+00:00"


def test_an_offset_at_the_moment_is_believed(log, told):
    assert told(log, "--at", "2026-03-04T03:00:00Z")["at"] == "2026-03-04T03:00:00+00:00"


def test_before_everything_nothing_has_happened(log, dossiers):
    found = dossiers(log, "--limit", "5d", "--at", "01/01/2020")
    assert {row["outcome"] for row in found.values()} == {"unknown"}
    assert {row["events"] for row in found.values()} == {0}
    assert found["H1"]["notes"] == ["no_start", "not_yet"]
    assert {row["working_seconds"] for row in found.values()} == {None}


def test_without_it_the_latest_event_is_the_moment(log, told):
    assert told(log)["at"] == "2026-03-16T09:00:00+00:00"


@pytest.mark.parametrize(
    "at", ["2026-13-01", "31/02/2026", "hôm nay", "", "1800-01-01", "9999-12-31"]
)
def test_a_moment_that_is_none_is_refused(log, refused, at):
    assert at in refused(log, f"--at={at}")


# --limits

LIMITS = """\
Thủ tục,Đơn vị,Thời hạn,Từ ngày,Đến ngày
Khai sinh,,5d,,01/03/2026
Khai sinh,,2d,02/03/2026,
Khai sinh,Phòng Tư pháp,9d,,
,Phòng Đất đai,8 giờ làm việc,,
"""


def workbook(path: Path, text: str) -> Path:
    """The same rows in a sheet, under a title, its dates as dates."""
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write(0, 0, "Thời hạn giải quyết")
        for row, line in enumerate(text.splitlines()):
            for column, cell in enumerate(line.split(",")):
                if row and column > 2 and cell:
                    sheet.write_datetime(2 + row, column, datetime.strptime(cell, "%d/%m/%Y"), day)
                else:
                    sheet.write(2 + row, column, cell)
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx", "english"])
def test_limits_by_procedure_office_and_day(kind, log, write, tmp_path, dossiers):
    if kind == "xlsx":
        limits = workbook(tmp_path / "han.xlsx", LIMITS)
    elif kind == "english":
        header, rest = "procedure;office;limit;from;to", LIMITS.split("\n", 1)[1]
        limits = write(f"{header}\n{rest.replace(',', ';')}".replace("02/03/2026", "2026-03-02"))
        limits = limits.rename(tmp_path / "han.csv")
        write(LOG)
    else:
        limits = write(LIMITS, "han.csv")
    found = dossiers(log, "--limits", limits, "--limit", "1d")
    # The later rule holds from its day on; a procedure goes before an office; --limit is left for the rest.
    assert {code: row["limit"] for code, row in found.items()} == {
        "H1": "2d",
        "H2": "2d",
        "H3": "8h",
    }
    assert found["H2"]["outcome"] == "late"


@pytest.mark.parametrize(
    ("row", "where", "why"),
    [
        ("Khai sinh,,5,,", "dòng 3, cột “Thời hạn”: “5”", "5d hoặc “5 ngày làm việc”"),
        ("Khai sinh,,,,", "dòng 3, cột “Thời hạn”: “”", "viết 5d"),
        ("Khai sinh,,30 ngày,,", "cột “Thời hạn”: “30 ngày”", "30cd hoặc “30 ngày lịch”"),
        ("Khai sinh,,5d,31/02/2026,", "cột “Từ ngày”: “31/02/2026”", "ngày/tháng/năm"),
        ("Khai sinh,,5d,,mai", "cột “Đến ngày”: “mai”", "ngày/tháng/năm"),
        ("Khai sinh,,5d,02/03/2026,01/03/2026", "cột “Đến ngày”", "hết hiệu lực trước"),
        ("Khai sinh,,5d", "dòng 3: “Khai sinh,,5d”", "thiếu ô"),
        ("Khai sinh,,5d,,,,", "dòng 3: “Khai sinh,,5d,,,,”", "thừa ô"),
        ("Đất đai,,9d,,", "dòng 3, cột “Thời hạn”: “9d”", "một dòng ở trên ghi thời hạn khác"),
    ],
)
def test_a_bad_row_refuses_the_file_by_line_and_column(log, write, refused, row, where, why):
    limits = write(f"Thủ tục,Đơn vị,Thời hạn,Từ ngày,Đến ngày\nĐất đai,,5d,,\n{row}\n", "han.csv")
    said = refused(log, "--limits", limits)
    assert f"Tệp thời hạn {limits}, " in said
    assert where in said
    assert why in said


def test_a_limit_said_twice_alike_is_no_contradiction(log, write, dossiers):
    limits = write("Thủ tục,Thời hạn\nKhai sinh,5d\nKhai sinh,5 ngày làm việc\n", "han.csv")
    assert dossiers(log, "--limits", limits)["H1"]["limit"] == "5d"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", 3, "không có dữ liệu"),
        ("Thủ tục,Đơn vị\nKhai sinh,A\n", 2, "cần cột “Thời hạn”"),
        ("Thủ tục,Thời hạn\n", 2, "cần cột “Thời hạn”"),
        ("Thời hạn,Thời hạn\n5d,6d\n", 2, "hai cột cùng nghĩa: Thời hạn, Thời hạn"),
    ],
)
def test_a_limits_file_without_limits_is_refused(log, write, refused, text, code, said):
    assert said in refused(log, "--limits", write(text, "han.csv"), code=code)


def test_limits_for_what_the_log_does_not_name_are_told(log, write, told, capsys):
    rows = "".join(f"Thủ tục {number},,5d\n" for number in range(7))
    limits = write(f"Thủ tục,Đơn vị,Thời hạn\n{rows}Khai sinh,Phòng Lạ,5d\n", "han.csv")
    [note] = told(log, "--limits", limits)["log"]["notes"]
    assert (note["code"], note["count"]) == ("limits_unmatched", 8)
    assert main(["measure", str(log), "--limits", str(limits)]) == 0
    said = capsys.readouterr().out
    assert "Tệp thời hạn nêu “Phòng Lạ”, “Thủ tục 0”, “Thủ tục 1”" in said
    assert "…, nhưng nhật ký không có" in said


# Groups and what comes out


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("office", ["office"]),
        ("month,procedure", ["month", "procedure"]),
        ("office, office", ["office"]),
        ("", []),
    ],
)
def test_groups_are_by_what_was_asked(log, told, by, names):
    summary = told(log, f"--by={by}", "--limit", "5d")
    assert summary["by"] == names
    assert sum(group["dossiers"] for group in summary["groups"]) == 3
    assert all([name for name in group if name in names] == names for group in summary["groups"])
    keys = [tuple(group[name] for name in names) for group in summary["groups"]]
    assert len(set(keys)) == len(keys)


def test_a_group_that_cannot_be_is_refused(log, refused):
    assert refused(log, "--by", "person", "--lang", "en") == (
        "Cannot group by “person”. Choose among: procedure, office, month."
    )


def test_json_is_the_summary_and_nothing_else_is_printed(prepared, log, tmp_path):
    done = measure(log, "--json", "--out", tmp_path / "kq", "--limit", "5d")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == json.loads((tmp_path / "kq/summary.json").read_text())


def test_persons_are_left_out_of_the_report_when_asked(log, tmp_path, capsys):
    for words, there in (([], True), (["--no-people"], False)):
        out = tmp_path / f"kq{there}"
        assert main(["measure", str(log), "--limit", "5d", "--out", str(out), *words]) == 0
        assert ("CV01" in (out / "report.html").read_text()) is there
        assert json.loads((out / "summary.json").read_text())["options"]["hide_people"] is not there


def test_open_opens_the_report(log, tmp_path, monkeypatch, capsys):
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    assert main(["measure", str(log), "--out", str(tmp_path / "kết quả"), "--open"]) == 0
    assert opened == [(tmp_path / "kết quả" / "report.html").as_uri()]


def test_open_without_a_folder_is_refused(log, refused):
    assert "--out" in refused(log, "--open")


# Columns


def test_a_column_may_be_declined(log, told):
    summary = told(log, "--map", "office=", "person=")
    assert "office" not in summary["log"]["columns"]
    assert {"no_office", "no_person"} <= set(summary["log"]["cannot_tell"])
    assert [group["office"] for group in summary["groups"]] == [None] * len(summary["groups"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["case=Mã"], "không có cột này. Cột gần giống: Mã hồ sơ"),
        (["due=Thời điểm", "time=Thời điểm"], "cột Thời điểm được dùng cho nhiều tên: due, time"),
        (["due=Thời điểm", "returned=THOI DIEM"], "Mỗi cột chỉ dùng một lần"),
        (["case=a", "case=b"], "được nêu hai lần"),
        (["ngày=a"], "không có tên này. Các tên: case, activity, time"),
        (["case"], "cần dạng TÊN=CỘT"),
    ],
)
def test_a_map_that_cannot_be_followed_is_refused(log, refused, words, said):
    assert said in refused(log, "--map", *words)


# Sources


def same_dossiers(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Alike but for the numbers given to applicants, which are a run's own."""
    assert one.keys() == other.keys()
    for code in one:
        assert {**one[code], "applicant": None} == {**other[code], "applicant": None}


def test_several_files_are_one_log_even_where_a_dossier_goes_on_in_the_next(log, write, dossiers):
    whole = dossiers(log, "--limit", "5d")
    header, *rows = LOG.splitlines()
    first = write("\n".join([header, *rows[:5]]), "quý 1.csv")
    # The columns of the next file stand in another order.
    order = [5, 4, 3, 2, 1, 0]
    turned = [",".join(row.split(",")[place] for place in order) for row in [header, *rows[5:]]]
    second = write("\n".join(turned), "quý 2.csv")
    same_dossiers(dossiers(first, second, "--limit", "5d"), whole)


def test_a_file_named_twice_is_refused_by_whatever_name(log, tmp_path, refused):
    (tmp_path / "link.csv").symlink_to(log)
    for other in (log, tmp_path / "x" / ".." / "log.csv", tmp_path / "link.csv"):
        (tmp_path / "x").mkdir(exist_ok=True)
        assert "được nêu hai lần" in refused(log, other)


def test_a_database_gives_what_the_file_gives(tmp_path, log, write, dossiers):
    header, *rows = LOG.splitlines()
    with sqlite3.connect(tmp_path / "log.db") as database:
        columns = ", ".join(f'"{name}" text' for name in header.split(","))
        database.execute(f"create table log ({columns})")
        database.executemany(
            "insert into log values (?,?,?,?,?,?)", [row.split(",") for row in rows]
        )
    database.close()
    query = write("select * from log", "q.sql")
    url = f"sqlite:///{tmp_path / 'log.db'}"
    words = ["--limit", "5d", "--end", "Trả kết quả"]
    same_dossiers(dossiers("--from-db", url, "--query", query, *words), dossiers(log, *words))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "Chưa nêu tệp nhật ký"),
        (["{log}", "--query", "{query}"], 2, "--from-db cần --query"),
        (["--query", "{query}"], 2, "--from-db cần --query"),
        (["--from-db", "sqlite:///{db}"], 2, "--from-db cần --query"),
        (
            ["{log}", "--from-db", "sqlite:///{db}", "--query", "{query}"],
            2,
            "--from-db cần --query",
        ),
        (["--from-db", "sqlite:///{db}", "--query", "{nowhere}"], 2, "Không đọc được câu truy vấn"),
        (["--from-db", "sqlite:///{nowhere}", "--query", "{query}"], 3, "Không có tệp SQLite"),
        (["--from-db", "sqlite:///{db}", "--query", "{query}"], 3, "không có dòng hay sự kiện nào"),
        (["{nowhere}"], 3, "Không có tệp"),
        (["{folder}"], 3, "là thư mục"),
    ],
)
def test_a_source_that_is_none_is_refused(tmp_path, log, write, refused, words, code, said):
    with sqlite3.connect(tmp_path / "log.db") as database:
        database.execute('create table log ("Mã hồ sơ" text, "Thời điểm" text)')
    database.close()
    places = {
        "log": log,
        "query": write("select * from log", "q.sql"),
        "db": tmp_path / "log.db",
        "nowhere": tmp_path / "nowhere",
        "folder": tmp_path,
    }
    assert said in refused(*(word.format(**places) for word in words), code=code)


def test_an_address_with_a_password_is_not_kept(tmp_path, write, capsys, monkeypatch):
    with sqlite3.connect(tmp_path / "log.db") as database:
        database.execute("create table log (dossier text, at text)")
        database.execute("insert into log values ('H1', '2026-03-02 08:00')")
    database.close()
    url = f"sqlite:///{tmp_path / 'log.db'}?secret=hunter2"
    words = ["measure", f"--from-db={url}", "--query", str(write("select * from log", "q.sql"))]
    monkeypatch.setattr("sys.argv", ["tinhso", *words])
    main([*words, "--out", str(tmp_path / "kq")])
    assert "hunter2" not in capsys.readouterr().out
    for file in (tmp_path / "kq").glob("*"):
        assert b"hunter2" not in file.read_bytes()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_zone_and_the_calendar_are_checked_first(log, refused, lang):
    assert "Mars/Phobos" in refused(log, "--tz", "Mars/Phobos", "--lang", lang)
    assert "lịch lạ" in refused(log, "--calendar", "lịch lạ", "--lang", lang)
