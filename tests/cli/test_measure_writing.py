"""The result folder is whole or not there: full disks, files in the way, Ctrl-C, two runs at once."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import polars as pl
import pytest
from tests.cli.measuring import EXAMPLE, LOG, RESULT, command, environment, measure, names

from tinhso.cli.main import main
from tinhso.measurement import results


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


def dossiers(folder: Path) -> list[str]:
    return pl.read_parquet(folder / "dossiers.parquet")["dossier"].sort().to_list()


def test_a_result_is_six_files_and_nothing_else(log, tmp_path, capsys):
    assert main(["measure", str(log), "--out", str(tmp_path / "kq")]) == 0
    assert names(tmp_path / "kq") == RESULT
    assert dossiers(tmp_path / "kq") == ["H1", "H2", "H3"]
    assert str(tmp_path / "kq" / "report.html") in capsys.readouterr().out


def test_an_earlier_result_is_replaced_as_a_whole_and_other_files_stay(log, tmp_path, capsys):
    out = tmp_path / "kq"
    assert main(["measure", str(EXAMPLE), "--out", str(out)]) == 0
    (out / "ghi-chú.txt").write_text("của tôi")
    (out / "thư mục").mkdir()
    before = contents(out)
    assert main(["measure", str(log), "--out", str(out)]) == 0
    assert names(out) == RESULT | {"ghi-chú.txt", "thư mục"}
    after = contents(out)
    assert after["ghi-chú.txt"] == before["ghi-chú.txt"]
    assert dossiers(out) == ["H1", "H2", "H3"]
    summary = json.loads(after["summary.json"])
    assert summary["headline"]["dossiers"] == 3
    changed = RESULT - {"rejected.csv"}  # Both were read without a fault.
    assert all(after[name] != before[name] for name in changed)


def test_folders_are_made_on_the_way_and_taken_away_again_on_failure(log, tmp_path, capsys):
    assert main(["measure", str(log), "--out", str(tmp_path / "a/b/c")]) == 0
    assert names(tmp_path / "a/b/c") == RESULT
    wrong = ["measure", str(log), "--end", "Không có", "--out", str(tmp_path / "x/y/z")]
    assert main(wrong) == 2
    assert names(tmp_path) == {"log.csv", "a"}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_file_in_the_way_is_named(log, tmp_path, lang, capsys):
    (tmp_path / "kq").write_text("một tệp")
    assert main(["measure", str(log), "--out", str(tmp_path / "kq"), "--lang", lang]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert str(tmp_path / "kq") in said.err
    assert "--out" in said.err
    assert (tmp_path / "kq").read_text() == "một tệp"


def test_a_folder_under_the_name_of_a_file_of_the_result_is_left_alone(log, tmp_path, capsys):
    out = tmp_path / "kq"
    assert main(["measure", str(EXAMPLE), "--out", str(out)]) == 0
    (out / "report.html").unlink()
    (out / "report.html").mkdir()
    (out / "report.html" / "của tôi.txt").write_text("của tôi")
    before = contents(out)
    assert main(["measure", str(log), "--out", str(out)]) == 3
    assert contents(out) == before
    assert (out / "report.html" / "của tôi.txt").read_text() == "của tôi"
    assert names(out) == RESULT
    assert "Is a directory" in capsys.readouterr().err


def test_a_refusal_halfway_through_publishing_brings_the_earlier_result_back(
    log, tmp_path, monkeypatch, capsys
):
    out = tmp_path / "kq"
    assert main(["measure", str(EXAMPLE), "--out", str(out)]) == 0
    before = contents(out)
    replace = os.replace

    def refusing(source, to):
        if Path(to) == out / "report.html" and "earlier" not in str(source):
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, to)

    monkeypatch.setattr(os, "replace", refusing)
    assert main(["measure", str(log), "--out", str(out)]) == 3
    assert contents(out) == before
    assert names(out) == RESULT
    assert "Hết chỗ trên đĩa" in capsys.readouterr().err


def test_a_folder_that_may_not_be_written_is_named(log, tmp_path, capsys):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    if os.geteuid() == 0:
        closed = Path("/sys")  # Nobody makes folders there, not even root.
    for out in (closed, closed / "kq"):
        assert main(["measure", str(log), "--out", str(out)]) == 3
        said = capsys.readouterr()
        assert said.out == ""
        assert f"thư mục {out}:" in said.err
    assert not (closed / "kq").exists()
    assert not list(closed.glob(".unfinished*"))


def small_files_only(most: int):
    """A process in which no file may grow past `most` bytes: every write beyond fails, as on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


