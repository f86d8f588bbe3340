"""Numbers of people and organisations, compared with what independent libraries say of them."""

from __future__ import annotations

from datetime import date

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.vn import mst

from tinhso.kernel import identity
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.identity import BadIdentity


@pytest.mark.parametrize(
    ("text", "province", "sex", "born_year"),
    [
        ("066190000123", "66", "female", 1990),
        ("066 090 000 123", "66", "male", 1990),
        ("001304001234", "01", "female", 2004),
        ("054.204.001.234", "54", "male", 2004),
        ("210185000001", None, "female", 1985),
    ],
)
def test_a_personal_number_tells_province_sex_and_year(text, province, sex, born_year):
    found = identity.personal_number(text)
    assert (found.province, found.sex, found.born_year) == (province, sex, born_year)
    assert len(found.value) == 12


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("06619000012", "number_length"),
        ("0661900001234", "number_length"),
        ("000000000000", "number_zeros"),
        ("06619000012a", "number_letters"),
        ("٠٦٦١٩٠٠٠٠١٢٣", "number_letters"),
        ("066190²00123", "number_letters"),
        ("", "number_letters"),
        ("0" * 10_000_000, "number_length"),
        ("003190000123", "unknown_province"),
        ("099190000123", "unknown_province"),
        ("066299000123", "born_later"),
    ],
)
def test_what_is_no_personal_number_is_refused_with_its_field(text, code):
    with pytest.raises(BadIdentity, match=code) as caught:
        identity.personal_number(text, on=date(2026, 11, 20))
    assert caught.value.facts["field"] == "personal"


def test_a_number_contradicts_another_birth_or_sex():
    number = identity.personal_number("066190000123")
    number.check(born=date(1990, 5, 1), sex="female")
    number.check(born=None, sex="other")
    with pytest.raises(BadIdentity, match="number_disagrees") as caught:
        number.check(born=date(1991, 5, 1))
    assert caught.value.facts["field"] == "born"
    with pytest.raises(BadIdentity, match="number_disagrees"):
        number.check(sex="male")


def test_the_provinces_are_the_63_of_before_the_merger(shared):
    import json

    text = (shared / "data/admin_units/old_provinces.json").read_text(encoding="utf-8")
    assert {code for code, _ in json.loads(text)} == identity.PROVINCES


def test_the_old_card_has_nine_digits():
    assert identity.old_number("225 123 456") == "225123456"
    with pytest.raises(BadIdentity, match="number_length"):
        identity.old_number("22512345")


@pytest.mark.parametrize("text", ["0100233488", "0314409058-002", "0100109106", "0301482886"])
def test_real_tax_numbers_are_good(text):
    assert mst.is_valid(text)
    assert identity.tax_number(text).value.replace("-", "") == text.replace("-", "")


def accepted(text: str) -> bool:
    try:
        identity.tax_number(text)
    except TinhsoError:
        return False
    return True


@given(st.from_regex(r"\A[0-9]{10}([0-9]{3})?\Z"))
def test_a_tax_number_is_good_where_stdnum_says_so(text):
    assert accepted(text) == mst.is_valid(text)


@given(st.from_regex(r"\A[0-9]{9}\Z"), st.sampled_from(["", "001", "000", "120"]))
def test_so_it_is_of_numbers_that_check(first, unit):
    try:
        text = first + mst.calc_check_digit(first) + unit
    except Exception:
        return
    assert accepted(text) == mst.is_valid(text)


