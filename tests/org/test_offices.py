"""Offices over time: what held on a day stays so whatever happens afterwards."""

from __future__ import annotations

from datetime import date

import pytest
from tests.org.conftest import ADMIN, FIRST

from tinhso.kernel.calendar import BadCalendar
from tinhso.ledger.models import Event
from tinhso.ledger.queries import events_of, faults
from tinhso.org import actions, queries
from tinhso.org.actions import CannotOrganise
from tinhso.org.queries import NoSuchOffice
from tinhso.sentences import sentence

MERGER = date(2025, 7, 1)
EVE = date(2025, 6, 30)


def test_an_office_is_what_it_was_on_each_day(province):
    actions.rename_office(
        "so-tu-phap", name="Sở Nội vụ và Tư pháp", from_date=date(2025, 3, 1), by=province
    )
    assert queries.office_on("so-tu-phap", date(2025, 2, 28)).name == "Sở Tư pháp"
    assert queries.office_on("so-tu-phap", date(2025, 3, 1)).name == "Sở Nội vụ và Tư pháp"


def test_before_it_was_founded_it_was_not(province):
    with pytest.raises(NoSuchOffice, match="no_office_then"):
        queries.office_on("xa-1", date(2019, 12, 31))
    assert "xa-1" not in queries.organisation_on(date(2019, 12, 31)).offices


def test_moving_an_office_leaves_its_past_place(province):
    actions.move_office("phong-ho-tich", parent="tinh", from_date=MERGER, by=province)
    assert queries.office_on("phong-ho-tich", EVE).parent == "so-tu-phap"
    assert queries.office_on("phong-ho-tich", MERGER).parent == "tinh"


def test_everything_under_an_office_is_that_of_the_day(province):
    actions.move_office("xa-2", parent="tinh", from_date=MERGER, by=province)
    assert queries.organisation_on(EVE).under("huyen-a") == {"huyen-a", "xa-1", "xa-2"}
    assert queries.organisation_on(MERGER).under("huyen-a") == {"huyen-a", "xa-1"}
    path = [office.code for office in queries.organisation_on(EVE).path("xa-1")]
    assert path == ["tinh", "huyen-a", "xa-1"]


def test_a_merger_closes_the_old_offices_and_says_who_carries_on(province):
    actions.found_office(
        code="xa-moi", name="Xã Mới", level="commune", parent="tinh", on_date=MERGER, by=province
    )
    actions.pass_on(["xa-1", "xa-2"], to="xa-moi", on_date=MERGER, by=province)
    before, after = queries.organisation_on(EVE), queries.organisation_on(MERGER)
    assert {"xa-1", "xa-2"} <= set(before.offices)
    assert "xa-moi" not in before.offices
    assert not {"xa-1", "xa-2"} & set(after.offices)
    passed = queries.successions()
    assert passed.carrying_on("xa-1", EVE) == "xa-1"
    assert passed.carrying_on("xa-1", MERGER) == "xa-moi"
    assert passed.forerunners("xa-moi", MERGER) == {"xa-moi", "xa-1", "xa-2"}
    assert passed.forerunners("xa-moi", EVE) == {"xa-moi"}


def test_two_mergers_one_after_the_other_are_followed_to_the_end(province):
    for code, on in (("xa-moi", MERGER), ("phuong", date(2026, 1, 1))):
        actions.found_office(
            code=code, name=code, level="commune", parent="tinh", on_date=on, by=province
        )
    actions.pass_on(["xa-1"], to="xa-moi", on_date=MERGER, by=province)
    actions.pass_on(["xa-moi", "xa-2"], to="phuong", on_date=date(2026, 1, 1), by=province)
    passed = queries.successions()
    assert passed.carrying_on("xa-1", date(2025, 12, 31)) == "xa-moi"
    assert passed.carrying_on("xa-1", date(2026, 1, 1)) == "phuong"
    assert passed.forerunners("phuong", date(2026, 1, 1)) == {"phuong", "xa-moi", "xa-1", "xa-2"}


