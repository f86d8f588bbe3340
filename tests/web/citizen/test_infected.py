"""A citizen hands in a file with a virus, scanned by a real clamd: she is told before she sends, and sends another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.files.conftest import docx, pdf
from tests.servers.clamav import EICAR, Clamd
from tests.web.citizen.conftest import BIRTH, TYPED, People, begin

from tinhso.cases.models import Case
from tinhso.files import inspecting
from tinhso.files.models import File

pytestmark = pytest.mark.django_db
PAPERS, SEND = f"/nop/{BIRTH}/giay-to", f"/nop/{BIRTH}/gui"
SAID = "Tệp này có vi-rút nên không gửi được"


def hand_in(mother: Client, content: bytes, name: str) -> Any:
    return mother.post(PAPERS, {"f.1": SimpleUploadedFile(name, content), "brings.0": "1"})


def test_a_virus_is_told_at_the_papers_and_is_not_sent(
    mother: Client, people: People, clamd: str, tmp_path: Path, settings: Any
) -> None:
    with Clamd(clamd, tmp_path) as daemon:
        settings.CLAMAV, settings.CLAMAV_SECONDS = str(daemon.socket), "10"
        begin(mother, people.child)
        mother.post(f"/nop/{BIRTH}/to-khai", TYPED)
        bad = docx(**{"word/media/a.bin": EICAR})
        assert hand_in(mother, bad, "chung-sinh.docx").url == SEND
        # Not scanned yet: it says so and holds nobody up.
        assert "đang chờ quét vi-rút" in mother.get(PAPERS).content.decode()
        assert mother.get(SEND).status_code == 200
        assert inspecting.inspect_some() == 1
        page = mother.get(PAPERS).content.decode()
        assert page.count(SAID) == 1 and "có vi-rút, đã niêm phong" in page
        draft = page and mother.get(SEND)
        assert (draft.status_code, draft.url) == (302, PAPERS)
        assert mother.post(PAPERS, {"brings.0": "1"}).status_code == 422
        assert not Case.objects.exists()
        assert hand_in(mother, pdf(), "chung-sinh.pdf").url == SEND
        inspecting.inspect_some()
        page = mother.get(PAPERS).content.decode()
        assert SAID not in page and "vi-rút" not in page
        sent = mother.get(SEND).context["sheet"].draft.uid
        assert mother.post(SEND, {"draft": str(sent)}).status_code == 302
    paper = Case.objects.get().papers.exclude(file="").get()
    assert paper.file == str(File.objects.get().uid)


def test_what_is_found_after_she_sent_is_named_in_her_dossier(
    mother: Client, people: People, clamd: str, tmp_path: Path, settings: Any
) -> None:
    with Clamd(clamd, tmp_path) as daemon:
        settings.CLAMAV, settings.CLAMAV_SECONDS = str(daemon.socket), "10"
        begin(mother, people.child)
        mother.post(f"/nop/{BIRTH}/to-khai", TYPED)
        hand_in(mother, docx(**{"word/media/a.bin": EICAR}), "chung-sinh.docx")
        sent = mother.get(SEND).context["sheet"].draft.uid
        address = mother.post(SEND, {"draft": str(sent)}).url
        file = Case.objects.get().papers.exclude(file="").get().file
        inspecting.inspect_some()
        page = mother.get(address).content.decode()
        assert "(có vi-rút, đã niêm phong)" in page and file not in page
