"""A citizen says where her result is sent, and sees with which number it went."""

from __future__ import annotations

import pytest
from tests.web.citizen.conftest import file_birth, officer

from tinhso.cases import actions
from tinhso.cases.models import Posting


def test_she_says_where_to_and_sees_the_number(mother, people):
    case = file_birth(people)
    there = f"/ho-so/{case.uid}"
    assert "Nhận kết quả qua bưu chính" in mother.get(there).content.decode()
    for _ in range(2):
        sent = mother.post(f"{there}/buu-chinh", {"key": "k", "address": "12 Lê Lợi"})
        assert sent.status_code == 302
    assert Posting.objects.get().address == "12 Lê Lợi"
    assert "12 Lê Lợi" in mother.get(there).content.decode()
    actions.accept(case.uid, doer=officer(), limit="3d")
    actions.decide(case.uid, doer=officer(), granted=True)
    actions.post_result(case.uid, tracking="EA123456789VN", doer=officer())
    assert "EA123456789VN" in mother.get(there).content.decode()


@pytest.mark.parametrize("address", ["", "\u202e\u200b", "a" * 1_900, "x\x07"])
def test_an_address_that_cannot_be_is_refused(mother, people, address):
    case = file_birth(people)
    answer = mother.post(f"/ho-so/{case.uid}/buu-chinh", {"key": "k", "address": address})
    assert answer.status_code == 422 and not Posting.objects.exists()


def test_nobody_else_says_where_to(stranger, people):
    case = file_birth(people)
    answer = stranger.post(f"/ho-so/{case.uid}/buu-chinh", {"key": "k", "address": "1 Lê Lợi"})
    assert answer.status_code in (302, 403, 404) and not Posting.objects.exists()


def test_she_fetches_it_after_all(mother, people):
    case = file_birth(people)
    there = f"/ho-so/{case.uid}"
    assert "Thôi, tôi đến nhận" not in mother.get(there).content.decode()
    mother.post(f"{there}/buu-chinh", {"key": "k", "address": "12 Lê Lợi"})
    assert "Thôi, tôi đến nhận" in mother.get(there).content.decode()
    for _ in range(2):
        answer = mother.post(f"{there}/buu-chinh", {"key": "u", "thoi": "1"})
        assert answer.status_code == 302
    assert not Posting.objects.exists()
    said = mother.get(there).content.decode()
    assert "12 Lê Lợi" not in said and "Đã hoàn tác một thao tác" in said
