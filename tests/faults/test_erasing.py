"""A person is erased: no table and no file holds her name, number, address or mail; ledger, figures and pages stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from tests.cases.conftest import citizen, doer
from tests.days import working_day
from tests.faults.conftest import World, filing, in_state, signed_in
from tests.faults.test_every_field import counted
from tests.files.conftest import pdf
from tests.files.test_scans import sheet
from tests.web.settings.conftest import ADMIN, FIRST

from tinhso.access import actions as access
from tinhso.access import identities, mail_codes
from tinhso.access.models import Account, Passkey, Session
from tinhso.cases import actions
from tinhso.cases.actions import CannotErase
from tinhso.cases.models import Case
from tinhso.cli.main import main
from tinhso.connectors.openid import Proved
from tinhso.documents.models import Document
from tinhso.files.actions import store
from tinhso.kernel.text import fold
from tinhso.ledger.models import Event, Sealed
from tinhso.ledger.queries import faults
from tinhso.measurement.live.following import differences, keep_up
from tinhso.notices import actions as notices
from tinhso.parties import actions as parties

NAME, NUMBER, MAIL, PHONE = "Hồ Thị Xoan Xoá", "066177000777", "Xoan@example.vn", "0905777333"
STREET, WHY = "77 Nguyễn Thị Định", "QĐ 12/QĐ-UBND"
TRACES = (NAME, fold(NAME), "Xoan Xoá", NUMBER, MAIL.lower(), PHONE, f"+84{PHONE[1:]}", STREET)
ENDED = ("not_accepted", "withdrawn", "stopped", "returned")


def later(days: int = 1) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


@pytest.fixture
def xoan(world: World) -> str:
    return entered_with_everything(world)


def entered_with_everything(world: World) -> str:
    """Somebody who has left her name wherever anything can be written. Every dossier of hers has ended."""
    made = parties.enter(
        kind="person", name=NAME, born=date(1977, 1, 2), sex="female", address=STREET, by=ADMIN,
        numbers={"personal": NUMBER}, key="xoan",
    )  # fmt: skip
    uid = str(made.uid)
    for kind, value in (("mail", MAIL), ("phone", PHONE)):
        contact = parties.add_contact(uid, kind=kind, value=value, by=ADMIN)
        parties.verify_contact(contact.uid, how="mail code", by=ADMIN)
    parties.give_mandate(
        for_party=world.child, by_party=uid, kind="attorney", from_date=FIRST,
        evidence=f"Giấy uỷ quyền cho {NAME}", key="uq", by=ADMIN,
    )  # fmt: skip
    for state in ENDED:
        in_state(uid, state, f"x-{state}")
    lived(uid)
    online(world, uid)
    return uid


def lived(uid: str) -> Case:
    """A dossier with everything that can happen to one, her name in each of its texts."""
    given = [
        actions.PaperGiven("Đơn", type="don", file=str(store(pdf(NAME), name=f"{NAME}.pdf").uid)),
        actions.PaperGiven(f"Giấy của {NAME}", originals=1),
    ]
    case = actions.file_case(
        filing(uid, answers={"name": NAME}, papers=given), key="x-lived", doer=doer()
    )
    actions.ask_completion(case.uid, reasons=f"{NAME} thiếu đơn", doer=doer())
    actions.complete(case.uid, doer=citizen(uid))
    actions.accept(case.uid, doer=doer(), staff="p-binh")
    actions.correct(case.uid, answers={"name": f"{NAME} Hai"}, doer=doer())
    scan = actions.add_scan(
        case.uid, [("pdf", sheet("Mot"))], doer=doer(), key="x-scan", name="ban-quet"
    )
    assert scan.pictures
    actions.consult(case.uid, office="xa-1", question=f"Bà {NAME}?", doer=doer())
    actions.answer_consultation(case.uid, office="xa-1", answer=f"Bà {NAME} đúng", doer=doer())
    actions.plan(case.uid, what="Kiểm tra", place=STREET, on=later(), doer=doer())
    step = case.dated_steps.get()
    actions.carry_out(case.uid, dated_step=step.pk, outcome=f"Gặp {NAME}", doer=doer())
    actions.write_note(case.uid, text=f"Gọi {PHONE}", doer=doer())
    actions.ask_supplement(case.uid, reasons=f"{NAME} thiếu", papers=["don"], doer=doer())
    actions.answer_supplement(case.uid, doer=citizen(uid))
    actions.propose_extension(case.uid, until=working_day(30), reason=f"Chờ {NAME}", doer=doer())
    actions.extend(case.uid, doer=doer())
    actions.wish_post(case.uid, address=STREET, phone=PHONE, doer=doer())
    file = str(store(pdf("kq"), name="kq.pdf").uid)
    actions.decide(case.uid, granted=True, summary=f"Cấp cho {NAME}", file=file, doer=doer())
    actions.post_result(case.uid, tracking="EE777", doer=doer())
    actions.rate(case.uid, score=5, text=f"{NAME} cảm ơn", doer=citizen(uid))
    return case


def online(world: World, uid: str) -> None:
    """Her account, with a filing that she has not sent, a code asked for, and letters; and who follows without one."""
    account = access.citizen_account(MAIL)
    access.link_party(account, party=uid, by=ADMIN)
    mail_codes.send(MAIL, asked_from="10.0.0.1", at=datetime.now(UTC))
    # To a phone of hers that she changed since: it is known by whom it was for.
    sms = {"subject": "Hồ sơ", "text": f"Chào bà {NAME}", "due_at": later()}
    notices.oblige("x-sms", to=f"+84{PHONE[1:]}", way="sms", party=uid, **sms)
    proved = Proved("https://dinhdanh.example.vn", f"sub-{PHONE}", "muc-2", "", {})
    told = identities.Told(NAME, NUMBER, date(1977, 1, 2), MAIL)
    now = datetime.now(UTC)
    identities.add_to(account, proved, told, level=2, at=now)
    Passkey.objects.create(account=account, credential="c", data=b"", name=NAME, added_at=now)
    browser = browser_of(account)
    browser.post("/nop/9.000007", {"owner": uid, "desk": "xa-1-mot-cua"})
    browser.post("/nop/9.000007/to-khai", {"a.name": NAME})
    browser.post("/nop/9.000007/giay-to", {"f.0": SimpleUploadedFile("don.pdf", pdf("nháp"))})
    code = Case.objects.get(key="x-lived").code
    Client().post("/theo-doi", {"ma": code, "address": MAIL})
    Client().post("/can-bo/vao", {"name": MAIL, "password": "nhầm-cửa-vào"})


def browser_of(account: Account) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def texts_of_everything() -> Iterator[tuple[str, str]]:
    """(table, everything in it as text): also what JSON writes otherwise, and what a session packs."""
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = cursor.fetchall()
        yield table, " ".join(_text(cell) for row in rows for cell in row)
    yield "sessions", " ".join(str(one.get_decoded()) for one in Session.objects.all())


def _text(cell: Any) -> str:
    if isinstance(cell, bytes | memoryview):
        return bytes(cell).decode(errors="replace")
    text = str(cell)
    if text.startswith(("[", "{")):
        text += json.dumps(json.loads(text), ensure_ascii=False)
    return text


def holding(traces: tuple[str, ...] = TRACES) -> dict[str, list[str]]:
    """Tables in which somebody is still to be found, and by what."""
    found = {
        table: [one for one in traces if one.casefold() in text.casefold()]
        for table, text in texts_of_everything()
    }
    return {table: traces for table, traces in found.items() if traces}


# Where she stands before; so a search that finds nothing afterwards has looked.
EVERYWHERE = {
    "parties_party", "parties_partynumber", "parties_contact", "parties_mandate", "ledger_sealed",
    "cases_case", "cases_casepaper", "cases_supplement", "cases_consultation", "cases_datedstep",
    "cases_extension", "cases_note", "cases_caseresult", "cases_posting", "cases_rating", "cases_draft",
    "access_account", "access_identity", "access_passkey", "access_mailcode", "notices_message",
    "files_file", "axes_accessattempt", "sessions",
}  # fmt: skip


def test_nothing_of_her_is_left_in_any_table(xoan: str) -> None:
    assert set(holding()) == EVERYWHERE
    others = holding(("Nguyễn Thị Mơ", "mo@example.vn"))
    actions.erase_person(xoan, reason=WHY, by=ADMIN)
    assert holding() == {}
    assert set(holding(("Nguyễn Thị Mơ", "mo@example.vn"))) == set(others), "others stay"


def test_the_ledger_and_what_is_measured_stand(xoan: str, capsys: Any) -> None:
    keep_up()
    events = list(Event.objects.order_by("pk").values())
    erased = actions.erase_person(xoan, reason=WHY, by=ADMIN)
    assert list(Event.objects.order_by("pk").values())[: len(events)] == events
    said = Event.objects.filter(pk__gt=events[-1]["id"]).order_by("pk")
    assert {one.kind for one in said} == {
        "ledger.erased",
        "parties.erased",
        "access.account_closed",
        "documents.revoked",
    }
    named = {uid for one in said if one.kind == "ledger.erased" for uid in one.facts["events"]}
    hers = [f"case:{uid}" for uid in Case.objects.filter(owner=xoan).values_list("uid", flat=True)]
    hers += [
        f"document:{uid}"
        for uid in Document.objects.filter(holder=xoan).values_list("uid", flat=True)
    ]
    gone = Event.objects.filter(subject__in=hers, sealed_hash__isnull=False)
    assert erased.sealed == gone.count() and {str(one.uid) for one in gone} <= named
    assert not Sealed.objects.filter(event__subject__in=hers).exists()
    assert list(faults(Event.objects.select_related("sealed"))) == []
    keep_up()
    assert list(differences()) == []
    assert main(["ledger", "verify"]) == 0
    assert main(["ledger", "rebuild", "--compare"]) == 0


def test_every_page_of_her_dossiers_still_opens(xoan: str) -> None:
    actions.erase_person(xoan, reason=WHY, by=ADMIN)
    wrong = []
    for case in Case.objects.filter(owner=xoan):
        for who, pages in {
            "officer": (f"/van-phong/ho-so/{case.uid}", f"/van-phong/ho-so/{case.uid}/canh-nhau"),
            "desk": (
                f"/mot-cua/ho-so/{case.uid}",
                f"/mot-cua/ho-so/{case.uid}/phieu",
                f"/mot-cua/ho-so/{case.uid}/quet",
                *(f"/mot-cua/ho-so/{case.uid}/van-ban/{one}.pdf" for one in LETTERS),
                "/mot-cua/so-theo-doi?ban=xa-1-mot-cua",
            ),
            "leader": (f"/bang/ho-so?tim={case.code}",),
            "none": (f"/theo-doi/{case.uid}",),
        }.items():
            for page in pages:
                status = signed_in(who).get(page, follow=True).status_code
                if status not in (200, 403, 404):
                    wrong.append((who, page, status))
    assert wrong == []
    officer = signed_in("officer").get(f"/van-phong/ho-so/{case.uid}")
    assert officer.status_code == 200


LETTERS = (
    "phieu-hen", "hoan-thien", "bo-sung", "tu-choi", "xin-loi", "dung", "tra-ket-qua", "kiem-soat",
)  # fmt: skip


def test_what_she_handed_in_cannot_be_read_any_more(own_world: World, settings: Any) -> None:
    uid = entered_with_everything(own_world)

    def boxes() -> list[Path]:
        return [one for one in Path(settings.FILES_FOLDER).rglob("*") if one.is_file()]

    assert len(boxes()) == 5, (
        "a paper, a scan and its pictures, a result (held by the same box), a draft's"
    )
    erased = actions.erase_person(uid, reason=WHY, by=ADMIN)
    assert boxes() == []
    assert (erased.files, erased.drafts, erased.accounts, erased.dossiers) == (5, 1, 1, 5)


def test_not_even_the_bytes_of_the_databases_file_hold_her(own_world: World) -> None:
    """On SQLite; PostgreSQL clears its own files in its time."""
    entered_with_everything(own_world)
    file = Path(connection.settings_dict["NAME"])

    def bytes_of_it() -> bytes:
        return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))

    on_sqlite = connection.vendor == "sqlite"
    assert (NUMBER.encode() in bytes_of_it()) == on_sqlite
    words = ["erase", "--number", NUMBER, "--reason", WHY, "--as", "p-qt", "--for-good"]
    assert main(words) == 0
    assert [one for one in (NUMBER, NAME, PHONE) if one.encode() in bytes_of_it()] == []


def test_she_is_signed_out_and_who_comes_with_her_mail_is_somebody_new(xoan: str) -> None:
    old = Account.objects.get(party=xoan)
    browser = browser_of(old)
    assert browser.get("/ho-so").status_code == 200
    actions.erase_person(xoan, reason=WHY, by=ADMIN)
    assert browser.get("/ho-so").status_code == 302
    again = access.citizen_account(MAIL)
    assert (again.pk != old.pk, again.party) == (True, None)


def test_while_a_dossier_is_open_nothing_is_erased(world: World, xoan: str) -> None:
    for owner, filer in ((xoan, xoan), (world.child, xoan)):
        case = actions.file_case(
            filing(owner, filer=filer), key=f"open {owner}", doer=doer(channel="counter")
        )
        before = dict(counted())
        with pytest.raises(CannotErase) as refused:
            actions.erase_person(xoan, reason=WHY, by=ADMIN)
        assert refused.value.code == "open_dossiers" and refused.value.facts["codes"] == case.code
        assert dict(counted()) == before and set(holding()) == EVERYWHERE
        actions.withdraw(case.uid, doer=citizen(owner, filer))
    assert actions.erase_person(xoan, reason=WHY, by=ADMIN).for_others == 1
    child = Case.objects.get(owner=world.child)
    assert child.answers["name"] == "Nguyễn Thị Mơ", "what she filed for another is the other's"


@pytest.mark.parametrize("reason", ["", " ", "x" * 61, "a\nb"])
def test_a_reason_is_needed(xoan: str, reason: str) -> None:
    with pytest.raises(CannotErase, match="bad_reason"):
        actions.erase_person(xoan, reason=reason, by=ADMIN)


@pytest.mark.parametrize("reason", [f"Theo đơn của {NAME}", "don cua ho thi xoan xoa", NUMBER])
def test_a_reason_that_names_her_would_stay_for_ever(xoan: str, reason: str) -> None:
    with pytest.raises(CannotErase, match="reason_names_her"):
        actions.erase_person(xoan, reason=reason, by=ADMIN)


def test_a_second_time_empties_what_came_since_and_says_no_more(xoan: str) -> None:
    actions.erase_person(xoan, reason=WHY, by=ADMIN)
    before = Event.objects.count()
    again = actions.erase_person(xoan, reason=WHY, by=ADMIN)
    assert (again.sealed, again.files, again.accounts, again.messages) == (0, 0, 0, 0)
    assert Event.objects.count() == before


def test_the_command_counts_first_and_erases_when_told_for_good(xoan: str, capsys: Any) -> None:
    words = ["erase", "--number", NUMBER, "--reason", WHY, "--lang", "en", "--as", "p-qt"]
    before = dict(counted())
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "NOTHING was erased" in said and "Dossiers of her own: 5" in said and NAME not in said
    assert dict(counted()) == before and set(holding()) == EVERYWHERE
    assert main([*words, "--for-good"]) == 0
    assert "are erased for good" in capsys.readouterr().out
    assert holding() == {}
    assert main(words) == 3, "nobody has that number any more"
    assert main(["erase", "--party", xoan, "--reason", WHY, "--as", "p-qt"]) == 0


def test_a_number_of_two_is_asked_about(xoan: str, capsys: Any) -> None:
    """A household's business may bear its owner's number as its tax number."""
    shop = parties.enter(
        kind="organisation", name="Hộ kinh doanh", by=ADMIN, numbers={"tax": NUMBER}, key="shop"
    )
    words = [
        "erase",
        "--number",
        NUMBER,
        "--reason",
        WHY,
        "--lang",
        "en",
        "--as",
        "p-qt",
        "--for-good",
    ]
    assert main(words) == 3
    said = capsys.readouterr().err
    assert xoan in said and str(shop.uid) in said and "--party" in said
    assert set(holding()) >= EVERYWHERE


@pytest.mark.parametrize("staff", ["p-lan", "p-hoa", "p-tinh", "p-kstt", "p-qt-xa", "p-khong-co"])
def test_only_who_administers_the_province_may(xoan: str, staff: str, capsys: Any) -> None:
    words = ["erase", "--party", xoan, "--reason", WHY, "--as", staff, "--for-good"]
    assert main(words) == 3
    assert staff in capsys.readouterr().err
    assert set(holding()) == EVERYWHERE
