"""Held papers for partner systems: what a token's scopes and offices let it see, use and ask for, and nothing more."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.conftest import DESK, OFFICE, partner
from tests.cases.conftest import doer
from tests.documents.conftest import PERMIT, accepted, filed, found_all, married, person

from tinhso.access.models import Look
from tinhso.cases import actions
from tinhso.documents.models import AskedAgain, Document, Use


@pytest.fixture
def hers(db: None) -> Document:
    found_all()
    return married(person())


def filing(hers: Document, **more: Any) -> dict[str, Any]:
    return {
        "procedure": PERMIT, "owner": hers.holder, "desk": DESK, "office": OFFICE,
        "held": [{"paper": "kh", "consent": True}], **more,
    }  # fmt: skip


def test_a_partner_files_with_what_is_held(hers: Document) -> None:
    desk = partner("receive", "see_person", "see_case")
    answer = desk.post("/cases", filing(hers))
    assert answer.status_code == 201, answer.content
    assert Use.objects.get().document == hers
    told = desk.get(f"/cases/{answer.json()['uid']}/held").json()["items"]
    assert [(one["paper"], one["number"], one["used"]) for one in told] == [("kh", "12/2026", True)]
    assert Look.objects.filter(what="paper", subject=f"document:{hers.uid}").count() == 1


def test_without_the_scope_nothing_held_is_used_or_seen(hers: Document) -> None:
    bare = partner("receive", "see_case")
    assert bare.post("/cases", filing(hers)).status_code == 403
    case = filed(hers.holder, PERMIT, "k")
    assert bare.get(f"/cases/{case.uid}/held").status_code == 403
    for paper in ("kh", "don"):
        sent = {"paper": paper, "consent": True}
        told = bare.post(f"/cases/{case.uid}/use-held", sent)
        assert (told.status_code, told.json()["code"]) == (403, "api_scope")
    assert (
        partner("see_case").post(f"/cases/{case.uid}/use-held", {"paper": "kh"}).status_code == 403
    )
    assert not Use.objects.exists() and not Look.objects.filter(what="paper").exists()


def test_a_partner_of_another_office_learns_nothing(hers: Document) -> None:
    other = partner("receive", "see_person", "see_case", "process", "see_board", offices=("xa-2",))
    case = accepted(hers.holder, PERMIT, "k")
    assert other.get(f"/cases/{case.uid}/held").status_code == 403
    sent = {"reasons": "x", "papers": ["kh"]}
    for act in ("ask-supplement", "ask-completion"):
        answer = other.post(f"/cases/{case.uid}/{act}", sent)
        assert answer.status_code == 403 and "paper_is_held" not in answer.content.decode()
    assert other.post(f"/cases/{case.uid}/use-held", {"paper": "kh"}).status_code == 403
    assert other.post("/cases", filing(hers)).status_code == 403
    assert other.get("/reuse").json()["items"] == []


def test_a_program_is_refused_as_an_officer_is(hers: Document) -> None:
    program = partner("process", "receive", "see_case", "see_board", "see_person")
    case = accepted(hers.holder, PERMIT, "k")
    where, sent = f"/cases/{case.uid}/ask-supplement", {"reasons": "Thiếu", "papers": ["kh"]}
    refused = program.post(where, sent)
    assert refused.status_code == 409 and refused.json()["code"] == "paper_is_held"
    assert Look.objects.filter(what="paper", subject=f"document:{hers.uid}").count() == 1
    assert "Giấy chứng nhận kết hôn" in refused.json()["detail"]
    assert program.post(where, {**sent, "override": "because"}).status_code == 422
    short = program.post(where, {**sent, "override": "words", "override_words": "a"})
    assert short.status_code == 422 and short.json()["code"] == "words_too_few"
    assert program.post(where, {**sent, "override": "differs"}).status_code == 200
    assert AskedAgain.objects.get().reason == "differs"
    (row,) = program.get("/reuse").json()["items"]
    assert (row["procedure"], row["used"], row["asked"]) == (PERMIT, 0, 1)
    assert program.get("/reuse", first="2020-01-01", last="2020-02-01").json()["items"] == []


def test_it_is_put_into_a_dossier_once_and_only_with_consent(hers: Document) -> None:
    program = partner("receive", "see_case", "see_person")
    case = filed(hers.holder, PERMIT, "k")
    where = f"/cases/{case.uid}/use-held"
    assert program.post(where, {"paper": "kh"}).json()["code"] == "consent_needed"
    # Refused or not, it was told that it is held.
    assert Look.objects.filter(what="paper", subject=f"document:{hers.uid}").count() == 1
    for key in ("a", "a", "b"):
        assert program.post(where, {"paper": "kh", "consent": True}, key=key).status_code == 200
    assert Use.objects.count() == case.papers.filter(type="kh").count() == 1
    gone = program.post(where, {"paper": "don", "consent": True})
    assert gone.status_code == 409 and gone.json()["code"] == "not_held_now"
    assert actions.accept(case.uid, doer=doer()).state == "processing"
