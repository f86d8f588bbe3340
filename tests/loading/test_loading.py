"""A pack is loaded once, dated; its samples go from filing to result on an empty platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.loading.conftest import BIRTH, BY

from tinhso.cases.models import Case
from tinhso.ledger.models import Event
from tinhso.loading.actions import CannotLoad, load
from tinhso.loading.reading import read_pack
from tinhso.loading.walking import SampleDiffers, tried, walk_all
from tinhso.org.models import Office
from tinhso.papers.models import PaperTypeVersion
from tinhso.procedures.actions import CannotPublish, hand_over
from tinhso.procedures.definition import Definition
from tinhso.procedures.models import Authority, ProcedureVersion
from tinhso.procedures.queries import version_on

pytestmark = pytest.mark.django_db


def rows():
    return (
        ProcedureVersion.objects.count(),
        Authority.objects.count(),
        PaperTypeVersion.objects.count(),
        Event.objects.count(),
    )


def test_every_shipped_procedure_goes_from_filing_to_its_result(shipped_pack):
    loaded = load(shipped_pack, by=BY)
    assert (len(loaded.procedures.new), loaded.handed) == (49, 49)
    cases = walk_all(shipped_pack, keep=True)
    assert len(cases) == 49
    assert {case.state for case in cases} == {"returned"}
    assert {case.fee for case in cases} > {None, 0, 8000, 32000, 42000}


def test_a_walk_leaves_nothing_unless_it_is_told_to(shipped_pack):
    load(shipped_pack, by=BY)
    before = rows()
    walk_all(shipped_pack)
    assert rows() == before
    assert not Case.objects.exists()
    assert not Office.objects.exists()


def test_a_known_procedure_does_not_change_from_a_day_that_is_over(folder):
    pack, later = read_pack(folder), date(2030, 1, 1)
    load(pack, by=BY, not_before=later)  # New here: it may begin in the past.
    load(pack, by=BY, not_before=later)
    known = pack.procedures[BIRTH]
    other = Definition.of({**known.document(), "title": "Đăng ký khai sinh, bản khác"})
    changed = replace(pack, procedures={BIRTH: other})
    with pytest.raises(CannotPublish) as refusal:
        load(changed, by=BY, from_date=date(2029, 12, 31), not_before=later)
    assert refusal.value.code == "version_day_past"
    assert load(changed, by=BY, from_date=later, not_before=later).procedures.changed == (BIRTH,)


def test_a_second_load_changes_nothing(folder):
    load(read_pack(folder), by=BY)
    before = rows()
    again = load(read_pack(folder), by=BY)
    assert rows() == before
    assert again.procedures.same == (BIRTH,)
    assert (again.procedures.new, again.procedures.changed, again.handed) == ((), (), 0)


def test_a_dry_run_says_the_same_and_writes_nothing(folder):
    before = rows()
    told = load(read_pack(folder), by=BY, keep=False)
    assert told.procedures.new == (BIRTH,)
    assert rows() == before


def test_a_changed_pack_is_a_new_version_from_its_date_and_the_old_one_stays(folder, spoil):
    load(read_pack(folder), by=BY)
    spoil(f"procedures/{BIRTH}.yaml", "rule: 3d", "rule: 4d")
    with pytest.raises(CannotPublish) as refused:
        load(read_pack(folder), by=BY)
    assert refused.value.code == "version_same_day"
    spoil("pack.yaml", "2024-01-01", "2026-05-01")
    loaded = load(read_pack(folder), by=BY)
    assert (loaded.procedures.changed, loaded.papers.changed, loaded.handed) == ((BIRTH,), (), 0)
    rules = [
        version_on(BIRTH, day).definition.limits[1].rule
        for day in (date(2026, 4, 30), date(2026, 5, 1))
    ]
    assert rules == ["3d", "4d"]


def test_a_pack_does_not_reach_behind_a_later_version(folder, spoil):
    load(read_pack(folder), by=BY, from_date=date(2026, 1, 1))
    load(read_pack(folder), by=BY, from_date=date(2026, 3, 1))
    before = rows()
    spoil(f"procedures/{BIRTH}.yaml", "rule: 3d", "rule: 4d")
    with pytest.raises(CannotLoad) as refused:
        load(read_pack(folder), by=BY)
    assert (refused.value.code, refused.value.facts["last"]) == ("pack_too_early", date(2026, 1, 1))
    assert rows() == before


def test_papers_are_refused_in_words_of_either_language(folder):
    load(read_pack(folder), by=BY, from_date=date(2026, 3, 1))
    with pytest.raises(CannotLoad) as refused:
        load(replace(read_pack(folder), procedures={}, samples=()), by=BY)
    assert refused.value.code == "pack_paper_too_early"
    assert set(refused.value.facts) == {"one", "day", "last"}


def test_a_pack_with_papers_only_is_tried(folder):
    pack = replace(read_pack(folder), procedures={}, samples=())
    assert tried(pack).walked == 0


def test_a_pack_with_a_fault_loads_nothing(folder, spoil):
    before = rows()
    spoil(f"samples/{BIRTH}.yaml", "fee: 32000", "fee: 1")
    with pytest.raises(CannotLoad) as refused:
        load(read_pack(folder), by=BY)
    assert refused.value.facts["count"] == 1
    assert rows() == before


def test_a_system_that_somebody_has_said_is_left_alone(folder, spoil):
    load(read_pack(folder), by=BY)
    hand_over(
        BIRTH,
        system="central",
        url="https://dichvucong.gov.vn/x",
        from_date=date(2026, 2, 1),
        by=BY,
    )
    load(read_pack(folder), by=BY, from_date=date(2026, 6, 1))
    assert [row.system for row in Authority.objects.order_by("from_date")] == ["ours", "central"]


def test_a_sample_whose_day_is_wrong_is_found_when_it_is_walked(folder, spoil):
    spoil(f"samples/{BIRTH}.yaml", "due_date: '2026-03-02'", "due_date: '2026-03-03'")
    pack = read_pack(folder)
    load(pack, by=BY)
    with pytest.raises(SampleDiffers) as refused:
        walk_all(pack)
    assert refused.value.facts["found"] == "2026-03-02"