@pytest.mark.parametrize("most", [1_000, 30_000, 200_000])
def test_a_file_that_may_not_grow_leaves_nothing(tmp_path, prepared, most):
    """At 1 kB nothing can be written, at 30 kB the Parquet files break off, at 200 kB the report."""
    done = measure(
        EXAMPLE,
        "--out",
        tmp_path / "kq",
        env={"TINHSO_LANG": "en"},
        preexec_fn=small_files_only(most),
    )
    assert done.returncode == 3
    assert done.stdout == ""
    assert f"The folder {tmp_path / 'kq'} cannot be written: File too large" in done.stderr
    assert not (tmp_path / "kq").exists()


FULL_DISK = """
set -eu
mount -t tmpfs -o size=$1 none "$2"
shift
cd "$1"
shift
status=0
"$@" --out kq || status=$?
ls -A
exit $status
"""


def on_a_small_disk(
    size: str, folder: Path, *words: str | Path
) -> subprocess.CompletedProcess[str]:
    """The command on a disk of `size` bytes mounted at `folder`, which is also its temporary folder."""
    apart = (
        ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    )
    return subprocess.run(
        [*apart, "sh", "-c", FULL_DISK, "sh", size, folder, *command(*words)],
        env=environment(TMPDIR=str(folder), TINHSO_LANG="en"),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def a_small_disk_can_be_mounted() -> bool:
    apart = [] if os.geteuid() == 0 else ["--map-root-user"]
    probe = ["unshare", "--mount", *apart, "mount", "-t", "tmpfs", "none", "/mnt"]
    return (
        bool(shutil.which("unshare")) and not subprocess.run(probe, capture_output=True).returncode
    )


# Where no disk can be mounted, the test above with its limit on files says the same.
DISKS = ["40k", "200k"] if a_small_disk_can_be_mounted() else []


@pytest.mark.parametrize("size", DISKS)
def test_a_full_disk_is_said_and_nothing_is_left_on_it(tmp_path, prepared, size):
    done = on_a_small_disk(size, tmp_path, EXAMPLE)
    assert done.returncode == 3, done.stderr
    assert "The disk is full while writing kq. Nothing half-written was left" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


NO_ROOM_TO_SORT = """
import resource, sys
from tinhso.cli.main import main
from tinhso.measurement import grouping
grouping.IN_MEMORY_ROWS = 1_000
resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("out", [True, False])
def test_no_room_to_sort_a_scattered_log_is_said_too(tmp_path, prepared, out):
    """With a result folder and without."""
    log, script = tmp_path / "log.csv", tmp_path / "sorting.py"
    script.write_text(NO_ROOM_TO_SORT)
    chance = random.Random(7)
    rows = [f"{chance.randrange(10**12)},B,{1 + place % 28}/03/2026" for place in range(50_000)]
    log.write_text("case,activity,time\n" + "\n".join(rows))
    folder = ["--out", tmp_path / "kq"] if out else []
    done = subprocess.run(
        [sys.executable, script, "measure", log, *folder],
        env=environment(TMPDIR=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert f"thư mục {tmp_path / 'kq' if out else tmp_path}:" in done.stderr
    assert "Traceback" not in done.stderr
    assert names(tmp_path) == {"log.csv", "sorting.py"}


STOPPED = """
import importlib, os, signal, sys
module, _, name = sys.argv[1].partition(":")
owner = importlib.import_module(module)
for part in name.split(".")[:-1]:
    owner = getattr(owner, part)
usual = getattr(owner, name.split(".")[-1])
def stopped(*words, **named):
    found = usual(*words, **named)
    os.kill(os.getpid(), getattr(signal, sys.argv[2]))
    return found
setattr(owner, name.split(".")[-1], stopped)
from tinhso.cli.main import main
sys.exit(main(sys.argv[3:]))
"""


def stopped_at(where: str, by: str, folder: Path, *words: str | Path):
    """The command, sent a signal as soon as `where` has been called."""
    script = folder / "stopped.py"
    script.write_text(STOPPED)
    return subprocess.run(
        [sys.executable, script, where, by, "measure", *words],
        env=environment(TINHSO_LANG="en"),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


STAGES = {
    "reading": "tinhso.tables.delimited:DelimitedTable._parse",
    "folding": "tinhso.measurement.foldrun:Folder.fold",
    "writing": "tinhso.measurement.sinks:ParquetSink.write",
    "summing up": "tinhso.measurement.results:write_summary",
    "reporting": "tinhso.measurement.report.write:render",
}


@pytest.mark.parametrize(
    ("stage", "by"),
    [*((stage, "SIGINT") for stage in STAGES), ("writing", "SIGTERM"), ("writing", "SIGHUP")],
)
def test_a_stopped_run_leaves_nothing_and_keeps_the_earlier_result(tmp_path, stage, by):
    out = tmp_path / "kq"
    out.mkdir()
    for name in RESULT:
        (out / name).write_text("trước")
    before = contents(out)
    done = stopped_at(STAGES[stage], by, tmp_path, EXAMPLE, "--out", out)
    assert done.returncode == 130, done.stderr
    assert done.stderr.splitlines()[-1] == "Interrupted; nothing half-written was left."
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert contents(out) == before
    assert names(out) == RESULT
    assert names(tmp_path) == {"kq", "stopped.py"}


def test_ctrl_c_while_publishing_comes_too_late_to_leave_half_a_result(log, tmp_path):
    out = tmp_path / "kq"
    done = stopped_at("tinhso.measurement.results:_moved", "SIGINT", tmp_path, log, "--out", out)
    assert done.returncode == 0, done.stderr
    assert names(out) == RESULT
    assert dossiers(out) == ["H1", "H2", "H3"]


def test_ctrl_c_at_a_long_log_is_heard_at_once(tmp_path):
    log = tmp_path / "long.csv"
    with log.open("w") as file:
        file.write("case,activity,time\n")
        for number in range(1_500_000):
            file.write(
                f"H{number // 8:07},B{number % 8},{1 + number % 28}/03/2026 08:{number % 60:02}\n"
            )
    process = subprocess.Popen(
        command(log, "--out", tmp_path / "kq"), env=environment(), stderr=subprocess.PIPE, text=True
    )
    wait_until(lambda: list(tmp_path.glob("kq/.unfinished-*/*.parquet")))
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert said.splitlines()[-1].startswith("Đã dừng theo yêu cầu")
    assert time.monotonic() - began < 20
    assert names(tmp_path) == {"long.csv"}


def wait_until(found, *, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_what_a_killed_run_left_behind_is_removed_by_the_next(log, tmp_path):
    out = tmp_path / "kq"
    done = stopped_at(STAGES["writing"], "SIGKILL", tmp_path, log, "--out", out)
    assert done.returncode == -signal.SIGKILL
    [left] = out.iterdir()
    assert left.name.startswith(results.UNFINISHED)
    assert measure(log, "--out", out).returncode == 0
    assert names(out) == RESULT


def test_the_folder_of_a_run_that_still_lives_is_left_alone(tmp_path):
    out = tmp_path / "kq"
    with results.unfinished(out) as mine:
        (mine / "summary.json").write_text("1")
        with results.unfinished(out) as other:
            (other / "summary.json").write_text("2")
        assert names(out) == {mine.name, "summary.json"}
    assert (out / "summary.json").read_text() == "1"
    assert names(out) == {"summary.json"}


def test_two_runs_into_one_folder_leave_the_whole_result_of_one(log, tmp_path):
    out = tmp_path / "kq"
    for _ in range(2):
        runs = [
            subprocess.Popen(
                command(one, "--out", out), env=environment(), stdout=subprocess.DEVNULL
            )
            for one in (log, EXAMPLE)
        ]
        assert [run.wait(timeout=300) for run in runs] == [0, 0]
        assert names(out) == RESULT
        summary = json.loads((out / "summary.json").read_text())
        assert summary["headline"]["dossiers"] == len(dossiers(out))
        assert Path(summary["log"]["name"]).name in (out / "report.html").read_text()


def test_publishing_waits_for_another_run_that_publishes(tmp_path):
    out = tmp_path / "kq"
    out.mkdir()
    place = os.open(out, os.O_RDONLY)
    with results.unfinished(out) as mine:
        (mine / "summary.json").write_text("{}")
        fcntl.flock(place, fcntl.LOCK_EX)
        freed = threading.Timer(0.5, os.close, [place])
        freed.start()
        began = time.monotonic()
    assert time.monotonic() - began > 0.4
    assert names(out) == {"summary.json"}
