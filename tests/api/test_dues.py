"""What a program reads of a dossier's fees: lines, money, the account and its code; never who paid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import DESK, OFFICE, partner, told
from tests.cases.conftest import ADMIN, FIRST

from tinhso.cases.models import Case
from tinhso.payments import actions, vietqr
from tinhso.payments.actions.asking import About, Line
from tinhso.payments.models import Due

LINES = (
    Line("Lệ phí", 20_000, ground="TT 250/2016/TT-BTC"),
    Line("Phí bản sao", 0, exempt="Hộ nghèo"),
)


def asked(case: Case, key: str = "k") -> Due:
    about = About(
        case=str(case.uid), code=case.code, procedure=case.procedure, version=1, desk=DESK, office=OFFICE,
    )  # fmt: skip
    return actions.ask(about, LINES, key=key, by=ADMIN)


def collects() -> None:
    actions.set_collector(
        OFFICE, since=FIRST, bank="970415", account="113366668888", holder="UBND xã Một", by=ADMIN
    )


def test_a_dossier_without_fees_owes_nothing(filed: Callable[..., Case]) -> None:
    case = filed()
    assert partner("see_case").get(f"/cases/{case.uid}/dues").json() == {"items": []}


def test_what_is_owed_and_how_it_is_paid(filed: Callable[..., Case]) -> None:
    case = filed()
    collects()
    due = asked(case)
    reader = partner("see_case", offices=(OFFICE, DESK))
    (one,) = reader.get(f"/cases/{case.uid}/dues").json()["items"]
    assert (one["amount"], one["owed"], one["state"]) == (20_000, 20_000, "asked")
    assert [(line["amount"], line["exempt"]) for line in one["lines"]] == [
        (20_000, ""),
        (0, "Hộ nghèo"),
    ]
    assert one["reference"] == due.reference and one["reference"].isalnum()
    qr = vietqr.code(bank="970415", account="113366668888", amount=20_000, purpose=due.reference)
    assert one["pay_to"] == {
        "bank": "970415", "account": "113366668888", "holder": "UBND xã Một", "qr": qr,
    }  # fmt: skip
    actions.take_cash(due.uid, 20_000, desk=DESK, key="c", by=ADMIN)
    (one,) = reader.get(f"/cases/{case.uid}/dues").json()["items"]
    assert (one["state"], one["owed"], one["pay_to"]) == ("paid", 0, None)
    (came,) = one["money"]
    assert (came["amount"], came["means"]) == (20_000, "cash") and came["receipt"]
    assert date.fromisoformat(came["day"])


def test_a_dossier_of_another_office_tells_nothing_of_its_fees(filed: Callable[..., Case]) -> None:
    case = filed()
    asked(case)
    told(partner("see_case", offices=("xa-2",)).get(f"/cases/{case.uid}/dues"), 403, "not_yours")


def test_more_dues_take_no_more_queries(filed: Callable[..., Case]) -> None:
    case = filed()
    collects()
    reader, counts = partner("see_case"), []
    for n in range(3):
        asked(case, f"k-{n}")
        with CaptureQueriesContext(connection) as made:
            assert len(reader.get(f"/cases/{case.uid}/dues").json()["items"]) == n + 1
        counts.append(len(made))
    assert counts[1] == counts[2], counts
