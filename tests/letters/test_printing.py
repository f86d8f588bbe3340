"""What is printed is what was said: read back from the PDF and from a picture of the page."""

from __future__ import annotations

import dataclasses
import io
import re
import unicodedata
from datetime import date, datetime, timedelta

import pypdf
import pytest
import zxingcpp
from tests.letters.pngs import greys
from tests.letters.sheets import CODE, HEAD, URL, WHO, every, slip

from tinhso import letters

SHEETS = every()


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def squeezed(text: str) -> str:
    """Without spaces, breaks and case: a line may break anywhere, offices are printed in capitals."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text).casefold()


def said(value: object) -> list[str]:
    """Every text of some values, with moments as the clock in Viet Nam shows them."""
    if dataclasses.is_dataclass(value):
        return [
            text
            for field in dataclasses.fields(value)
            if field.name not in ("url", "outcome", "on")
            for text in said(getattr(value, field.name))
        ]
    if isinstance(value, tuple):
        return [text for one in value for text in said(one)]
    if isinstance(value, datetime):
        return [f"{value + timedelta(hours=7):%H:%M, %d/%m/%Y}"]
    if isinstance(value, date):
        return [f"{value:%d/%m/%Y}"]
    return [value] if isinstance(value, str) and value else []


@pytest.mark.parametrize("paper", ["A4", "A5"])
@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_value_stands_on_the_sheet_with_its_marks(name, paper, lang):
    text = squeezed("".join(pages(letters.print_(SHEETS[name], paper=paper, lang=lang))))
    missing = [one for one in said(SHEETS[name]) if squeezed(one) not in text]
    assert missing == []


@pytest.mark.parametrize(
    ("paper", "size"), [("A4", (595, 842)), ("A5", (420, 595))], ids=["A4", "A5"]
)
@pytest.mark.parametrize("name", SHEETS)
def test_the_paper_has_the_size_asked_for_and_the_file_keeps(name, paper, size):
    pdf = letters.print_(SHEETS[name], paper=paper)
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    found = (round(box.width), round(box.height))
    assert found in (size, size[::-1])
    assert (found == size[::-1]) == (name in ("book", "batch", "copy_book"))
    metadata = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_data()
    assert b"pdfaid" in metadata
    assert b"pdfuaid" in metadata


@pytest.mark.parametrize("paper", ["A4", "A5"])
@pytest.mark.parametrize("name", ["slip", "supplement", "apology", "return", "control"])
def test_the_code_is_read_back_from_the_page(name, paper):
    (first, *_) = letters.pictures(SHEETS[name], paper=paper, dots_per_inch=200)
    codes = {one.format: one.text for one in zxingcpp.read_barcodes(greys(first))}
    assert codes.pop(zxingcpp.BarcodeFormat.QRCode) == URL
    bars = {zxingcpp.BarcodeFormat.Code128: CODE} if name == "slip" else {}
    assert codes == bars


def test_without_an_address_the_code_itself_is_in_the_square():
    (page,) = letters.pictures(slip(url=""))
    (found,) = zxingcpp.read_barcodes(greys(page))
    assert found.text == CODE


@pytest.mark.parametrize("paper", ["A4", "A5"])
def test_sixty_papers_go_over_pages_with_their_heads_and_none_is_lost(paper):
    papers = tuple(
        letters.PaperLine(name=f"Giấy tờ thứ {number} kèm theo bản vẽ hoàn công", copies=number)
        for number in range(1, 61)
    )
    found = pages(letters.print_(slip(papers=papers), paper=paper))
    assert len(found) >= 2
    text = squeezed("".join(found))
    assert all(squeezed(paper.name) in text for paper in papers)
    assert all("têngiấytờ" in squeezed(page) for page in found[:-1])
    assert [f"{n}/{len(found)}" in page for n, page in enumerate(found, 1)] == [True] * len(found)


def test_what_is_missing_leaves_no_empty_line():
    bare = letters.Slip(
        head=HEAD,
        owner="An",
        subject="X",
        desk="Y",
        received_at=SHEETS["slip"].received_at,
        received_by="Z",
    )
    (page,) = pages(letters.print_(bare))
    for word in ("Điện thoại", "Thư điện tử", "Hẹn trả", "Phí", "Thành phần", "None"):
        assert word not in page


HOSTILE = [
    '#eval("1+1") #read("/etc/passwd") $x^2$ *b* _i_ `c` = h // c /* d */ @ref <label> \\u{41} [x]',
    '"; #panic("x") ; "',
    "{{ 7*7 }} %(x)s \\n \\",
    "- a\n= b\n+ c",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_a_name_is_printed_as_it_stands(text):
    sheet = slip(owner=text, note=text, papers=(letters.PaperLine(name=text),))
    found = squeezed("".join(pages(letters.print_(sheet))))
    assert found.count(squeezed(text)) >= 3


def test_letters_that_nobody_sees_or_the_font_lacks_do_not_stop_the_printing():
    text = "L\u202ean\u200b \x00\x1b漢 An\u0301"
    found = "".join(pages(letters.print_(slip(owner=text))))
    assert "Lan ? Ań" in found


def test_letters_of_the_highlands_are_printed_as_a_letter_and_its_mark():
    found = "".join(pages(letters.print_(slip(owner="Y Bhŏk Ĕban, Čư Mgar, Kpă Mŭn"))))
    line = next(line for line in found.splitlines() if "Y Bh" in line)
    assert "?" not in line
    assert "\u0306" in unicodedata.normalize("NFD", line)
    assert "Čư Mgar, Kpă M" in line


@pytest.mark.parametrize("paper", ["A4", "A5"])
def test_a_name_without_a_space_stays_on_the_page(paper):
    name = "Ư" * 200
    sheet = slip(owner=name, papers=(letters.PaperLine(name=name),))
    found = squeezed("".join(pages(letters.print_(sheet, paper=paper))))
    assert found.count(squeezed(name)) == 2
    (first, *_) = letters.pictures(sheet, paper=paper, dots_per_inch=60)
    picture = greys(first)
    assert (picture[:, -8:] > 250).all()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"paper": "A3"}, "unknown_paper"),
        ({"lang": "fr"}, "no_such_language"),
    ],
)
def test_what_cannot_be_printed_is_refused(more, code):
    with pytest.raises(letters.CannotPrint, match=code):
        letters.print_(slip(), **more)


def test_an_address_too_long_for_a_square_is_refused():
    with pytest.raises(letters.CannotPrint, match="qr_too_long"):
        letters.print_(slip(url="https://x.vn/" + "x" * 1_000))


def test_the_same_values_give_the_same_file():
    assert letters.print_(slip()) == letters.print_(slip())
    assert WHO["owner"] == "Nguyễn Thị Quỳnh Đào"
