"""Telling what is owed: each step once, by the ways of who owes it, alone or with the others of her day.

A round is two transactions, each in its turn among all workers of all machines. The first decides of the steps whose
moments have come which are said and to whom; the second writes the messages, which the queue delivers. A worker that is
killed has done all of a transaction or nothing of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.timezone import localdate, localtime

from tinhso.ledger.turns import in_turn
from tinhso.notices import actions, owing, rules
from tinhso.notices.manners import manner_now
from tinhso.notices.models import Message, Obligation, Rung, Telling
from tinhso.notices.obligations import TURN, next_moments
from tinhso.notices.owing import Due, Read, Whom
from tinhso.notices.reached import CONTACT, OFFICE, STAFF, Reached, reached
from tinhso.notices.templates import Template, declare
from tinhso.org.models import Post
from tinhso.org.queries import CalendarsThen, calendars_on, organisation_on

AT_ONCE, PEOPLE_AT_ONCE, MOST_LINES = 500, 200, 300
# In the place of a message's key, where no way was open.
UNTOLD = "-"
DIGEST = Template.of(
    {
        "code": "nhac_trong_ngay",
        "name": ("Việc đến hạn trong ngày, gộp một thư", "What is owed, in one mail a day"),
        "fields": {
            "count": {"longest": 6, "sample": "12"},
            "address": {"longest": 120, "sample": "https://mot-cua.example.vn"},
        },
        "subject": "Nhắc việc: {count} việc",
        "mail": "Có {count} việc cần để ý: {address}",
        "sms": "Nhắc việc: có {count} việc cần để ý. Xem {address}",
    }
)
declare(DIGEST)


def tell_due(*, now: datetime, rounds: int = 20) -> int:
    """Tell of all whose moment has come; how many steps were decided and messages written. Nothing in quiet hours.

    What falls into quiet hours waits for their end.
    """
    clock, manner = localtime(now).time(), manner_now()
    if rules.is_quiet(clock, begins=manner.quiet_from, ends=manner.quiet_until):
        return 0
    counted = 0
    for _ in range(rounds):
        found = _decide_some(now)
        counted += found
        if found < AT_ONCE:
            break
    else:
        return counted  # Counts of a day are right only when all of it is decided.
    return counted + write_some(now)


@transaction.atomic
def _decide_some(now: datetime) -> int:
    """Decide what is said of some that are owed; how many of them there were."""
    rows = Obligation.objects.filter(next_at__lte=now).order_by("next_at", "id")
    if not rows.exists():  # Nobody waits for a turn in which there is nothing to do.
        return 0
    in_turn(TURN)
    owed = {row.pk: row for row in rows.select_for_update()[:AT_ONCE]}
    due = list(
        Rung.objects.filter(obligation__in=owed, state=owing.WAITS, at__lte=now).order_by("id")
    )
    said_to = _said_to(owed)
    by_key = {rung.pk: rung for rung in due}
    say: list[Rung] = []
    for pk, rungs in _grouped(due).items():
        row = owed[pk]
        told = [Due(one.pk, one.to, one.at, row.made_at, row.due_at) for one in rungs]
        chosen, passed = owing.to_say(told, said_to=said_to.get(pk, {}))
        say += [by_key[key] for key in chosen]
        for key in passed:
            by_key[key].state = owing.PASSED
    tellings = _tellings(say, owed, now)
    for rung in due:
        rung.decided_at = now
    Telling.objects.bulk_create(tellings, batch_size=1_000)
    Rung.objects.bulk_update(due, ["state", "decided_at"], batch_size=500)
    following = next_moments(owed)
    for row in owed.values():
        row.next_at = following.get(row.pk)
    Obligation.objects.bulk_update(owed.values(), ["next_at"], batch_size=500)
    return len(owed)


def _grouped(rungs: Iterable[Rung]) -> dict[int, list[Rung]]:
    found: dict[int, list[Rung]] = defaultdict(list)
    for one in rungs:
        found[one.obligation_id].append(one)
    return found


def _said_to(owed: Mapping[int, Obligation]) -> dict[int, dict[str, datetime]]:
    """Obligation → to whom → the moment of the last step that was said of its present day."""
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    rows = Rung.objects.filter(obligation__in=owed, state=owing.TOLD).order_by()
    for pk, due, to, at in rows.values_list("obligation", "due", "to").annotate(last=Max("at")):
        if owed[pk].due == due:
            found[pk][to] = at
    return found


def _tellings(say: Sequence[Rung], owed: Mapping[int, Obligation], now: datetime) -> list[Telling]:
    """Who is told of each step; a step of whom nobody can be reached says so."""
    whom = {rung.pk: Whom.of(owed[rung.obligation_id].whom[rung.to]) for rung in say}
    people = _People(list(whom.values()), localdate(now))
    read = _read(owed[rung.obligation_id] for rung in say)
    made = []
    for rung in say:
        row, one = owed[rung.obligation_id], whom[rung.pk]
        said = read.get((row.subject, row.matter))
        if said is None:
            names: list[str] = []
        elif one.contact:
            names = [CONTACT] if any(said.reach.values()) else []
        else:
            names = people.of(one)
        rung.state = owing.TOLD if names else owing.NOBODY
        made += [
            Telling(
                rung=rung, obligation=row, due=rung.due, step=rung.step, to=rung.to, who=name,
                day=localdate(now), at=now,
            )
            for name in names
        ]  # fmt: skip
    return made


def _read(owed: Iterable[Obligation]) -> dict[tuple[str, str], Read]:
    """(subject, matter) → what is said of it, by the row or its room; what the room knows no more is left out."""
    found: dict[tuple[str, str], Read] = {}
    asked: dict[str, set[str]] = defaultdict(set)
    for row in owed:
        if owing.matter_named(row.matter).reads is None:
            found[row.subject, row.matter] = Read(row.facts, row.address)
        else:
            asked[row.matter].add(row.subject)
    for matter, subjects in asked.items():
        reads = owing.matter_named(matter).reads
        assert reads is not None
        found.update({(subject, matter): one for subject, one in reads(subjects).items()})
    return found


class _People:
    """Who holds which role today, and who of them has an address; read once for many."""

    def __init__(self, whom: Sequence[Whom], day: date) -> None:
        self._offices = organisation_on(day)
        staff = {one.staff for one in whom if one.staff}
        paths = {one.office: self._line(one.office) for one in whom if one.office}
        offices = {code for path in paths.values() for code in path}
        roles = {role for one in whom for group in one.roles for role in group}
        rows = Post.objects.filter(office__code__in=offices, role__in=roles, from_date__lte=day)
        rows = rows.exclude(until_date__lte=day).order_by("staff__code")
        self._posts: dict[tuple[str, str], list[str]] = defaultdict(list)
        for office, role, code in rows.values_list("office__code", "role", "staff__code"):
            self._posts[office, role].append(code)
            staff.add(code)
        self._reached = reached(
            [*(f"{STAFF}:{one}" for one in staff), *(f"{OFFICE}:{one}" for one in offices)]
        )

    def _line(self, office: str) -> list[str]:
        """An office and those above it, itself first."""
        return [one.code for one in self._offices.path(office)][::-1] or [office]

    def of(self, one: Whom) -> list[str]:
        """Whose addresses are told: the person's, else those of the first group of roles in which anybody can be
        reached, else the office's own.
        """
        if one.staff and f"{STAFF}:{one.staff}" in self._reached:
            return [f"{STAFF}:{one.staff}"]
        for group in one.roles:
            held = {code for role in group for code in self._posts.get((one.office, role), ())}
            found = sorted(name for code in held if (name := f"{STAFF}:{code}") in self._reached)
            if found:
                return found
        name = f"{OFFICE}:{one.office}"
        return [name] if name in self._reached else []


def write_some(now: datetime) -> int:
    """Write the messages of what is decided and not written; how many."""
    if not Telling.objects.filter(key="").exists():
        return 0
    counted, last = 0, ""
    while found := _write_contacts(now):
        counted += found
    while page := _people_after(last):
        counted += _write_people(page, now)
        last = page[-1]
    return counted


def _people_after(last: str) -> list[str]:
    rows = Telling.objects.filter(key="", who__gt=last).exclude(who=CONTACT)
    return list(rows.order_by("who").values_list("who", flat=True).distinct()[:PEOPLE_AT_ONCE])


@transaction.atomic
def _write_people(who: Sequence[str], now: datetime) -> int:
    """Each alone, or all of a person's in one mail a day: where she wants that, or they are many."""
    in_turn(TURN)
    day = localdate(now)
    late = localtime(now).time() >= owing.DIGEST_AT
    known = reached(who)
    together = _together(who, known, day)
    keys = [_day_key(one, day) for one in together]
    had = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    # Whose mail of the day went, or has its hour to come, waits; nothing more is read of her.
    now_ = [one for one in who if one not in together or (late and _day_key(one, day) not in had)]
    if not now_:
        return 0
    waiting = Telling.objects.filter(key="", who__in=now_).select_related("obligation")
    tellings = list(waiting.order_by("who", "at", "id"))
    by_who: dict[str, list[Telling]] = defaultdict(list)
    for one in tellings:
        by_who[one.who].append(one)
    said = _Said(_read(one.obligation for one in tellings), calendars_on(day), day)
    told: list[actions.Telling] = []
    done: list[Telling] = []
    for name, rows in by_who.items():
        person, key = known.get(name, Reached({})), _day_key(name, day)
        if name in together:
            told.append(said.together(key, rows, person))
        else:
            told += [said.alone(one, person.reach, person.refused) for one in rows]
        for one in rows:
            one.key = key if name in together else _key(one)
        done += rows
    _written(told, done, now)
    return len(told)


