"""The offices and the staff of the made-up province, and which procedures they handle.

Two communes have become one on 1 July 2026, in the middle of the histories: their dossiers move on.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from tinhso.access.actions import open_staff_account
from tinhso.demo.people import full_name
from tinhso.ledger.actions import By
from tinhso.loading.reading import find_pack, read_pack
from tinhso.org import actions as org
from tinhso.org.terms import Term, terms_of
from tinhso.papers.actions import publish_all as publish_all_papers
from tinhso.payments.actions import set_collector
from tinhso.procedures.actions import hand_over_all, publish_all
from tinhso.procedures.definition import Definition
from tinhso.procedures.documents import shipped

BEGAN = date(2025, 7, 1)
MERGED = date(2026, 7, 1)
PROVINCE = "tinh"
DESK = "ttpvhcc"
ADMIN = By(actor="p-quan-tri", office=PROVINCE, channel="system")

DEPARTMENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "so-tu-phap": ("Sở Tư pháp", ("Lý lịch tư pháp", "Trợ giúp pháp lý", "Nuôi con nuôi")),
    "so-xay-dung": (
        "Sở Xây dựng",
        (
            "Hoạt động xây dựng",
            "Kiến trúc",
            "Kinh doanh bất động sản",
            "Đường bộ",
            "Sát hạch, cấp giấy phép lái xe",
        ),
    ),
    "so-nnmt": (
        "Sở Nông nghiệp và Môi trường",
        ("Đất đai", "Tài nguyên nước", "Khí tượng, thủy văn", "Trồng trọt và Bảo vệ thực vật"),
    ),
    "so-noi-vu": ("Sở Nội vụ", ("Chính sách", "Thực hiện chính sách BHXH")),
    "so-tai-chinh": ("Sở Tài chính", ()),
}
OTHERS = "so-tai-chinh"
COMMUNES: Mapping[str, str] = {
    "p-trung-tam": "Phường Trung Tâm",
    "p-song-hau": "Phường Sông Hậu",
    "x-binh-an": "Xã Bình An",
    "x-phu-loc": "Xã Phú Lộc",
    "x-hoa-son": "Xã Hòa Sơn",
    "x-tan-thanh": "Xã Tân Thành",
}
# Hòa Sơn and Phú Lộc became one.
MERGING = ("x-phu-loc", "x-hoa-son")
UNITED = ("x-phu-hoa", "Xã Phú Hòa")
# Who collects fees, each on an account of its own; no bank has this number, so no money can go there.
COLLECTING = ("p-trung-tam", "p-song-hau", UNITED[0])
NO_BANK = "999999"
# Real units have codes below 33000: nobody takes a made-up one for theirs.
UNITS: Mapping[str, str] = {
    code: f"{number:05}" for number, code in enumerate((*COMMUNES, UNITED[0]), start=99_001)
}
# One commune still handles household businesses in the software that it had before.
OLD_OFFICE = "x-tan-thanh"
OLD_PROCEDURES = ("1.001266", "1.001612", "2.000720")


@dataclass(frozen=True)
class Person:
    """A member of staff. speed: how long her work takes beside the usual."""

    code: str
    role: str
    office: str
    speed: float


@dataclass(frozen=True)
class Place:
    """Where dossiers are handled: the desk that receives them, the office that decides, who works there.

    until: the day before which it exists; from_date: since when.
    """

    desk: str
    office: str
    staff: Mapping[str, tuple[Person, ...]]
    definitions: tuple[Definition, ...]
    weight: float
    from_date: date
    until: date | None = None

    def who(self, random: Random, *roles: str) -> Person:
        """Somebody of the first of the roles that the place has."""
        for role in roles:
            if self.staff.get(role):
                return random.choice(self.staff[role])
        return next(iter(self.staff.values()))[0]


def standing(places: Sequence[Place], terms: Mapping[str, Term], day: date) -> list[Place]:
    """Those that there are on a day, desk and office: whoever looks may merge some. terms: of all that are asked."""
    return [
        one
        for one in places
        if all(
            (term := terms.get(code)) is not None
            and term.founded_on <= day
            and (term.closed_on is None or day < term.closed_on)
            for code in (one.desk, one.office)
        )
    ]


def terms_now(places: Sequence[Place]) -> Mapping[str, Term]:
    """From when to when the offices of places are there, as it is known now; one query."""
    return terms_of({code for one in places for code in (one.desk, one.office)})


def desk_of(commune: str) -> str:
    """The desk of a commune."""
    return f"{commune}-mot-cua"


@dataclass(frozen=True)
class Cast:
    """The whole province as it is to be. people: with their names, in the order in which they are entered."""

    places: tuple[Place, ...]
    people: tuple[tuple[Person, str], ...]
    definitions: tuple[Definition, ...]


def cast(seed: int) -> Cast:
    """The same province each time; nothing is written."""
    random = Random(seed)  # noqa: S311 made-up people need no secret
    people: list[tuple[Person, str]] = []
    staff = dict(_staff(random, people))
    for office, accountant in _accountants(seed, people):
        staff[office]["accountant"] = [accountant]
    definitions = shipped()
    return Cast(tuple(_places(staff, definitions)), tuple(people), tuple(definitions))


@transaction.atomic
def found(cast: Cast) -> None:
    """Write the offices, the staff and the procedures."""
    told = on_day(BEGAN)
    _office(PROVINCE, "Ủy ban nhân dân tỉnh (mẫu)", "province", None, "H99", BEGAN)
    _office(DESK, "Trung tâm Phục vụ hành chính công tỉnh", "province", PROVINCE, "H99.01", BEGAN)
    for place, (code, (name, _)) in enumerate(DEPARTMENTS.items(), start=2):
        _office(code, name, "province", PROVINCE, f"H99.{place:02}", BEGAN)
    for place, (code, name) in enumerate(COMMUNES.items(), start=30):
        _commune(code, name, f"H99.{place}", BEGAN)
    _commune(*UNITED, "H99.60", MERGED)
    united = UNITED[0]
    for before, after in (
        (list(MERGING), united),
        ([desk_of(code) for code in MERGING], desk_of(united)),
    ):
        org.pass_on(
            before,
            to=after,
            on_date=MERGED,
            how="merged",
            by=ADMIN,
            told_at=on_day(MERGED),
        )
    publish_all(cast.definitions, from_date=BEGAN, by=ADMIN, source="tinhso", told_at=told)
    codes = [one.code for one in cast.definitions]
    hand_over_all(codes, system="ours", from_date=BEGAN, by=ADMIN, told_at=told)
    hand_over_all(
        OLD_PROCEDURES,
        system="legacy",
        from_date=BEGAN,
        office=OLD_OFFICE,
        by=ADMIN,
        told_at=told,
    )
    for person, name in cast.people:
        on = MERGED if UNITED[0] in person.office else BEGAN
        org.enter_staff(code=person.code, name=name, by=ADMIN, told_at=on_day(on))
        org.appoint(
            person.code,
            office=person.office,
            role=person.role,
            from_date=on,
            by=ADMIN,
            told_at=on_day(on),
        )


def publish_papers() -> None:
    """The types of papers, as the shipped pack has them."""
    pack = read_pack(find_pack("mot_cua"))
    publish_all_papers(
        pack.papers, from_date=BEGAN, by=ADMIN, source=pack.name, told_at=on_day(BEGAN)
    )


def on_day(day: date) -> datetime:
    """A day's morning, before the offices open."""
    return datetime(day.year, day.month, day.day, 7, 30, tzinfo=timezone.get_default_timezone())


