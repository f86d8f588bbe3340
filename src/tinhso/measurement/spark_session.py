"""The Spark session that a measuring runs in, and where Spark finds the driver's files.

A caller's session is used as it is. Under spark-submit the cluster's own settings hold. Otherwise a session is
begun for this one measuring: on the master that TINHSO_SPARK_MASTER names, or on two cores of this machine, which
then listens on 127.0.0.1 alone and keeps its log to itself.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from uuid import uuid4

import tinhso
from tinhso.kernel.errors import TinhsoError
from tinhso.measurement.spark_stopping import bridge_is_quiet, ctrl_c_waits

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MASTER = "TINHSO_SPARK_MASTER"
HERE = "local[2]"
# Where executors keep compiled loops, if the driver was told.
_PASSED_ON = ("TINHSO_CACHE",)

# What reading and folding take for granted, whatever a cluster's defaults are.
_TAKEN_FOR_GRANTED = {
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.execution.arrow.useLargeVarTypes": "false",
    # Small partitions are joined also where the result is kept, as it is here.
    "spark.sql.optimizer.canChangeCachedPlanOutputPartitioning": "true",
}


class NoSpark(TinhsoError):
    """Spark is not here or did not start: no_pyspark (missing), no_java, spark_not_started (why)."""


def is_of_spark(error: Exception) -> bool:
    """Whether Spark or its bridge to Java raised this; they have no error in common."""
    return type(error).__module__.startswith(("pyspark.", "py4j."))


def reason_of(error: Exception) -> str:
    """The line of Spark's that says what happened, the innermost if there are several."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if "Error" in line or "Exception" in line]
    return (telling or lines or [repr(error)])[-1].removeprefix("Caused by: ")[:500]


@contextmanager
def session() -> Iterator[SparkSession]:
    """The session to measure in; one that was begun here is stopped at the end. Raises NoSpark."""
    # mapInArrow asks for pandas, which pyspark does not bring along.
    for package in ("pyspark", "pandas"):
        if find_spec(package) is None:
            raise NoSpark("no_pyspark", missing=package)
    from pyspark.sql import SparkSession

    spark = SparkSession.getActiveSession()
    if spark is not None:
        with _granted(spark):
            yield spark
        return
    with bridge_is_quiet():
        begun: list[SparkSession] = []
        try:
            with ctrl_c_waits():
                begun.append(_begun())
            with _granted(begun[0]):
                yield begun[0]
        finally:
            _end(begun)


def _end(begun: list[SparkSession]) -> None:
    """Stops what was begun here, its running jobs too."""
    try:
        for one in begun:
            one.stop()
    except Exception as error:
        # A Java that is gone has no session to stop.
        if not is_of_spark(error) and not isinstance(error, ConnectionError):
            raise


@contextmanager
def _granted(spark: SparkSession) -> Iterator[None]:
    before = {name: spark.conf.get(name, None) for name in _TAKEN_FOR_GRANTED}
    for name, value in _TAKEN_FOR_GRANTED.items():
        spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, kept in before.items():
            if kept is None:
                spark.conf.unset(name)
            else:
                spark.conf.set(name, kept)


def _begun() -> SparkSession:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("tinhso measure")
    if "PYSPARK_GATEWAY_PORT" in os.environ:  # under spark-submit, which has said everything
        return builder.getOrCreate()
    if not os.environ.get("JAVA_HOME") and not shutil.which("java"):
        raise NoSpark("no_java")
    master = os.environ.get(MASTER, HERE)
    # Executors must run the very Python that the driver runs, unless somebody says otherwise.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for name, value in _settings(master).items():
        builder = builder.config(name, value)
    with tempfile.TemporaryFile() as said:
        try:
            with _stderr_into(said if _is_here(master) else None):
                return builder.master(master).getOrCreate()
        except Exception as error:
            said.seek(0)
            lines = said.read().decode(errors="replace").split("\n")
            why = next((line for line in reversed(lines) if "rror" in line), "")
            why = why or next(filter(None, reversed(lines)), reason_of(error))
            raise NoSpark("spark_not_started", why=why.strip().rstrip(".")) from error


def _is_here(master: str) -> bool:
    """Whether executors are threads of the driver's own Java."""
    return master == "local" or master.startswith("local[")


def _settings(master: str) -> dict[str, str]:
    told = {"spark.ui.showConsoleProgress": "false"}
    for name in _PASSED_ON:
        if name in os.environ:
            told[f"spark.executorEnv.{name}"] = os.environ[name]
    if not master.startswith("local"):
        return told
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    source = str(Path(tinhso.__file__).resolve().parents[1])
    return told | {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "2g",
        "spark.executorEnv.PYTHONPATH": source,
        "spark.log.level": "ERROR",
        "spark.sql.shuffle.partitions": "64",
        "spark.ui.enabled": "false",
    }


@contextmanager
def _stderr_into(file: IO[bytes] | None) -> Iterator[None]:
    """A Java started meanwhile talks to `file` for as long as it lives. Its start alone prints ten lines."""
    if file is None or os.environ.get("TINHSO_DEBUG"):
        yield
        return
    sys.stderr.flush()
    kept = os.dup(2)
    os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def where_all_see(spark: SparkSession, file: Path, *, folder: Path) -> Iterator[str]:
    """The address by which every executor can read a file of the driver's.

    On this machine that is a link in `folder`, under a name that Spark does not take for a pattern. On a cluster it
    is a copy in the home folder of the cluster's own file system, gone afterwards; if that file system is the
    machines' own, the path itself, which must then be mounted everywhere.
    """
    if _is_here(str(spark.sparkContext.master)):
        link = folder / f"log-{uuid4().hex}.parquet"
        link.symlink_to(file.resolve())
        yield f"file://{link.absolute()}"
        return
    files, path_of = _cluster_files(spark)
    if files.getScheme() == "file":
        yield f"file://{file.resolve()}"
        return
    place = path_of(f"{files.getHomeDirectory().toString()}/tinhso-{uuid4().hex}.parquet")
    files.copyFromLocalFile(path_of(f"file://{file.resolve()}"), place)
    try:
        yield place.toString()
    finally:
        files.delete(place, True)


def _cluster_files(spark: SparkSession) -> tuple[Any, Any]:
    """The cluster's file system and what makes its paths, as Java has them: pyspark has no name for them."""
    context: Any = spark.sparkContext
    hadoop = context._jvm.org.apache.hadoop.fs
    return hadoop.FileSystem.get(context._jsc.hadoopConfiguration()), hadoop.Path
