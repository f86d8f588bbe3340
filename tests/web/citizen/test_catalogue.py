"""Finding a procedure with a forgiving box, and its page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.citizen.conftest import BIRTH, CENTRAL, LEGACY, OTHER, PORTAL, People, decided

from tinhso.procedures.models import Authority, Procedure
from tinhso.procedures.search import Entry, Index
from tinhso.web.citizen import usual
from tinhso.web.citizen.catalogue import NATIONAL_PORTAL

pytestmark = pytest.mark.django_db


def codes_in(page: str) -> list[str]:
    return re.findall(r'href="/thu-tuc/([^"]+)"', page)


@pytest.mark.parametrize("typed", ["lam khai sinh cho con", "lam giay kai sinh", "KHAI SINH"])
def test_what_is_typed_without_accents_or_wrongly_is_found(
    client: Client, catalogue: None, typed: str
) -> None:
    page = client.get("/thu-tuc", {"q": typed}).content.decode()
    assert BIRTH in codes_in(page)[:3]
    assert typed in unescape(page)


def test_filters_are_in_the_address_and_the_box_keeps_them(client: Client, catalogue: None) -> None:
    page = client.get("/thu-tuc", {"linh_vuc": "Hộ tịch", "cap": "commune"}).content.decode()
    assert BIRTH in codes_in(page)
    assert CENTRAL in codes_in(page) or LEGACY in codes_in(page)
    assert '<input type="hidden" name="linh_vuc" value="Hộ tịch">' in page
    other = client.get("/thu-tuc", {"q": "khai sinh", "cap": "ministry"}).content.decode()
    assert BIRTH not in codes_in(other)


def test_pages_follow_one_another_without_a_gap(client: Client, catalogue: None) -> None:
    seen: list[str] = []
    for number in (1, 2, 3):
        page = client.get("/thu-tuc", {"trang": number}).content.decode()
        seen += codes_in(page)
    assert len(seen) == len(set(seen)) == 50


def test_nothing_found_comes_with_advice(client: Client, catalogue: None) -> None:
    page = client.get("/thu-tuc", {"q": "zzzz qqqq"}).content.decode()
    assert "chưa có thủ tục nào gần" in page and "Xem tất cả thủ tục" in page


def test_what_is_not_here_is_named_as_the_national_catalogue_has_it(
    client: Client, catalogue: None
) -> None:
    page = client.get("/thu-tuc", {"q": "bao hiem that nghiep"}).content.decode()
    assert "chưa có thủ tục nào gần" in page
    assert "hưởng trợ cấp thất nghiệp" in page and "dichvucong.gov.vn" in page
    old = client.get("/thu-tuc", {"q": "tro cap nguoi gia"}).content.decode()
    assert "người cao tuổi trợ cấp hưu trí xã hội" in old
    assert "thường mang tên" not in client.get("/thu-tuc", {"q": "khai sinh"}).content.decode()


def test_what_shares_a_word_with_it_is_offered_as_no_answer() -> None:
    titles = ("dang ky khai sinh", "tro cap mai tang", "cap ban sao khai sinh", "thue dat")
    index = Index.of(Entry(at, title) for at, title in enumerate(titles))
    assert index.around("tro cap nguoi gia") == [1]
    assert index.around("zzzz qqqq") == index.around("") == []
    assert set(index.around("khai sinh")) == {0, 2}


def test_what_another_office_does_is_said_and_nothing_far_is_shown(
    client: Client, catalogue: None
) -> None:
    page = client.get("/thu-tuc", {"q": "ly di"}).content.decode()
    assert "Tòa án nhân dân" in page and codes_in(page) == []
    assert "Tòa án" not in client.get("/thu-tuc", {"q": "khai sinh"}).content.decode()


def test_an_empty_catalogue_says_so(client: Client) -> None:
    assert "chưa được nạp" in client.get("/thu-tuc").content.decode()


def test_hostile_words_are_only_words(client: Client, catalogue: None) -> None:
    for typed in ("<script>alert(1)</script>", "\u202eđảo", "a" * 10_000, "%00"):
        answer = client.get("/thu-tuc", {"q": typed, "trang": "-1", "cap": "'--"})
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content
    # No database keeps it, so no page takes it.
    assert client.get("/thu-tuc", {"q": "\x00"}).status_code == 400


def test_the_page_says_what_is_needed_and_marks_what_depends(
    client: Client, province: None
) -> None:
    page = unescape(client.get(f"/thu-tuc/{BIRTH}").content.decode())
    assert "Giấy chứng sinh" in page
    assert "Trừ khi: Không có giấy chứng sinh" in page
    assert "Trong ngày làm việc; nhận sau 15:00" in page
    assert "3 ngày làm việc" in page and "(chỉ khi: Phải xác minh)" in page
    assert "Giấy khai sinh (có thể nhận qua bưu chính)" in page
    assert "123/2015/NĐ-CP" in page


def test_where_to_file_follows_the_system_of_authority(client: Client, province: None) -> None:
    ours = client.get(f"/thu-tuc/{BIRTH}").content.decode()
    assert f'href="/nop/{BIRTH}"' in ours and "2 bộ phận một cửa" in ours
    central = client.get(f"/thu-tuc/{CENTRAL}").content.decode()
    assert f'href="{PORTAL}"' in central and "/nop/" not in central
    legacy = client.get(f"/thu-tuc/{LEGACY}").content.decode()
    assert "phần mềm một cửa hiện có" in legacy and "/nop/" not in legacy


def test_without_an_address_the_national_portal_is_where_one_begins(
    client: Client, province: None
) -> None:
    row = Procedure.objects.get(code=LEGACY)
    # As it could be said before an address was asked for.
    Authority.objects.create(procedure=row, system="central", from_date=timezone.localdate())
    page = client.get(f"/thu-tuc/{LEGACY}").content.decode()
    assert f'href="{NATIONAL_PORTAL}"' in page and "theo dõi tại đó" in page


def test_a_procedure_that_does_not_exist_is_not_there(client: Client, province: None) -> None:
    assert client.get("/thu-tuc/9.999999").status_code == 404


def test_below_twenty_nothing_is_said_then_the_provinces_then_its_own(people: People) -> None:
    now = datetime.now(UTC)
    assert usual.usual_time(BIRTH, now=now) is None
    decided(people, 12, days=2)
    assert usual.usual_time(BIRTH, now=now) is None
    decided(people, 12, days=7, procedure=OTHER)
    province = usual.usual_time(BIRTH, now=now)
    assert province is not None and province.of_all and province.dossiers == 24
    decided(people, 8, days=4)
    own = usual.usual_time(BIRTH, now=now)
    assert own is not None and not own.of_all and own.dossiers == 20
    assert own.median_seconds <= own.p90_seconds


def test_the_page_says_whose_figure_it_shows(client: Client, people: People) -> None:
    decided(people, 20, days=7, procedure=OTHER)
    page = client.get(f"/thu-tuc/{BIRTH}").content.decode()
    assert "chưa đủ 20 hồ sơ của thủ tục này" in page
    assert "(20 hồ sơ)" in page and "Tính chung mọi thủ tục trong tỉnh" in page
    first = page.index("Chưa đủ hồ sơ của thủ tục này để biết thời gian thật.")
    assert first < page.index("Tính chung mọi thủ tục") and "usual-figure" not in page


def test_a_reckoned_fee_shows_its_figures_and_the_limit_stands_once(
    client: Client, catalogue: None
) -> None:
    page = client.get(f"/thu-tuc/{BIRTH}").content.decode()
    assert "Không thu hoặc 8.000 đồng, tùy trường hợp" in page
    assert "8.000 đồng × số bản trích lục xin thêm" in page
    assert "tính theo tờ khai" not in page.lower()
    assert "Trong ngày làm việc; nhận sau 15:00" in page
    assert page.count("ngày làm việc sau") + page.count("ngày làm việc tiếp theo") == 1