def _office(
    code: str, name: str, level: str, parent: str | None, agency: str, on: date, *, unit: str = ""
) -> None:
    org.found_office(
        code=code,
        name=name,
        level=level,
        parent=parent,
        on_date=on,
        by=ADMIN,
        agency_id=agency,
        unit_code=unit,
        told_at=on_day(on),
    )


def _commune(code: str, name: str, agency: str, on: date) -> None:
    short = name[0].lower() + name[1:]
    _office(code, f"Ủy ban nhân dân {short}", "commune", PROVINCE, agency, on, unit=UNITS[code])
    desk = f"Trung tâm Phục vụ hành chính công {short}"
    _office(desk_of(code), desk, "commune", code, f"{agency}.01", on)


def _staff(
    random: Random, people: list[tuple[Person, str]]
) -> Iterator[tuple[str, dict[str, list[Person]]]]:
    """By office that decides, its people by role; all of them are put into `people`."""
    numbers = iter(range(1, 10_000))

    def enter(role: str, office: str) -> Person:
        code = f"{role}-{next(numbers):03}"
        person = Person(code, role, office, random.lognormvariate(0, 0.35))
        people.append((person, full_name(random)))
        return person

    yield PROVINCE, {role: [enter(role, PROVINCE)] for role in ("leader", "planner", "admin")}
    province_desk = [enter("desk", DESK) for _ in range(3)]
    for code in DEPARTMENTS:
        own = {role: [enter(role, code) for _ in range(n)] for role, n in _SIZES["province"]}
        yield code, {**own, "desk": province_desk}
    for code in (*COMMUNES, UNITED[0]):
        own = {role: [enter(role, code) for _ in range(n)] for role, n in _SIZES["commune"]}
        yield code, {**own, "desk": [enter("desk", desk_of(code)) for _ in range(2)]}


