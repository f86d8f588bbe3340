"""A citizen finds a procedure by what she types; lists are read in a fixed number of queries."""

from __future__ import annotations

import csv
import gzip
import json
import re
from datetime import date
from pathlib import Path

import pytest
from tests.procedures.conftest import FIRST, PLANNER, definition

from tinhso.kernel.text import fold
from tinhso.procedures import queries
from tinhso.procedures.actions import hand_over, publish, publish_all
from tinhso.procedures.everyday import vocabulary, words_in
from tinhso.procedures.search import Entry, Index

PHRASES = Path(__file__).with_name("phrases.csv")
TODAY = date(2026, 6, 1)


def test_citizens_phrases_find_what_the_real_catalogue_has(shared):
    with gzip.open(shared / "data/procedures/procedures_2642.jsonl.gz") as file:
        rows = [json.loads(line) for line in file]
    priors = {"Cấp xã": 1.0, "Cấp tỉnh": 0.95}
    index = Index.of(
        Entry(
            place,
            f"{fold(row['name'])}\n\n{fold(row['field'])}",
            max(priors.get(level, 0.8) for level in row["levels"]),
        )
        for place, row in enumerate(rows)
    )
    titles = [fold(row["name"]) for row in rows]
    asked = first = fifth = 0
    missed = []
    for row in csv.DictReader(PHRASES.read_text(encoding="utf-8").splitlines()):
        if not any(re.search(row["title"], title) for title in titles):
            continue  # The stored catalogue lacks some ministries.
        asked += 1
        found = [titles[place] for place, _ in index.search(row["phrase"])[:5]]
        hits = [bool(re.search(row["title"], title)) for title in found]
        first += hits[:1] == [True]
        fifth += any(hits)
        if not any(hits):
            missed.append(row["phrase"])
    print(f"{asked} phrases: {first} first, {fifth} among five; missed {missed}")
    assert asked >= 25
    assert first >= 0.85 * asked
    assert fifth >= 0.95 * asked


@pytest.fixture
def few(db):
    titles = {
        "1.000001": "Đăng ký khai sinh",
        "1.000002": "Đăng ký kết hôn",
        "1.000003": "Đăng ký khai tử",
        "1.000004": "Cấp giấy phép xây dựng nhà ở riêng lẻ",
        "1.000005": "Đăng ký thành lập hộ kinh doanh",
    }
    batch = [
        definition(code=code, title=title, field="Hộ tịch" if code <= "1.000003" else "Khác")
        for code, title in titles.items()
    ]
    publish_all(batch, from_date=FIRST, by=PLANNER)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lam khai sinh cho con", "1.000001"),
        ("LÀM KHAI SINH CHO CON", "1.000001"),
        ("dang ky kahi sinh", "1.000001"),
        ("khai xinh", "1.000001"),
        ("cưới", "1.000002"),
        ("bao tu", "1.000003"),
        ("xây nhà", "1.000004"),
        ("mo quan an", "1.000005"),
        ("hkd", "1.000005"),
    ],
)
def test_what_was_meant_comes_first(few, text, code):
    assert queries.find(text, day=TODAY)[0].code == code


@pytest.mark.parametrize("text", ["", "   ", "xyzzy", "\x00\u202e\u200b", "%_'\";--", "🙂" * 50])
def test_what_means_nothing_finds_nothing(few, text):
    assert queries.find(text, day=TODAY) == ()


@pytest.mark.parametrize("many", [1, 4])
def test_an_office_of_few_procedures_finds_what_most_of_them_are_about(many):
    titles = [
        "dang ky khai sinh",
        "dang ky lai khai sinh",
        "trich luc khai sinh",
        "khai sinh luu dong",
    ]
    index = Index.of(Entry(place, f"{one}\n\nho tich") for place, one in enumerate(titles[:many]))
    assert {entry for entry, _ in index.search("khai sinh")} == set(range(many))
    assert index.search("giấy phép lái xe") == []


def test_a_very_long_text_is_searched_quickly(few):
    assert queries.find("khai sinh " * 1_000_000, day=TODAY)[0].code == "1.000001"


def test_what_is_found_is_what_holds_on_the_day(few):
    renamed = definition(code="1.000002", title="Ghi chú việc kết hôn", field="Hộ tịch")
    publish(renamed, from_date=date(2026, 1, 1), by=PLANNER)
    assert queries.find("kết hôn", day=date(2025, 12, 31))[0].title == "Đăng ký kết hôn"
    assert queries.find("kết hôn", day=TODAY)[0].title == "Ghi chú việc kết hôn"
    assert queries.find("kết hôn", day=date(2024, 1, 1)) == ()
    assert queries.listed(day=TODAY).total == 5


def test_pages_of_a_search_follow_one_another(few):
    whole = queries.find("đăng ký", day=TODAY, most=4)
    parts = (
        queries.find("đăng ký", day=TODAY, most=2),
        queries.find("đăng ký", day=TODAY, most=2, offset=2),
    )
    assert [one.code for part in parts for one in part] == [one.code for one in whole]


def test_lists_are_filtered_and_read_in_two_queries(few, django_assert_num_queries):
    hand_over("1.000002", system="ours", from_date=FIRST, by=PLANNER)
    hand_over("1.000002", system="legacy", from_date=date(2026, 1, 1), by=PLANNER)
    hand_over("1.000001", system="ours", from_date=FIRST, by=PLANNER)
    with django_assert_num_queries(2):
        page = queries.listed(day=TODAY, field="Hộ tịch", most=2)
    assert ([line.code for line in page.lines], page.total) == (["1.000001", "1.000002"], 3)
    assert [line.system for line in page.lines] == ["ours", "legacy"]
    ours = queries.listed(day=TODAY, system="ours", level="commune")
    assert [line.code for line in ours.lines] == ["1.000001"]
    assert queries.listed(day=TODAY, level="ministry").total == 0
    assert queries.fields(TODAY) == {"Hộ tịch": 3, "Khác": 2}


def test_a_search_is_two_queries_once_the_index_stands(few, django_assert_num_queries):
    queries.find("khai sinh", day=TODAY)
    with django_assert_num_queries(2):
        queries.find("kết hôn", day=TODAY)


def test_the_vocabulary_has_no_phrase_twice():
    said = [
        (meaning.say, also)
        for own in vocabulary().values()
        for meaning in own
        for also in meaning.also or ("",)
    ]
    assert len(said) == len(set(said))
    assert all(words_in(" ".join(meaning.mean)) for own in vocabulary().values() for meaning in own)
