"""A name of which nothing sure could be read waits for a person, and what she decides is read from its day on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cases.conftest import ADMIN, DOCUMENT, FIRST

from tinhso.ledger.models import Event
from tinhso.loading.reading import find_pack, read_pack
from tinhso.papers.actions import CannotPublishPaper, publish_all, settle_name
from tinhso.papers.models import SettledName
from tinhso.papers.queries import NoSuchPaper, finder, settled_on
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition
from tinhso.procedures.replacing import named, replaced
from tinhso.procedures.settling import waiting

# As the procedure calls the land title; the resolution names it for this procedure.
NAME = "Sổ hồng của thửa đất"
CODE = "1.013225"
# A day of the resolution, whatever day it is.
DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _known(db: None) -> None:
    publish_all(read_pack(find_pack("mot_cua")).papers, from_date=FIRST, by=ADMIN)
    document: dict[str, Any] = {
        **DOCUMENT,
        "code": CODE,
        "title": "Cấp giấy phép xây dựng",
        "papers": [
            {"type": "dat", "name": NAME, "originals": 1},
            {"type": "khai-sinh", "name": "Giấy khai sinh", "originals": 1},
        ],
    }
    publish(Definition.of(document), from_date=FIRST, by=ADMIN)


def definition() -> Definition:
    from tinhso.procedures.models import ProcedureVersion

    return Definition.of(ProcedureVersion.objects.get(procedure__code=CODE).document)


def test_a_name_waits_until_it_is_decided_and_again_when_that_is_undone() -> None:
    day = DAY
    (one,) = waiting(day)
    assert (one.name, one.procedures) == (NAME, (CODE,))
    assert not [row for row in replaced(definition(), day, finder(day)) if row.whole]
    settle_name(NAME, kind="gcn-dat", from_date=day, reason="Là giấy chứng nhận", by=ADMIN)
    assert waiting(day) == []
    (row,) = [row for row in replaced(definition(), day, finder(day)) if row.whole]
    assert (row.paper.type, row.type, row.database.code) == ("dat", "gcn-dat", "dat-dai")
    settle_name(NAME, kind="", from_date=day, reason="Nhầm", undone=True, by=ADMIN)
    assert len(waiting(day)) == 1 and settled_on(day) == []
    assert Event.objects.filter(kind="papers.name_settled").count() == 2


def test_it_holds_from_its_day_and_for_the_same_words_only() -> None:
    day = DAY
    later = day + timedelta(days=3)
    settle_name("SỔ HỒNG, của thửa đất", kind="gcn-dat", from_date=later, reason="x", by=ADMIN)
    assert finder(day).read(NAME).type is None
    read = finder(later).read(NAME)
    assert read.type is not None and (read.how, read.type.code) == ("sure", "gcn-dat")
    assert finder(later).read(f"{NAME} của con").type is None


def test_none_of_the_types_is_a_decision_too() -> None:
    day = DAY
    settle_name(NAME, kind="", from_date=day, reason="Riêng của thủ tục", by=ADMIN)
    assert waiting(day) == []
    said = named(definition().papers[0], finder(day), {one.code: one for one in finder(day).types})
    assert (said.type, said.among) == ("", ())


def test_what_is_refused_and_that_decisions_stay() -> None:
    day = DAY
    with pytest.raises(CannotPublishPaper, match="settle_lacks"):
        settle_name(NAME, kind="gcn-dat", from_date=day, reason=" ", by=ADMIN)
    with pytest.raises(NoSuchPaper):
        settle_name(NAME, kind="khong-co", from_date=day, reason="x", by=ADMIN)
    for _ in range(2):
        made = settle_name(NAME, kind="gcn-dat", from_date=day, reason="x", by=ADMIN)
    assert SettledName.objects.count() == 1
    for act in (made.delete, made.save):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_finding_a_type_asks_one_query_as_before() -> None:
    day = DAY
    settle_name(NAME, kind="gcn-dat", from_date=day, reason="x", by=ADMIN)
    finder(day)
    with CaptureQueriesContext(connection) as seen:
        finder(day)
    assert len(seen) == 1
