"""A head signs a result in the dossier; a citizen scans its QR and sends the file; what was changed is found."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.files.conftest import RING
from tests.servers.hsm import PIN
from tests.signing.conftest import enter
from tests.signing.making import a_pdf
from tests.web.office import conftest as office
from tests.web.office.conftest import ADMIN, PROCEDURE, as_  # noqa: F401 a fixture

from tinhso.cases import actions
from tinhso.cases.actions import SignedFile
from tinhso.cases.models import Case, CaseResult
from tinhso.documents.models import Document
from tinhso.files import actions as files
from tinhso.files import queries as stored
from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition
from tinhso.signing import actions as actions_of
from tinhso.signing import asking
from tinhso.signing.models import Asked, Paper
from tinhso.signing.rules import CannotSign

SIGNED = {**PROCEDURE, "results": [{"name": "Giấy phép", "signed": True}]}
As = Callable[[str], Client]


@pytest.fixture
def province(db: Any, signing: Any, settings: Any, tmp_path: Path) -> dict[str, str]:
    """Offices, people, a procedure whose result must be signed, the head's certificate and the commune's seal."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GUARD_RAISES = True
    settings.FILE_KEYS, settings.FILES_FOLDER = RING, str(tmp_path / "files")
    settings.PUBLIC_ADDRESS = "https://so.example.vn"
    parties = office.found_everything()
    publish(Definition.of(SIGNED), from_date=date(2026, 1, 1), by=ADMIN)
    enter(signing)
    return parties


@pytest.fixture
def case(province: dict[str, str]) -> Case:
    return office.file(
        province["owner"], "k", "2026-03-09 08:00", accepted="2026-03-09 08:30", staff="p-hoa"
    )


def hoa() -> actions.Doer:
    return actions.Doer(
        by=By(actor="p-hoa", office="xa-1", channel="counter"),
        may=lambda _right, at: at.startswith("xa-1"),
    )


HERE = SignedFile("here", a_pdf(), pin=PIN)


def test_the_decision_and_the_signed_paper_stand_together(case):
    after = actions.decide_signed(case.uid, doer=hoa(), signing=HERE, number="12/GP", key="k-d")
    paper = Paper.objects.get()
    assert after.state == "done"
    assert (after.result.file, after.result.code) == (paper.file, paper.code)
    assert (paper.number, paper.written, paper.way) == (1, "12/GP", "here")
    pdf = stored.content(paper.file)
    assert pdf.startswith(a_pdf()[:200])
    kinds = Event.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds)[-3:] == ["signing.issued", "cases.decided", "documents.kept"]
    # The same form again acts once, and signs once.
    assert actions.decide_signed(case.uid, doer=hoa(), signing=HERE, key="k-d") == after
    assert Paper.objects.count() == 1


def test_an_unsigned_result_is_refused_where_the_procedure_says_so(case):
    with pytest.raises(CannotSign, match="signature_needed"):
        actions.decide(case.uid, doer=hoa(), granted=True)
    kept = files.store(a_pdf(), name="x.pdf", room="cases")
    with pytest.raises(CannotSign, match="signature_needed"):
        actions.decide(case.uid, doer=hoa(), granted=True, file=str(kept.uid))
    assert Case.objects.get(pk=case.pk).state == "processing"
    refused = actions.decide(case.uid, doer=hoa(), granted=False, summary="Không đủ điều kiện")
    assert refused.state == "done"


def test_a_signed_paper_of_another_dossier_is_no_signature_of_this_one(case, province):
    other = office.file(
        province["owner"], "k2", "2026-03-09 08:00", accepted="2026-03-09 08:30", staff="p-hoa"
    )
    done = actions.decide_signed(other.uid, doer=hoa(), signing=HERE)
    with pytest.raises(CannotSign, match="signature_needed"):
        actions.decide(case.uid, doer=hoa(), granted=True, file=done.result.file)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"pin": ""}, "pin_needed"),
        ({"pin": "000000"}, "wrong_pin"),
        ({"pdf": b"PK\x03\x04"}, "not_a_pdf"),
        ({"pdf": b"%PDF-1.7"}, "pdf_unreadable"),
        ({"way": "import"}, "not_signed"),
    ],
)
def test_what_cannot_be_signed_decides_nothing_and_leaves_no_gap(case, change, code):
    with pytest.raises(Exception, match=code):
        actions.decide_signed(case.uid, doer=hoa(), signing=replace(HERE, **change), number="1/GP")
    assert Case.objects.get(pk=case.pk).state == "processing"
    assert not Paper.objects.exists()  # No number was taken for it.
    actions.decide_signed(case.uid, doer=hoa(), signing=HERE)
    assert Paper.objects.get().number == 1


