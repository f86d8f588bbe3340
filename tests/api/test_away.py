"""What is wrong with us and not with the request: 503 with Retry-After, as a problem, and nothing is done."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.test import Client
from tests.api.conftest import V1, Partner, documented, filing, partner, told
from tests.api.test_contract import named, routes, sent
from tests.files.conftest import pdf

from tinhso.api import core
from tinhso.api.models import Once
from tinhso.cases import actions
from tinhso.cases.models import Case, CasePaper
from tinhso.files import clamav, stores
from tinhso.files.folder import FolderFault
from tinhso.files.models import Blob

GOVSTACK = "/api/govstack/registration"


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
def test_each_route_says_that_the_database_is_away(
    fault: type[Exception], province: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise fault("could not connect to 10.0.0.7")

    who = partner()
    monkeypatch.setattr(core, "shown", away)
    for one in routes():
        answer = documented(sent(one, who), one.path)
        assert told(answer, 503, "api_away")["detail"], named(one)
        assert int(answer["Retry-After"]) > 0
        assert b"10.0.0.7" not in answer.content


def test_an_act_that_broke_off_is_done_by_the_same_request_later(
    owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, body = partner(), filing(owner)

    def away(*_: object, **__: object) -> None:
        raise OperationalError("deadlock detected")

    with monkeypatch.context() as patched:
        patched.setattr(actions, "file_case", away)
        told(who.post("/cases", body, key="k"), 503, "api_away")
    assert not Once.objects.exists() and not Case.objects.exists()
    answer = who.post("/cases", body, key="k")
    assert answer.status_code == 201 and "Idempotency-Replayed" not in answer
    assert who.post("/cases", body, key="k")["Idempotency-Replayed"] == "true"
    assert Case.objects.count() == 1


def test_the_other_profile_says_it_in_its_own_shape(
    province: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("no")

    who = partner()
    monkeypatch.setattr(core, "shown", away)
    answer = who.client.get(f"{GOVSTACK}/services", headers=who.bearer)
    assert (answer.status_code, answer.json()["code"]) == (503, "api_away")
    assert int(answer["Retry-After"]) > 0 and answer.json()["localizedMessage"]


@pytest.fixture
def kept(owner: str) -> tuple[Partner, str]:
    """A partner, and the address of a paper's bytes."""
    who = partner()
    sent_file = who.send("don.pdf", pdf("đơn"))
    assert sent_file.status_code == 201
    paper = {"name": "Đơn", "type": "don", "copies": 1, "file": sent_file.json()["uid"]}
    filed = who.post("/cases", filing(owner, papers=[paper]))
    assert filed.status_code == 201, filed.content
    one = CasePaper.objects.get()
    return who, f"/cases/{filed.json()['uid']}/papers/{one.pk}/file"


