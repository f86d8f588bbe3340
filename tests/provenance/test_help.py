"""Declared help: opened by the helper, agreed to by the citizen herself, bounded, on the time line, and deniable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.files.conftest import pdf
from tests.notices.mailserver import Box
from tests.provenance.conftest import HELPERS, agreed, citizen, helper, opened
from tests.web.citizen.conftest import ADMIN, ANSWERS, BIRTH, DESK, FIRST, People, code_in_mail

from tinhso.access import actions as access
from tinhso.access.models import Look, MailCode
from tinhso.cases.models import Case, Draft
from tinhso.documents import actions as documents
from tinhso.files.actions import store
from tinhso.ledger.models import Event
from tinhso.loading.reading import find_pack, read_pack
from tinhso.papers.actions import publish_all
from tinhso.parties.models import Party
from tinhso.parties.queries import numbers_of
from tinhso.provenance import actions
from tinhso.provenance.actions import CannotHelp
from tinhso.provenance.jobs import end_what_is_over
from tinhso.provenance.models import Assisted, HelpSession, Seen

pytestmark = pytest.mark.django_db
TYPED = {
    **{f"a.{name}": value for name, value in ANSWERS.items()},
    "a.child_born": "01/11/2026",
}
HER = {"name": "Phạm Thị Mận", "number": "066175000321", "born": "04/05/1975"}


def kinds() -> list[str]:
    rows = Event.objects.filter(kind__startswith="provenance.").order_by("id")
    return list(rows.values_list("kind", flat=True))


def fill(client: Client, owner: str) -> str:
    """Every step up to the last; gives the draft."""
    begun = client.post(f"/nop/{BIRTH}", {"owner": owner, "desk": DESK})
    assert begun.url == f"/nop/{BIRTH}/to-khai", begun.content.decode()[:3000]
    assert client.get(begun.url).status_code == 200
    assert client.post(f"/nop/{BIRTH}/to-khai", TYPED).url == f"/nop/{BIRTH}/giay-to"
    sent = {"f.1": SimpleUploadedFile("chung-sinh.pdf", pdf()), "brings.0": "1"}
    assert client.post(f"/nop/{BIRTH}/giay-to", sent).url == f"/nop/{BIRTH}/gui"
    assert client.get(f"/nop/{BIRTH}/gui").status_code == 200
    return str(Draft.objects.get().uid)


def together(people: People, staff: str = "p-to") -> tuple[Client, Client]:
    """A helper's browser and the mother's phone, agreed."""
    own, phone = helper(staff), citizen(people.mother_account)
    assert agreed(phone, opened(own, staff)).status_code == 303
    return own, phone


@pytest.mark.parametrize("staff", HELPERS)
def test_who_helps_files_with_the_citizen_once_she_agreed(people: People, staff: str) -> None:
    own, phone = helper(staff), citizen(people.mother_account)
    path = opened(own, staff)
    refused = own.get(f"/nop/{BIRTH}")
    assert refused.status_code == 403 and 'href="/ho-tro/"' in refused.content.decode()
    assert agreed(phone, path).status_code == 303
    draft = fill(own, people.child)
    for _ in range(2):  # Sent twice, filed once.
        answer = own.post(f"/nop/{BIRTH}/gui", {"draft": draft})
        assert answer.status_code == 302 and answer.url == "/ho-tro/"
    case = Case.objects.get()
    assert (case.filer, case.owner, case.channel) == (people.mother, people.child, "online")
    assert case.code in own.get("/ho-tro/").content.decode()
    found = Assisted.objects.get()
    assert (found.case, found.session.kind, found.session.confirmed) == (
        case, HELPERS[staff][0], "phone"
    )  # fmt: skip
    assert not found.own_hand
    filed = Event.objects.get(kind="cases.filed")
    assert filed.actor == staff
    event = Event.objects.get(kind="provenance.assisted")
    assert event.facts["how"] == "phone" and event.facts["case"] == str(case.uid)
    assert kinds() == ["provenance.help_opened", "provenance.help_confirmed", "provenance.assisted"]
    page = phone.get(f"/ho-so/{case.uid}").content.decode()
    assert "Được hỗ trợ khi nộp" in page and "Nộp có hỗ trợ" in page
    assert Look.objects.filter(who=staff, party=people.mother, what="person").exists()
    assert Look.objects.filter(who=staff, party=people.child, what="person").exists()


def test_she_says_that_it_was_not_so(people: People) -> None:
    own, phone = together(people)
    own.post(f"/nop/{BIRTH}/gui", {"draft": fill(own, people.child)})
    case = Case.objects.get()
    stranger = citizen(people.stranger_account)
    assert stranger.post(f"/ho-so/{case.uid}/ho-tro", {"words": "x"}).status_code == 404
    for _ in range(2):
        sent = phone.post(f"/ho-so/{case.uid}/ho-tro", {"words": "Tôi không nhờ ai"})
        assert sent.status_code == 302
    assert kinds().count("provenance.help_denied") == 1
    event = Event.objects.select_related("sealed").get(kind="provenance.help_denied")
    assert "words" not in event.facts and event.sealed.facts["words"] == "Tôi không nhờ ai"
    assert Assisted.objects.get().denied_at is not None
    assert "không đúng như vậy" in phone.get(f"/ho-so/{case.uid}").content.decode()


def test_what_was_not_helped_cannot_be_denied(people: People) -> None:
    phone = citizen(people.mother_account)
    phone.post(f"/nop/{BIRTH}/gui", {"draft": fill(phone, people.child)})
    case = Case.objects.get()
    assert not Assisted.objects.exists()
    assert phone.post(f"/ho-so/{case.uid}/ho-tro", {}).status_code == 422


def test_what_she_sends_by_her_own_account_meanwhile_is_helped_too(people: People) -> None:
    _, phone = together(people)
    phone.post(f"/nop/{BIRTH}/gui", {"draft": fill(phone, people.child)})
    assert Assisted.objects.get().own_hand
    assert Seen.objects.get().account == str(people.mother_account.uid)


def test_the_helper_does_not_agree_on_her_own_device(people: People) -> None:
    own = helper("p-to")
    path = opened(own, "p-to")
    assert own.get(path).status_code == 403  # As staff she has no business there.
    own.force_login(people.mother_account, backend="django.contrib.auth.backends.ModelBackend")
    answer = agreed(own, path)
    assert answer.status_code == 422 and "máy của người hỗ trợ" in answer.content.decode()
    assert HelpSession.objects.get().party == ""


def test_nor_on_an_officers_computer(people: People) -> None:
    path = opened(helper("p-to"), "p-to")
    phone = citizen(people.mother_account)
    seat = "0f" * 16
    actions.register_workstation(seat, office=DESK, name="Quầy 3", by=ADMIN)
    phone.cookies["may-co-quan"] = seat
    assert agreed(phone, path).status_code == 422
    phone.cookies["may-co-quan"] = "1f" * 16
    assert agreed(phone, path).status_code == 303


def test_nor_by_a_number_of_somebody_who_works_for_the_province(people: People, box: Box) -> None:
    actions.enter_staff_number("dao@example.vn", staff="p-to", by=ADMIN)
    own = helper("p-to")
    path = opened(own, "p-to")
    assert agreed(citizen(people.mother_account), path).status_code == 422
    answer = own.post("/ho-tro/", {"do": "send", "address": "Dao@example.vn", **HER})
    assert answer.status_code == 422 and "làm việc cho tỉnh" in answer.content.decode()


def test_nor_by_an_account_that_a_provider_knows_as_hers(people: People) -> None:
    from tinhso.access.models import Account

    path = opened(helper("p-to"), "p-to")
    now = datetime.now(UTC)
    for account, kind in (
        (Account.objects.get(staff="p-to"), "staff"),
        (people.mother_account, "citizen"),
    ):
        account.identities.create(kind=kind, issuer="https://id", subject="s-1", linked_at=now)
    answer = agreed(citizen(people.mother_account), path)
    assert answer.status_code == 422 and "không tự đồng ý" in answer.content.decode()


def test_the_citizen_agrees_by_a_code_that_came_to_her(people: People, box: Box) -> None:
    own = helper("p-buu")
    opened(own, "p-buu")
    sent = own.post("/ho-tro/", {"do": "send", "address": "man@example.vn", **HER})
    assert sent.status_code == 303
    wrong = own.post("/ho-tro/", {"do": "agree", "code": "000000"})
    assert wrong.status_code == 422
    code = code_in_mail(box, "man@example.vn")
    for _ in range(2):
        assert own.post("/ho-tro/", {"do": "agree", "code": code}).status_code == 303
    row = HelpSession.objects.get()
    assert row.confirmed == "code" and row.assurance == 0
    party = Party.objects.get(uid=row.party)
    # Nobody has seen her card: she is a party of her own, without the number that was typed.
    assert party.name == HER["name"] and numbers_of(row.party) == {}
    own.post(f"/nop/{BIRTH}/gui", {"draft": fill(own, row.party)})
    assert Case.objects.get().filer == row.party
    assert Event.objects.get(kind="provenance.assisted").facts["how"] == "code"


def test_what_was_typed_of_her_does_not_outlive_the_session(people: People, box: Box) -> None:
    own = helper("p-to")
    opened(own, "p-to")
    own.post("/ho-tro/", {"do": "send", "address": "man@example.vn", **HER})
    kept = str(dict(own.session))
    assert "help_code" in kept
    # Nor is it to be read while it waits there.
    assert not any(told in kept for told in (*HER.values(), "man@example.vn"))
    HelpSession.objects.update(
        opened_at=datetime.now(UTC) - timedelta(hours=1),
        until_at=datetime.now(UTC) - timedelta(seconds=1),
    )
    own.get("/ho-tro/")
    assert "help_code" not in str(dict(own.session))


def test_a_code_does_not_open_what_is_filed_under_anothers_number(people: People, box: Box) -> None:
    from tinhso.parties import actions as parties

    parties.correct(people.mother, by=ADMIN, numbers={"personal": "066190000123"})
    own = helper("p-to")
    opened(own, "p-to")
    hers = {"name": "Nguyễn Thị Đào", "number": "066190000123", "born": "28/02/1990"}
    own.post("/ho-tro/", {"do": "send", "address": "ke-khac@example.vn", **hers})
    own.post("/ho-tro/", {"do": "agree", "code": code_in_mail(box, "ke-khac@example.vn")})
    assert HelpSession.objects.get().party not in ("", people.mother)
    # With the address that the desk knows it is she.
    own.post("/ho-tro/", {"do": "end"})
    opened(own, "p-to", key="k2")
    own.post("/ho-tro/", {"do": "send", "address": "dao@example.vn", **hers})
    own.post("/ho-tro/", {"do": "agree", "code": code_in_mail(box, "dao@example.vn")})
    assert HelpSession.objects.last().party == people.mother


def test_one_address_agrees_for_a_household_and_not_for_a_village(people: People) -> None:
    now = datetime.now(UTC)
    own = helper("p-to")
    path = opened(own, "p-to")
    phone = citizen(people.mother_account)
    phone.get(path)
    from tinhso.provenance.actions.helping import browser_of

    reached = browser_of(phone.cookies["may"].value)
    HelpSession.objects.bulk_create(
        HelpSession(
            key=f"old-{n}", kind="team", helper="p-x", office="xa-1", opened_at=now, party=f"p{n}",
            until_at=now + timedelta(hours=1), confirmed="phone", confirmed_at=now,
            reached=reached, ended_at=now, ended="helper",
        )
        for n in range(actions.MOST_BY_ONE)
    )  # fmt: skip
    answer = agreed(phone, path)
    assert answer.status_code == 422 and "người trong" in answer.content.decode()


def by_code(
    own: Client, box: Box, *, address: str = "man@example.vn", key: str = "k", **her: str
) -> HelpSession:
    """A session to which a citizen agrees by a code."""
    opened(own, "p-buu", key=key)
    sent = own.post("/ho-tro/", {"do": "send", "address": address, **HER, **her})
    assert sent.status_code == 303, sent.content.decode()[:3000]
    agreed_ = own.post("/ho-tro/", {"do": "agree", "code": code_in_mail(box, address)})
    assert agreed_.status_code == 303, agreed_.content.decode()[:3000]
    return HelpSession.objects.latest("pk")


def test_who_is_helped_by_a_code_is_the_same_at_each_visit(people: People, box: Box) -> None:
    """Her ninth is not refused, and what was filed is in her account when she signs in."""
    own = helper("p-buu")
    parties = set()
    for visit in range(actions.MOST_BY_ONE + 1):
        MailCode.objects.update(asked_at=datetime.now(UTC) - timedelta(hours=2))
        parties.add(by_code(own, box, key=f"k{visit}").party)
        if visit == 1:
            own.post(f"/nop/{BIRTH}/gui", {"draft": fill(own, *parties)})
        own.post("/ho-tro/", {"do": "end"})
    assert len(parties) == 1
    # Another one who is reached there, or says another name, is another.
    assert by_code(own, box, key="x", name="Phạm Thị Mơ").party not in parties
    own.post("/ho-tro/", {"do": "end"})
    account = access.citizen_account("man@example.vn")
    phone = citizen(account)
    told = {"name": HER["name"], "number": HER["number"], "born": HER["born"]}
    assert phone.post("/toi/thong-tin", told).status_code == 302
    account.refresh_from_db()
    assert {account.party} == parties
    assert Case.objects.get().code in phone.get("/ho-so").content.decode()


def test_a_known_contact_gives_nobody_a_party_with_another_number(people: People, box: Box) -> None:
    from tinhso.parties import actions as parties

    own = helper("p-buu")
    first = by_code(own, box).party
    own.post("/ho-tro/", {"do": "end"})
    parties.correct(first, by=ADMIN, numbers={"personal": HER["number"]})
    again = by_code(own, box, key="k2").party  # The desk has seen her card since: still she.
    own.post("/ho-tro/", {"do": "end"})
    other = by_code(own, box, key="k3", number="066175000338").party
    assert again == first != other


@pytest.mark.parametrize("address", ["p-an+1@example.vn", "P-AN@example.vn", "p-an@example.vn"])
def test_no_alias_of_a_colleagues_mail_agrees(people: People, box: Box, address: str) -> None:
    actions.enter_staff_number("p-an@example.vn", staff="p-to", by=ADMIN)
    own = helper("p-to")
    opened(own, "p-to")
    answer = own.post("/ho-tro/", {"do": "send", "address": address, **HER})
    assert answer.status_code == 422 and "làm việc cho tỉnh" in answer.content.decode()


def test_nor_the_address_by_which_a_colleague_signs_in(people: People, box: Box) -> None:
    from tinhso.access.models import Account

    own = helper("p-to")
    helper("p-buu")
    Account.objects.filter(staff="p-buu").update(login="p-buu@gmail.com")
    opened(own, "p-to")
    for address in ("p-buu@gmail.com", "p-buu+nha@googlemail.com"):
        answer = own.post("/ho-tro/", {"do": "send", "address": address, **HER})
        assert answer.status_code == 422 and "làm việc cho tỉnh" in answer.content.decode()


def test_aliases_of_one_box_agree_as_one(people: People, box: Box) -> None:
    own = helper("p-buu")
    reached = set()
    for at, address in enumerate(("a@example.vn", "a+1@example.vn", "a+2@example.vn")):
        reached.add(by_code(own, box, address=address, key=f"k{at}").reached)
        own.post("/ho-tro/", {"do": "end"})
    assert len(reached) == 1


def test_a_browser_from_which_anybody_helped_agrees_to_nothing(people: People) -> None:
    """Also across the night in which the key of devices changes."""
    colleague = helper("p-buu")
    opened(colleague, "p-buu")
    path = opened(helper("p-to"), "p-to")
    colleague.force_login(
        people.mother_account, backend="django.contrib.auth.backends.ModelBackend"
    )
    answer = agreed(colleague, path)
    assert answer.status_code == 422 and "máy của người hỗ trợ" in answer.content.decode()
    row = HelpSession.objects.get(helper="p-buu")
    assert actions.forget_browsers(before=row.opened_at + timedelta(days=1)) == 2
    row.refresh_from_db()
    assert row.browser == 0


def test_one_session_at_a_time_and_a_retry_makes_none(people: People) -> None:
    own = helper("p-to")
    opened(own, "p-to")
    opened(own, "p-to")  # The same form again.
    assert HelpSession.objects.count() == 1
    place = "team|xa-1"
    other = own.post("/ho-tro/", {"do": "open", "place": place, "key": "other"})
    assert other.status_code == 422 and "phiên hỗ trợ khác" in other.content.decode()


def test_only_through_a_post_of_hers(people: People) -> None:
    own = helper("p-to")
    for place in ("desk|xa-1", "team|xa-2", "team|tinh", ""):
        assert own.post("/ho-tro/", {"do": "open", "place": place}).status_code == 403
    assert not HelpSession.objects.exists()


def test_a_session_ends_by_itself_and_what_was_typed_goes_with_it(people: People) -> None:
    own, _ = together(people)
    draft = fill(own, people.child)
    row = HelpSession.objects.get()
    row.until_at = datetime.now(UTC) - timedelta(seconds=1)
    row.opened_at = row.until_at - timedelta(hours=1)
    row.save()
    late = own.post(f"/nop/{BIRTH}/gui", {"draft": draft})
    assert late.status_code == 403 and 'href="/ho-tro/"' in late.content.decode()
    assert not Case.objects.exists()
    assert end_what_is_over(now=datetime.now(UTC)) >= 1
    row.refresh_from_db()
    assert row.ended == "time" and not Draft.objects.exists()
    assert kinds()[-1] == "provenance.help_ended"


def test_the_citizen_ends_it_at_once(people: People) -> None:
    own, phone = helper("p-to"), citizen(people.mother_account)
    path = opened(own, "p-to")
    agreed(phone, path)
    for _ in range(2):
        assert phone.post(path, {"do": "end"}).status_code == 303
    assert own.get(f"/nop/{BIRTH}").status_code == 403
    assert kinds().count("provenance.help_ended") == 1
    assert HelpSession.objects.get().ended == "citizen"


def test_agreeing_twice_is_once_and_nobody_else_sees_it(people: People) -> None:
    own, phone = helper("p-to"), citizen(people.mother_account)
    path = opened(own, "p-to")
    assert agreed(phone, path).status_code == agreed(phone, path).status_code == 303
    assert kinds().count("provenance.help_confirmed") == 1
    assert citizen(people.stranger_account).get(path).status_code == 404
    assert phone.get(path[:-1] + "x").status_code == 404
    assert Client().get(path).status_code == 302


def test_nothing_is_noted_in_a_session_that_is_over(people: People) -> None:
    together(people)
    row = HelpSession.objects.get()
    at = datetime.now(UTC)
    actions.end(row.uid, how="helper", at=at, by=ADMIN)
    from tests.web.citizen.conftest import file_birth

    case = file_birth(people)
    with pytest.raises(CannotHelp, match="help_over"):
        actions.filed_in(row.uid, case, own_hand=False, at=at, by=ADMIN)


def test_an_account_that_nobody_knows_says_first_who_it_is(people: People) -> None:
    path = opened(helper("p-to"), "p-to")
    new: Any = access.citizen_account("moi@example.vn")
    answer = citizen(new).get(path)
    assert answer.status_code == 302 and answer.url.startswith("/toi/thong-tin?next=")


def test_what_a_helper_sees_of_held_papers_is_a_look(people: People) -> None:
    publish_all(read_pack(find_pack("mot_cua")).papers, from_date=FIRST, by=ADMIN)
    own, _phone = together(people)
    card = documents.Kept(
        holder=people.mother, type="can-cuoc", name="Thẻ căn cước",
        file=str(store(pdf("can cuoc"), name="cc.pdf", room="cases").uid), office=DESK,
        assurance="digitised", basis="-",
    )  # fmt: skip
    kept = documents.keep(card, key="cc", by=ADMIN)
    own.post(f"/nop/{BIRTH}", {"owner": people.child, "desk": DESK})
    own.post(f"/nop/{BIRTH}/to-khai", TYPED)
    page = own.get(f"/nop/{BIRTH}/giay-to").content.decode()
    assert "Tỉnh đang giữ giấy này:" in page
    look = Look.objects.get(what="paper", party=people.mother)
    assert (look.who, look.subject) == ("p-to", f"document:{kept.uid}")