def test_a_personal_number_is_a_tax_number_from_july_2025():
    assert identity.tax_number("066190000123", on=date(2025, 7, 1)).of == "person"
    with pytest.raises(BadIdentity, match="number_length"):
        identity.tax_number("066190000123", on=date(2025, 6, 30))


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("0912 345 678", "+84912345678", "mobile"),
        ("+84 912.345.678", "+84912345678", "mobile"),
        ("84912345678", "+84912345678", "mobile"),
        ("0084912345678", "+84912345678", "mobile"),
        ("+84 (0) 912345678", "+84912345678", "mobile"),
        ("(0262) 385-1234", "+842623851234", "landline"),
        ("028 3829 1234", "+842838291234", "landline"),
        ("0168 234 5678", "+84382345678", "mobile"),
        ("+81 90 1234 5678", "+819012345678", "abroad"),
    ],
)
def test_a_phone_has_one_form_however_it_was_written(text, value, kind):
    found = identity.phone(text)
    assert (found.value, found.kind) == (value, kind)
    assert phonenumbers.is_valid_number(phonenumbers.parse(found.value, "VN"))


def test_a_phone_is_dialled_at_home_as_people_know_it():
    assert identity.phone("+84912345678").local == "0912345678"


@pytest.mark.parametrize(
    "text",
    ["", "0", "12345", "09123", "091234567890", "O912345678", "+", "0412345678", "9" * 10**7],
)
def test_what_is_no_phone_is_refused(text):
    with pytest.raises(BadIdentity, match="no_phone"):
        identity.phone(text)


def test_a_mail_address_keeps_its_name_and_lowers_its_domain():
    assert identity.mail(" Lan.Nguyen@Example.VN ") == "Lan.Nguyen@example.vn"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lan",
        "lan@",
        "@x.vn",
        "a b@x.vn",
        "a@x",
        "a..b@x.vn",
        "a@x.vn\nBcc: b@x.vn",
        "ắ@x.vn",
        "a@" + "x" * 10**7,
    ],
)
def test_what_is_no_mail_address_is_refused(text):
    with pytest.raises(BadIdentity, match="no_mail"):
        identity.mail(text)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Nguyễn \t Thị\r\nLan ", "Nguyễn Thị Lan"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Ng\u200bu\u2060y\ufeffễn", "Nguyễn"),
        ("\u202eLan\u202c \u2066An\u2069", "Lan An"),
    ],
)
def test_a_line_is_what_a_person_can_read(text, clean):
    assert identity.name(text) == clean


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_line"),
        ("\u200b\u202e", "empty_line"),
        ("a" * 201, "field_too_long"),
        ("a" * 10_000_000, "field_too_long"),
        ("Lan\x00", "bad_letters"),
        ("Lan\x1b[31m", "bad_letters"),
        ("Lan\ud800", "bad_letters"),
        ("Lan\ue000", "bad_letters"),
        ("L\u0335\u0336\u0337\u0338an", "bad_letters"),
        ("123 …", "bad_letters"),
    ],
)
def test_what_nobody_is_called_is_refused_and_the_field_named(text, code):
    with pytest.raises(BadIdentity, match=code) as caught:
        identity.name(text, field="owner")
    assert caught.value.facts["field"] == "owner"


@pytest.mark.parametrize(
    "called",
    [
        "H'Hen Niê", "Y Blim Niê Kđăm", "K’Brêu", "Jean-Pierre O’Neill", "Martin L. King, Jr.", "Anak s/o Raman",
        "José María Núñez", "Gal·la Ål", "王小明", "Нгуен Ван", "محمد", "ณัฐพงษ์", "आर्या",
        "Nguyễn Văn A (Tư)", "Lê Thị B 2",
    ],
)  # fmt: skip
def test_people_are_called_so_in_every_script(called):
    assert identity.person_name(called) == called
    assert (
        identity.organisation_name(f"{called} & Sons + “C” №1; 50%")
        == f"{called} & Sons + “C” №1; 50%"
    )


@pytest.mark.parametrize(
    "called", ["An<", "An>b", 'An"', "An;", "An=1", "An@b", "An{", "A|n", "An\\", "An💥"]
)
def test_a_sign_that_stands_in_no_name_is_told_with_its_field(called):
    with pytest.raises(BadIdentity) as refused:
        identity.person_name(called, field="taker_name")
    assert refused.value.code == "not_in_a_name"
    assert refused.value.facts["field"] == "taker_name" and refused.value.facts["sign"] in called
