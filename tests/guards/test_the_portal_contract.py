"""What is published of the exchange with the portal is what its schemas say."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from tinhso.exchange.portal import contract

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.fixture(scope="module")
def page() -> Any:
    spec = importlib.util.spec_from_file_location("portal_page", REFERENCE / "portal_page.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_published_contract_is_that_of_the_schemas(page: Any) -> None:
    """Run `python docs/reference/portal_page.py` after a change."""
    assert (REFERENCE / page.PAGE).read_text(encoding="utf-8") == page.page()


def test_every_assumed_field_stands_in_its_list(page: Any) -> None:
    text = (REFERENCE / page.PAGE).read_text(encoding="utf-8")
    listed = text.partition("## Every assumed field")[2]
    for name in contract.NAMES:
        said = json.dumps(contract.schema(name))
        assert ('"x-assumed": true' in said) == (f"- `{name}`: " in listed), name
    assert text.count("**assumed**") - 1 == listed.count("`") // 2 - listed.count("- `")