def test_what_fails_while_it_is_signed_strikes_its_number_through(case, settings):
    settings.STAMP_ADDRESS, settings.STAMP_PRIVATE = "http://127.0.0.1:9/tsa", True
    with pytest.raises(CannotSign, match="no_stamp"):
        actions.decide_signed(case.uid, doer=hoa(), signing=HERE)
    assert [one.reason for one in Paper.objects.get().changes.all()] == ["not_signed"]


def test_what_the_decision_refuses_strikes_the_number_through(case, monkeypatch):
    from tinhso.cases.actions import deciding

    def refuse(*_: Any, **__: Any) -> None:
        raise actions.CannotAct("consultations_open", offices="x")

    monkeypatch.setattr(deciding, "decide", refuse)
    with pytest.raises(actions.CannotAct):
        actions.decide_signed(case.uid, doer=hoa(), signing=HERE)
    paper = Paper.objects.get()
    assert [one.reason for one in paper.changes.all()] == ["not_decided"]
    assert not Event.objects.filter(kind="signing.issued").exists()


def test_another_file_takes_the_place_of_the_first_which_is_told(case):
    actions.decide_signed(case.uid, doer=hoa(), signing=HERE, number="12/GP")
    first = Paper.objects.get()
    after = actions.attach_signed(case.uid, doer=hoa(), signing=HERE, reasons="Sai diện tích")
    second = Paper.objects.exclude(pk=first.pk).get()
    assert after.result.file == second.file != first.file
    assert (second.code, second.written) == (first.code, "12/GP")
    assert [(one.what, one.by) for one in first.changes.all()] == [("replaced", second)]
    with pytest.raises(stored.NoSuchFile):
        stored.file(first.file)
    kept = files.store(a_pdf(), name="x.pdf", room="cases")
    with pytest.raises(CannotSign, match="signature_needed"):
        actions.attach_result(case.uid, doer=hoa(), file=str(kept.uid), reasons="x")


def test_the_last_day_of_the_file_in_its_place_is_the_results(case):
    day, later = date(2099, 1, 1), date(2100, 1, 1)
    actions.decide_signed(case.uid, doer=hoa(), signing=replace(HERE, valid_until=day))
    after = actions.attach_signed(
        case.uid, doer=hoa(), signing=replace(HERE, valid_until=later), reasons="Sai ngày"
    )
    result = CaseResult.objects.get(case=after)
    assert result.valid_until == later
    told = Event.objects.filter(kind="cases.result_attached").latest("id")
    assert told.facts["valid_until"] == later.isoformat()
    actions.attach_signed(case.uid, doer=hoa(), signing=HERE, reasons="Không thời hạn")
    result.refresh_from_db()
    assert result.valid_until is None
    over = replace(HERE, valid_until=date(2020, 1, 1))
    with pytest.raises(actions.CannotAct, match="has_passed"):
        actions.attach_signed(case.uid, doer=hoa(), signing=over, reasons="Đã qua")


def test_an_unsigned_file_in_its_place_ends_what_the_signed_one_says(case, monkeypatch):
    actions.decide_signed(case.uid, doer=hoa(), signing=HERE, number="12/GP")
    monkeypatch.setattr("tinhso.cases.signed.must_be_signed", lambda _case: False)
    kept = files.store(a_pdf(), name="x.pdf", room="cases")
    actions.attach_result(case.uid, doer=hoa(), file=str(kept.uid), reasons="Sai diện tích")
    assert [one.what for one in Paper.objects.get().changes.all()] == ["revoked"]


def test_the_last_day_typed_at_an_unsigned_decision_is_the_results(case, as_, monkeypatch):  # noqa: F811
    monkeypatch.setattr("tinhso.cases.signed.must_be_signed", lambda _case: False)
    browser, address = as_("p-hoa"), f"/van-phong/ho-so/{case.uid}/ket-qua"
    sent = {**form_of(browser.get(address)), "granted": "yes", "number": "12/GP"}
    told = {**sent, "signing": "none", "valid_until": "31/12/2099"}
    assert browser.post(address, told).status_code == 303
    assert CaseResult.objects.get(case=case).valid_until == date(2099, 12, 31)


