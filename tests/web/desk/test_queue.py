"""What arrived by itself is checked; results are handed out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from tests.web.desk.conftest import COMMUNE, DESK, decided, doer, file, signed_in

from tinhso.access.models import Look
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.models import Event
from tinhso.org.queries import calendar_of
from tinhso.web.desk import queue as screens

QUEUE = "/mot-cua/"
RESULTS = "/mot-cua/tra-ket-qua"


def form(case: Case, do: str, **more):
    return {"key": f"{do}-key", "seen": case.revision, "do": do, **more}


def at(case: Case) -> str:
    return f"/mot-cua/ho-so/{case.uid}"


def test_what_arrived_waits_with_its_checking_clock(lan, mother):
    late = file(mother, key="late", hours=24 * 8)
    fresh = file(mother, key="fresh", hours=0)
    said = lan.get(QUEUE).content.decode()
    assert said.index(late.code) < said.index(fresh.code)
    assert "Nguyễn Thị Đào" in said and "quá 8 giờ làm việc" in said and "■" in said
    assert Look.objects.filter(what="list", party=str(mother.uid)).count() == 2


def test_the_checking_clock_counts_the_desks_working_time(commune):
    calendar = calendar_of(DESK, datetime(2026, 3, 2, tzinfo=UTC).date())
    friday = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)  # 16:00 in the province
    monday = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)  # 08:00
    case = Case(desk=DESK, changed_at=friday, state="filed")
    from tinhso.kernel.worktime import working_seconds

    found = screens.waiting_of([case], now=monday)[0]
    assert found.seconds == working_seconds(start=friday, end=monday, calendar=calendar)
    assert found.seconds < 3 * 3600
    assert screens.waiting_of([case], now=friday - timedelta(hours=1))[0].seconds == 0


def test_a_filter_and_a_tab_stay_in_the_address(lan, mother):
    case = file(mother, key="a")
    assert case.code in lan.get(f"{QUEUE}?tim={case.code[4:]}").content.decode()
    assert "Không có hồ sơ nào khớp" in lan.get(f"{QUEUE}?tim=khong-co").content.decode()
    assert "Không có hồ sơ nào chờ" in lan.get(f"{QUEUE}?xem=incomplete").content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_all_that_waits_goes_out_as_a_file_without_anybodys_name(lan, mother, kind, monkeypatch):
    monkeypatch.setattr(screens, "A_PAGE", 1)
    late, fresh = file(mother, key="late", hours=24 * 8), file(mother, key="fresh", hours=0)
    done = decided(mother, "d")
    assert f"dang={kind}" in lan.get(QUEUE).content.decode()
    before = Look.objects.count()
    waiting = lan.get(f"{QUEUE}?dang={kind}")
    results = lan.get(f"{RESULTS}?dang={kind}")
    assert Look.objects.count() == before
    for answer in (waiting, results):
        assert f".{kind}" in answer["Content-Disposition"]
    if kind == "csv":
        lines = waiting.content.decode("utf-8-sig").splitlines()
        assert [line.split(",")[0] for line in lines[1:]] == [late.code, fresh.code]
        assert done.code in results.content.decode() and "Đào" not in results.content.decode()
    assert lan.get(f"{QUEUE}?dang=exe")["Content-Type"].startswith("text/html")


def test_the_queue_is_read_in_a_fixed_number_of_questions(
    lan, mother, django_assert_max_num_queries
):
    for n in range(12):
        file(mother, key=f"k-{n}")
    lan.get(QUEUE)
    with django_assert_max_num_queries(24):
        lan.get(QUEUE)


def test_accepting_starts_the_clock_once_and_shows_the_slip(lan, mother):
    case = file(mother)
    answer = lan.post(at(case), form(case, "accept"))
    assert answer.status_code == 303 and answer.url.endswith("/phieu")
    assert lan.post(at(case), form(case, "accept")).url == answer.url
    case.refresh_from_db()
    assert (case.state, case.channel, case.limit) == ("processing", "online", "5d")
    assert Event.objects.filter(kind="cases.accepted").count() == 1
    assert case.code in lan.get(answer.url).content.decode()


def test_asking_to_complete_and_completing_at_the_counter(lan, mother):
    case = file(mother, papers=[])
    said = lan.get(at(case)).content.decode()
    assert "Còn thiếu" in said and "Đơn đề nghị" in said
    asked = form(case, "ask", reasons="Thiếu đơn.", missing=["don"])
    assert lan.post(at(case), asked).status_code == 303
    case.refresh_from_db()
    assert case.state == "incomplete"
    assert case.code in lan.get(f"{QUEUE}?xem=incomplete").content.decode()
    assert lan.post(at(case), form(case, "complete", given=["don"])).status_code == 303
    case.refresh_from_db()
    assert case.state == "filed" and [one.type for one in case.papers.all()] == ["don"]


@pytest.mark.parametrize("do", ["ask", "refuse"])
def test_a_refusal_without_a_reason_is_refused(lan, mother, do):
    case = file(mother)
    answer = lan.post(at(case), form(case, do, reasons="  "))
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "filed"


def test_refusing_intake_says_why(lan, mother):
    case = file(mother)
    answer = lan.post(at(case), form(case, "refuse", reasons="Không thuộc thẩm quyền."))
    assert answer.status_code == 303
    said = lan.get(answer.url).content.decode()
    assert "Không tiếp nhận" in said and "không còn việc phải làm" in said


def test_two_officers_at_one_dossier_the_second_is_told(lan, mother):
    case = file(mother)
    lan.post(at(case), form(case, "accept"))
    other = lan.post(at(case), {**form(case, "refuse", reasons="Khác"), "key": "other"})
    assert other.status_code == 422 and "vừa có người khác xử lý" in other.content.decode()


@pytest.mark.parametrize("do", ["", "decide", "hand_over", "accept'--"])
def test_an_act_that_there_is_not_is_refused(lan, mother, do):
    case = file(mother)
    assert lan.post(at(case), form(case, do)).status_code == 422
    case.refresh_from_db()
    assert case.state == "filed"


@pytest.mark.parametrize("seen", ["", "x", "99999999999999999999", "-1"])
def test_a_form_that_does_not_say_what_was_seen_changes_nothing(lan, mother, seen):
    case = file(mother)
    assert lan.post(at(case), {**form(case, "accept"), "seen": seen}).status_code == 422


def test_a_dossier_of_another_desk_is_not_shown(lan, mother):
    case = file(mother, desk="xa-2", office="xa-2")
    for where in ("", "/phieu", "/phieu.pdf", "/qr.svg", "/sua"):
        assert lan.get(at(case) + where).status_code == 403
    assert lan.post(at(case), form(case, "accept")).status_code == 403
    missing = lan.get("/mot-cua/ho-so/00000000-0000-0000-0000-000000000000")
    assert missing.status_code == 403  # Whether it exists is not told either.


def test_a_result_is_handed_out_once(lan, mother):
    case = decided(mother, "d")
    assert case.code in lan.get(RESULTS).content.decode()
    out = {"key": "out", "seen": case.revision, "how": "counter", "taker": "owner"}
    for _ in range(2):
        assert lan.post(f"{RESULTS}/{case.uid}", out).status_code == 303
    case.refresh_from_db()
    assert case.state == "returned"
    assert Event.objects.get(kind="cases.returned").facts["how"] == "counter"
    assert str(case.uid) not in lan.get(RESULTS).content.decode()
    assert case.code in lan.get(f"{RESULTS}/da-tra").content.decode()


def test_results_are_found_by_code_scan_name_and_number(lan, mother):
    case = decided(mother, "d")
    scan = f"https://localhost/theo-doi?ma={case.code}"
    for text in (case.code, case.code[-4:], scan, "dao nguyen", "066190000123"):
        assert str(case.uid) in lan.post(RESULTS, {"tim": text}).content.decode(), text
    assert str(case.uid) not in lan.post(RESULTS, {"tim": "khong co ai"}).content.decode()


@pytest.mark.parametrize("how", ["", "online", "x" * 500])
def test_a_way_of_returning_that_there_is_not_returns_nothing(lan, mother, how):
    case = decided(mother, "d")
    lan.post(f"{RESULTS}/{case.uid}", {"key": "o", "seen": case.revision, "how": how})
    case.refresh_from_db()
    assert case.state == "done"


def test_the_clerk_hands_out_and_does_not_receive(mother):
    mai = signed_in("mai")
    case = decided(mother, "d")
    assert mai.get(QUEUE).status_code == 403
    page = mai.get(RESULTS).content.decode()
    assert case.code in page and "/mot-cua/tiep-nhan" not in page
    out = {"key": "out", "seen": case.revision, "how": "post"}
    for nowhere in (out, {**out, "tracking": "EA1"}, {**out, "address": " ", "tracking": "EA1"}):
        assert mai.post(f"{RESULTS}/{case.uid}", nowhere).status_code == 303
    # Nothing is posted to nowhere, nor wished where no number goes with it.
    assert mai.post(f"{RESULTS}/{case.uid}", {**out, "address": "12 Lê Lợi"}).status_code == 303
    case.refresh_from_db()
    assert case.state == "done" and not hasattr(case, "posting")
    whole = {**out, "address": "12 Lê Lợi", "phone": "0905123456", "tracking": "EA1"}
    for _ in range(2):
        assert mai.post(f"{RESULTS}/{case.uid}", whole).status_code == 303
    case = Case.objects.get(pk=case.pk)
    assert case.state == "returned"
    assert (case.posting.address, case.posting.tracking) == ("12 Lê Lợi", "EA1")
    assert Event.objects.filter(kind="cases.post_wished").count() == 1


def test_the_visitors_waiting_result_is_seen_at_intake_and_handed_out_there(lan, mother):
    case = decided(mother, "d")
    here = f"/mot-cua/tiep-nhan?ban={DESK}&nguoi={mother.uid}"
    assert "Có kết quả chờ trả" in lan.get(here).content.decode()
    out = {
        "key": "o",
        "seen": case.revision,
        "how": "counter",
        "nguoi": str(mother.uid),
        "taker": "owner",
    }
    answer = lan.post(f"{RESULTS}/{case.uid}", out)
    assert str(mother.uid) in answer.url and "tiep-nhan" in answer.url


def test_acts_of_the_desk_name_the_desk_in_the_ledger(lan, mother):
    case = file(mother)
    lan.post(at(case), form(case, "accept"))
    event = Event.objects.get(kind="cases.accepted")
    assert (event.actor, event.office, event.channel) == ("p-lan", DESK, "counter")
    assert case.office == COMMUNE


@pytest.mark.parametrize(("state", "shown_in"), [("filed", "reasons"), ("processing", "kept")])
def test_what_was_typed_stays_when_somebody_was_quicker(lan, mother, state, shown_in):
    case = file(mother)
    if state == "processing":
        actions.accept(case.uid, doer=doer())
    stale = {**form(case, "ask"), "seen": 7 if state == "filed" else case.revision}
    answer = lan.post(at(case), {**stale, "reasons": "Thiếu giấy chứng sinh."})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(rf'<textarea id="{shown_in}"[^>]*>Thiếu giấy chứng sinh', said)
    assert 'role="alert" tabindex="-1" autofocus' in said and said.count("autofocus") == 1