def test_a_file_that_waits_for_the_scanner_may_be_asked_for_again(
    kept: tuple[Partner, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    who, address = kept
    assert who.get(address).status_code == 200
    monkeypatch.setattr(clamav, "is_on", lambda: True)
    Blob.objects.update(verdict="waiting")
    answer = who.get(address)
    assert told(answer, 503, "file_waits") and answer["Retry-After"] == "30"
    for verdict, code in (("infected", "file_infected"), ("failed", "file_not_scanned")):
        Blob.objects.update(verdict=verdict, finding="Eicar")
        told(who.get(address), 409, code)


@pytest.mark.parametrize(
    ("code", "status"),
    [("store_away", 503), ("store_refuses", 503), ("no_s3_store", 503), ("file_gone", 404)],
)
def test_a_store_that_is_away_is_no_fault_of_the_request(
    kept: tuple[Partner, str], monkeypatch: pytest.MonkeyPatch, code: str, status: int
) -> None:
    who, address = kept

    def away(*_: object, **__: object) -> bytes:
        raise FolderFault(code, why="SlowDown", file="x")

    monkeypatch.setattr(stores, "read", away)
    answer = told(who.get(address), status, code)
    assert answer["detail"]
    if status == 503:
        monkeypatch.setattr(stores, "write", away)
        told(who.send("khac.pdf", pdf("khác")), 503, code)


def forms() -> dict[str, tuple[bytes, str, int]]:
    """Name → (bytes, Content-Type, status) of forms that no reader of forms can read, or will."""
    part = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\nx\r\n'
    many = b"".join(part % (b"f%d" % n, b'; filename="a.txt"') for n in range(101)) + b"--b--\r\n"
    fields = b"".join(part % (b"f%d" % n, b"") for n in range(2_001)) + b"--b--\r\n"
    wide = (
        b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n'
        + b"y" * 3_000_000
        + b"\r\n--b--\r\n"
    )
    return {
        "no boundary": (b"x", "multipart/form-data", 400),
        "a boundary too long": (b"x", f"multipart/form-data; boundary={'b' * 300}", 400),
        "a boundary of other letters": (b"x", 'multipart/form-data; boundary="đ"', 400),
        "a hundred files and one": (many, "multipart/form-data; boundary=b", 400),
        "two thousand fields and one": (fields, "multipart/form-data; boundary=b", 400),
        "a field too long": (wide, "multipart/form-data; boundary=b", 413),
        "nothing in it": (b"--b--\r\n", "multipart/form-data; boundary=b", 422),
        "half of it": (part[:60], "multipart/form-data; boundary=b", 422),
    }  # fmt: skip


@pytest.mark.parametrize("name", forms())
@pytest.mark.parametrize("profile", [V1 + "/files", GOVSTACK + "/documents"])
def test_a_form_that_cannot_be_read_is_refused_as_a_problem(
    province: None, name: str, profile: str
) -> None:
    body, media, status = forms()[name]
    who = partner()
    for headers in (who.bearer, {}):
        given = {
            **headers,
            "idempotency-key": name.replace(" ", "-"),
            "information-mediator-client": "a/b/c/d",
        }
        answer = who.client.generic("POST", profile, body, media, headers=given)
        wanted = status if headers else 401
        if profile.startswith(GOVSTACK):
            assert answer.status_code in (wanted, 400), answer.content
            assert answer.json()["localizedMessage"]
        else:
            assert answer.status_code == wanted, answer.content
            assert answer["Content-Type"] == "application/problem+json"


def test_whoever_is_not_known_has_no_form_read(
    province: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixty-four megabytes are read of those alone who show a token."""
    read: list[int] = []

    def reading(self: Any) -> None:
        read.append(1)
        raise AssertionError

    monkeypatch.setattr("django.http.multipartparser.MultiPartParser.parse", reading)
    answer = Client().post(f"{V1}/files", {"file": SimpleUploadedFile("a.txt", b"x")})
    assert answer.status_code == 401 and read == []


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        ("/api/v1/khong-co", {}, 404, "api_no_such_page"),
        ("/api/v9/cases", {}, 404, "api_no_such_page"),
        ("/api/v1/me?a=%00", {}, 400, "api_bad_query"),
        ("/api/v1/me", {"host": "evil.example"}, 400, "api_bad_query"),
        ("/api/govstack/registration/khong-co", {}, 404, "api_no_such_page"),
        ("/api/govstack/registration/services?name=%00", {}, 400, "api_bad_query"),
        ("/api/govstack/khac", {}, 404, "api_no_such_page"),
    ],
)
def test_what_no_route_answers_is_a_problem_too(
    db: None, path: str, headers: dict[str, str], status: int, code: str
) -> None:
    answer = Client().get(path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    own = "/api/govstack/" in path
    assert answer["Content-Type"] == ("application/json" if own else "application/problem+json")


@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/govstack/registration/documents"])
def test_what_is_larger_than_any_request_is_refused_in_the_shape_of_the_profile(path: str) -> None:
    answer = Client().post(path, b"x", content_type="text/plain", CONTENT_LENGTH=str(10**9))
    assert (answer.status_code, answer.json()["code"]) == (413, "api_too_large")
    assert ("traceId" in answer.json()) == ("govstack" in path)
