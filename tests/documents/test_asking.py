"""A held paper is used instead of asked for; a request for it is refused, and asking all the same takes a reason."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cases.conftest import ADMIN, FIRST, citizen, doer, moment
from tests.documents.conftest import PACK, PERMIT, a_file, accepted, filed, married, person, refusal

from tinhso.cases import actions
from tinhso.cases.holdings import matches_in, type_of
from tinhso.cases.models import Case, CasePaper
from tinhso.documents import actions as documents
from tinhso.documents.models import AskedAgain, AskedWords, Document, NotUsed, Use
from tinhso.documents.reuse import reuse, saving_on, whole
from tinhso.documents.rules import CannotHold, Override, check_words, essence
from tinhso.files import queries as files
from tinhso.ledger.models import Event, Sealed
from tinhso.papers import replacing
from tinhso.papers.documents import read_types
from tinhso.papers.finding import Finder
from tinhso.papers.replacing import Fact
from tinhso.parties import actions as parties
from tinhso.procedures.definition import Paper

YES, NO = actions.HeldGiven("kh", consent=True), actions.HeldGiven("kh")
SENTENCES = (
    "Bản chụp thiếu mặt sau có con dấu giáp lai của phường",
    "Ngày cấp trong kho lệch với sổ gốc mà chúng tôi vừa đối chiếu",
    "Tòa án đã hủy cuộc hôn nhân này từ tháng trước, cần văn bản mới",
)


def ask(case: Case, how: str = "supplement", **more: Any) -> Case:
    act = {"supplement": actions.ask_supplement, "completion": actions.ask_completion}[how]
    given = {"reasons": "Còn thiếu", "papers": ["kh"], "doer": doer("p-binh"), **more}
    return act(case.uid, **given)


def test_what_is_held_stands_in_the_dossier_with_consent(certificate: Document, dao: str) -> None:
    case = filed(dao, PERMIT, "k", held=[YES])
    paper = CasePaper.objects.get(case=case, type="kh")
    assert files.file(paper.file).sha256 == certificate.sha256 and paper.file != certificate.file
    use = Use.objects.get()
    assert (use.document, use.basis, use.procedure) == (certificate, "consent", PERMIT)
    event = Event.objects.get(kind="documents.used")
    assert event.subject == f"document:{certificate.uid}" and dao not in json.dumps(event.facts)
    assert not NotUsed.objects.exists()


def test_without_consent_it_is_not_used_but_by_a_law(
    certificate: Document, dao: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = refusal(lambda: filed(dao, PERMIT, "k", held=[NO]))
    assert fault.code == "consent_needed" and not Use.objects.exists()
    law = Fact(PERMIT, "ket-hon", "ho-tich", False, FIRST, None, "66.7/2025/NQ-CP", "1")
    monkeypatch.setattr(replacing, "shipped_facts", lambda: (law,))
    replacing._by_procedure.cache_clear()
    try:
        filed(dao, PERMIT, "k", held=[NO])
    finally:
        replacing._by_procedure.cache_clear()
    use = Use.objects.get()
    assert (use.basis, use.ground) == ("law", "66.7/2025/NQ-CP")
    assert refusal(lambda: documents.withdraw_use(use, by=ADMIN)).code == "not_to_withdraw"


def test_a_form_that_is_sent_again_attaches_once(certificate: Document, dao: str) -> None:
    first, second = (filed(dao, PERMIT, "same", held=[YES]) for _ in range(2))
    assert first.pk == second.pk
    assert Use.objects.count() == CasePaper.objects.filter(type="kh").count() == 1
    assert Event.objects.filter(kind="documents.used").count() == 1


@pytest.mark.parametrize("paper", ["don", "ks-con", "hoac", "khong-co"])
def test_nothing_else_can_be_had_by_asking_for_it(
    certificate: Document, dao: str, paper: str
) -> None:
    held = [actions.HeldGiven(paper, consent=True)]
    assert refusal(lambda: filed(dao, PERMIT, "k", held=held)).code == "not_held_now"


def test_nobody_uses_anothers_paper(certificate: Document) -> None:
    stranger = person("Lê Văn Lạ")
    assert refusal(lambda: filed(stranger, PERMIT, "k", held=[YES])).code == "not_held_now"


def test_who_only_hands_it_in_consents_to_nothing(certificate: Document, dao: str) -> None:
    other = person("Người Nộp Hộ")
    filing = actions.Filing(
        procedure=PERMIT, owner=dao, filer=other, desk="xa-1-mot-cua", office="xa-1", held=[YES]
    )
    fault = refusal(lambda: actions.file_case(filing, key="k", doer=doer("p-lan")))
    assert fault.code == "not_held_now"  # Of whom she may not open it she is told nothing.
    parties.give_mandate(
        for_party=dao, by_party=other, kind="attorney", from_date=FIRST, key="m", by=ADMIN
    )
    actions.file_case(filing, key="k", doer=doer("p-lan"))
    assert Use.objects.count() == 1


def test_consent_taken_back_takes_the_paper_out_and_it_may_be_asked_for(
    certificate: Document, dao: str
) -> None:
    case = accepted(dao, PERMIT, "k", held=[YES])
    file = CasePaper.objects.get(case=case, type="kh").file
    stranger = citizen(person("Lê Văn Lạ"))
    for who in (stranger, doer("p-binh")):
        fault = refusal(lambda who=who: actions.withdraw_held(case.uid, paper="kh", doer=who))
        assert fault.code == "not_yours_to_do"
    assert refusal(lambda: ask(case)).code == "paper_is_held"
    for _ in range(2):
        after = actions.withdraw_held(case.uid, paper="kh", doer=citizen(dao))
    assert after.revision == case.revision + 1
    assert not CasePaper.objects.filter(case=case, type="kh").exists()
    assert not files.files([file]) and files.files([certificate.file])
    assert Event.objects.filter(kind="documents.use_withdrawn").count() == 1
    assert ask(case).state == "awaiting_citizen"
    assert not AskedAgain.objects.exists()


def test_a_held_paper_comes_into_a_dossier_by_her_or_by_its_desk(
    certificate: Document, dao: str
) -> None:
    case = accepted(dao, PERMIT, "k")
    elsewhere = actions.Doer(by=doer("p-xa2", "xa-2").by, may=lambda _right, at: at == "xa-2")
    for who in (elsewhere, citizen(person("Lê Văn Lạ"))):
        fault = refusal(
            lambda who=who: actions.use_held(case.uid, paper="kh", consent=True, doer=who)
        )
        assert fault.code == "not_yours_to_do"
    fault = refusal(lambda: actions.use_held(case.uid, paper="kh", doer=doer("p-lan")))
    assert fault.code == "consent_needed"
    for _ in range(2):
        actions.use_held(case.uid, paper="kh", consent=True, doer=citizen(dao))
    assert Use.objects.count() == CasePaper.objects.filter(case=case, type="kh").count() == 1
    actions.withdraw_held(case.uid, paper="kh", doer=citizen(dao))
    # What she has taken back nobody at a desk gives in her place.
    fault = refusal(
        lambda: actions.use_held(case.uid, paper="kh", consent=True, doer=doer("p-lan"))
    )
    assert fault.code == "not_held_now"


def test_consent_is_not_taken_back_from_what_is_decided(certificate: Document, dao: str) -> None:
    case = accepted(dao, PERMIT, "k", held=[YES])
    actions.decide(case.uid, granted=True, doer=doer())
    fault = refusal(lambda: actions.withdraw_held(case.uid, paper="kh", doer=citizen(dao)))
    assert fault.code == "not_to_withdraw"


@pytest.mark.parametrize("how", ["supplement", "completion"])
@pytest.mark.parametrize(
    "said",
    [
        {"papers": ["kh"]},
        {"papers": [], "reasons": "Đề nghị nộp lại GIẤY CHỨNG NHẬN KẾT HÔN bản sao"},
        {"papers": ["Giấy chứng nhận kết hôn có chứng thực"]},
    ],
)
def test_a_request_for_a_held_paper_is_refused_with_its_name_and_day(
    certificate: Document, dao: str, how: str, said: dict[str, Any]
) -> None:
    case = accepted(dao, PERMIT, "k") if how == "supplement" else filed(dao, PERMIT, "k")
    fault = refusal(lambda: ask(case, how, **said))
    assert fault.code == "paper_is_held"
    assert fault.facts["paper"] == "Giấy chứng nhận kết hôn"
    assert fault.facts["day"] == timezone.localdate()
    case.refresh_from_db()
    assert case.state in ("processing", "filed") and not case.requests.exists()


def test_what_is_not_held_or_not_hers_is_asked_for_as_ever(certificate: Document, dao: str) -> None:
    assert ask(accepted(dao, PERMIT, "a"), papers=["ks-con", "hoac", "don"]).state
    stranger = person("Lê Văn Lạ")
    assert ask(accepted(stranger, PERMIT, "b")).state == "awaiting_citizen"


def test_a_type_of_which_one_may_have_several_is_used_by_her_word_alone(dao: str) -> None:
    title = documents.Kept(
        holder=dao, type="gcn-dat", name="GCN thửa 12", file=a_file("dat"), office="xa-1",
        assurance="result", basis="-",
    )  # fmt: skip
    documents.keep(title, key="dat", by=ADMIN)
    own = actions.PaperGiven("GCN", type="dat", originals=1)
    case = accepted(dao, PERMIT, "k", answers={"land": True}, papers=[own])
    assert not NotUsed.objects.exists()
    assert ask(case, papers=["dat"]).state == "awaiting_citizen"
    filed(dao, PERMIT, "l", answers={"land": True}, held=[actions.HeldGiven("dat", consent=True)])
    assert Use.objects.get().paper == "dat"


def test_whose_paper_a_name_asks_for() -> None:
    known = Finder(read_types(PACK.read_bytes()))
    types = {one.code: one for one in known.types}
    for name, wanted in (
        ("Giấy khai sinh", "khai-sinh"),
        ("Bản sao Giấy khai sinh của người yêu cầu", "khai-sinh"),
        ("Giấy khai sinh của con", ""),
        ("Bản sao giấy khai sinh của cha, mẹ", ""),
        ("Giấy khai sinh hoặc quyết định nuôi con nuôi", ""),
        ("Giấy chứng nhận đăng ký doanh nghiệp của nhà thầu phụ", ""),
        ("Giấy chứng nhận đăng ký doanh nghiệp", "dk-doanh-nghiep"),
    ):
        assert type_of(Paper("x", name), known, types) == wanted, name


def test_a_correction_at_the_desk_leaves_the_held_paper(certificate: Document, dao: str) -> None:
    case = accepted(dao, PERMIT, "k", held=[YES])
    again = [
        actions.PaperGiven("Đơn đề nghị", type="don", originals=2),
        actions.PaperGiven("Giấy chứng nhận kết hôn", type="kh", originals=1),
    ]
    actions.correct(case.uid, papers=again, doer=doer("p-lan"))
    rows = case.papers.order_by("type").values_list("type", "originals")
    assert list(rows) == [("don", 2), ("kh", 0)]
    assert case.papers.get(type="kh").file


def test_an_officer_without_the_dossier_learns_nothing(certificate: Document, dao: str) -> None:
    case = accepted(dao, PERMIT, "k")
    other = actions.Doer(by=doer("p-xa2", "xa-2").by, may=lambda _right, at: at == "xa-2")
    assert refusal(lambda: ask(case, doer=other)).code == "not_yours_to_do"


def test_a_procedure_that_does_not_ask_for_it_tells_nothing_of_it(
    certificate: Document, dao: str
) -> None:
    case = accepted(dao, "9.000007", "k")
    asked = ask(case, papers=[], reasons="Nộp giấy chứng nhận kết hôn")
    assert asked.state == "awaiting_citizen" and not AskedAgain.objects.exists()


def test_what_holds_no_more_may_be_asked_for(dao: str) -> None:
    held = married(dao)
    case = accepted(dao, PERMIT, "k")
    documents.object_to(held, text="Sai tên chồng", key="o", by=ADMIN)
    assert ask(case).state == "awaiting_citizen"
    assert refusal(lambda: filed(dao, PERMIT, "l", held=[YES])).code == "not_held_now"


@pytest.mark.parametrize("how", ["supplement", "completion"])
def test_asking_all_the_same_is_counted_with_its_reason(
    certificate: Document, dao: str, how: str
) -> None:
    case = accepted(dao, PERMIT, "k") if how == "supplement" else filed(dao, PERMIT, "k")
    ask(case, how, override="unreadable")
    row = AskedAgain.objects.get()
    assert (row.reason, row.stage, row.actor, row.office) == ("unreadable", how, "p-binh", "xa-1")
    event = Event.objects.get(kind="documents.asked_again")
    assert event.facts["case"] == str(case.uid) and event.facts["reason"] == "unreadable"


def test_a_retried_request_is_counted_once(certificate: Document, dao: str) -> None:
    case = accepted(dao, PERMIT, "k")
    for _ in range(3):
        ask(case, override="differs", key="the same form")
    assert AskedAgain.objects.count() == 1


def test_words_are_a_reason_once_and_are_sealed(certificate: Document, dao: str) -> None:
    first = accepted(dao, PERMIT, "k")
    ask(first, override="words", override_words=SENTENCES[0])
    event = Event.objects.get(kind="documents.asked_again")
    assert "words" not in event.facts
    assert Sealed.objects.get(event=event).facts["words"] == SENTENCES[0]
    second = accepted(dao, PERMIT, "l")
    for words in (
        SENTENCES[0],
        SENTENCES[0].upper() + "!!! 2",
        " ".join(reversed(SENTENCES[0].split())),
        SENTENCES[0].replace("phường", "xã"),
        f"{SENTENCES[0]} và thêm nhiều chữ khác để trông như lý do mới hoàn toàn hôm nay",
    ):
        fault = refusal(lambda words=words: ask(second, override_words=words))
        assert fault.code == "words_copied", words
    ask(second, override_words=SENTENCES[1])
    assert AskedWords.objects.count() == 2
    # Another officer of another office may say what nobody there has said.
    assert essence(SENTENCES[0]) not in AskedWords.objects.values_list("asked__by_office")


@pytest.mark.parametrize(
    "words",
    ["a", "…", "x x x x x x x x", "lý do", "1 2 3 4 5 6 7 8", "zxq wvb kjh pqr mnt xzc bdf"],
)
def test_what_is_no_sentence_is_no_reason(words: str) -> None:
    with pytest.raises(CannotHold) as caught:
        check_words(words, ())
    assert caught.value.code == "words_too_few"


def test_ten_thousand_overrides_by_letters_and_by_a_changed_word(
    certificate: Document, dao: str
) -> None:
    """One letter each, then one sentence with a word changed each time: at most one of all is a reason."""
    letters = [chr(0x61 + place % 26) * (1 + place // 26 % 9) for place in range(5_000)]
    random_ = random.Random(7)
    base = SENTENCES[2].split()
    taken, before = 0, []
    for place in range(10_000):
        if place < 5_000:
            words = letters[place]
        else:
            changed = list(base)
            changed[random_.randrange(len(base))] = f"số {place}"
            words = " ".join(changed)
        try:
            before.append(check_words(words, before))
            taken += 1
        except CannotHold:
            continue
    assert taken == 1
    case = accepted(dao, PERMIT, "k")
    for words in letters[:20]:
        assert refusal(lambda words=words: ask(case, override_words=words)).code == "words_too_few"
    assert not AskedAgain.objects.exists()


def test_no_reason_at_all_is_none(certificate: Document, dao: str) -> None:
    case = accepted(dao, PERMIT, "k")
    assert refusal(lambda: ask(case, override="words")).code == "no_reason"
    assert refusal(lambda: ask(case, override="because")).code == "no_reason"
    assert not Override().said


def test_what_is_told_afterwards_was_asked_already(certificate: Document, dao: str) -> None:
    case = filed(dao, PERMIT, "k")
    at = timezone.now()
    actions.ask_completion(case.uid, reasons="x", papers=["kh"], doer=doer(), told_at=at)
    assert not AskedAgain.objects.exists() and moment("2026-01-01") < at


def test_how_much_is_used_again(certificate: Document, dao: str) -> None:
    own = [actions.PaperGiven("Giấy chứng nhận kết hôn", type="kh", originals=1)]
    filed(dao, PERMIT, "a", held=[YES])
    filed(dao, PERMIT, "b", papers=own)
    ask(accepted(dao, PERMIT, "c", held=[YES]), override="original")
    named = {"reasons": "Đối chiếu với Giấy chứng nhận kết hôn", "papers": []}
    last = accepted(dao, PERMIT, "d", held=[YES])
    # What is ticked is asked for, and not only named.
    with pytest.raises(CannotHold, match="no_reason"):
        ask(last, override="mentioned")
    ask(last, override="mentioned", **named)
    gone = filed(dao, PERMIT, "e", held=[YES])
    actions.withdraw_held(gone.uid, paper="kh", doer=citizen(dao))
    now = timezone.now()
    span = {"from_at": now - timedelta(hours=1), "until_at": now + timedelta(hours=1)}
    rule = saving_on(timezone.localdate())
    assert rule is not None
    (row,) = reuse(["xa-1"], rule=rule, **span)
    assert (row.used, row.asked, row.not_used) == (3, 1, 1)
    assert (row.hours, row.vnd) == (3 * rule.hours, 3 * rule.vnd)
    assert row.share == pytest.approx(0.6)
    assert whole([row], rule).used == 3
    assert reuse(["xa-2"], rule=rule, **span) == []
    assert reuse(["xa-1"], rule=None, **span)[0].hours is None
    assert whole([], None).share is None


def test_who_holds_nothing_costs_one_question(
    dao: str, django_assert_num_queries: Callable[..., Any]
) -> None:
    case = accepted(dao, PERMIT, "k")
    matches_in(case, timezone.localdate())
    with django_assert_num_queries(2):  # The procedure's version, and whether anything is held.
        assert matches_in(case, timezone.localdate()) == ()
