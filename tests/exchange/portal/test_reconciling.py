"""A day compared with what a real stand-in says of it: where both sides agree, and each way in which they may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.cases.conftest import doer
from tests.exchange.portal.conftest import filed
from tests.servers.portal import StandIn

from tinhso.cases import actions as cases
from tinhso.cases.models import Case
from tinhso.exchange.portal import delivering, reconciling
from tinhso.exchange.portal.delivering import deliver
from tinhso.exchange.portal.models import Counterpart, Inbound, Outbound, Reconciliation
from tinhso.exchange.portal.reconciling import compare, compare_due, differences
from tinhso.exchange.portal.telling import tell_what_happened
from tinhso.ledger.models import Event

FILING = {"procedure": "9.000007", "agency": "H15.29", "desk": "H15.29.01"}


def today() -> Any:
    return timezone.localdate()


@pytest.fixture
def both(portal: StandIn, handed_in: Callable[..., Inbound]) -> dict[str, Any]:
    """A dossier that both sides have, filed there and told back from here; what the portal says of the day."""
    (code,) = portal.tell("file", filing=FILING)["codes"]
    handed_in(filed(dossier=code))
    tell_what_happened()
    deliver()
    case = Case.objects.get()
    ours = str(Outbound.objects.get().uid)
    theirs = Inbound.objects.get().message
    return {
        "code": code,
        "ours": ours,
        "day": {
            "sent": [{"id": theirs, "dossier": code, "outcome": "accepted"}],
            "received": [{"id": ours, "dossier": code}],
            "dossiers": [{"dossier": code, "ours": case.code, "state": 1}],
        },
    }


def found(told: Any) -> list[tuple[str, str, str, str]]:
    return [(one.what, one.dossier, one.ours, one.theirs) for one in differences(today(), told)]


def test_two_sides_that_agree_differ_in_nothing(both: Any) -> None:
    assert found(both["day"]) == []


def test_the_portal_is_really_asked(both: Any, portal: StandIn) -> None:
    run = compare(today())
    assert run.problem == ""
    # What the stand-in has queued it has not sent: the filing and its file are not here under its own ids.
    whats = [one["what"] for one in run.differences]
    assert sorted(whats) == ["not_in_their_list", "not_received", "not_received"]
    assert run.counts["in"] == {"done": 1}
    assert run.counts["out"] == {"acknowledged": 1}
    assert run.counts["theirs"] == {"sent": 2, "received": 1, "dossiers": 1}
    assert Event.objects.get(kind="exchange.portal_compared").facts["differences"] == 3


def test_each_way_in_which_they_may_differ(both: Any) -> None:
    code, day = both["code"], both["day"]

    def with_(**changes: Any) -> Any:
        return {**json.loads(json.dumps(day)), **changes}

    other = {"id": "tin-khac-01", "dossier": code, "outcome": ""}
    assert found(with_(sent=[*day["sent"], other])) == [("not_received", code, "", "")]
    assert found(with_(sent=[])) == [("not_in_their_list", code, "done", "")]
    assert found(with_(received=[])) == [("not_there", code, "acknowledged", "")]
    strange = {"id": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "dossier": code}
    assert found(with_(received=[*day["received"], strange])) == [
        ("not_acknowledged", code, "", "")
    ]
    unknown = {"dossier": "G22-khac", "state": 4}
    assert found(with_(dossiers=[*day["dossiers"], unknown])) == [
        ("they_have_we_not", "G22-khac", "", "4")
    ]
    assert found(with_(dossiers=[])) == [("we_have_they_not", code, "", "")]
    renamed = {**day["dossiers"][0], "ours": "H15-1"}
    own = Case.objects.get().code
    assert found(with_(dossiers=[renamed])) == [("other_code", code, own, "H15-1")]
    ended = {**day["dossiers"][0], "state": 10}
    assert found(with_(dossiers=[ended])) == [("state_differs", code, "filed", "10")]


def test_a_state_on_its_way_is_told_from_one_that_differs(both: Any) -> None:
    cases.accept(Case.objects.get().uid, doer=doer())
    tell_what_happened()
    assert found(both["day"]) == [("state_lags", both["code"], "processing", "1")]


@pytest.mark.parametrize("number", [2, 4])
def test_both_numbers_of_a_dossier_at_work_stand_for_it(both: Any, number: int) -> None:
    cases.accept(Case.objects.get().uid, doer=doer())
    day = {**both["day"], "dossiers": [{"dossier": both["code"], "state": number}]}
    assert found(day) == []


def test_a_portal_that_is_gone_leaves_our_own_counts_and_why(both: Any, portal: StandIn) -> None:
    portal.kill()
    run = compare(today())
    assert (run.problem, run.counts["in"]) == ("http_unreachable", {"done": 1})
    assert not Event.objects.filter(kind="exchange.portal_compared").exists()


def test_a_list_that_is_none_of_the_contract_is_not_read(
    both: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other:
        def __init__(self, *_: Any, **__: Any) -> None: ...

        def __enter__(self) -> Other:
            return self

        def __exit__(self, *_: object) -> None: ...

        def ask(self, *_: Any, **__: Any) -> Any:
            return delivering.Answered(200, b'{"day": "2026-11-22"}')

    monkeypatch.setattr(reconciling, "Line", Other)
    assert compare(today()).problem == "portal_answer_unread"


def test_yesterday_is_compared_once_it_is_over_and_until_that_succeeds(
    both: Any, portal: StandIn
) -> None:
    now = timezone.now() + timedelta(days=1)
    portal.kill()
    assert (compare_due(now=now), compare_due(now=now)) == (1, 1)
    portal.start()
    portal.tell(sending=False)
    assert (compare_due(now=now), compare_due(now=now)) == (1, 0)
    assert list(Reconciliation.objects.values_list("problem", flat=True)) == [
        "http_unreachable",
        "http_unreachable",
        "",
    ]


def test_what_was_found_stays_as_it_was(both: Any) -> None:
    run = compare(today())
    for change in (
        lambda: Reconciliation.objects.filter(pk=run.pk).update(difference_count=0),
        lambda: Reconciliation.objects.filter(pk=run.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_long_day_takes_no_query_for_each(
    handed_in: Any, django_assert_max_num_queries: Any
) -> None:
    codes = [f"G22-{n}" for n in range(20)]
    handed_in(*(filed(dossier=code) for code in codes))
    day: dict[str, Any] = {
        "sent": [
            {"id": one.message, "dossier": one.dossier, "outcome": "accepted"}
            for one in Inbound.objects.all()
        ],
        "received": [],
        "dossiers": [{"dossier": code, "state": 1} for code in codes],
    }
    with django_assert_max_num_queries(9):
        assert found(day) == []
    assert Counterpart.objects.count() == 20
