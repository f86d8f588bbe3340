"""What work costs: CPU seconds of all its threads, wall seconds, and the most memory it held."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import Any, TypeVar

Answer = TypeVar("Answer")
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Cost:
    """cpu: user and system seconds of all threads. peak: bytes, None where it was not taken."""

    cpu: float
    wall: float
    peak: int | None = None


class Failed(Exception):
    """A measured process that did not end well; its own words are the text."""


def of_call(call: Callable[[], Answer]) -> tuple[Answer, Cost]:
    """Call in this process."""
    cpu, wall = time.process_time(), time.perf_counter()
    answer = call()
    return answer, Cost(cpu=time.process_time() - cpu, wall=time.perf_counter() - wall)


def of_process(
    words: Sequence[str], *, environment: Mapping[str, str] | None = None
) -> tuple[str, Cost]:
    """Run a program from its start to its end; gives what it printed. Raises Failed."""
    wall = time.perf_counter()
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env=surroundings() | dict(environment or {}),
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
        assert process.stdout is not None
        with process.stdout:
            said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        complaints.seek(0)
        complaint = complaints.read()
    if process.returncode != 0:
        raise Failed(f"{' '.join(words)} ended with {process.returncode}:\n{complaint[-2000:]}")
    return said, Cost(cpu=used.ru_utime + used.ru_stime, wall=time.perf_counter() - wall)


@dataclass(frozen=True)
class Job:
    """A job of `bench.inside` done in a fresh process: its own figures, and those of the whole process."""

    answer: dict[str, Any]
    inside: Cost
    whole: Cost


def of_job(*words: str, environment: Mapping[str, str] | None = None) -> Job:
    """Do a job of `bench.inside` in a fresh process."""
    said, whole = of_process(
        [sys.executable, "-m", "bench.inside", *words], environment=environment
    )
    told = json.loads(said.splitlines()[-1])
    return Job(answer=told["answer"], inside=Cost(**told["cost"]), whole=whole)


def pairs(
    one: Callable[[], Answer], other: Callable[[], Answer], *, count: int
) -> list[tuple[Answer, Answer]]:
    """one, other, one, other …: both sides meet the same weather."""
    return [(one(), other()) for _ in range(count)]


def middle(values: Sequence[float]) -> float:
    """The median."""
    return float(median(values))


def surroundings() -> dict[str, str]:
    """The environment of measured processes: ours, this clone's source, and compiled Python kept as usual."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
