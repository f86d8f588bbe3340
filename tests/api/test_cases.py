"""Dossiers over the interface: filed once for a key, read by cursor, acted on, with the screens' rules."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import DESK, filing, partner, told
from tests.days import working_day

from tinhso.access.models import Look
from tinhso.api.models import Once
from tinhso.cases.models import Act, Case
from tinhso.ledger.models import Event
from tinhso.sentences import sentence


def test_a_dossier_is_filed_once_for_a_key(owner):
    one = partner("receive")
    first = one.post("/cases", filing(owner), key="k-1")
    assert first.status_code == 201, first.content
    again = one.post("/cases", filing(owner), key="k-1")
    assert again.json()["uid"] == first.json()["uid"]
    assert again["Idempotency-Replayed"] == "true"
    told(one.post("/cases", filing(owner, copies=2), key="k-1"), 422, "api_key_reused")
    assert Case.objects.count() == 1
    assert first.json()["owner"] is None
    event = Event.objects.get(kind="cases.filed")
    assert (event.actor, event.office) == (f"token:{one.uid}", DESK)


def test_two_partners_may_use_the_same_key(owner):
    uids = {
        partner("receive").post("/cases", filing(owner), key="same").json()["uid"] for _ in range(2)
    }
    assert len(uids) == 2


def test_what_was_refused_uses_up_no_key(owner):
    one = partner("receive")
    wrong = filing(owner, answers={"name": 7})
    told(one.post("/cases", wrong, key="k-1"), 422, "bad_answers")
    assert not Once.objects.exists()
    assert one.post("/cases", filing(owner), key="k-1").status_code == 201


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"owner": "00000000-0000-4000-8000-000000000001"}, 422, "no_such_party"),
        ({"procedure": "9.999999"}, 422, "no_such_procedure"),
        ({"office": "nowhere"}, 422, "no_such_office"),
        ({"desk": "xa-2", "office": "xa-2"}, 403, "not_yours_to_do"),
        ({"desk": "zz"}, 422, "no_such_office"),
        ({"copies": True}, 422, "api_bad_body"),
        ({"more": 1}, 422, "api_bad_body"),
        ({"answers": {"name": "a\x00b"}}, 400, "api_bad_json"),
        ({"copies": 10**30}, 422, "api_bad_body"),
    ],
)
def test_a_filing_that_cannot_be_is_refused(owner, changes, status, code):
    one = partner("receive", offices=("xa-1",))
    told(one.post("/cases", {**filing(owner), **changes}), status, code)
    assert not Case.objects.exists()


def test_a_request_that_cannot_be_read_is_refused(owner):
    one = partner("receive")
    send = {"headers": {**one.bearer, "idempotency-key": "k"}}
    post = one.client.post
    told(post("/api/v1/cases", "{", content_type="application/json", **send), 400, "api_bad_json")
    surrogate = b'{"procedure": "\\ud800"}'
    answer = post("/api/v1/cases", surrogate, content_type="application/json", **send)
    told(answer, 400, "api_bad_json")
    told(post("/api/v1/cases", "a=1", content_type="text/plain", **send), 415, "api_only_json")
    body = filing(owner)
    told(one.post("/cases", body, **{"idempotency-key": ""}), 400, "api_no_key")
    told(one.post("/cases", body, key="ê" * 3), 400, "api_bad_key")
    told(one.client.delete("/api/v1/cases", headers=one.bearer), 405, "api_not_this_way")
    told(one.get("/nothing"), 404, "api_no_such_page")


def test_a_body_that_is_too_large_is_refused(owner, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    told(partner("receive").post("/cases", filing(owner)), 413, "api_too_large")
    settings.MOST_REQUEST_BYTES = 100
    told(partner("receive").post("/cases", filing(owner)), 413, "api_too_large")


def test_personal_data_are_given_by_scope_and_looked_at(filed):
    case = filed()
    bare = partner("see_case").get(f"/cases/{case.uid}").json()
    assert (bare["answers"], bare["people"], bare["owner"]) == (None, None, None)
    assert not Look.objects.exists()
    one = partner("see_case", "see_person")
    full = one.get(f"/cases/{case.uid}").json()
    assert full["answers"]["name"] == "Nguyễn Thị Đào"
    assert full["people"]["owner"]["number"] == "066190000123"
    look = Look.objects.get()
    assert (look.who, look.party, look.subject, look.what) == (
        f"token:{one.uid}",
        case.owner,
        f"case:{case.uid}",
        "dossier",
    )
    assert look.office == DESK


def test_a_paper_that_is_only_promised_is_no_original_until_the_desk_accepts(filed):
    case = filed()
    one = partner()

    def paper():
        answer = one.get(f"/cases/{case.uid}")
        assert answer.status_code == 200, answer.content
        (found,) = answer.json()["papers"]
        return found["originals"], found["promised"]

    assert paper() == (0, True)
    assert one.post(f"/cases/{case.uid}/accept", {}).status_code == 200
    assert paper() == (1, False)


def test_events_hold_what_is_private_by_scope(filed):
    case = filed()
    bare = partner("see_case").get(f"/cases/{case.uid}/events").json()["items"]
    assert [one["kind"] for one in bare] == ["cases.filed"]
    assert bare[0]["private"] is None
    assert "Đào" not in str(bare)
    full = partner("see_case", "see_person").get(f"/cases/{case.uid}/events").json()["items"]
    assert full[0]["private"]["answers"]["name"] == "Nguyễn Thị Đào"


def test_events_tell_whose_a_dossier_is_to_whom_the_dossier_tells_it(filed):
    case = filed()
    (bare,) = partner("see_case").get(f"/cases/{case.uid}/events").json()["items"]
    assert bare["facts"]["owner"] is None and bare["facts"]["filer"] is None
    assert case.owner not in str(bare)
    (full,) = partner("see_case", "see_person").get(f"/cases/{case.uid}/events").json()["items"]
    assert full["facts"]["owner"] == case.owner


@pytest.mark.parametrize(
    ("lang", "said"), [("vi", "Tờ khai còn 1 chỗ"), ("en", "The form is not right yet in 1")]
)
def test_wrong_answers_are_told_each_with_its_place_and_sentence(owner, lang, said):
    wrong = filing(owner, answers={"name": 7})
    answer = partner("receive").post("/cases", wrong, **{"Accept-Language": lang}).json()
    assert answer["detail"].startswith(said)
    (one,) = answer["errors"]
    assert (one["pointer"], one["code"]) == ("/answers/name", "answer_type")
    assert one["detail"] == sentence(one["code"], lang)


@pytest.mark.parametrize(
    ("lang", "said"), [("vi", "Thiếu trường này."), ("en", "This field is missing.")]
)
def test_a_field_is_told_in_the_language_that_is_preferred(owner, lang, said):
    body = filing(owner)
    del body["desk"]
    answer = partner("receive").post("/cases", body, **{"Accept-Language": lang}).json()
    assert answer["errors"] == [{"pointer": "/desk", "code": "missing", "detail": said}]


@pytest.mark.parametrize("order", ["filed", "-filed", "changed", "-changed", "due"])
def test_a_list_is_read_whole_by_cursor(filed, order):
    codes = {filed().code for _ in range(7)}
    one, read, cursor = partner("see_case"), [], ""
    while True:
        page = one.get("/cases", order=order, limit=3, cursor=cursor).json()
        read += [item["code"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert sorted(read) == sorted(codes)
    if order != "due":
        assert read == sorted(read, reverse=order.startswith("-"))
    other = "-filed" if order != "-filed" else "filed"
    told(one.get("/cases", order=other, limit=3, cursor=cursor), 400, "api_bad_cursor")
    told(one.get("/cases", order=order, cursor=f"{cursor}x"), 400, "api_bad_cursor")


def test_a_list_takes_as_many_queries_whatever_its_length(filed, django_assert_num_queries):
    one = partner("see_case", "see_person", offices=("tinh",))
    filed()
    one.get("/cases")
    with CaptureQueriesContext(connection) as short:
        one.get("/cases")
    count = len(short)
    for _ in range(6):
        filed()
    with django_assert_num_queries(count):
        assert len(one.get("/cases").json()["items"]) == 7


def test_a_list_is_narrowed(filed, owner):
    case = filed()
    filed()
    one = partner("see_case", "see_person")
    assert len(one.get("/cases", state="filed").json()["items"]) == 2
    assert one.get("/cases", state="done").json()["items"] == []
    assert len(one.get("/cases", code=case.code).json()["items"]) == 1
    assert len(one.get("/cases", party=owner, side="desk").json()["items"]) == 2
    assert Look.objects.filter(what="list", party=owner).count() == 1
    told(partner("see_case").get("/cases", party=owner), 403, "not_yours")
    told(one.get("/cases", state="asleep"), 400, "api_bad_query")
    told(one.get("/cases", limit=0), 400, "api_bad_query")
    told(one.get("/cases", unknown="1"), 400, "api_bad_query")
    twice = told(one.get("/cases", limit=["1", "2"]), 400, "api_bad_query")
    assert [(one["pointer"], one["code"]) for one in twice["errors"]] == [("/limit", "given_twice")]


def test_a_dossier_goes_its_way(filed):
    case = filed()
    one = partner()
    at = f"/cases/{case.uid}"

    def did(slug, body=None, state=None):
        answer = one.post(f"{at}/{slug}", body)
        assert answer.status_code == 200, (slug, answer.content)
        if state:
            assert answer.json()["state"] == state
        return answer.json()

    did("ask-completion", {"reasons": "Thiếu đơn", "papers": ["don"]}, "incomplete")
    did("complete", {"papers": [{"name": "Đơn", "type": "don", "copies": 1}]}, "filed")
    accepted = did("accept", {}, "processing")
    assert accepted["due_at"]
    assert accepted["left_seconds"] is None
    did("pass-on", {"seen": accepted["revision"]})
    told(one.post(f"{at}/pass-on", {"seen": 0}), 409, "changed_meanwhile")
    did("undo")
    did("note", {"text": "Đã gọi điện"})
    did("consult", {"office": "xa-2", "question": "Có vướng quy hoạch?"})
    told(one.post(f"{at}/decide", {"granted": True}), 409, "consultations_open")
    did("answer-consultation", {"office": "xa-2", "answer": "Không"})
    did("suspend", {"rule": "Luật Đất đai, Điều 1"}, "suspended")
    did("resume", {}, "processing")
    did("ask-supplement", {"reasons": "Bản vẽ mờ"}, "awaiting_citizen")
    did("answer-supplement", {}, "processing")
    did("ask-payment", {"amount": 2000}, "awaiting_payment")
    did("paid", {"amount": 2000}, "processing")
    did("plan", {"what": "Kiểm tra thực địa", "on": "2999-01-01T08:00:00+07:00"})
    work = one.get(f"{at}/work").json()
    assert "decide" in work["acts"]
    assert "take" not in work["acts"]
    did("carry-out", {"dated_step": work["dated_steps"][0]["id"], "outcome": "Đạt"})
    did("apologise", {"until": working_day(20).isoformat(), "reason": "Mưa lũ"})
    did("decide", {"granted": True, "number": "12/GP"}, "done")
    told(one.post(f"{at}/suspend", {"rule": "Luật"}), 409, "not_in_this_state")
    did("wish-post", {"address": "12 Lê Duẩn"})
    did("post-result", {"tracking": "EA123456789VN"}, "returned")
    did("rate", {"score": 5})
    told(one.post(f"{at}/rate", {"score": 4}), 409, "rated_already")
    actors = set(Act.objects.filter(case=case).values_list("actor", flat=True))
    assert f"token:{one.uid}" in actors
    assert Event.objects.filter(subject=f"case:{case.uid}").count() > 18


def test_an_act_sent_again_is_done_once_and_answered_whoever_holds_it_by_now(filed):
    case = filed()
    one = partner("receive", "see_case", offices=(DESK,))
    first = one.post(f"/cases/{case.uid}/accept", {}, key="a")
    assert first.status_code == 200
    Case.objects.update(desk="xa-2", holder="xa-2", office="xa-2")
    again = one.post(f"/cases/{case.uid}/accept", {}, key="a")
    assert (again.status_code, again["Idempotency-Replayed"]) == (200, "true")
    assert Event.objects.filter(kind="cases.accepted").count() == 1
    told(one.post(f"/cases/{case.uid}/withdraw", {}, key="b"), 403, "not_yours")


def test_an_act_takes_its_own_scope(filed):
    case = filed()
    told(partner("see_case", "process").post(f"/cases/{case.uid}/accept"), 403, "api_scope")
    other = partner("see_case", "receive", offices=("xa-2",))
    told(other.post(f"/cases/{case.uid}/accept"), 403, "not_yours")
    told(other.post(f"/cases/{case.owner}/accept"), 404, "no_such_case")
