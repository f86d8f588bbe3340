"""Numbers that no rule can reckon with are told to whoever typed them; the rest of the page is still shown."""

from __future__ import annotations

import pytest
from tests.cases.conftest import DOCUMENT
from tests.web.desk.conftest import ADMIN, FIRST
from tests.web.desk.test_intake import address, sent

from tinhso.cases.models import Case
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition

CODE = "9.000009"


@pytest.mark.parametrize(
    ("pages", "said"),
    [("3", "600.000 đồng"), (str(10**12), "chưa xác định"), (str(10**14), "Không tính được")],
)
def test_an_absurd_number_is_told_and_nothing_is_filed(lan, mother, pages: str, said: str) -> None:
    counted = {"pages": {"type": "integer", "minimum": 0}}
    form = {**DOCUMENT["form"], "properties": {**DOCUMENT["form"]["properties"], **counted}}
    fees = [{"name": "Lệ phí", "kind": "charge", "amount": "200000 * answers.pages"}]
    document = {**DOCUMENT, "code": CODE, "form": form, "fees": fees}
    publish(Definition.of(document), from_date=FIRST, by=ADMIN)
    answer = lan.post(address(mother, CODE), sent(do="preview", **{"a.pages": pages}))
    assert answer.status_code in (200, 422)
    assert said in answer.content.decode()
    assert not Case.objects.exists()
