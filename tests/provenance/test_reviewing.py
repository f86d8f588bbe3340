"""The supervisor's list: who sees it, what it says, what she found is kept for good, and nobody judges herself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.provenance.conftest import BACKEND, PASSWORD, citizen, helper
from tests.provenance.test_board import head, head_again
from tests.provenance.test_evidence import from_portal, made
from tests.web.citizen.conftest import ADMIN, FIRST, WARD, People, officer

from tinhso.access import actions as access
from tinhso.access.models import Account, Look
from tinhso.access.who import SECOND_PASSED
from tinhso.cases import actions as cases
from tinhso.cases.models import Case
from tinhso.ledger.models import Event
from tinhso.org import actions as org
from tinhso.provenance import actions
from tinhso.provenance.models import Decision, DecisionWords, Examination, Judged

pytestmark = pytest.mark.django_db
__all__ = ["made"]
LIST = "/bang/nop-thuc/can-xem"
FOUND = {"what": "genuine", "words": "Đã gọi cho người dân: chị tự nộp ở nhà."}
REASONS = [["seen_contact", {"owners": 14}, 2.6], ["seen_moment_evening", {}, -0.4]]


@pytest.fixture
def named(made: dict[str, Case]) -> dict[str, Case]:
    """Of the dossiers of the evidence two are named by an examination."""
    at = datetime.now(UTC)
    run = Examination.objects.create(
        detector="1", part=0, parts=1, since=at - timedelta(days=182), before=at, at=at,
        dossiers=4, here=2, left=1, listed=2, found=1, genuine=0.9, low=0.7, high=1.0,
    )  # fmt: skip
    for name, shown in (("alone", 0.8), ("first", 0.95), ("second", 0.1)):
        Judged.objects.create(
            case=made[name], examination=run, filed_at=made[name].filed_at, shown=shown,
            listed=shown > 0.5, seen=name == "alone", officer="p-lan", acceptor="p-lan",
            way="way_shared_numbers", reasons=REASONS if shown > 0.5 else [],
            honest=[["way_agent", 0.7], ["way_family_phone", 0.2]],
        )  # fmt: skip
    return made


def staff_of(code: str, office: str, role: str) -> Client:
    org.enter_staff(code=code, name=f"Cán bộ {code}", by=ADMIN)
    org.appoint(code, office=office, role=role, from_date=FIRST, by=ADMIN)
    account = access.open_staff_account(login=code, staff=code, password=PASSWORD, by=ADMIN)
    client = Client()
    client.force_login(account, backend=BACKEND)
    session = client.session
    session[SECOND_PASSED] = True
    session.save()
    return client


def test_she_reads_why_and_what_else_would_explain_it(named: dict[str, Case]) -> None:
    client = head()
    page = client.get(LIST).content.decode()
    assert named["first"].code in page and named["alone"].code in page
    assert named["second"].code not in page
    assert "Số điện thoại dùng cho 14 người." in page and "Cũng có thể" in page
    one = client.get(f"{LIST}/{named['first'].uid}").content.decode()
    assert "nghi ngờ mạnh" in one and "Nộp buổi tối." in one and "công chứng" in one
    assert "chỉ có thông điệp" in one
    lines = client.get(f"{LIST}.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3 and named["first"].code in lines[1]
    assert client.get(f"{LIST}.pdf").status_code == 404


def test_each_look_is_kept(named: dict[str, Case]) -> None:
    client = head()
    owner = named["first"].owner
    client.get(LIST)
    assert Look.objects.filter(who="p-hoa", party=owner, what="list").exists()
    client.get(f"{LIST}/{named['first'].uid}")
    look = Look.objects.get(who="p-hoa", party=owner, what="dossier")
    assert look.subject == f"case:{named['first'].uid}" and "cách hồ sơ được nộp" in look.why


def test_what_she_found_is_kept_with_who_and_why_and_a_later_one_corrects_it(
    named: dict[str, Case],
) -> None:
    client, case = head(), named["first"]
    here = f"{LIST}/{case.uid}"
    for _ in range(2):  # Sent twice, kept once.
        assert client.post(here, {**FOUND, "key": "a"}).status_code == 303
    row = Decision.objects.get()
    assert (row.what, row.actor, row.office, row.detector) == ("genuine", "p-hoa", WARD, "1")
    assert row.words.text == FOUND["words"] and row.shown == 0.95
    event = Event.objects.select_related("sealed").get(kind="provenance.filing_judged")
    assert event.facts["what"] == "genuine" and "words" not in event.facts
    assert Judged.objects.get(case=case).decided == "genuine"
    assert case.code not in client.get(LIST).content.decode()
    later = {"what": "by_officer", "words": "Người dân nói chưa từng nộp.", "key": "b"}
    assert client.post(here, later).status_code == 303
    assert list(Decision.objects.order_by("pk").values_list("what", flat=True)) == [
        "genuine",
        "by_officer",
    ]
    assert Judged.objects.get(case=case).decided == "by_officer"
    page = client.get(here).content.decode()
    assert "chị tự nộp ở nhà" in page and "chưa từng nộp" in page
    assert case.code in client.get(f"{LIST}?trang-thai=by_officer").content.decode()


def test_what_was_found_is_never_changed_nor_deleted(named: dict[str, Case]) -> None:
    head().post(f"{LIST}/{named['first'].uid}", FOUND)
    for change in (
        "UPDATE provenance_decision SET what = 'by_officer'",
        "DELETE FROM provenance_decision",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM provenance_decisionwords")
            cursor.execute(change)
    assert Decision.objects.get().what == "genuine"


def test_one_finding_of_all_that_are_ticked(named: dict[str, Case]) -> None:
    client = head()
    both = [str(named[name].uid) for name in ("first", "alone")]
    none = client.post(LIST, {**FOUND, "key": "k"})
    assert none.status_code == 422 and "Chưa chọn hồ sơ nào" in none.content.decode()
    for _ in range(2):
        assert client.post(LIST, {**FOUND, "chon": both, "key": "k"}).status_code == 303
    assert Decision.objects.count() == 2
    strange = [*both, str(named["second"].uid)]
    assert client.post(LIST, {**FOUND, "chon": strange, "key": "m"}).status_code == 404
    assert Decision.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"what": "", "words": "Đã hỏi người dân"}, "Hãy chọn một kết luận"),
        ({"what": "guilty", "words": "Đã hỏi người dân"}, "Hãy chọn một kết luận"),
        ({"what": "genuine", "words": "ừ"}, "ít nhất 10"),
        ({"what": "genuine", "words": "\u200b" * 40}, "ít nhất 10"),
        ({"what": "genuine", "words": "a" * 501}, "dài quá 500"),
    ],
)
def test_what_cannot_be_kept_is_told(named: dict[str, Case], sent: Any, says: str) -> None:
    answer = head().post(f"{LIST}/{named['first'].uid}", sent)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert not Decision.objects.exists()


def test_nobody_looks_at_her_own(named: dict[str, Case]) -> None:
    """Of whom it speaks, who accepted it, who helped: not on her list, and not by its address."""
    client = head()
    case = named["first"]
    address = f"{LIST}/{case.uid}"
    Judged.objects.filter(case=case).update(officer="p-hoa")
    assert case.code not in client.get(LIST).content.decode()
    assert client.get(address).status_code == client.post(address, FOUND).status_code == 403
    Judged.objects.filter(case=case).update(officer="p-lan", acceptor="p-hoa")
    assert case.code not in client.get(LIST).content.decode()
    assert client.post(LIST, {**FOUND, "chon": str(case.uid)}).status_code == 403
    Judged.objects.filter(case=case).update(acceptor="p-lan")
    assert client.get(address).status_code == 200
    with pytest.raises(actions.CannotJudge, match="judging_oneself"):
        actions.decide(case, **FOUND, staff="p-lan", key="x", at=datetime.now(UTC), by=ADMIN)
    assert not Decision.objects.exists()


def test_only_with_the_right_and_only_of_her_offices(named: dict[str, Case]) -> None:
    address = f"{LIST}/{named['first'].uid}"
    desk = helper("p-lan")
    assert {desk.get(one).status_code for one in (LIST, f"{LIST}.csv", address)} == {403}
    leader = staff_of("p-tinh", "tinh", "leader")
    assert leader.get(address).status_code == 200
    elsewhere = staff_of("p-xa2", "xa-2", "head")
    assert named["first"].code not in elsewhere.get(LIST).content.decode()
    assert elsewhere.get(address).status_code == elsewhere.post(address, FOUND).status_code == 404
    assert elsewhere.post(LIST, {**FOUND, "chon": str(named["first"].uid)}).status_code == 404
    planner = staff_of("p-kiem", "tinh", "planner").get(address).content.decode()
    assert named["first"].code in planner and "Người dân</dt>" not in planner
    citizen_ = citizen(Account.objects.filter(kind="citizen").first())
    assert citizen_.get(LIST).status_code == 403


def test_groups_and_filters(named: dict[str, Case]) -> None:
    Judged.objects.filter(case=named["alone"]).update(way="way_from_home")
    client = head()
    groups = client.get(LIST).context["groups"]
    assert {(one.officer, one.way, one.count) for one, *_ in groups} == {
        ("p-lan", "way_shared_numbers", 1),
        ("p-lan", "way_from_home", 1),
    }
    door = next(door for one, _, _, door in groups if one.way == "way_from_home")
    page = client.get(f"{LIST}{door}").content.decode()
    assert named["alone"].code in page and named["first"].code not in page
    for query, count in (
        ("?thu-tuc=9.999999", 0), ("?can-bo=p-khac", 0), ("?cach=way_x", 2), ("?don-vi=xa-1", 2),
        ("?tu=01/01/2020&den=02/01/2020", 0), ("?trang-thai=da-xem", 0), ("?trang-thai=gi-do", 2),
    ):  # fmt: skip
        assert client.get(f"{LIST}{query}").context["page"].paginator.count == count, query


def test_the_list_asks_as_often_for_many_as_for_few(named: dict[str, Case], people: People) -> None:
    client = head()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    client.get(LIST)
    few = asked()
    run = Examination.objects.get()
    for number in range(6):
        case = from_portal(
            people, f"more:{number}", filer=people.mother, ago=timedelta(hours=number + 1)
        )
        cases.accept(case.uid, doer=officer(), limit="3d")
        Judged.objects.create(
            case=case, examination=run, filed_at=case.filed_at, shown=0.7, listed=True, seen=False,
            officer="p-lan", acceptor="p-lan", way="way_spread", reasons=REASONS, honest=[],
        )  # fmt: skip
    assert asked() == few


def test_an_erased_person_takes_the_words_with_her(named: dict[str, Case]) -> None:
    case = named["first"]
    head().post(f"{LIST}/{case.uid}", FOUND)
    actions.forget_person(case.owner, reason="yêu cầu", by=ADMIN)
    assert not DecisionWords.objects.exists()
    event = Event.objects.get(kind="provenance.filing_judged")
    assert not hasattr(event, "sealed") or not event.sealed.facts
    assert Decision.objects.get().what == "genuine"


def test_what_is_not_named_has_no_page(named: dict[str, Case]) -> None:
    assert head().get(f"{LIST}/{named['second'].uid}").status_code == 404
    assert head_again().get(f"{LIST}/{named['waits'].uid}").status_code == 404
