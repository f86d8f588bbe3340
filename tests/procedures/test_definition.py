"""A document is a procedure or is refused with the place of its fault."""

from __future__ import annotations

import pytest
from tests.procedures.conftest import definition, document

from tinhso.procedures.definition import BadDefinition, Definition


def test_what_is_written_is_read_back_the_same():
    first = definition()
    assert Definition.of(first.document()) == first
    assert first.document()["steps"][1]["hours"] == 2.5
    assert first.document()["steps"][0]["hours"] == 1


def test_what_says_the_same_has_one_digest():
    shuffled = dict(reversed(list(document().items())))
    spelled_out = document()
    spelled_out["papers"][0]["copies"] = 0
    assert {definition().digest, Definition.of(shuffled).digest} == {
        Definition.of(spelled_out).digest
    }
    assert definition(title="Khác").digest != definition().digest


def test_two_ways_to_write_a_letter_are_one():
    decomposed = "Ca\u0302\u0301p ba\u0309n sao"
    assert definition(title=decomposed).title == "Cấp bản sao"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"levels": []}, "levels"),
        ({"format": "tinhso.procedure/2"}, "format"),
        ({"stranger": 1}, ""),
        ({"code": "../../etc"}, "code"),
        ({"limits": [{"rule": "5 ngày"}]}, "limits[0].rule"),
        ({"limits": [{"rule": "5d"}, {}]}, "limits[1]"),
        ({"limits": [{"rule": "5d", "when": "answers."}]}, "limits[0].when"),
        ({"limits": [{"rule": "5d", "when": "secret > 1"}]}, "limits[0].when"),
        ({"limits": [{"rule": "5d", "when": "open('x')"}]}, "limits[0].when"),
        ({"fees": [{"name": "A", "kind": "fee", "amount": -1}]}, "fees[0].amount"),
        ({"fees": [{"name": "A", "kind": "fee", "amount": 1.5}]}, "fees[0].amount"),
        ({"fees": [{"name": "A", "kind": "bribe", "amount": 1}]}, "fees[0].kind"),
        (
            {
                "fees": [
                    {
                        "name": "A",
                        "kind": "fee",
                        "amount": "1",
                        "exemptions": [{"when": "1 +", "text": "x"}],
                    }
                ]
            },
            "fees[0].exemptions[0].when",
        ),
        ({"papers": [{"type": "a", "name": "A"}, {"type": "a", "name": "B"}]}, "papers[1].type"),
        (
            {"steps": [{"code": "a", "name": "A", "where": "moon", "kind": "sign"}]},
            "steps[0].where",
        ),
        ({"limits": [{"rule": "5d", "when": "answers.never_asked"}]}, "limits[0].when"),
        ({"form": {"type": "array"}}, "form.type"),
        ({"form": {"type": "object", "properties": {"a": {"type": "x"}}}}, "form"),
        ({"form": {"type": "object", "$ref": "https://example.org/form"}}, "form"),
        ({"title": "a\x00b"}, ""),
        ({"title": "\ud800"}, ""),
        ({"notes": float("nan")}, ""),
    ],
)
def test_a_fault_is_named_by_its_place(changes, path):
    with pytest.raises(BadDefinition) as refused:
        Definition.of(document(**changes))
    assert refused.value.facts["path"] == path


@pytest.mark.parametrize("thing", [None, [], "x", 5, {"a": {1, 2}}])
def test_what_is_no_document_is_refused(thing):
    with pytest.raises(BadDefinition):
        Definition.of(thing)


def test_ten_megabytes_are_refused():
    with pytest.raises(BadDefinition, match="definition_too_long"):
        Definition.of(document(notes="x" * 10_000_000))


def test_a_loop_within_a_loop_is_refused():
    nested = "answers.a.map(x, answers.a.map(y, x * y).size()).size() > 1"
    with pytest.raises(BadDefinition) as refused:
        Definition.of(document(limits=[{"rule": "5d", "when": nested}]))
    assert refused.value.facts["path"] == "limits[0].when"
