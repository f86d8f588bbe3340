"""`tinhso measure` does what its options say: limits, moments, groups."""

from __future__ import annotations

import json
import unicodedata
import webbrowser
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from tests.cli.measuring import LOG, measure

from tinhso.cli.main import main

HOUR = 3600
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


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
