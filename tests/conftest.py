"""What every test may ask for, and the promise that nothing is skipped where nothing may be.

TINHSO_SHARED      the folder of real data; default: `shared` beside the repository
TINHSO_NO_SKIP=1   (or CI=true) a test that would be skipped fails instead, saying what is missing
TINHSO_HYPOTHESIS  `usual` or `long`: on how many examples a law is tried (`./tinhso test --long` says long)
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tinhso.cli import tools

# A first example may compile the counting loops, and CI is slow: how long one takes proves nothing.
# The reference is slow on purpose: neither its time nor the size of its logs is a fault of a strategy.
_TAKEN = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
settings.register_profile("usual", max_examples=50, **_TAKEN)
settings.register_profile("long", max_examples=5_000, **_TAKEN)
settings.load_profile(os.environ.get("TINHSO_HYPOTHESIS", "usual"))

# Whoever runs the tests in the background may have them ignore Ctrl-C, which every program they start would inherit.
for _name in ("SIGINT", "SIGHUP"):
    if signal.getsignal(getattr(signal, _name)) is signal.SIG_IGN:
        signal.signal(getattr(signal, _name), signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent


def nothing_may_be_skipped() -> bool:
    """True in CI and wherever the caller says that every tool and all data are there."""
    return os.environ.get("CI") == "true" or os.environ.get("TINHSO_NO_SKIP") == "1"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of the test's own; gives its path."""

    def write(content: str | bytes, name: str = "log.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data (event logs, office calendars, declared procedures)."""
    folder = tools.shared_folder(ROOT)
    if not (folder / "data").is_dir():
        pytest.skip(f"no real data: {folder / 'data'} is absent; name its parent by TINHSO_SHARED")
    return folder


def _tool(name: str) -> str:
    found = tools.tool(name).find()
    if not found:
        pytest.skip(f"no {name}: {tools.tool(name).install}")
    return found


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that Playwright can drive (`executable_path=`)."""
    return _tool("chromium")


@pytest.fixture(scope="session")
def mariadb() -> str:
    """The path of the MariaDB server's program; start a private one on a socket in `tmp_path`."""
    return _tool("mariadb")


@pytest.fixture(scope="session")
def java() -> str:
    """The path of the Java that Spark runs in."""
    return _tool("java")


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turns a skip into a failure that keeps the skip's reason.

    An expected failure also reports as skipped; it carries `wasxfail` and is left alone.
    """
    if report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"nothing may be skipped here, yet: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if nothing_may_be_skipped():
        _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if nothing_may_be_skipped():
        _refuse_skip(report)
    return report
