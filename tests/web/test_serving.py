"""What a server promises: bounds, headers, health, files, and a log that tells no names."""

from __future__ import annotations

import gzip
import json
import logging
import os
import re
import shutil
import struct
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, connection
from tests.servers.running import free_port

from tinhso.config.logs import WithoutValues
from tinhso.web import assets

ROOT = Path(__file__).resolve().parents[2]


def test_a_request_beyond_the_bound_is_refused_before_it_is_read(client):
    answer = client.post("/vao", b"x", content_type="text/plain", CONTENT_LENGTH="67108865")
    assert answer.status_code == 413
    assert "64 MB" in answer.content.decode()


def test_a_form_of_ten_megabytes_is_too_large(client, db):
    answer = client.post("/vao", {"address": "x" * 10_000_000}, content_type="text/plain")
    assert answer.status_code in (200, 413)
    body = b"address=" + b"x" * 10_000_000
    answer = client.post("/vao", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413


def test_a_letter_that_no_database_keeps_is_refused_everywhere(client, db):
    assert client.get("/vao", {"next": "a\x00b"}).status_code == 400
    assert client.post("/vao", {"address": "a\x00b"}).status_code == 400
    assert client.get("/thu-tuc/1.0\x00").status_code in (400, 404)


def test_a_strange_length_is_refused(client):
    assert (
        client.post("/vao", b"", content_type="text/plain", CONTENT_LENGTH="-5").status_code == 413
    )


def test_a_form_from_elsewhere_is_refused_in_a_sentence(db):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/vao", {"address": "mai@example.vn"})
    assert answer.status_code == 403
    assert "Biểu mẫu này đã cũ" in answer.content.decode()


def test_cookies_are_kept_from_scripts_and_from_the_clear(client, db):
    assert django_settings.SESSION_COOKIE_SECURE and django_settings.CSRF_COOKIE_SECURE
    client.post("/vao", {"address": "mai@example.vn"})
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax"


def test_pages_tell_the_browser_what_it_may_do(client):
    headers = client.get("/vao").headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_the_askers_address_is_believed_of_our_own_proxy_alone(client, db, settings):
    from tinhso.access.models import MailCode

    for behind in (False, True):
        settings.BEHIND_PROXY = behind
        for number in range(2):
            # What the asker herself puts before the proxy's word changes nothing.
            forged = f"10.9.9.{number}, 203.0.113.7"
            client.post("/vao", {"address": "mai@example.vn"}, headers={"x-forwarded-for": forged})
        assert MailCode.objects.values("asked_from").distinct().count() == 1 + behind


def test_another_host_is_not_answered(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("own", ["motcua.tinh.example", ".tinh.example", "*"])
def test_what_watches_us_may_ask_by_any_name_of_this_machine(client, db, settings, own):
    settings.ALLOWED_HOSTS, settings.METRICS_TOKEN = [own], "a-token"
    for host in ("10.0.0.5:8000", "web:8000", "[::1]:8000"):
        told = {"host": host, "authorization": "Bearer a-token"}
        asked = ("/suc-khoe", "/suc-khoe/song", "/metrics")
        assert [client.get(one, headers=told).status_code for one in asked] == [200] * 3
        assert client.get("/suc-khoe/san-sang", headers=told).status_code in (200, 503)
        assert client.get("/", headers=told).status_code == (200 if own == "*" else 400)


def test_health_tells_whether_the_database_answers(client, db, monkeypatch):
    assert client.get("/suc-khoe").json() == {"database": True}

    def away(*_: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", away)
        assert client.get("/suc-khoe").status_code == 503


def test_a_fault_in_the_log_is_its_place_and_not_its_text():
    try:
        raise ValueError("Nguyễn Thị Mai 012345678901")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "fault", (), sys.exc_info())
    said = WithoutValues().format(record)
    assert "ValueError" in said and "test_serving.py" in said
    assert "Mai" not in said


def test_fonts_have_every_vietnamese_letter_and_figures_of_one_width(made):
    from fontTools.ttLib import TTFont

    folder = made / "made" / "tinhso" / "fonts"
    with TTFont(folder / "text-400.woff2") as font:
        known = set(font.getBestCmap())
    letters = "ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
    assert {ord(letter) for letter in letters + letters.upper()} <= known
    with TTFont(folder / "figures-400.woff2") as font:
        widths = {font["hmtx"].metrics[name][0] for name in font.getBestCmap().values()}
    assert len(widths) == 1
    assert all(path.stat().st_size < 60_000 for path in folder.iterdir())


def test_a_file_that_was_not_collected_goes_by_its_own_name(made, settings):
    settings.STATIC_ROOT = made / "static"
    storage = assets.Storage()
    assert storage.url("tinhso/new.css") == "/static/tinhso/new.css"
    assert re.fullmatch(r"/static/tinhso/base\.[0-9a-f]{12}\.css", storage.url("tinhso/base.css"))


def test_fonts_are_cut_once(made):
    folder = made / "made"
    before = {path: path.stat().st_mtime_ns for path in assets.make_fonts(folder)}
    assert before == {path: path.stat().st_mtime_ns for path in assets.make_fonts(folder)}


@pytest.fixture
def served_by_granian(tmp_path: Path, made: Path):
    port = free_port()
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "src"),
        "TINHSO_DATABASE": f"sqlite:///{tmp_path}/own.sqlite3",
        "TINHSO_CACHE": str(made),
        "DJANGO_SETTINGS_MODULE": "tinhso.config.settings",
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--workers", "1", "tinhso.config.wsgi:application"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=tmp_path)
        try:
            yield f"http://127.0.0.1:{port}", tmp_path / "log"
        finally:
            process.terminate()
            process.wait(20)


def test_granian_serves_it_with_files_that_never_change_under_their_name(served_by_granian):
    address, log = served_by_granian
    for _ in range(900):
        try:
            page = urllib.request.urlopen(f"{address}/vao", timeout=30).read().decode()
            break
        except HTTPError:
            raise AssertionError(log.read_text()[-2000:]) from None
        except (URLError, TimeoutError):
            time.sleep(0.1)
    else:
        raise AssertionError(log.read_text()[-2000:])
    sheet = page.split('rel="stylesheet" href="')[1].split('"')[0]
    with urllib.request.urlopen(address + sheet, timeout=30) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert b"@font-face" in answer.read()
    with urllib.request.urlopen(f"{address}/suc-khoe", timeout=30) as answer:
        assert answer.status == 200


def test_files_of_another_version_are_collected_anew_whatever_their_time_of_change(
    tmp_path: Path, made: Path, settings
):
    shutil.copytree(made / "made", tmp_path / "made")
    settings.STATICFILES_DIRS = [tmp_path / "made"]
    settings.STATIC_ROOT = tmp_path / "cache" / "static"
    own, names = tmp_path / "made" / "own.css", []
    for color in ("#111", "#222"):
        own.write_text(f"a {{ color: {color} }}")
        os.utime(own, (1_577_836_800, 1_577_836_800))  # As a package has it, whatever is in it.
        assets.prepare()
        told = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())
        names.append(settings.STATIC_ROOT / told["paths"]["own.css"])
    assert names[0] != names[1] and "#222" in names[1].read_text()
    assert names[0].exists(), "the older version may still be serving"


