"""Bulk loading: the rows of every table that a dossier stands in, by COPY on PostgreSQL and executemany on SQLite.

The measured rows come out of the same fold that the follower calls, and the facts out of the same count, so that
`tinhso ledger rebuild --compare` finds nothing. Every event bears its MAC.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from bench.scale.province import found
from bench.scale.stories import Story, Teller

SEED = 766
AT_ONCE = 2_000
YEARS = timedelta(days=420)
# How many dossiers a person has in the mean, and those who read the ledger besides the measuring.
EACH = 2

# Kinds of columns whose values the driver takes as they are; the others are turned by the field, which takes its time.
_SIMPLE = frozenset({
    "AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "CharField", "ForeignKey", "IntegerField",
    "OneToOneField", "PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "TextField",
})  # fmt: skip
AS_THEY_ARE = {
    "sqlite": _SIMPLE,
    "postgresql": _SIMPLE | {"BinaryField", "DateField", "DateTimeField", "UUIDField"},
}


class Columns:
    """How the rows of one table are written."""

    def __init__(self, model: Any) -> None:
        """Every column of the model, the key too."""
        from django.db import connection

        self.connection = connection
        self.table = model._meta.db_table
        self.fields = list(model._meta.concrete_fields)
        self.names = [field.attname for field in self.fields]
        self.told = [connection.ops.quote_name(field.column) for field in self.fields]
        as_they_are = AS_THEY_ARE[connection.vendor]
        self.turned = [field.get_internal_type() not in as_they_are for field in self.fields]

    def write(self, rows: Iterable[dict[str, Any]]) -> None:
        """Write rows, each a value for every column."""
        columns = list(zip(self.names, self.turned, strict=True))
        given = (
            [
                self._value(place, row[name]) if turned else row[name]
                for place, (name, turned) in enumerate(columns)
            ]
            for row in rows
        )
        with self.connection.cursor() as cursor:
            told = ", ".join(self.told)
            if self.connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self.table} ({told}) FROM STDIN") as copy:
                    for one in given:
                        copy.write_row(one)
                return
            marks = ", ".join(["%s"] * len(self.told))
            cursor.executemany(f"INSERT INTO {self.table} ({told}) VALUES ({marks})", list(given))

    def _value(self, place: int, value: Any) -> Any:
        if value is None:
            return None
        return self.fields[place].get_db_prep_save(value, self.connection)

    def next_key(self) -> int:
        """The first number that no row has."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {self.table}")
            return int(cursor.fetchone()[0])

    def go_on_after(self) -> None:
        """What the database numbers from now on comes after what was loaded."""
        if self.connection.vendor != "postgresql" or "id" not in self.names:
            return
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{self.table}', 'id'), (SELECT MAX(id) FROM {self.table}))"
            )


def tidy() -> None:
    """What the planner of the database knows of the tables: as the worker has SQLite look at them."""
    from django.db import connection
    from django.utils import timezone

    from tinhso.operations.jobs import Looking

    if not Looking().look(now=timezone.now()):
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


