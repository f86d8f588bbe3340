"""The page behind a slip's QR, in a browser: what has happened with its proofs, on a phone and on a wide screen."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.trust.making import LOG
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.citizen.conftest import file_birth, found_people, found_province, officer

from tinhso.cases import actions
from tinhso.cases.queries import happened
from tinhso.ledger.positions import number_all
from tinhso.trust import proofs
from tinhso.trust.sequencing import sequence_all
from tinhso.web.receipts import slip_address

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_who_holds_the_slip_sees_what_happened_and_takes_the_proofs(
    browser: Browser, served: str, settings
) -> None:
    settings.LEDGER_SIGNING_KEYS, settings.PUBLIC_ADDRESS = LOG.written(), served
    found_province()
    case = file_birth(found_people(), key="running")
    actions.accept(case.uid, doer=officer(), limit="3d")
    (accepted,) = [one for one in happened(case) if one.kind == "cases.accepted"]
    number_all()
    sequence_all(now=datetime.now(UTC))
    actions.ask_supplement(
        case.uid, doer=officer(), reasons="Giấy chứng sinh bị mờ.", papers=["chung-sinh"]
    )
    case.refresh_from_db()
    where = slip_address(case, accepted)
    for viewport in (PHONE, WIDE):
        for theme in ("light", "dark"):
            with opened(browser, viewport=viewport, color_scheme=theme) as page:
                page.goto(where)
                check(page, "citizen-receipt")
    with opened(browser, viewport=PHONE) as page:
        page.goto(where)
        told = page.locator("main").inner_text()
        assert "Đào" not in told and "chung-sinh" not in told and "mờ" not in told
        with page.expect_download() as taken:
            page.get_by_role("link", name="Tải bằng chứng").click()
        written = taken.value.path().read_text("utf-8")
        found = [proofs.check(one, keys=[LOG.verifier]) for one in proofs.read_proofs(written)]
        assert [one.opening.head["kind"] for one in found] == ["cases.filed", "cases.accepted"]
        receipt, _ = proofs.check_receipt(page.url, keys=[LOG.verifier])
        assert receipt.entry == found[1].opening.entry
        page.get_by_role("link", name="theo dõi bằng mã").click()
        page.wait_for_url(re.compile("/theo-doi"))