def _together(who: Sequence[str], known: Mapping[str, Reached], day: date) -> set[str]:
    """Those of some who are told in one mail: who want it, and who would be told too often today."""
    rows = Telling.objects.filter(who__in=who).filter(Q(key="") | Q(day=day)).order_by()
    counts = rows.values_list("who").annotate(n=Count("id"))
    many = {name for name, count in counts if count > owing.MOST_A_DAY}
    return many | {name for name in who if name in known and known[name].digest}


@transaction.atomic
def _write_contacts(now: datetime) -> int:
    in_turn(TURN)
    rows = Telling.objects.filter(key="", who=CONTACT).select_related("obligation")
    some = list(rows.order_by("id")[:AT_ONCE])
    read = _read(one.obligation for one in some)
    said = _Said(read, calendars_on(localdate(now)), localdate(now))
    told = []
    for one in some:
        found = read.get((one.obligation.subject, one.obligation.matter))
        told.append(said.alone(one, found.reach if found else {}, ()))
        one.key = _key(one)
    _written(told, some, now)
    return len(told)


def _written(told: Sequence[actions.Telling], done: Sequence[Telling], now: datetime) -> None:
    """Messages, and by which each step is told; one for which no way is open says that nobody was told."""
    keys = actions.tell_many(told, due_at=now, rank=rules.REMINDER)
    untold = [one for one in done if one.key not in keys]
    for one in untold:
        one.key = UNTOLD
    Telling.objects.bulk_update(done, ["key"], batch_size=500)
    Rung.objects.filter(pk__in=[one.rung_id for one in untold]).update(state=owing.NOBODY)


