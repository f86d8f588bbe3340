"""Sentences of the real catalogue against what was read by hand before there was a parser."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from pathlib import Path

import pytest

from tinhso.procedures.definition import Definition
from tinhso.procedures.reading.catalogue import (
    BadCatalogue,
    counted,
    read_catalogue,
    read_procedure,
    slug_of,
)
from tinhso.procedures.reading.fees import money_in, parted, read_fees
from tinhso.procedures.reading.limits import read_limits, times_in
from tinhso.procedures.reading.processes import read_processes
from tinhso.sentences.procedures import FLAGS

LABELS = Path(__file__).with_name("labels.csv")


@pytest.fixture(scope="module")
def catalogue(shared):
    path = shared / "data/procedures/procedures_2642.jsonl.gz"
    with gzip.open(path) as file:
        return {row["code"]: row for row in map(json.loads, file)}


def labelled():
    with LABELS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_no_label_is_read_wrongly_and_most_without_a_flag(catalogue):
    wrong, sure, counts = [], Counter(), Counter()
    for label in labelled():
        methods, place = catalogue[label["code"]]["methods"], int(label["method"])
        limit, fee = read_limits(methods)[place], read_fees(methods)[place]
        amount = "" if fee.amount is None else "free" if fee.amount == 0 else str(fee.amount)
        for what, read, flag in (("limit", limit.rule, limit.flag), ("fee", amount, fee.flag)):
            doubted = label[f"{what}_flag"] == "yes"
            counts[what] += not doubted
            if flag:
                continue
            sure[what] += 1
            if doubted or read != label[what]:
                wrong.append((label["n"], what, read, label[what], label["why"]))
    shares = {what: sure[what] / counts[what] for what in counts}
    of_all = sum(sure.values()) / (2 * len(labelled()))
    print(f"without a flag: {shares}; of all sentences, doubtful ones included: {of_all:.0%}")
    assert wrong == []
    assert len(labelled()) == 150
    assert min(shares.values()) >= 0.97
    # More of all than this cannot be read without being bolder than the reader was: he doubted the rest.
    assert (sure["limit"], counts["limit"]) == (100, 101)
    assert (sure["fee"], counts["fee"]) == (92, 94)


def method(text, *, limit=5, unit="working_day", kind="free", fees=(), channel="truc_tiep"):
    return {
        "channel": channel,
        "limit": limit,
        "unit": unit,
        "fee_kind": kind,
        "fees_vnd": list(fees),
        "text": text,
    }


@pytest.mark.parametrize(
    ("given", "rule", "flag"),
    [
        (method("Miễn phí"), "5d", ""),
        (method("Miễn phí05 ngày làm việc kể từ ngày nhận đủ hồ sơ"), "5d", ""),
        (method("Miễn phí", limit=None), "", "no_limit"),
        (method("Miễn phí", unit=None), "", "no_unit"),
        (method("Miễn phí05 ngày làm việc", unit=None), "5d", "no_unit"),
        (method("Miễn phí", unit="month"), "", "months"),
        (method("Miễn phí05 ngày làm việc", unit="calendar_day"), "5d", "unit_in_text"),
        (method("Miễn phí05 ngày làm việc; 10 ngày làm việc"), "5d", "several_limits"),
        (method("Miễn phíTrường hợp A: 05 ngày làm việc"), "5d", "by_case"),
        (method("Miễn phí05 ngày làm việc kể từ ngày có kết quả"), "5d", "other_start"),
        (method("Miễn phí", unit="hour", limit=24), "24h", "hours_unclear"),
        (method("Miễn phí08 giờ làm việc", unit="hour", limit=8), "8h", ""),
        (method("Miễn phíTrong ngày; nếu sau 15 giờ thì hôm sau"), "0d@15:00", "cutoff"),
        (method("Miễn phíTheo Nghị định ngày 05/7/2025"), "5d", ""),
        (
            method("Miễn phí05 ngày làm việc; trường hợp không cấp phải trả lời bằng văn bản"),
            "5d",
            "",
        ),
        (
            method("Miễn phí05 ngày làm việc; trường hợp không cấp giấy thì gửi lại"),
            "5d",
            "by_case",
        ),
        (
            method("Miễn phí05 ngày làm việc (không tính thời gian người nộp hoàn thiện hồ sơ)"),
            "5d",
            "",
        ),
        (method("Miễn phí05 ngày làm việc (không tính thời gian xác minh)"), "5d", "by_case"),
        (method("Miễn phíNộp hồ sơ tại Công an cấp xã. 05 ngày làm việc"), "5d", ""),
        (method("Miễn phíCông an cấp xã: 05 ngày làm việc"), "5d", "by_case"),
        (method("Miễn phíGiải quyết trong ngày làm việc nhận hồ sơ"), "5d", "several_limits"),
        (method("Miễn phíXử lý ngay sau khi nhận được yêu cầu"), "5d", "several_limits"),
        (method("Miễn phí05 ngày làm việc. " + "Nộp hồ sơ. " * 120), "5d", "text_cut"),
    ],
)
def test_a_limit_is_sure_or_says_why_not(given, rule, flag):
    found = read_limits([given])[0]
    assert (found.rule, found.flag) == (rule, flag)


def test_ways_to_file_that_disagree_are_doubtful():
    two = [method("Miễn phí"), method("Miễn phí", limit=3, channel="truc_tuyen")]
    assert {one.flag for one in read_limits(two)} == {"channels_disagree"}
    same_way = [method("Miễn phí"), method("Miễn phí", limit=3)]
    assert {one.flag for one in read_limits(same_way)} == {"several_rows"}
    stages = [method("Miễn phíKiểm tra"), method("Miễn phíCông bố")]
    assert {one.flag for one in read_limits(stages)} == {"several_rows"}
    # Rows of one way that differ in their fee only say one limit.
    fees = [
        method("145 USD(thẻ 2 năm)05 ngày làm việc"),
        method("155 USD(thẻ 5 năm)05 ngày làm việc"),
    ]
    assert {(one.rule, one.flag) for one in read_limits(fees)} == {("5d", "")}


def test_a_way_that_says_nothing_of_a_fee_does_not_speak_against_the_others():
    free, silent = method("Miễn phí"), method("Không có thông tin", kind="unknown", channel="x")
    found = read_fees([free, silent, method("Miễn phí(Không)", channel="y")])
    assert [(one.amount, one.flag) for one in found] == [(0, ""), (None, "not_said"), (0, "")]
    paid = method("5,000 VNĐ", kind="amount", fees=[5_000], channel="z")
    assert {one.flag for one in read_fees([free, paid])} == {"channels_disagree"}
    elsewhere = method("Không có thông tin(Theo Thông tư 1)", kind="unknown", channel="x")
    assert read_fees([free, elsewhere])[0].flag == "channels_disagree"


@pytest.mark.parametrize(
    ("given", "amount", "flag"),
    [
        (method("Miễn phí"), 0, ""),
        (method("Miễn phí(Không quy định.)"), 0, ""),
        (method("Miễn phí(Theo Thông tư 1/2026)"), None, "note"),
        (method("Không có thông tin", kind="unknown"), None, "not_said"),
        (method("70,000 VNĐ(70.000 đồng/hồ sơ)", kind="amount", fees=[70000]), 70000, ""),
        (method("5,000 VNĐ(5.000 đồng/trang)", kind="amount", fees=[5000]), 5000, "by_quantity"),
        (
            method("5,000 VNĐ(01 sản phẩm/01 mục đích)", kind="amount", fees=[5000]),
            5000,
            "by_quantity",
        ),
        (
            method("5,000 VNĐ(5.000 đồng/ 1 môn thi)", kind="amount", fees=[5000]),
            5000,
            "by_quantity",
        ),
        (
            method(
                "5,000 VNĐ(Thông tư 25/2022/TT-BTC: 5.000 đồng/Giấy)", kind="amount", fees=[5000]
            ),
            5000,
            "",
        ),
        (method("5,000 VNĐ(Dưới 50 tỷ: 5.000 đồng)", kind="amount", fees=[5000]), 5000, "by_case"),
        (method("Miễn phí(Không thu lệ phí)"), 0, ""),
        (
            method(
                "Miễn phí(Không thu lệ phí với tổ hợp tác. - Mức do Hội đồng nhân dân quyết định)"
            ),
            None,
            "by_another_text",
        ),
        (method("180 VNĐ", kind="amount", fees=[180]), 180, "too_small"),
        (method("70,000 VNĐ(giảm 50%)", kind="amount", fees=[70000]), 70000, "by_share"),
        (method("7 VNĐ(1)8 VNĐ(2)", kind="amount", fees=[7, 8]), None, "several_amounts"),
        (method("70,000 VNĐ(50.000 đồng)", kind="amount", fees=[70000]), 70000, "several_amounts"),
    ],
)
def test_a_fee_is_sure_or_says_why_not(given, amount, flag):
    found = read_fees([given])[0]
    assert (found.amount, found.flag) == (amount, flag)


def test_days_of_the_calendar_and_hours_of_the_day_are_no_lengths():
    text = (
        "từ 7 giờ 30 đến 11 giờ, ngày 15/5/2024, ngày 30 tháng 6 năm 2025: 07 (bảy) ngày làm việc"
    )
    assert [(time.amount, time.unit) for time in times_in(text)] == [("7", "d")]


def test_money_is_read_in_its_several_spellings():
    text = "230.000/lần, 02 triệu đồng, 1,5 triệu đồng, 50 nghìn đồng, Thông tư 47/2019"
    assert money_in(text) == [230_000, 2_000_000, 1_500_000, 50_000]


def test_a_bracket_that_never_closes_ends_with_the_text():
    assert parted("Miễn phí((abc").notes == ("(abc",)
    assert parted("").heads == ()


def test_the_whole_catalogue_is_read(shared):
    with (shared / "data/procedures/procedures_2642.jsonl.gz").open("rb") as file:
        read = list(read_catalogue(file))
    assert len(read) == 2642
    counts = counted(reading for one in read for reading in one.readings)
    print(counts.most_common())
    limits = sum(count for (what, _), count in counts.items() if what == "limit")
    assert counts["limit", ""] / limits > 0.595
    assert counts["fee", ""] / limits > 0.56
    assert {flag for _, flag in counts} - {""} <= set(FLAGS)
    birth = next(one.definition for one in read if one.definition.code == "1.001193")
    assert "khai sinh" in birth.title
    assert Definition.of(birth.document()) == birth


def test_a_line_that_is_no_procedure_is_named():
    for line in (b"{", b"[]", b'{"code": "1"}', b"\x00\xff", b'{"code": 5, "methods": []}'):
        with pytest.raises(BadCatalogue) as refused:
            list(read_catalogue(io.BytesIO(b"\n" + line)))
        assert refused.value.facts["line"] == 2


def test_a_packed_file_that_ends_early_is_refused():
    with pytest.raises(BadCatalogue, match="bad_catalogue_line"):
        list(read_catalogue(io.BytesIO(gzip.compress(b"{}" * 5000)[:40])))


def test_papers_of_one_name_have_codes_of_their_own():
    given = {
        "code": "9.000001",
        "name": "Thử",
        "field": "Thử",
        "levels": ["Cấp xã"],
        "methods": [method("Miễn phí"), method("Miễn phí", channel="buu_chinh")],
        "documents": [{"name": "Tờ khai"}, {"name": "Tờ  khai", "group": "Trường hợp khác"}],
    }
    found = read_procedure(given).definition
    assert [paper.type for paper in found.papers] == ["to-khai", "to-khai-2"]
    assert found.papers[1].note == "Trường hợp khác"
    assert [(one.rule, one.channels) for one in found.limits] == [("5d", ())]
    assert slug_of("!!!") == "giay-to"


def test_internal_processes_become_step_lists(shared):
    path = shared / "data/internal_processes/internal_processes.jsonl"
    with path.open(encoding="utf-8") as file:
        processes = [json.loads(line) for line in file]
    read = list(read_processes(processes))
    steps = [step for one in read for step in one.steps]
    unmapped = sum(len(one.unmapped) for one in read)
    print(f"{len(read)} processes, {len(steps)} steps, {unmapped} of them at nobody known")
    assert (len(read), len(steps)) == (87, 668)
    assert sum(len(one.without_hours) for one in read) == 87
    assert unmapped < 0.15 * len(steps)
    known = sum(step.hours or 0 for step in read[0].steps)
    assert known == processes[0]["total_working_hours_known"]
    assert [step.where for step in read[0].steps][:5] == [
        "desk", "head", "division", "head", "leader"
    ]  # fmt: skip
    assert read[0].steps[-1].kind == "return"