def test_two_servers_that_begin_at_once_with_an_empty_cache_both_serve_hashed_names(
    tmp_path: Path, made: Path
):
    """As the units start them: nobody called setup with this cache."""
    cache = tmp_path / "own"
    shutil.copytree(made / "made", cache / "made")  # The letters are cut; nothing is collected.
    env = {**os.environ, "TINHSO_CACHE": str(cache), "TINHSO_DEMO": "0"}
    code = (
        "from tinhso.config import wsgi; from django.templatetags.static import static; "
        "print(static('tinhso/base.css'))"
    )
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [one.communicate(timeout=180) for one in begun]
    names = {out.strip() for out, _ in said}
    assert len(names) == 1, said
    assert re.fullmatch(r"/static/(tinhso/base\.[0-9a-f]{12}\.css)", *names), said
    assert (cache / names.pop().removeprefix("/")).is_file()


MOST_OF_A_FIRST_PAGE = 100_000


def test_a_citizens_first_page_is_light(made, settings, client, db):
    """Page, styles and scripts as they travel, before pictures and before letters, which are kept for a year."""
    settings.STATIC_ROOT = made / "static"
    page = client.get("/")
    html = page.content.decode()
    whole = len(gzip.compress(page.content))
    named = re.findall(r'<(?:link rel="stylesheet" href|script src)="/static/([^"]+)"', html)
    assert len(named) >= 6
    whole += sum(len(gzip.compress((made / "static" / one).read_bytes())) for one in named)
    assert whole < MOST_OF_A_FIRST_PAGE
    fonts = sum(one.stat().st_size for one in (made / "static/tinhso/fonts").glob("*.woff2"))
    assert whole + fonts < 2 * MOST_OF_A_FIRST_PAGE


def test_the_product_can_be_put_on_a_phones_first_screen(made, settings, client, db):
    told = json.loads(client.get("/manifest.webmanifest").content)
    assert (told["display"], told["start_url"], told["scope"]) == ("standalone", "/", "/")
    sizes = {(one["sizes"], one.get("purpose")) for one in told["icons"]}
    sides = ("192x192", "512x512")
    assert {(side, use) for side in sides for use in ("any", "maskable")} <= sizes
    for one in told["icons"]:
        if one["type"] == "image/png":
            head = (made / "static" / one["src"].removeprefix("/static/")).read_bytes()[:24]
            width, height = struct.unpack(">II", head[16:])
            assert head[:4] == b"\x89PNG" and f"{width}x{height}" == one["sizes"]
    kept = client.get("/sw.js").content.decode()
    assert r"/khong\u002Dmang" in kept


def test_a_page_that_is_not_there_offers_a_search(client, db):
    page = client.get("/khong-co")
    html = page.content.decode()
    assert page.status_code == 404
    assert 'role="search"' in html and 'action="/thu-tuc"' in html
