"""The chip card's code through typing programs.

The typing programs of this file are written apart from the product's: marks are looked up in tables made from
Unicode's own decompositions, words are typed key by key as people do, and eaten letters are made by a stream that is
rewritten by rules of its own.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from datetime import date

import pytest

from tinhso.kernel.chipcard import NotACard, read, readable
from tinhso.kernel.errors import TinhsoError

CARD = "066190000123|240123456|{name}|28021990|{sex}|{address}|05092021"
NAMES = [
    "Nguyễn Thị Đào",
    "NGUYỄN VĂN QUYẾT",
    "Trương Quốc Khuê",
    "Phạm Ngọc Thủy",
    "Đỗ Hoà Bình",
    "Huỳnh Thị Ngoan",
    "Lê Thuỳ Duyên",
    "Đặng Hoàng Yến",
    "Vũ Gia Huy",
    "Lý Quý Giang",
    "An",
    "Nguyễn Hữu Nghĩa",
    "H'Hen Niê",
    "Y Bhiăng Êban",
]
ADDRESS = "Số 12A, Tổ 5, Buôn Ma Thuột, Đắk Lắk"
TELEX = {"0301": "s", "0300": "f", "0309": "r", "0303": "x", "0323": "j"}
VNI = {
    "0301": "1",
    "0300": "2",
    "0309": "3",
    "0303": "4",
    "0323": "5",
    "0302": "6",
    "031b": "7",
    "0306": "8",
}


def keys_of(text: str, *, vni: bool, late: bool) -> str:
    """The keys by which somebody types a text; late: the tone's key at the end of the word."""

    def word_keys(word: str) -> str:
        out, tone = "", ""
        for letter in word:
            if letter in "đĐ":
                out += ("d" if letter == "đ" else "D") + ("9" if vni else letter_like("d", letter))
                continue
            base, *marks = unicodedata.normalize("NFD", letter)
            out += base
            for mark in marks:
                code = f"{ord(mark):04x}"
                if vni and code in ("0302", "031b", "0306"):
                    out += VNI[code]
                elif code == "0302":
                    out += base
                elif code in ("031b", "0306"):
                    out += letter_like("w", base)
                else:
                    key = (VNI if vni else TELEX)[code]
                    if late:
                        tone = letter_like(key, base)
                    else:
                        out += letter_like(key, base)
        return out + tone

    return re.sub(r"[^\W\d_]+", lambda found: word_keys(found[0]), text)


def letter_like(key: str, like: str) -> str:
    return key.upper() if like.isupper() else key


def untoned_place(text: str) -> list[str]:
    """Comparable wherever the tone stands in a word (hòa, hoà)."""
    words = []
    for word in text.split():
        parts = unicodedata.normalize("NFD", word)
        tones = sorted(one for one in parts if f"{ord(one):04x}" in TELEX)
        rest = "".join(one for one in parts if f"{ord(one):04x}" not in TELEX)
        words.append(unicodedata.normalize("NFC", rest) + "".join(tones))
    return words


def eaten(text: str, *, vni: bool) -> str:
    """What a typing program makes of plain letters: the key after a vowel of an unmarked word becomes its tone."""
    codes = {
        key: chr(int(code, 16)) for code, key in (VNI if vni else TELEX).items() if key not in "678"
    }

    def word(found: re.Match[str]) -> str:
        raw = found[0]
        return (
            raw
            if not raw.isascii()
            else pattern.sub(
                lambda m: unicodedata.normalize("NFC", m[1] + codes[m[2].lower()] + m[3]),
                raw,
                count=1,
            )
        )

    keys = "".join(codes)
    pattern = re.compile(rf"(^[^aeiouy]*[aeiouy])([{keys}])([^aeiouy{keys}]*)$", re.I)
    return re.sub(r"[^\W_]+", word, text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("vni", [False, True])
@pytest.mark.parametrize("late", [False, True])
def test_keys_are_read_as_the_words_they_make(name, vni, late):
    typed = keys_of(CARD.format(name=name, sex="Nữ", address=ADDRESS), vni=vni, late=late)
    assert typed.isascii()
    if vni and not any(letter.isdigit() for letter in typed.split("|")[2]):
        return  # A name without a mark does not show which keys are used; the next test is of those.
    card = read(typed)
    assert untoned_place(card.name) == untoned_place(name)
    assert untoned_place(card.address) == untoned_place(ADDRESS)
    assert (card.number, card.old_number) == ("066190000123", "240123456")
    assert (card.born, card.sex, card.issued) == (date(1990, 2, 28), "female", date(2021, 9, 5))


@pytest.mark.parametrize("name", NAMES)
def test_letters_that_arrive_as_letters_stay(name):
    card = read(CARD.format(name=name, sex="Nữ", address=ADDRESS))
    assert (card.name, card.address, card.doubts) == (name, ADDRESS, ())


@pytest.mark.parametrize("name", NAMES)
def test_bytes_shown_as_letters_are_letters_again(name):
    text = CARD.format(name=name, sex="Nữ", address=ADDRESS)
    shown = "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in text.encode()
    )
    card = read(shown)
    assert (card.name, card.address) == (name, ADDRESS)


