"""A slip's bar code and QR are read back, and scanning either opens the dossier."""

from __future__ import annotations

import base64
import re

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from tests.web.desk.conftest import DESK, doer, file, signed_in

from tinhso.cases import actions
from tinhso.cases.telling import follow_address
from tinhso.web.desk.place import code_in


@pytest.fixture
def accepted(mother):
    return actions.accept(file(mother).uid, doer=doer())


@pytest.mark.parametrize("paper", ["A5", "A4"])
def test_both_codes_of_the_printed_slip_are_read(lan, accepted, paper):
    pdf = lan.get(f"/mot-cua/ho-so/{accepted.uid}/phieu.pdf?giay={paper}").content
    drawn = pypdfium2.PdfDocument(pdf)[0].render(scale=3, grayscale=True).to_numpy()
    read = zxingcpp.read_barcodes(np.ascontiguousarray(drawn))
    codes = {one.format: one.text for one in read}
    assert codes[zxingcpp.BarcodeFormat.Code128] == accepted.code
    assert accepted.code in codes[zxingcpp.BarcodeFormat.QRCode]


def test_the_page_shows_the_bars(lan, accepted):
    page = lan.get(f"/mot-cua/ho-so/{accepted.uid}/phieu").content.decode()
    data = re.search(r'class="slip-bars" src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert data is not None and b"<svg" in base64.b64decode(data[1])


@pytest.mark.parametrize("text", ["{code}", " {code}\n", "{address}", "{small}"])
def test_scanning_a_slip_opens_the_dossier(lan, accepted, text):
    said = text.format(
        code=accepted.code, address=follow_address(accepted.code), small=accepted.code.lower()
    )
    there = f"/mot-cua/ho-so/{accepted.uid}"
    assert lan.get("/mot-cua/", {"tim": said}).url == there
    found = lan.post("/mot-cua/tiep-nhan/tim-nguoi", {"ban": DESK, "scan": said})
    assert found.status_code == 303 and found.url == there


def test_another_desk_is_not_led_there(accepted):
    kha = signed_in("kha")
    assert kha.get("/mot-cua/", {"tim": accepted.code}).status_code == 200


@pytest.mark.parametrize("text", ["", "Đào", "066190000123", "H15-1", "x" * 5_000, "ma=", "\u202e"])
def test_what_is_no_code(text):
    assert code_in(text) == ""