def test_a_result_that_came_signed_is_taken_with_its_number(case, province):
    other = office.file(
        province["owner"], "k2", "2026-03-09 08:00", accepted="2026-03-09 08:30", staff="p-hoa"
    )
    done = actions.decide_signed(other.uid, doer=hoa(), signing=HERE)
    came = SignedFile("import", stored.content(done.result.file))
    with pytest.raises(CannotSign, match="number_needed"):
        actions.decide_signed(case.uid, doer=hoa(), signing=came)
    after = actions.decide_signed(case.uid, doer=hoa(), signing=came, number="77/QĐ-UBND")
    paper = Paper.objects.get(about=f"case:{case.uid}")
    assert (paper.way, paper.written, paper.number) == ("import", "77/QĐ-UBND", 2)
    assert after.result.file == paper.file
    # Byte for byte as it came.
    assert stored.content(paper.file) == came.pdf


def form_of(page: Any) -> dict[str, str]:
    text = page.content.decode()
    return dict(re.findall(r'name="(key|seen)" value="([^"]*)"', text))


def test_the_head_signs_in_the_dossier_and_a_citizen_checks_it(case, as_):  # noqa: F811
    browser, address = as_("p-hoa"), f"/van-phong/ho-so/{case.uid}/ket-qua"
    page = browser.get(address)
    words = page.content.decode()
    assert "Ký số tại đây" in words and 'type="password"' in words
    sent = {**form_of(page), "granted": "yes", "number": "12/GP", "signing": "here"}

    def post(**more: Any) -> Any:
        return browser.post(
            address, {**sent, "file": SimpleUploadedFile("kq.pdf", a_pdf()), **more}
        )

    wrong = post(pin="000000")
    assert wrong.status_code == 200 and "Mã PIN không đúng" in wrong.content.decode()
    assert "000000" not in wrong.content.decode()
    unsigned = post(signing="none", pin="")
    assert "phải được ký số" in unsigned.content.decode()
    done = post(pin=PIN)
    assert done.status_code == 303
    paper = Paper.objects.exclude(issued_at=None).get()
    # Sent again, it is answered as the first time.
    assert post(pin=PIN).status_code == 303
    assert Paper.objects.exclude(issued_at=None).count() == 1

    seen = browser.get(f"/van-phong/ho-so/{case.uid}/chu-ky").content.decode()
    assert "Trần Thị Mận" in seen and f"/kiem-tra/{paper.token}" in seen
    listed = browser.get("/van-phong/so-cap").content.decode()
    assert "12/GP" in listed
    book = browser.get("/van-phong/so-cap?dang=csv").content.decode("utf-8-sig").splitlines()
    assert len(book) == 2 and "12/GP" in book[1] and paper.sha256 in book[1]
    assert browser.get("/van-phong/so-cap?dang=xlsx").content.startswith(b"PK")

    anybody = Client()
    page = anybody.get(f"/kiem-tra/{paper.token}")
    words = page.content.decode()
    assert page.status_code == 200 and "Còn giá trị" in words
    assert "UBND xã Ea Kao" in words and "12/GP" in words
    assert "Mận" not in words and "Mơ" not in words and case.code not in words
    pdf = stored.content(paper.file)
    told = checked(anybody, pdf)
    assert told.context["good"] and "Còn giá trị" in told.content.decode()
    changed = checked(anybody, pdf.replace(b"Ket qua", b"Ket QUA")).content.decode()
    assert "đã bị thay đổi sau khi ký" in changed
    more = checked(anybody, pdf + b"\n% x")
    assert not more.context["good"] and "phần được thêm vào" in more.content.decode()
    assert "không có chữ ký số nào" in checked(anybody, a_pdf()).content.decode()

    key = form_of(browser.get(f"/van-phong/ho-so/{case.uid}/chu-ky"))
    told = {**key, "paper": str(paper.uid), "what": "paper", "reason": "wrong_content"}
    bad = browser.post(f"/van-phong/ho-so/{case.uid}/chu-ky", {**told, "words": ""})
    assert bad.status_code == 422
    assert Document.objects.filter(case=str(case.uid), revoked_at=None).exists()
    gone = browser.post(f"/van-phong/ho-so/{case.uid}/chu-ky", {**told, "words": "QĐ 5"})
    assert gone.status_code == 303
    assert Document.objects.get(case=str(case.uid)).revoked_why == "revoked"
    words = anybody.get(f"/kiem-tra/{paper.token}").content.decode()
    assert "Đã bị thu hồi" in words and "Nội dung sai" in words and "QĐ 5" not in words
    Asked.objects.all().delete()
    told = checked(anybody, pdf)
    assert not told.context["good"] and "Đã bị thu hồi" in told.content.decode()


