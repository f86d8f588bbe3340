"""Petitions by the clock: limits in working days, stops, extensions, transfers, what is late, what is emptied."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.cases.conftest import moment
from tests.petitions.conftest import HEAD, OFFICER, answered, sent

from tinhso.ledger.models import Event, Sealed
from tinhso.notices.models import Message
from tinhso.parties import actions as parties
from tinhso.petitions import actions, queries, rules
from tinhso.petitions.models import Answer, Petition, SetLimit
from tinhso.petitions.queries import Wanted, matching
from tinhso.petitions.rules import CannotPetition, Sender

CITIZEN = OFFICER


def local(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def test_limits_end_with_the_office_hours_of_a_working_day(clock: Any) -> None:
    row = sent()
    assert local(row.accept_due) == "2026-03-12 17:30" and row.next_due == row.accept_due
    row = actions.accept(row.uid, by=OFFICER)
    # Tuesday 10 March and fifteen working days.
    assert local(row.handle_due) == "2026-03-31 17:30" and local(row.ask_due) == "2026-03-17 17:30"
    assert row.accept_kept is True


def test_the_same_form_twice_is_one_petition_and_its_sender_is_told_once(clock: Any) -> None:
    assert sent().pk == sent().pk
    assert Message.objects.filter(to="cuc@example.vn").count() == 1
    assert "Cúc" not in str(Event.objects.get(kind="petitions.received").facts)


def test_the_clock_stands_while_the_sender_is_asked(clock: Any) -> None:
    row = actions.accept(sent().uid, by=OFFICER)
    actions.ask(row.uid, question="Ngày nào?", by=OFFICER)
    clock.move_to(moment("2026-03-16 10:00"))
    row = actions.reply(row.uid, words="Ngày 9/3.", by=CITIZEN)
    # Wednesday to Monday: four working days later.
    assert local(row.handle_due) == "2026-04-06 17:30" and row.state == rules.HANDLING
    with pytest.raises(CannotPetition) as refusal:
        actions.reply(row.uid, words="Nữa", by=CITIZEN)
    assert refusal.value.code == "petition_state"


def test_who_drafts_an_answer_does_not_approve_it(clock: Any) -> None:
    row = actions.accept(sent().uid, by=OFFICER)
    made = actions.propose(row.uid, words="Xin lỗi.", key="a", by=OFFICER)
    with pytest.raises(CannotPetition) as refusal:
        actions.decide(made.uid, approved=True, by=OFFICER)
    assert refusal.value.code == "petition_not_by_one"
    actions.decide(made.uid, approved=False, reason="Viết rõ hơn", by=HEAD)
    again = actions.propose(row.uid, words="Chúng tôi xin lỗi.", key="b", by=OFFICER)
    row = actions.decide(again.uid, approved=True, by=HEAD)
    assert row.state == rules.ANSWERED and row.handle_kept and row.working_days == 0


def test_what_is_handed_on_late_was_late_whoever_takes_it_up(clock: Any) -> None:
    row = sent()
    clock.move_to(moment("2026-03-16 10:00"))
    row = actions.transfer(row.uid, to="so-xd", reason="Việc của Sở", by=OFFICER)
    assert local(row.accept_due) == "2026-03-18 17:30"
    row = actions.accept(row.uid, by=OFFICER)
    assert row.accept_kept is False
    assert queries.outcome_of(row, now=timezone.now()) == rules.LATE


def test_an_extension_is_given_once_and_in_time(clock: Any) -> None:
    row = actions.accept(sent().uid, by=OFFICER)
    with pytest.raises(CannotPetition) as refusal:
        actions.extend(row.uid, days=16, reason="x", by=HEAD)
    assert refusal.value.code == "petition_extend_days"
    row = actions.extend(row.uid, days=5, reason="Phải kiểm tra thực địa", by=HEAD)
    assert local(row.handle_due) == "2026-04-07 17:30"
    with pytest.raises(CannotPetition) as refusal:
        actions.extend(row.uid, days=5, reason="nữa", by=HEAD)
    assert refusal.value.code == "petition_extended"


@pytest.mark.parametrize(
    "words", ["Chị Trần Thị Cúc kể", "gọi 0912 345 678", "viết cho a@b.vn", "chị TRAN  THI-CUC", "anh Trần Văn Bình"],
)  # fmt: skip
def test_public_words_name_nobody(clock: Any, words: str) -> None:
    row = answered()
    with pytest.raises(CannotPetition) as refusal:
        actions.publish(row.uid, title="Hẹn lại", words=words, answer="Xin lỗi", by=HEAD)
    assert refusal.value.code == "petition_names_somebody"
    assert not queries.public().exists()


def test_published_in_two_working_days_or_late(clock: Any) -> None:
    one, other = answered("k1"), answered("k2")
    told = {"title": "Hẹn lại", "words": "Bị hẹn lại.", "answer": "Xin lỗi.", "by": HEAD}
    assert actions.publish(one.uid, **told).publish_kept is True
    clock.move_to(moment("2026-03-13 08:00"))
    late = actions.publish(other.uid, **told)
    assert late.publish_kept is False
    assert queries.outcome_of(late, now=timezone.now()) == rules.LATE
    assert {row.code for row in queries.public(text="HEN lai")} == {one.code, late.code}


def test_stars_may_change_until_their_day_and_it_is_reopened_once(clock: Any) -> None:
    row = answered()
    actions.rate(row.uid, stars=2, words="Chưa rõ", by=CITIZEN)
    actions.rate(row.uid, stars=4, words="", by=CITIZEN)
    assert Petition.objects.get().stars == 4
    with pytest.raises(CannotPetition):
        actions.rate(row.uid, stars=6, words="", by=CITIZEN)
    row = actions.reopen(row.uid, reason="Chưa trả lời vì sao", by=CITIZEN)
    assert (row.state, row.stars, row.published_at) == (rules.HANDLING, None, None)
    made = actions.propose(row.uid, words="Vì máy hỏng.", key="b", by=OFFICER)
    row = actions.decide(made.uid, approved=True, by=HEAD)
    with pytest.raises(CannotPetition) as refusal:
        actions.reopen(row.uid, reason="nữa", by=CITIZEN)
    assert refusal.value.code == "petition_reopened"
    clock.move_to(moment("2026-04-10 08:00"))
    with pytest.raises(CannotPetition) as refusal:
        actions.rate(row.uid, stars=1, words="", by=CITIZEN)
    assert refusal.value.code == "petition_rate_over"


def test_the_database_says_of_each_what_the_rule_says(clock: Any) -> None:
    answered("a")
    told = {"title": "T", "words": "W", "answer": "A", "by": HEAD}
    actions.publish(answered("b").uid, **told)
    actions.refuse(sent("c").uid, reason="Tố cáo", by=OFFICER)
    sent("d")
    actions.ask(actions.accept(sent("e").uid, by=OFFICER).uid, question="Gì?", by=OFFICER)
    for at in ("2026-03-10 10:00", "2026-03-20 10:00", "2026-05-20 10:00"):
        now = moment(at)
        for wanted in rules.OUTCOMES:
            found = {row.pk for row in matching(Wanted(outcome=wanted), now=now)}
            rows = Petition.objects.all()
            assert found == {row.pk for row in rows if queries.outcome_of(row, now=now) == wanted}
    done = queries.done_by(
        None, first=date(2026, 3, 1), last=date(2026, 3, 31), now=moment("2026-03-20 10:00")
    )["xa-1"]
    assert (done.received, done.on_time, done.refused, done.overdue, done.open) == (5, 1, 1, 2, 1)
    assert done.on_time_share == 0.5


def test_a_limit_of_the_province_holds_from_its_day_and_cannot_be_rewritten(clock: Any) -> None:
    actions.set_limit("accept", days=1, from_date=date(2026, 3, 11), ground="QĐ 5", by=HEAD)
    assert local(sent("a").accept_due) == "2026-03-12 17:30"
    clock.move_to(moment("2026-03-11 09:00"))
    assert local(sent("b").accept_due) == "2026-03-12 17:30"
    with pytest.raises(CannotPetition):
        actions.set_limit("accept", days=1, from_date=date(2026, 3, 10), ground="x", by=HEAD)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE petitions_setlimit SET days = 9")
    assert SetLimit.objects.get().days == 1


def test_who_is_erased_leaves_no_word_of_hers(town: dict[str, str], clock: Any) -> None:
    row = answered(sender=Sender(party=town["owner"]))
    parties.erase(town["owner"], reason="theo đơn", by=HEAD)
    row = Petition.objects.get(pk=row.pk)
    assert (row.party, row.title, row.words, row.place) == ("", "–", "–", "")
    assert Answer.objects.get().words == "–"
    told = Event.objects.filter(subject=f"petition:{row.uid}").values("pk")
    assert not Sealed.objects.filter(pk__in=told).exists()


def test_what_is_old_is_emptied_and_still_counted(clock: Any) -> None:
    row = answered()
    assert actions.forget_old(before=row.changed_at) == 0
    assert actions.forget_old(before=row.changed_at + timedelta(days=1)) == 1
    row = Petition.objects.get()
    assert (row.contact, row.words, row.state) == ("", "–", rules.ANSWERED)
    with pytest.raises(CannotPetition) as refusal:
        actions.rate(row.uid, stars=5, words="", by=CITIZEN)
    assert refusal.value.code == "petition_forgotten"


def test_one_sender_fills_no_inbox(clock: Any) -> None:
    for number in range(rules.MOST_A_DAY):
        sent(f"k{number}")
    with pytest.raises(CannotPetition) as refusal:
        sent("more")
    assert refusal.value.code == "petition_too_many"
