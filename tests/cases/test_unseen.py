"""What nobody can see is no reason: a mandatory text of which nothing is left is refused, and its field is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.cases.conftest import doer, moment

from tinhso.cases import actions
from tinhso.cases.actions.doing import CannotAct, needed, typed
from tinhso.cases.models import Case
from tinhso.ledger.models import Event

Make = Callable[..., Case]
UNSEEN = ("\u200b", "\u202e", "\ufeff \u00ad", "\u2060\n\u200e", "\x01", "\u0301")
AT = moment("2026-03-03 09:00")

ON_ACCEPTED: dict[str, tuple[str, Callable[[Case, str], Any]]] = {
    "suspension": ("rule", lambda case, text: actions.suspend(case.uid, rule=text, doer=doer())),
    "supplement": (
        "reasons",
        lambda case, text: actions.ask_supplement(case.uid, reasons=text, doer=doer(), told_at=AT),
    ),
    "extension": (
        "reason",
        lambda case, text: actions.propose_extension(
            case.uid, until=moment("2026-03-30 09:00"), reason=text, doer=doer(), told_at=AT
        ),
    ),
    "refusal": (
        "summary",
        lambda case, text: actions.decide(
            case.uid, granted=False, summary=text, doer=doer(), told_at=AT
        ),
    ),
    "end": ("reasons", lambda case, text: actions.stop(case.uid, reasons=text, doer=doer())),
}
ON_FILED: dict[str, Callable[[Case, str], Any]] = {
    "completion": lambda case, text: actions.ask_completion(case.uid, reasons=text, doer=doer()),
    "no acceptance": lambda case, text: actions.refuse_intake(case.uid, reasons=text, doer=doer()),
}


@pytest.mark.parametrize("text", UNSEEN)
@pytest.mark.parametrize("act", ON_ACCEPTED)
def test_an_act_needs_a_reason_that_can_be_seen(accepted: Make, act: str, text: str) -> None:
    case = accepted()
    events = Event.objects.count()
    field, do = ON_ACCEPTED[act]
    with pytest.raises(CannotAct) as refused:
        do(case, text)
    assert (refused.value.code, refused.value.facts) == ("lacks", {"field": field})
    assert Event.objects.count() == events


@pytest.mark.parametrize("act", ON_FILED)
def test_at_the_desk_as_well(filed: Make, act: str) -> None:
    case = filed()
    with pytest.raises(CannotAct) as refused:
        ON_FILED[act](case, "\u200b")
    assert (refused.value.code, refused.value.facts) == ("lacks", {"field": "reasons"})


def test_a_second_request_needs_a_rule_that_can_be_seen(accepted: Make) -> None:
    with pytest.raises(CannotAct) as refused:
        actions.ask_supplement(
            accepted().uid, reasons="Thiếu", rule="\u200b", clock="resume", doer=doer(), told_at=AT
        )
    assert refused.value.code == "rule_needed"


def test_a_number_is_kept_as_it_is_read(accepted: Make) -> None:
    case = actions.decide(
        accepted().uid, granted=True, number="\u202e99/QĐ \u200b-UBND", doer=doer(), told_at=AT
    )
    assert case.result.number == "99/QĐ -UBND"


def test_answers_are_kept_as_they_are_read(filed: Make) -> None:
    case = filed(answers={"name": "\u202eNguyễn \u200b Thị\x07 Mơ"})
    assert case.answers["name"] == "Nguyễn Thị Mơ"
    assert "name" not in filed(key="k-2", answers={"name": "\u200b"}).answers


def test_megabytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(CannotAct) as refused:
        needed("\u0301\u0323" * 1_000_000, "reasons")
    assert refused.value.code == "too_long"
    assert len(typed("ă" * 1_000_000)) == 4_000
