"""What every test may ask for, and the promise that nothing is skipped where nothing may be.

TINHSO_SHARED      the folder of real data; default: `shared` beside the repository
TINHSO_NO_SKIP=1   (or CI=true) a test that would be skipped fails instead, saying what is missing
TINHSO_TEST_DB     `sqlite` or `postgresql`: on which the tests of rooms with tables run; `./tinhso test` runs both
TINHSO_HYPOTHESIS  `usual` or `long`: on how many examples a law is tried (`./tinhso test --long` says long)
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django
import pytest
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from hypothesis import HealthCheck, settings
from tests.servers.running import postgresql

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

# Of the tests alone. Modules with tables can be imported only when Django has read its settings, database included.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
os.environ.setdefault("TINHSO_SECRET", "of the tests")
os.environ.setdefault("TINHSO_MAC_KEYS", "tests:" + "5a" * 32)
os.environ.setdefault("TINHSO_STRICT", "1")
_until_the_end = ExitStack()
if (
    os.environ.get("TINHSO_TEST_DB") == "postgresql" and "PYTEST_XDIST_WORKER" not in os.environ
):  # Workers find the address of the one server of this run in what they inherit.
    _server = _until_the_end.enter_context(postgresql())
    os.environ["TINHSO_DATABASE"] = _server.url(database="postgres")
django.setup()
if connection.vendor == "sqlite":
    # A file, as in use: a database in memory is shared by all connections of a process and locks otherwise.
    _folder = _until_the_end.enter_context(TemporaryDirectory(prefix="tinhso-tests-"))
    connection.settings_dict["TEST"]["NAME"] = f"{_folder}/shared.sqlite3"


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument: an archive made at import holds its moment, and each process has its own."""
    return argname if isinstance(val, bytes) else None


def pytest_unconfigure() -> None:
    """Stop what was started."""
    _until_the_end.close()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The tables, whoever asks for them first: pytest-django's own makes none for a run of `own_database` alone."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[None]:
    """A copy of the tests' empty database for one test that commits, works from several threads or processes."""
    from tests.servers.databases import a_copy_of_the_database

    with django_db_blocker.unblock(), a_copy_of_the_database(tmp_path):
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What drives a browser says so."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


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
def clamd() -> str:
    """The path of ClamAV's daemon; start one with signatures of your own (`tests.servers.clamav`)."""
    return _tool("clamav")


@pytest.fixture(scope="session")
def nginx() -> str:
    """The path of nginx."""
    return _tool("nginx")


@pytest.fixture(scope="session")
def systemd_analyze() -> str:
    """The path of the program that checks services."""
    return _tool("systemd-analyze")


@pytest.fixture(scope="session")
def openssl() -> str:
    """The path of OpenSSL, which stamps times and checks what we signed."""
    return _tool("openssl")


@pytest.fixture(scope="session")
def swift() -> str:
    """The path of OpenStack Swift's proxy; start one by `tests.servers.objects`."""
    return _tool("swift")


@pytest.fixture(scope="session")
def softhsm() -> str:
    """The path of the program that makes SoftHSM's tokens."""
    return _tool("softhsm")


@pytest.fixture(scope="session")
def hsm(softhsm: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A SoftHSM with the tokens of `tests.servers.hsm`; a process knows one for as long as it lives."""
    from tests.servers.hsm import Hsm

    return Hsm(tmp_path_factory.mktemp("hsm"), softhsm)


@pytest.fixture(scope="session")
def pdfsig() -> str:
    """The path of poppler's program that checks the signatures of PDFs."""
    return _tool("pdfsig")


@pytest.fixture(scope="session")
def java() -> str:
    """The path of the Java that Spark runs in."""
    return _tool("java")


@pytest.fixture(scope="session")
def node_and_npm() -> tuple[str, str]:
    """The paths of Node.js and of npm, which run and install the provider of OpenID Connect."""
    return _tool("node"), _tool("npm")


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
