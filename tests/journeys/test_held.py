"""A held paper in a real browser: it is not asked for, a second request is refused, and its holder sees it all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from playwright.sync_api import expect
from tests.cases.conftest import doer
from tests.documents.conftest import PERMIT
from tests.documents.test_screens import Town, found_town, staff
from tests.web.browsing import PHONE, WIDE, check, opened

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.documents.models import AskedAgain, Use

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Any) -> None:
    settings.FILE_KEYS, settings.FILES_FOLDER = "tests:" + "5c" * 32, str(tmp_path / "files")


def comes_in(page: Page, served: str, client: Client) -> None:
    """The browser goes on with somebody's session."""
    page.context.clear_cookies()
    page.context.add_cookies(
        [{"name": one.key, "value": one.value, "url": served} for one in client.cookies.values()]
    )


def files_online(page: Page, served: str) -> Case:
    page.goto(f"{served}/nop/{PERMIT}")
    page.locator("[name=desk]").first.check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_text("Tỉnh đang giữ giấy này:")).to_be_visible()
    for place in (0, 2, 3):
        page.locator(f"[name='brings.{place}']").check()
    check(page, "held-papers")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_text("Đánh dấu đồng ý, hoặc nộp bản khác.")).to_be_visible()
    page.get_by_label("Tôi đồng ý dùng bản tỉnh đang giữ").check()
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_text("Tỉnh đang giữ, dùng cho hồ sơ này:")).to_be_visible()
    check(page, "held-send")
    page.get_by_role("button", name="Gửi hồ sơ").click()
    expect(page.locator("body")).to_contain_text("Đã nộp. Mã hồ sơ của bạn")
    return Case.objects.get(procedure=PERMIT)


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_a_held_paper_is_not_asked_for_and_a_second_request_is_refused(
    browser: Browser, served: str, viewport: Any
) -> None:
    town: Town = found_town()
    # A refused request answers 422, which a browser writes to its console.
    with opened(browser, viewport=viewport, quiet=False) as page:
        comes_in(page, served, town.hers)
        case = files_online(page, served)
        assert Use.objects.get().document == town.paper
        actions.accept(case.uid, doer=doer("p-lan"), staff="p-binh")

        comes_in(page, served, staff("p-binh"))
        page.goto(f"{served}/van-phong/ho-so/{case.uid}/bo-sung")
        page.locator("[name=papers][value=kh]").check()
        page.locator("[name=reasons]").fill("Nộp bản sao giấy chứng nhận kết hôn.")
        page.locator("main form button.primary").click()
        expect(page.get_by_text("Tỉnh đang giữ giấy này: Giấy chứng nhận kết hôn")).to_be_visible()
        check(page, "held-refused")
        assert not AskedAgain.objects.exists()
        page.locator("[name=override]").select_option("unreadable")
        page.locator("main form button.primary").click()
        page.wait_for_url("**/van-phong/ho-so/*")
        assert AskedAgain.objects.get().actor == "p-binh"

        comes_in(page, served, staff("p-hoa"))
        page.goto(f"{served}/van-phong/hoi-lai")
        expect(page.get_by_text("Trần Văn Bình")).to_be_visible()
        check(page, "held-asked-again")
        page.goto(f"{served}/van-phong/dung-lai")
        expect(page.get_by_role("heading", name="Theo đơn vị và thủ tục")).to_be_visible()
        check(page, "held-reuse")

        comes_in(page, served, town.hers)
        page.goto(f"{served}/ho-so")
        page.get_by_role("link", name="Giấy tờ", exact=True).click()
        check(page, "held-mine")
        page.get_by_role("link", name="Giấy chứng nhận kết hôn").click()
        expect(page.get_by_role("link", name=case.code)).to_be_visible()
        expect(page.get_by_text("Vẫn bị hỏi dù tỉnh đang giữ")).to_be_visible()
        page.get_by_role("button", name="Tạo đường dẫn").click()
        link = page.locator("#link").input_value()
        page.locator("#text").fill("Sai ngày cấp")
        page.get_by_role("button", name="Gửi phản ánh").click()
        check(page, "held-paper")

        page.context.clear_cookies()
        page.goto(link)
        expect(page.get_by_text("Nguyễn Thị Mơ")).to_be_visible()
        check(page, "held-shared")

        comes_in(page, served, staff("p-hoa"))
        page.goto(f"{served}/van-phong/phan-anh-giay-to")
        page.locator("[name=answer]").fill("Đã đối chiếu sổ gốc, ngày cấp đúng.")
        check(page, "held-objections")
        page.get_by_role("button", name="Giấy đúng, giữ nguyên").click()
        expect(page.get_by_text("Không có phản ánh nào đang chờ.")).to_be_visible()


def test_the_desk_fills_the_intake_without_it(browser: Browser, served: str) -> None:
    town = found_town()
    with opened(browser, viewport=WIDE, quiet=False) as page:
        comes_in(page, served, staff("p-lan"))
        where = f"ban=xa-1-mot-cua&nguoi={town.dao}&thu-tuc={PERMIT}"
        page.goto(f"{served}/mot-cua/tiep-nhan?{where}")
        page.get_by_label("Người nộp đồng ý dùng bản này").check()
        page.locator("#whole").check()
        page.locator("#office").select_option("xa-1")
        check(page, "held-intake")
        page.get_by_role("button", name="Tiếp nhận và in phiếu").click()
        page.wait_for_url("**/phieu*")
    assert Use.objects.get().actor == "p-lan"
