from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tinhso.cases import states
from tinhso.cases.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]


def test_the_table_is_sound() -> None:
    assert list(states.faults()) == []


@pytest.mark.parametrize(
    ("name", "changes", "fault"),
    [
        ("accept", {"to": "filed"}, "the clock of filed does not start"),
        ("decide", {"since": frozenset({"returned"})}, "returned is an end and is left"),
        ("ask_completion", {"to": ""}, "incomplete is never reached"),
        ("rate", {"since": frozenset({"rated"})}, "rate names ['rated']"),
        ("resume", {"clock": "none"}, "the clock of suspended does not none"),
    ],
)
def test_a_hole_in_the_table_is_found(
    monkeypatch: pytest.MonkeyPatch, name: str, changes: dict[str, object], fault: str
) -> None:
    holed = replace(states.TRANSITIONS[name], **changes)  # type: ignore[arg-type]
    monkeypatch.setitem(states.TRANSITIONS, name, holed)
    assert any(fault in found for found in states.faults())


def test_a_state_without_an_exit_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, one in list(states.TRANSITIONS.items()):
        if "suspended" in one.since:
            monkeypatch.setitem(
                states.TRANSITIONS, name, replace(one, since=one.since - {"suspended"})
            )
    assert "suspended has an owner and no exit" in list(states.faults())


def test_every_portal_state_has_one_of_ours_but_the_two_that_are_one() -> None:
    # 2, accepted, and 4, in progress, are one moment here: an accepted dossier is in somebody's hands.
    assert {state.portal for state in states.STATES.values()} == {1, 3, 4, 5, 6, 7, 8, 9, 10}


def test_the_diagram_in_the_docs_is_the_table() -> None:
    page = (ROOT / "docs/reference/states.md").read_text(encoding="utf-8")
    assert states.diagram() in page


def test_every_transition_has_its_event() -> None:
    # Names of acts are imperatives, names of events say what happened: as many of one as of the other.
    named = {kind.name.removeprefix("cases.") for kind in KINDS}
    # What stands beside the state: a scan, a wish for the post, a parcel's number.
    beside = {"filed", "undone", "supplement_resumed", "scanned", "post_wished", "posted"}
    # take and assign write one kind; so does refusing data, before and after the acceptance.
    assert len(named - beside) == len(states.TRANSITIONS) - 2
