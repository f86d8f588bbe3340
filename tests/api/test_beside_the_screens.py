"""Everything the screens do: each form has its route, or a reason in docs/explanation/screens-and-programs.md."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from tests.access.test_guard import views
from tests.api.test_contract import routes
from tests.faults.addresses import API
from tests.faults.test_every_address import SIGNED

from tinhso.access.guard import methods_of
from tinhso.api import acts
from tinhso.cases.states import TRANSITIONS

PAGE = Path(__file__).resolve().parents[2] / "docs/explanation/screens-and-programs.md"
_ROW = re.compile(r"^\| `([^`]*)` \| (.*?) ?\| (.*?) ?\|$", re.MULTILINE)
# What no act of a person leads to: other systems tell of it, an office is merged, or hands are needed.
NOT_ACTS = {"take", "hand_over", "transfer", "recount", "cut_over", "tell_promise"}
# Whose own arguments are not the body's.
_GIVEN = {"case", "uid", "doer", "key", "told_at", "code"}


def told() -> dict[str, tuple[set[str], str]]:
    """Address → (routes, reason), as the page says it."""
    return {
        address: (set(re.findall(r"`((?:GET|POST) [^`]+)`", there)), why.strip())
        for address, there, why in _ROW.findall(PAGE.read_text(encoding="utf-8"))
    }


def known() -> dict[str, bool]:
    """Route → whether it acts."""
    found = {}
    for one in routes():
        path = re.sub(r"{\w+:", "{", one.path)
        found[f"{one.method} {path}"] = bool(one.takes)
    return found


def test_every_form_of_the_screens_is_there_and_nothing_else() -> None:
    forms = {
        one
        for one, view in views()
        if "POST" in methods_of(view) and not one.startswith((*API, "mau/")) and one not in SIGNED
    }
    assert set(told()) == forms


def test_each_has_a_route_that_there_is_or_a_reason() -> None:
    there = known()
    for address, (named, why) in told().items():
        assert named or why, address
        assert named <= set(there), (address, named - set(there))
        reason = why.partition(":")[0]
        assert named or reason in ("Hands", "Rules", "Ours"), (address, why)


def test_every_route_that_acts_stands_beside_a_form() -> None:
    beside = set().union(*(named for named, _ in told().values()))
    assert {one for one, acting in known().items() if acting} <= beside


def test_every_transition_is_an_act_of_programs_too() -> None:
    assert set(TRANSITIONS) - {name for name, _, _ in acts.ACTS.values()} == NOT_ACTS


def test_whatever_an_act_can_be_told_a_program_can_tell() -> None:
    """An action that takes a new word takes it from programs as well, in the same change."""
    for slug, (_, body, do) in acts.ACTS.items():
        assert set(inspect.signature(do).parameters) - _GIVEN == set(body.model_fields), slug