def checked(browser: Client, content: bytes, name: str = "kq.pdf") -> Any:
    return browser.post("/kiem-tra", {"file": SimpleUploadedFile(name, content)})


def test_who_filed_is_led_to_the_check(case, province):
    from tinhso.access import actions as access

    account = access.citizen_account("mo@example.vn")
    access.link_party(account, party=province["owner"], by=ADMIN)
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    actions.decide_signed(case.uid, doer=hoa(), signing=HERE)
    paper = Paper.objects.get()
    link = f'href="/kiem-tra/{paper.token}"'
    assert link in browser.get(f"/ho-so/{case.uid}").content.decode()
    actions_of.revoke_token(paper.uid, by=ADMIN)
    assert link not in browser.get(f"/ho-so/{case.uid}").content.decode()
    gone = Client().get(f"/kiem-tra/{paper.token}")
    assert gone.status_code == 410 and "Mã trên văn bản đã bị thu hồi" in gone.content.decode()
    assert paper.in_book not in gone.content.decode()


def test_the_printed_code_leads_to_the_page(case, tmp_path):
    import pypdf
    import pypdfium2
    import zxingcpp

    actions.decide_signed(case.uid, doer=hoa(), signing=HERE)
    paper = Paper.objects.get()
    pdf = stored.content(paper.file)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 2
    page = pypdfium2.PdfDocument(pdf)[1]
    found = zxingcpp.read_barcodes(page.render(scale=3, grayscale=True).to_numpy())
    assert [one.text for one in found] == [f"https://so.example.vn/kiem-tra/{paper.token}"]
    assert "1/" in page.get_textpage().get_text_bounded()


@pytest.mark.parametrize("token", ["khong-co", "x" * 500, "..", "a b"])
def test_a_code_that_is_none_opens_nothing(province, token):
    assert Client().get(f"/kiem-tra/{token}").status_code == 404


def test_guessing_codes_and_sending_files_is_bounded(province, case, settings):
    actions.decide_signed(case.uid, doer=hoa(), signing=HERE)
    paper = Paper.objects.get()
    browser = Client()
    answers = [browser.get(f"/kiem-tra/ma-{one}").status_code for one in range(70)]
    # A minute may have ended among them; more than two have not.
    assert answers.count(404) <= 3 * asking.MOST_MISSES and 429 in answers
    refused = next(
        one
        for one in (browser.get(f"/kiem-tra/lai-{n}") for n in range(70))
        if one.status_code == 429
    )
    assert refused["Retry-After"].isdigit()
    # From elsewhere it is open; the true code is too.
    assert Client(REMOTE_ADDR="10.9.8.7").get(f"/kiem-tra/{paper.token}").status_code == 200
    assert not Asked.objects.filter(place__contains="127.0").exists()


def test_what_is_sent_to_be_checked_is_bounded_and_not_kept(province, settings, tmp_path):
    from tinhso.files.models import File
    from tinhso.web import checking

    browser = Client()
    assert browser.post("/kiem-tra", {}).status_code == 422
    assert "không phải tệp PDF" in checked(browser, b"\x89PNG").content.decode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "MOST_BYTES", 10)
        assert checked(browser, a_pdf()).status_code == 422
    assert checked(browser, b"%PDF-1.7 broken").status_code == 422
    assert not File.objects.exists()


def test_without_roots_nothing_is_signed_and_the_page_says_so(province, case, as_, settings):  # noqa: F811
    settings.SIGNING_ROOTS = ""
    page = as_("p-hoa").get(f"/van-phong/ho-so/{case.uid}/ket-qua").content.decode()
    assert "Ký số" not in page
    assert "chưa được đặt" in Client().get("/kiem-tra").content.decode()
    assert checked(Client(), a_pdf()).status_code == 503
    with pytest.raises(CannotSign, match="no_roots"):
        actions.decide_signed(case.uid, doer=hoa(), signing=HERE)


