"""Whatever is planted in a table that is told from the ledger is named: changed, missing and extra, in each of them.

Told again from the ledger are the measured dossiers, stretches, facts and counts of days. What was published is no such
table: it must stay as it was made public, and is held by a digest in the ledger's event; the database refuses to change
it.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone
from tests.cases.conftest import doer
from tests.cli.test_ledger import told
from tests.faults.conftest import World, filing

from tinhso.cases import actions
from tinhso.cli.main import main
from tinhso.measurement.live import edges, facts, following
from tinhso.measurement.live.following import differences, keep_up, rebuild
from tinhso.measurement.live.models import (
    DayCount,
    DossierThen,
    DossierTime,
    Edge,
    EdgeFact,
    Guard,
    PersonalDelay,
    Published,
    Recount,
    StretchNote,
    StretchTime,
    Then,
    TimeFact,
    ToRecount,
)
from tinhso.measurement.live.then import every_difference, tell_then

# By which column a row is named.
REBUILT = {DossierTime: "case", StretchTime: "case", TimeFact: "key", DayCount: "key"}
# Thrown away by a rebuilding and told again when it is asked for; while it is kept it is compared like those.
COMPARED = {**REBUILT, DossierThen: "case"}
COMPARED[EdgeFact] = "key"
# Of the measuring's own tables, which are not told again, and why.
NOT_REBUILT = {
    Then: "which past days are kept",
    Edge: "which days have facts of their own",
    ToRecount: "what is still to be done",
    Recount: "only ever inserted; what a late calendar changed",
    Guard: "what a walk found when it was made",
    Published: "only ever inserted; what was public stays as it was",
    PersonalDelay: "a setting",
    StretchNote: "only ever inserted; what officers say",
}


def test_every_table_of_the_measuring_is_rebuilt_or_says_why_not() -> None:
    own = {model for model in apps.get_models() if model._meta.app_label == "live"}
    assert own == {*COMPARED, *NOT_REBUILT}


@pytest.fixture
def measured(world: World) -> World:
    keep_up()
    tell_then(timezone.localdate())
    edge_of_today()
    assert list(every_difference()) == []
    return world


def edge_of_today() -> None:
    """As if the last thirty days began today: so the world's dossiers lie in them, whatever the day."""
    today = timezone.localdate()
    Edge.objects.create(month=today.replace(day=1), first=today)
    cells: facts.Cells = {}
    told = facts.measured(list(DossierTime.objects.values_list("case", flat=True)))
    edges.count(cells, edges.kept(), told)
    edges.apply(cells)


def plain(model: Any) -> list[str]:
    """Every column of a table that is not its key."""
    keys = {"id", "case", "seq", "key", "then"}
    return [field.name for field in model._meta.fields if field.name not in keys]


def other(model: Any, row: Any, name: str) -> Any:
    """A value that the row does not hold."""
    field, value = model._meta.get_field(name), getattr(row, name)
    kind = field.get_internal_type()
    if kind == "BooleanField":
        return not value
    if kind == "JSONField":
        return ["planted"]
    if kind == "BinaryField":
        return b"planted!"
    if kind == "DateField":
        return date(2001, 1, 1)
    if kind == "DateTimeField":
        return DossierTime.objects.order_by("filed_at").first().filed_at.replace(year=2001)
    if "Integer" in kind:
        return (value or 0) + 7
    return "khac" if value != "khac" else "x"


@pytest.mark.parametrize("model", COMPARED)
def test_a_change_in_any_column_is_named_with_the_column(measured: World, model: Any) -> None:
    for name in plain(model):
        row = model.objects.order_by("pk").first()
        with transaction.atomic():
            model.objects.filter(pk=row.pk).update(**{name: other(model, row, name)})
            (found,) = every_difference()
            transaction.set_rollback(True)
        assert (found.what, found.table) == ("changed", model._meta.db_table), name
        assert found.columns == (name,)
    assert list(every_difference()) == []


@pytest.mark.parametrize("model", COMPARED)
def test_each_row_that_is_missing_or_extra_is_named(measured: World, model: Any) -> None:
    for row in list(model.objects.order_by("pk"))[:6]:
        with transaction.atomic():
            model.objects.filter(pk=row.pk).delete()
            (found,) = every_difference()
            transaction.set_rollback(True)
        assert (found.what, found.table) == ("missing", model._meta.db_table)
        assert str(getattr(row, COMPARED[model])) in found.row
    values = model.objects.values().order_by("pk").first()
    extra = {**values, COMPARED[model]: uuid4()}
    extra.pop("id", None)
    model.objects.create(**extra)
    (found,) = every_difference()
    assert (found.what, found.table) == ("extra", model._meta.db_table)
    assert str(extra[COMPARED[model]]) in found.row


