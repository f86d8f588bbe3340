"""Each loaded dossier several times over, written by the database itself: a larger province in a fraction of the time.

A copy has an applicant, a code and a ledger of its own, moments and names as its original, and is counted like it. Its
events bear the MACs of the original's, which are not theirs: pages over copies are measured, never the ledger.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

COPIED = "bench-copy-"
_UID = {
    "postgresql": "md5(replace({0}::text, '-', '') || '-{k}')::uuid",
    "sqlite": "md5({0} || '-{k}')",
}
_TOLD_UID = {
    "postgresql": "md5(replace({0}, '-', '') || '-{k}')::uuid::text",
    "sqlite": "(SELECT substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-' || substr(h, 13, 4) || '-' || "
    "substr(h, 17, 4) || '-' || substr(h, 21) FROM (SELECT md5(replace({0}, '-', '') || '-{k}') AS h))",
}
# Days have fewer dossiers of an agency than this, so that the codes of copies are free.
_A_DAY = 1_000


def is_copied() -> bool:
    """Whether there are copies already."""
    from tinhso.cases.models import Case

    return Case.objects.filter(key__gte=COPIED, key__lt=f"{COPIED}~").exists()


def copy(times: int, *, say: Callable[[str], None]) -> None:
    """Have every loaded dossier stand so many times, itself one of them. times: 2 to 10; say: hears how far it is."""
    from django.db import transaction

    tables = _tables()
    began = time.monotonic()
    for k in range(1, times):
        with transaction.atomic():
            for table in tables:
                table.write(k)
        say(f"{k + 1} times, {time.monotonic() - began:,.0f} s")
    with transaction.atomic():
        _count(times)
        _go_on()


class _Table:
    """One table: how each of its columns is told in a copy. said: column → SQL with {0}, its name, and {k}."""

    def __init__(self, model: Any, said: Mapping[str, str], only: str = "") -> None:
        from bench.scale.loading import Columns

        self.columns = Columns(model)
        self.connection = self.columns.connection
        self.said = dict(said)
        key = model._meta.pk
        self.only = only
        if key.get_internal_type() == "BigAutoField":
            last = self.columns.next_key() - 1
            self.said[key.attname] = f"{{0}} + {{k}} * {last}"
            self.only = f"t.id <= {last}" + (f" AND {only}" if only else "")

    def write(self, k: int) -> None:
        """The k-th copies."""
        told = [
            self.said.get(name, "{0}").replace("{0}", f"t.{column}").replace("{k}", str(k))
            for name, column in zip(self.columns.names, self.columns.told, strict=True)
        ]
        where = f" WHERE {self.only}" if self.only else ""
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.columns.table} ({', '.join(self.columns.told)}) "
                f"SELECT {', '.join(told)} FROM {self.columns.table} t{where}",
                None,
            )


def _tables() -> list[_Table]:
    from django.db import connection

    from tinhso.cases.models import Act, Case, CasePaper, CaseResult, Supplement
    from tinhso.ledger.models import Event, Position, Sealed
    from tinhso.measurement.live.models import DossierTime, StretchTime
    from tinhso.parties.models import Contact, Party, PartyNumber

    uid, told_uid = _UID[connection.vendor], _TOLD_UID[connection.vendor]
    code = (
        "substr({0}, 1, length({0}) - 4) || lpad(CAST(CAST(substr({0}, length({0}) - 3) AS integer)"
        f" + {{k}} * {_A_DAY} AS varchar(9)), 4, '0')"
    )
    last = {model: _last(model) for model in (Case, Event, Party)}
    of_case, of_event, of_party = (
        f"{{0}} + {{k}} * {last[model]}" for model in (Case, Event, Party)
    )
    subject = f"substr({{0}}, 1, 5) || {told_uid.replace('{0}', 'substr({0}, 6)')}"
    party = f"substr({{0}}, 1, 6) || {told_uid.replace('{0}', 'substr({0}, 7)')}"
    loaded = "(t.subject LIKE 'case:%' OR t.subject LIKE 'party:%')"
    events = (
        f"t.event_id <= {last[Event]} AND EXISTS (SELECT 1 FROM {Event._meta.db_table} e WHERE e.id = t.event_id AND "
        "(e.subject LIKE 'case:%' OR e.subject LIKE 'party:%'))"
    )
    loaded_case = f'EXISTS (SELECT 1 FROM {Case._meta.db_table} c WHERE c.uid = t."case" AND c.id <= {last[Case]})'
    return [
        _Table(Party, {"uid": uid, "key": f"'{COPIED}{{k}}-' || {{0}}"}),
        _Table(
            PartyNumber,
            {"party_id": of_party, "value": "lpad('{k}', 3, '1') || substr({0}, 4)"},
        ),
        _Table(Contact, {"party_id": of_party, "uid": uid}),
        _Table(
            Event,
            {"uid": uid, "subject": f"CASE WHEN {{0}} LIKE 'case:%' THEN {subject} ELSE {party} END"},
            loaded,
        ),
        _Table(Sealed, {"event_id": of_event}, events),
        _Table(
            Position,
            {"position": f"{{0}} + {{k}} * {_last(Position)}", "event_id": of_event},
            events,
        ),
        _Table(
            Case,
            {"uid": uid, "code": code, "key": f"'{COPIED}{{k}}-' || substr({{0}}, 7)",
             "owner": told_uid, "filer": told_uid},
        ),
        _Table(CasePaper, {"case_id": of_case}),
        _Table(Supplement, {"case_id": of_case}),
        _Table(CaseResult, {"case_id": of_case, "code": "{0} || '.{k}'"}),
        _Table(Act, {"case_id": of_case, "event": uid}),
        _Table(DossierTime, {"case": uid, "code": code}, loaded_case),
        _Table(StretchTime, {"case": uid}),
    ]  # fmt: skip


def _last(model: Any) -> int:
    last = model.objects.order_by("-pk").values_list("pk", flat=True).first()
    return int(last or 0)


def _count(times: int) -> None:
    """What was counted once is there so many times; the running numbers of codes lie behind all that were given."""
    from django.db.models import F

    from tinhso.cases.models import RunningNumber
    from tinhso.measurement.live.facts import OUTCOMES
    from tinhso.measurement.live.models import DayCount, EdgeFact, TimeFact

    DayCount.objects.update(count=F("count") * times)
    RunningNumber.objects.update(last=F("last") + (times - 1) * _A_DAY)
    for model in (TimeFact, EdgeFact):
        names = ("count", "seconds", *OUTCOMES)
        model.objects.update(**{name: F(name) * times for name in names})
        _multiply_bins(model, times)


def _multiply_bins(model: Any, times: int) -> None:
    from django.db import connection

    given = []
    for key, bins in model.objects.values_list("key", "bins").iterator(chunk_size=10_000):
        pairs = np.frombuffer(bytes(bins), "<u4").reshape(-1, 2).copy()
        pairs[:, 1] *= times
        given.append((pairs.tobytes(), key))
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {model._meta.db_table} SET bins = %s WHERE key = %s", given)


def _go_on() -> None:
    """Everybody who follows the ledger has read all of it, and what the database numbers comes after it."""
    from tinhso.ledger.models import Cursor, Position

    Cursor.objects.update(position=_last(Position))
    for table in _tables():
        table.columns.go_on_after()
