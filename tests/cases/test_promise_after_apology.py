"""A promise that a letter of apology moved, and a clock that stands and runs on: it falls back to no earlier limit.

Due on Monday the 9th at 17:30; the letter says another day. The clock stands from the 4th to the 6th, two working days.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone
from tests.cases.conftest import citizen, doer, moment

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.cases.retold import differing
from tinhso.ledger.queries import events_of
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.guarding import findings_of, guard_all
from tinhso.measurement.live.models import DossierTime

Made = Callable[..., Case]


def local(at: datetime | str | None) -> str:
    if not at:
        return ""
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{timezone.localtime(at):%m-%d %H:%M}"


def suspended(case: Case, ran: str) -> Case:
    actions.suspend(case.uid, rule="Luật", doer=doer(), told_at=moment("2026-03-04 08:30"))
    return actions.resume(case.uid, doer=doer(), told_at=moment(ran))


def asked(case: Case, ran: str, clock: str = "restart") -> Case:
    actions.ask_supplement(
        case.uid, reasons="Thiếu", rule="Luật", clock=clock, doer=doer(), told_at=moment("2026-03-04 08:30")
    )  # fmt: skip
    return actions.answer_supplement(case.uid, doer=citizen(), told_at=moment(ran))


def asked_to_go_on(case: Case, ran: str) -> Case:
    return asked(case, ran, "resume")


def owed(case: Case, ran: str) -> Case:
    actions.ask_payment(case.uid, amount=1000, doer=doer(), told_at=moment("2026-03-04 08:30"))
    return actions.paid(case.uid, amount=1000, doer=doer(), told_at=moment(ran))


@pytest.mark.parametrize(
    ("stop", "due"),
    [(suspended, "03-11 17:30"), (asked_to_go_on, "03-11 17:30"), (owed, "03-11 17:30"), (asked, "03-13 17:30")],
)  # fmt: skip
@pytest.mark.parametrize(
    ("until", "stays"),
    [(None, False), ("2026-03-10 17:00", False), ("2026-03-30 17:00", True)],
)
def test_a_later_promise_stays_and_an_earlier_one_moves_with_the_limit(
    accepted: Made, stop: Any, due: str, until: str | None, stays: bool
) -> None:
    case = accepted()
    if until:
        actions.apologise(
            case.uid, until=moment(until), reason="Chậm", doer=doer(), told_at=moment("2026-03-03 09:00")
        )  # fmt: skip
    stop(case, "2026-03-06 08:30")
    case.refresh_from_db()
    promised = "03-30 17:00" if stays else due
    assert (local(case.due_at), local(case.promised_at)) == (due, promised)
    facts = events_of(f"case:{case.uid}")[-1].facts
    # The limit is what measuring reads; the promise is told beside it where it is another.
    assert local(facts["due_at"]) == due
    assert local(facts.get("until")) == (promised if stays else "")
    assert differing("", None) == []
    keep_up()
    row = DossierTime.objects.get(case=case.uid)
    assert (local(row.due_at), local(row.promised_at), row.due_differs) == (due, due, False)
    assert findings_of(guard_all()) == []


def test_a_row_whose_promise_fell_back_is_named(accepted: Made) -> None:
    case = accepted()
    actions.apologise(
        case.uid, until=moment("2026-03-30 17:00"), reason="Chậm", doer=doer(), told_at=moment("2026-03-03 09:00")
    )  # fmt: skip
    suspended(case, "2026-03-06 08:30")
    case.refresh_from_db()
    Case.objects.filter(pk=case.pk).update(promised_at=case.due_at)
    (found,) = differing("", None)
    assert (found.column, local(found.told)) == ("promised_at", "03-30 17:00")