def test_who_may_not_decide_revokes_nothing(case, as_):  # noqa: F811
    actions.decide_signed(case.uid, doer=hoa(), signing=HERE)
    paper = Paper.objects.get()
    address = f"/van-phong/ho-so/{case.uid}/chu-ky"
    told = {"paper": str(paper.uid), "what": "paper", "reason": "asked_for", "words": "x"}
    assert as_("p-binh").get(address).status_code == 200
    assert as_("p-binh").post(address, told).status_code == 403
    assert as_("p-xa2").get(address).status_code == 403
    # A paper of another dossier is not reached through this one.
    told["paper"] = "00000000-0000-4000-8000-000000000009"
    assert as_("p-hoa").post(address, told).status_code == 422
    assert not Paper.objects.filter(changes__what="revoked").exists()


def test_an_erased_person_leaves_the_book_and_no_words(case, province):
    actions.decide_signed(case.uid, doer=hoa(), signing=HERE, number="12/GP")
    actions.return_result(case.uid, doer=hoa())
    paper = Paper.objects.get()
    actions.erase_person(province["owner"], reason="theo yêu cầu", by=ADMIN)
    with pytest.raises(stored.NoSuchFile):
        stored.file(paper.file)
    event = Event.objects.get(kind="signing.issued")
    assert not hasattr(event, "sealed")
    assert Client().get(f"/kiem-tra/{paper.token}").status_code == 200
    assert datetime.now(UTC) - paper.begun_at < timedelta(hours=1)


def test_a_partner_sends_what_came_signed(province, case):
    """The document system of the province hands its signed results over by the interface."""
    from tests.api.conftest import partner, told

    other = office.file(
        province["owner"], "k2", "2026-03-09 08:00", accepted="2026-03-09 08:30", staff="p-hoa"
    )
    done = actions.decide_signed(other.uid, doer=hoa(), signing=HERE)
    pdf = stored.content(done.result.file)
    one, at = partner(), f"/cases/{case.uid}"
    sent = one.send("kq.pdf", pdf + b" ").json()["uid"]
    told(one.post(f"{at}/decide", {"granted": True, "file": sent}), 422, "signature_needed")
    changed = one.send("doi.pdf", pdf.replace(b"Ket qua", b"Ket QUA")).json()["uid"]
    said = {"file": changed, "number": "77/QĐ"}
    told(one.post(f"{at}/decide-signed", said), 422, "signature_refused")
    came = one.send("kq2.pdf", pdf).json()["uid"]
    said = {"file": came, "number": "77/QĐ", "valid_until": "2099-12-31"}
    for _ in range(2):
        answer = one.post(f"{at}/decide-signed", said, key="once")
        assert (answer.status_code, answer.json()["state"]) == (200, "done")
    paper = Paper.objects.get(about=f"case:{case.uid}")
    assert (paper.file, paper.way, paper.valid_until) == (came, "import", date(2099, 12, 31))
    told(one.post(f"{at}/attach-signed", {"file": came}), 422, "api_no_such_file")


def test_what_came_signed_is_read_before_anything_is_locked(province, case, monkeypatch):
    from django.db import connection
    from tests.api.conftest import partner

    other = office.file(
        province["owner"], "k2", "2026-03-09 08:00", accepted="2026-03-09 08:30", staff="p-hoa"
    )
    pdf = stored.content(actions.decide_signed(other.uid, doer=hoa(), signing=HERE).result.file)
    one, depth, read = partner(), len(connection.savepoint_ids), list[int]()
    taken_in = actions_of.taken_in

    def noted(content: bytes) -> Any:
        read.append(len(connection.savepoint_ids) - depth)
        return taken_in(content)

    monkeypatch.setattr(actions_of, "taken_in", noted)
    came = one.send("kq.pdf", pdf).json()["uid"]
    for _ in range(2):
        said = {"file": came, "number": "77/QĐ"}
        answer = one.post(f"/cases/{case.uid}/decide-signed", said, key="once")
        assert (answer.status_code, answer.json()["state"]) == (200, "done")
    assert read == [0]  # Once, in no transaction but the test's own.


