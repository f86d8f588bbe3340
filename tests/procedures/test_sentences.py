"""Whatever this room refuses is said in words."""

from __future__ import annotations

import re
from pathlib import Path

import tinhso.procedures
from tinhso.ledger.kinds import every_kind
from tinhso.procedures.forms import _CODES
from tinhso.sentences import all_sentences, sentence

ROOM = Path(tinhso.procedures.__file__).parent
_RAISED = re.compile(r"raise \w+\(\s*\"(\w+)\"")


def test_every_code_has_its_sentence():
    paths = [*ROOM.rglob("*.py"), ROOM.parent / "cli" / "procedures.py"]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    codes = {code for text in texts for code in _RAISED.findall(text)}
    assert len(codes) > 15
    assert codes | set(_CODES.values()) | {"answer_wrong", "answers_too_long"} <= set(
        all_sentences()
    )


def test_a_sentence_takes_the_facts_of_its_refusal():
    facts = {"path": "fees[0]", "problem": "x"}
    assert "fees[0]" in sentence("bad_definition", "vi", facts)
    assert "fees[0]" in sentence("bad_definition", "en", facts)


def test_events_are_told_in_both_languages():
    kinds = [kind for kind in every_kind() if kind.room == "procedures"]
    dated = {"procedures.published", "procedures.handed_over"}
    announcing = {"announcement_opened", "announced", "made_public"}
    assert {kind.name for kind in kinds} == {
        *dated,
        "procedures.process_entered",
        *(f"procedures.{one}" for one in announcing),
    }
    for kind in kinds:
        assert all(kind.sentence)
        assert kind.name not in dated or all("{from_date}" in said for said in kind.sentence)
