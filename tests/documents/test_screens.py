"""Held papers on the screens: the form and the desk do not ask, the server refuses, the head and the citizen see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.cases.conftest import ADMIN, FIRST, doer
from tests.documents.conftest import ASKS, GIVES, MARRIAGE, PACK, PERMIT, a_file
from tests.web.office.conftest import found_everything

from tinhso.access import actions as access
from tinhso.access.models import Account, Look
from tinhso.access.who import SECOND_PASSED
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.documents import actions as documents
from tinhso.documents.models import AskedAgain, Document, Objection, Opening, Share, Use
from tinhso.ledger.models import Event
from tinhso.papers.actions import publish_all
from tinhso.papers.documents import read_types
from tinhso.parties import actions as parties
from tinhso.procedures.actions import hand_over, publish
from tinhso.procedures.definition import Definition

HOME = "/toi/giay-to"
NUMBER = "066190000123"
BACK = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Town:
    """dao: who holds a marriage certificate, with her browser; la: a stranger, with hers."""

    dao: str
    la: str
    paper: Document
    hers: Client
    theirs: Client

    @property
    def page(self) -> str:
        return f"{HOME}/{self.paper.uid}"


def citizen_of(mail: str, party: str) -> Client:
    account = access.citizen_account(mail)
    access.link_party(account, party=party, by=ADMIN)
    client = Client()
    client.force_login(account, backend=BACK)
    return client


def staff(code: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(staff=code), backend=BACK)
    session = client.session
    session[SECOND_PASSED] = True
    session.save()
    return client


def found_town() -> Town:
    owner = found_everything()["owner"]
    publish_all(read_types(PACK.read_bytes()), from_date=FIRST, by=ADMIN)
    for one in (GIVES, ASKS):
        publish(Definition.of(one), from_date=FIRST, by=ADMIN)
        hand_over(one["code"], system="ours", from_date=FIRST, by=ADMIN)
    la = str(parties.enter(kind="person", name="Lê Văn Lạ", key="la", by=ADMIN).uid)
    filing = filing_of(owner, MARRIAGE)
    case = actions.file_case(filing, key="had", doer=doer("p-lan"))
    actions.accept(case.uid, doer=doer("p-lan"))
    actions.decide(case.uid, granted=True, number="12/2026", file=a_file(), doer=doer("p-hoa"))
    paper = Document.objects.get()
    return Town(owner, la, paper, citizen_of("dao@x.vn", owner), citizen_of("la@x.vn", la))


def filing_of(owner: str, procedure: str, **more: Any) -> actions.Filing:
    return actions.Filing(
        procedure=procedure, owner=owner, filer=owner, desk="xa-1-mot-cua", office="xa-1", **more
    )


@pytest.fixture
def town(db: None, settings: Any) -> Town:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GUARD_RAISES = True
    return found_town()


def accepted(town: Town, key: str = "k", **more: Any) -> Case:
    filing = filing_of(town.dao, PERMIT, **more)
    case = actions.file_case(filing, key=key, doer=doer("p-lan"))
    return actions.accept(case.uid, doer=doer("p-lan"), staff="p-binh")


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def to_the_papers(town: Town) -> str:
    base = f"/nop/{PERMIT}"
    page = text(town.hers.get(base))
    desk = re.search(r'name="desk"[^>]*value="([^"]+)"', page)
    assert desk is not None, page[:3000]
    town.hers.post(base, {"owner": town.dao, "desk": desk[1]})
    town.hers.post(f"{base}/to-khai", {"a.name": "Mơ"})
    return base


def test_the_form_does_not_ask_for_what_is_held(town: Town) -> None:
    base = to_the_papers(town)
    page = text(town.hers.get(f"{base}/giay-to"))
    assert "Tỉnh đang giữ giấy này:" in page and "số 12/2026" in page
    rest = {"brings.0": "1", "brings.2": "1", "brings.3": "1"}
    refused = town.hers.post(f"{base}/giay-to", rest)
    assert refused.status_code == 422 and "Đánh dấu đồng ý" in text(refused)
    assert town.hers.post(f"{base}/giay-to", {**rest, "uses.1": "1"}).url == f"{base}/gui"
    page = text(town.hers.get(f"{base}/gui"))
    assert "Tỉnh đang giữ, dùng cho hồ sơ này:" in page
    draft = re.search(r'name="draft" value="([^"]+)"', page)[1]
    for _ in range(2):
        assert "/ho-so/" in town.hers.post(f"{base}/gui", {"draft": draft}).url
    use = Use.objects.get()
    assert (use.basis, use.paper, use.document) == ("consent", "kh", town.paper)
    assert Case.objects.filter(procedure=PERMIT).count() == 1
    assert not Look.objects.filter(what="paper").exists()


def test_who_would_rather_hand_in_her_own_may(town: Town) -> None:
    base = to_the_papers(town)
    given = {f"brings.{place}": "1" for place in range(4)} | {"uses.1": "1"}
    assert town.hers.post(f"{base}/giay-to", given).url == f"{base}/gui"
    draft = re.search(r'name="draft" value="([^"]+)"', text(town.hers.get(f"{base}/gui")))[1]
    town.hers.post(f"{base}/gui", {"draft": draft})
    assert not Use.objects.exists()
    assert town.paper.not_used.count() == 1


def test_the_desk_sees_what_is_held_and_uses_it_with_consent(town: Town) -> None:
    lan = staff("p-lan")
    where = f"/mot-cua/tiep-nhan?ban=xa-1-mot-cua&nguoi={town.dao}&thu-tuc={PERMIT}"
    page = text(lan.get(where))
    assert "Tỉnh đang giữ:" in page and "Người nộp đồng ý dùng bản này" in page
    look = Look.objects.get(what="paper")
    assert (look.who, look.subject) == ("p-lan", f"document:{town.paper.uid}")
    sent = {
        "key": "f", "ban": "xa-1-mot-cua", "do": "file", "whole": "on", "owner": "self",
        "office": "xa-1", "channel": "counter", "copies": "1", "a.name": "Mơ",
    }  # fmt: skip
    lacks = lan.post(where, sent)
    assert lacks.status_code == 422 and "Giấy chứng nhận kết hôn" in text(lacks)
    done = lan.post(where, {**sent, "uses": "kh"})
    assert done.status_code == 303, text(done)
    assert Use.objects.get().actor == "p-lan"


def test_the_desk_shows_nothing_of_whom_the_visitor_does_not_act_for(town: Town) -> None:
    lan = staff("p-lan")
    where = f"/mot-cua/tiep-nhan?ban=xa-1-mot-cua&nguoi={town.la}&thu-tuc={PERMIT}"
    sent = {"key": "f", "ban": "xa-1-mot-cua", "do": "preview", "owner": town.dao, "copies": "1"}
    assert "Tỉnh đang giữ:" not in text(lan.post(where, sent))
    assert not Look.objects.filter(what="paper").exists()


def test_a_strangers_paper_is_told_of_only_in_a_dossier_that_stays(town: Town) -> None:
    """Asked to complete what is filed for a number: nothing is rolled back by which the officer learned of it."""
    parties.correct(town.dao, numbers={"personal": NUMBER}, by=ADMIN)
    lan = staff("p-lan")
    where = f"/mot-cua/tiep-nhan?ban=xa-1-mot-cua&nguoi={town.la}&thu-tuc={PERMIT}"
    sent = {
        "key": "f", "ban": "xa-1-mot-cua", "do": "incomplete", "owner": "other", "office": "xa-1",
        "other_name": "Nguyễn Thị Mơ", "other_number": NUMBER, "channel": "counter", "copies": "1",
        "given": "don", "reasons": "Còn thiếu", "anyway": "on",
    }  # fmt: skip
    answer = lan.post(where, sent)
    case = Case.objects.get(procedure=PERMIT)
    assert answer.status_code == 303 and answer.url == f"/mot-cua/ho-so/{case.uid}"
    assert (case.owner, case.filer, case.state) == (town.dao, town.la, "filed")
    page = text(lan.get(answer.url))
    assert "Tỉnh đang giữ, không yêu cầu nộp:" in page and 'name="override"' in page
    look = Look.objects.get(what="paper")
    assert (look.who, look.subject) == ("p-lan", f"document:{town.paper.uid}")
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    asks = {"key": "a", "do": "ask", "seen": seen, "reasons": "Còn thiếu", "missing": "kh"}
    assert lan.post(answer.url, {**asks, "override": "unreadable"}).status_code == 303
    assert AskedAgain.objects.get().actor == "p-lan"


def test_the_desk_is_refused_and_may_say_why(town: Town) -> None:
    lan = staff("p-lan")
    case = actions.file_case(filing_of(town.dao, PERMIT), key="k", doer=doer("p-lan"))
    where = f"/mot-cua/ho-so/{case.uid}"
    page = text(lan.get(where))
    assert "Tỉnh đang giữ, không yêu cầu nộp:" in page
    box = re.search(r'<input type="checkbox" name="missing" value="kh"[^>]*>', page)[0]
    assert "checked" not in box
    sent = {"key": "a", "do": "ask", "seen": "0", "reasons": "Còn thiếu", "missing": "kh"}
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    sent["seen"] = seen
    refused = lan.post(where, sent)
    assert refused.status_code == 422 and "Tỉnh đang giữ giấy này" in text(refused)
    assert lan.post(where, {**sent, "override": "unreadable"}).status_code == 303
    assert AskedAgain.objects.get().actor == "p-lan"


def test_a_supplement_is_refused_beside_the_field_of_the_reason(town: Town) -> None:
    binh, case = staff("p-binh"), accepted(town)
    where = f"/van-phong/ho-so/{case.uid}/bo-sung"
    assert "tỉnh đang giữ:" in text(binh.get(where))
    assert Look.objects.filter(what="paper", who="p-binh").count() == 1
    sent = {
        "key": "s", "seen": str(case.revision), "papers": ["kh"], "reasons": "Thiếu",
        "clock": "restart",
    }  # fmt: skip
    refused = binh.post(where, sent)
    assert refused.status_code == 200 and "Tỉnh đang giữ giấy này" in text(refused)
    short = binh.post(where, {**sent, "override": "words", "override_words": "a"})
    assert "ít nhất 6 từ" in text(short)
    done = binh.post(where, {**sent, "override": "original"})
    assert done.status_code == 303 and AskedAgain.objects.get().stage == "supplement"


def test_without_a_held_paper_the_form_asks_for_no_reason(town: Town) -> None:
    filing = filing_of(town.la, PERMIT)
    case = actions.file_case(filing, key="l", doer=doer("p-lan"))
    actions.accept(case.uid, doer=doer("p-lan"), staff="p-binh")
    assert 'name="override"' not in text(
        staff("p-binh").get(f"/van-phong/ho-so/{case.uid}/bo-sung")
    )


def asked(town: Town, key: str = "k", **more: Any) -> None:
    case = accepted(town, key)
    given = {"override": "words", "override_words": "Bản chụp thiếu mặt sau có con dấu giáp lai"}
    actions.ask_supplement(
        case.uid, doer=doer("p-binh"), **{"reasons": "x", "papers": ["kh"], **given, **more}
    )


def test_the_head_sees_who_asked_and_why_and_takes_the_list(town: Town) -> None:
    asked(town)
    named = {"reasons": "Đối chiếu với Giấy chứng nhận kết hôn", "papers": []}
    asked(town, "m", override="mentioned", override_words="", **named)
    head = staff("p-hoa")
    page = text(head.get("/van-phong/hoi-lai"))
    assert "Trần Văn Bình" in page and "con dấu giáp lai" in page and "12/2026" not in page
    assert "1 lần yêu cầu trong kỳ, không tính 1 lần chỉ nhắc đến." in page
    assert "con dấu" not in text(head.get("/van-phong/hoi-lai?ly-do=mentioned"))
    assert "con dấu" not in text(head.get("/van-phong/hoi-lai?thu-tuc=1.000001"))
    assert "con dấu" not in text(head.get("/van-phong/hoi-lai?den=01/01/2025"))
    assert "con dấu" in text(head.get("/van-phong/hoi-lai?nguoi=p-binh"))
    rows = head.get("/van-phong/hoi-lai.csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 3 and "Nguyễn Thị Mơ" not in "".join(rows)
    assert head.get("/van-phong/hoi-lai.xlsx").content[:2] == b"PK"
    assert head.get("/van-phong/hoi-lai.pdf").status_code == 404
    assert staff("p-binh").get("/van-phong/hoi-lai").status_code == 403
    assert "con dấu" in text(staff("p-tinh").get("/van-phong/hoi-lai"))


def test_another_office_sees_nothing_of_it(town: Town) -> None:
    from tinhso.org import actions as org

    asked(town)
    org.appoint("p-xa2", office="xa-2", role="head", from_date=FIRST, by=ADMIN)
    page = text(staff("p-xa2").get("/van-phong/hoi-lai?don-vi=xa-1"))
    assert "con dấu" not in page and "Không có yêu cầu nào trong kỳ." in page
    assert "9.000102" not in text(staff("p-xa2").get("/van-phong/dung-lai?don-vi=xa-1"))


def test_how_much_is_used_is_told_with_its_rule(town: Town) -> None:
    accepted(town, "u", held=[actions.HeldGiven("kh", consent=True)])
    asked(town)
    page = text(staff("p-hoa").get("/van-phong/dung-lai"))
    said = (
        "1 giấy tỉnh đang giữ được dùng lại; 0 giấy đã có cơ sở dữ liệu trả lời; 1 giấy vẫn bị hỏi"
    )
    assert said in page and "32.000" in page
    assert "Thông tư 226/2016/TT-BTC" in page
    rows = staff("p-kstt").get("/van-phong/dung-lai.csv").content.decode("utf-8-sig")
    assert PERMIT in rows and len(rows.splitlines()) == 2
    assert staff("p-binh").get("/van-phong/dung-lai").status_code == 403


def test_the_citizen_sees_her_paper_its_use_and_who_looked(town: Town) -> None:
    case = accepted(town, held=[actions.HeldGiven("kh", consent=True)])
    staff("p-binh").get(f"/van-phong/ho-so/{case.uid}/bo-sung")
    assert "Giấy chứng nhận kết hôn" in text(town.hers.get(HOME))
    page = text(town.hers.get(town.page))
    assert case.code in page and "bạn đã đồng ý" in page
    assert "Giấy tờ đã có khi xử lý hồ sơ" in page and "Trần Văn Bình" not in page
    answer = town.hers.get(f"{town.page}/tep")
    assert answer.content.startswith(b"%PDF") and "attachment" in answer["Content-Disposition"]


def test_another_citizens_paper_is_not_there(town: Town) -> None:
    assert "kết hôn" not in text(town.theirs.get(HOME))
    for address in (town.page, f"{town.page}/tep", f"{HOME}/{town.dao}"):
        assert town.theirs.get(address).status_code == 404
    for do in ("object", "share", "unshare", "withdraw"):
        sent = {"do": do, "text": "x", "days": "3"}
        assert town.theirs.post(town.page, sent).status_code == 404
    assert not Share.objects.exists() and not Objection.objects.exists()


def test_who_stands_for_her_by_law_sees_it_and_by_a_letter_does_not(town: Town) -> None:
    for kind, status in (("attorney", 404), ("guardian", 200)):
        parties.give_mandate(
            for_party=town.dao, by_party=town.la, kind=kind, from_date=FIRST, key=kind, by=ADMIN
        )
        # Of two mandates the first counts: the letter is ended before the other begins.
        if kind == "guardian":
            mandate = parties.Mandate.objects.get(kind="attorney")
            mandate.delete()
        assert town.theirs.get(town.page).status_code == status
    assert Look.objects.filter(what="paper", party=town.dao).count() == 1


def test_consent_is_taken_back_on_the_page(town: Town) -> None:
    case = accepted(town, held=[actions.HeldGiven("kh", consent=True)])
    use = Use.objects.get()
    sent = {"key": "w", "do": "withdraw", "use": str(use.uid)}
    assert town.hers.post(town.page, sent).status_code == 303
    use.refresh_from_db()
    assert use.withdrawn_at is not None and not case.papers.filter(type="kh").exists()
    assert "đã rút đồng ý lúc" in text(town.hers.get(town.page))
    assert town.hers.post(town.page, {"do": "withdraw", "use": "x"}).status_code == 404


def test_she_lets_it_be_used_in_a_dossier_under_way(town: Town) -> None:
    case = accepted(town)
    where = f"/ho-so/{case.uid}"
    assert "Đồng ý dùng bản này cho hồ sơ" in text(town.hers.get(where))
    assert town.theirs.post(f"{where}/giay-da-co", {"paper": "kh"}).status_code == 404
    for _ in range(2):
        assert town.hers.post(f"{where}/giay-da-co", {"paper": "kh"}).url == where
    assert Use.objects.count() == case.papers.filter(type="kh").count() == 1
    assert "Đồng ý dùng bản này cho hồ sơ" not in text(town.hers.get(where))
    assert town.hers.post(f"{where}/giay-da-co", {"paper": "ks-con"}).status_code == 422


def test_the_desk_puts_it_into_a_dossier_that_waits(town: Town) -> None:
    lan = staff("p-lan")
    case = actions.file_case(filing_of(town.dao, PERMIT), key="k", doer=doer("p-lan"))
    where = f"/mot-cua/ho-so/{case.uid}"
    sent = {"key": "u", "do": "use", "seen": "0", "paper": "kh"}
    assert lan.post(where, sent).status_code == 422
    assert lan.post(where, {**sent, "consent": "1"}).status_code == 303
    assert Use.objects.get().actor == "p-lan"
    assert "Tỉnh đang giữ, không yêu cầu nộp:" not in text(lan.get(where))


def test_what_she_lets_be_used_answers_the_request(town: Town) -> None:
    case = accepted(town)
    asked_ = {"reasons": "Thiếu", "papers": ["kh"], "override": "differs"}
    actions.ask_supplement(case.uid, doer=doer("p-binh"), **asked_)
    where = f"/ho-so/{case.uid}"
    sent = {"key": "n", "seen": str(Case.objects.get(pk=case.pk).revision)}
    assert town.hers.post(f"{where}/bo-sung", sent).status_code == 422
    town.hers.post(f"{where}/giay-da-co", {"paper": "kh"})
    assert "bản tỉnh đang giữ đã ở trong hồ sơ" in text(town.hers.get(where))
    sent = {"key": "o", "seen": str(Case.objects.get(pk=case.pk).revision)}
    assert town.hers.post(f"{where}/bo-sung", sent).url == where
    assert Case.objects.get(pk=case.pk).state == "processing"


def link_of(town: Town, days: str = "7", key: str = "s") -> str:
    assert town.hers.post(town.page, {"key": key, "do": "share", "days": days}).status_code == 303
    found = re.search(r"http://testserver(/giay-to/[^\"]+)", text(town.hers.get(town.page)))
    return found[1] if found else ""


def test_a_link_shows_one_paper_until_it_ends_and_each_opening_is_told(town: Town) -> None:
    link = link_of(town)
    assert len(link) > 30 and link_of(town) == ""  # The same form again makes none.
    assert Share.objects.count() == 1
    assert link.rpartition("/")[2] not in str(Share.objects.values_list("digest", flat=True))
    assert link not in text(town.hers.get(town.page))
    outside = Client()
    page = text(outside.get(link))
    assert "Nguyễn Thị Mơ" in page and "12/2026" in page
    assert outside.head(link).status_code == 200
    assert outside.get(f"{link}/tep").content.startswith(b"%PDF")
    assert list(Opening.objects.order_by("id").values_list("file", flat=True)) == [False, True]
    assert "2 lần mở" in text(town.hers.get(town.page))
    for wrong in ("/giay-to/x", f"{link}x", "/giay-to/" + "a" * 5000):
        assert outside.get(wrong).status_code == 404
    Share.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for address in (link, f"{link}/tep"):
        over = outside.get(address)
        assert over.status_code == 410 and "đã hết hạn" in text(over)
        assert "Nguyễn Thị Mơ" not in text(over) and "12/2026" not in text(over)


def test_a_link_can_be_revoked_by_its_holder_alone(town: Town) -> None:
    link, share = link_of(town), Share.objects.get()
    sent = {"key": "u", "do": "unshare", "share": str(share.uid)}
    assert town.theirs.post(town.page, sent).status_code == 404
    assert Client().get(link).status_code == 200
    assert town.hers.post(town.page, sent).status_code == 303
    gone = Client().get(link)
    assert gone.status_code == 410 and "đã thu hồi đường dẫn này" in text(gone)
    kinds = Event.objects.filter(kind__startswith="documents.share").values_list("kind", flat=True)
    assert sorted(kinds) == ["documents.share_revoked", "documents.shared"]


@pytest.mark.parametrize("days", ["0", "31", "-1", "x", "", "99999", "١"])
def test_a_link_ends_within_a_month(town: Town, days: str) -> None:
    answer = town.hers.post(town.page, {"key": "s", "do": "share", "days": days})
    assert answer.status_code == 422 and not Share.objects.exists()


def test_a_link_to_what_was_withdrawn_opens_nothing(town: Town) -> None:
    link = link_of(town)
    documents.revoke(town.paper, why="wrong", by=ADMIN)
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize(("upheld", "stays"), [("yes", False), ("no", True)])
def test_an_objection_is_answered_by_the_office_that_keeps_it(
    town: Town, upheld: str, stays: bool
) -> None:
    sent = {"key": "o", "do": "object", "text": "Sai ngày cấp"}
    for _ in range(2):
        assert town.hers.post(town.page, sent).status_code == 303
    one = Objection.objects.get()
    again = town.hers.post(town.page, {**sent, "key": "p"})
    assert again.status_code == 422 and "đang chờ trả lời" in text(again)
    head = staff("p-hoa")
    assert "Sai ngày cấp" in text(head.get("/van-phong/phan-anh-giay-to"))
    reply = {
        "key": "r",
        "objection": str(one.uid),
        "upheld": upheld,
        "answer": "Đã đối chiếu sổ gốc",
    }
    assert staff("p-binh").post("/van-phong/phan-anh-giay-to", reply).status_code == 403
    assert head.post("/van-phong/phan-anh-giay-to", {**reply, "answer": ""}).status_code == 422
    assert head.post("/van-phong/phan-anh-giay-to", reply).status_code == 303
    town.paper.refresh_from_db()
    assert (town.paper.revoked_at is None) is stays and town.paper.objected_at is None
    assert "Đã đối chiếu sổ gốc" in text(town.hers.get(town.page))
    assert head.post("/van-phong/phan-anh-giay-to", reply).status_code == 422


def test_nobody_who_is_not_signed_in_comes_in(town: Town) -> None:
    for address in (HOME, town.page, f"{town.page}/tep"):
        assert Client().get(address).url.startswith("/vao?")
    assert staff("p-hoa").get(HOME).status_code == 403
