"""A slip's QR opens the proofs of its dossier to whoever holds it; its receipt tells of what is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from tests.servers.tampering import tampering
from tests.trust.making import LOG
from tests.web.desk.conftest import COMMUNE, doer, file, signed_in

from tinhso.access.models import Account
from tinhso.access.who import SECOND_PASSED
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.cases.queries import happened
from tinhso.cli.main import main
from tinhso.ledger.models import Event, Position, Sealed, Unnumbered
from tinhso.ledger.positions import number_all
from tinhso.trust import proofs, slips
from tinhso.trust.models import SlipToken
from tinhso.trust.sequencing import sequence_all
from tinhso.web.desk.place import code_in
from tinhso.web.words import moment_text

KEYS = [LOG.verifier]
LATER = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
def accepted(mother, settings):
    settings.LEDGER_SIGNING_KEYS = LOG.written()
    return actions.accept(file(mother).uid, doer=doer())


@pytest.fixture
def scanned(lan, accepted) -> str:
    """What a phone reads from the printed slip."""
    pdf = lan.get(f"/mot-cua/ho-so/{accepted.uid}/phieu.pdf?giay=A5").content
    drawn = pypdfium2.PdfDocument(pdf)[0].render(scale=4, grayscale=True).to_numpy()
    read = zxingcpp.read_barcodes(np.ascontiguousarray(drawn))
    return next(one.text for one in read if one.format == zxingcpp.BarcodeFormat.QRCode)


def signed_now() -> None:
    number_all()
    sequence_all(now=LATER)


def path_of(scanned: str) -> str:
    return "/" + scanned.partition("#")[0].split("/", 3)[3]


def test_the_receipt_is_signed_before_there_is_a_checkpoint(scanned, accepted):
    receipt, _ = proofs.check_receipt(scanned, keys=KEYS)
    (event,) = [one for one in happened(accepted) if one.kind == "cases.accepted"]
    assert (receipt.uid, receipt.recorded_at) == (event.uid, event.recorded_at)
    page = Client().get(path_of(scanned)).content.decode()
    assert "0 trong 2 việc" in page
    assert "chờ điểm mốc tới" in page


def test_the_page_leads_to_proofs_that_hold_and_open_the_receipts_entry(
    scanned, accepted, tmp_path, capsys
):
    signed_now()
    client = Client()
    page = client.get(path_of(scanned)).content.decode()
    assert "2 trong 2 việc" in page
    assert str(LOG.verifier) in page
    where = f"/bien-nhan/{SlipToken.objects.get().token}/bang-chung"
    assert where in page
    file = tmp_path / "ho-so.tlog-proof"
    file.write_bytes(client.get(where).content)
    found = [proofs.check(one, keys=KEYS) for one in proofs.read_proofs(file.read_text("utf-8"))]
    assert [one.opening.head["kind"] for one in found] == ["cases.filed", "cases.accepted"]
    receipt, _ = proofs.check_receipt(scanned, keys=KEYS)
    assert receipt.entry in [one.opening.entry for one in found]
    key = str(LOG.verifier)
    assert main(["verify", str(file), "--key", key, "--receipt", scanned]) == 0
    assert "nằm trong các bằng chứng" in capsys.readouterr().out


def test_an_event_deleted_before_its_checkpoint_is_missed(scanned, accepted, tmp_path, capsys):
    event = Event.objects.get(kind="cases.accepted")
    with tampering("ledger_event", "ledger_sealed", "ledger_position"):
        for model in (Unnumbered, Sealed, Position):
            model.objects.filter(event=event).delete()
        event.delete()
    signed_now()
    file = tmp_path / "ho-so.tlog-proof"
    where = f"/bien-nhan/{SlipToken.objects.get().token}/bang-chung"
    file.write_bytes(Client().get(where).content)
    assert main(["verify", str(file), "--key", str(LOG.verifier), "--receipt", scanned]) == 1
    assert "KHÔNG có sự kiện của biên nhận" in capsys.readouterr().out


def test_the_page_tells_of_nobody(scanned, accepted):
    signed_now()
    page = Client().get(path_of(scanned)).content.decode()
    hidden = {accepted.owner, accepted.filer, accepted.title, "Lan", "p-lan", accepted.desk}
    hidden |= {paper.name for paper in accepted.papers.all()}
    for word in filter(None, hidden):
        assert word not in page, word


def test_a_slip_printed_again_has_the_same_token_until_it_is_revoked(
    lan, scanned, accepted, capsys
):
    lan.get(f"/mot-cua/ho-so/{accepted.uid}/phieu.pdf")
    assert SlipToken.objects.count() == 1
    where = path_of(scanned)
    assert main(["ledger", "revoke-slip", accepted.code, "--lang", "en"]) == 0
    assert "1 tokens revoked" in capsys.readouterr().out
    where = where.partition("?")[0]
    for address in (where, f"{where}/bang-chung"):
        gone = Client().get(address)
        said = gone.content.decode()
        assert gone.status_code == 410 and "Mã trên phiếu đã bị thu hồi" in said
        assert not any(one in said for one in (accepted.code, accepted.title, str(accepted.uid)))
    assert slips.token_of(f"case:{accepted.uid}", now=LATER + timedelta(days=1)) not in where


def test_a_token_is_not_the_code_and_cannot_be_counted_through(scanned, accepted):
    token = SlipToken.objects.get().token
    assert len(token) == 22
    assert accepted.code not in token
    for guess in (
        accepted.code,
        str(accepted.uid),
        token[:-1],
        token.swapcase(),
        "x" * 22,
        "é",
    ):
        assert Client().get(f"/bien-nhan/{guess}").status_code == 404


def test_a_desk_that_scans_the_new_slip_finds_the_dossier(lan, scanned, accepted):
    assert code_in(scanned) == accepted.code
    assert lan.get("/mot-cua/", {"tim": scanned}).url == f"/mot-cua/ho-so/{accepted.uid}"


def test_the_page_is_read_in_few_queries(scanned, accepted, django_assert_max_num_queries):
    signed_now()
    client = Client()
    client.get(path_of(scanned))
    with django_assert_max_num_queries(21):
        client.get(path_of(scanned))


def test_without_a_key_the_qr_opens_the_dossier_all_the_same(lan, mother):
    case = actions.accept(file(mother).uid, doer=doer())
    assert lan.get(f"/mot-cua/ho-so/{case.uid}/phieu").status_code == 200
    page = Client().get(f"/bien-nhan/{SlipToken.objects.get().token}").content.decode()
    assert case.code in page
    assert "Hẹn trả kết quả" in page
    assert "Bằng chứng" not in page and "điểm mốc" not in page


def test_the_qr_opens_who_holds_it_what_is_awaited_and_what_was_promised(scanned, accepted):
    page = Client().get(path_of(scanned)).content.decode()
    assert "Phường Buôn Ma Thuột đang giải quyết" in page
    assert 'class="timeline"' in page
    assert moment_text(accepted.promised_at) in page
    actions.ask_supplement(accepted.uid, doer=doer(COMMUNE), reasons="Bản sao mờ.", papers=["don"])
    page = Client().get(path_of(scanned)).content.decode()
    assert "Đang chờ bạn bổ sung giấy tờ." in page
    assert "mờ" not in page


def revoked(client: Client, case: Case) -> Any:
    return client.post(f"/ma-tren-phieu/{case.uid}/thu-hoi")


def test_the_desk_revokes_the_code_on_a_slip_and_the_next_slip_has_another(lan, scanned, accepted):
    where = path_of(scanned)
    assert "Thu hồi mã" in lan.get(f"/mot-cua/ho-so/{accepted.uid}/phieu").content.decode()
    answer = revoked(lan, accepted)
    assert answer.url == f"/mot-cua/ho-so/{accepted.uid}/phieu"
    assert Client().get(where).status_code == 410
    lan.get(answer.url)
    old, new = SlipToken.objects.order_by("id")
    assert (old.revoked_by, new.revoked_at) == ("p-lan", None)
    assert Client().get(f"/bien-nhan/{new.token}").status_code == 200


def test_the_head_revokes_it_too_and_nobody_else(scanned, accepted):
    for login in ("kha", "minh", "mai"):
        assert revoked(signed_in(login), accepted).status_code == 403
    assert Client().get(path_of(scanned)).status_code == 200
    hoa, account = Client(), Account.objects.get(staff="p-hoa")
    hoa.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = hoa.session
    session[SECOND_PASSED] = True
    session.save()
    assert "Thu hồi mã" in hoa.get(f"/van-phong/ho-so/{accepted.uid}").content.decode()
    assert revoked(hoa, accepted).url == f"/van-phong/ho-so/{accepted.uid}"
    assert Client().get(path_of(scanned)).status_code == 410
    again = hoa.get(revoked(hoa, accepted).url).content.decode()
    assert "không còn mã nào mở được" in again
    assert revoked(hoa, accepted).status_code == 303
