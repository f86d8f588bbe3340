"""The evidence of a span of time, of dossiers that were filed, accepted and paid for as people do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.provenance.conftest import citizen, helper
from tests.provenance.test_collecting import file
from tests.provenance.test_help import together
from tests.web.citizen.conftest import (
    ADMIN,
    ANSWERS,
    BIRTH,
    DESK,
    WARD,
    People,
    file_birth,
    officer,
)

from tinhso.cases import actions as cases
from tinhso.cases.actions import Filing, system
from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.parties import actions as parties
from tinhso.payments import actions as payments
from tinhso.payments.actions.asking import About, Line
from tinhso.provenance import actions
from tinhso.provenance.models import Seen
from tinhso.provenance.queries import Collected, collected, evidence
from tinhso.provenance.records import Confirmed, Help, Network, PaidBy
from tinhso.reception import actions as reception

pytestmark = pytest.mark.django_db
OFFICES = (DESK, WARD)
LAN = By(actor="p-lan", office=DESK, channel="counter")


def from_portal(people: People, key: str, *, filer: str, ago: timedelta) -> Case:
    """As a message of the national portal files it."""
    by = By(actor="portal", office=DESK, channel="portal")
    filing = Filing(
        procedure=BIRTH, owner=people.child, filer=filer, desk=DESK, office=WARD, answers=ANSWERS
    )
    told_at = datetime.now(UTC) - ago
    return cases.file_case(filing, key=key, doer=system(by), told_at=told_at)


def now_and_then() -> tuple[datetime, datetime]:
    now = datetime.now(UTC)
    return now - timedelta(days=30), now + timedelta(minutes=5)


def gathered() -> Collected:
    return collected(*now_and_then(), OFFICES)


def paid(case: Case, *, cash: bool) -> None:
    about = About(
        case=str(case.uid), code=case.code, procedure=case.procedure, version=case.version,
        desk=DESK, office=WARD,
    )  # fmt: skip
    due = payments.ask(about, [Line("Phí", 8000, kind="fee")], key=f"due {case.uid}", by=LAN)
    means = "cash" if cash else "told"
    payments.take(due.uid, 8000, means=means, key=f"paid {case.uid}", by=LAN, desk=DESK)


@pytest.fixture
def made(people: People) -> dict[str, Case]:
    """One filed alone, one with help, two from the portal by one filer, one at the counter, one that waits."""
    actions.set_range("203.0.113.0/24", kind="home", from_date=date(2020, 1, 1), by=ADMIN)
    parties.add_contact(people.stranger, kind="phone", value="0912345678", by=ADMIN)
    ticket = reception.issue(desk=DESK, day=date(2026, 11, 20), key="t", by=LAN)
    reception.call_next(desk=DESK, day=date(2026, 11, 20), counter="3", key="c", by=LAN)
    reception.serve(ticket.uid, by=LAN)
    alone = file(citizen(people.mother_account), people.mother, REMOTE_ADDR="203.0.113.7")
    own, _ = together(people, "p-buu")
    helped = file(own, people.child)
    first = from_portal(people, "portal:1", filer=people.stranger, ago=timedelta(days=3))
    second = from_portal(people, "portal:2", filer=people.stranger, ago=timedelta(days=2))
    counter = file_birth(people, key="counter")
    waits = from_portal(people, "portal:3", filer=people.mother, ago=timedelta(days=1))
    for case in (alone, helped, first, second, counter):
        cases.accept(case.uid, doer=officer(), limit="3d")
    paid(alone, cash=False)
    paid(first, cash=True)
    return {"alone": alone, "helped": helped, "first": first, "second": second, "waits": waits}


def test_each_dossier_stands_where_it_is_known(made: dict[str, Case]) -> None:
    found = gathered()
    here, portal = found.evidence.here, found.evidence.portal
    names = ("alone", "helped", "first", "second")
    assert found.cases == tuple(made[name].uid for name in names)
    assert (len(here), len(portal), found.left) == (2, 2, 1)
    assert list(here.help) == [Help.NONE, Help.POST]
    assert list(here.confirmed) == [Confirmed.NO, Confirmed.PHONE]
    assert list(here.network) == [Network.HOME, Network.UNKNOWN]
    assert here.helper[0] == 0 != here.helper[1]
    assert (here.fill_seconds >= 0).all() and not here.workstation.any()
    assert here.device[0] != here.device[1] and here.device.all()
    assert here.account[0] != here.account[1]
    # Whoever files for herself is the same as filer and owner, in either table.
    assert here.filer[0] == here.owner[0] == here.filer[1] != here.owner[1]
    assert portal.owner[0] == here.owner[1] and portal.filer[0] == portal.filer[1]
    assert portal.contact[0] == portal.contact[1] != 0
    assert list(here.paid_by) == [PaidBy.BANK, PaidBy.NOTHING]
    assert list(portal.paid_by) == [PaidBy.COUNTER, PaidBy.NOTHING]
    assert not portal.payer.any()


def test_moments_are_seconds_and_working_time_is_the_offices(made: dict[str, Case]) -> None:
    from tinhso.kernel.worktime import is_open, working_seconds
    from tinhso.org.queries import calendar_over

    told, calendar = gathered().evidence.portal, calendar_over(DESK)
    for at, name in enumerate(("first", "second")):
        case = Case.objects.get(uid=made[name].uid)
        assert case.accepted_at is not None
        assert told.filed_at[at] == int(case.filed_at.timestamp())
        assert told.accepted_after[at] == told.accepted_at[at] - told.filed_at[at]
        worked = working_seconds(start=case.filed_at, end=case.accepted_at, calendar=calendar)
        assert abs(int(told.accepted_working[at]) - worked) <= 1
        assert bool(told.in_hours[at]) is is_open(at=case.filed_at, calendar=calendar)


def test_calls_and_sittings_name_the_officer_who_accepted_by_one_hash(
    made: dict[str, Case],
) -> None:
    told = gathered().evidence
    assert len(told.calls) == len(told.presence) == 1
    assert told.calls.staff[0] == told.here.accepted_by[0] == told.presence.staff[0] != 0
    assert told.calls.office[0] == told.here.office[0]
    assert told.presence.from_at[0] == told.calls.called_at[0] <= told.calls.served_at[0]


def test_sittings_are_calls_close_to_one_another(people: People) -> None:
    day = date(2026, 11, 20)
    start = datetime(2026, 11, 20, 1, tzinfo=UTC)
    for number, minute in enumerate((0, 10, 40, 180)):
        at = start + timedelta(minutes=minute)
        reception.issue(desk=DESK, day=day, key=f"t{number}", by=LAN, told_at=at)
        called = reception.call_next(
            desk=DESK, day=day, counter="1", key=f"c{number}", by=LAN, told_at=at
        )
        assert called is not None
        reception.serve(called.uid, by=LAN, told_at=at + timedelta(minutes=5))
    filed = from_portal(people, "portal:1", filer=people.mother, ago=timedelta(minutes=1))
    cases.accept(filed.uid, doer=officer(), limit="3d")
    told = collected(start - timedelta(days=1), datetime.now(UTC) + timedelta(days=1), OFFICES)
    sat = told.evidence.presence
    spans = [
        (int(until) - int(since)) // 60
        for since, until in zip(sat.from_at, sat.until_at, strict=True)
    ]
    assert len(told.evidence.calls) == 4 and spans == [45, 5]


def test_hashes_have_no_meaning_outside_of_one_evidence(made: dict[str, Case]) -> None:
    one, other = gathered().evidence.here, gathered().evidence.here
    for name in ("filer", "owner", "account", "device", "helper", "accepted_by"):
        first, second = getattr(one, name), getattr(other, name)
        assert not (first[first != 0] == second[first != 0]).any(), name
        assert ((first == 0) == (second == 0)).all()


def test_what_was_forgotten_leaves_the_message_alone(made: dict[str, Case]) -> None:
    Seen.objects.all().delete()
    told = evidence(*now_and_then(), OFFICES)
    assert (len(told.here), len(told.portal)) == (0, 4)
    assert np.array_equal(np.sort(told.portal.filed_at), told.portal.filed_at)


def test_other_offices_and_other_times_are_not_in_it(made: dict[str, Case]) -> None:
    since, until = now_and_then()
    assert len(evidence(since, until, ("xa-2",))) == 0
    assert len(evidence(since, until, ())) == 0
    assert len(evidence(since, since + timedelta(days=1), OFFICES)) == 0
    empty = collected(since, until, ())
    assert empty.cases == () and empty.left == 0


def asked(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def test_no_question_is_asked_for_a_row(made: dict[str, Case], people: People) -> None:
    before = asked(gathered)
    for number in range(5):
        case = from_portal(
            people, f"portal:more{number}", filer=people.mother, ago=timedelta(hours=3)
        )
        cases.accept(case.uid, doer=officer(), limit="3d")
    file(helper_free(people), people.mother)
    assert asked(gathered) == before


def helper_free(people: People) -> Any:
    """The mother's phone after the session of help is over."""
    from tinhso.provenance.models import HelpSession

    row = HelpSession.objects.get()
    actions.end(row.uid, how="helper", at=datetime.now(UTC), by=ADMIN)
    assert helper("p-to")
    return citizen(people.mother_account)
