"""The cast of declared help: a desk officer, a post-office clerk, a community team, and citizens with phones."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from tests.notices.conftest import box
from tests.web.citizen.conftest import (
    ADMIN,
    DESK,
    FIRST,
    WARD,
    _files,
    found_people,
    found_province,
)

from tinhso.access import actions as access
from tinhso.org import actions as org

__all__ = ["_files", "box"]
BACKEND = "django.contrib.auth.backends.ModelBackend"
PASSWORD = "một mật khẩu thật dài 7"
HELPERS = {"p-lan": ("desk", DESK), "p-buu": ("post", WARD), "p-to": ("team", WARD)}


@pytest.fixture
def people(db: None, settings: Any) -> Any:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    found_province()
    for staff, (role, office) in HELPERS.items():
        if staff != "p-lan":
            org.enter_staff(code=staff, name=staff, by=ADMIN)
            org.appoint(staff, office=office, role=role, from_date=FIRST, by=ADMIN)
    return found_people()


def helper(staff: str) -> Client:
    """The browser of a helper who has just opened the page of help, so that it keeps a mark."""
    from tinhso.access.models import Account

    account = Account.objects.filter(staff=staff).first() or access.open_staff_account(
        login=staff, staff=staff, password=PASSWORD, by=ADMIN
    )
    client = Client()
    client.force_login(account, backend=BACKEND)
    assert client.get("/ho-tro/").status_code == 200
    return client


def citizen(account: Any) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def opened(client: Client, staff: str, key: str = "k") -> str:
    """A session that waits; gives the path at which the citizen agrees."""
    role, office = HELPERS[staff]
    answer = client.post("/ho-tro/", {"do": "open", "place": f"{role}|{office}", "key": key})
    assert answer.status_code == 303, answer.content.decode()[:2000]
    page = client.get("/ho-tro/").content.decode()
    found = re.search(r'href="[^"]*(/ho-tro/dong-y/[^"]+)"', page)
    assert found, page
    return found[1]


def agreed(client: Client, path: str) -> Any:
    """The citizen opens the page on her phone, and agrees."""
    assert client.get(path).status_code == 200
    return client.post(path, {"do": "agree", "key": "a"})
