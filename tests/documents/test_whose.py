"""Whose a paper is: it is kept of her, used for her and opened for her alone; where nobody can say, of nobody."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from tests.cases.conftest import ADMIN, DOCUMENT, FIRST, citizen, doer
from tests.documents.conftest import PERMIT, a_file, accepted, filed, married, person, refusal
from tests.files.conftest import pdf
from tests.files.test_scans import sheet

from tinhso.cases import actions
from tinhso.cases.actions.scanning import Pile
from tinhso.cases.holdings import matches_in
from tinhso.cases.models import Case, CasePaper
from tinhso.documents import actions as documents
from tinhso.documents.models import Document, NotUsed, Use
from tinhso.documents.rules import DIGITISED
from tinhso.files import queries as files
from tinhso.files.actions import store
from tinhso.parties import actions as parties
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition
from tinhso.procedures.whose import ANOTHER, FILER, said_of

BIRTH, FIRM = "9.000103", "9.000104"
CARD = {"type": "cc", "name": "Thẻ căn cước", "originals": 1}
CHILD = {
    "child_name": {"type": "string"},
    "child_born": {"type": "string", "format": "date"},
    "child_sex": {"type": "string"},
}
NEWBORN = {"child_name": "Lê Thị Con", "child_born": "2026-11-01", "child_sex": "nữ"}


@pytest.fixture
def mother(commune: None) -> str:
    form = {"type": "object", "properties": {**DOCUMENT["form"]["properties"], **CHILD}}
    married_ = {"type": "kh", "name": "Giấy chứng nhận kết hôn", "originals": 1}
    company = {"type": "dkdn", "name": "Giấy chứng nhận đăng ký doanh nghiệp", "originals": 1}
    own = {**CARD, "type": "cc2", "name": "Thẻ căn cước của người nộp hồ sơ"}
    for code, papers, more in (
        (BIRTH, [CARD, married_], {"form": form}),
        (FIRM, [CARD, company, own], {}),
    ):
        told = {**DOCUMENT, "code": code, "title": "Thử", "papers": papers, **more}
        publish(Definition.of(told), from_date=FIRST, by=ADMIN)
    return person("Trần Thị Mẹ")


def firm(name: str = "Công ty Đò Ngang") -> str:
    made = parties.enter(kind="organisation", name=name, key=name, by=ADMIN)
    return str(made.uid)


def brought(owner: str, filer: str, procedure: str, key: str, **more: Any) -> Case:
    filing = actions.Filing(
        procedure=procedure, owner=owner, filer=filer, desk="xa-1-mot-cua", office="xa-1", **more
    )
    return actions.file_case(filing, key=key, doer=doer("p-lan"))


def scanned(case: Case, *codes: str, key: str = "scan") -> None:
    parts = [("pdf", sheet(f"{key} {code}")) for code in codes]
    scan = actions.add_scan(case.uid, parts, doer=doer("p-lan"), key=key)
    piles = [Pile(code, code, (place,)) for place, code in enumerate(codes)]
    actions.split_scan(scan.uid, piles=piles, doer=doer("p-lan"), key=f"{key}-split")


def held(holder: str, kind: str, text: str = "bản quét") -> Document:
    told = documents.Kept(
        holder=holder, type=kind, name=kind, file=a_file(f"{text} {holder}"), office="xa-1",
        assurance=DIGITISED, basis="-",
    )  # fmt: skip
    return documents.keep(told, key=f"{holder} {kind} {text}", by=ADMIN)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Giấy khai sinh", ""),
        ("Giấy khai sinh của bố", ANOTHER),
        ("GIẤY KHAI SINH CỦA BỐ", ANOTHER),
        (unicodedata.normalize("NFD", "Giấy khai sinh của bố"), ANOTHER),
        ("Giay khai sinh cua bo", ANOTHER),
        ("Giấy khai sinh của con", ANOTHER),
        ("Giấy khai sinh con", ANOTHER),
        ("Giấy chứng nhận kết hôn cha mẹ", ANOTHER),
        ("Bằng tốt nghiệp của Bộ Giáo dục và Đào tạo", ""),
        ("Giấy phép của Sở Xây dựng", ""),
        ("Giấy chứng nhận quyền sử dụng đất được cấp theo quy định của Luật Đất đai", ""),
        ("Giấy chứng nhận quyền sử dụng đất theo quy định của pháp luật", ""),
        ("Bản sao của Giấy chứng nhận đăng ký doanh nghiệp", ""),
        ("Căn cước của chính người nộp hồ sơ", FILER),
        ("Căn cước của người đại diện theo pháp luật", ANOTHER),
        ("Giấy khai sinh của người yêu cầu", ""),
    ],
)
def test_a_name_says_whose_with_its_accents(name: str, said: str) -> None:
    assert said_of(name) == said


def test_the_mothers_card_at_a_registration_of_birth_is_hers_and_not_the_childs(
    mother: str,
) -> None:
    child = person("Lê Thị Con")
    case = brought(child, mother, BIRTH, "b", answers=NEWBORN)
    scanned(case, "cc", "kh")
    (card,) = Document.objects.all()
    assert (card.type, card.holder) == ("can-cuoc", mother)
    again = brought(person("Lê Văn Em"), mother, BIRTH, "b2", answers=NEWBORN)
    (match,) = matches_in(again, timezone.localdate())
    assert (match.document, match.paper.type) == (card, "cc")
    # The mother's marriage certificate is not the child's, whatever was kept of the child.
    held(child, "ket-hon")
    assert [one.paper.type for one in matches_in(case, timezone.localdate())] == ["cc"]


def test_the_mother_lets_her_own_card_be_used_for_her_child(mother: str) -> None:
    held(mother, "can-cuoc")
    want = [actions.HeldGiven("cc", consent=True)]
    brought(person("Lê Thị Con"), mother, BIRTH, "b", answers=NEWBORN, held=want)
    assert Use.objects.get().document.holder == mother


def test_an_employees_card_is_not_the_companys(mother: str) -> None:
    company = firm()
    case = brought(company, mother, FIRM, "f")
    scanned(case, "cc", "dkdn", "cc2")
    kept = set(Document.objects.values_list("type", "holder"))
    assert kept == {("dk-doanh-nghiep", company), ("can-cuoc", mother)}
    other = person("Nguyễn Văn Nhân Viên")
    next_ = brought(company, other, FIRM, "f2")
    assert [one.paper.type for one in matches_in(next_, timezone.localdate())] == ["dkdn"]
    # What was kept of the company under the rule of before is used no more.
    held(company, "can-cuoc")
    assert [one.paper.type for one in matches_in(next_, timezone.localdate())] == ["dkdn"]


def test_a_companys_paper_is_not_the_persons_who_owns_the_dossier(mother: str) -> None:
    held(mother, "dk-doanh-nghiep")
    case = brought(mother, mother, FIRM, "f")
    assert matches_in(case, timezone.localdate()) == ()


def give(for_: str, by: str, kind: str, **more: Any) -> None:
    parties.give_mandate(
        for_party=for_, by_party=by, kind=kind, from_date=FIRST, key=kind, by=ADMIN, **more
    )


@pytest.mark.parametrize(
    ("kind", "until", "code"),
    [
        ("attorney", None, ""),
        ("guardian", None, ""),
        ("spouse", None, "not_held_now"),
        ("child", None, "not_held_now"),
        ("attorney", date(2021, 1, 1), "not_held_now"),
    ],
)
def test_a_mandate_opens_held_papers_while_it_holds_and_covers_that(
    dao: str, kind: str, until: date | None, code: str
) -> None:
    married(dao)
    other = person("Người Nộp Hộ")
    give(dao, other, kind, until_date=until)
    want = [actions.HeldGiven("kh", consent=True)]

    def file() -> Case:
        return brought(dao, other, PERMIT, "k", held=want)

    if code:
        assert refusal(file).code == code
        case = brought(dao, other, PERMIT, "l")
        at_desk = refusal(
            lambda: actions.use_held(case.uid, paper="kh", consent=True, doer=doer("p-lan"))
        )
        assert at_desk.code == "consent_needed" and at_desk.seen
    else:
        file()
    assert Use.objects.exists() is not bool(code)


def test_whose_mandate_has_ended_takes_no_consent_back(dao: str) -> None:
    married(dao)
    other = person("Người Nộp Hộ")
    give(dao, other, "attorney")
    want = [actions.HeldGiven("kh", consent=True)]
    case = brought(dao, other, PERMIT, "k", held=want)
    fault = refusal(lambda: actions.withdraw_held(case.uid, paper="kh", doer=citizen(other)))
    assert fault.code == "not_held_now"
    actions.withdraw_held(case.uid, paper="kh", doer=citizen(other, dao))
    assert not CasePaper.objects.filter(case=case, type="kh").exists()


def test_of_whom_the_filer_may_not_open_it_a_refusal_says_the_same_held_or_not(dao: str) -> None:
    married(dao)
    stranger, other = person("Lê Văn Lạ"), person("Người Nộp Hộ")
    for consent in (True, False):
        want = [actions.HeldGiven("kh", consent=consent)]
        told = [
            refusal(lambda owner=owner, want=want: brought(owner, other, PERMIT, "k", held=want))
            for owner in (dao, stranger)
        ]
        assert {(one.code, one.facts["paper"], one.seen) for one in told} == {
            ("not_held_now", "kh", ())
        }


def test_nothing_is_noted_as_handed_in_that_was_not(dao: str) -> None:
    married(dao)
    filed(dao, PERMIT, "without")
    assert not NotUsed.objects.exists()
    own = actions.PaperGiven("Giấy chứng nhận kết hôn", type="kh", originals=1)
    filed(dao, PERMIT, "with", papers=[own])
    assert NotUsed.objects.count() == 1


def test_consent_taken_back_leaves_what_she_handed_in_herself(dao: str) -> None:
    married(dao)
    own = str(store(pdf("bản của tôi"), name="cua-toi.pdf", room="cases").uid)
    case = filed(dao, PERMIT, "k", papers=[actions.PaperGiven("Bản của tôi", type="kh", file=own)])
    actions.use_held(case.uid, paper="kh", consent=True, doer=citizen(dao))
    assert case.papers.filter(type="kh").count() == 2
    actions.withdraw_held(case.uid, paper="kh", doer=citizen(dao))
    assert [one.file for one in case.papers.filter(type="kh")] == [own]
    assert files.files([own])


def test_whose_dossier_it_is_mended_takes_the_papers_along(dao: str) -> None:
    certificate = married(dao)
    right = person("Nguyễn Thị Mơ")
    case = accepted(dao, PERMIT, "k", held=[actions.HeldGiven("kh", consent=True)])
    other = accepted(dao, PERMIT, "l")
    scanned(other, "kh")
    of_scan = Document.objects.get(case=str(other.uid))
    assert of_scan.holder == dao
    for one in (case, other):
        actions.correct(one.uid, owner=right, doer=doer("p-lan"))
    use = Use.objects.get()
    assert use.withdrawn_at is not None
    assert not case.papers.filter(type="kh").exists()
    certificate.refresh_from_db()
    assert certificate.revoked_at is None and files.files([certificate.file])
    of_scan.refresh_from_db()
    assert (of_scan.revoked_why, of_scan.file) == ("wrong", "")
    moved = Document.objects.get(case=str(other.uid), revoked_at=None)
    assert (moved.holder, moved.type, moved.pages) == (right, "ket-hon", 1)
    assert files.files([moved.file])


def test_an_owner_corrected_to_nobody_of_whom_it_can_be_told_keeps_nothing(dao: str) -> None:
    case = accepted(dao, PERMIT, "k")
    scanned(case, "kh")
    actions.correct(case.uid, owner=firm(), doer=doer("p-lan"))
    assert not Document.objects.filter(revoked_at=None).exists()


@pytest.mark.parametrize("how", [actions.ask_completion, actions.ask_supplement])
def test_a_code_of_no_paper_is_refused_by_its_name(dao: str, how: Any) -> None:
    case = filed(dao, PERMIT, "k")
    if how is actions.ask_supplement:
        actions.accept(case.uid, doer=doer())
    fault = refusal(lambda: how(case.uid, reasons="x", papers=["don", "khong-co"], doer=doer()))
    assert (fault.code, fault.facts["paper"]) == ("paper_not_asked", "khong-co")
    assert how(case.uid, reasons="x", papers=["Ảnh chụp thửa đất"], doer=doer()).requests.exists()


def test_a_refusal_carries_whose_papers_it_tells_of(dao: str) -> None:
    certificate = married(dao)
    case = filed(dao, PERMIT, "k")
    fault = refusal(
        lambda: actions.ask_completion(case.uid, reasons="x", papers=["kh"], doer=doer())
    )
    assert fault.seen == ((dao, f"document:{certificate.uid}"),)
