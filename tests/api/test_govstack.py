"""The GovStack profile against the published documents: every operation is there, and every answer fits its schema."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.api.conftest import DESK, OFFICE, Partner, partner
from tests.cases.conftest import ADMIN, FIRST
from tests.files.conftest import pdf

from tinhso.access.models import Look
from tinhso.api.govstack.services import service_id
from tinhso.cases.models import Case
from tinhso.measurement.live.asking import Asked
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.months import midnight
from tinhso.measurement.live.queries import headline
from tinhso.org import actions as org

HOME = "/api/govstack/registration"
MEDIATOR = {"information-mediator-client": "TINH/GOV/0001/kiem-thu"}
PROCEDURE = "9.000007"
SERVICE = str(service_id(PROCEDURE))
PLACE = f"desk={DESK}&office={OFFICE}"


class Published:
    """Both published documents; what they do not name may not be answered."""

    def __init__(self, folder: Path) -> None:
        names = (
            "GovStack_Registration_BB_API.json",
            "GovStack_Registration_BB_API_statistics.json",
        )
        self.documents = [json.loads((folder / name).read_text()) for name in names]

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for document in self.documents:
            for path, ways in document["paths"].items():
                for method, operation in ways.items():
                    yield method.upper(), path, operation

    def check(self, method: str, path: str, status: int, body: Any) -> None:
        """The body of an answer fits what the operation says of that status."""
        for document in self.documents:
            operation = document["paths"].get(path, {}).get(method.lower())
            if operation is None:
                continue
            content = operation["responses"][str(status)]["content"]
            (media,) = content.values()
            self._fits(document, media["schema"], body)
            return
        raise AssertionError(f"{method} {path} is not published")

    def check_error(self, body: Any) -> None:
        self._fits(self.documents[0], {"$ref": "#/components/schemas/systemError"}, body)

    @staticmethod
    def _fits(document: dict[str, Any], schema: dict[str, Any], body: Any) -> None:
        whole = {**deepcopy(schema), "components": deepcopy(document["components"])}
        for each in (whole, *whole["components"]["schemas"].values()):
            _close(each)
        validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        faults = [f"{one.instance_path}: {one.message}" for one in validator.iter_errors(body)]
        assert faults == [], faults


def _close(schema: Any) -> None:
    if isinstance(schema, dict):
        for one in schema.values():
            _close(one)
        if "properties" in schema and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
            # applicationFileResponse asks for applicantId and does not describe it.
            schema["properties"] |= {
                name: {} for name in schema.get("required", ()) if name not in schema["properties"]
            }
    elif isinstance(schema, list):
        for one in schema:
            _close(one)


@pytest.fixture
def published(shared: Path) -> Published:
    return Published(shared / "data/govstack")


class Caller:
    """A partner that speaks the profile; every good answer is compared with the document."""

    def __init__(self, who: Partner, published: Published) -> None:
        self.who, self.published = who, published

    def ask(self, method: str, path: str, at: str = "", body: Any = None, **more: Any) -> Any:
        headers = {**self.who.bearer, **MEDIATOR, **more.pop("headers", {})}
        given = (
            {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        )
        answer = self.who.client.generic(method, f"{HOME}{at or path}", headers=headers, **given)
        told = answer.json()
        if answer.status_code == 200:
            self.published.check(method, path, 200, told)
        else:
            self.published.check_error(told)
            assert told["code"] not in told["message"] and told["localizedMessage"]
        return answer.status_code, told

    def good(self, method: str, path: str, at: str = "", body: Any = None, **more: Any) -> Any:
        status, told = self.ask(method, path, at, body, **more)
        assert status == 200, told
        return told

    def refused(self, method: str, path: str, at: str = "", body: Any = None, **more: Any) -> Any:
        status, told = self.ask(method, path, at, body, **more)
        return status, told["code"]

    def send(self, content: bytes, name: str = "don.pdf", *, key: str = "") -> Any:
        headers = {**self.who.bearer, **MEDIATOR, **({"idempotency-key": key} if key else {})}
        file = SimpleUploadedFile(name, content)
        answer = self.who.client.post(f"{HOME}/documents", {"file": file}, headers=headers)
        assert answer.status_code == 200, answer.content
        self.published.check("POST", "/documents", 200, answer.json())
        return answer.json()


@pytest.fixture
def caller(owner: str, published: Published) -> Caller:
    return Caller(partner(per_minute=6_000), published)


def application(owner: str, **changes: Any) -> dict[str, Any]:
    form = {
        "data": {"name": {"value": "Nguyễn Thị Đào"}, "urgent": False},
        "eFormId": f"{PROCEDURE}:1",
    }
    return {"applicantId": owner, "formData": form, "documentUrls": [], **changes}


def submitted(caller: Caller, owner: str, **changes: Any) -> Any:
    path = "/services/{serviceId}/applications"
    body = application(owner, **changes)
    return caller.good("POST", path, f"/services/{SERVICE}/applications?{PLACE}", body)


def test_every_published_operation_is_there(caller: Caller, published: Published) -> None:
    found = list(published.operations())
    assert len(found) == 13
    for method, path, _ in found:
        at = re.sub(r"{\w+}", "00000000-0000-4000-8000-00000000abcd", path)
        headers = {**caller.who.bearer, **MEDIATOR}
        answer = caller.who.client.generic(method, f"{HOME}{at}", headers=headers)
        assert answer.status_code != 405, (method, path)
        if answer.status_code == 404:
            assert answer.json()["code"] != "api_no_such_page", (method, path)
    assert caller.who.client.get(f"{HOME}/khong-co", headers=caller.who.bearer).status_code == 404
    answer = caller.who.client.delete(f"{HOME}/services", headers=caller.who.bearer)
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer.json()["code"] == "api_not_this_way" and "traceId" in answer.json()


def test_services_and_their_forms(caller: Caller) -> None:
    (one,) = caller.good("GET", "/services")
    assert (one["id"], one["name"], one["version"]) == (SERVICE, "Cấp giấy phép thử", "1")
    assert caller.good("GET", "/services", "/services?name=giay%20phep") == [one]
    assert caller.good("GET", "/services", "/services?name=khai%20sinh") == []
    assert caller.good("GET", "/services/{serviceId}", f"/services/{SERVICE}") == one
    path = "/services/{serviceId}/eForms"
    (form,) = caller.good("GET", path, f"/services/{SERVICE}/eForms")
    assert form["latest"] is True
    whole = caller.good("GET", "/eForms/{eFormId}", f"/eForms/{form['eFormId']}")
    assert whole["schema"]["properties"]["name"]["maxLength"] == 100
    for path, at in (
        ("/services/{serviceId}", "/services/nobody"),
        ("/eForms/{eFormId}", f"/eForms/{PROCEDURE}:9"),
        ("/eForms/{eFormId}", "/eForms/nobody"),
    ):
        assert caller.refused("GET", path, at) == (404, "govstack_no_such")


def test_a_dossiers_whole_life(caller: Caller, owner: str) -> None:
    document = caller.send(pdf("đơn"))
    filed = submitted(caller, owner, documentUrls=[f"{document['url']}#don"])
    case = Case.objects.get(uid=filed["fileId"])
    assert (case.answers["name"], case.desk, case.owner) == ("Nguyễn Thị Đào", DESK, owner)
    paper = case.papers.get()
    assert (paper.type, paper.name) == ("don", "don.pdf") and document["url"].endswith(paper.file)
    assert (filed["status"]["code"], filed["ended"]) == ("PENDING", False)

    path, at = "/applications/{fileId}", f"/applications/{case.uid}"
    shown = caller.good("GET", path, at)["applicationData"]
    assert shown["formData"]["data"]["name"] == {"value": "Nguyễn Thị Đào"}
    assert shown["documentUrls"] == [document["url"]]
    caller.good("PUT", path, at, application(owner, formData={"data": {"name": "Nguyễn Thị Mận"}}))
    case.refresh_from_db()
    assert case.answers["name"] == "Nguyễn Thị Mận"

    steps = []
    for _ in range(12):
        found = caller.good("GET", "/tasks", f"/tasks?fileId={case.uid}")
        if not found:
            break
        (one,) = found
        steps.append(one["name"])
        told = caller.good("GET", "/tasks/{taskId}", f"/tasks/{one['taskId']}")
        assert told["formVariables"]["name"] == {"value": "Nguyễn Thị Mận"}
        case.refresh_from_db()
        signs = case.step == "ky"
        data = {"granted": {"value": True}, "number": {"value": "12/GP"}} if signs else {}
        done = caller.good(
            "POST", "/tasks/{taskId}/complete", f"/tasks/{one['taskId']}/complete", {"data": data}
        )
        assert done["fileId"] == str(case.uid)
    case.refresh_from_db()
    assert case.state == "returned" and "Thẩm định" in steps
    (line,) = caller.good("GET", "/applications")
    assert (line["status"]["code"], line["description"]) == ("APPROVED", case.code)
    assert caller.good("GET", path, at)["ended"] is True
    gone = f"/tasks/{case.uid}.tham-dinh"
    assert caller.refused("GET", "/tasks/{taskId}", gone) == (404, "govstack_no_such")


def test_what_is_sent_twice_is_done_once(caller: Caller, owner: str) -> None:
    first = submitted(caller, owner)
    assert submitted(caller, owner)["fileId"] == first["fileId"]
    other = submitted(caller, owner, created="2026-11-20T08:00:00Z")
    assert other["fileId"] != first["fileId"] and Case.objects.count() == 2
    (task,) = caller.good("GET", "/tasks", f"/tasks?fileId={first['fileId']}")
    at = f"/tasks/{task['taskId']}/complete"
    told = [caller.good("POST", "/tasks/{taskId}/complete", at, {"data": {}}) for _ in range(2)]
    assert told[0] == told[1]
    assert Case.objects.get(uid=first["fileId"]).acts.filter(name="accept").count() == 1


def test_the_same_scan_serves_two_applications(caller: Caller, owner: str) -> None:
    """Sent again before anyone took it, it is the same file; afterwards it is another one, and that again once."""
    first = caller.send(pdf("đơn"))
    assert caller.send(pdf("đơn")) == first
    one = submitted(caller, owner, documentUrls=[first["url"]])
    second = caller.send(pdf("đơn"))
    assert second["url"] != first["url"] and caller.send(pdf("đơn")) == second
    other = submitted(caller, owner, documentUrls=[second["url"]])
    assert other["fileId"] != one["fileId"]
    papers = [Case.objects.get(uid=told["fileId"]).papers.get() for told in (one, other)]
    assert [f"urn:uuid:{paper.file}" for paper in papers] == [first["url"], second["url"]]
    # A caller's own key says itself that it is the same act.
    third = caller.send(pdf("đơn"), key="k")
    submitted(caller, owner, documentUrls=[third["url"]])
    assert caller.send(pdf("đơn"), key="k") == third


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("filed", "PENDING"), ("processing", "PENDING"), ("suspended", "PENDING"),
        ("awaiting_citizen", "SENDBACK"), ("incomplete", "SENDBACK"), ("not_accepted", "REJECTED"),
        ("withdrawn", None), ("stopped", None), ("transferred", None),
    ],
)  # fmt: skip
def test_every_state_is_said_without_a_lie(
    caller: Caller, filed: Callable[..., Case], state: str, code: str | None
) -> None:
    case = filed()
    moment = timezone.now()
    Case.objects.filter(pk=case.pk).update(
        state=state, accepted_at=moment, limit_since=moment, stopped_since=None
    )
    (line,) = caller.good("GET", "/applications")
    assert line["status"].get("code") == code and line["status"]["title"]


def test_who_is_nobody_or_may_too_little_is_refused(
    caller: Caller, owner: str, published: Published, filed: Callable[..., Case]
) -> None:
    case = filed()
    nobody = Caller(Partner("tinhso_" + "x" * 43, ""), published)
    assert nobody.refused("GET", "/services")[0] == 401
    few = Caller(partner("see_case", offices=("xa-2",)), published)
    assert few.good("GET", "/applications") == []
    path, at = "/applications/{fileId}", f"/applications/{case.uid}"
    assert few.refused("GET", path, at) == (403, "api_scope")
    elsewhere = Caller(partner("see_case", "see_person", offices=("xa-2",)), published)
    assert elsewhere.refused("GET", path, at)[0] == 403
    assert few.refused("GET", "/data/statistics") == (403, "api_scope")
    submit = ("POST", "/services/{serviceId}/applications")
    there = f"/services/{SERVICE}/applications"
    assert few.refused(*submit, f"{there}?{PLACE}", application(owner))[0] == 403
    wrong = Caller(partner("receive", offices=("xa-2",)), published)
    assert wrong.refused(*submit, f"{there}?{PLACE}", application(owner))[0] == 403
    assert not Look.objects.exists() and Case.objects.count() == 1


def test_without_see_person_nobody_is_named(
    published: Published, filed: Callable[..., Case], owner: str
) -> None:
    case = filed()
    some, all_ = (
        Caller(partner(*scopes), published)
        for scopes in (("see_case",), ("see_case", "see_person"))
    )
    text = json.dumps([some.good("GET", "/applications"), some.good("GET", "/tasks")])
    task = f"/tasks/{case.uid}.{case.step or case.state}"
    text += json.dumps(some.good("GET", "/tasks/{taskId}", task))
    assert owner not in text and "Nguyễn" not in text
    assert some.refused("GET", "/applications", f"/applications?applicantId={owner}")[0] == 403
    assert not Look.objects.exists()
    (line,) = all_.good("GET", "/applications", f"/applications?applicantId={owner}")
    assert line["applicantId"] == owner
    all_.good("GET", "/applications/{fileId}", f"/applications/{case.uid}")
    assert sorted(Look.objects.values_list("what", "party")) == [
        ("dossier", owner),
        ("list", owner),
    ]


def test_what_is_wrong_or_has_no_meaning_here_is_said(caller: Caller, owner: str) -> None:
    def asked(path: str, query: str) -> Any:
        return caller.refused("GET", path, f"{path}?{query}")

    assert asked("/data/statistics", "operator=Ingmar") == (501, "govstack_not_here")
    assert asked("/data/statistics", "role=Handler") == (501, "govstack_not_here")
    for name in ("executionId", "caseExecutionId", "priority"):
        assert asked("/tasks", f"sortBy={name}") == (501, "govstack_not_here")
    for path, query in (
        ("/applications", "sortBy=khong"), ("/applications", "sortBy=id&sortOrder=up"),
        ("/applications", "maxResult=1000"), ("/applications", "firstResult=-1"),
        ("/data/statistics", "startDate=x"), ("/data/statistics", "timeframe=hour"),
        ("/data/statistics", "startDate=2026-02-02&endDate=2026-01-01"),
        ("/data/statistics", "startDate=2000-01-01&endDate=2026-01-01&timeframe=day"),
    ):  # fmt: skip
        assert asked(path, query) == (400, "govstack_bad_query"), (path, query)
    for path in ("/applications", "/data/statistics", "/tasks", "/services"):
        assert asked(path, "maxResult=1&maxResult=2") == (400, "govstack_twice"), path
    assert asked("/data/statistics", "registrationName=khong") == (404, "govstack_no_such")
    for name in ("/applications", "/data/statistics"):
        headers = {"information-mediator-client": "x"}
        assert caller.refused("GET", name, headers=headers) == (400, "govstack_no_mediator")
    submit, at = ("POST", "/services/{serviceId}/applications"), f"/services/{SERVICE}/applications"
    assert caller.refused(*submit, at, application(owner)) == (422, "govstack_which_desk")
    for body, wanted in (
        ({}, (422, "govstack_bad_body")),
        ([], (422, "govstack_bad_body")),
        (application(owner, formData=[]), (422, "govstack_bad_body")),
        (application(owner, formData={"eFormId": "khac:1"}), (422, "govstack_bad_body")),
        (application("khong-phai"), (404, "govstack_no_such")),
        (application(owner, documentUrls=["https://a.example/x"]), (404, "govstack_no_such")),
        (application("00000000-0000-4000-8000-00000000abcd"), (404, "no_such_party")),
    ):
        assert caller.refused(*submit, f"{at}?{PLACE}", body) == wanted, body
    two = {"file": [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")]}
    answer = caller.who.client.post(f"{HOME}/documents", two, headers=caller.who.bearer)
    assert (answer.status_code, answer.json()["code"]) == (400, "govstack_one_file")


def test_what_is_not_here_is_no_fault_of_ours(caller: Caller, caplog: Any) -> None:
    log = logging.getLogger("django.request")
    log.addHandler(caplog.handler)  # It hands nothing on to those above it.
    try:
        with caplog.at_level("DEBUG", logger=log.name):
            caller.refused("GET", "/data/statistics", "/data/statistics?operator=Ingmar")
    finally:
        log.removeHandler(caplog.handler)
    assert [one.levelname for one in caplog.records if one.name == log.name] == ["WARNING"]


def test_a_token_with_one_desk_need_not_name_it(
    published: Published, owner: str, province: None
) -> None:
    org.enter_staff(code="p-lan", name="Lan", by=ADMIN)
    org.appoint("p-lan", office=DESK, role="desk", from_date=FIRST, by=ADMIN)
    caller = Caller(partner("receive", offices=("xa-1",)), published)
    at = f"/services/{SERVICE}/applications"
    filed = caller.good("POST", "/services/{serviceId}/applications", at, application(owner))
    case = Case.objects.get(uid=filed["fileId"])
    assert (case.desk, case.office) == (DESK, OFFICE)


def test_what_waits_for_the_applicant_is_no_officers_to_complete(
    caller: Caller, filed: Callable[..., Case]
) -> None:
    case = filed()
    caller.who.post(
        f"/cases/{case.uid}/ask-completion", {"reasons": "Thiếu đơn", "papers": ["don"]}
    )
    (task,) = caller.good("GET", "/tasks")
    assert (task["roleId"], task["status"]["code"]) == ("applicant", "SENDBACK")
    at = f"/tasks/{task['taskId']}/complete"
    assert caller.refused("POST", "/tasks/{taskId}/complete", at, {"data": {}}) == (
        501, "govstack_not_here",
    )  # fmt: skip


def test_statistics_are_the_boards(caller: Caller, owner: str) -> None:
    path = "/tasks/{taskId}/complete"
    for n, granted in enumerate((True, True, False, None)):
        case = Case.objects.get(uid=submitted(caller, owner, applicationName=str(n))["fileId"])
        for _ in range(5):
            case.refresh_from_db()
            if case.step == "ky" and granted is None:
                break
            if case.state == "done":
                break
            data = {"granted": granted, "summary": "Đủ lý do"} if case.step == "ky" else {}
            task = f"/tasks/{case.uid}.{case.step or case.state}/complete"
            caller.good("POST", path, task, {"data": data})
    caller.who.post(f"/cases/{case.uid}/ask-supplement", {"reasons": "Thiếu", "papers": ["don"]})
    keep_up()
    (told,) = caller.good("GET", "/data/statistics")
    today = timezone.localdate()
    about = Asked(
        since=midnight(today - timedelta(days=29)), before=midnight(today + timedelta(days=1))
    )
    board = headline(about)
    assert (told["processed"], told["approved"], told["rejected"]) == (board.decided, 2, 1)
    assert (board.decided, told["sentBack"]) == (3, 1)
    assert told["references"]["endDate"] == today.isoformat()
    days = caller.good("GET", "/data/statistics", "/data/statistics?timeframe=day")
    assert len(days) == 30 and sum(one["processed"] for one in days) == 3
    assert all(one["references"]["timeframeDay"] for one in days)
    months = caller.good("GET", "/data/statistics", "/data/statistics?timeframe=month")
    assert sum(one["approved"] for one in months) == 2 and len(months) in (2, 3)
    named = "/data/statistics?registrationName=cap%20giay%20phep%20thu"
    assert caller.good("GET", "/data/statistics", named)[0]["processed"] == 3
    past = "/data/statistics?startDate=2020-01-01&endDate=2020-12-31&timeframe=year"
    assert caller.good("GET", "/data/statistics", past)[0]["processed"] == 0


def test_lists_take_no_query_for_each_row(caller: Caller, filed: Callable[..., Case]) -> None:
    def queries(at: str) -> int:
        caller.good("GET", at)
        with CaptureQueriesContext(connection) as seen:
            caller.good("GET", at)
        return len(seen)

    filed()
    before = {at: queries(at) for at in ("/applications", "/tasks")}
    for n in range(12):
        filed(answers={"name": f"Người {n}"})
    assert len(caller.good("GET", "/applications")) == 13
    assert {at: queries(at) for at in before} == before
    assert len(caller.good("GET", "/tasks", "/tasks?firstResult=10&maxResult=2&sortBy=id")) == 2
