"""Numbers in sequence and without gaps, entries that stay, mistakes struck through."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.copies.conftest import LAN, found_commune

from tinhso.copies import actions, queries
from tinhso.copies.models import Batch, Change, Entry, Series
from tinhso.copies.rules import CannotCertify, Line
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.models import Event

LINES = (Line("Bằng tốt nghiệp", 1, 2), Line("Sổ hộ khẩu", 16, 2), Line("Căn cước", 2, 2))


def certify(key: str = "k", **more) -> Batch:
    given = {"office": "xa-1", "desk": "xa-1", "party": "p", "lines": LINES, "by": LAN}
    return actions.certify(key=key, **{**given, **more})


def numbers(office: str = "xa-1") -> list[int]:
    rows = Entry.objects.filter(office=office).order_by("number")
    return list(rows.values_list("number", flat=True))


def test_each_original_has_the_next_number_and_its_fee(commune):
    one = certify(signer="Nguyễn Thị Hoa")
    assert [(row.number, row.paper, row.copies, row.fee) for row in queries.entries_of(one)] == [
        (1, "Bằng tốt nghiệp", 2, 4_000),
        (2, "Sổ hộ khẩu", 2, 36_000),
        (3, "Căn cước", 2, 8_000),
    ]
    certify("other")
    assert numbers() == [1, 2, 3, 4, 5, 6]
    event = Event.objects.get(subject=f"copies:{one.uid}")
    assert event.kind == "copies.certified"
    assert (event.facts["first"], event.facts["last"], event.facts["fee"]) == (1, 3, 48_000)
    assert "papers" not in event.facts
    assert queries.last_signer("xa-1") == "Nguyễn Thị Hoa"


def test_the_same_form_twice_takes_numbers_once(commune):
    assert certify().pk == certify().pk
    assert numbers() == [1, 2, 3]
    assert Event.objects.filter(kind="copies.certified").count() == 1


def test_each_office_and_each_year_counts_from_one(commune):
    certify()
    certify("b", office="xa-2", desk="xa-2")
    certify("old", told_at=datetime(2025, 6, 2, 3, tzinfo=UTC))
    assert numbers("xa-2") == [1, 2, 3]
    years = Entry.objects.filter(office="xa-1").order_by("year", "number")
    assert list(years.values_list("year", "number"))[:3] == [(2025, 1), (2025, 2), (2025, 3)]


def test_what_is_undone_gives_its_numbers_back(commune):
    certify("a")
    with pytest.raises(RuntimeError), transaction.atomic():
        certify("b")
        raise RuntimeError
    with (
        mock.patch("tinhso.copies.actions.append", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        certify("c")
    certify("d")
    assert numbers() == [1, 2, 3, 4, 5, 6]


def test_nothing_is_written_of_what_is_refused(commune):
    for lines in ((), (Line("Giấy", 0),), (Line("Tốt"), Line(""))):
        with pytest.raises(TinhsoError):
            certify(lines=lines)
    with pytest.raises(TinhsoError):
        certify(office="khong-co")
    for key in ("", "a" * 65, "a\nb"):
        with pytest.raises(CannotCertify, match="bad_copies_key"):
            certify(key)
    assert not Batch.objects.exists()
    assert not Series.objects.exists()


def test_a_mistake_is_struck_through_and_its_number_kept(commune):
    first, second, _ = queries.entries_of(certify())
    told = {"office": "xa-1", "by": LAN}
    for _ in range(2):
        actions.cancel(first.entry.pk, reason="Bản chính bị tẩy xoá", key="c", **told)
        actions.correct(
            second.entry.pk, Line("Sổ hộ khẩu", 6, 3), reason="Đếm lại", key="d", **told
        )
    today = timezone.localdate()
    cancelled, corrected, same = queries.book("xa-1", from_date=today, to_date=today)
    assert (cancelled.number, cancelled.cancelled, cancelled.fee, cancelled.copies) == (
        1,
        True,
        0,
        0,
    )
    assert cancelled.paper == "Bằng tốt nghiệp"
    assert (corrected.number, corrected.pages, corrected.copies, corrected.fee) == (2, 6, 3, 24_000)
    assert corrected.before == (("Sổ hộ khẩu", 16, 2),)
    assert same.before == ()
    assert Change.objects.count() == 2
    kinds = Event.objects.filter(kind__startswith="copies.").values_list("kind", flat=True)
    assert sorted(kinds) == ["copies.cancelled", "copies.certified", "copies.corrected"]


def test_what_cannot_be_mended(commune):
    old = datetime.now(UTC) - timedelta(days=2)
    yesterday = queries.entries_of(certify("old", told_at=old))[0].entry.pk
    today = queries.entries_of(certify("new"))[0].entry.pk
    told = {"office": "xa-1", "by": LAN}
    with pytest.raises(CannotCertify, match="entry_closed"):
        actions.cancel(yesterday, reason="Sai", key="1", **told)
    with pytest.raises(CannotCertify, match="no_change_reason"):
        actions.cancel(today, reason=" ", key="2", **told)
    with pytest.raises(CannotCertify, match="no_such_entry"):
        actions.cancel(today, reason="Sai", key="3", office="xa-2", by=LAN)
    with pytest.raises(CannotCertify, match="copies_out_of_range"):
        actions.correct(today, Line("Giấy", 0), reason="Sai", key="4", **told)
    actions.cancel(today, reason="Sai", key="5", **told)
    with pytest.raises(CannotCertify, match="entry_cancelled"):
        actions.correct(today, Line("Giấy"), reason="Sai", key="6", **told)
    with pytest.raises(CannotCertify, match="entry_cancelled"):
        actions.cancel(today, reason="Sai", key="7", **told)


@pytest.mark.parametrize("model", [Batch, Entry, Change])
def test_the_database_keeps_the_book_as_it_was_written(commune, model):
    entry = queries.entries_of(certify())[0].entry
    actions.cancel(entry.pk, reason="Sai", key="c", office="xa-1", by=LAN)
    for change in (lambda: model.objects.update(id=99), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_full_volume_is_followed_by_the_next_and_numbers_run_on(commune):
    certify()
    for _ in range(2):
        assert actions.open_volume(office="xa-1", seen=1, by=LAN).volume == 2
    later = queries.entries_of(certify("b"))[0]
    assert (later.number, later.book) == (4, f"02/{date.today().year}-SCT/BS")
    assert Event.objects.filter(kind="copies.volume_opened").count() == 1


def test_the_book_is_read_in_two_queries(commune, django_assert_num_queries):
    for key in "abcd":
        certify(key)
    today = timezone.localdate()
    with django_assert_num_queries(2):
        assert len(queries.book("xa-1", from_date=today, to_date=today)) == 12


def test_eight_at_once_take_every_number_once_and_leave_no_gap(own_database):
    found_commune()

    def work(place: int) -> None:
        try:
            for turn in range(4):
                # Every fourth form is sent twice; one of them is refused for what it holds.
                key = f"{place}-{turn // 2 if place % 4 == 0 else turn}"
                certify(key)
                with pytest.raises(TinhsoError):
                    certify(f"bad-{place}-{turn}", lines=(Line("Giấy", 0),))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    batches = Batch.objects.count()
    assert batches == 2 * 2 + 6 * 4
    assert numbers() == list(range(1, 3 * batches + 1))
    assert Event.objects.filter(kind="copies.certified").count() == batches
    for batch in Batch.objects.all():
        own = [one.number for one in queries.entries_of(batch)]
        assert own == list(range(own[0], own[0] + 3))


def test_one_form_from_eight_threads_at_once_is_one_batch(own_database):
    found_commune()

    def work(_: int) -> int:
        try:
            return certify("same").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(work, range(8)))) == 1
    assert numbers() == [1, 2, 3]