class Loader:
    """Loads a province."""

    def __init__(self, *, dossiers: int, say: Callable[[str], None]) -> None:
        """dossiers: how many; say: hears how far it is."""
        from tinhso import calendars
        from tinhso.cases.models import Act, Case, CasePaper, CaseResult, Supplement
        from tinhso.ledger.models import Event, Position, Sealed
        from tinhso.measurement.live.models import DayCount, DossierTime, StretchTime, TimeFact
        from tinhso.parties.models import Contact, Party, PartyNumber

        models = (
            Act, Case, CasePaper, CaseResult, Supplement, Event, Position, Sealed, DossierTime, StretchTime,
            Contact, Party, PartyNumber, TimeFact, DayCount,
        )  # fmt: skip
        self.random, self.dossiers, self.say = Random(SEED), dossiers, say
        self.now = datetime.now(UTC)
        self.columns = {model.__name__: Columns(model) for model in models}
        self.calendar = calendars.load(calendars.DEFAULT)
        self.teller = Teller(self.random, self.calendar, self.now)
        self.cells: dict[Any, Any] = {}
        self.counts: Counter[Any] = Counter()
        self.numbers: Counter[tuple[str, date]] = Counter()

    def load(self) -> int:
        """Found the province and load it; how many events there are."""
        from django.db import transaction

        from tinhso.ledger.positions import number_all
        from tinhso.measurement.live import days, facts
        from tinhso.measurement.live.following import keep_edges

        self.offices = found(self.random)
        number_all()
        self.weights = [one.weight for one in self.offices]
        self.keys = {
            name: one.next_key() for name, one in self.columns.items() if "id" in one.names
        }
        self.position = self._last_position()
        self.days = self._working_days()
        began, done = time.monotonic(), 0
        while done < self.dossiers:
            count = min(AT_ONCE, self.dossiers - done)
            with transaction.atomic():
                self._batch(count, done)
            done += count
            if done % (10 * AT_ONCE) == 0 or done == self.dossiers:
                pace = done / (time.monotonic() - began)
                self.say(f"{done:,} dossiers, {pace:,.0f} a second")
        with transaction.atomic():
            self.columns["TimeFact"].write(facts.row_of(*one) for one in self.cells.items())
            self.columns["DayCount"].write(days.row_of(*one) for one in self.counts.items())
            self._after()
        for one in self.columns.values():
            one.go_on_after()
        keep_edges()
        tidy()
        return self.position

    def _batch(self, count: int, done: int) -> None:
        parties = list(self._people(max(1, count // EACH), done))
        stories = [self._story(self.random.choice(parties)["uid"]) for _ in range(count)]
        stories.sort(key=lambda one: one.row["filed_at"])
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in self.columns}
        for story in stories:
            self._rows(story, rows)
        self._measured(stories, rows)
        for person in parties:
            self._party(person, rows)
        for name in (
            "Party", "PartyNumber", "Contact", "Event", "Sealed", "Position", "Case", "CasePaper", "Supplement",
            "CaseResult", "Act", "DossierTime", "StretchTime",
        ):  # fmt: skip
            self.columns[name].write(rows[name])

    def _people(self, count: int, done: int) -> Iterator[dict[str, Any]]:
        from tinhso.demo.people import full_name

        for number in range(count):
            sex = self.random.choice(("female", "male"))
            born = date(
                self.random.randint(1950, 2005),
                self.random.randint(1, 12),
                self.random.randint(1, 28),
            )
            yield {
                "uid": self._uid(), "name": full_name(self.random, sex), "sex": sex, "born": born,
                "serial": done + number,
            }  # fmt: skip

    def _party(self, person: dict[str, Any], rows: dict[str, list[dict[str, Any]]]) -> None:
        from tinhso.demo.people import address
        from tinhso.kernel.text import fold

        key = self._key("Party")
        sex, born = person["sex"], person["born"]
        address_ = address(self.random)
        rows["Party"].append({
            "id": key, "uid": person["uid"], "kind": "person", "key": f"bench-{person['uid'].hex}",
            "name": person["name"], "folded": fold(person["name"]), "born": born, "sex": sex,
            "address": address_, "unit_code": "", "entered_at": self.now - YEARS, "erased_at": None,
        })  # fmt: skip
        # Provinces of birth by turns: a number is of twelve digits, the last six are counted.
        serial = person["serial"]
        place = 1 + serial // 1_000_000 % 96
        century = 2 * (born.year // 100 - 19) + (sex == "female")
        number = f"{place:03}{century}{born.year % 100:02}{serial % 1_000_000:06}"
        rows["PartyNumber"].append(
            {"id": self._key("PartyNumber"), "party_id": key, "kind": "personal", "value": number}
        )
        rows["Contact"].append({
            "id": self._key("Contact"), "uid": self._uid(), "party_id": key, "kind": "phone",
            "value": f"+849{serial % 100_000_000:08}", "verified_at": None,
        })  # fmt: skip
        self._written(
            rows, "parties.entered", f"party:{person['uid']}", self.now - YEARS, ("quan-tri", "tinh", "system"),
            {"kind": "person", "name": person["name"], "born": born, "sex": sex, "address": address_,
             "numbers": {"personal": number}},
        )  # fmt: skip

    def _story(self, party: UUID) -> Story:
        (office,) = self.random.choices(self.offices, self.weights)
        form = office.forms[int(len(office.forms) * self.random.random() ** 1.7)]
        at = self._arrival(form.channel == "online")
        day = (at + timedelta(hours=7)).date()
        self.numbers[office.agency, day] += 1
        code = f"{office.agency}-{day:%y%m%d}-{self.numbers[office.agency, day]:04}"
        return self.teller.tell(
            uid=self._uid(), code=code, office=office, form=form, at=at, party=str(party)
        )

    def _working_days(self) -> list[date]:
        today = (self.now + timedelta(hours=7)).date()
        every = (today - timedelta(days=place) for place in range(YEARS.days + 1))
        return [day for day in every if self.calendar.is_working_day(day)]

    def _arrival(self, online: bool) -> datetime:
        while True:
            # More of late than long ago.
            day = self.days[int(len(self.days) * self.random.random() ** 1.15)]
            hour = (
                self.random.uniform(6, 22)
                if online
                else self.random.choice(_HOURS) + self.random.random()
            )
            local = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 7)
            at = local.replace(microsecond=0)
            if at < self.now - timedelta(minutes=10):
                return at

    def _rows(self, story: Story, rows: dict[str, list[dict[str, Any]]]) -> None:
        case = self._key("Case")
        rows["Case"].append({"id": case, **story.row})
        for type_, name in story.form.papers:
            rows["CasePaper"].append({
                "id": self._key("CasePaper"), "case_id": case, "type": type_, "name": name[:400],
                "originals": 1, "copies": 0, "file": "", "supplement": 0,
            })  # fmt: skip
        if story.asked_at is not None:
            rows["Supplement"].append({
                "id": self._key("Supplement"), "case_id": case, "number": 1, "before_acceptance": False,
                "reasons": "Bản chụp chưa rõ, đề nghị gửi lại.", "papers": [], "rule": "",
                "clock": "restart", "asked_at": story.asked_at, "until_date": None,
                "answered_at": story.answered_at,
            })  # fmt: skip
        if story.result:
            rows["CaseResult"].append({
                "id": self._key("CaseResult"), "case_id": case, "code": story.result, "granted": True,
                "number": "", "summary": "", "file": "", "signed_by": story.signed_by, "by_post": False,
                "valid_until": None,
            })  # fmt: skip
        for event in story.events:
            uid = self._written(
                rows, f"cases.{event.kind}", f"case:{story.uid}", event.at,
                (event.actor, event.office, story.form.channel), {**event.facts, **event.sealed},
            )  # fmt: skip
            rows["Act"].append({
                "id": self._key("Act"), "case_id": case, "key": None, "name": _ACTS[event.kind], "event": uid,
                "actor": event.actor, "at": event.at, "before": None, "undone_by": None,
            })  # fmt: skip

    def _written(
        self, rows: dict[str, list[dict[str, Any]]], kind: str, subject: str, at: datetime,
        by: tuple[str, str, str], told: dict[str, Any],
    ) -> UUID:  # fmt: skip
        """One event with its sealed part and its place."""
        from tinhso.ledger import rules
        from tinhso.ledger.canonical import plain
        from tinhso.ledger.keyring import mac_keys
        from tinhso.ledger.kinds import kind_named

        facts, sealed = (plain(part) for part in kind_named(kind).parted(told))
        salt = rules.new_salt() if sealed else b""
        public = rules.PublicPart(
            uid=self._uid(), kind=kind, subject=subject, actor=by[0][:64], office=by[1], channel=by[2],
            occurred_at=at, recorded_at=at, backfilled=False, facts=facts,
            sealed_hash=rules.sealed_hash(salt=salt, facts=sealed) if sealed else None,
            leaf_salt=rules.new_salt(),
        )  # fmt: skip
        mac_key, mac = mac_keys().sign(public.signed_bytes())
        event = self._key("Event")
        rows["Event"].append({"id": event, **vars(public), "mac": mac, "mac_key": mac_key})
        if sealed:
            rows["Sealed"].append({"event_id": event, "salt": salt, "facts": sealed})
        self.position += 1
        rows["Position"].append({"position": self.position, "event_id": event})
        return public.uid

    def _measured(self, stories: Sequence[Story], rows: dict[str, list[dict[str, Any]]]) -> None:
        """By the fold and the count of the follower."""
        from tinhso.ledger.canonical import plain
        from tinhso.measurement.live import days, facts
        from tinhso.measurement.live.folding import Happening, fold

        happened = [
            Happening(
                one.uid,
                f"cases.{event.kind}",
                event.at,
                False,
                one.form.channel,
                plain(event.facts),
            )
            for one in stories
            for event in one.events
        ]
        folded = fold(happened, at=self.now, calendar_for=lambda _office, _at: self.calendar)
        own = {case: one.stretches for case, one in folded.items()}
        facts.count(self.cells, [one.row for one in folded.values()], own)
        days.count(self.counts, (one.row for one in folded.values()))
        for one in folded.values():
            rows["DossierTime"].append(one.row)
            rows["StretchTime"] += [
                {"id": self._key("StretchTime"), **piece} for piece in one.stretches
            ]

    def _after(self) -> None:
        """Everybody who follows the ledger has read all of it; codes go on after those that were given."""
        from tinhso.cases.jobs import CALENDARS
        from tinhso.cases.models import RunningNumber
        from tinhso.ledger.models import Cursor
        from tinhso.measurement.live.following import NAME

        for name in (NAME, CALENDARS):
            Cursor.objects.update_or_create(name=name, defaults={"position": self.position})
        RunningNumber.objects.bulk_create(
            [RunningNumber(agency=agency, day=day, last=last) for (agency, day), last in self.numbers.items()],
            batch_size=1_000,
        )  # fmt: skip

    def _last_position(self) -> int:
        from tinhso.ledger.models import Position

        last = Position.objects.order_by("-position").values_list("position", flat=True).first()
        return last or 0

    def _key(self, name: str) -> int:
        found = self.keys[name]
        self.keys[name] = found + 1
        return found

    def _uid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)


_HOURS = (7, 8, 8, 8, 9, 9, 9, 10, 10, 13, 14, 14, 14, 15, 15, 16)
_ACTS = {
    "filed": "file", "accepted": "accept", "assigned": "assign", "passed_on": "pass_on",
    "supplement_asked": "ask_supplement", "supplement_answered": "answer_supplement", "withdrawn": "withdraw",
    "decided": "decide", "returned": "return_result",
}  # fmt: skip
