"""What `tinhso serve` starts keeps the memory that it freed, unless whoever started it said otherwise."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tinhso.cli.running import KEPT_MEMORY, end, start_module


def told_environment(pid: int) -> dict[str, str]:
    """The environment with which a process was begun; it is another program's for a moment after the fork."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        told = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
        found = dict(one.split("=", 1) for one in told if "=" in one)
        if Path(f"/proc/{pid}/cmdline").read_bytes().count(b"\0") > 1 and "TRIED" in found:
            return found
        time.sleep(0.01)
    raise AssertionError("it never began")


def test_what_is_started_keeps_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIED", "1")
    for name in KEPT_MEMORY:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MALLOC_ARENA_MAX", "7")
    process = start_module("http.server", "--bind", "127.0.0.1", "0")
    try:
        told = told_environment(process.pid)
    finally:
        end([process])
    assert {name: told.get(name) for name in KEPT_MEMORY} == KEPT_MEMORY | {"MALLOC_ARENA_MAX": "7"}
