"""`tinhso units import` as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.org.test_places import MOVES, NEW, OLD

from tinhso.cli.main import main
from tinhso.org.models import UnitMove

pytestmark = pytest.mark.django_db


def words(folder: Path, moves: bytes) -> list[str]:
    told = {
        "old": OLD + "66,Tỉnh B,643,Huyện A,10001,Xã Cũ\n".encode(),
        "new": NEW + "66,Tỉnh B,20001,Xã Mới\n".encode(),
        "moves": MOVES + moves,
    }
    files: list[str] = []
    for name, content in told.items():
        (folder / f"{name}.csv").write_bytes(content)
        files += [f"--{name}", str(folder / f"{name}.csv")]
    return ["units", "import", *files, "--from", "2025-07-01"]


def test_lists_are_looked_at_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed = words(tmp_path, b"10001,20001,0\n")
    assert main([*typed, "--preview"]) == 0
    assert "Đọc được 1 dòng chuyển đổi; chưa ghi gì." in capsys.readouterr().out
    assert not UnitMove.objects.exists()
    assert main([*typed, "--lang", "en"]) == 0
    assert "1 changes of units: 1 added, 0 taken out." in capsys.readouterr().out
    assert UnitMove.objects.get().new_ward == "Xã Mới"
    assert main([*words(tmp_path, b"10001,20001,1\n10001,30000,1\n"), "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "1 added, 1 taken out" in said and "left out: 30000" in said


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        (b"1,20001,0\n", "line 2, column old_ward_code"),
        (b"\xff\n", "UTF-8"),
        (b"", "No unit became"),
    ],
)
def test_what_is_no_list_is_refused(
    tmp_path: Path, moves: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words(tmp_path, moves), "--lang", "en"]) == 3
    assert said in capsys.readouterr().err
    assert not UnitMove.objects.exists()


def test_a_file_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = words(tmp_path, b"")
    (tmp_path / "old.csv").unlink()
    assert main([*typed, "--lang", "en"]) == 3
    assert "must be a CSV file in UTF-8" in capsys.readouterr().err
