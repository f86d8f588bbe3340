"""Promises about the whole repository."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import tinhso
from tinhso.cli import bundle

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("core", "spark", "traces", "test", "bench", "uv")
# Rooms that Django carries, and what of them runs without it.
WITH_TABLES = tuple(
    f"tinhso.{room}."
    for room in (
        "access api briefing cases config copies demo documents exchange files indicators ledger "
        "loading notices opendata operations org papers parties payments petitions plans procedures "
        "protection provenance reception registers reports signing trust web "
        "measurement.live"
    ).split()
)
PURE = tuple(
    f"tinhso.{module}"
    for module in (
        "access.rights briefing.changes briefing.choosing briefing.promises "
        "cases.states copies.rules documents.lasting documents.rules "
        "exchange.definition exchange.reading exchange.rules "
        "files.rules indicators.columns indicators.defining "
        "indicators.figures indicators.giving "
        "indicators.index766.official indicators.index766.scoring indicators.numbers "
        "indicators.targets ledger.canonical ledger.kinds ledger.rules "
        "loading.checking loading.reading opendata.columns opendata.dcat opendata.rules operations.keeping org.rules "
        "papers.finding parties.rules payments.references payments.rules payments.statements payments.vietqr "
        "petitions.rules plans.ical plans.minutes plans.rules plans.scoring plans.sheets plans.versions "
        "procedures.definition procedures.rules protection.rules provenance.records reception.rules "
        "registers.definition registers.places registers.rules registers.sheets registers.values "
        "reports.adding reports.definition reports.rules reports.sheets reports.treasury reports.values "
        "signing.making signing.reading signing.rules signing.worker trust.leaves trust.proofs trust.witnessing"
    ).split()
)
HEAVY = ("duckdb", "numba", "numpy", "polars", "pyarrow", "sqlalchemy", "jinja2")


def lock(name: str) -> dict[str, set[str]]:
    """The packages of a lock, each with its versions (more than one where Pythons differ)."""
    found: dict[str, set[str]] = {}
    for requirement, _, _ in bundle.locked((ROOT / f"requirements/{name}.txt").read_text()):
        package, version = requirement.split("==")
        found.setdefault(canonicalize_name(package), set()).add(version)
    return found


def declared(group: str) -> list[Requirement]:
    words = (
        PROJECT["project"]["dependencies"]
        if group == "core"
        else PROJECT["dependency-groups"][group]
    )
    return [Requirement(word) for word in words if isinstance(word, str)]


def test_the_version_is_said_once_and_the_same() -> None:
    assert PROJECT["project"]["version"] == tinhso.__version__


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_an_index(name: str) -> None:
    assert "://" not in (ROOT / f"requirements/{name}.txt").read_text()


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash(name: str) -> None:
    for requirement, _, hashes in bundle.locked((ROOT / f"requirements/{name}.txt").read_text()):
        assert "--hash=sha256:" in hashes, requirement


@pytest.mark.parametrize("group", ["core", "test", "bench"])
def test_the_locks_hold_what_is_declared(group: str) -> None:
    """Run requirements/lock.sh after a change of pyproject.toml."""
    locked = lock(group)
    for requirement in declared(group):
        versions = locked[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in versions), requirement


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("core", "test"),
        ("test", "bench"),
        ("core", "spark"),
        ("core", "traces"),
        ("traces", "test"),
    ],
)
def test_a_test_runs_what_a_user_runs(narrow: str, wide: str) -> None:
    locked = lock(wide)
    assert {name: locked[name] for name in lock(narrow)} == lock(narrow)


def test_what_is_shipped_has_no_peer_under_the_gpl() -> None:
    assert not {"pm4py", "cvxopt", "djlint"} & (
        set(lock("core")) | set(lock("spark")) | set(lock("traces")) | set(lock("test"))
    )


def licences_of(name: str) -> list[str]:
    """What an installed package says of its licence: its expression, its classifiers, its own words, or the title of
    the licence that it carries.
    """
    told = distribution(name).metadata
    classifiers = [
        each for each in told.get_all("Classifier") or [] if each.startswith("License ::")
    ]
    own_words = (told.get("License") or "").strip().splitlines()[:1]
    said = [each for each in (told.get("License-Expression"),) if each] or classifiers or own_words
    carried = (told.get_all("License-File") or []) if not said else []
    return said or [_title(name, file) for file in carried]


def _title(name: str, file: str) -> str:
    text = distribution(name).read_text(f"licenses/{file}") or ""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def carries_the_gpl(licences: Sequence[str]) -> bool:
    """Whether one of them is the GPL or the AGPL; the Lesser GPL is another licence."""
    said = " ".join(licences).casefold()
    said = re.sub(r"lesser general public licen[sc]e|library general public licen[sc]e", "", said)
    return bool(re.search(r"\ba?gpl|affero|general public licen[sc]e", said))


@pytest.mark.parametrize(
    ("licence", "carries"),
    [
        ("GPL-3.0-or-later", True),
        ("MIT AND AGPL-3.0-only", True),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", True),
        ("License :: OSI Approved :: GNU Affero General Public License v3", True),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MPL-2.0", False),
        ("BSD-2-Clause AND Apache-2.0 WITH LLVM-exception", False),
    ],
)
def test_the_gpl_is_known_by_its_names(licence: str, carries: bool) -> None:
    assert carries_the_gpl([licence]) is carries


def test_nothing_that_is_shipped_carries_the_gpl() -> None:
    """Read from the very packages of a bundle, the core among them: the tests run what a user runs."""
    shipped = (ROOT / "requirements" / bundle.LOCK).read_text()
    for requirement, marker, _ in bundle.locked(shipped):
        if marker and not Marker(marker).evaluate():
            continue
        licences = licences_of(requirement.split("==")[0])
        assert licences, f"{requirement} does not say its licence"
        assert not carries_the_gpl(licences), f"{requirement}: {licences}"


def test_the_plain_tests_leave_the_long_ones_out() -> None:
    options = PROJECT["tool"]["pytest"]["ini_options"]["addopts"]
    assert options[options.index("-m") + 1] == "not long"


def test_help_is_quick_because_it_loads_no_engine() -> None:
    program = (
        "import sys\nfrom tinhso.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT / "src",
    )
    assert said.stdout.splitlines()[-1] == "[]"


def test_measuring_imports_without_django() -> None:
    program = (
        "import pkgutil, sys, importlib, tinhso\n"
        "sys.modules['django'] = None\n"
        "for module in pkgutil.walk_packages(tinhso.__path__, 'tinhso.'):\n"
        "    if '__main__' in module.name or 'spark' in module.name or 'bundle' in module.name:\n"
        "        continue\n"
        f"    if module.name.startswith({WITH_TABLES!r}) and module.name not in {PURE!r}:\n"
        "        continue\n"
        "    importlib.import_module(module.name)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT / "src")


def test_every_rule_is_held_to_that() -> None:
    (contract,) = (
        one
        for one in PROJECT["tool"]["importlinter"]["contracts"]
        if "without Django" in one["name"]
    )
    rules = {
        f"tinhso.{path.parent.name}.rules" for path in (ROOT / "src/tinhso").glob("*/rules.py")
    }
    assert rules - set(contract["source_modules"]) == set()


def test_every_room_says_what_it_is() -> None:
    for folder in (path.parent for path in (ROOT / "src" / "tinhso").rglob("__init__.py")):
        if folder.name == "migrations":
            continue
        text = (folder / "__init__.py").read_text(encoding="utf-8")
        assert text.lstrip().startswith('"""'), folder


