"""Her list: what is awaited of whom, what is left or how late it is; filters and pages that stay in the address."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from tests.web.citizen.conftest import ADMIN, DESK, FIRST, WARD, People, file_birth, officer

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.parties import actions as parties

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def listed(client: Client, **query: str) -> str:
    return unescape(client.get("/ho-so", query).content.decode())


def text(page: str) -> str:
    """What is read, without marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def item(page: str, case: Case) -> str:
    """A dossier's own line."""
    return next(text(one) for one in re.findall(r"<li class=.dossier.*?</li>", page, re.S)
                if case.code in one)  # fmt: skip


def running(people: People, key: str, *, days_ago: int = 0, limit: str = "3d") -> Case:
    at = NOW - timedelta(days=days_ago)
    case = file_birth(people, key=key, told_at=at - timedelta(minutes=5))
    return actions.accept(case.uid, doer=officer(), limit=limit, told_at=at)


def test_each_says_what_is_awaited_of_whom_and_what_is_left(mother: Client, people: People) -> None:
    filed = file_birth(people, key="filed")
    open_, late = running(people, "open", limit="30d"), running(people, "late", days_ago=30)
    asked, paying = running(people, "asked"), running(people, "paying")
    actions.ask_supplement(asked.uid, doer=officer(), reasons="Ảnh mờ", papers=["chung-sinh"])
    actions.ask_payment(paying.uid, doer=officer(), amount=8000)
    page = listed(mother)
    desk, office = "Bộ phận một cửa phường Tân Lập", "Ủy ban nhân dân phường Tân Lập"
    assert f"{desk} đang kiểm tra hồ sơ để tiếp nhận." in item(page, filed)
    assert "Sẽ có ngày hẹn trả khi hồ sơ được tiếp nhận." in item(page, filed)
    assert f"{office} đang giải quyết" in item(page, open_)
    assert re.search(r"trong hạn Còn \d+ ngày.* làm việc\. Hẹn trả \d\d/\d\d/", item(page, open_))
    assert re.search(r"đang quá hạn Đã quá hạn \d+ ngày.* làm việc\. Hẹn trả", item(page, late))
    assert "Đang chờ bạn bổ sung giấy tờ." in item(page, asked)
    assert "(đồng hồ đang dừng, " in item(page, asked)
    assert "Đang chờ bạn nộp phí." in item(page, paying)
    assert "Đang ở" not in text(page)


def test_what_has_ended_says_how(mother: Client, people: People) -> None:
    done, returned = running(people, "done", limit="30d"), running(people, "returned", limit="30d")
    posted = running(people, "posted", limit="30d")
    actions.wish_post(posted.uid, address="12 Lê Lợi", doer=officer(), key="p")
    for case in (done, returned, posted):
        actions.decide(case.uid, doer=officer(), granted=True)
    actions.return_result(returned.uid, doer=officer())
    withdrawn = file_birth(people, key="withdrawn")
    actions.refuse_intake(withdrawn.uid, doer=officer(), reasons="Không thuộc thẩm quyền")
    page = listed(mother)
    assert "mời bạn đến Bộ phận một cửa phường Tân Lập nhận" in item(page, done)
    assert "sớm hơn hẹn" in item(page, done)
    assert "sẽ gửi cho bạn qua bưu chính" in item(page, posted)
    over = listed(mother, xem="xong")
    assert "Kết quả đã trả." in item(over, returned)
    assert "không tiếp nhận hồ sơ này" in item(over, withdrawn)
    assert "Kết thúc lúc" in item(over, withdrawn) and "Xong lúc" not in item(over, withdrawn)
    own = unescape(mother.get(f"/ho-so/{withdrawn.uid}").content.decode())
    assert "Vì sao không được tiếp nhận" in own and "Không thuộc thẩm quyền" in own


def test_filters_stand_in_the_address(mother: Client, people: People) -> None:
    late, asked = running(people, "late", days_ago=30), running(people, "asked")
    actions.ask_supplement(asked.uid, doer=officer(), reasons="Ảnh mờ")
    for_child, own = file_birth(people, key="child"), file_birth(
        people, key="own", owner=people.mother
    )  # fmt: skip

    def codes(**query: str) -> set[str]:
        page = listed(mother, **query)
        return {one.code for one in (late, asked, for_child, own) if one.code in page}

    assert codes() == {late.code, asked.code, for_child.code, own.code}
    assert codes(xem="toi") == {asked.code}
    assert codes(xem="qua-han") == {late.code}
    assert codes(cho=people.mother) == {own.code}
    assert codes(tim=for_child.code.lower()) == {for_child.code}
    assert codes(tim="khai sinh", cho=people.mother, xem="qua-han") == set()
    page = listed(mother, tim="khai sinh", cho=people.mother)
    assert 'value="khai sinh"' in page and f'value="{people.mother}" selected' in page
    assert 'href="?tim=khai+sinh&cho=' in page and "xem=qua-han" in page
    assert "Không có hồ sơ nào theo bộ lọc này." in listed(mother, tim="zzz")


def test_nobody_elses_is_listed_whatever_is_asked(
    mother: Client, stranger: Client, people: People
) -> None:
    case = file_birth(people)
    for query in ({}, {"cho": people.child}, {"tim": case.code}, {"xem": "' OR 1=1"}):
        assert '<li class="dossier' not in listed(stranger, **query)
    assert '<li class="dossier' in listed(mother)


def test_pages_follow_one_another_and_keep_the_filter(mother: Client, people: People) -> None:
    cases = [file_birth(people, key=f"many-{number}") for number in range(25)]
    pages = [listed(mother, tim="khai sinh", trang=str(number)) for number in (1, 2)]
    shown = [{one.code for one in cases if one.code in page} for page in pages]
    assert (len(shown[0]), len(shown[1])) == (20, 5) and not shown[0] & shown[1]
    assert "tim=khai+sinh&trang=2" in pages[0]
    assert listed(mother, trang="-1") and listed(mother, trang="9" * 50)


@pytest.mark.parametrize("tab", ["", "toi", "qua-han", "xong"])
def test_an_empty_list_says_so(stranger: Client, tab: str) -> None:
    page = listed(stranger, xem=tab)
    assert any(said in page for said in ("không có hồ sơ nào", "Không có hồ sơ nào", "Chưa có"))


def test_longer_lists_ask_no_more_questions(
    mother: Client, people: People, django_assert_max_num_queries
) -> None:
    company = parties.enter(kind="organisation", name="Công ty Ê Đê", key="c", by=ADMIN)
    parties.give_mandate(
        for_party=company.uid, by_party=people.mother, kind="company", from_date=FIRST, key="c1",
        by=ADMIN,
    )  # fmt: skip
    running(people, "one")
    listed(mother)
    with django_assert_max_num_queries(60) as few:
        listed(mother)
    for number in range(12):
        running(people, f"r-{number}", days_ago=number)
        file_birth(people, key=f"f-{number}", desk=DESK, office=WARD)
    # One more: looks that are new are kept.
    with django_assert_max_num_queries(len(few.captured_queries) + 1):
        listed(mother)
