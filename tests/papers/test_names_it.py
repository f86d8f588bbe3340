"""Whether a text names a type of paper: in words, without accents, and by what people write for short."""

from __future__ import annotations

import pytest

from tinhso.papers.catalogue import PaperType
from tinhso.papers.finding import names_it

CARD = PaperType(
    "can-cuoc",
    "Căn cước, căn cước công dân",
    "Identity card",
    "person",
    ("căn cước", "cccd", "thẻ"),
)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Nộp bản chụp căn cước của bạn.", True),
        ("nop can cuoc", True),
        ("Đề nghị bổ sung CCCD (bản photo)", True),
        ("Nộp thẻ", False),  # A word of the language says too little.
        ("Căn cứ quy định, bổ sung tờ khai", False),
        ("xcccdx", False),
        ("", False),
    ],
)
def test_a_paper_is_named_in_words_or_for_short(text, named):
    assert names_it(CARD, text) is named