def test_every_sentence_is_said_in_both_languages() -> None:
    import importlib
    import pkgutil

    from tinhso import sentences

    for module in pkgutil.iter_modules(sentences.__path__, "tinhso.sentences."):
        for code, said in importlib.import_module(module.name).SENTENCES.items():
            assert len(said) == 2, code
            facts = [set(re.findall(r"{(\w+)", sentence)) for sentence in said]
            assert facts[0] == facts[1], f"{code}: the two sentences tell different facts"


def imports_of(path: Path) -> set[str]:
    """The outermost names of the modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"tinhso"}


def test_what_is_imported_is_declared() -> None:
    """Only the bundle's maker may use a package of the test group: it works in a clone alone."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    words = [*PROJECT["project"]["dependencies"], *(word for extra in extras for word in extra)]
    known = {canonicalize_name(Requirement(word).name) for word in words} | {"pyspark"}
    carriers = {**packages_distributions(), "pyspark": ["pyspark"]}
    for path in (ROOT / "src").rglob("*.py"):
        allowed = known | {"packaging"} if path.name == "bundle.py" else known
        for name in imports_of(path):
            by = {canonicalize_name(each) for each in carriers.get(name, [name])}
            assert by & allowed, (
                f"{path.relative_to(ROOT)} imports {name}, which pyproject.toml does not declare"
            )
