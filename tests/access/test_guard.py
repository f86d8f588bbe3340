"""Every address says who may open it, and every role meets exactly what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tinhso.access import guard
from tinhso.access.guard import Audience, Unguarded, audience_of, citizens, every_staff, opens
from tinhso.access.rights import ACTS, COVERS_BELOW, RIGHTS, ROLES, roles_with
from tinhso.access.who import Who, may, offices_where
from tinhso.org import actions as org

DAY = date(2026, 11, 20)
NOBODY = Who("none", DAY)
CITIZEN = Who("citizen", DAY, account=1, uid="u", party="11111111-1111-4111-8111-111111111111")


def holder(role: str, office: str = "xa-1") -> Who:
    return Who("staff", DAY, account=2, uid="s", staff="p-x", posts=((office, role),))


PEOPLE = {"none": NOBODY, "citizen": CITIZEN, **{role: holder(role) for role in ROLES}}
STAFF = set(ROLES)
EVERYBODY = {"none", "citizen"} | STAFF

# Who may open the pages that everybody meets. Those of each audience are told beside their own tests.
TOLD = {
    "": EVERYBODY,
    "ngon-ngu": EVERYBODY,
    "giao-dien": EVERYBODY,
    "suc-khoe": EVERYBODY,
    "suc-khoe/song": EVERYBODY,
    "suc-khoe/san-sang": EVERYBODY,
    "khong-mang": EVERYBODY,
    "manifest.webmanifest": EVERYBODY,
    "sw.js": EVERYBODY,
    "vao": EVERYBODY,
    "vao/ma": EVERYBODY,
    "can-bo/vao": EVERYBODY,
    "can-bo/vao/ma": EVERYBODY,
    "can-bo/hai-lop": EVERYBODY,
    "vao/danh-tinh": EVERYBODY,
    "vao/danh-tinh/ve": EVERYBODY,
    "can-bo/danh-tinh": EVERYBODY,
    "can-bo/danh-tinh/ve": EVERYBODY,
    # The provider itself calls these, and signs what it says.
    "vao/danh-tinh/ra": set(),
    "can-bo/danh-tinh/ra": set(),
    "vao/khoa": EVERYBODY,
    "ra/nguoi-dan": EVERYBODY,
    "ra/can-bo": EVERYBODY,
    "ra/xong": EVERYBODY,
    "ra": EVERYBODY,
    "tai-khoan/danh-tinh": {"citizen"},
    "tai-khoan/khoa": EVERYBODY - {"none"},
    "tai-khoan": EVERYBODY - {"none"},
    "tai-khoan/luot-xem": {"citizen"},
    "gui-tiep": EVERYBODY - {"none"},
}


def views(patterns: Any = None, before: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every address of the URLconf with its view."""
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern), pattern.callback


def test_every_address_says_who_may_open_it():
    for address, view in views():
        assert isinstance(audience_of(view), Audience), address


def test_the_table_of_addresses_and_roles():
    found = guard.table(dict(views()), PEOPLE)
    assert {address: found[address] for address in TOLD} == TOLD


def test_a_view_without_a_statement_is_opened_for_nobody(client, settings):
    settings.ROOT_URLCONF = "tests.web.gallery"
    with pytest.raises(Unguarded, match="view_unguarded"):
        client.get("/khong-ai")
    settings.GUARD_RAISES = False
    answer = client.get("/khong-ai")
    assert answer.status_code == 403
    assert "nobody should read this" not in answer.content.decode()


def test_audiences_add_up():
    both = citizens | guard.staff("desk")
    assert {name for name, who in PEOPLE.items() if both.lets(who)} == {"citizen", "desk"}
    assert {name for name, who in PEOPLE.items() if every_staff.lets(who)} == STAFF


def test_a_statement_of_an_unknown_role_is_a_fault():
    with pytest.raises(Unguarded, match="unknown_role"):
        guard.staff("desk", "king")


def test_the_statement_survives_other_decorators():
    from django.views.decorators.cache import never_cache

    @never_cache
    @opens(citizens)
    def view(request):
        raise NotImplementedError

    assert audience_of(view) == citizens


def test_staff_without_any_post_open_nothing_of_a_role():
    assert not guard.staff("desk").lets(Who("staff", DAY, account=3, staff="p-y"))


def test_who_owes_a_second_factor_opens_nothing_but_its_page():
    owing = Who("staff", DAY, account=2, staff="p-x", posts=(("tinh", "admin"),), must_enrol=True)
    assert not every_staff.lets(owing)
    assert (every_staff | Audience(half_way=True)).lets(owing)


@pytest.mark.parametrize("role", RIGHTS)
def test_rights_are_of_known_roles_and_acts(role):
    assert role in ROLES
    assert RIGHTS[role] <= set(ACTS)


def test_every_act_is_somebodys():
    assert all(roles_with(act) for act in ACTS)
    assert set(ROLES) >= COVERS_BELOW


def test_a_right_holds_in_the_office_of_the_post(province):
    minh = holder("officer", "phong-ho-tich")
    assert may(minh, "process", "phong-ho-tich")
    assert not may(minh, "process", "so-tu-phap")
    assert not may(minh, "decide", "phong-ho-tich")


def test_a_heads_right_covers_the_offices_below_and_none_above(province):
    hoa = holder("head", "so-tu-phap")
    assert may(hoa, "decide", "phong-ho-tich")
    assert not may(hoa, "decide", "xa-1")
    assert not may(hoa, "decide", "tinh")
    assert offices_where(hoa, "decide") == {"so-tu-phap", "phong-ho-tich"}
    assert offices_where(holder("officer", "so-tu-phap"), "process") == {"so-tu-phap"}


def test_an_office_that_moved_away_is_no_longer_covered(province):
    org.move_office("phong-ho-tich", parent="tinh", from_date=date(2026, 11, 21), by=province)
    before = holder("head", "so-tu-phap")
    after = Who("staff", date(2026, 11, 21), staff="p-hoa", posts=(("so-tu-phap", "head"),))
    assert may(before, "decide", "phong-ho-tich")
    assert not may(after, "decide", "phong-ho-tich")


def test_a_right_in_the_own_office_asks_the_database_nothing(province, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert may(holder("head", "so-tu-phap"), "decide", "so-tu-phap")


def test_who_opens_what_is_not_hers_is_told_so(client: Client, lan, settings):
    from tests.access.conftest import sign_in

    sign_in(client, "lan")
    answer = client.get("/tai-khoan/luot-xem")
    assert answer.status_code == 403
    assert "dành cho người dân" in answer.content.decode()


def test_who_has_not_signed_in_is_led_to_the_right_door(client, db):
    assert client.get("/tai-khoan").url == "/vao?next=%2Ftai-khoan"


def test_only_what_is_for_staff_alone_leads_to_the_door_of_staff():
    assert guard.staff("desk").of_staff
    assert not (guard.staff("desk") | citizens).of_staff
