"""How a picture for the docs is taken, and what its page held when it was."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from tests.web.browsing import opened

from tinhso.access.models import Account
from tinhso.access.sessions import NAME, SessionStore
from tinhso.access.signing_in import name_of
from tinhso.access.who import SECOND_PASSED

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TAKING = os.environ.get("TINHSO_TAKE_PICTURES") == "1"
AGAIN = "take the pictures again: TINHSO_TAKE_PICTURES=1 ./tinhso test -- tests/guides"
HELD_BY_A_PAGE = """() => [...document.querySelectorAll(
  "main h1, main h2, main h3, main button, main label, main legend, main summary, main thead th, .top nav a")]
  .filter((one) => one.checkVisibility())
  .map((one) => `${one.tagName.toLowerCase()} ${one.innerText.replace(/\\s+/g, " ").trim()}`)"""


@dataclass(frozen=True)
class Shot:
    """A picture: who looks, where, on what screen. step: what is done before it is taken."""

    login: str
    address: Callable[[], str]
    screen: dict[str, int]
    step: Callable[[Page], None] | None = None


def at(address: str) -> Callable[[], str]:
    return lambda: address


def sign_in(page: Page, served: str, login: str) -> None:
    account = Account.objects.get(login=login)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[SECOND_PASSED] = True
    session[NAME] = name_of(account.staff or "")
    session.create()
    cookie: Any = {"name": "tinhso", "value": session.session_key or "", "url": served}
    page.context.add_cookies([cookie])


def taken(browser: Browser, served: str, path: Path, shot: Shot) -> list[str]:
    """What the page holds, each line once; its picture is kept at a path where pictures are taken.

    Numbers are left out, so that a count may change.
    """
    with opened(browser, viewport=shot.screen, color_scheme="light", locale="vi-VN") as page:
        if shot.login:
            sign_in(page, served, shot.login)
        answer = page.goto(served + shot.address())
        assert answer is not None and answer.status in (0, 200), path.name  # 0: of a file
        if shot.step is not None:
            shot.step(page)
        page.evaluate("document.fonts.ready")
        if TAKING:
            page.screenshot(path=path)
            smaller(path)
        lines = page.evaluate(HELD_BY_A_PAGE)
    return list(dict.fromkeys(re.sub(r"[\d.,/:]*\d", "#", line) for line in lines))


def smaller(path: Path) -> None:
    """Few colours are enough for a screen, if those of its small marks are among them."""
    from PIL import Image

    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(
            96, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
    few.save(path, optimize=True)


def changed_since(held: Path, now: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """By picture, the lines that its page has only now or had only when it was taken; the latter are kept in a file."""
    if TAKING:
        held.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    known = json.loads(held.read_text(encoding="utf-8"))
    assert set(known) == set(now)
    return {
        name: sorted(set(known[name]) ^ set(lines))
        for name, lines in now.items()
        if known[name] != lines
    }
