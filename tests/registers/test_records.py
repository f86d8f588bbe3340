"""Records are written, changed, taken out and read as they stood; every writing is a revision and an event."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.registers.conftest import BY, LODGINGS, OFFICE, changed, one

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.models import Event
from tinhso.ledger.models import Sealed as SealedPart
from tinhso.registers import actions, queries
from tinhso.registers.actions import Given
from tinhso.registers.definition import definition_of
from tinhso.registers.models import Record, Revision, Sealed
from tinhso.registers.queries import Asked
from tinhso.registers.rules import BadRecord, CannotKeep

POINT = {"type": "Point", "coordinates": [107.1, 10.4]}
REVISED = Revision.objects


def kept(register: str, number: int = 1, **said: Any) -> Record:
    values = one(number, **said)
    return actions.save(register, Given(values, OFFICE, POINT), by=BY, reason="lập sổ")


def test_a_record_is_written_with_its_event(lodgings: str) -> None:
    row = kept(lodgings, thu_nhap="1,2 tỷ", dien_thoai="0900000001")
    event = Event.objects.get(kind="registers.kept")
    assert event.subject == f"record:{row.uid}" and event.facts["register"] == lodgings
    told = SealedPart.objects.get(event=event).facts["values"]
    assert "0900000001" in told and "0900000001" not in str(event.facts)
    assert "thu_nhap" not in row.values and b"1,2" not in bytes(Sealed.objects.get().content)
    assert queries.sealed_values(row) == {"thu_nhap": "1,2 tỷ"}


def test_saying_the_same_again_writes_nothing(lodgings: str) -> None:
    first, again = kept(lodgings), kept(lodgings)
    assert first.pk == again.pk and REVISED.count() == 1
    actions.save(lodgings, Given({"ten": first.title}, OFFICE), by=BY, record=str(first.uid))
    assert REVISED.count() == 1


def test_a_change_keeps_what_is_not_named(lodgings: str) -> None:
    row = kept(lodgings, thu_nhap="x")
    row = actions.save(
        lodgings, Given({"hang_sao": 4}, OFFICE), by=BY, record=str(row.uid), revision=1
    )
    assert (
        row.values["ten"] == "Khách sạn Biển Đông 1"
        and row.values["hang_sao"] == 4
        and row.longitude == 107.1
    )
    assert queries.sealed_values(row) == {"thu_nhap": "x"}
    assert REVISED.latest("number").changed == ["hang_sao"]
    row = actions.save(
        lodgings, Given({"hang_sao": None}, OFFICE, None), by=BY, record=str(row.uid)
    )
    assert "hang_sao" not in row.values and row.geometry is None


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda row: kept(row.register.code, ten="Khác"), "record_twice"),
        (
            lambda row: actions.save(
                row.register.code,
                Given({"ten": "B"}, OFFICE),
                by=BY,
                record=str(row.uid),
                revision=7,
            ),
            "record_changed",
        ),
        (
            lambda row: actions.save(
                row.register.code,
                Given({"ma_so": "3599999999"}, OFFICE),
                by=BY,
                record=str(row.uid),
            ),
            "record_key_fixed",
        ),
        (lambda row: actions.end(str(row.uid), by=BY, reason=" "), "record_no_reason"),
        (lambda row: actions.restore(str(row.uid), by=BY, reason="x"), "record_not_ended"),
        (lambda _row: actions.save("khong-co", Given({}, OFFICE), by=BY), "unknown_register"),
        (lambda _row: actions.end("khong-co", by=BY, reason="x"), "no_such_record"),
        (
            lambda row: actions.save(row.register.code, Given(one(2), OFFICE, None, "12"), by=BY),
            "place_code_wrong",
        ),
    ],
)
def test_what_is_refused_writes_nothing(lodgings: str, act: Any, code: str) -> None:
    row = kept(lodgings)
    events = Event.objects.count()
    with pytest.raises(TinhsoError) as found:
        act(row)
    assert found.value.code == code
    assert (Event.objects.count(), REVISED.count(), Record.objects.count()) == (events, 1, 1)


def test_wrong_fields_are_all_told(lodgings: str) -> None:
    with pytest.raises(BadRecord) as found:
        kept(lodgings, ma_so="1", hang_sao=9)
    assert set(found.value.faults) == {"ma_so", "hang_sao"}
    with pytest.raises(BadRecord) as found:
        kept(lodgings, la=1)
    assert set(found.value.faults) == {"la"}


def test_what_is_taken_out_is_not_found_and_comes_back(lodgings: str) -> None:
    row = kept(lodgings, thu_nhap="x")
    version = queries.version_now(lodgings)
    actions.end(str(row.uid), by=BY, reason="giải thể")
    assert not queries.page(version, Asked(text="bien")).rows
    assert queries.page(version, Asked(ended=True)).rows
    actions.restore(str(row.uid), by=BY, reason="nhầm")
    assert [one.pk for one in queries.page(version, Asked(text="bien dong")).rows] == [row.pk]
    assert queries.sealed_values(Record.objects.get()) == {"thu_nhap": "x"}
    assert [one.change for one in queries.history(row)] == ["restored", "ended", "made"]


def test_a_record_is_read_as_it_stood(lodgings: str) -> None:
    row = kept(lodgings)
    first = REVISED.get().at
    actions.save(lodgings, Given({"hang_sao": 5}, OFFICE), by=BY, record=str(row.uid))
    actions.end(str(row.uid), by=BY, reason="x")
    version = queries.version_now(lodgings)
    found = queries.as_at(row, first)
    assert found is not None and found[1] is not None and found[1].values["hang_sao"] == 3
    assert queries.as_at(row, first - timedelta(seconds=1)) is None
    assert [said.values["hang_sao"] for *_, said in queries.page_as_at(version, first)] == [3]
    assert not queries.page_as_at(version, datetime.now(UTC))


def test_revisions_cannot_be_changed(lodgings: str) -> None:
    kept(lodgings)
    with pytest.raises(DatabaseError), transaction.atomic():
        REVISED.update(actor="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        REVISED.all()._raw_delete("default")  # type: ignore[attr-defined]


def test_who_unseals_says_why(lodgings: str) -> None:
    row = kept(lodgings, thu_nhap="x")
    with pytest.raises(CannotKeep):
        actions.unseal(str(row.uid), by=BY, reason="")
    assert actions.unseal(str(row.uid), by=BY, reason="kiểm tra") == {"thu_nhap": "x"}
    assert [one.reason for one in queries.unsealings(row)] == ["kiểm tra"]
    assert Event.objects.filter(kind="registers.unsealed").count() == 1


def test_lists_are_asked_for_and_paged(lodgings: str) -> None:
    for number in range(1, 8):
        kept(
            lodgings,
            number,
            loai="nha-nghi" if number % 2 else "khach-san",
            so_buong=number,
            het_han=f"2026-12-{number:02d}",
        )
    version = queries.version_now(lodgings)
    for order in ("sort", "end", "kept"):
        seen, after = [], ""
        while True:
            page = queries.page(version, Asked(order=order), after=after, size=3)
            seen += [one.pk for one in page.rows]
            after = page.more
            if not after:
                break
        assert len(seen) == len(set(seen)) == 7, order
    assert queries.count(version, Asked(where=(("loai", "nha-nghi"),))) == (4, False)
    assert queries.count(version, Asked(text="BIỂN đông 3")) == (1, False)
    assert queries.count(version, Asked(text="đong")) == (7, False)
    assert queries.count(version, Asked(ends_by=date(2026, 12, 3))) == (3, False)
    assert queries.count(version, Asked(box=(107.0, 10.0, 107.2, 10.5))) == (7, False)
    assert queries.count(version, Asked(box=(100.0, 10.0, 101.0, 10.5))) == (0, False)
    assert queries.shares(version, "loai", Asked()) == [("nha-nghi", 4), ("khach-san", 3)]
    assert queries.page(version, Asked(), after="xx").rows


def test_a_new_version_holds_from_its_day(lodgings: str) -> None:
    same = actions.declare(
        definition_of(LODGINGS), owner=OFFICE, by=BY, valid_from=date(2026, 1, 1)
    )
    assert same.number == 1
    more = changed(columns=["ten"])
    later = date.today() + timedelta(days=30)
    actions.declare(definition_of(more), owner=OFFICE, by=BY, valid_from=later, decision="QĐ 1")
    assert queries.version_now(lodgings).number == 1
    assert queries.version_now(lodgings, day=later).number == 2
    for said, day, code in (
        ({"key": ["ten"]}, later, "register_fixed"),
        ({"columns": ["loai"]}, date(2026, 1, 1), "register_earlier"),
    ):
        with pytest.raises(CannotKeep) as found:
            actions.declare(definition_of(changed(**said)), owner=OFFICE, by=BY, valid_from=day)
        assert found.value.code == code


def test_a_record_names_one_of_another_register(lodgings: str) -> None:
    fields = {
        "type": "object",
        "required": ["so"],
        "properties": {
            "so": {"type": "string", "x-title": "Số"},
            "co_so": {"type": "string", "x-register": lodgings, "x-title": "Cơ sở"},
        },
    }
    other = {
        "format": "tinhso.register/1",
        "code": "giay-phep",
        "name": "Giấy phép",
        "key": ["so"],
        "called": "so",
        "fields": fields,
    }
    actions.declare(definition_of(other), owner=OFFICE, by=BY, valid_from=date(2026, 1, 1))
    kept(lodgings)
    actions.save("giay-phep", Given({"so": "1", "co_so": "3500000001"}, OFFICE), by=BY)
    with pytest.raises(BadRecord) as found:
        actions.save("giay-phep", Given({"so": "2", "co_so": "3500000009"}, OFFICE), by=BY)
    assert found.value.faults["co_so"].code == "record_reference"
