"""Versions and the system of authority, each from a day on."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.procedures.conftest import FIRST, PLANNER, definition

from tinhso.ledger.models import Event
from tinhso.ledger.queries import events_of
from tinhso.org.queries import NoSuchOffice
from tinhso.procedures import queries
from tinhso.procedures.actions import CannotPublish, hand_over, publish, publish_all
from tinhso.procedures.models import Authority, ProcedureVersion
from tinhso.procedures.queries import NoSuchProcedure

CODE = "9.000001"
LATER = date(2026, 1, 1)


@pytest.fixture
def published(db):
    return publish(definition(), from_date=FIRST, by=PLANNER, source="thử")


def test_a_version_holds_from_its_day(published):
    second = publish(definition(title="Tên mới"), from_date=LATER, by=PLANNER)
    assert queries.version_on(CODE, date(2025, 12, 31)).id == published
    assert queries.version_on(CODE, LATER).id == second
    then = queries.version(published)
    assert (then.number, then.definition, then.source) == (1, definition(), "thử")
    assert [one.number for one in queries.versions_of(CODE)] == [1, 2]


def test_a_document_that_is_known_is_not_read_again(published):
    second = publish(definition(title="Tên mới"), from_date=LATER, by=PLANNER)
    first = queries.versions([published])
    with CaptureQueriesContext(connection) as seen:
        both = queries.versions([published, second])
    assert len(seen) == 1 and both[published] == first[published]
    assert both[second].definition.title == "Tên mới"
    # Under the same key another database holds another document.
    one, other = queries._read_of[published], queries._read_of[second]
    queries._read_of.update({published: other, second: one})
    assert queries.versions([published, second]) == both
    del queries._read_of[second], queries._definitions[other]
    assert queries.versions([published, second]) == both


def test_before_its_first_day_there_is_none(published):
    with pytest.raises(NoSuchProcedure, match="no_version_then"):
        queries.version_on(CODE, date(2024, 12, 31))
    with pytest.raises(NoSuchProcedure, match="no_such_procedure"):
        queries.version_on("9.999999", LATER)
    with pytest.raises(NoSuchProcedure, match="no_such_version"):
        queries.version(published + 1000)


def test_publishing_the_same_again_writes_nothing(published):
    assert publish(definition(), from_date=FIRST, by=PLANNER) == published
    assert publish(definition(), from_date=LATER, by=PLANNER) == published
    assert [event.kind for event in events_of(f"procedure:{CODE}")] == ["procedures.published"]


def test_going_back_to_what_was_is_a_new_version(published):
    publish(definition(title="Tên mới"), from_date=LATER, by=PLANNER)
    third = publish(definition(), from_date=date(2026, 2, 1), by=PLANNER)
    assert queries.version(third).number == 3


def test_two_versions_of_one_day_are_refused(published):
    with pytest.raises(CannotPublish, match="version_same_day"):
        publish(definition(title="Tên mới"), from_date=FIRST, by=PLANNER)


def test_a_batch_is_all_or_nothing(published):
    batch = [definition(code="9.000002"), definition(title="Tên mới")]
    with pytest.raises(CannotPublish, match="version_same_day"):
        publish_all(batch, from_date=FIRST, by=PLANNER)
    with pytest.raises(NoSuchProcedure):
        queries.version_on("9.000002", FIRST)
    with pytest.raises(CannotPublish, match="procedure_twice"):
        publish_all([definition(), definition()], from_date=LATER, by=PLANNER)


def test_a_batch_says_what_became_of_each(published):
    batch = [definition(code="9.000002"), definition(), definition(code="9.000003")]
    found = publish_all(batch, from_date=LATER, by=PLANNER)
    assert (found.new, found.changed, found.same) == (("9.000002", "9.000003"), (), (CODE,))
    again = [definition(code="9.000002", title="Tên mới")]
    assert publish_all(again, from_date=date(2026, 2, 1), by=PLANNER).changed == ("9.000002",)


def test_the_event_commits_to_the_document(published):
    event = events_of(f"procedure:{CODE}")[0]
    assert event.facts["digest"] == definition().digest
    assert event.facts["from_date"] == "2025-01-01"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_what_is_published(published, change):
    rows = ProcedureVersion.objects.filter(pk=published)
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        rows.update(title="x") if change == "update" else rows._raw_delete(rows.db)


def test_versions_are_read_in_one_query(published, django_assert_num_queries):
    second = publish(definition(code="9.000002"), from_date=FIRST, by=PLANNER)
    with django_assert_num_queries(1):
        assert set(queries.versions([published, second, 10**9])) == {published, second}


def test_nobody_has_said_who_handles_it(published):
    assert queries.authority_on(CODE, "xa-1", LATER) is None


def test_an_office_is_switched_on_before_the_others(offices):
    publish(definition(), from_date=FIRST, by=offices)
    hand_over(CODE, system="legacy", from_date=FIRST, by=offices)
    hand_over(CODE, system="ours", office="xa-1", from_date=LATER, by=offices)
    assert queries.authority_on(CODE, "xa-1", date(2025, 12, 31)).system == "legacy"
    assert queries.authority_on(CODE, "xa-1", LATER).system == "ours"
    assert queries.authority_on(CODE, "tinh", LATER).system == "legacy"
    assert queries.authority_on(CODE, None, LATER).system == "legacy"
    assert queries.authority_on(CODE, "xa-1", date(2024, 1, 1)) is None


def test_of_one_day_the_office_s_own_counts_and_later_words_for_all_count_again(offices):
    publish(definition(), from_date=FIRST, by=offices)
    hand_over(CODE, system="ours", office="xa-1", from_date=LATER, by=offices)
    hand_over(CODE, system="legacy", from_date=LATER, by=offices)
    assert queries.authority_on(CODE, "xa-1", LATER).system == "ours"
    url = "https://example.vn/tthc"
    hand_over(CODE, system="central", url=url, from_date=date(2026, 6, 1), by=offices)
    found = queries.authority_on(CODE, "xa-1", date(2026, 6, 1))
    assert (found.system, found.url) == ("central", url)


def test_handing_over_twice_writes_once(offices):
    publish(definition(), from_date=FIRST, by=offices)
    for _ in range(2):
        hand_over(CODE, system="ours", from_date=LATER, by=offices)
    assert Authority.objects.count() == 1
    with pytest.raises(CannotPublish, match="authority_same_day"):
        hand_over(CODE, system="legacy", from_date=LATER, by=offices)


def test_what_is_said_for_a_day_that_is_not_over_is_corrected_and_stays(offices):
    publish(definition(), from_date=FIRST, by=offices)
    today = timezone.localdate()
    typed, meant = "https://vi-du.vn/sai", "https://vi-du.vn/dung"
    for url in (typed, meant, meant):
        hand_over(CODE, system="central", url=url, from_date=today, by=offices)
    assert Authority.objects.count() == 2
    assert queries.authority_on(CODE, "xa-1", today).url == meant
    assert queries.authorities_on([CODE], None, today)[CODE].url == meant
    assert queries.systems_on(CODE, today)[""].url == meant
    events = Event.objects.filter(kind="procedures.handed_over", subject=f"procedure:{CODE}")
    assert [one.facts["url"] for one in events.order_by("pk")] == [typed, meant]
    with pytest.raises(Exception, match="stays"), transaction.atomic():
        Authority.objects.filter(url=typed).update(url=meant)
    with pytest.raises(Exception, match="stays"), transaction.atomic():
        Authority.objects.filter(url=typed).delete()


def test_strangers_are_named(offices):
    with pytest.raises(CannotPublish, match="procedure_not_known"):
        hand_over(CODE, system="ours", from_date=LATER, by=offices)
    publish(definition(), from_date=FIRST, by=offices)
    with pytest.raises(CannotPublish, match="no_such_system"):
        hand_over(CODE, system="paper", from_date=LATER, by=offices)
    with pytest.raises(NoSuchOffice):
        hand_over(CODE, system="ours", office="xa-9", from_date=LATER, by=offices)
