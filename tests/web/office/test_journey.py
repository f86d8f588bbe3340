"""A dossier through an officer's hands to the head's signature, in a real browser; and each page looked at by axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from playwright.sync_api import expect
from tests.cases.conftest import doer
from tests.days import working_day
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.conftest import found_everything

from tinhso.access.models import Account
from tinhso.access.sessions import SessionStore
from tinhso.access.who import SECOND_PASSED
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.queries import events_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCREENS = pytest.mark.parametrize(
    ("viewport", "theme", "language"),
    [
        (PHONE, "light", "vi"),
        (WIDE, "light", "vi"),
        (PHONE, "dark", "vi"),
        (WIDE, "dark", "vi"),
        (PHONE, "light", "en"),
    ],
    ids=["390", "1440", "390-dark", "1440-dark", "390-en"],
)


@pytest.fixture
def owner(served: str) -> str:
    return found_everything()["owner"]


def sign_in(page: Page, served: str, code: str) -> None:
    """The cookie of a session in which somebody has signed in with her second factor."""
    account = Account.objects.get(staff=code)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[SECOND_PASSED] = True
    session.create()
    page.context.add_cookies(
        [{"name": "tinhso", "value": session.session_key or "", "url": served}]
    )


def file(owner: str, key: str, days_ago: float, **more: Any) -> Case:
    """A dossier filed so many days ago and accepted half an hour later."""
    at: datetime = timezone.now() - timedelta(days=days_ago)
    filing = actions.Filing(
        procedure="9.000007",
        owner=owner,
        filer=owner,
        desk="xa-1-mot-cua",
        office="xa-1",
        answers={"name": "Nguyễn Thị Mơ", "urgent": days_ago < 4},
        papers=[actions.PaperGiven("Đơn đề nghị", type="don", originals=1)],
    )
    case = actions.file_case(filing, key=key, doer=doer(), told_at=at)
    return actions.accept(case.uid, doer=doer(), told_at=at + timedelta(minutes=30), **more)


@pytest.fixture
def full(owner: str) -> dict[str, Case]:
    """An office with dossiers in every condition, and the first of them with everything that a page can show."""
    cases = {
        f"c{n}": file(owner, f"c{n}", 12 - n, staff="p-binh" if n % 3 else "") for n in range(11)
    }
    rich = cases["c5"]
    ago = timezone.now() - timedelta(hours=20)
    binh = doer("p-binh")
    actions.consult(
        rich.uid, office="so-xd", question="Đúng quy hoạch không?", doer=binh, told_at=ago
    )
    actions.consult(rich.uid, office="xa-1-mot-cua", question="Bản vẽ có đủ không?", doer=binh)
    actions.plan(
        rich.uid,
        what="Kiểm tra thực địa",
        place="Thôn 2",
        on=timezone.now() + timedelta(hours=3),
        doer=binh,
    )
    actions.write_note(rich.uid, text="Đã gọi cho chủ đầu tư.", doer=binh)
    late = cases["c1"]
    actions.propose_extension(late.uid, until=working_day(6), reason="Chờ đo đạc lại", doer=binh)
    stopped = cases["c4"]
    actions.ask_supplement(
        stopped.uid, reasons="Thiếu bản vẽ mặt bằng.", papers=["ban-ve"], doer=binh, told_at=ago
    )
    actions.pass_on(cases["c7"].uid, doer=binh, staff="p-chi", told_at=ago)
    return {name: Case.objects.get(pk=case.pk) for name, case in cases.items()}


@SCREENS
def test_every_page_is_sound(
    browser: Browser, served: str, full: dict[str, Case], viewport: Any, theme: str, language: str
) -> None:
    rich, stopped = full["c5"], full["c4"]
    case = f"/van-phong/ho-so/{rich.uid}"
    pages = {
        "inbox": ("p-binh", "/van-phong/?nguoi=ca"),
        "inbox-head": ("p-hoa", "/van-phong/?chon-san=2&nguoi=p-binh&xep=-due"),
        "inbox-empty": ("p-xa2", "/van-phong/"),
        "unit": ("p-hoa", "/van-phong/don-vi"),
        "case": ("p-binh", case),
        "case-stopped": ("p-hoa", f"/van-phong/ho-so/{stopped.uid}"),
        "pass-on": ("p-binh", f"{case}/chuyen"),
        "supplement": ("p-binh", f"{case}/bo-sung"),
        "consult": ("p-binh", f"{case}/lay-y-kien"),
        "plan": ("p-binh", f"{case}/lich"),
        "extension": ("p-binh", f"{case}/gia-han"),
        "decide": ("p-hoa", f"{case}/ket-qua"),
    }
    with opened(browser, viewport=viewport, color_scheme=theme) as page:
        page.context.add_cookies([{"name": "django_language", "value": language, "url": served}])
        for name, (person, address) in pages.items():
            sign_in(page, served, person)
            page.goto(served + address)
            check(page, f"office-{name}" if language == "vi" else f"office-en-{name}")


def test_from_the_inbox_to_the_signature(
    browser: Browser, served: str, owner: str, settings: Any
) -> None:
    made = file(owner, "one", 1)
    with opened(browser, viewport=WIDE, java_script_enabled=False) as page:
        sign_in(page, served, "p-binh")
        page.goto(f"{served}/van-phong/")
        page.get_by_role("link", name="Xem hồ sơ chưa ai nhận").click()
        page.get_by_label(f"Chọn {made.code}").check()
        page.get_by_role("button", name="Nhận xử lý").click()
        expect(page.get_by_text("Đã nhận xử lý 1 hồ sơ.")).to_be_visible()
        page.goto(f"{served}/van-phong/")
        page.get_by_role("link", name=made.code).click()
        page.get_by_role("link", name="Yêu cầu bổ sung").click()
        page.get_by_label("Bản vẽ thiết kế").check()
        page.get_by_role("button", name="Yêu cầu bổ sung").click()
        expect(page.get_by_text("Hãy điền ô này.")).to_be_visible()
        expect(page.get_by_label("Bản vẽ thiết kế")).to_be_checked()
        page.get_by_label("Lý do và hướng dẫn").fill("Thiếu mặt cắt móng.")
        page.get_by_role("button", name="Yêu cầu bổ sung").click()
        # The step is named in the line's words too, which only readers aloud meet.
        page.get_by_text("Chờ người dân bổ sung").locator("visible=true").first.wait_for()
        actions.answer_supplement(made.uid, doer=doer())
        page.reload()
        page.get_by_role("link", name="Chuyển bước").click()
        page.get_by_label("Chuyển sang bước").select_option("ky")
        page.get_by_role("button", name="Chuyển bước").click()
        expect(page.get_by_text("Chuyển sang bước Ký.")).to_be_visible()
    with opened(browser, viewport=WIDE) as page:
        sign_in(page, served, "p-hoa")
        page.goto(f"{served}/van-phong/")
        page.keyboard.press("j")
        page.keyboard.press("a")
        expect(page.get_by_label(f"Chọn {made.code}")).to_be_checked()
        page.keyboard.press("o")
        page.wait_for_url(f"**/ho-so/{made.uid}")
        page.get_by_role("link", name="Ký kết quả").click()
        page.get_by_label("Chấp thuận").check()
        page.get_by_label("Số văn bản").fill("12/GPXD")
        page.get_by_role("button", name="Ký kết quả").click()
        expect(page.get_by_text("12/GPXD")).to_be_visible()
        check(page, "office-decided")
    made.refresh_from_db()
    assert (made.state, made.holder) == ("done", "xa-1-mot-cua")
    kinds = [event.kind.removeprefix("cases.") for event in events_of(f"case:{made.uid}")]
    assert kinds == [
        "filed",
        "accepted",
        "assigned",
        "supplement_asked",
        "supplement_answered",
        "passed_on",
        "decided",
    ]


def test_what_was_typed_survives_somebody_elses_act(
    browser: Browser, served: str, owner: str
) -> None:
    made = file(owner, "one", 1, staff="p-binh")
    with opened(browser, viewport=PHONE) as page:
        sign_in(page, served, "p-binh")
        page.goto(f"{served}/van-phong/ho-so/{made.uid}/bo-sung")
        page.get_by_label("Lý do và hướng dẫn").fill("Thiếu mặt cắt móng.")
        actions.assign(made.uid, staff="p-chi", doer=doer("p-hoa"))
        page.get_by_role("button", name="Yêu cầu bổ sung").click()
        said = page.get_by_role("alert").inner_text()
        assert "vừa có người khác xử lý" in said and "Nguyễn Thị Hoa" in said
        assert page.get_by_label("Lý do và hướng dẫn").input_value() == "Thiếu mặt cắt móng."
        check(page, "office-changed")
        assert Case.objects.get(pk=made.pk).state == "processing"
        page.get_by_role("button", name="Yêu cầu bổ sung").click()
        page.wait_for_url(f"**/ho-so/{made.uid}")
    assert Case.objects.get(pk=made.pk).state == "awaiting_citizen"


def test_single_keys_can_be_switched_off(
    browser: Browser, served: str, full: dict[str, Case]
) -> None:
    with opened(browser, viewport=WIDE) as page:
        sign_in(page, served, "p-binh")
        page.goto(f"{served}/van-phong/?nguoi=ca")
        marked: Callable[[], int] = lambda: page.locator("tr.at").count()  # noqa: E731
        page.keyboard.press("j")
        assert marked() == 1
        page.get_by_role("checkbox", name="Phím tắt").uncheck()
        page.reload()
        page.keyboard.press("j")
        assert marked() == 0