def test_what_is_kept_of_a_past_day_is_compared_as_that_day_ended(measured: World) -> None:
    at = timezone.now() - timedelta(days=5)
    case = actions.file_case(filing(measured.owner), key="then", doer=doer(), told_at=at)
    actions.accept(case.uid, doer=doer())
    keep_up()
    # The world's own dossiers are hours old: the day before yesterday knows none of them.
    day = timezone.localdate() - timedelta(days=2)
    tell_then(day)
    row = DossierThen.objects.get(then=day)
    assert (row.case, row.state) == (case.uid, "filed")
    assert list(every_difference()) == []
    DossierThen.objects.filter(pk=row.pk).update(state="processing")
    DossierThen.objects.create(
        **{**DossierThen.objects.values().get(pk=row.pk), "id": None, "case": uuid4()}
    )
    assert [(one.what, one.columns) for one in every_difference()] == [
        ("changed", ("state",)), ("extra", ()),
    ]  # fmt: skip
    DossierThen.objects.all().delete()
    (found,) = every_difference()
    assert (found.what, found.row) == ("missing", f"{day} {case.uid}")


def test_a_rebuilding_tells_every_table_again_and_throws_past_days_away(measured: World) -> None:
    tell_then(timezone.localdate())
    before = {model: model.objects.count() for model in REBUILT}
    assert all(before.values()) and DossierThen.objects.exists()
    DossierTime.objects.update(outcome="planted")
    StretchTime.objects.update(seq=F("seq") + 900)
    TimeFact.objects.update(count=999)
    DayCount.objects.update(count=999)
    assert rebuild() == before[DossierTime]
    assert {model: model.objects.count() for model in REBUILT} == before
    assert list(differences()) == []
    assert not Then.objects.exists() and not DossierThen.objects.exists()
    assert not Edge.objects.exists() and not EdgeFact.objects.exists()


def test_the_command_names_one_of_each_at_once_and_mends_them(measured: World, capsys: Any) -> None:
    rows = list(DossierTime.objects.order_by("code"))
    DossierTime.objects.filter(pk=rows[0].pk).update(outcome="late")
    DossierTime.objects.filter(pk=rows[1].pk).delete()
    DossierTime.objects.create(
        **{**DossierTime.objects.values().get(pk=rows[2].pk), "case": uuid4()}
    )
    pieces = list(StretchTime.objects.exclude(case=rows[1].pk).order_by("pk"))
    StretchTime.objects.filter(pk=pieces[0].pk).update(working_seconds=1_000_000)
    StretchTime.objects.filter(pk=pieces[1].pk).delete()
    StretchTime.objects.create(
        **{**StretchTime.objects.values().get(pk=pieces[2].pk), "id": None, "seq": 900}
    )
    for model in (TimeFact, DayCount, EdgeFact):
        keyed = list(model.objects.order_by("pk"))
        model.objects.filter(pk=keyed[0].pk).update(count=F("count") + 1)
        model.objects.filter(pk=keyed[1].pk).delete()
        model.objects.create(**{**model.objects.values().get(pk=keyed[2].pk), "key": uuid4()})
    then = list(DossierThen.objects.order_by("case"))
    DossierThen.objects.filter(pk=then[0].pk).update(outcome="planted")
    DossierThen.objects.filter(pk=then[1].pk).delete()
    DossierThen.objects.create(
        **{**DossierThen.objects.values().get(pk=then[2].pk), "id": None, "case": uuid4()}
    )
    code, lines = told(capsys, "rebuild", "--compare")
    assert code == 1 and len(lines) == 19
    said = {(line.split()[0], _what(line)) for line in lines[:-1]}
    assert said == {
        (table, what)
        for table in (model._meta.db_table for model in COMPARED)
        for what in ("changed", "missing", "extra")
    }
    assert main(shlex.split("ledger rebuild --lang en")) == 0
    assert told(capsys, "rebuild", "--compare") == (
        0,
        ["What was measured is what the ledger tells."],
    )


def _what(line: str) -> str:
    return next(one for one in ("changed", "missing", "extra") if f" {one}" in line)


def test_what_was_published_is_neither_changed_nor_deleted(measured: World) -> None:
    one = Published.objects.create(
        month=timezone.localdate().replace(day=1), made_at=timezone.now(), content={}, digest="x"
    )
    spoil: list[Callable[[], Any]] = [
        lambda: Published.objects.filter(pk=one.pk).update(digest="y"),
        lambda: Published.objects.filter(pk=one.pk).delete(),
    ]
    for act in spoil:
        with pytest.raises(DatabaseError, match="is refused"), transaction.atomic():
            act()
    assert following.NAME == "measurement"
