"""Codes by the day of receipt: old, new, central, of results; what somebody types is understood or refused."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel import dossier_codes as codes
from tinhso.kernel.dossier_codes import BadCode

EVE, FIRST = date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.parametrize(
    ("day", "agency", "number", "owner", "code"),
    [
        (EVE, "000.04.15.H15", 12, "", "000.04.15.H15-250630-0012"),
        (EVE, "H15.15.04", 12, "", "000.04.15.H15-250630-0012"),
        (FIRST, "H15.102.04", 12, "", "H15.102.04-250701-0012"),
        (FIRST, "000.04.15.H15", 9999, "", "H15.15.04-250701-9999"),
        (FIRST, "000.00.15.H15", 10_000, "", "H15.15-250701-10000"),
        (date(2026, 1, 25), "G15", 12, "03", "G15-260125-030012"),
    ],
)
def test_the_form_is_that_of_the_day_of_receipt(day, agency, number, owner, code):
    assert codes.build(day=day, agency=agency, number=number, owner=owner) == code
    found = codes.parse(code, central=bool(owner))
    assert (found.day, found.number, found.owner, found.text) == (day, number, owner, code)


@pytest.mark.parametrize(
    "typed",
    [
        " h15.102.04-250701-0012\n",
        "H15.102.04 - 250701 - 0012",
        "H15.102.04–250701—0012",
    ],
)
def test_what_somebody_types_is_forgiven(typed):
    assert codes.parse(typed).text == "H15.102.04-250701-0012"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0012",
        "H15.102.04-250701",
        "H15.102.04-251301-0012",
        "H15.102.04-250701-0000",
        "H15.102.04-250701-012",
        "H15.102.04-250701-00123",
        "Z15.102.04-250701-0012",
        "000.04.15.H15-250630-00123",
        "H15..04-250701-0012",
        "H15.102.04-٢٥٠٧٠١-0012",
        "H15.102.04-250701-0012' OR 1=1",
        "H15." + "A." * 40 + "-250701-0012",
        "x" * 10_000_000,
    ],
)
def test_what_is_no_code_is_refused(text):
    assert not codes.is_code(text)
    with pytest.raises(BadCode, match="bad_dossier_code"):
        codes.parse(text)


@given(
    day=st.dates(date(2018, 1, 1), date(2060, 1, 1)),
    levels=st.lists(st.integers(1, 99), max_size=3),
    number=st.integers(1, 9999),
)
def test_a_built_code_is_read_back(day, levels, number):
    agency = ".".join(["H15", *(f"{one:02}" for one in levels)])
    code = codes.build(day=day, agency=agency, number=number)
    found = codes.parse(code)
    assert (found.day, found.number, found.form) == (day, number, codes.form_on(day))
    assert codes.agency_in("new", found.agency).split(".")[0] == "H15"
    assert codes.agency_in(found.form, agency) == found.agency


@pytest.mark.parametrize(
    ("day", "agency", "number", "code"),
    [
        (EVE, "000.04.15.H15", 0, "bad_running_number"),
        (EVE, "000.04.15.H15", 10_000, "bad_running_number"),
        (FIRST, "H15", -1, "bad_running_number"),
        (FIRST, "so-tu-phap", 1, "bad_agency"),
        (EVE, "H15.102.04", 1, "bad_agency"),
        (EVE, "H15.1A.04", 1, "bad_agency"),
    ],
)
def test_what_no_form_holds_is_refused(day, agency, number, code):
    with pytest.raises(BadCode, match=code):
        codes.build(day=day, agency=agency, number=number)


def test_results_have_codes_of_their_own():
    assert codes.build_result(agency="H15.102.04", number=31) == "KQ.H15.000031"
    assert codes.build_result(agency="000.04.15.H15", number=31) == "KQ.H15.000031"
    for text in ("KQ.G15.000031", "000.00.00.G04-KQ3200"):
        assert codes.parse_result(text).text == text
        assert not codes.is_code(text)
    for text in ("", "KQ.G15.31", "KQ.G15.000000", "KQ", "x" * 10**7):
        with pytest.raises(BadCode, match="bad_result_code"):
            codes.parse_result(text)


def test_the_forms_are_those_of_the_stored_sources(shared):
    told = yaml.safe_load((shared / "data/codes/codes.yaml").read_text(encoding="utf-8"))
    shapes = told["dossier_code"]
    parts = {"V1V2V3": "000", "Z1Z2": "04", "Y1Y2Y3": "102", "Y1Y2": "15", "MX1X2": "H15"}
    for name, day, agency in (
        ("until_2025", EVE, "000.04.15.H15"),
        ("now", FIRST, "H15.102.04"),
    ):
        shape = shapes[name].split(" ")[0]
        for part, value in parts.items():
            shape = shape.replace(part, value)
        shape = shape.replace("YYMMDD", f"{day:%y%m%d}").replace("XXXX", "0012")
        assert codes.build(day=day, agency=agency, number=12) == shape
    assert "KQ.G15.000031" in shapes["result_code"]


def test_every_agency_of_the_lists_can_receive(shared):
    import csv

    for file in ("h_codes_provinces.csv", "g_codes_ministries.csv"):
        with (shared / "data/agency_codes" / file).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                code = codes.build(day=FIRST, agency=row["code"], number=1)
                assert codes.parse(code).agency == row["code"]
