"""What was typed wrongly is told in Vietnamese first, English second, in the caller's words and not in the code's."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.measuring import EXAMPLE

from tinhso.cli.main import main
from tinhso.cli.usage import told


def refused(capsys: pytest.CaptureFixture[str], *words: str | Path) -> list[str]:
    with pytest.raises(SystemExit) as ended:
        main([*map(str, words)])
    assert ended.value.code == 2
    return capsys.readouterr().err.splitlines()


def declined(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    assert main([*map(str, words)]) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "vietnamese", "english"),
    [
        ((), "tinhso: còn thiếu: COMMAND.", "tinhso: still missing: COMMAND."),
        (
            ("calendr",),
            "tinhso: COMMAND: không có “calendr”; chọn trong: calendar, ledger, demo, setup, serve, measure, "
            "explain, export, export-all, procedures, packs, settings, mirror, portal, token, signing, registers, "
            "notices, reports, staff, webhooks, files, replicas, board, indicators, borders, units, verify, witness, "
            "erase, erase-again, backup, restore, upgrade, keys, security-level, "
            "retention, addresses, test, check, bench, bundle.",
            "tinhso: COMMAND: there is no “calendr”; choose among: calendar, ledger, demo, setup, serve, measure, "
            "explain, export, export-all, procedures, packs, settings, mirror, portal, token, signing, registers, "
            "notices, reports, staff, "
            "webhooks, files, replicas, board, indicators, borders, units, verify, witness, erase, erase-again, "
            "backup, restore, upgrade, keys, security-level, retention, addresses, test, check, bench, bundle.",
        ),
        (
            ("measure", "a.csv", "--limit"),
            "tinhso measure: --limit: cần một giá trị đi sau.",
            "tinhso measure: --limit: a value must follow it.",
        ),
        (
            ("measure", "a.csv", "--engine", "fast"),
            "tinhso measure: --engine: không có “fast”; chọn trong: local, spark.",
            "tinhso measure: --engine: there is no “fast”; choose among: local, spark.",
        ),
        (
            ("measure", "a.csv", "--limit", "5d", "--limit", "6d"),
            "tinhso measure: --limit: nêu hai lần (“5d”, “6d”); chỉ giữ một.",
            "tinhso measure: --limit: given twice (“5d”, “6d”); keep one.",
        ),
        (
            ("calendar", "show", "--year", "abc"),
            "tinhso calendar show: --year: “abc” không phải một năm trong 1900–2298.",
            "tinhso calendar show: --year: “abc” is no year of 1900–2298.",
        ),
        (
            ("demo", "--port", "99999"),
            "tinhso demo: --port: “99999” không phải một cổng trong 1–65535.",
            "tinhso demo: --port: “99999” is no port of 1–65535.",
        ),
        (
            ("serve", "--port", "-1"),
            "tinhso serve: --port: “-1” không phải một cổng trong 1–65535.",
            "tinhso serve: --port: “-1” is no port of 1–65535.",
        ),
        (
            ("demo", "--dossiers", "-5"),
            "tinhso demo: --dossiers: “-5” không phải một số hồ sơ trong 1–1000000.",
            "tinhso demo: --dossiers: “-5” is no number of dossiers of 1–1000000.",
        ),
        (
            ("measure", "a.csv", "--unheard"),
            "tinhso: không hiểu: --unheard.",
            "tinhso: not understood: --unheard.",
        ),
    ],
)
def test_wrong_use_is_told_in_both_languages(capsys, words, vietnamese, english):
    lines = refused(capsys, *words)
    assert lines[:2] == [vietnamese, english]
    assert lines[2].endswith("--help")


def test_what_is_not_known_is_still_told():
    assert told("something new") == ("something new", "something new")
    assert told("argument --x: something new") == ("--x: something new", "--x: something new")


def test_the_language_may_be_said_twice(capsys):
    assert main(["calendar", "list", "--lang", "vi", "--lang", "en"]) == 0
    assert "Look at one" in capsys.readouterr().out


@pytest.mark.parametrize("said", [["--lang", "en"], ["--lang=en"]])
def test_the_language_may_be_said_before_the_command(capsys, said):
    assert main([*said, "calendar", "list"]) == 0
    assert "Look at one" in capsys.readouterr().out
    assert main([*said, "measure", "nowhere.csv"]) == 3
    assert "There is no file nowhere.csv" in capsys.readouterr().err
    assert main([*said, "calendar", "list", "--lang", "vi"]) == 0
    assert "Look at one" not in capsys.readouterr().out


def test_the_language_before_the_command_may_be_wrong(capsys):
    lines = refused(capsys, "--lang", "fr", "measure", "a.csv")
    assert lines[1] == "tinhso: --lang: there is no “fr”; choose among: vi, en."


def test_a_bench_in_english_still_has_its_own_options(monkeypatch):
    asked = []
    monkeypatch.setattr("tinhso.cli.house.run_bench", lambda args: asked.append(args.bench) or 0)
    for before in ([], ["--lang", "en"], ["--lang=en"]):
        assert main([*before, "bench", "--quick", "1"]) == 0
    assert asked == [asked[0]] * 3


def test_the_language_comes_before_the_environments(capsys, monkeypatch):
    monkeypatch.setenv("TINHSO_LANG", "en")
    assert main(["calendar", "list"]) == 0
    assert "Look at one" in capsys.readouterr().out
    assert main(["--lang", "vi", "calendar", "list"]) == 0
    assert "Look at one" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [("measure", EXAMPLE, "--limit"), ("calendar", "after", "05/01/2026")]
)
def test_a_limit_of_more_than_five_figures_is_called_too_long(capsys, words):
    said = declined(capsys, *words, "1000000d")
    assert "quá dài" in said
    assert "99.999" in said


def test_one_limit_for_all_and_a_row_for_all_contradict(capsys, tmp_path):
    limits = tmp_path / "limits.csv"
    limits.write_text("Thủ tục,Thời hạn\n,5d\nTrích lục hộ tịch,6d\n", encoding="utf-8")
    said = declined(capsys, "measure", EXAMPLE, "--limits", limits, "--limit", "7d")
    assert "--limit 7d" in said
    assert str(limits) in said
    assert "(5d)" in said


@pytest.mark.parametrize("option", ["start", "end", "restart", "signed", "withdrawn"])
def test_a_log_without_steps_says_so_when_one_is_named(capsys, option):
    log = EXAMPLE.with_name("ho-so-2026.xlsx")
    said = declined(capsys, "measure", log, f"--{option}", "Đóng dấu")
    assert f"--{option} “Đóng dấu”" in said
    assert "mỗi hồ sơ một dòng" in said


def test_a_log_without_steps_has_nothing_to_stop_at(capsys):
    log = EXAMPLE.with_name("ho-so-2026.xlsx")
    said = declined(capsys, "measure", log, "--stop", "A..B", "--lang", "en")
    assert "This log has no steps (one row per dossier), so --stop “A” cannot name any." in said


def test_events_without_a_column_of_steps_say_how_to_name_one(capsys, tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("case,time\n1,2026-03-02 08:00\n1,2026-03-03 08:00\n", encoding="utf-8")
    assert "--map activity=" in declined(capsys, "measure", log, "--end", "B")