def test_a_split_office_has_one_that_carries_on_what_nobody_divides(province):
    for code in ("xa-3", "xa-4"):
        actions.found_office(
            code=code, name=code, level="commune", parent="tinh", on_date=MERGER, by=province
        )
    actions.split_office(
        "xa-1", to=["xa-3", "xa-4"], carries_on="xa-4", on_date=MERGER, by=province
    )
    passed = queries.successions()
    assert passed.carrying_on("xa-1", MERGER) == "xa-4"
    assert passed.forerunners("xa-3", MERGER) == {"xa-3", "xa-1"}


def test_work_handed_to_another_province_is_carried_on_by_nobody_here(province):
    actions.pass_on(
        ["xa-1"],
        to=None,
        outside="Thành phố Hồ Chí Minh",
        how="handed_over",
        on_date=MERGER,
        by=province,
    )
    assert queries.successions().carrying_on("xa-1", MERGER) is None
    assert queries.successions().carrying_on("xa-1", EVE) == "xa-1"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            lambda: actions.rename_office("x", name="X", from_date=MERGER, by=ADMIN),
            "no_such_office",
        ),
        (
            lambda: actions.rename_office("xa-1", name="X", from_date=date(2019, 1, 1), by=ADMIN),
            "founded_later",
        ),
        (lambda: actions.rename_office("xa-1", name="X", from_date=FIRST, by=ADMIN), "same_day"),
        (
            lambda: actions.move_office("huyen-a", parent="xa-1", from_date=MERGER, by=ADMIN),
            "own_parent",
        ),
        (lambda: actions.pass_on(["xa-1"], to="xa-1", on_date=MERGER, by=ADMIN), "own_parent"),
        (
            lambda: actions.found_office(
                code="xa-1", name="X", level="commune", on_date=MERGER, by=ADMIN
            ),
            "code_taken",
        ),
        (
            lambda: actions.found_office(
                code="y", name="Y", level="hamlet", on_date=MERGER, by=ADMIN
            ),
            "no_such_level",
        ),
        (
            lambda: actions.split_office(
                "xa-1", to=["xa-2"], carries_on="tinh", on_date=MERGER, by=ADMIN
            ),
            "nothing_succeeds",
        ),
    ],
)
def test_what_contradicts_the_organisation_is_refused_and_nothing_is_written(
    province, change, code
):
    before = Event.objects.count()
    with pytest.raises(CannotOrganise, match=code):
        change()
    assert Event.objects.count() == before


def appointed(code: str, office: str) -> None:
    actions.enter_staff(code=code, name=code, by=ADMIN)
    actions.appoint(code, office=office, role="admin", from_date=FIRST, by=ADMIN)


def test_the_highest_office_stays_while_others_belong_to_it(province):
    appointed("p-mot", "tinh")
    appointed("p-hai", "so-tu-phap")
    ends = [
        lambda: actions.pass_on(["tinh"], to="so-tu-phap", on_date=MERGER, by=ADMIN),
        lambda: actions.pass_on(["xa-1", "tinh"], to=None, on_date=MERGER, by=ADMIN),
        lambda: actions.succeed(
            "tinh", to="so-tu-phap", on_date=MERGER, by=ADMIN, how="merged", carries_on=True
        ),
        lambda: actions.split_office(
            "tinh", to=["xa-1", "xa-2"], carries_on="xa-1", on_date=MERGER, by=ADMIN
        ),
    ]
    before = Event.objects.count()
    for change in ends:
        with pytest.raises(CannotOrganise, match="top_ends"):
            change()
    assert Event.objects.count() == before
    # Once a new one stands above them it may end as any other.
    actions.found_office(
        code="tinh-moi", name="Tỉnh Mới", level="province", on_date=MERGER, by=ADMIN
    )
    for code in ("so-tu-phap", "huyen-a"):
        actions.move_office(code, parent="tinh-moi", from_date=MERGER, by=ADMIN)
    actions.pass_on(["tinh"], to="tinh-moi", on_date=MERGER, by=ADMIN)
    assert "tinh" not in queries.organisation_on(MERGER).offices


