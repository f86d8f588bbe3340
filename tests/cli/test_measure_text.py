"""What `tinhso measure` prints: lengths, languages, narrow and wide terminals."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from tests.cli.measuring import EXAMPLE, LOG, command, environment, measure

from tinhso.cli.main import main
from tinhso.kernel.lengths import share_text, working_text

DAY = 8 * 3600
BAD_ROWS = """\
H4,Khai sinh,Tiếp nhận,Một cửa,MC01,31/02/2026 08:00
,Khai sinh,Tiếp nhận,Một cửa,MC01,02/03/2026 08:00
H5,Khai sinh,Tiếp nhận
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "faulty.csv"
    path.write_text(LOG + BAD_ROWS, encoding="utf-8")
    return path


def printed(capsys, *words: str | Path) -> list[str]:
    assert main(["measure", *map(str, words)]) in (0, 1)
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("seconds", "vietnamese", "english"),
    [
        (None, "–", "–"),
        (0, "0 giây", "0 s"),
        (0.4, "0 giây", "0 s"),
        (59, "59 giây", "59 s"),
        (59.6, "1 phút", "1 min"),
        (90, "1 phút 30 giây", "1 min 30 s"),
        (5 * 3600 + 57 * 60 + 40, "5 giờ 58 phút", "5 h 58 min"),
        (5 * 3600 + 57 * 60 + 29, "5 giờ 57 phút", "5 h 57 min"),
        (3600 + 20, "1 giờ", "1 h"),
        (DAY - 1, "1 ngày", "1 d"),
        (DAY + 29 * 60, "1 ngày", "1 d"),
        (DAY + 30 * 60, "1 ngày 1 giờ", "1 d 1 h"),
        (2 * DAY - 1, "2 ngày", "2 d"),
        (1234 * DAY + 3 * 3600, "1.234 ngày 3 giờ", "1,234 d 3 h"),
    ],
)
def test_a_length_is_rounded_to_the_smallest_unit_shown(seconds, vietnamese, english):
    assert working_text(seconds, "vi", day=DAY) == vietnamese
    assert working_text(seconds, "en", day=DAY) == english


@pytest.mark.parametrize(
    ("seconds", "text"), [(1.5 * DAY, "2 d"), (1.4 * DAY, "1 d"), (3599, "1 h"), (12.5, "13 s")]
)
def test_one_unit_alone_is_rounded_too(seconds, text):
    assert working_text(seconds, "en", day=DAY, units=1) == text


def test_a_day_of_seven_and_a_half_hours_is_filled_by_its_eighth():
    assert working_text(26_900, "en", day=27_000) == "7 h 28 min"
    assert working_text(27_000 + 26_900, "en", day=27_000) == "1 d 7 h"
    assert working_text(27_000 + 26_999, "en", day=27_000, units=3) == "2 d"


def test_a_share_of_nothing_is_a_dash():
    assert share_text(None, "vi") == "–"
    assert share_text(0.8835, "vi") == "88,3 %"
    assert share_text(1.0, "en") == "100.0 %"


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_number_is_cut_and_no_line_is_too_long(monkeypatch, capsys, width, lang):
    monkeypatch.setenv("COLUMNS", str(width))
    lines = printed(capsys, EXAMPLE, "--lang", lang)
    assert all(len(line) <= width for line in lines[1:])  # The first names the file, however long.
    text = "\n".join(lines)
    assert "…" not in text
    thousand = "." if lang == "vi" else ","
    assert f"570 {'hồ sơ' if lang == 'vi' else 'dossiers'}, 4{thousand}753 " in lines[0]
    unit = "ngày" if lang == "vi" else "d"
    for line in lines:
        assert not re.match(rf" *({unit}\b|%)", line), line  # A number without its unit before it.


def test_it_says_the_same_on_a_narrow_and_on_a_wide_terminal(monkeypatch, capsys):
    said = []
    for width in ("80", "200"):
        monkeypatch.setenv("COLUMNS", width)
        said.append(" ".join(" ".join(printed(capsys, EXAMPLE)).split()))
    assert said[0] == said[1]


def test_the_headline_tells_each_outcome_with_its_mark(log, capsys):
    lines = printed(capsys, log, "--limit", "5d", "--end", "Trả kết quả", "--at", "31/03/2026")
    assert lines[0].endswith("log.csv: 3 hồ sơ, 9 sự kiện, 1 chưa xong")
    assert lines[1] == "  Đã xong, có hạn:         ● trước hạn 1   ● đúng hạn 0   ■ quá hạn 1"
    assert lines[2] == "  Đang giải quyết, có hạn: ◌ trong hạn 0   ■ quá hạn 1"
    assert lines[3] == "  Trước hạn và đúng hạn: 50,0 % của 2 hồ sơ đã xong có hạn."


