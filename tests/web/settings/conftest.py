"""The cast of the office's screens, with those who settle: an administrator of the province and one of a commune."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.web.office.conftest import ADMIN, FIRST, as_, case, found_everything, now

from tinhso.access.actions import open_staff_account
from tinhso.org import actions as org
from tinhso.papers.actions import publish_all as publish_papers
from tinhso.papers.catalogue import PaperType

__all__ = ["ADMIN", "FIRST", "as_", "case", "now"]

PASSWORD = "thuyền-nan-đò-ngang"


def settled() -> dict[str, str]:
    """Everything of the office's cast, and an administrator and a planner of the commune xa-1 alone."""
    told = found_everything()
    birth = {
        "code": "khai-sinh",
        "name": "Giấy khai sinh",
        "name_en": "Birth certificate",
        "group": "person",
    }
    publish_papers([PaperType.of(birth)], from_date=date(2020, 1, 1), by=ADMIN)
    for code, name, office, role in (
        ("p-qt-xa", "Trịnh Quản Xã", "xa-1", "admin"),
        ("p-ks-xa", "Mai Kiểm Xã", "xa-1", "planner"),
    ):
        org.enter_staff(code=code, name=name, by=ADMIN)
        org.appoint(code, office=office, role=role, from_date=FIRST, by=ADMIN)
        open_staff_account(login=code, staff=code, password=PASSWORD, by=ADMIN)
    return told


@pytest.fixture
def parties(db: None, settings: Any) -> dict[str, str]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GUARD_RAISES = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    return settled()


@pytest.fixture
def cast(parties: dict[str, str]) -> dict[str, str]:
    """The same by the name of these tests."""
    return parties


@pytest.fixture
def admin(cast: dict[str, str], as_: Callable[[str], Client]) -> Client:
    """The province's administrator, signed in."""
    return as_("p-qt")


@pytest.fixture
def planner(cast: dict[str, str], as_: Callable[[str], Client]) -> Client:
    """Procedure control, signed in."""
    return as_("p-kstt")