def _accountants(seed: int, people: list[tuple[Person, str]]) -> Iterator[tuple[str, Person]]:
    """Who keeps the accounts of those that collect; by chances of their own, so that nobody else becomes another."""
    random = Random(f"{seed} accounts")  # noqa: S311 made-up people need no secret
    for number, office in enumerate(COLLECTING, start=1):
        person = Person(f"accountant-{number:03}", "accountant", office, 1.0)
        people.append((person, full_name(random)))
        yield office, person


def collect(since: date) -> None:
    """From a day on these offices collect fees, on accounts at a bank that does not exist."""
    names = {**COMMUNES, UNITED[0]: UNITED[1]}
    for number, office in enumerate(COLLECTING, start=1):
        set_collector(
            office,
            since=since,
            bank=NO_BANK,
            account=f"{990_000_000 + number}",
            holder=f"{names[office]} (mẫu)",
            by=ADMIN,
        )


_SIZES = {
    "province": (("officer", 4), ("clerk", 1), ("head", 1)),
    "commune": (("officer", 3), ("clerk", 1), ("head", 1)),
}


def open_accounts(staff: Mapping[str, str]) -> None:
    """Accounts for those through whom visitors of the demo look in. staff: login → code of staff."""
    for login, code in staff.items():
        open_staff_account(login=login, staff=code, password=secrets.token_urlsafe(24), by=ADMIN)


def _places(
    staff: Mapping[str, Mapping[str, list[Person]]], definitions: list[Definition]
) -> Iterator[Place]:
    fields = {field: code for code, (_, names) in DEPARTMENTS.items() for field in names}
    provincial = [one for one in definitions if "commune" not in one.levels]
    communal = tuple(one for one in definitions if "commune" in one.levels)
    for code in DEPARTMENTS:
        own = tuple(one for one in provincial if fields.get(one.field, OTHERS) == code)
        if own:
            yield Place(DESK, code, _frozen(staff[code]), own, 0.6 * len(own) ** 0.5, BEGAN)
    for place, code in enumerate((*COMMUNES, UNITED[0])):
        united = code == UNITED[0]
        old = OLD_PROCEDURES if code == OLD_OFFICE else ()
        yield Place(
            desk_of(code),
            code,
            _frozen(staff[code]),
            tuple(one for one in communal if one.code not in old),
            2.5 if united else 2.2 - 0.25 * place,
            MERGED if united else BEGAN,
            MERGED if code in MERGING else None,
        )


def _frozen(people: Mapping[str, list[Person]]) -> dict[str, tuple[Person, ...]]:
    return {role: tuple(own) for role, own in people.items()}


def successor_of(on: datetime) -> Mapping[str, str]:
    """Who carries on the work of whom after the merger."""
    if timezone.localtime(on).date() < MERGED:
        return {}
    pairs = dict.fromkeys(MERGING, UNITED[0])
    return pairs | {desk_of(code): desk_of(UNITED[0]) for code in MERGING}


def merger_at() -> datetime:
    """The moment from which the united commune works."""
    return on_day(MERGED) + timedelta(minutes=1)
