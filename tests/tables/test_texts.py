"""Cells made comparable, alike by the careful way and by the quick one."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.tables.texts import CodeCleaner, WordCleaner, clean

TEXT = st.text(
    alphabet=st.sampled_from('ab0 "=ễe\u0302\u0303\u200b\ufeff\u00a0\u00ad\n\t\x00\x1f漢'),
    max_size=10,
)


@pytest.mark.parametrize(
    "cell, expected",
    [
        ("  Sở  Xây\ndựng ", "Sở Xây dựng"),
        ("Tie\u0302\u0301p nha\u0323\u0302n", "Tiếp nhận"),
        ("HS\u200b001\ufeff", "HS001"),
        ('="0012"', "0012"),
        ("\u00a0", None),
        ("", None),
        ("\x00\x1f", None),
    ],
)
def test_what_looks_alike_is_alike(cell, expected):
    assert clean(cell) == expected
    assert WordCleaner().clean(pa.array([cell])).to_pylist() == [expected]
    assert CodeCleaner().clean(pa.array([cell])).to_pylist() == [expected]


@given(st.lists(st.none() | TEXT, max_size=30))
def test_codes_and_words_are_cleaned_the_same(cells):
    expected = [None if cell is None else clean(cell) for cell in cells]
    column = pa.array(cells, pa.string())
    assert WordCleaner().clean(column).to_pylist() == expected
    assert CodeCleaner().clean(column).to_pylist() == expected
    assert CodeCleaner().clean(column.dictionary_encode()).to_pylist() == expected


def test_words_that_become_alike_stand_once_in_the_dictionary():
    found = WordCleaner().clean(pa.array(["Bước 1", "Bước  1", " Bước 1"]).dictionary_encode())
    assert found.dictionary.to_pylist() == ["Bước 1"]


def test_clean_columns_are_given_as_they_are():
    words = pa.array(["a", "b", None, "a"]).dictionary_encode()
    assert WordCleaner().clean(words) is words
    codes = pa.array(["HS-1", None, "HS/2"])
    assert CodeCleaner().clean(codes) is codes


def test_codes_that_lost_hidden_characters_are_counted():
    cleaner = CodeCleaner()
    cleaner.clean(pa.array(["HS1\u200b", "HS2 ", "HS3", None]))
    assert cleaner.changed == 1


def test_a_slice_is_cleaned_as_itself():
    column = pa.array([" x", "HS1", "HS2 "]).slice(1, 2)
    assert CodeCleaner().clean(column).to_pylist() == ["HS1", "HS2"]
