"""Every page by everybody who may open it: nothing runs or is painted that a page of ours did not name, no form goes
without its token, and each answer says what a browser may do with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import Resolver404, resolve
from tests.access.test_guard import PEOPLE
from tests.faults.addresses import PLACES, at
from tests.faults.conftest import ROLES, World, signed_in
from tests.faults.test_every_address import SIGNED, told
from tests.faults.test_every_method import agreed

# Of each pattern so many pages are looked at for each of those who come in, led there by the pages before.
PAGES, MOST_PAGES = 2, 120
WITHOUT_TOKEN = {"GET", "DIALOG"}
LEADS = ("href", "src", "action", "formaction", "xlink:href")
RUNS = re.compile(r"^\s*(?:javascript|data|vbscript):", re.IGNORECASE)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Page(HTMLParser):
    """What of a page a browser would run, paint or send. faults: what our policy would have to forbid."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.links: list[str] = []
        self.tokens: list[bool] = []
        self._inside = ""
        self._form = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name, value in given.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.faults.append(f"<{tag} {name}=…>")
            if name in LEADS and tag != "img" and RUNS.match(value):
                self.faults.append(f"<{tag} {name}={value[:40]}>")
        if tag in ("script", "link", "img", "iframe", "use") and (
            urlsplit(given.get("src") or (given.get("href", "") if tag != "use" else "")).netloc
        ):
            self.faults.append(f"<{tag}> from elsewhere")
        leads = tag == "meta" and given.get("http-equiv", "").casefold() == "refresh"
        # A board may read itself again after so many seconds, and leads nowhere else.
        leads = leads and not given.get("content", "").isdecimal()
        if leads or tag in ("style", "object", "embed", "applet", "base"):
            self.faults.append(f"<{tag}>")
        if tag == "script":
            self._inside = "script" if given.get("type") != "application/json" else ""
            if not given.get("src") and self._inside:
                self.faults.append("<script> without a file")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
            blank = given.get("target") == "_blank"
            if blank and "noopener" not in given.get("rel", "noopener"):
                self.faults.append(f"<a target=_blank rel={given['rel']}>")
        if tag == "form":
            method = given.get("method", "get").upper()
            self._form = method not in WITHOUT_TOKEN
            if self._form:
                self.tokens.append(False)
        if tag == "input" and self._form and given.get("name") == "csrfmiddlewaretoken":
            self.tokens[-1] = bool(given.get("value"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = False


def directives(policy: str) -> dict[str, set[str]]:
    parts = (one.split() for one in policy.split(";") if one.strip())
    return {one[0]: set(one[1:]) for one in parts}


def strict(policy: str) -> list[str]:
    """What is missing from a policy that lets nothing run which stands in a page itself."""
    found = directives(policy)
    wrong = [f"{name}: {found.get(name)}" for name in ("object-src", "base-uri", "frame-ancestors")
             if found.get(name) != {"'none'"}]  # fmt: skip
    if found.get("default-src") != {"'none'"}:
        wrong.append("default-src")
    for name, sources in found.items():
        loose = [
            one for one in sources if "unsafe" in one or one in ("*", "https:", "http:", "blob:")
        ]
        wrong += [f"{name} {one}" for one in loose]
        if name in ("script-src", "style-src", "form-action", "connect-src"):
            own = {one for one in sources if not one.startswith("'nonce-")}
            wrong += [f"{name} {own}"] if own != {"'self'"} else []
    return wrong


def pages_of(who: str, world: World) -> Iterator[tuple[str, Any]]:
    """(address, answer): the places of a role, and on along the links that stand there, of each pattern a few."""
    browser, may = signed_in(who), told()
    cookies = browser.cookies.copy()
    waiting = [
        at(where, world)
        for pattern, places in PLACES.items()
        if who in may[pattern] and pattern not in SIGNED and "GET" in agreed()[pattern]
        for _, where in places[:PAGES]
    ]
    seen: set[str] = set()
    met: dict[str, int] = {}
    while waiting and len(seen) < MOST_PAGES + len(PLACES):
        address = waiting.pop(0)
        pattern = _pattern(address)
        if address in seen or pattern is None or met.get(pattern, 0) >= PAGES:
            continue
        seen.add(address)
        met[pattern] = met.get(pattern, 0) + 1
        browser.cookies = cookies.copy()
        answer = browser.get(address)
        yield address, answer
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for link in Page(answer.content.decode()).links:
                whole = urldefrag(urljoin(address, link))[0]
                if whole.startswith("/") and not whole.startswith("//"):
                    waiting.append(whole)


def _pattern(address: str) -> str | None:
    try:
        return resolve(urlsplit(address).path).route
    except Resolver404:
        return None


@pytest.mark.parametrize("who", [*PEOPLE, "follower", "stranger"])
def test_nothing_stands_in_a_page_that_runs_or_paints(world: World, who: str) -> None:
    if who in ("follower", "stranger"):
        return_to = "/theo-doi" if who == "follower" else "/ho-so"
        answers = [(return_to, signed_in(who).get(return_to))]
    else:
        answers = list(pages_of(who, world))
    wrong: list[tuple[str, str]] = []
    for address, answer in answers:
        wrong += [(address, one) for one in looked_at(answer)]
    assert wrong == []
    assert len(answers) > (20 if who in PEOPLE else 0)


def looked_at(answer: Any) -> list[str]:
    """What is wrong with an answer of a screen."""
    wrong = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
    if answer.headers.get("Permissions-Policy") != settings.PERMISSIONS_POLICY:
        wrong.append("Permissions-Policy")
    if answer.status_code >= 500:
        wrong.append(str(answer.status_code))
    if answer.status_code >= 300 and answer.status_code < 400:
        return wrong
    policy = answer.headers.get("Content-Security-Policy", "")
    if not answer["Content-Type"].startswith("text/html"):
        return wrong if policy else [*wrong, "no policy"]
    page = Page(answer.content.decode())
    wrong += strict(policy) + page.faults
    if not all(page.tokens):
        wrong.append("a form without a token")
    return wrong


@pytest.mark.parametrize(
    ("path", "status"),
    [("/khong-co", 404), ("/mot-cua/", 403), ("/vao?a=%00", 400), ("/ho-so/x", 404)],
)
def test_pages_of_refusal_are_as_strict(world: World, path: str, status: int) -> None:
    answer = signed_in("citizen").get(path)
    assert answer.status_code == status
    assert looked_at(answer) == []


def test_what_slipped_into_a_page_is_found_here() -> None:
    """So that the walk above is known to see: each of these is what it looks for."""
    for html in (
        "<p onclick='x()'>", "<p style='color:red'>", "<style>p{}</style>", "<script>x()</script>",
        "<a href=' javascript:x()'>", "<iframe srcdoc='x'>",
        "<script src='https://evil.example/x.js'></script>",
        "<svg><style>a{}</style></svg>", "<base href='/x'>",
        "<meta http-equiv='Refresh' content='0;url=//evil.example'>",
        "<button formaction='data:text/html,x'>", "<link rel=stylesheet href='//evil.example/x.css'>",
    ):  # fmt: skip
        assert Page(html).faults, html
    assert Page("<form method=post><input name=a></form>").tokens == [False]
    assert strict("default-src 'none'; script-src 'self' 'unsafe-inline'")


def test_every_form_that_acts_is_refused_without_its_token(world: World) -> None:
    """By everybody who comes in, and by who does not: nothing forged reaches a view."""
    may, wrong = told(), []
    people = [who for who in PEOPLE if who != "none"] + ["none"]
    browsers = {who: _strict_browser(who) for who in people}
    for pattern, places in PLACES.items():
        if "POST" not in agreed()[pattern] or pattern in SIGNED:
            continue
        for who in [one for one in people if one in may[pattern]][:2]:
            answer = browsers[who].post(at(places[0][1], world), {"a": "b"})
            if answer.status_code != 403 or "Biểu mẫu này đã cũ" not in answer.content.decode():
                wrong.append((pattern, who, answer.status_code))
    assert wrong == []


def _strict_browser(who: str) -> Client:
    own = signed_in(who)
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.cookies = own.cookies
    return browser


@pytest.mark.parametrize("who", ["citizen", "officer"])
def test_a_token_of_another_site_is_none(world: World, who: str, settings: Any) -> None:
    """With its own cookie and token a form still needs to come from us: over TLS the origin is looked at."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    browser, token = _strict_browser(who), "a" * 32
    browser.cookies["csrftoken"] = token
    told = {"csrfmiddlewaretoken": token, "next": "/"}
    for origin in ("https://evil.example", "http://testserver", "null"):
        given = {"origin": origin, "x-forwarded-proto": "https"}
        assert browser.post("/ngon-ngu", told, headers=given, secure=True).status_code == 403
    given = {"origin": "https://testserver", "x-forwarded-proto": "https"}
    assert browser.post("/ngon-ngu", told, headers=given, secure=True).status_code == 302


def test_cookies_travel_by_tls_alone_and_no_script_reads_them(world: World, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    browser = Client()
    browser.get("/can-bo/vao", secure=True)
    browser.post("/ngon-ngu", {"language": "en", "next": "/"}, secure=True)
    browser.post("/giao-dien", {"theme": "dark", "next": "/"}, secure=True)
    browser.post("/vao", {"address": "mai@example.vn"}, secure=True)
    assert {"tinhso", "csrftoken"} <= set(browser.cookies), set(browser.cookies)
    for name, cookie in browser.cookies.items():
        assert cookie["secure"], name
        assert cookie["samesite"] in ("Lax", "Strict"), name
        if name in ("tinhso", "csrftoken"):
            assert cookie["httponly"], name


def test_signing_in_gives_the_session_another_name(world: World) -> None:
    """Whoever set a session for her before knows nothing of the one that she signs in with."""
    browser = Client()
    browser.post("/vao", {"address": "mo@example.vn"})
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    from tinhso.access.models import Account

    account = Account.objects.get(staff=ROLES["officer"])
    account.set_password("thuyền-nan-đò-ngang-1")
    account.save()
    browser.post("/can-bo/vao", {"name": account.login, "password": "thuyền-nan-đò-ngang-1"})
    assert SESSION_KEY in browser.session
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_over_tls_a_browser_is_told_to_stay_there(client: Client, db: None) -> None:
    answer = client.get("/vao", secure=True)
    found = answer.headers["Strict-Transport-Security"]
    assert int(found.partition("=")[2].partition(";")[0]) >= 31_536_000
    assert "Strict-Transport-Security" not in client.get("/vao").headers