def test_letters_sent_twice_are_one():
    text = CARD.format(name=NAMES[0], sex="Nữ", address=ADDRESS)
    assert read("".join(letter * 2 for letter in text)).name == NAMES[0]


def test_decomposed_letters_are_composed():
    text = unicodedata.normalize("NFD", CARD.format(name=NAMES[0], sex="Nữ", address=ADDRESS))
    assert read(text).name == NAMES[0]


@pytest.mark.parametrize(
    ("vni", "name", "address"),
    [
        (False, "Ksor Hải", ADDRESS),
        (False, "Rmah Blir", ADDRESS),
        (True, "Nguyễn Văn An", "Lô A1, Đắk Lắk"),
        (True, "Nguyễn Văn An", "Nhà 12A2, Đắk Lắk"),
    ],
)
def test_what_was_eaten_comes_back_and_is_to_be_compared(vni, name, address):
    whole = CARD.format(name=name, sex="Nữ", address=address)
    typed = eaten(whole, vni=vni)
    assert typed != whole
    card = read(typed)
    assert (card.name, card.address) == (name, address)
    assert card.doubts == (("name",) if name not in typed else ("address",))


@pytest.mark.parametrize("vni", [False, True])
def test_the_digits_between_the_bars_are_never_eaten(vni):
    whole = CARD.format(name="Nguyễn Văn An", sex="Nam", address=ADDRESS)
    assert eaten(whole, vni=vni) == whole


def test_all_units_of_the_country_are_read_from_their_keys(shared):
    names = set()
    for file, column in (("new_units_2025.csv", "ward"), ("old_units_pre2025.csv", "ward")):
        path = shared / "data/admin_units" / file
        with path.open(encoding="utf-8", newline="") as lines:
            names |= {row[column] for row in csv.DictReader(lines) if row[column]}
    assert len(names) > 7_000
    wrong = []
    for name in sorted(names):
        for vni in (False, True):
            # The surname shows which keys are used.
            whole = CARD.format(name="Nguyễn An", sex="Nữ", address=name)
            card = read(keys_of(whole, vni=vni, late=True))
            if untoned_place(card.address) != untoned_place(name) and not card.doubts:
                wrong.append((name, card.address))
    assert len(wrong) < 0.005 * 2 * len(names), wrong
    # Nobody can tell these: the name is also the keys of another one (Kar of Kả, Noong of Nông).
    also_keys = re.compile(
        r"o[oòóỏõọ]|[oòóỏõọ]o|uơ|[aăâeêioôơuưy][rs]\b|\bAna\b|Đakrông|Bur\b", re.I
    )
    assert [pair for pair in wrong if not also_keys.search(pair[0])] == []


def test_a_house_is_no_vowel_with_a_tone():
    typed = "066190000123||Nguye64n Lan|28021990|Nu74|So61 A12, To63 5|"
    card = read(typed)
    assert (card.name, card.address, card.doubts) == ("Nguyễn Lan", "Số A12, Tổ 5", ("address",))


def test_a_number_that_contradicts_birth_or_sex_is_to_be_compared():
    text = CARD.format(name="Lan", sex="Nam", address="").replace("28021990", "28021991")
    assert read(text).doubts == ("born", "sex")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_card"),
        ("066190000123", "not_a_card"),
        ("https://example.vn/?q=1", "not_a_card"),
        ("|" * 1_000, "number_letters"),
        ("x" * 10_000_000, "not_a_card"),
        (
            CARD.format(name="Lan", sex="Nữ", address="").replace("28021990", "31021990"),
            "card_field",
        ),
        (
            CARD.format(name="Lan", sex="Nữ", address="").replace("28021990", "٢٨٠٢١٩٩٠"),
            "card_field",
        ),
        (CARD.format(name="", sex="Nữ", address=""), "empty_line"),
        (CARD.format(name="L\x00an", sex="Nữ", address=""), "bad_letters"),
    ],
)
def test_what_is_no_card_is_refused(text, code):
    with pytest.raises(TinhsoError, match=code):
        read(text)


def test_a_card_without_an_old_number_or_an_issue_date_is_read():
    card = read("066190000123||Lan|28021990|Nữ|Xã Ea Kar|")
    assert (card.old_number, card.issued) == ("", None)
    assert NotACard


def test_what_can_be_read_of_a_refused_card_is_read() -> None:
    scanned = "066060000001|240000001|Lê Quốc Hiếu|31022001|Nam|199 Lý Thường Kiệt|01012022"
    with pytest.raises(TinhsoError):
        read(scanned)
    assert readable(scanned) == {
        "number": "066060000001",
        "old_number": "240000001",
        "name": "Lê Quốc Hiếu",
        "sex": "male",
        "address": "199 Lý Thường Kiệt",
    }
    assert readable("một|hai") == {}
