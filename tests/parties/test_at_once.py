"""Many at once: never two parties of one number, none lost, none locked out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests.parties.conftest import DESK

from tinhso.ledger.models import Event
from tinhso.parties import actions
from tinhso.parties.models import Contact, Mandate, Party, PartyNumber

pytestmark = [pytest.mark.usefixtures("own_database")]


def at_once(work, count: int = 16) -> list:
    def worked(number: int):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return [one.result(timeout=120) for one in [pool.submit(worked, n) for n in range(count)]]


def enter(number: int, **more):
    particulars = {
        "name": "Lê Văn Bình",
        "numbers": {"personal": "066080000001", "old_personal": "240999999"},
        "key": f"k{number}",
        **more,
    }
    return actions.enter(kind="person", by=DESK, **particulars).pk


def test_sixteen_who_enter_one_number_make_one_party():
    assert len(set(at_once(enter))) == 1
    assert Party.objects.count() == 1
    assert PartyNumber.objects.count() == 2
    assert Event.objects.filter(kind="parties.entered").count() == 1


def test_one_submission_sent_sixteen_times_makes_one_party():
    assert len(set(at_once(lambda _: enter(0, numbers={})))) == 1
    assert Event.objects.count() == 1


def test_sixteen_people_entered_at_once_are_sixteen():
    keys = at_once(lambda n: enter(n, numbers={"personal": f"0660800000{n:02}"}))
    assert len(set(keys)) == Party.objects.count() == 16


def test_a_contact_and_a_mandate_submitted_at_once_stand_once():
    one, two = (
        actions.enter(kind="person", name=name, key=name, by=DESK).uid for name in ("An", "Ba")
    )
    at_once(lambda _: actions.add_contact(one, kind="mail", value="a@b.vn", by=DESK).pk, 8)
    given = {"kind": "attorney", "from_date": actions.today(), "key": "m", "by": DESK}
    at_once(lambda _: actions.give_mandate(for_party=one, by_party=two, **given).pk, 8)
    assert Contact.objects.count() == Mandate.objects.count() == 1
    assert Event.objects.count() == 4
