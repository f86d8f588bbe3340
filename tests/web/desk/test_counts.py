"""Numbers typed at the desk: one that cannot be read is told with its field, stays as typed, and files nothing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.faults.hostile import TEXTS
from tests.web.desk.conftest import DESK
from tests.web.desk.test_intake import address, sent

from tinhso.cases.models import Case
from tinhso.reception.models import ReservedSlip

NUMBERS = ("minus", "half", "huge", "nan", "exponent", "underscore", "other digits", "superscript",
           "full width", "formula", "sql", "script")  # fmt: skip
FIELDS = {"n.don": "Đơn đề nghị, bản chính", "c.don": "Đơn đề nghị, bản sao"}


@pytest.mark.parametrize("do", ["file", "preview", "incomplete"])
@pytest.mark.parametrize("field", ["n.don", "c.don", "copies"])
@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_that_is_none_is_refused_by_its_field(
    lan: Any, mother: Any, field: str, text: str, do: str
) -> None:
    typed = TEXTS[text].strip()
    answer = lan.post(address(mother), sent(**{field: typed, "do": do}))
    assert answer.status_code == 422 and not Case.objects.exists()
    said = answer.context["fault"]
    assert said.code == "desk_bad_count"
    assert said.facts["what"] == FIELDS.get(field, "Số bản kết quả")
    assert said.facts["typed"] == typed[:200]
    held = answer.context["form"]
    shown = {"n.don": held.counts["don"][0], "c.don": held.counts["don"][1], "copies": held.copies}
    assert shown[field] == typed[:200]


def test_the_folded_part_opens_on_a_wrong_number_and_says_it(lan: Any, mother: Any) -> None:
    page = lan.post(address(mother), sent(**{"n.don": "hai"})).content.decode()
    assert "Đơn đề nghị, bản chính: “hai” không phải là số từ 0 đến 9999." in page
    assert "<details open><summary>Sửa số bản" in page and 'value="hai"' in page


@pytest.mark.parametrize("copies", ["0", "1000", "-1"])
def test_copies_of_the_result_have_their_bounds(lan: Any, mother: Any, copies: str) -> None:
    assert lan.post(address(mother), sent(copies=copies)).status_code == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("originals", "copies", "kept"),
    [
        ("3", "2", (3, 2)),
        ("", "", (1, 0)),
        ("2", "", (2, 0)),
        ("", "4", (0, 4)),
        ("0", "1", (0, 1)),
    ],
)
def test_what_was_typed_is_what_is_kept(
    lan: Any, mother: Any, originals: str, copies: str, kept: tuple[int, int]
) -> None:
    lan.post(address(mother), sent(**{"n.don": originals, "c.don": copies, "copies": ""}))
    case = Case.objects.get()
    paper = case.papers.get(type="don")
    assert (paper.originals, paper.copies) == kept and case.copies == 1


def test_a_paper_that_is_there_no_times_is_not_ticked(lan: Any, mother: Any) -> None:
    answer = lan.post(address(mother), sent(**{"n.don": "0", "c.don": "0"}))
    assert (answer.status_code, answer.context["fault"].code) == (422, "desk_no_count")
    assert not Case.objects.exists()


@pytest.mark.parametrize("sent_", [{"count": "năm"}, {"count": "0"}, {"ngay": "31/02/2026"}])
def test_spare_slips_are_never_numbered_by_a_guess(lan: Any, sent_: dict[str, str]) -> None:
    form = {"ban": DESK, "do": "reserve", "count": "5", "ngay": "", "key": "s", **sent_}
    answer = lan.post("/mot-cua/phieu-in-san", form)
    assert answer.status_code == 422 and not ReservedSlip.objects.exists()
    assert f'value="{next(iter(sent_.values()))}"' in answer.content.decode()
