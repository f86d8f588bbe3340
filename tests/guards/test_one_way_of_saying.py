"""What the product says is said one way: where a tone stands in a word, and what every page is."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "tinhso"
# Both spellings are read here, so both stand here.
READS_BOTH = {SOURCE / "web" / "answered.py"}
# GLOSSARY.md: xóa, ủy quyền. The tone stands on the first of two vowels that end a word; the u of qu is none.
_OTHERWISE = re.compile(r"\b[bcdđghklmnprstvx]{0,3}(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])\b", re.IGNORECASE)


def otherwise(text: str) -> list[str]:
    """The words of a text whose tone stands on the second vowel."""
    return _OTHERWISE.findall(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    "word", ["xoá", "Khoá", "huỷ", "Uỷ", "hoà", "thuỷ", "thoả", "khoẻ", "HUỶ", "toạ", "tuỳ"]
)
def test_the_other_spelling_is_seen(word: str) -> None:
    assert otherwise(f"đã {word}, rồi") == [word]


@pytest.mark.parametrize(
    "text", ["xóa, khóa, hủy, Ủy, hòa", "quý, quỹ, quỷ", "hoàn toàn, ngoài, thoại, loại, khoản"]
)
def test_the_one_spelling_is_left_alone(text: str) -> None:
    assert otherwise(text) == []


def said() -> Iterator[tuple[Path, str]]:
    """Every template, guide and text of Python that is no docstring; the packs are data."""
    for path in [*SOURCE.rglob("templates/**/*.html"), *(ROOT / "docs" / "huong-dan").glob("*.md")]:
        yield path, path.read_text(encoding="utf-8")
    for path in SOURCE.rglob("*.py"):
        if path in READS_BOTH:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        alone = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        for one in ast.walk(tree):
            if isinstance(one, ast.Constant) and id(one) not in alone:
                yield path, str(one.value)


def test_what_is_said_is_spelled_one_way() -> None:
    found = [(str(path.relative_to(ROOT)), otherwise(text)) for path, text in said()]
    assert [one for one in found if one[1]] == []


def test_every_page_says_what_it_is() -> None:
    """docs/reference/addresses.md is drawn from the first line of each view."""
    from docs.reference import platform_pages

    platform_pages._django()
    from tinhso.config.doors import views

    assert [address for address, view in views() if not (view.__doc__ or "").strip()] == []


def test_no_loop_hides_what_every_page_knows() -> None:
    """A form's key reads who asks from the page: a loop that calls its own value so would take it away."""
    known = {"who", "request", "lang", "messages", "csrf_token", "form_key_value"}
    found = []
    for path in SOURCE.rglob("templates/**/*.html"):
        for names in re.findall(r"{% for ([^%]+?) in ", path.read_text(encoding="utf-8")):
            found += [(path.name, one) for one in re.split(r",\s*", names) if one in known]
    assert found == []
