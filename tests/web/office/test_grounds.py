"""Why a clock may stand: the procedure's own words for it, and the article beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from tests.cases.conftest import DOCUMENT
from tests.web.office.test_dossier import last, post

from tinhso.cases.models import Case
from tinhso.procedures.definition import Definition, LimitRule
from tinhso.web.office.grounds import GROUNDS, cited, own_words

Make = Callable[..., Case]
As = Callable[[str], Client]


def limited(text: str) -> Definition:
    return replace(Definition.of(DOCUMENT), limits=(LimitRule("5d", text=text),))


@pytest.mark.parametrize(
    "text",
    [
        "5 ngày làm việc, không tính ngày nghỉ lễ",
        "5 ngày (không bao gồm thời gian nghỉ lễ, Tết)",
        "Trong thời hạn 5 ngày, không kể thứ bảy, chủ nhật",
        "Không tính thời gian nghỉ bổ sung dịp lễ",
        "Thời hạn hợp đồng, giá trị không bao gồm thuế",
        "Thời gian giải quyết không bao gồm lệ phí",
        "5 ngày không tính vào thời gian bổ sung",
    ],
)
def test_days_off_and_what_is_no_wait_are_no_ground_to_stop_the_clock(text: str) -> None:
    assert own_words(limited(text)) == ""


@pytest.mark.parametrize(
    "said",
    [
        "không tính thời gian khắc phục nếu có của tổ chức, cá nhân",
        "12 ngày làm việc không kể thời gian bổ sung, hoàn thiện hồ sơ",
        "thời hạn xác minh tối đa là 10 ngày làm việc và không tính vào thời gian xem xét",
        "thời hạn xem xét, quyết định không tính thời gian lấy ý kiến Thủ tướng Chính phủ",
        "không bao gồm thời hạn lấy ý kiến thống nhất của Bộ trưởng",
        "không bao gồm thời gian thực hiện nghĩa vụ tài chính",
        "Thời gian không tính vào thời hạn quy định tại khoản 1 Điều 16 Nghị định số 99/2022/NĐ-CP",
        "Thời gian niêm yết, giám định không tính vào thời hạn giải quyết",
    ],
)
def test_what_a_procedure_waits_for_is_found_after_its_days_off(said: str) -> None:
    assert own_words(limited(f"5 ngày (không tính ngày nghỉ lễ); {said}. Trả tại xã")) == said


def test_long_words_of_a_procedure_give_way_to_the_article_between_two_words() -> None:
    said = "Thời gian lấy ý kiến " + "của các cơ quan liên quan " * 8 + "không tính vào thời hạn"
    article = "khoản 2 Điều 16 ".ljust(120, "x")
    for cites in ("", article):
        rule = cited("own", cites, limited(said))
        words, _, last = rule.partition("…")
        assert len(rule) <= 200 and words in said and said[len(words)] in " ,"
        assert last == (f"; {article}" if cites else "")
    assert max(len(cited(name, article, None)) for name in GROUNDS) <= 200


def test_a_suspension_takes_both_fields_at_their_longest(
    as_: As, case: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "Thời gian lấy ý kiến " + "của các cơ quan liên quan " * 8 + "không tính vào thời hạn"
    monkeypatch.setattr("tinhso.web.office.grounds.own_words", lambda _one: said[:200])
    made = case(staff="p-binh")
    sent = {"ground": "own", "rule": "Đ" * 120, "reasons": ""}
    assert post(as_("p-binh"), made, "tam-dung", **sent).status_code == 303
    assert last(made).facts["rule"].endswith("…; " + "Đ" * 120)