def test_the_last_administrator_does_not_go_with_her_office(province):
    appointed("p-mot", "so-tu-phap")
    end = {"to": "tinh", "on_date": MERGER, "by": ADMIN}
    with pytest.raises(CannotOrganise, match="last_administrator"):
        actions.pass_on(["phong-ho-tich", "so-tu-phap"], **end)
    with pytest.raises(CannotOrganise, match="last_administrator"):
        actions.relieve("p-mot", office="so-tu-phap", role="admin", until_date=MERGER, by=ADMIN)
    # Somebody whose own office has an end to come is nobody to rely on.
    appointed("p-hai", "xa-1")
    actions.pass_on(["xa-1"], to="xa-2", on_date=date(2026, 1, 1), by=ADMIN)
    with pytest.raises(CannotOrganise, match="last_administrator"):
        actions.pass_on(["so-tu-phap"], **end)
    # She may go along, or another one may be there.
    actions.pass_on(["so-tu-phap"], staff_follow=True, **end)
    assert queries.posts_of("p-mot", MERGER) == [("tinh", "admin")]


def test_an_office_ends_once(province):
    actions.pass_on(["xa-1"], to="xa-2", on_date=MERGER, by=province)
    with pytest.raises(CannotOrganise, match="already_closed"):
        actions.pass_on(["xa-1"], to="huyen-a", on_date=date(2025, 8, 1), by=province)


def test_every_change_is_an_event_of_the_office(province):
    actions.rename_office("xa-1", name="Xã Một mới", from_date=MERGER, by=province)
    events = events_of("office:xa-1")
    assert [event.kind for event in events] == ["org.office_founded", "org.office_renamed"]
    assert events[1].facts == {"name": "Xã Một mới", "from_date": "2025-07-01"}
    assert list(faults(events)) == []


def test_the_organisation_of_a_day_takes_three_questions(province, django_assert_num_queries):
    with django_assert_num_queries(3):
        queries.organisation_on(MERGER)


def test_an_office_works_by_its_own_calendar_or_that_of_the_nearest_above(province):
    actions.set_calendar("tinh", name="vn-early", from_date=FIRST, by=province)
    actions.set_calendar("xa-1", name="vn-saturday", from_date=MERGER, by=province)
    assert queries.calendar_of("phong-ho-tich", MERGER).name == "vn-early"
    assert queries.calendar_of("xa-1", EVE).name == "vn-early"
    assert queries.calendar_of("xa-1", MERGER).name == "vn-saturday"
    for day in (EVE, MERGER):
        then = queries.calendars_on(day)
        for office in ("tinh", "phong-ho-tich", "xa-1", "xa-2"):
            assert then.of(office) == queries.calendar_of(office, day)
            assert queries.calendar_history().of(office, day) == queries.calendar_of(office, day)


@pytest.mark.parametrize(
    "calendar",
    [{"name": "nl-office"}, {"toml": 'title = "Khác"\nextends = "vn"\nzone = "Asia/Tokyo"\n'}],
)
def test_a_calendar_of_another_time_zone_is_refused_and_nothing_written(province, calendar):
    with pytest.raises(BadCalendar, match="two_zones") as refused:
        actions.set_calendar("xa-1", from_date=MERGER, by=province, **calendar)
    assert "Asia/Ho_Chi_Minh" in sentence(refused.value.code, "vi", refused.value.facts)
    assert queries.calendar_over("xa-1").name == "vn"


def test_without_any_calendar_the_shipped_default_holds(province):
    assert queries.calendar_of("xa-1", MERGER).name == "vn"


def test_staff_are_pseudonyms_to_the_ledger(province):
    actions.enter_staff(code="p-lan", name="Nguyễn Thị Lan", by=province)
    actions.appoint("p-lan", office="xa-1", role="desk", from_date=FIRST, by=province)
    actions.relieve("p-lan", office="xa-1", role="desk", until_date=MERGER, by=province)
    assert queries.posts_of("p-lan", EVE) == [("xa-1", "desk")]
    assert queries.posts_of("p-lan", MERGER) == []
    events = events_of("staff:p-lan")
    assert "Lan" not in str([event.facts for event in events])
    assert events[0].sealed.facts == {"name": "Nguyễn Thị Lan"}


def test_a_post_that_is_not_held_cannot_end(province):
    actions.enter_staff(code="p-lan", name="Lan", by=province)
    with pytest.raises(CannotOrganise, match="no_such_post"):
        actions.relieve("p-lan", office="xa-1", role="desk", until_date=MERGER, by=province)
