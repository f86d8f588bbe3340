"""A form sent after its session ended is kept for whoever it belongs to, and for nobody else."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import include, path
from django.utils import timezone
from tests.access.conftest import sign_in

from tinhso.access import drafts
from tinhso.access.guard import opens, staff
from tinhso.access.models import Session
from tinhso.access.who import Who

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
GOT: list[dict[str, list[str]]] = []


@opens(staff("desk"))
def take(request):
    if request.method == "POST":
        GOT.append(dict(request.POST.lists()))
    return HttpResponse(drafts.sign(request.who))


urlpatterns = [path("", include("tinhso.config.urls")), path("nhan", take)]


@pytest.fixture(autouse=True)
def _one_more_page(settings):
    settings.ROOT_URLCONF = __name__
    settings.FILE_KEYS = "tests:" + "5c" * 32
    GOT.clear()


@pytest.fixture
def ended(client, lan, hoa):
    """Lan opens a form, and sends it when her session has ended; gives what she is led to."""
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(client, "lan")
        mine = client.get("/nhan").content.decode()
        clock.shift(timedelta(hours=9))
        form = {
            "key": "k-1",
            "mine": mine,
            "name": "Mai",
            "paper": ["a", "b"],
            "password": "x",
            "pin": "4711",
        }
        yield client, clock, form


def page_of(client) -> str:
    return client.get("/gui-tiep").content.decode()


def test_the_form_is_offered_back_after_signing_in_again(ended):
    client, _, form = ended
    assert client.post("/nhan?step=2", form).url == "/can-bo/vao?kept=1"
    assert GOT == []
    assert "vẫn được giữ" in client.get("/can-bo/vao?kept=1").content.decode()
    assert sign_in(client, "lan").url == "/gui-tiep"
    page = page_of(client)
    assert 'action="/nhan?step=2"' in page
    hidden = dict(re.findall(r'name="(name|key|paper)" value="([^"]*)"', page))
    assert hidden["name"] == "Mai" and hidden["key"] == "k-1"
    assert page.count('name="paper"') == 2
    assert 'name="password"' not in page
    # The PIN of a key that signs is kept nowhere either, least of all in the session.
    assert 'name="pin"' not in page and "4711" not in page
    assert "4711" not in str(dict(client.session.items()))
    client.post("/nhan?step=2", {"key": "k-1", "name": "Mai", "paper": ["a", "b"]})
    assert GOT[0]["paper"] == ["a", "b"]
    assert client.get("/gui-tiep").url == "/"


def test_the_table_of_sessions_does_not_tell_what_was_typed(ended):
    client, _, form = ended
    client.post("/nhan", form | {"name": "Nguyễn Thị Mơ", "number": "066185000001"})
    row = Session.objects.get(session_key=client.session.session_key)
    told = json.dumps(row.get_decoded(), ensure_ascii=False)
    assert "draft" in told
    assert not [word for word in ("Mơ", "066185000001", "/nhan") if word in told]


def test_without_a_key_to_close_it_with_nothing_is_kept(ended, settings):
    client, _, form = ended
    settings.FILE_KEYS = ""
    assert client.post("/nhan", form).url == "/can-bo/vao?ended=1"


def test_what_is_old_or_closed_by_a_key_that_is_gone_is_not_offered(ended, settings):
    client, _, form = ended
    client.post("/nhan", form)
    kept = dict(client.session["draft"])
    settings.FILE_KEYS = "other:" + "6c" * 32
    assert sign_in(client, "lan").url == "/"
    settings.FILE_KEYS = "tests:" + "5c" * 32
    for at in (kept["at"] - drafts.MOST_SECONDS - 60, kept["at"] + 1):
        session = client.session
        session["draft"] = {**kept, "at": at}  # Too old; and under another moment it is broken.
        session.save()
        assert client.get("/gui-tiep").url == "/"
        assert "draft" not in client.session


def test_another_person_never_sees_it(ended, settings):
    client, _, form = ended
    settings.SECOND_FACTOR_ROLES = ()
    client.post("/nhan", form)
    assert sign_in(client, "hoa").url == "/"
    assert client.get("/gui-tiep").url == "/"
    client.post("/ra")
    assert sign_in(client, "lan").url == "/"


def test_a_form_that_does_not_say_whose_it_is_is_not_kept(ended):
    client, _, form = ended
    assert client.post("/nhan", form | {"mine": "forged:x"}).url == "/can-bo/vao?ended=1"
    assert "lần nữa" in client.get("/can-bo/vao?ended=1").content.decode()
    assert sign_in(client, "lan").url == "/"


def test_what_is_too_large_is_not_kept(ended):
    client, _, form = ended
    assert client.post("/nhan", form | {"name": "x" * 300_000}).url == "/can-bo/vao?ended=1"


def test_it_is_said_that_files_were_not_kept(ended):
    client, _, form = ended
    client.post("/nhan", form | {"file": SimpleUploadedFile("a.pdf", b"%PDF-")})
    sign_in(client, "lan")
    assert "hãy chọn lại tệp" in page_of(client)


def test_what_is_brought_on_paper_beside_files_is_not_said_of_the_files(ended):
    client, _, form = ended
    client.post("/nhan", form | {"brings": "1", "file": SimpleUploadedFile("a.pdf", b"%PDF-")})
    sign_in(client, "lan")
    assert 'name="paper"' in page_of(client) and 'name="brings"' not in page_of(client)


def test_it_can_be_thrown_away(ended):
    client, _, form = ended
    client.post("/nhan", form)
    sign_in(client, "lan")
    client.post("/gui-tiep")
    assert client.get("/gui-tiep").url == "/"


def test_the_mark_of_a_form_names_nobody():
    who = Who("staff", timezone.localdate(), uid="u-1", staff="p-lan")
    assert "p-lan" not in drafts.sign(who)
    assert drafts.sign(Who("none", timezone.localdate())) == ""