def _key(one: Telling) -> str:
    return f"owed:{one.pk}"


def _day_key(who: str, day: date) -> str:
    return f"owed-day:{who}:{day}"


class _Said:
    """What is said of what is owed, on a day."""

    def __init__(
        self, read: Mapping[tuple[str, str], Read], calendars: CalendarsThen, day: date
    ) -> None:
        self._read, self._calendars, self._day = read, calendars, day

    def _fields(self, one: Telling) -> dict[str, str]:
        row = one.obligation
        found = self._read.get((row.subject, row.matter)) or Read({}, "")
        unit = owing.CALENDAR if one.step.endswith("c") else owing.WORKING
        calendar = self._calendars.of(row.office)
        left = owing.said_left(row.due, today=self._day, calendar=calendar, unit=unit)
        offices = self._calendars.organisation.offices
        name = offices[row.office].name if row.office in offices else row.office
        page = found.address if one.who != CONTACT else ""
        own = {"code": "–", "title": "–", **found.facts}
        return {
            **{key: own[key] for key in ("code", "title")},
            "office": found.facts.get("office", name),
            "due": f"{row.due:%d/%m/%Y}",
            "left_vi": left[0],
            "left_en": left[1],
            "address": f"{settings.PUBLIC_ADDRESS}{page}",
        }

    def alone(
        self, one: Telling, reach: Mapping[str, str], refused: Collection[str]
    ) -> actions.Telling:
        """One step."""
        return actions.Telling(
            key=_key(one),
            template=owing.matter_named(one.obligation.matter).template,
            fields=self._fields(one),
            to=reach,
            refused=refused,
            concerns=one.obligation.subject,
        )

    def together(self, key: str, rows: Sequence[Telling], person: Reached) -> actions.Telling:
        """All of a day, each thing once: by mail where she has one, what is due first at the top."""
        lines = []
        each = {one.obligation_id: one for one in rows}.values()
        for one in sorted(each, key=lambda one: (one.obligation.due, one.pk))[:MOST_LINES]:
            said = self._fields(one)
            lines.append(
                "– {code}: {title}\n  {left_vi}, hạn {due} · {left_en}\n  {address}".format(**said)
            )
        more = len(each) - len(lines)
        if more:
            lines.append(f"… và {more} việc khác · and {more} more")
        count = f"{len(each)}"
        text = f"Có {count} việc cần để ý hôm nay · {count} reminders of today\n\n"
        return actions.Telling(
            key=key,
            template=DIGEST.code,
            fields={"count": count, "address": settings.PUBLIC_ADDRESS},
            to=person.reach,
            refused=person.refused,
            letter=text + "\n\n".join(lines) + "\n",
            only=(rules.MAIL,) if rules.MAIL in person.reach else rules.WAYS,
        )
