"""Every refusal that the code can raise is a sentence in two languages, with the facts that it names."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from string import Formatter

import pytest

from tinhso import sentences
from tinhso.measurement.foldtypes import NOTES
from tinhso.sentences import all_sentences, sentence
from tinhso.sentences.measure import WORDS
from tinhso.tables.moments import REASONS

SOURCE = Path(__file__).resolve().parents[2] / "src/tinhso"
TREES = {
    path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(SOURCE.rglob("*.py"))
}
CODES = all_sentences()


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _errors() -> set[str]:
    """The names of TinhsoError and of every class made from it."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"TinhsoError"}
    while grown := {name for name, own in bases.items() if own & found} - found:
        found |= grown
    return found


# Facts that a class of refusals makes of what it is given.
ADDED: dict[str, set[str | None]] = {"BadAnswers": {"where"}}


@dataclass(frozen=True)
class Site:
    """A place that makes a refusal. facts: None where they cannot be known without running it."""

    where: str
    code: str
    facts: frozenset[str] | None


def _codes_of(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _codes_of(node.body) + _codes_of(node.orelse)
    return []


def _sites() -> Iterator[Site]:
    errors = _errors()
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and _name(node.func) in errors and node.args):
                continue
            named = {word.arg for word in node.keywords} | ADDED.get(_name(node.func), set())
            facts = None if None in named else frozenset(named)
            for code in _codes_of(node.args[0]):
                yield Site(f"{path}:{node.lineno}", code, facts)


SITES = list(_sites())


def asked_for(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_sites_are_found():
    """Were this search to go blind, the tests below would pass for nothing."""
    assert len(SITES) > 80
    assert {"unknown_activity", "no_case_column", "cannot_write", "bad_limit"} <= {
        site.code for site in SITES
    }


@pytest.mark.parametrize("site", SITES, ids=lambda site: f"{site.code} {site.where}")
def test_a_refusal_is_a_sentence_with_the_facts_it_names(site):
    assert site.code in CODES, f"{site.where} raises {site.code}: no sentence"
    if site.facts is not None:
        for text in CODES[site.code]:
            assert asked_for(text) <= site.facts, f"{site.where}: {text}"


def test_every_refusal_shows_its_facts_where_it_is_made():
    """Facts passed on whole (**facts) could not be held against the sentence here."""
    assert [site for site in SITES if site.facts is None] == []


@pytest.mark.parametrize("code", CODES)
def test_both_languages_name_the_same_facts(code):
    vietnamese, english = CODES[code]
    assert asked_for(vietnamese) == asked_for(english)
    assert vietnamese.strip() == vietnamese != ""
    assert english.strip() == english != ""


def test_no_code_has_two_sentences():
    found = Counter(
        code
        for module in iter_modules(sentences.__path__, f"{sentences.__name__}.")
        for code in import_module(module.name).SENTENCES
    )
    assert [code for code, count in found.items() if count > 1] == []


def _said() -> set[str]:
    """Every text in the code outside the sentences; those that begin an f-string, like "note_", as they stand."""
    return {
        node.value
        for path, tree in TREES.items()
        if not path.startswith("sentences/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_sentence_is_said_somewhere():
    said = _said()
    made = tuple(text for text in ("note_", "outcome_", "verdict_") if text in said)
    made += ("api_field_",)  # `sentences.api_fields.field_said` says them by the kind of the fault.
    assert {code for code in CODES if code not in said and not code.startswith(made)} == set()


def test_every_word_of_measure_is_said_somewhere():
    text = "".join(
        (SOURCE / path).read_text(encoding="utf-8")
        for path in TREES
        if not path.startswith("sentences/")
    )
    built = {f"by_{kind}" for kind in ("procedure", "office")} | {
        f"no_{name}" for name in ("office", "person", "procedure")
    }
    assert [word for word in WORDS if f'"{word}"' not in text and word not in built] == []


@pytest.mark.parametrize("code", [*NOTES, "calendar_not_announced"])
def test_every_note_has_words(code):
    assert all(WORDS[code])


@pytest.mark.parametrize("reason", [reason for reason in REASONS if reason])
def test_every_reason_for_rejecting_a_row_has_words(reason):
    assert all(CODES[reason])


def test_a_reason_among_the_facts_is_said_in_words():
    facts = {"file": "a.csv", "line": 2, "column": "b", "value": "c", "reason": "no_moment"}
    facts["rejected"] = 1
    assert "lý do: thiếu thời điểm" in sentence("no_readable_row", "vi", facts)
    assert "reason: no moment" in sentence("no_readable_row", "en", facts)


def test_a_code_without_a_sentence_is_still_told_with_its_facts():
    assert sentence("brand_new", "vi", {"file": "a.csv"}) == "brand_new {'file': 'a.csv'}"
