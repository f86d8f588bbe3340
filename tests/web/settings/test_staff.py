"""Staff entered, appointed, relieved; their accounts; and both as a table."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.web.settings.conftest import ADMIN

from tinhso.access import second_factor
from tinhso.access.models import Account, SecondFactor, Session
from tinhso.ledger.models import Event, Sealed
from tinhso.org import actions as org
from tinhso.org.models import Post, Staff
from tinhso.org.queries import posts_of

DAY = "2026-02-02"
ON = date(2026, 2, 2)


def post(browser: Client, page: str, **data: Any) -> Any:
    return browser.post(f"/cai-dat/{page}", data)


def test_entered_appointed_and_relieved_from_a_day(admin: Client) -> None:
    answer = post(
        admin,
        "can-bo-moi",
        name="Lò Thị Mai",
        code="p-mai",
        office="xa-2",
        role="desk",
        from_date=DAY,
    )
    assert (answer.status_code, answer.url) == (303, "/cai-dat/can-bo/p-mai")
    added = {"office": "xa-2", "role": "officer", "from_date": "2026-03-02"}
    assert post(admin, "can-bo/p-mai", **added).status_code == 303
    assert posts_of("p-mai", ON) == [("xa-2", "desk")]
    assert posts_of("p-mai", date(2026, 3, 2)) == [("xa-2", "desk"), ("xa-2", "officer")]
    row = Post.objects.get(staff__code="p-mai", role="desk")
    assert (
        post(admin, "can-bo/p-mai/thoi", **{"vi-tri": row.pk, "ngay": "2026-04-01"}).status_code
        == 303
    )
    assert posts_of("p-mai", date(2026, 4, 1)) == [("xa-2", "officer")]
    page = admin.get("/cai-dat/can-bo/p-mai").content.decode()
    assert "01/04/2026" in page


def test_her_name_is_sealed_in_the_ledger(admin: Client) -> None:
    post(
        admin,
        "can-bo-moi",
        name="Lò Thị Mai",
        code="p-mai",
        office="xa-2",
        role="desk",
        from_date=DAY,
    )
    event = Event.objects.get(kind="org.staff_entered", subject="staff:p-mai")
    assert event.facts == {} and Sealed.objects.get(event=event).facts == {"name": "Lò Thị Mai"}
    admin.get("/cai-dat/")  # What was just done is said once.
    said = admin.get("/cai-dat/so-cai?doi-tuong=staff:p-mai").content.decode()
    assert "Thêm một cán bộ" in said and "Lò Thị Mai" not in said


def test_pressed_twice_she_is_appointed_once(admin: Client) -> None:
    added = {"office": "xa-2", "role": "officer", "from_date": DAY}
    assert post(admin, "can-bo/p-chi", **added).status_code == 303
    again = post(admin, "can-bo/p-chi", **added)
    assert again.status_code == 200 and "Cho thôi vai trò đó trước" in again.content.decode()
    assert Post.objects.filter(staff__code="p-chi", office__code="xa-2").count() == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"code": "p-chi"}, "đã có"),
        ({"code": "p chi"}, "không dấu"),
        ({"office": "xa-99"}, "xa-99"),
        ({"from_date": "2019-01-01"}, "thành lập ngày"),
        ({"role": "vua"}, "vua"),
        ({"name": ""}, "Hãy điền ô này"),
    ],
)
def test_neither_or_both_are_written(admin: Client, data: dict[str, str], says: str) -> None:
    given = {"name": "A", "code": "p-a", "office": "xa-2", "role": "desk", "from_date": DAY, **data}
    answer = post(admin, "can-bo-moi", **given)
    assert answer.status_code in (200, 403)
    assert answer.status_code == 403 or says in html.unescape(answer.content.decode())
    assert not Staff.objects.filter(code="p-a").exists()


def test_the_password_is_shown_once_and_opens(admin: Client) -> None:
    post(
        admin,
        "can-bo-moi",
        name="Lò Thị Mai",
        code="p-mai",
        office="xa-2",
        role="desk",
        from_date=DAY,
    )
    answer = post(admin, "can-bo/p-mai/tai-khoan", viec="mo", ten="Mai.LT")
    assert answer["Cache-Control"] == "no-store"
    found = re.search(r'class="password"><code>([^<]+)<', answer.content.decode())
    assert found is not None
    password = found[1]
    account = Account.objects.get(staff="p-mai")
    assert account.login == "mai.lt" and account.check_password(password)
    assert password not in admin.get("/cai-dat/can-bo/p-mai").content.decode()
    assert not any(password in str(row.get_decoded()) for row in Session.objects.all())
    again = post(admin, "can-bo/p-mai/tai-khoan", viec="mo", ten="mai2").content.decode()
    assert "đã có tài khoản" in again and 'class="password"' not in again


@pytest.mark.parametrize(
    ("viec", "kind", "pressed"),
    [("mo", "access.account_opened", 1), ("mat-khau", "access.password_set", 2)],
)
def test_pressed_twice_it_is_one_password_and_both_answers_show_it(
    admin: Client, viec: str, kind: str, pressed: int
) -> None:
    """Whichever of the two answers the browser shows, what is read there opens."""
    code = "p-binh"
    if viec == "mo":
        code = "p-mai"
        org.enter_staff(code=code, name="Lò Thị Mai", by=ADMIN)
    shown = []
    for key in ("k", "k", "another form"):
        page = post(admin, f"can-bo/{code}/tai-khoan", viec=viec, ten="mai", key=key)
        shown += re.findall(r'class="password"><code>([^<]+)<', page.content.decode())
        if key == "k":
            assert Account.objects.get(staff=code).check_password(shown[-1])
    assert shown[0] == shown[1]
    assert len(set(shown)) == pressed
    subject = f"account:{Account.objects.get(staff=code).uid}"
    assert Event.objects.filter(kind=kind, subject=subject).count() == pressed


def test_a_new_password_ends_her_sessions(admin: Client, as_: Callable[[str], Client]) -> None:
    binh = as_("p-binh")
    assert binh.get("/van-phong/").status_code == 200
    said = post(admin, "can-bo/p-binh/tai-khoan", viec="mat-khau").content.decode()
    assert 'class="password"' in said
    assert binh.get("/van-phong/").status_code == 302


def test_locked_she_is_out_and_unlocked_she_may_come_in(
    admin: Client, as_: Callable[[str], Client]
) -> None:
    binh = as_("p-binh")
    assert post(admin, "can-bo/p-binh/tai-khoan", viec="khoa").status_code == 303
    assert Account.objects.get(staff="p-binh").locked
    assert binh.get("/van-phong/").status_code == 302
    assert "đã khóa" in admin.get("/cai-dat/can-bo?tai-khoan=khoa").content.decode()
    assert post(admin, "can-bo/p-binh/tai-khoan", viec="mo-khoa").status_code == 303
    assert not Account.objects.get(staff="p-binh").locked


def test_nobody_locks_herself_out(admin: Client) -> None:
    assert post(admin, "can-bo/p-qt/tai-khoan", viec="khoa").status_code == 403
    assert not Account.objects.get(staff="p-qt").locked


def test_a_lost_phone_and_an_open_session(admin: Client, client: Client) -> None:
    account = Account.objects.get(staff="p-hoa")
    secret = second_factor.new_secret()
    SecondFactor.objects.create(account=account, secret=secret, last_counter=1, recovery=[])
    page = admin.get("/cai-dat/can-bo/p-hoa").content.decode()
    assert "Gỡ xác thực hai lớp" in page
    assert post(admin, "can-bo/p-hoa/tai-khoan", viec="go-hai-lop").status_code == 303
    assert not SecondFactor.objects.filter(account=account).exists()
    assert Event.objects.filter(kind="access.second_factor_removed").count() == 1
    assert post(admin, "can-bo/p-hoa/tai-khoan", viec="bay").status_code == 200


def test_who_settles_a_commune_opens_no_accounts_of_the_province(
    as_: Callable[[str], Client], cast: Any
) -> None:
    small = as_("p-qt-xa")
    Post.objects.create(
        staff=Staff.objects.get(code="p-hoa"),
        office=Post.objects.filter(office__code="so-xd")[0].office,
        role="head",
        from_date=ON,
    )
    # She sees her, who works in the commune too, but an account would open the department's doors.
    assert small.get("/cai-dat/can-bo/p-hoa").status_code == 200
    assert post(small, "can-bo/p-hoa/tai-khoan", viec="mat-khau").status_code == 403
    assert post(small, "can-bo/p-binh/tai-khoan", viec="mat-khau").status_code == 200


@pytest.mark.parametrize(
    ("begins", "ends", "code"),
    [
        (ON, timedelta(days=1), 403),
        (ON, timedelta(days=400), 403),
        (None, None, 403),
        (ON, timedelta(0), 200),
    ],
    ids=["until tomorrow", "until next year", "from tomorrow", "over today"],
)
def test_a_post_of_the_province_that_will_end_or_begin_keeps_its_account_too(
    as_: Callable[[str], Client], cast: Any, begins: date | None, ends: timedelta | None, code: int
) -> None:
    small, today = as_("p-qt-xa"), timezone.localdate()
    department = Post.objects.filter(office__code="so-xd")[0].office
    Post.objects.filter(staff__code="p-hoa").update(until_date=today)
    Post.objects.create(
        staff=Staff.objects.get(code="p-hoa"),
        office=department,
        role="head",
        from_date=begins or today + timedelta(days=1),
        until_date=None if ends is None else today + ends,
    )
    for what in ("go-hai-lop", "go-khoa", "ra", "mat-khau"):
        answer = post(small, "can-bo/p-hoa/tai-khoan", viec=what)
        assert (answer.status_code == 403) == (code == 403), what
    changed = Event.objects.filter(subject__startswith="account:", actor="p-qt-xa").exists()
    assert changed == (code == 200)


def test_found_by_name_office_role_and_day(admin: Client) -> None:
    def names(query: str) -> set[str]:
        page = admin.get(f"/cai-dat/can-bo?{query}").content.decode()
        return set(re.findall(r"/cai-dat/can-bo/(p-[a-z0-9-]+)\"", page))

    assert names("tim=Thị+Chi") == {"p-chi"}
    assert names("don-vi=xa-2") == {"p-xa2"}
    assert names("vai-tro=head") == {"p-hoa"}
    assert names("don-vi=xa-1&ngay=2019-01-01") == set()
    assert "Không có cán bộ nào như vậy" in admin.get("/cai-dat/can-bo?tim=zzz").content.decode()


def test_the_list_costs_the_same_however_long(
    admin: Client, django_assert_max_num_queries: Any
) -> None:
    office = Post.objects.filter(office__code="xa-1")[0].office
    rows = [Staff(code=f"p-n{n}", name=f"Người {n}") for n in range(30)]
    Staff.objects.bulk_create(rows)
    Post.objects.bulk_create(
        [
            Post(staff=row, office=office, role="desk", from_date=ON)
            for row in Staff.objects.filter(code__startswith="p-n")
        ]
    )
    with django_assert_max_num_queries(16):
        assert admin.get("/cai-dat/can-bo").content.decode().count("/cai-dat/can-bo/p-n") == 30


# Files.
def trial(browser: Client, text: str) -> Any:
    file = SimpleUploadedFile("can-bo.csv", text.encode("utf-8-sig"))
    return browser.post("/cai-dat/can-bo-nap", {"file": file, "from_date": DAY})


def test_what_is_exported_and_loaded_again_changes_nothing(admin: Client) -> None:
    for ending in ("csv", "xlsx"):
        file = admin.get(f"/cai-dat/can-bo-xuat.{ending}")
        sent = {"file": SimpleUploadedFile(f"a.{ending}", file.content), "from_date": DAY}
        found = admin.post("/cai-dat/can-bo-nap", sent).context["trial"]
        assert ([one.fault for one in found.faults], found.changes, found.same) == ([], [], 12)


def test_a_file_enters_appoints_and_relieves(admin: Client) -> None:
    text = (
        "Mã cán bộ,Họ tên,Đơn vị (mã),Vai trò,Từ ngày,Thôi từ ngày\n"
        "p-mai,Lò Thị Mai,xa-2,Tiếp nhận và trả kết quả,,\n"
        "p-mai,Lò Thị Mai,xa-2,officer,01/03/2026,\n"
        "p-chi,,xa-1,officer,,01/04/2026\n"
    )
    shown = trial(admin, text)
    assert [one.line for one in shown.context["trial"].changes] == [2, 3, 4]
    assert not Staff.objects.filter(code="p-mai").exists()
    sent = {"rows": shown.context["kept"], "from_date": DAY}
    assert admin.post("/cai-dat/can-bo-nap", sent).status_code == 303
    assert posts_of("p-mai", ON) == [("xa-2", "desk")]
    assert posts_of("p-mai", date(2026, 3, 1)) == [("xa-2", "desk"), ("xa-2", "officer")]
    assert posts_of("p-chi", date(2026, 4, 1)) == []


def test_a_post_that_ends_before_it_begins_is_refused(admin: Client) -> None:
    text = (
        "code,name,office,role,from_date,until_date\n"
        "p-mai,Lò Thị Mai,xa-2,desk,01/03/2026,01/02/2026\n"
    )
    found = trial(admin, text).context["trial"]
    (fault,) = found.faults
    assert (fault.line, found.changes) == (2, [])
    assert "“Thôi từ ngày” là 01/02/2026, trước “Từ ngày” là 01/03/2026" in fault.fault


def test_an_office_that_there_is_not_is_named_with_its_row(admin: Client) -> None:
    text = "code,name,office,role\np-moi,Lò Thị Mai,xa-khong-co,desk\np-hai,Lò Thị Hai,xa-2,desk\n"
    (fault,) = trial(admin, text).context["trial"].faults
    assert fault.line == 2
    assert "Không có đơn vị “xa-khong-co”" in fault.fault


def test_each_wrong_row_is_named(admin: Client) -> None:
    text = (
        "code,name,office,role,from,until\n"
        "p-moi,,xa-2,desk,,\n"
        "p-chi,Tên Khác,xa-1,officer,,\n"
        "p-chi,,xa-1,vua,,\n"
        "p-chi,,xa-1,,,\n"
        "p-chi,,xa-99,desk,,\n"
        "p-chi,,xa-2,desk,hôm qua,\n"
        "p-chi,,xa-2,desk,,hôm nay\n"
        ",A,xa-2,desk,,\n"
    )
    found = trial(admin, text).context["trial"]
    assert [one.line for one in found.faults] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert all(one.fault and "{" not in one.fault for one in found.faults)
    assert not Post.objects.filter(office__code="xa-2", role="desk").exists()


def test_a_formula_goes_out_harmless_and_comes_in_as_it_was(admin: Client) -> None:
    Staff.objects.create(code="p-f", name="=cmd|'/c calc'!A0")
    file = admin.get("/cai-dat/can-bo-xuat.csv").content.decode("utf-8-sig")
    assert "'=cmd" in file
    shown = trial(admin, file)
    assert shown.context["trial"].changes == [] and shown.context["trial"].faults == []


def test_the_door_and_the_list_say_what_each_of_them_counts(admin: Client) -> None:
    org.enter_staff(code="p-cho", name="Chờ Việc", by=ADMIN)
    door, listed = (admin.get(page).content.decode() for page in ("/cai-dat/", "/cai-dat/can-bo"))
    held = re.search(r"(\d+) người đang giữ vai trò", door)
    both = re.search(r"(\d+) người đã nhập; (\d+) người giữ vai trò", listed)
    assert held is not None and both is not None
    assert (both[2], int(both[1])) == (held[1], Staff.objects.count())
    assert int(both[1]) > int(both[2])
    some = admin.get("/cai-dat/can-bo?vai-tro=admin").content.decode()
    assert "người khớp điều đã lọc" in some
