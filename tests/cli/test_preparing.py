"""What ./tinhso does on its first run, for real: with the network, or what uv has kept of it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.long


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "a home"


def start(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [ROOT / "tinhso", "--version"],
        env={**os.environ, "TINHSO_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(run: subprocess.Popen[str]) -> tuple[int, str, str]:
    said, complained = run.communicate(timeout=600)
    return run.returncode, said, complained


def test_of_runs_that_start_at_once_one_prepares_and_all_succeed(home: Path) -> None:
    ended = [finish(run) for run in [start(home) for _ in range(3)]]
    assert [status for status, _, _ in ended] == [0, 0, 0]
    assert sum("preparing" in complained for _, _, complained in ended) == 1


@pytest.mark.parametrize("after", [0.3, 1.5, 3.0, 4.5])
def test_a_preparation_that_was_killed_is_made_anew(home: Path, after: float) -> None:
    run = start(home)
    time.sleep(after)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    assert finish(start(home))[0] == 0
    imports = "import duckdb, numba, polars, pyarrow"
    subprocess.run([home / "env" / "core" / "bin" / "python", "-c", imports], check=True)


def test_a_changed_lock_is_noticed_once(home: Path) -> None:
    assert finish(start(home))[0] == 0
    (home / "env" / "core" / "ready.txt").write_text("an older lock")
    assert "preparing" in finish(start(home))[2]
    assert finish(start(home))[2] == ""


def test_the_second_run_is_quick(home: Path) -> None:
    assert finish(start(home))[0] == 0
    began = time.monotonic()
    assert finish(start(home))[0] == 0
    assert time.monotonic() - began < 1.5  # 0.1 s on a quiet machine
