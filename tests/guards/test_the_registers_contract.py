"""What is published of the exchange with registers is what its schemas say."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from tinhso.exchange.registers import contract
from tinhso.papers.databases import databases

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.fixture(scope="module")
def page() -> Any:
    spec = importlib.util.spec_from_file_location("registers_page", REFERENCE / "registers_page.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_published_contract_is_that_of_the_schemas(page: Any) -> None:
    """Run `python docs/reference/registers_page.py` after a change."""
    assert (REFERENCE / page.PAGE).read_text(encoding="utf-8") == page.page()


def test_every_assumed_field_stands_in_its_list(page: Any) -> None:
    text = (REFERENCE / page.PAGE).read_text(encoding="utf-8")
    listed = text.partition("## Every assumed field")[2]
    for name in contract.NAMES:
        said = json.dumps(contract.schema(name))
        assert ('"x-assumed": true' in said) == (f"- `{name}`: " in listed), name


def test_every_field_of_a_record_is_called_something_in_both_languages() -> None:
    for types in contract.RECORDS.values():
        for name in types:
            for field, told in contract.schema_of(name).items():
                assert len(told["x-words"]) == 2, (name, field)
                for value in told.get("enum", ()):
                    assert value in contract.VALUES, (name, field, value)


def test_each_register_holds_the_papers_that_the_rule_gives_it() -> None:
    for code, types in contract.RECORDS.items():
        assert set(types) <= set(databases()[code].holds)
