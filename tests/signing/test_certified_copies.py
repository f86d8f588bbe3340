"""Certified copies of a signed result: a number of their own, signed anew, and they fall with the original."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from tests.servers.hsm import PIN
from tests.signing.test_results import (  # noqa: F401 fixtures
    HERE,
    as_,
    case,
    checked,
    form_of,
    hoa,
    province,
)
from tests.web.office.conftest import ADMIN

from tinhso.cases import actions, papers_held
from tinhso.files import queries as stored
from tinhso.keys.certified import BadToken
from tinhso.ledger.models import Event
from tinhso.signing import actions as signing_actions
from tinhso.signing.models import Paper
from tinhso.signing.rules import CannotSign


@pytest.fixture
def original(case: Any) -> Paper:  # noqa: F811
    actions.decide_signed(case.uid, doer=hoa(), signing=HERE, number="12/GP")
    return Paper.objects.get()


def copied(case: Any, original: Paper, key: str = "k-1", pin: str = PIN) -> Paper:  # noqa: F811
    return actions.certify_copy(case.uid, original.uid, doer=hoa(), key=key, pin=pin)


def test_a_copy_has_its_number_names_the_original_and_is_checked_like_it(case, original):  # noqa: F811
    import pypdf
    import pypdfium2
    import zxingcpp

    copy = copied(case, original)
    assert (copy.way, copy.copy_of, copy.number) == ("copy", original, 2)
    assert (copy.written, copy.code) == (original.written, original.code)
    assert copied(case, original) == copy and Paper.objects.count() == 2
    pdf = stored.content(copy.file)
    # The original's pages, its own last one among them, and the page that certifies them.
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 3
    pages = pypdfium2.PdfDocument(pdf)
    words = pages[2].get_textpage().get_text_bounded()
    assert "Bản sao điện tử" in words and original.in_book in words
    assert original.sha256[:16] in words and "Ket qua" in pages[0].get_textpage().get_text_bounded()
    found = zxingcpp.read_barcodes(pages[2].render(scale=3, grayscale=True).to_numpy())
    assert [one.text for one in found] == [f"https://so.example.vn/kiem-tra/{copy.token}"]
    event = Event.objects.filter(kind="signing.issued").latest("id")
    assert event.facts["copy_of"] == f"signed:{original.uid}"
    told = checked(Client(), pdf)
    assert told.context["good"] and f"<dd>{original.in_book}</dd>" in told.content.decode()
    assert case.code not in told.content.decode()
    assert papers_held.held([copy.file, original.file]) == {copy.file, original.file}


def test_it_falls_with_the_original(case, original):  # noqa: F811
    copy, pdf = copied(case, original), stored.content(original.file)
    by = hoa().by
    row = Paper.objects.get(pk=original.pk)
    actions.revoke_signed(case, row.uid, reason="wrong_content", words="QĐ 5", by=by)
    assert [(one.what, one.reason) for one in copy.changes.all()] == [("revoked", "original_fell")]
    assert Event.objects.filter(kind="signing.revoked").count() == 2
    words = Client().get(f"/kiem-tra/{copy.token}").content.decode()
    assert "Đã bị thu hồi" in words and "Bản gốc đã bị thu hồi" in words
    assert not checked(Client(), stored.content(copy.file)).context["good"]
    for other in (original, copy):
        with pytest.raises(CannotSign, match="no_copy_of_it"):
            copied(case, other, key="k-2")
    assert pdf


def test_it_falls_when_another_file_takes_the_originals_place(case, original):  # noqa: F811
    copy = copied(case, original)
    actions.attach_signed(case.uid, doer=hoa(), signing=HERE, reasons="Sai diện tích")
    assert [one.what for one in copy.changes.all()] == ["replaced"]


def test_one_being_signed_when_the_original_falls_is_never_given(case, original, monkeypatch):  # noqa: F811
    sign = signing_actions.sign

    def slow(*words: Any, **named: Any) -> Any:
        made = sign(*words, **named)
        actions.revoke_signed(case, original.uid, reason="asked_for", words="x", by=hoa().by)
        return made

    monkeypatch.setattr(signing_actions, "sign", slow)
    with pytest.raises(CannotSign, match="no_copy_of_it"):
        copied(case, original)
    copy = Paper.objects.get(way="copy")
    assert copy.issued_at is None and [one.what for one in copy.changes.all()] == ["struck"]
    assert copy.key is None  # The same form may be sent again.


def test_a_wrong_pin_takes_no_number_and_who_may_not_decide_copies_nothing(case, original):  # noqa: F811
    with pytest.raises(BadToken, match="wrong_pin"):
        copied(case, original, pin="000000")
    stranger = actions.Doer(by=hoa().by, may=lambda _right, _office: False)
    with pytest.raises(actions.CannotAct, match="not_yours_to_do"):
        actions.certify_copy(case.uid, original.uid, doer=stranger, key="k", pin=PIN)
    assert Paper.objects.count() == 1


def test_the_head_gives_one_and_who_filed_downloads_it(case, original, as_, province):  # noqa: F811
    from tinhso.access import actions as access

    browser, address = as_("p-hoa"), f"/van-phong/ho-so/{case.uid}/chu-ky"
    page = browser.get(address)
    assert "Cấp bản sao điện tử" in page.content.decode()
    told = {**form_of(page), "paper": str(original.uid), "what": "copy"}
    wrong = browser.post(address, {**told, "pin": "000000"})
    assert wrong.status_code == 422 and "Mã PIN không đúng" in wrong.content.decode()
    for _ in range(2):
        assert browser.post(address, {**told, "pin": PIN}).status_code == 303
    copy = Paper.objects.get(way="copy")
    shown = browser.get(address).content.decode()
    assert f"/tep/ban-sao-{copy.pk}" in shown
    given = browser.get(f"/van-phong/ho-so/{case.uid}/tep/ban-sao-{copy.pk}")
    assert given.status_code == 200
    assert as_("p-binh").get(address).status_code == 200
    assert "Cấp bản sao điện tử" not in as_("p-binh").get(address).content.decode()
    assert "bản sao của số" in browser.get("/van-phong/so-cap").content.decode()

    account = access.citizen_account("mo@example.vn")
    access.link_party(account, party=province["owner"], by=ADMIN)
    citizen = Client()
    citizen.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    link = f"/ho-so/{case.uid}/tep/{copy.file}"
    assert link in citizen.get(f"/ho-so/{case.uid}").content.decode()
    assert citizen.get(link).status_code == 200
    assert Client().get(link).status_code != 200


def test_an_erased_persons_copies_go_with_the_result(case, original, province):  # noqa: F811
    copy = copied(case, original)
    actions.return_result(case.uid, doer=hoa())
    actions.erase_person(province["owner"], reason="theo yêu cầu", by=ADMIN)
    for one in (original, copy):
        with pytest.raises(stored.NoSuchFile):
            stored.file(one.file)