def test_an_administrator_of_an_office_sees_its_own_certificates_alone(province, signing, as_):  # noqa: F811
    from tests.signing.making import rsa_key

    from tinhso.org.actions import appoint

    appoint("p-xa2", office="xa-2", role="admin", from_date=date(2026, 1, 1), by=ADMIN)
    other = signing.authority.issue("Con dấu xã hai", rsa_key().public_key())
    theirs = actions_of.add_certificate(
        signing.chain(other), token="con-dau", label="dau", role="seal", office="xa-2", by=ADMIN
    )
    page = as_("p-xa2").get("/cai-dat/chung-thu-so").content.decode()
    assert "Con dấu xã hai" in page
    assert "Trần Thị Mận" not in page and "UBND xã Ea Nuôl" not in page
    everything = as_("p-qt").get("/cai-dat/chung-thu-so").content.decode()
    assert "Con dấu xã hai" in everything and "Trần Thị Mận" in everything
    from tinhso.signing.models import Certificate, Tries

    head = Certificate.objects.get(role="person")
    for what in ("thoi-dung", "mo-pin"):
        address = f"/cai-dat/chung-thu-so/{what}"
        assert as_("p-xa2").post(address, {"chung-thu": head.pk}).status_code == 403
    Tries.objects.create(fingerprint=head.fingerprint, wrong=5, tried_at=datetime.now(UTC))
    browser = as_("p-qt")
    assert "nhập sai PIN" in browser.get("/cai-dat/chung-thu-so").content.decode()
    told = {"chung-thu": head.pk}
    assert browser.post("/cai-dat/chung-thu-so/mo-pin", told).status_code in (302, 303)
    assert Tries.objects.get().wrong == 0
    assert theirs.ended_at is None


def test_who_also_works_elsewhere_is_no_single_offices(province, signing, as_):  # noqa: F811
    from tests.signing.making import rsa_key

    from tinhso.org.actions import appoint
    from tinhso.signing.models import Certificate

    appoint("p-xa2", office="xa-2", role="admin", from_date=date(2026, 1, 1), by=ADMIN)
    head = Certificate.objects.get(role="person")
    appoint(head.staff, office="xa-2", role="officer", from_date=date(2026, 1, 1), by=ADMIN)
    browser, address = as_("p-xa2"), "/cai-dat/chung-thu-so"
    assert "Trần Thị Mận" not in browser.get(address).content.decode()
    for what in ("thoi-dung", "mo-pin"):
        assert browser.post(f"{address}/{what}", {"chung-thu": head.pk}).status_code == 403
    chain = signing.chain(signing.authority.issue("Người hai nơi", rsa_key().public_key()))
    told = {"role": "person", "staff": head.staff, "token": "con-dau", "label": "x", "office": ""}
    answer = browser.post(address, {**told, "chain": SimpleUploadedFile("c.pem", chain)})
    assert "còn giữ việc ở đơn vị khác" in answer.content.decode()
    assert Certificate.objects.filter(role="person").count() == 1
    assert as_("p-qt").post(f"{address}/mo-pin", {"chung-thu": head.pk}).status_code == 303


def test_an_administrator_enters_and_ends_certificates(province, signing, as_):  # noqa: F811
    from tests.signing.making import rsa_key

    from tinhso.signing.models import Certificate

    browser, address = as_("p-qt"), "/cai-dat/chung-thu-so"
    page = browser.get(address).content.decode()
    assert "Nguyễn Thị Hoa" in page and "UBND xã Ea Kao" in page
    other = signing.authority.issue("Con dấu mới", rsa_key().public_key())

    def enter_one(content: bytes, **more: Any) -> Any:
        told = {"role": "seal", "office": "xa-2", "token": "con-dau", "label": "dau", **more}
        return browser.post(address, {**told, "chain": SimpleUploadedFile("c.pem", content)})

    assert "bad_certificate" not in enter_one(b"none").content.decode()
    assert "không ký được" in enter_one(b"none").content.decode()
    assert "cơ quan của con dấu" in enter_one(signing.chain(other), office="").content.decode()
    nobody = {"role": "person", "office": "", "staff": "p-khong-co"}
    assert "Không có cán bộ này" in enter_one(signing.chain(other), **nobody).content.decode()
    assert Certificate.objects.count() == 2
    assert enter_one(signing.chain(other)).status_code in (302, 303)
    assert "có trong danh sách" in enter_one(signing.chain(other)).content.decode()
    made = Certificate.objects.get(office="xa-2")
    assert browser.post(f"{address}/thoi-dung", {"chung-thu": made.pk}).status_code in (302, 303)
    assert Certificate.objects.get(pk=made.pk).ended_at is not None
    assert browser.post(f"{address}/thoi-dung", {"chung-thu": "999999"}).status_code == 403
    assert as_("p-hoa").get(address).status_code == 403