def test_without_a_limit_no_table_of_lateness_is_shown(log, capsys):
    text = "\n".join(printed(capsys, log, "--lang", "en"))
    assert "Cannot be judged: ? 3" in text
    assert "Done, with limit:" not in text
    assert "overdue" not in text
    assert "There is no limit (--limit, --limits or a promise column)" in text


def test_time_under_no_step_comes_last_and_steps_without_time_not_at_all(log, capsys):
    lines = printed(
        capsys, log, "--end", "Trả kết quả", "--at", "30/06/2026", "--stop", "Yêu cầu bổ sung..Nhận bổ sung"
    )  # fmt: skip
    first = next(place for place, line in enumerate(lines) if line.startswith("Bước  "))
    names = [line.split("  ")[0] for line in lines[first + 1 : lines.index("", first)]]
    assert names[-1] == "(nhật ký không ghi)" or "(nhật ký không ghi)" not in names
    assert "Nhận bổ sung" not in names  # All of it was stopped.
    assert "Thẩm định" in names


def test_only_those_with_an_overdue_dossier_are_called_overdue(tmp_path, capsys):
    path = tmp_path / "log.csv"
    path.write_text(LOG.replace("H3,Đất đai", "H3,Hộ tịch"), encoding="utf-8")
    words = [path, "--limit", "5d", "--at", "31/03/2026", "--by", "procedure"]
    text = "\n".join(printed(capsys, *words))
    assert "Thủ tục có nhiều hồ sơ quá hạn nhất" in text
    assert "Hộ tịch" not in text
    text = "\n".join(printed(capsys, *words[:1], "--limit", "50d", *words[3:]))
    assert "Không thủ tục nào có hồ sơ quá hạn." in text


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("", "· Nhật ký không ghi cả lúc nộp lẫn lúc trả kết quả"),
        (",Ngày nộp", "· Nhật ký không ghi lúc trả kết quả"),
        (",Ngày trả kết quả", "· Nhật ký không ghi lúc nộp:"),
        (",Ngày nộp,Ngày trả kết quả", None),
    ],
)
def test_of_the_citizens_marks_the_missing_one_is_named(
    tmp_path, monkeypatch, capsys, columns, said
):
    monkeypatch.setenv("COLUMNS", "200")
    path = tmp_path / "log.csv"
    cells = ",02/03/2026" * columns.count(",")
    path.write_text(
        f"Mã hồ sơ,Ngày tiếp nhận,Ngày kết thúc xử lý{columns}\nH1,02/03/2026,02/03/2026{cells}\n",
        encoding="utf-8",
    )
    told = [line for line in printed(capsys, path) if "đồng hồ của người dân" in line]
    assert (told == []) if said is None else told[0].startswith(said)


def test_the_last_lines_say_where_the_report_is_and_how_to_open_it(log, tmp_path, capsys):
    lines = printed(capsys, log, "--out", tmp_path / "kết quả")
    report = tmp_path / "kết quả" / "report.html"
    assert lines[-2] == f"Báo cáo: {report}"
    assert report.as_uri() in lines[-1]
    assert "--open" in lines[-1]


def test_rows_of_dossiers_show_no_table_of_steps(capsys):
    text = "\n".join(printed(capsys, EXAMPLE.with_name("ho-so-2026.xlsx"), "--lang", "en"))
    assert "Steps" not in text
    assert "The citizen's wait from filing to result (545 dossiers)" in text


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_last_line_says_what_was_rejected_and_the_lines_before_where(
    faulty, tmp_path, capsys, lang
):
    assert main(["measure", str(faulty), "--lang", lang, "--out", str(tmp_path / "kq")]) == 1
    lines = capsys.readouterr().out.splitlines()
    listed = tmp_path / "kq" / "rejected.csv"
    if lang == "vi":
        assert lines[-1].startswith("■ 3 dòng không đọc được, đã loại (")
        assert "ngày không có thật: 1" in lines[-1]
        where = "  faulty.csv, dòng 11, cột “Thời điểm”: “31/02/2026 08:00”, ngày không có thật"
    else:
        assert lines[-1].startswith("■ 3 rows could not be read and were left out (")
        assert "no such date: 1" in lines[-1]
        where = "  faulty.csv, line 11, column “Thời điểm”: “31/02/2026 08:00”, no such date"
    assert where in lines[-4:-1]
    assert f"{listed}." in lines[-1]
    assert len(listed.read_text().splitlines()) == 4


def test_without_a_result_folder_the_last_line_says_how_to_get_the_list(faulty, capsys):
    assert "thêm --out" in printed(capsys, faulty)[-1]


