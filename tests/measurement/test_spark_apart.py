"""Spark as a user starts it: in a process of its own, on executors of their own, stopped by Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.measurement.sparking import assert_same_tables, events

from tinhso.cli.main import main

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", autouse=True)
def pyspark_is_here(java):
    for package in ("pyspark", "pandas"):
        if find_spec(package) is None:
            pytest.skip(f"no {package}: pip install 'tinhso[spark]', or ./tinhso test --long")


@pytest.fixture
def small(tmp_path) -> Path:
    """A small log and, in `local`, what the local engine makes of it."""
    rows = [(str(place % 50), f"B{place % 3}", place) for place in range(2_000)]
    pq.write_table(events(rows), tmp_path / "log.parquet")
    assert main(["measure", str(tmp_path / "log.parquet"), "--out", str(tmp_path / "local")]) == 0
    return tmp_path


def run_apart(
    folder: Path, *command: str | Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """`tinhso measure` in a process of its own: its session must not be the tests'."""
    words = ["measure", folder / "log.parquet", "--engine", "spark", "--out", folder / "out"]
    return subprocess.run(
        [*command, *words, "--lang", "en"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_executors_of_their_own_processes(small):
    """`local-cluster` starts real executors, as a cluster does."""
    master = "local-cluster[2,1,1024]"
    done = run_apart(small, sys.executable, "-m", "tinhso", TINHSO_SPARK_MASTER=master)
    assert done.returncode == 0, done.stderr
    assert_same_tables(small / "local", small / "out")


def test_spark_submit_says_where_it_runs(small):
    import pyspark

    submit = Path(pyspark.__file__).parent / "bin" / "spark-submit"
    told = ["--master", "local[1]", "--conf", "spark.ui.enabled=false"]
    script = ROOT / "src" / "tinhso" / "__main__.py"
    elsewhere = {"TINHSO_SPARK_MASTER": "spark://nowhere:1", "SPARK_LOCAL_IP": "127.0.0.1"}
    done = run_apart(small, submit, *told, script, PYSPARK_PYTHON=sys.executable, **elsewhere)
    assert done.returncode == 0, done.stderr
    assert_same_tables(small / "local", small / "out")


def test_on_this_machine_spark_keeps_its_log_to_itself(small):
    done = run_apart(small, sys.executable, "-m", "tinhso")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="module")
def long_log(tmp_path_factory) -> Path:
    from bench.generate import write_log

    path = tmp_path_factory.mktemp("long") / "log.parquet"
    write_log(path, events=2_000_000)
    return path


def python_works(process: subprocess.Popen[str], _: Path) -> bool:
    """It has read its command line and loads what it measures with."""
    return "libarrow" in Path(f"/proc/{process.pid}/maps").read_text()


def java_starts(process: subprocess.Popen[str], _: Path) -> bool:
    """A Java stands in the session of the process."""
    for told in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = told.read_text().partition(" (")[2].rpartition(") ")
            if name == "java" and rest.split()[3] == str(process.pid):
                return True
    return False


def spark_folds(_: subprocess.Popen[str], folder: Path) -> bool:
    """Spark is there, and its run has a folder for its parts."""
    with suppress(OSError):
        return any(folder.rglob("tinhso-spark-*"))
    return False


def wait_for(sign, process: subprocess.Popen[str], folder: Path) -> None:
    for _ in range(6_000):
        assert process.poll() is None
        if sign(process, folder):
            return
        time.sleep(0.01)
    pytest.fail(f"no sign of {sign.__name__} in a minute")


@pytest.mark.parametrize("sign", [python_works, java_starts, spark_folds])
@pytest.mark.parametrize("stop", [os.kill, os.killpg], ids=["process", "terminal"])
def test_ctrl_c_ends_a_run_in_one_sentence_and_leaves_nothing(tmp_path, long_log, sign, stop):
    words = ["measure", long_log, "--engine", "spark", "--out", tmp_path / "out"]
    process = subprocess.Popen(
        [sys.executable, "-m", "tinhso", *words, "--lang", "en"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_for(sign, process, tmp_path)
    stop(process.pid, signal.SIGINT)
    # A Java that outlived its run would keep these open.
    printed, said = process.communicate(timeout=60)
    assert (process.returncode, printed) == (130, "")
    assert said == "Interrupted; nothing half-written was left.\n"
    assert not list(tmp_path.glob("tinhso-*"))
    assert not (tmp_path / "out").exists()
