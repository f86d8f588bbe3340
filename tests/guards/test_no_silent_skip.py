"""Where everything is installed, a skipped test is a failed one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TESTS = """
import pytest

def test_real_data(shared):
    pass

@pytest.mark.xfail(strict=True)
def test_known_fault():
    raise AssertionError
"""


def outcome(folder: Path, *more: str, **environment: str) -> str:
    """The closing line of a run of the tests above, where there is no real data."""
    (folder / "test_it.py").write_text(TESTS)
    clean = {
        name: value for name, value in os.environ.items() if name not in ("CI", "TINHSO_NO_SKIP")
    }
    clean |= {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "TINHSO_SHARED": str(folder / "nowhere")}
    words = [
        "-p",
        "tests.conftest",
        "-c",
        os.devnull,
        "--rootdir",
        str(folder),
        "-rA",
        *more,
        str(folder),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        env=clean | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_a_contributor_without_the_data_sees_why_a_test_was_skipped(tmp_path: Path) -> None:
    said = outcome(tmp_path)
    assert "1 skipped, 1 xfailed" in said
    assert "name its parent by TINHSO_SHARED" in said


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"TINHSO_NO_SKIP": "1"}])
@pytest.mark.parametrize("more", [(), ("-n", "1", "--dist", "loadfile")], ids=["one", "workers"])
def test_where_nothing_may_be_skipped_a_skip_fails_and_keeps_its_reason(
    tmp_path: Path, more: tuple[str, ...], environment: dict[str, str]
) -> None:
    said = outcome(tmp_path, *more, **environment)
    assert "1 xfailed, 1 error" in said or "1 failed, 1 xfailed" in said
    assert "nothing may be skipped here" in said
    assert "name its parent by TINHSO_SHARED" in said