def test_with_json_the_rejected_are_told_beside_what_programs_read(faulty, capsys):
    assert main(["measure", str(faulty), "--json", "--lang", "en"]) == 1
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert told["rejected"] == {
        "rows": 3,
        "by_reason": {"too_few_cells": 1, "no_such_date": 1, "no_case": 1},
    }
    assert said.err.splitlines()[-1].startswith("■ 3 rows could not be read")


def test_what_was_noticed_is_said(tmp_path, capsys):
    path = tmp_path / "log.csv"
    path.write_bytes(("Báo cáo\n" + LOG).encode("utf-16"))
    lines = printed(capsys, path)
    assert "· Bảng mã utf-16-le." in lines
    assert "· Tên cột ở hàng 2; các hàng trên là tiêu đề." in lines


def test_words_of_a_log_are_never_taken_for_orders(tmp_path, capsys):
    path = tmp_path / "log[bold].csv"
    path.write_text(
        "case,activity,office,time\n"
        "1,[/red] :smile:,[bold]A,2026-03-02 08:00\n"
        "1,\x1b]0;mine\x07[link=x]y,B,2026-03-03 08:00\n"
        "2,[/red] :smile:,[bold]A,2026-03-02 08:00\n"
        "2,[/red] :smile:,B,2026-03-04 08:00\n",
        encoding="utf-8",
    )
    text = "\n".join(printed(capsys, path, "--limit", "1d", "--by", "office"))
    assert "log[bold].csv" in text
    assert "[/red] :smile:" in text
    assert "\x1b" not in text
    assert "\x07" not in text


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_whoever_has_seen_enough_may_stop_reading(prepared, more):
    with subprocess.Popen(
        command(EXAMPLE, *more),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as done:
        done.stdout.readline()
        done.stdout.close()
        assert done.stderr.read() == ""
    assert done.returncode == 0


def test_output_that_cannot_be_delivered_is_said(prepared, log):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            command(log), env=environment(), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 3
    assert done.stderr.decode() == "Không in ra được: No space left on device.\n"


def test_a_terminal_without_vietnamese_letters_gets_plain_ones(log):
    done = measure(log, env={"PYTHONIOENCODING": "ascii", "TINHSO_LANG": "vi"})
    assert done.returncode == 0
    assert "3 ho so, 9 su kien" in done.stdout
    told = measure(log, "--json", env={"PYTHONIOENCODING": "ascii"})
    assert json.loads(told.stdout)["steps"][0]["step"] in LOG


def test_a_name_that_is_no_text_is_no_obstacle(tmp_path):
    path = tmp_path / "nh\udce1t k\udcfd.csv"
    path.write_text(LOG, encoding="utf-8")
    done = measure(path, "--out", tmp_path / "kq")
    assert done.returncode == 0
    assert "nh?t k?.csv: 3 hồ sơ" in done.stdout
    assert json.loads((tmp_path / "kq" / "summary.json").read_text())["headline"]["dossiers"] == 3


def test_the_language_is_the_callers_or_that_of_the_environment(log, monkeypatch, capsys):
    monkeypatch.setenv("TINHSO_LANG", "en")
    assert "3 dossiers" in printed(capsys, log)[0]
    assert "3 hồ sơ" in printed(capsys, log, "--lang", "vi")[0]
    monkeypatch.setenv("TINHSO_LANG", "không có")
    assert "3 hồ sơ" in printed(capsys, log)[0]


def test_a_dossier_that_stands_in_several_rows_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "200")
    path = tmp_path / "log.csv"
    once = "Mã hồ sơ,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý\nH1,05/01/2026,06/01/2026,09/01/2026\n"
    path.write_text(once + "H2,05/01/2026,06/01/2026,06/01/2026\n", encoding="utf-8")
    assert not [line for line in printed(capsys, path) if "nhiều dòng" in line]
    path.write_text(once + "H1,07/01/2026,12/01/2026,12/01/2026\n", encoding="utf-8")
    told = [line for line in printed(capsys, path) if "nhiều dòng" in line]
    assert told == ["· Hồ sơ đứng trên nhiều dòng, các mốc được gộp làm một: 1"]


def test_a_short_name_does_not_break_the_head_above_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "200")
    path = tmp_path / "log.csv"
    rows = "".join(f"H{n},b1,S{n},0{n}/01/2026\nH{n},b2,S{n},1{n}/01/2026\n" for n in (5, 6))
    path.write_text(f"Mã hồ sơ,Bước,Đơn vị,Thời điểm\n{rows}", encoding="utf-8")
    lines = printed(capsys, path, "--limit", "1d")
    assert any(line.startswith("Đơn vị ") for line in lines)
    assert any(line.startswith("Bước ") for line in lines)
