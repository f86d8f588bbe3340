"""`tinhso verify` says what is proved to who names a key, and believes nothing else."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from tests.trust.making import LOG, ORIGIN, WITNESS, entry, event, proof

from tinhso.cli.main import main
from tinhso.keys.notes import new_signing_key
from tinhso.trust.proofs import Receipt

EVENTS = [event(number) for number in range(12)]
KEY = str(LOG.verifier)


@pytest.fixture
def file(write):
    text = "".join(proof(EVENTS, index, LOG, WITNESS).written() for index in (2, 11))
    return write(text, "ho-so.tlog-proof")


def test_what_a_proof_shows_is_told(capsys, file):
    witness = str(WITNESS.verifier)
    assert main(["verify", str(file), "--key", KEY, "--witness", witness, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "cases.filed · case:2 · Mo 2026-03-02 08:02:00 (seen)" in said
    assert f"in the checkpoint of 12 events signed by {ORIGIN}" in said
    assert "bao.example.vn witnessed it at" in said
    assert said.endswith("2 proofs, all of them hold.\n")


def test_keys_may_stand_in_a_file_and_the_proof_be_piped(capsys, file, write, monkeypatch):
    keys = write(f"{new_signing_key(ORIGIN).verifier}\n{KEY}\n", "khoa.pub")
    piped = io.TextIOWrapper(io.BytesIO(file.read_bytes()))
    monkeypatch.setattr(sys, "stdin", piped)
    assert main(["verify", "-", "--key", str(keys)]) == 0
    assert "2 bằng chứng, tất cả đều đúng." in capsys.readouterr().out


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_proof_that_an_editor_saved_with_its_own_ends_of_lines_holds(capsys, file, mark):
    file.write_bytes(mark + file.read_bytes().replace(b"\n", b"\r\n"))
    assert main(["verify", str(file), "--key", KEY]) == 0
    assert "2 bằng chứng, tất cả đều đúng." in capsys.readouterr().out


def test_a_proof_that_was_changed_is_named(capsys, file):
    file.write_text(file.read_text("utf-8").replace("index 2\n", "index 3\n"), "utf-8")
    assert main(["verify", str(file), "--key", KEY]) == 1
    said = capsys.readouterr().out
    assert "Bằng chứng 1 KHÔNG đúng" in said
    assert "2 bằng chứng, 1 không đúng" in said


def test_a_proof_that_cannot_be_read_is_named_and_the_others_are_checked(capsys, file):
    first, second = file.read_text("utf-8").split("index 11\n")
    file.write_text(f"{first}index mười một\n{second}", "utf-8")
    assert main(["verify", str(file), "--key", KEY]) == 1
    said = capsys.readouterr().out
    assert "case:2" in said
    assert "Bằng chứng 2 KHÔNG đúng: Bằng chứng thứ 2 không đọc được (số thứ tự" in said
    assert "2 bằng chứng, 1 không đúng" in said


def test_a_receipt_by_another_key_is_not_said_to_be_forged(capsys):
    one, older = EVENTS[3], new_signing_key(ORIGIN)
    told = f"https://example.vn/bien-nhan/abc#{Receipt(ORIGIN, one.uid, one.recorded_at, entry(one)).short(older)}"
    assert main(["verify", told, "--key", KEY, "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert LOG.verifier.label in said and "another key" in said
    assert main(["verify", told, "--key", KEY, "--key", str(older.verifier)]) == 0


def test_another_key_believes_nothing(capsys, file):
    assert main(["verify", str(file), "--key", str(new_signing_key(ORIGIN).verifier)]) == 1
    assert "Không có chữ ký của khóa đã nêu" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["ho-so.tlog-proof"], 2),
        (["khong-co.tlog-proof", "--key", KEY], 2),
        (["/dev/null", "--key", KEY], 3),
        (["/dev/null", "--key", "sai"], 3),
        (["#abc", "--key", KEY], 3),
    ],
)
def test_what_cannot_be_checked(capsys, words, code):
    assert main(["verify", *words]) == code
    assert capsys.readouterr().err


def test_the_text_of_a_slip_is_checked(capsys):
    one = EVENTS[3]
    short = Receipt(ORIGIN, one.uid, one.recorded_at, entry(one)).short(LOG)
    told = f"https://example.vn/bien-nhan/abc#{short}"
    assert main(["verify", told, "--key", KEY, "--lang", "en"]) == 0
    assert f"recorded event {one.uid}" in capsys.readouterr().out
    changed = told[:-3] + ("AAA" if told[-3:] != "AAA" else "BBB")
    assert main(["verify", changed, "--key", KEY]) == 1


def test_it_needs_no_django_and_no_settings(file):
    told = (
        "import sys; from tinhso.cli.main import main\n"
        "def refuse(event, _):\n"
        "    if event.startswith(('socket.', 'sqlite3.')): raise SystemExit(event)\n"
        "sys.addaudithook(refuse)\n"
        f"code = main(['verify', {str(file)!r}, '--key', {KEY!r}])\n"
        "sys.exit(code or ('django' in sys.modules))"
    )
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("TINHSO_", "DJANGO_"))}
    done = subprocess.run([sys.executable, "-c", told], env=bare, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
