"""Is the machine's clock right? What the kernel says of it, who sets it, and whether it jumped.

The kernel is asked by adjtimex(2), which needs no right to be read. Machines without it answer None, never "fine".
"""

from __future__ import annotations

import csv
import ctypes
import ctypes.util
import shutil
import subprocess
import time
from dataclasses import dataclass
from typing import ClassVar

JUMP_SECONDS = 1.0
_TIME_ERROR, _STA_UNSYNC, _STA_NANO = 5, 0x40, 0x2000
_PATIENCE_SECONDS = 2.0


class _Timex(ctypes.Structure):
    """struct timex of 64-bit Linux, and room for what follows what is read here."""

    _fields_: ClassVar = [
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    ]


@dataclass(frozen=True)
class Kernel:
    """synchronised: by something trusted. offset_seconds: still to be corrected; most_seconds: its greatest error."""

    synchronised: bool
    offset_seconds: float
    most_seconds: float


def kernel() -> Kernel | None:
    """What the kernel says of its clock; None where it may not be asked."""
    told = _Timex()
    try:
        library = ctypes.CDLL(ctypes.util.find_library("c") or "libc.so.6", use_errno=True)
        state = library.adjtimex(ctypes.byref(told))
    except (OSError, AttributeError):
        return None
    if state < 0:
        return None
    unit = 1e-9 if told.status & _STA_NANO else 1e-6
    good = state != _TIME_ERROR and not told.status & _STA_UNSYNC
    return Kernel(good, told.offset * unit, told.maxerror * 1e-6)


def source() -> str:
    """Who sets the clock, as chrony or systemd-timesyncd names it; "" where neither answers."""
    if shutil.which("chronyc"):
        rows = list(csv.reader(_said("chronyc", "-c", "tracking").splitlines()))
        if rows and len(rows[0]) > 2 and rows[0][1]:
            return f"chrony {rows[0][1]}, stratum {rows[0][2]}"
    if shutil.which("timedatectl"):
        words = ("show-timesync", "--property=ServerName", "--value")
        if name := _said("timedatectl", *words).strip():
            return f"systemd-timesyncd {name}"
    return ""


def _said(*command: str) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


class Watch:
    """Compares the wall clock with one that only runs on."""

    def __init__(self) -> None:
        self._wall, self._running = time.time(), time.monotonic()

    def jumped(self) -> float:
        """Seconds by which the wall clock jumped since last asked; 0.0 below JUMP_SECONDS."""
        wall, running = time.time(), time.monotonic()
        by = (wall - self._wall) - (running - self._running)
        self._wall, self._running = wall, running
        return by if abs(by) >= JUMP_SECONDS else 0.0
