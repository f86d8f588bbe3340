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


def test_days_on_which_nobody_could_ask_are_compared_afterwards(both: Any, portal: StandIn) -> None:
    """Away for two days: each of them is compared, and one of which the portal says nothing keeps no other waiting."""
    first, now = today(), timezone.now() + timedelta(days=3)
    Counterpart.objects.update(first_at=timezone.now())
    days = [first + timedelta(days=n) for n in range(3)]
    portal.kill()
    assert [compare_due(now=now) for _ in range(4)] == [1] * 4
    tried = list(Reconciliation.objects.order_by("pk").values_list("day", flat=True))
    assert tried == [*days, first]
    portal.start()
    portal.tell(sending=False)
    assert [compare_due(now=now) for _ in range(4)] == [1, 1, 1, 0]
    good = Reconciliation.objects.filter(problem="").values_list("day", flat=True)
    assert sorted(good) == days


def test_only_the_last_days_are_gone_after(both: Any, portal: StandIn) -> None:
    portal.kill()
    now = timezone.now() + timedelta(days=40)
    for _ in range(reconciling.DAYS_BACK + 1):
        assert compare_due(now=now) == 1
    days = set(Reconciliation.objects.values_list("day", flat=True))
    assert len(days) == reconciling.DAYS_BACK and max(days) == today() + timedelta(days=39)


NOTHING: dict[str, Any] = {"sent": [], "received": [], "dossiers": []}


def asked(monkeypatch: pytest.MonkeyPatch, lists: dict[Any, Any]) -> list[Any]:
    """The portal's list of each day; which were asked for."""
    days: list[Any] = []

    def ask(day: Any) -> Any:
        days.append(day)
        if isinstance(lists.get(day), Exception):
            raise lists[day]
        return lists.get(day, NOTHING)

    monkeypatch.setattr(reconciling, "_asked", ask)
    return days


def test_what_the_portal_counts_to_the_day_before_differs_in_nothing(
    both: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At midnight: it has it of yesterday, and we of today."""
    yesterday = today() - timedelta(days=1)
    days = asked(monkeypatch, {yesterday: both["day"]})
    assert compare(today()).differences == []
    assert days == [today(), yesterday]


def test_an_answer_that_was_lost_for_days_is_looked_for_on_all_of_them(
    both: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = today() - timedelta(days=3)
    Outbound.objects.update(queued_at=timezone.now() - timedelta(days=3))
    theirs = {**NOTHING, "received": both["day"]["received"]}
    rest = {**both["day"], "received": []}
    days = asked(monkeypatch, {today(): rest, long_ago: theirs})
    assert compare(today()).differences == []
    assert days == [today(), long_ago, *(long_ago + timedelta(days=n) for n in (1, 2))]


def test_of_a_day_whose_neighbour_cannot_be_asked_nothing_is_said(
    both: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = reconciling.Unread("portal_answer_unread", status=503)
    asked(monkeypatch, {today() - timedelta(days=1): gone})
    run = compare(today())
    assert (run.problem, run.differences) == ("portal_answer_unread", [])


def test_what_no_day_of_the_portal_has_is_missing(
    both: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(monkeypatch, {})
    whats = [one["what"] for one in compare(today()).differences]
    assert whats == ["not_in_their_list", "not_there", "we_have_they_not"]


def test_a_message_whose_answer_was_lost_is_on_its_way(both: Any) -> None:
    Outbound.objects.update(state="queued", ended_at=None)
    assert found(both["day"]) == []
    Outbound.objects.update(state="poisoned")
    assert found(both["day"]) == [("not_acknowledged", both["code"], "poisoned", "")]


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
