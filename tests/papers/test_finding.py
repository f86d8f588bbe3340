"""A paper as procedures call it → its type; never sure where it may be another one."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from tinhso.papers.catalogue import PaperType
from tinhso.papers.documents import read_types
from tinhso.papers.finding import LIKELY, NOTE, SURE, UNKNOWN, Finder, head_of
from tinhso.procedures.documents import SHIPPED

LABELS = Path(__file__).with_name("labels.csv")


@pytest.fixture(scope="module")
def finder():
    return Finder(read_types((SHIPPED.parent / "papers.yaml").read_bytes()))


@pytest.fixture(scope="module")
def names(shared):
    with gzip.open(shared / "data/procedures/procedures_2642.jsonl.gz") as file:
        rows = [json.loads(line) for line in file]
    said = [
        (row["code"], (one.get("name") or "").strip())
        for row in rows
        for one in row["documents"] or ()
    ]
    return [one for one in said if one[1]]


@pytest.mark.parametrize(
    ("name", "how", "code"),
    [
        ("Bản sao hợp lệ Giấy khai sinh", SURE, "khai-sinh"),
        (
            "a) 01 (một) bản sao có chứng thực Giấy chứng nhận đăng ký doanh nghiệp;",
            SURE,
            "dk-doanh-nghiep",
        ),
        ("- BẢN CHÍNH HOẶC BẢN SAO có công chứng, chứng thực giấy khai sinh", SURE, "khai-sinh"),
        ("Giay chung nhan ket hon cua cha me", SURE, "ket-hon"),
        ("(ii) Văn bản uỷ quyền cho người nộp", SURE, "uy-quyen"),
        ("Giấy khám sức khoẻ", SURE, "suc-khoe"),
        ("PLLTP số 1", SURE, "ly-lich-tu-phap"),
        ("Đơn đề nghị cấp lại theo mẫu 02", SURE, "don-cap-lai"),
        ("Đơn đề nghị gia hạn, điều chỉnh nội dung giấy phép", LIKELY, "don-gia-han"),
        ("Thẻ căn cước hoặc hộ chiếu", LIKELY, "can-cuoc"),
        ("Hộ chiếu hoặc giấy tờ có giá trị tương đương", LIKELY, "ho-chieu"),
        ("Quyết định của Bộ trưởng về việc bổ nhiệm giám đốc", LIKELY, "quyet-dinh"),
        ("Văn bản của Ủy ban nhân dân tỉnh đề nghị thẩm định", LIKELY, "don-de-nghi"),
        ("Trường hợp nộp qua bưu chính thì gửi kèm bản sao giấy khai sinh", NOTE, ""),
        ("Lưu ý: xuất trình hộ chiếu", NOTE, ""),
        (";", NOTE, ""),
        ("Hiện vật cần giám định", UNKNOWN, ""),
        ("Đơn vị tổ chức", UNKNOWN, ""),
        ("Giấy khai\u200b sinh", SURE, "khai-sinh"),
    ],
)
def test_a_name_is_read_from_its_beginning(finder, name, how, code):
    read = finder.read(name)
    assert (read.how, read.type.code if read.type else "") == (how, code)


@pytest.mark.parametrize(
    "name", ["", "\u202e", "(" * 5000, "a) " * 3000, "bản sao " * 2000, "=cmd()"]
)
def test_hostile_names_are_only_unknown(finder, name):
    assert finder.read(name).type is None


def test_numbering_and_copies_are_passed_over(finder):
    assert finder.read("01 bản chính").how == UNKNOWN
    assert head_of("1. Bản sao Hộ chiếu") == "ho chieu"


def test_nothing_that_is_sure_is_wrong_by_the_labels(finder, names):
    with LABELS.open(encoding="utf-8") as file:
        labels = {(row["code"], row["digest"]): row["type"] for row in csv.DictReader(file)}
    by_key = {(code, hashlib.sha256(name.encode()).hexdigest()[:16]): name for code, name in names}
    assert len(labels) == 100 and set(labels) <= set(by_key)
    wrong, counts = [], Counter()
    for key, label in labels.items():
        read = finder.read(by_key[key])
        found = read.type.code if read.type else ""
        counts[read.how, found in label.split("|")] += 1
        if read.how == SURE and found != label:  # A label with | lets nobody be sure.
            wrong.append((by_key[key][:80], found, label))
    print(counts)
    assert wrong == []
    assert counts[SURE, True] >= 35
    assert counts[LIKELY, False] <= 3


def test_most_papers_of_the_real_catalogue_are_recognised(finder, names):
    counts = Counter(finder.read(name).how for _, name in names)
    named = len(names) - counts[NOTE]
    print(counts, (counts[SURE] + counts[LIKELY]) / named, counts[SURE] / named)
    assert (counts[SURE] + counts[LIKELY]) / named >= 0.70
    assert counts[SURE] / named >= 0.45


def test_of_two_types_with_one_alias_the_first_counts():
    one = PaperType("a", "Một", "One", "form", aliases=("giấy lạ",))
    two = PaperType("b", "Hai", "Two", "form", aliases=("giấy lạ", "giấy lạ xanh"))
    finder = Finder([one, two])
    assert finder.read("Giấy lạ").type is one
    assert finder.read("Giấy lạ xanh").type is two
    assert finder.read("Giấy lạ màu đỏ").how == SURE
    assert finder.read("Giấy lạ màu xanh").how == LIKELY
