"""Types of papers are dated: published once, never rewritten, found by the day that is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from tinhso.kernel.text import NotUtf8
from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.papers.actions import CannotPublishPaper, publish_all
from tinhso.papers.catalogue import BadPaperType, Held, PaperType, types_of
from tinhso.papers.documents import read_types, text_of
from tinhso.papers.models import PaperTypeVersion
from tinhso.papers.queries import NoSuchPaper, found, type_on, types_on, versions_of
from tinhso.procedures.documents import SHIPPED, shipped

BY = By(actor="p-ke-hoach", office="tinh", channel="system")
FIRST, LATER = date(2025, 1, 1), date(2026, 1, 1)
BIRTH = PaperType(
    "khai-sinh",
    "Giấy khai sinh",
    "Birth certificate",
    "person",
    aliases=("giấy khai sinh", "trích lục khai sinh"),
    held=(Held("CSDL hộ tịch điện tử", LATER, date(2027, 2, 28), "66.7/2025/NQ-CP"),),
)
CARD = PaperType("can-cuoc", "Căn cước", "Identity card", "person", aliases=("thẻ căn cước",))


@pytest.fixture(scope="module")
def ours():
    return read_types((SHIPPED.parent / "papers.yaml").read_bytes())


def test_the_shipped_types_cover_every_paper_of_the_shipped_procedures(ours):
    codes = {one.code for one in ours}
    assert len(codes) >= 60
    asked = {paper.type for one in shipped() for paper in one.papers}
    assert asked <= codes
    assert sum(1 for one in ours if one.held) >= 10
    assert all(one.proves and one.issued_by and one.name_en for one in ours)


def test_types_are_written_as_they_were_read(ours):
    assert read_types(text_of(ours).encode()) == ours


def test_a_database_stands_for_a_paper_from_its_day_to_its_last():
    days = [date(2025, 12, 31), LATER, date(2027, 2, 28), date(2027, 3, 1)]
    assert [len(BIRTH.held_on(day)) for day in days] == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"group": "people"}, "types[0].group"),
        ({"code": "Mã có dấu"}, "types[0].code"),
        ({"held": [{"database": "x", "from": "2026-02-30"}]}, "types[0]"),
        ({"aliases": [""]}, "types[0].aliases[0]"),
        ({"other": 1}, "types[0]"),
    ],
)
def test_a_wrong_type_is_refused_by_its_path(changes, path):
    document = {"format": "tinhso.papers/1", "types": [{**BIRTH.document(), **changes}]}
    with pytest.raises(BadPaperType) as refused:
        types_of(document)
    assert refused.value.facts["path"] == path


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a: &x [1]\nb: *x", None),
        (b"\xff\xfe", "not_utf8_text"),
        (b"[", None),
        (b"- 1", None),
        (b"x" * 6_000_000, "papers_too_large"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused(content, code):
    with pytest.raises((BadPaperType, NotUtf8), match=code):
        read_types(content)


def test_one_code_twice_is_refused():
    document = {"format": "tinhso.papers/1", "types": [BIRTH.document(), BIRTH.document()]}
    with pytest.raises(BadPaperType) as refused:
        types_of(document)
    assert refused.value.code == "paper_type_twice"


@pytest.mark.django_db
class TestPublished:
    def test_a_second_time_changes_nothing(self):
        made = publish_all([BIRTH, CARD], from_date=FIRST, by=BY)
        assert made.new == ("khai-sinh", "can-cuoc")
        before = Event.objects.count()
        again = publish_all([BIRTH, CARD], from_date=LATER, by=BY)
        assert again.same == ("khai-sinh", "can-cuoc")
        assert (PaperTypeVersion.objects.count(), Event.objects.count()) == (2, before)

    def test_a_change_is_a_version_and_each_day_finds_its_own(self):
        publish_all([BIRTH], from_date=FIRST, by=BY)
        renamed = replace(BIRTH, name="Giấy khai sinh điện tử", aliases=("giấy khai sinh điện tử",))
        assert publish_all([renamed], from_date=LATER, by=BY).changed == ("khai-sinh",)
        assert [one.type.name for one in versions_of("khai-sinh")] == [BIRTH.name, renamed.name]
        assert found("Trích lục khai sinh", FIRST).type == BIRTH
        assert found("Trích lục khai sinh", LATER) is None
        assert type_on("khai-sinh", LATER) == renamed

    def test_something_else_from_the_same_day_is_refused(self):
        publish_all([BIRTH], from_date=FIRST, by=BY)
        with pytest.raises(CannotPublishPaper) as refused:
            publish_all([replace(BIRTH, name="Khác")], from_date=FIRST, by=BY)
        assert refused.value.code == "paper_same_day"

    def test_a_type_that_has_ended_is_not_found(self):
        publish_all([replace(CARD, until=date(2025, 6, 30))], from_date=FIRST, by=BY)
        assert found("Thẻ căn cước", date(2025, 6, 30)).sure
        assert found("Thẻ căn cước", date(2025, 7, 1)) is None
        with pytest.raises(NoSuchPaper):
            type_on("can-cuoc", date(2025, 7, 1))

    def test_a_list_is_searched_without_accents_and_by_group(self):
        publish_all([BIRTH, CARD], from_date=FIRST, by=BY)
        assert [one.code for one in types_on(FIRST, text="trich luc")] == ["khai-sinh"]
        assert [one.code for one in types_on(FIRST, text="birth")] == ["khai-sinh"]
        assert types_on(FIRST, group="form") == ()
        assert len(types_on(FIRST)) == 2
        assert types_on(date(2024, 12, 31)) == ()

    def test_finding_many_asks_little(self, django_assert_num_queries):
        publish_all([BIRTH, CARD], from_date=FIRST, by=BY)
        found("Giấy khai sinh", FIRST)
        with django_assert_num_queries(1):
            assert found("Bản sao giấy khai sinh", FIRST).sure

    @pytest.mark.parametrize("act", ["update", "delete"])
    def test_the_database_refuses_to_change_what_is_published(self, act):
        publish_all([BIRTH], from_date=FIRST, by=BY)
        rows = PaperTypeVersion.objects.all()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(digest="x") if act == "update" else rows._raw_delete(connection.alias)
