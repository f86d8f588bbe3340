"""The board's figures of filing from afar: counted from dossiers, each opening to exactly its own."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.provenance.conftest import BACKEND, PASSWORD, citizen
from tests.provenance.test_collecting import file
from tests.provenance.test_evidence import from_portal, made
from tests.provenance.test_help import together
from tests.web.citizen.conftest import ADMIN, DESK, WARD, People, file_birth

from tinhso.access import actions as access
from tinhso.access.who import SECOND_PASSED
from tinhso.cases.models import Case
from tinhso.provenance import figures

pytestmark = pytest.mark.django_db
__all__ = ["made"]


def head() -> Client:
    account = access.open_staff_account(login="p-hoa", staff="p-hoa", password=PASSWORD, by=ADMIN)
    client = Client()
    client.force_login(account, backend=BACKEND)
    session = client.session
    session[SECOND_PASSED] = True
    session.save()
    return client


def whole() -> list[figures.Share]:
    now = datetime.now(UTC)
    return figures.shares((DESK, WARD), since=now - timedelta(days=20), before=now + timedelta(1))


def test_help_is_counted_beside_the_share_as_it_is_told(people: People) -> None:
    own, phone = together(people, "p-buu")
    file(own, people.child)
    file_birth(people, key="counter")
    at = timedelta(minutes=1)
    from_portal(people, "portal:1", filer=people.mother, ago=at)
    shares = whole()
    sums = {
        name: sum(getattr(one, name) for one in shares)
        for name in ("filed", "remote", "assisted", "seen", "denied", "by_post", "by_desk")
    }
    assert sums == {
        "filed": 3, "remote": 2, "assisted": 1, "seen": 1, "denied": 0, "by_post": 1, "by_desk": 0,
    }  # fmt: skip
    case = Case.objects.get(assisted__isnull=False)
    phone.post(f"/ho-so/{case.uid}/ho-tro", {"words": ""})
    shares = whole()
    assert sum(one.assisted for one in shares) == 0 and sum(one.denied for one in shares) == 1


def test_a_month_is_the_provinces(people: People, monkeypatch: Any) -> None:
    """At 18:00 UTC of a month's last day it is the next month here."""
    case = from_portal(people, "portal:1", filer=people.mother, ago=timedelta(minutes=1))
    at = datetime(2026, 10, 31, 18, 0, tzinfo=UTC)
    Case.objects.filter(pk=case.pk).update(filed_at=at, changed_at=at)
    found = figures.shares((WARD,), since=at - timedelta(days=3), before=at + timedelta(days=3))
    assert [f"{one.month:%Y-%m}" for one in found] == ["2026-11"]
    assert found[0].raw == 1 and found[0].helped == 0 and found[0].coverage == 0


def test_each_figure_opens_to_exactly_its_dossiers(made: dict[str, Case]) -> None:
    client = head()
    page = client.get("/bang/nop-thuc?ky=30")
    assert page.status_code == 200
    doors = re.findall(r'href="(/bang/nop-thuc/ho-so\?[^"]+)">([^<]+)</a>', page.content.decode())
    assert doors
    for address, said in doors:
        listed = client.get(unescape(address))
        count = listed.context["page"].paginator.count
        assert listed.status_code == 200 and count > 0
        if "%" not in said:
            assert count == int(said), address
    rows = page.context["rows"]
    assert sum(one.share.remote for one in rows) == page.context["whole"].remote == 5
    assert page.context["whole"].assisted == 1


def test_nobody_sees_the_offices_of_others(made: dict[str, Case]) -> None:
    page = head().get("/bang/nop-thuc?don-vi=xa-2")
    assert page.status_code == 200 and "Không hiểu bộ lọc" in page.content.decode()
    listed = head_again().get("/bang/nop-thuc/ho-so?noi=xa-2")
    assert listed.context["page"].paginator.count == 0
    assert head_again().get("/bang/nop-thuc/ho-so?so=khac").status_code == 404


def head_again() -> Client:
    from tinhso.access.models import Account

    client = Client()
    client.force_login(Account.objects.get(staff="p-hoa"), backend=BACKEND)
    session = client.session
    session[SECOND_PASSED] = True
    session.save()
    return client


def test_an_empty_period_says_so(people: People) -> None:
    client = head()
    day = timezone.localdate() - timedelta(days=400)
    page = client.get(f"/bang/nop-thuc?tu={day}&den={day}").content.decode()
    assert "Không có hồ sơ nào nộp" in page
    assert citizen(people.mother_account).get("/bang/nop-thuc").status_code == 403
