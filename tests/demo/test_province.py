"""The made-up province: told through the same actions as in use, the same each time, true to the rules."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.http import Http404
from django.test import RequestFactory, override_settings
from django.utils import timezone
from tests.procedures.conftest import document

from tinhso import calendars
from tinhso.cases.models import Case
from tinhso.cases.retold import differing
from tinhso.cases.states import STATES
from tinhso.demo import filling, old_software, province, views
from tinhso.demo.answers import answers_to, what_lacks
from tinhso.demo.arriving import file_now
from tinhso.demo.lives import Life
from tinhso.demo.old_software import DOSSIERS as OLD_DOSSIERS
from tinhso.demo.old_software import mirror
from tinhso.demo.people import GIVEN, MIDDLE, personal_number, someone
from tinhso.demo.units import enter_units
from tinhso.exchange.models import Run
from tinhso.kernel.identity import personal_number as read_number
from tinhso.ledger.models import Event
from tinhso.ledger.queries import faults
from tinhso.measurement.live.following import differences
from tinhso.measurement.live.models import DossierTime
from tinhso.org.units import communes_meant
from tinhso.procedures.definition import Definition
from tinhso.procedures.documents import shipped
from tinhso.procedures.rules import form_errors, papers_for

DOSSIERS = 60


@pytest.fixture
def made(db: None) -> tuple[province.Place, ...]:
    """The province with some dossiers."""
    filling.begin(DOSSIERS)
    places = filling.places()
    filling.fill(places, DOSSIERS)
    return places


def test_the_same_province_each_time() -> None:
    assert province.cast(7) == province.cast(7)
    assert province.cast(7) != province.cast(8)
    people = [person.code for person, _ in province.cast(7).people]
    assert len(set(people)) == len(people) > 40


def test_every_place_has_somebody_for_every_step() -> None:
    for place in province.cast(filling.SEED).places:
        assert place.definitions, place.office
        for role in ("desk", "officer", "head"):
            assert place.who(Random(1), role).role == role


@pytest.mark.parametrize("definition", shipped(), ids=lambda one: one.code)
def test_answers_fit_every_form_that_is_shipped(definition: Definition) -> None:
    for seed in range(10):
        assert not form_errors(definition, answers_to(definition.form, Random(seed)))


def test_answers_fit_a_form_of_every_kind_of_field() -> None:
    definition = Definition.of(document())
    assert not form_errors(definition, answers_to(definition.form, Random(3)))


@pytest.mark.parametrize("definition", shipped(), ids=lambda one: one.code)
def test_answers_are_what_the_fields_ask_for(definition: Definition) -> None:
    own = someone(Random(4), 4)
    for seed in range(10):
        told = answers_to(definition.form, Random(seed), own=own, on=date(2026, 11, 20))
        assert not form_errors(definition, told)
        if "full_name" in told:
            assert (told["full_name"], told["personal_number"]) == (own.name, own.number)
        names = {"full_name", "representative"} | {one for one in told if one.endswith("_name")}
        for field in set(told) - names:
            assert told[field] != own.name
        if "child_born" in told:
            assert "2026-09-20" < told["child_born"] < "2026-11-20"


@pytest.mark.parametrize("definition", shipped(), ids=lambda one: one.code)
def test_what_is_asked_for_names_a_paper_of_the_procedure(definition: Definition) -> None:
    asked = papers_for(definition, answers={}, channel="online")
    given = [one.paper.type for one in asked if one.certain]
    for seed in range(20):
        said = what_lacks(asked, given, Random(seed))
        if said.startswith("Thiếu "):
            lacking = [one.paper.name for one in asked if one.paper.type not in given]
            assert any(name[1:] in said for name in lacking)
        elif given:
            assert any(said.startswith(one.paper.name) for one in asked)


def test_name_number_and_sex_of_one_person_agree() -> None:
    births = next(one for one in shipped() if one.code == "1.001193")
    marriage = next(one for one in shipped() if one.code == "1.000894")
    given = {sex: {name for names in (MIDDLE[sex], GIVEN[sex]) for name in names} for sex in GIVEN}
    for seed in range(200):
        random = Random(seed)
        own = someone(random, seed)
        told = answers_to(births.form, random, own=own)
        sex = {"nam": "male", "nữ": "female"}[told["child_sex"]]
        assert told["child_name"].split()[-1] in given[sex], told["child_name"]
        for name, digit in (("father_number", 0), ("mother_number", 1)):
            assert name not in told or int(told[name][3]) % 2 == digit
        couple = answers_to(marriage.form, random, own=own)
        assert int(couple["partner_number"][3]) % 2 != int(own.number[3]) % 2


def test_numbers_pass_their_rules() -> None:
    read = read_number(personal_number(sex="female", born=2003, serial=12))
    assert (read.sex, read.born_year, read.province) == ("female", 2003, "66")


def test_histories_are_what_actions_would_have_written(made: object) -> None:
    assert Case.objects.count() == DOSSIERS
    assert filling.made() == (DOSSIERS, DOSSIERS)
    events = Event.objects.filter(subject__startswith="case:").select_related("sealed")
    assert list(faults(events)) == []
    assert all(event.backfilled for event in events)
    states = Counter(Case.objects.values_list("state", flat=True))
    assert set(states) <= set(STATES)
    assert states["returned"] > DOSSIERS / 2
    assert list(differences()) == []
    assert differing("", None) == []
    assert not DossierTime.objects.filter(due_differs=True).exists()


def test_filling_goes_on_where_it_was_broken_off(db: None) -> None:
    filling.begin(30)
    places = filling.places()
    stops = iter([False, True])
    assert filling.fill(places, 30, stop=lambda: next(stops)) == filling.AT_ONCE
    assert filling.fill(places, 30) == 30
    assert Case.objects.count() == 30


def test_the_old_software_is_mirrored_once(made: object) -> None:
    assert mirror()
    told = Case.objects.filter(told=True)
    assert told.count() == OLD_DOSSIERS
    assert set(told.values_list("office", "channel")) == {(province.OLD_OFFICE, "legacy")}
    assert {"processing", "returned"} <= set(told.values_list("state", flat=True))
    run = Run.objects.get()
    assert (run.counts["new"], run.problem_count) == (OLD_DOSSIERS, 0)
    mirror()
    assert Case.objects.filter(told=True).count() == OLD_DOSSIERS
    assert list(differences()) == []
    assert differing("", None) == []
    assert not Case.objects.filter(
        told=False, office=province.OLD_OFFICE, procedure__in=province.OLD_PROCEDURES
    ).exists()


def test_at_any_hour_the_old_software_still_works_on_a_dossier(made: object) -> None:
    monday = datetime(2026, 11, 23, tzinfo=timezone.get_default_timezone())
    for hours in range(0, 14 * 24, 5):
        now = monday + timedelta(hours=hours)
        states = {row[-1] for row in old_software._rows(now, now)}
        assert {"Đang xử lý", "Đã trả kết quả"} <= states, now


def test_open_dossiers_of_merged_communes_move_on(made: tuple[province.Place, ...]) -> None:
    place = next(one for one in made if one.office == province.MERGING[0])
    heir = next(one for one in made if one.office == province.UNITED[0])
    eve = province.merger_at() - timedelta(days=1)
    for number in range(6):
        Life(
            random=Random(number),
            place=place,
            definition=next(one for one in place.definitions if one.code == "1.004222"),
            calendar=calendars.load(calendars.DEFAULT),
            now=datetime.now(UTC),
            at=eve,
            key=f"eve-{number}",
            owner="party",
            filer="party",
            channel="counter",
            heir=heir,
        ).lived()
    moved = Event.objects.filter(kind="cases.handed_over")
    assert moved.count() == 6
    assert set(moved.values_list("facts__office", flat=True)) == {province.UNITED[0]}
    assert set(moved.values_list("occurred_at", flat=True)) == {province.merger_at()}
    after = Event.objects.filter(
        subject__in=moved.values("subject"), occurred_at__gt=province.merger_at()
    )
    assert not after.filter(facts__holder__startswith=province.MERGING[0]).exists()
    assert list(differences()) == []
    assert differing("", None) == []


def test_who_comes_while_one_looks_is_seen_not_told(made: tuple[province.Place, ...]) -> None:
    case = file_now(Random(5), made)
    assert case is not None
    (event,) = Event.objects.filter(subject=f"case:{case.uid}")
    assert (case.state, event.backfilled) == ("filed", False)


def test_the_door_exists_only_with_demo_settings_here_and_over_marked_data(db: None) -> None:
    factory = RequestFactory()
    here = factory.get("/mau/", REMOTE_ADDR="127.0.0.1")
    with pytest.raises(Http404):
        views.doors(here)
    with override_settings(DEMO=True):
        with pytest.raises(Http404):
            views.doors(here)
        filling.begin(1)
        for address in ("10.0.0.7", "", "::ffff:10.0.0.7"):
            with pytest.raises(Http404):
                views._check(factory.get("/mau/", REMOTE_ADDR=address))
        views._check(here)
        with pytest.raises(Http404):
            views.enter(factory.post("/mau/vao", {"login": "nobody"}, REMOTE_ADDR="127.0.0.1"))
    assert {one.login for one in filling.visitors()} == set(views.DOORS) | {"vanthu"}


def test_a_card_of_before_the_mergers_is_read_in_todays_communes(db: None) -> None:
    enter_units()
    asked = "Thôn 2, {}, Tỉnh Mẫu"
    today = date(2026, 11, 20)
    (sure,) = communes_meant(asked.format("Xã Bình Thuận, Huyện Bình Phú"), on=today)
    assert (sure.unit_code, sure.line) == ("99003", "Thôn 2, Xã Bình An, Tỉnh Mẫu")
    divided = communes_meant(asked.format("Xã Hòa Thuận, Thành phố Trung Tâm"), on=today)
    assert [one.unit_code for one in divided] == ["99001", "99002"]
    (twice,) = communes_meant(asked.format("Thị trấn Phú Lộc, Huyện Bình Phú"), on=today)
    assert twice.unit_code == province.UNITS[province.UNITED[0]]
    assert communes_meant(asked.format("Xã Đâu Đó, Huyện Bình Phú"), on=today) == []
