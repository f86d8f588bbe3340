"""A thousand held papers and more, asked for all the same: listed by pages, by a fixed number of questions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cases.conftest import doer
from tests.documents.test_screens import Town, found_town, staff

from tinhso.documents import actions as documents
from tinhso.documents.models import AskedAgain, AskedWords
from tinhso.web.office.asked_again import A_PAGE

HERE, MANY = "/van-phong/hoi-lai", 1_200
pytestmark = pytest.mark.django_db


def ask(town: Town, first: int, last: int) -> None:
    for number in range(first, last):
        documents.was_asked(
            town.paper,
            case=str(UUID(int=number + 1)),
            code=f"H15.29-261124-{number:04d}",
            procedure="9.000007",
            office="xa-1",
            paper="kh",
            stage="supplement",
            reason=("words", f"Bản chụp số {number} thiếu mặt sau", f"ban chup so {number}"),
            by=doer("p-binh").by,
        )


def asked_of(client: Client, address: str) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as caught:
        page = client.get(address)
    assert page.status_code == 200
    return page, len(caught)


def test_more_than_a_thousand_are_listed_by_pages_and_as_many_questions_as_two() -> None:
    town, head = found_town(), staff("p-hoa")
    ask(town, 0, 2)
    asked_of(head, HERE)
    _, few = asked_of(head, HERE)
    _, few_rows = asked_of(head, f"{HERE}.csv")
    ask(town, 2, MANY)
    assert AskedAgain.objects.count() == AskedWords.objects.count() == MANY
    page, many = asked_of(head, HERE)
    said = page.content.decode()
    assert many == few
    assert said.count("thiếu mặt sau") == A_PAGE and f"{MANY - 1:04d}" in said
    assert "1.200 lần yêu cầu trong kỳ" in said
    last, questions = asked_of(head, f"{HERE}?trang={MANY // A_PAGE}")
    assert questions == few and "Bản chụp số 0 thiếu mặt sau" in last.content.decode()
    rows, questions = asked_of(head, f"{HERE}.csv")
    assert questions == few_rows
    assert len(rows.content.decode("utf-8-sig").splitlines()) == MANY + 1
