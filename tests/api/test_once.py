"""Keys that make a retry safe are kept for three months and then forgotten, a bounded number at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.api.conftest import filing, partner

from tinhso.api import once
from tinhso.api.models import Once
from tinhso.api.once import forget_keys
from tinhso.cases.models import Case

pytestmark = pytest.mark.django_db


def kept(days: float) -> None:
    at = timezone.now() - timedelta(days=days)
    Once.objects.create(key=f"k-{days}", print="p", at=at)


def forgotten() -> int:
    return forget_keys(before=timezone.now() - timedelta(days=90))


def test_a_key_goes_when_no_retry_can_come_any_more() -> None:
    for days in (0, 89.9, 90.1, 400):
        kept(days)
    assert forgotten() == 2
    assert {one.key for one in Once.objects.all()} == {"k-0", "k-89.9"}
    assert forgotten() == 0


def test_they_go_in_parts_and_not_all_in_one_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "_AT_ONCE", 2)
    monkeypatch.setattr(once, "_ROUNDS", 2)
    for days in range(100, 107):
        kept(days)
    with CaptureQueriesContext(connection) as seen:
        assert forgotten() == 4
    assert len([one for one in seen.captured_queries if "DELETE" in one["sql"]]) == 2
    assert {one.key for one in Once.objects.all()} == {"k-100", "k-101", "k-102"}
    assert forgotten() == 3


def test_the_same_request_after_its_key_was_forgotten_still_does_nothing_twice(owner: str) -> None:
    one = partner("receive")
    first = one.post("/cases", filing(owner), key="k-1")
    assert forget_keys(before=timezone.now() + timedelta(seconds=1)) == 1
    again = one.post("/cases", filing(owner), key="k-1")
    assert again.json()["uid"] == first.json()["uid"]
    assert Case.objects.count() == 1
