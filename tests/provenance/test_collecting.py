"""What the server sees at filing: in its own table, hashed under a key that is destroyed, erased with the person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.provenance.conftest import citizen, helper
from tests.provenance.test_help import fill, together
from tests.web.citizen.conftest import ADMIN, BIRTH, DESK, People, officer

from tinhso.access.models import Account
from tinhso.cases import actions as cases
from tinhso.cases.models import Case
from tinhso.ledger.models import Event, Sealed
from tinhso.operations import retention
from tinhso.provenance import actions, devices
from tinhso.provenance.actions.helping import browser_of
from tinhso.provenance.models import DeviceKey, HelpSession, NetworkRange, Seen
from tinhso.provenance.networks import Range, class_of, classified, ranges_on
from tinhso.provenance.records import DEVICE_WINDOW_DAYS, Network

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


def file(client: Client, owner: str, **more: Any) -> Case:
    """Fill every step and send it."""
    draft = fill(client, owner)
    assert client.post(f"/nop/{BIRTH}/gui", {"draft": draft}, **more).status_code == 302
    return Case.objects.latest("id")


def test_what_is_seen_is_in_a_table_of_its_own_and_not_in_the_ledger(people: People) -> None:
    actions.set_range("203.0.113.0/24", kind="mobile", from_date=DAY, by=ADMIN)
    phone = citizen(people.mother_account)
    case = file(phone, people.child, REMOTE_ADDR="203.0.113.9")
    seen = Seen.objects.get()
    assert seen.case == case and seen.account == str(people.mother_account.uid)
    assert seen.network == Network.MOBILE and not seen.workstation
    assert seen.fill_seconds is not None and 0 <= seen.fill_seconds < 3600
    mark = phone.cookies["may"].value
    assert seen.device == devices.device_of(mark, at=seen.seen_at) != 0
    told = [f"{one.facts}" for one in Event.objects.all()]
    for kept in ("203.0.113.9", mark, str(seen.device)):
        assert not any(kept in one for one in told)
    # Nor is the address anywhere else.
    values = [str(value) for value in Seen.objects.values().get().values()]
    assert not any("203.0.113" in value or mark in value for value in values)


def test_a_browser_that_keeps_nothing_is_no_device(people: People) -> None:
    phone = citizen(people.mother_account)
    draft = fill(phone, people.child)
    del phone.cookies["may"]
    phone.post(f"/nop/{BIRTH}/gui", {"draft": draft})
    assert Seen.objects.get().device == 0
    assert devices.device_of("DROP TABLE", at=datetime.now(UTC)) == 0


def test_a_registered_computer_is_known(people: People) -> None:
    seat = "ab" * 16
    row = actions.register_workstation(seat, office=DESK, name="Quầy 3", by=ADMIN)
    phone = citizen(people.mother_account)
    phone.cookies["may-co-quan"] = seat
    file(phone, people.child)
    assert Seen.objects.get().workstation
    actions.end_workstation(row.pk, by=ADMIN)
    assert not actions.is_workstation(seat)


def test_nothing_that_was_typed_of_a_colleague_stands_in_the_open(people: People) -> None:
    actions.register_workstation("cd" * 16, office=DESK, name="Máy chị Lan 0912345678", by=ADMIN)
    with pytest.raises(actions.CannotRegister, match="unknown_colleague"):
        actions.enter_staff_number("0912345678", staff="Nguyễn Thị Lan 0912345678", by=ADMIN)
    actions.enter_staff_number("0912345678", staff="p-lan", by=ADMIN)
    told = [str(one.facts) for one in Event.objects.filter(kind__startswith="provenance.")]
    assert len(told) == 2 and not any("0912345678" in one or "chị Lan" in one for one in told)


def test_one_device_is_two_in_two_windows_and_the_key_is_destroyed(people: People) -> None:
    mark, at = devices.new_mark(), datetime.now(UTC)
    first = devices.device_of(mark, at=at)
    assert first == devices.device_of(mark, at=at)
    later = at + timedelta(days=DEVICE_WINDOW_DAYS)
    assert devices.device_of(mark, at=later) != first
    sealed = DeviceKey.objects.values_list("sealed", flat=True)
    assert len(set(sealed)) == 2 and all(len(one) > 80 for one in sealed)
    assert devices.destroy_old(now=later) == 1
    assert [one.window for one in DeviceKey.objects.all()] == [devices.window_of(later)]


def test_a_key_that_was_sealed_by_another_secret_is_made_anew(
    people: People, settings: Any
) -> None:
    mark, at = devices.new_mark(), datetime.now(UTC)
    first = devices.device_of(mark, at=at)
    settings.SECRET_KEY = "another"
    assert devices.device_of(mark, at=at) not in (0, first)
    assert DeviceKey.objects.count() == 1


def test_the_narrowest_range_of_the_day_says_the_class(db: None) -> None:
    actions.set_range("10.0.0.0/8", kind="office", from_date=DAY, by=ADMIN)
    guests = actions.set_range("10.9.0.0/16", kind="shared", from_date=DAY, by=ADMIN)
    actions.set_range("2001:db8::/32", kind="home", from_date=DAY, by=ADMIN)
    day = date(2026, 6, 1)
    assert class_of("10.1.2.3", day=day) == Network.OFFICE
    assert class_of("10.9.2.3", day=day) == Network.SHARED
    assert class_of("::ffff:10.9.2.3", day=day) == Network.SHARED
    assert class_of("2001:db8::1", day=day) == Network.HOME
    assert class_of("192.0.2.1", day=day) == class_of("?", day=day) == Network.UNKNOWN
    assert class_of("10.1.2.3", day=date(2025, 1, 1)) == Network.UNKNOWN
    actions.end_range(guests.pk, until_date=day, by=ADMIN)
    assert class_of("10.9.2.3", day=day) == Network.OFFICE
    assert all(isinstance(one, Range) for one in ranges_on(day))
    assert classified("", []) == Network.UNKNOWN


@pytest.mark.parametrize(
    ("network", "more", "code"),
    [
        ("10.0.0.0/4", {}, "wide_network"),
        ("ten", {}, "bad_network"),
        ("10.0.0.0/8", {"kind": "moon"}, "unknown_network_class"),
        ("10.0.0.0/8", {"until_date": DAY}, "network_ends_early"),
    ],
)
def test_what_is_no_range_is_refused(db: None, network: str, more: Any, code: str) -> None:
    told = {"kind": "office", "from_date": DAY, "by": ADMIN, **more}
    with pytest.raises(actions.CannotSetNetwork, match=code):
        actions.set_range(network, **told)
    assert not NetworkRange.objects.exists()


def test_a_range_is_of_one_class_on_a_day(db: None) -> None:
    for _ in range(2):
        actions.set_range("10.0.0.9/8", kind="office", from_date=DAY, by=ADMIN)
    assert NetworkRange.objects.get().network == "10.0.0.0/8"
    with pytest.raises(actions.CannotSetNetwork, match="network_set_already"):
        actions.set_range("10.0.0.0/8", kind="home", from_date=DAY, by=ADMIN)


def test_what_was_seen_goes_after_its_time(people: People) -> None:
    file(citizen(people.mother_account), people.child)
    now = datetime.now(UTC)
    day = timedelta(days=1)
    retention.forget_old(now=now + actions.KEPT_DAYS * day - day, by=ADMIN)
    assert Seen.objects.exists()
    retention.forget_old(now=now + actions.KEPT_DAYS * day + day, by=ADMIN)
    assert not Seen.objects.exists() and Case.objects.exists()


def test_it_goes_with_the_person_and_who_helped_her(people: People) -> None:
    own, _ = together(people)
    case = file(own, people.child)
    row = HelpSession.objects.get()
    cases.withdraw(case.uid, doer=officer())
    sealed = Sealed.objects.filter(event__subject=f"help:{row.uid}")
    assert sealed.exists()
    actions.erase_person(people.mother, reason="QĐ 12", by=ADMIN)
    row.refresh_from_db()
    assert (row.party, row.account, row.reached) == ("", "", 0)
    assert not Seen.objects.exists() and not sealed.exists()
    assert row.helper == "p-to" and row.filed.count() == 1


def test_she_sees_what_was_noted_and_nobody_else_does(people: People) -> None:
    phone = citizen(people.mother_account)
    case = file(phone, people.child)
    page = phone.get("/toi/khi-nop").content.decode()
    assert case.code in page and "thiết bị 1" in page and "91 ngày" in page
    other = citizen(people.stranger_account).get("/toi/khi-nop").content.decode()
    assert case.code not in other and "Chưa có gì được ghi" in other


def test_of_help_the_helpers_own_browser_is_seen(people: People) -> None:
    own, _ = together(people, "p-buu")
    file(own, people.child)
    seen = Seen.objects.get()
    assert seen.account == str(Account.objects.get(staff="p-buu").uid)
    mark = own.cookies["may"].value
    assert seen.device == devices.device_of(mark, at=seen.seen_at)
    assert HelpSession.objects.get().browser == browser_of(mark)
    assert helper("p-buu").get("/ho-tro/").status_code == 200
