"""What a terminal cannot show is written as a person without Vietnamese letters would write it."""

from __future__ import annotations

import io

import pytest
from tests.cli.measuring import EXAMPLE, LOG, measure

from tinhso.cli import letters


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Đúng hạn, quá hạn", "Dung han, qua han"),
        ("Ho\u0302\u0300 so\u031b", "Ho so"),
        ("3 hồ sơ · 90 % ≤ 5 ngày…", "3 ho so - 90 % <= 5 ngay..."),
        ("“Trả kết quả” → một cửa", '"Tra ket qua" -> mot cua'),
        ("┌─┬─┐│┃├┼┤╰═╯━╸", "+-+-+||++++-+--"),
        ("■ ████░", "# #####"),
        ("1\N{NO-BREAK SPACE}000", "1 000"),
        ("中\udce1\N{BRAILLE PATTERN DOTS-1}", "???"),
    ],
)
def test_letters_lines_and_signs_have_plainer_forms(text, plain):
    assert letters.plainer(text) == plain
    assert letters.plainer(text).isascii()


def test_a_stream_shows_what_it_can_and_folds_the_rest():
    for encoding, shown in (("ascii", "Ho so a"), ("latin-1", "Ho so à"), ("utf-8", "Hồ sơ à")):
        stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        letters.forgive(stream)
        stream.write("Hồ sơ à")
        stream.flush()
        assert stream.buffer.getvalue().decode(encoding) == shown


def test_a_terminal_without_vietnamese_letters_can_be_read(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text(LOG, encoding="utf-8")
    done = measure(log, "--limit", "5d", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "log.csv: 3 ho so, 9 su kien, 0 chua xong" in done.stdout
    assert "?" not in done.stdout + done.stderr
    refused = measure(tmp_path / "nowhere.csv", env={"PYTHONIOENCODING": "ascii"})
    assert refused.stderr.startswith("Khong co tep")


def test_all_that_is_said_of_the_example_can_be_read_so():
    done = measure(EXAMPLE, "--end", "Đóng dấu", env={"PYTHONIOENCODING": "ascii"})
    assert "?" not in done.stdout + done.stderr
