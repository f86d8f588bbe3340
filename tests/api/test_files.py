"""Files go up before what they belong to, and down to whom they may be shown."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.utils import timezone
from tests.api.conftest import filing, partner, told
from tests.files.conftest import plain_pdf

from tinhso.access.models import Look
from tinhso.api.files import forget_files
from tinhso.api.models import Sent
from tinhso.cases.models import CasePaper
from tinhso.files.actions import store
from tinhso.files.models import File

PDF = plain_pdf()


def papers(file: str) -> dict[str, object]:
    return {"papers": [{"name": "Đơn đề nghị", "type": "don", "copies": 1, "file": file}]}


def test_a_file_goes_up_into_a_dossier_and_down(owner):
    one = partner("receive", "see_case", "see_person")
    sent = one.send("don.pdf", PDF, key="f")
    assert sent.status_code == 201, sent.content
    assert sent.json() | {"uid": ""} == {
        "uid": "",
        "name": "don.pdf",
        "kind": "pdf",
        "size": len(PDF),
    }
    assert one.send("don.pdf", PDF, key="f").json() == sent.json()
    told(one.send("don.pdf", PDF + b"%", key="f"), 422, "api_key_reused")
    uid = sent.json()["uid"]
    case = one.post("/cases", filing(owner, **papers(uid)), key="c")
    assert case.status_code == 201, case.content
    assert one.post("/cases", filing(owner, **papers(uid)), key="c").json() == case.json()
    told(one.post("/cases", filing(owner, **papers(uid))), 422, "api_no_such_file")
    paper = CasePaper.objects.get()
    at = f"/cases/{case.json()['uid']}/papers/{paper.pk}/file"
    down = one.get(at)
    assert (down.status_code, down.content) == (200, PDF)
    assert "attachment" in down["Content-Disposition"]
    assert Look.objects.filter(what="file").count() == 1
    told(partner("see_case").get(at), 403, "api_scope")
    told(partner("see_person").get(at), 403, "not_yours")
    told(one.get(f"/cases/{case.json()['uid']}/papers/999999/file"), 404, "no_such_file")
    told(one.get(f"/cases/{case.json()['uid']}/result/file"), 404, "no_such_file")


def test_another_partners_file_cannot_be_named(owner):
    uid = partner("receive").send("don.pdf", PDF).json()["uid"]
    told(partner("receive").post("/cases", filing(owner, **papers(uid))), 422, "api_no_such_file")


def test_a_file_that_no_dossier_takes_goes_after_a_day(owner):
    one = partner("receive")
    kept = one.send("a.pdf", PDF).json()["uid"]
    taken = one.send("b.pdf", PDF).json()["uid"]
    assert one.post("/cases", filing(owner, **papers(taken))).status_code == 201
    assert forget_files(before=timezone.now() - timedelta(days=1)) == 0
    assert forget_files(before=timezone.now() + timedelta(seconds=1)) == 1
    assert not File.objects.filter(uid=kept).exists()
    assert Sent.objects.get().file == taken


def test_a_file_that_is_being_taken_is_not_swept_away(own_database: None) -> None:
    kept = store(PDF, name="a.pdf")
    long_ago = timezone.now() - timedelta(days=3)
    sent = Sent.objects.create(key="k", token=uuid4(), file=str(kept.uid), at=long_ago)
    held, go, swept = threading.Event(), threading.Event(), []

    def take() -> None:
        with transaction.atomic():
            list(Sent.objects.select_for_update().filter(pk=sent.pk))
            Sent.objects.filter(pk=sent.pk).update(taken=True)
            held.set()
            go.wait(20)
        connections.close_all()

    def sweep() -> None:
        swept.append(forget_files(before=timezone.now() - timedelta(days=1)))
        connections.close_all()

    taker, sweeper = threading.Thread(target=take), threading.Thread(target=sweep)
    taker.start()
    assert held.wait(20)
    sweeper.start()
    sweeper.join(0.5)  # Where one writer goes at a time it waits for the other.
    go.set()
    taker.join()
    sweeper.join()
    assert swept == [0]
    assert File.objects.filter(uid=kept.uid).exists() and Sent.objects.get().taken


def test_a_file_of_another_kind_than_it_says_is_refused(province):
    answer = partner("receive").send("don.pdf", b"MZ\x90\x00" + b"\x00" * 200)
    assert answer.status_code == 422, answer.content


def test_two_files_at_once_are_refused_and_neither_is_kept(owner):
    one = partner("receive")
    files = [SimpleUploadedFile(name, PDF, "application/pdf") for name in ("a.pdf", "b.pdf")]
    headers = {**one.bearer, "Idempotency-Key": "two"}
    answer = one.client.post("/api/v1/files", {"file": files}, headers=headers)
    told(answer, 400, "api_bad_form")
    assert not File.objects.exists()
