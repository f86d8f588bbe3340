"""Looks: kept once a minute, never changed, shown to whom they concern."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from tinhso.access import actions, looks, signing_in
from tinhso.access.looks import At
from tinhso.access.models import Look
from tinhso.access.who import Who
from tinhso.parties.rules import is_untold, untold

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
LAN = Who("staff", date(2026, 11, 20), staff="p-lan", posts=(("xa-1", "desk"), ("xa-2", "officer")))
PARTY = "11111111-1111-4111-8111-111111111111"


def test_a_look_says_who_where_whose_and_why(db):
    assert looks.record(LAN, "dossier", party=PARTY, subject="case:1", why="Xử lý", at=NOW)
    [look] = looks.looks_at(PARTY)
    assert (look.who, look.role, look.office, look.what) == ("p-lan", "desk", "xa-1", "dossier")
    assert (look.subject, look.why, look.at) == ("case:1", "Xử lý", NOW)


def test_the_office_through_whose_right_it_was_opened_is_kept(db):
    looks.record(LAN, "dossier", party=PARTY, office="xa-2", at=NOW)
    assert (looks.looks_at(PARTY)[0].office, looks.looks_at(PARTY)[0].role) == ("xa-2", "officer")


def test_the_same_look_within_a_minute_is_one(db):
    times = [NOW, NOW + timedelta(seconds=59), NOW + timedelta(seconds=61)]
    kept = [looks.record(LAN, "dossier", party=PARTY, subject="case:1", at=at) for at in times]
    assert kept == [True, False, True]
    assert looks.record(LAN, "file", party=PARTY, subject="case:1", at=NOW)
    assert looks.record(LAN, "dossier", party=PARTY, subject="case:2", at=NOW)


def test_a_list_is_recorded_in_one_statement(db, django_assert_num_queries):
    targets = [At(party=f"party-{number}") for number in range(100)]
    with django_assert_num_queries(1):
        assert looks.record_many(LAN, "list", targets, at=NOW) == 100
    assert looks.record_many(LAN, "list", targets, at=NOW) == 0


def test_who_looks_at_her_own_data_is_not_recorded(db):
    citizen = Who("citizen", date(2026, 11, 20), uid="u", party=PARTY)
    assert not looks.record(citizen, "dossier", party=PARTY, at=NOW)
    assert looks.record(citizen, "dossier", party="another", at=NOW)


def test_where_nobody_told_whose_it_is_no_look_is_kept_and_nowhere_else(db):
    nobody = untold(UUID(PARTY))
    assert not looks.record(LAN, "dossier", party=nobody, subject="case:1", at=NOW)
    assert looks.record(LAN, "dossier", party="cccd:1", subject="case:1", at=NOW)
    assert is_untold(nobody)
    assert not is_untold(PARTY)


def test_the_database_refuses_to_change_or_delete_a_look(db):
    looks.record(LAN, "dossier", party=PARTY, at=NOW)
    for spoil in (Look.objects.all().delete, lambda: Look.objects.update(who="p-ai-do")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            spoil()
    assert looks.looks_at(PARTY)[0].who == "p-lan"


def test_the_citizen_sees_offices_and_not_names(client, province, rf):
    account = actions.citizen_account("mai@example.vn")
    by = actions.By(actor="p-lan", office="xa-1", channel="counter")
    actions.link_party(account, party=PARTY, by=by)
    looks.record(LAN, "dossier", party=PARTY, why="Tiếp nhận hồ sơ")
    looks.record(LAN, "dossier", party="another", why="Việc khác")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/tai-khoan/luot-xem").content.decode()
    assert "xa-1" in page and "Tiếp nhận hồ sơ" in page
    assert "p-lan" not in page and "Việc khác" not in page


def test_looks_at_one_dossier_are_found_behind_hundreds_of_others(db):
    first = NOW - timedelta(days=9)
    looks.record(LAN, "dossier", party=PARTY, subject="case:old", at=first)
    many = [At(PARTY, f"case:{number}") for number in range(250)]
    looks.record_many(LAN, "list", many, at=NOW)
    assert [one.at for one in looks.looks_at(PARTY, subject="case:old")] == [first]


def test_every_look_can_be_read_however_many_there_are(client, province):
    account = actions.citizen_account("mai@example.vn")
    actions.link_party(account, party=PARTY, by=actions.By("p-lan", "xa-1", "counter"))
    looks.record(LAN, "dossier", party=PARTY, why="Lần đầu tiên", at=NOW - timedelta(days=9))
    many = [At(PARTY, f"case:{number}") for number in range(250)]
    looks.record_many(LAN, "list", many, why="Trả kết quả", at=NOW)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    first = client.get("/tai-khoan/luot-xem").content.decode()
    assert "Lần đầu tiên" not in first and "trang=2" in first and "Trang 1 / 3" in first
    last = client.get("/tai-khoan/luot-xem?trang=3").content.decode()
    assert "Lần đầu tiên" in last and "11/11/2026 08:00" in last
    assert "100 hồ sơ của bạn" in first and first.count("Danh sách</td>") == 0
    assert client.get("/tai-khoan/luot-xem?trang=x").status_code == 200


def test_an_account_is_linked_to_one_party_for_good(province):
    account = actions.citizen_account("mai@example.vn")
    by = actions.By(actor="p-lan", office="xa-1", channel="counter")
    actions.link_party(account, party=PARTY, by=by)
    actions.link_party(account, party=PARTY, by=by)
    with pytest.raises(actions.CannotKeepAccount, match="linked_already"):
        actions.link_party(account, party="another", by=by)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU) Version/17 Safari/604", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_a_browser_and_a_system(agent, device):
    assert signing_in.device_of(agent) == device


def test_where_no_person_was_told_nobody_is_looked_at(db):
    assert looks.record_many(LAN, "dossier", [At(f"told:{'a' * 32}", "case:1")]) == 0
    assert not Look.objects.exists()
