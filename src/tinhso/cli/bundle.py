"""The offline bundle: everything that a machine without a network needs to install Tỉnh Số.

    wheels/            every locked package of the core and of traces, and Tỉnh Số itself, for this kind of machine
    requirements.txt   exact versions with the hash of each wheel that may be installed
    install.sh         makes a private environment from the wheels alone
    deploy/            services, nginx, compose; install-system.sh puts the whole system on a machine
    docs/              how to do everything that is done after it
    sbom.cdx.json      what is inside, with licences and hashes (CycloneDX)
    SHA256SUMS         of every other file

The lock holds for every platform; a wheel fits one. A bundle therefore serves the processor and C library it
was made on, for the Python it was made with and those named by `--python`. It is proved by installing from it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from packaging.markers import Marker, default_environment
from packaging.utils import canonicalize_name, parse_wheel_filename

import tinhso
from tinhso.kernel.errors import TinhsoError

INSTALL = Path(__file__).with_name("install.sh")
# Where there is no network an extra cannot be had later.
LOCK = "traces.txt"

# The C libraries whose wheels a foreign Python's download may take, newest first (Debian 12 has 2.36).
MANYLINUX = (*(f"manylinux_2_{minor}" for minor in range(34, 16, -1)), "manylinux2014")

# What venv puts into every environment; it is not in the bundle.
ENVIRONMENTS_OWN = ("pip", "setuptools")


class CannotBundle(TinhsoError):
    """A bundle that could not be made; nothing is left behind."""


def make_bundle(root: Path, *, out: Path | None, pythons: Sequence[str]) -> Path:
    """Makes the bundle of the clone at `root` and gives its folder.

    out: the folder to make (default: dist/tinhso-VERSION-PLATFORM in the clone); it must not exist.
    pythons: further Python versions ("3.12") whose wheels are added.
    Raises CannotBundle: bundle_exists, cannot_write_bundle, tool_failed.
    """
    name = f"tinhso-{tinhso.__version__}-{sys.platform}-{platform.machine()}"
    folder = (out or root / "dist" / name).absolute()
    if folder.exists():
        raise CannotBundle("bundle_exists", folder=str(folder))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".bundle-", dir=folder.parent) as kept:
            half_made = Path(kept) / name
            _fill(half_made, root=root, pythons=pythons)
            half_made.rename(folder)
    except OSError as error:
        raise CannotBundle("cannot_write_bundle", folder=str(folder), why=str(error)) from error
    return folder


def _fill(folder: Path, *, root: Path, pythons: Sequence[str]) -> None:
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    lock = (root / "requirements" / LOCK).read_text(encoding="utf-8")
    for version in dict.fromkeys([own, *pythons]):
        _download(lock, into=wheels, python=version, foreign=version != own)
    _build(root, into=wheels)

    (folder / "requirements.txt").write_text(_pinned(lock, wheels=wheels), encoding="utf-8")
    shutil.copy(root / "LICENSE", folder)
    shutil.copy(INSTALL, folder)
    shutil.copytree(root / "deploy", folder / "deploy")
    own_tools = shutil.ignore_patterns("*.py", "__pycache__")
    shutil.copytree(root / "docs", folder / "docs", ignore=own_tools)
    (folder / "install.sh").chmod(0o755)
    write_sums(folder)
    with tempfile.TemporaryDirectory() as proof:
        _install(folder, into=Path(proof) / "tinhso")
        _write_sbom(folder, root=root, python=Path(proof) / "tinhso" / "bin" / "python")
    write_sums(folder)


def locked(text: str) -> Iterator[tuple[str, str, str]]:
    """The entries of a lock: (name==version, marker or "", the lines with its hashes)."""
    for entry in re.split(r"\n(?=\S)", text.strip()):
        head, _, hashes = entry.partition("\\\n")
        requirement, _, marker = head.partition(";")
        yield requirement.strip(), marker.strip(), hashes


def wanted(text: str, *, python: str) -> str:
    """The lock's entries that apply on this machine under Python `python` ("3.12"), without their markers."""
    environment = {
        **{key: str(value) for key, value in default_environment().items()},
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    return "\n".join(
        f"{requirement} \\\n{hashes}"
        for requirement, marker, hashes in locked(text)
        if not marker or Marker(marker).evaluate(environment)
    )


def _download(lock: str, *, into: Path, python: str, foreign: bool) -> None:
    machine = platform.machine()
    target = [word for tag in MANYLINUX for word in ("--platform", f"{tag}_{machine}")]
    target += ["--python-version", python]
    with tempfile.TemporaryDirectory() as work:
        chosen = Path(work) / "core.txt"
        chosen.write_text(wanted(lock, python=python), encoding="utf-8")
        words = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-qq"]
        words += target if foreign else []
        _pip("download", *words, "--dest", str(into), "--requirement", str(chosen))


def _build(root: Path, *, into: Path) -> None:
    _pip("wheel", "--no-deps", "--no-build-isolation", "-qq", "--wheel-dir", str(into), str(root))


def _pip(*words: str) -> None:
    _run("pip", [sys.executable, "-m", "pip", "--disable-pip-version-check", *words])


def _run(
    tool: str, command: Sequence[str | Path], *, environment: dict[str, str] | None = None
) -> None:
    done = subprocess.run(command, check=False, env=environment, stdout=sys.stderr)
    if done.returncode != 0:
        raise CannotBundle("tool_failed", tool=tool, status=done.returncode)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with open(path, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _pinned(lock: str, *, wheels: Path) -> str:
    """The lock again, with the hashes of the wheels in the bundle alone, and Tỉnh Số's own."""
    hashes: dict[tuple[str, str], list[str]] = {}
    for wheel in sorted(wheels.iterdir()):
        wheel_name, wheel_version, *_ = parse_wheel_filename(wheel.name)
        hashes.setdefault((str(wheel_name), str(wheel_version)), []).append(sha256(wheel))
    markers = {requirement: marker for requirement, marker, _ in locked(lock)}
    lines = []
    for (name, version), sums in hashes.items():
        requirement = f"{name}=={version}"
        marker = markers.get(requirement)
        lines.append(f"{requirement}{f' ; {marker}' if marker else ''} \\")
        lines.append(" \\\n".join(f"    --hash=sha256:{each}" for each in sums))
    return "\n".join(lines) + "\n"


def write_sums(folder: Path) -> None:
    """SHA256SUMS of every other file in the folder, as `sha256sum --check` reads it."""
    sums = folder / "SHA256SUMS"
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != sums)
    lines = [f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    sums.write_text("".join(lines), encoding="utf-8")


def _install(folder: Path, *, into: Path) -> None:
    """Installs from the bundle as a user would, with the Python that made it."""
    environment = {**os.environ, "TINHSO_PYTHON": sys.executable}
    _run("install.sh", ["sh", folder / "install.sh", into], environment=environment)


def _write_sbom(folder: Path, *, root: Path, python: Path) -> None:
    """What the proof installed, as CycloneDX JSON, each component with the hashes of its wheels."""
    sbom = folder / "sbom.cdx.json"
    words: list[str | Path] = [
        "environment",
        "--output-reproducible",
        "--pyproject",
        root / "pyproject.toml",
    ]
    words += ["--output-file", sbom, python]
    _run("cyclonedx-py", [sys.executable, "-m", "cyclonedx_py", *words])
    told = json.loads(sbom.read_text(encoding="utf-8"))
    ours = [each for each in told["components"] if each["name"] not in ENVIRONMENTS_OWN]
    for component in ours:
        component["hashes"] = [
            {"alg": "SHA-256", "content": sha256(wheel)}
            for wheel in sorted((folder / "wheels").iterdir())
            if parse_wheel_filename(wheel.name)[0] == canonicalize_name(component["name"])
        ]
    refs = {each["bom-ref"] for each in (told["metadata"]["component"], *ours)}
    told["components"] = ours
    told["dependencies"] = [each for each in told["dependencies"] if each["ref"] in refs]
    sbom.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
