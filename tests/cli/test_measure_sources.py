"""`tinhso measure` reads what it is told to read: columns, several files, databases."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from tests.cli.measuring import LOG

from tinhso.cli.main import main

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
