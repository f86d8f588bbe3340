"""The yardstick does not change unseen: its parameters and its code are known by their hashes.

A change is made here, in the same commit, and said in CHANGELOG.md with the first twelve digits of the new hash; every
figure taken before it is void.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from bench.genuine import parameters
from bench.genuine.parameters import Habit, Style
from bench.genuine.truth import Cause

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "bench" / "genuine"
GENERATOR = ("cheating", "days", "honest", "parameters", "people", "sources", "truth", "world")
OPEN = ("naive", "scoring", "running")
KNOWN = "cd3b13aa7b9e724c4301ab540a740074445a88dcdf00bcf6b688798ee20a759e"


def plain(value):
    """A parameter as JSON knows it."""
    if isinstance(value, (Habit, Style)):
        return plain(vars(value))
    if isinstance(value, (dict, MappingProxyType)):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    return value


def table():
    """Every parameter by its name."""
    found = {name: plain(one) for name, one in vars(parameters).items() if name.isupper()}
    assert len(found) > 50
    return found


def frozen() -> str:
    """SHA-256 of the table of parameters and of the generator's files."""
    whole = hashlib.sha256(json.dumps(table(), sort_keys=True).encode())
    for name in GENERATOR:
        whole.update(name.encode() + b"\n" + (FOLDER / f"{name}.py").read_bytes())
    return whole.hexdigest()


def test_the_generator_is_the_one_that_was_frozen():
    assert frozen() == KNOWN, "say the change in CHANGELOG.md: figures taken before it are void"


def test_the_changelog_says_which_one_is_frozen():
    assert KNOWN[:12] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_any_change_of_a_parameter_is_seen(monkeypatch):
    for name in ("FEE", "QUICK_MEDIAN"):
        monkeypatch.setattr(parameters, name, getattr(parameters, name) * 1.01)
        assert frozen() != KNOWN
    monkeypatch.undo()
    style = replace(parameters.STYLES[Cause.JITTER], same=0.51)
    monkeypatch.setattr(parameters, "STYLES", {**parameters.STYLES, Cause.JITTER: style})
    assert frozen() != KNOWN


def test_every_file_is_frozen_or_open():
    """What a detector's author may read, and what not: no file is of neither kind."""
    names = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert names == set(GENERATOR) | set(OPEN)


@pytest.mark.parametrize("name", sorted(set(GENERATOR) - {"truth", "parameters"}))
def test_each_file_of_the_generator_says_who_must_not_read_it(name):
    assert "Not for the author of a detector" in (FOLDER / f"{name}.py").read_text(encoding="utf-8")


def test_the_parameters_say_so_in_their_first_line():
    first = (FOLDER / "parameters.py").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith('"""FOR THE AUTHOR OF THE SIMULATOR ALONE')


def test_nothing_in_the_product_knows_the_yardstick():
    """A detector in the product that imported the generator would be measured by what it was told."""
    for path in (ROOT / "src").rglob("*.py"):
        assert "bench.genuine" not in path.read_text(encoding="utf-8"), path
