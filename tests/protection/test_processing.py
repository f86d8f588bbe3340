"""The register of processing is drawn from what the system knows, and every table with anybody's data stands in it."""

from __future__ import annotations

from datetime import date, timedelta

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cases.conftest import ADMIN

from tinhso.operations import retention
from tinhso.operations.keeping import CERTAINTIES, known
from tinhso.protection import actions, processing

# Tables in which nobody's data stand: what offices, procedures and the machine are, counts, queues of the machine.
NOBODYS = frozenset(
    """
    api.Spent cases.RunningNumber cases.NotRecounted copies.Series
    demo.Mark exchange.Feed ledger.Unnumbered ledger.Position ledger.Edition ledger.Cursor
    live.Then live.Edge live.EdgeFact live.DayCount live.ToRecount live.Recount live.Guard
    live.Published live.PersonalDelay notices.Pace notices.Manner notices.Wording notices.Walk
    operations.Heartbeat operations.Copy operations.Keeping operations.KeepingRun
    org.Office org.OfficeName org.OfficePlace org.OfficeCalendar org.OfficeBorder org.UnitMove org.Succession
    papers.PaperTypeVersion papers.SettledName payments.Collector payments.PayFirst payments.Statement payments.Series
    payments.ClosedTill portal.Counterpart portal.Reconciliation procedures.Procedure
    procedures.ProcedureVersion procedures.InternalProcess procedures.Authority
    procedures.Announcement procedures.AnnouncementStep protection.Term
    provenance.NetworkRange reception.LastNumber reception.DayClosed registers.Register
    indicators.Definition indicators.Filling indicators.Input indicators.Value opendata.Edition opendata.Part
    plans.Leaning plans.Money plans.Practice records.Register records.Version
    petitions.SetLimit provenance.Examination provenance.Watched signing.Revocation signing.Tries
    reports.Report reports.TemplateVersion reports.Round
    reports.TreasuryFile reports.TreasuryLine reports.TreasuryFigure
    signing.Series signing.Asked trust.Tile trust.Checkpoint trust.Stamp trust.SlipToken
    webhooks.Subscription webhooks.Secret auth.Permission auth.Group contenttypes.ContentType
    """.split()
)


def test_every_table_of_the_system_stands_in_the_register_or_holds_nobodys_data() -> None:
    every = {f"{one._meta.app_label}.{one.__name__}" for one in apps.get_models()}
    told = processing.tables_with_people()
    assert not told - every, "a table that is none"
    assert not told & NOBODYS
    assert not every - told - NOBODYS, (
        "say in activities.csv why it is kept, or here that it is nobody's"
    )


def test_each_activity_names_sorts_of_data_and_how_sure_its_basis_is() -> None:
    for one in processing.activities():
        assert set(one.keeps) <= set(known()) and one.certainty in CERTAINTIES
        assert one.basis and one.subjects and one.data and one.tables


def test_the_register_follows_the_rules_of_keeping_and_the_settings(db: None) -> None:
    today = timezone.localdate()
    (row,) = [one for one in processing.register(today) if one.code == "looks"]
    assert dict(row.kept) == {"looks": None}
    retention.decide("looks", days=900, from_date=today, ground="QĐ 1", by=ADMIN)
    (row,) = [one for one in processing.register(today) if one.code == "looks"]
    assert dict(row.kept) == {"looks": 900}
    (held,) = [one for one in processing.register(today) if one.code == "registers"]
    assert held.recipients == ()


def test_what_the_province_says_holds_from_its_day_and_leaves_the_rest_as_drawn(db: None) -> None:
    day = date(2026, 11, 20)
    said = {"purpose": "Theo quy chế", "abroad": "Không"}
    for _ in range(2):
        actions.state_activity("dossiers", from_date=day, said=said, ended=False, key="k", by=ADMIN)
    found = {one.code: one for one in processing.register(day)}
    assert found["dossiers"].told("purpose") == "Theo quy chế"
    assert "309/2026" in found["dossiers"].told("basis")
    before = {one.code: one for one in processing.register(day - timedelta(days=1))}
    assert before["dossiers"].said is None
    own = {"name": "Camera ở trụ sở"}
    actions.state_activity("camera", from_date=day, said=own, ended=False, key="c", by=ADMIN)
    assert "camera" in {one.code for one in processing.register(day)}
    actions.state_activity("camera", from_date=day, said=own, ended=True, key="c2", by=ADMIN)
    assert "camera" not in {one.code for one in processing.register(day)}


def test_it_asks_as_little_however_much_was_said(db: None) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            processing.register(timezone.localdate())
        return len(seen)

    first = asked()
    for number in range(5):
        actions.state_activity(
            "dossiers",
            from_date=timezone.localdate(),
            said={"abroad": str(number)},
            ended=False,
            key=f"k{number}",
            by=ADMIN,
        )
    assert asked() == first == 4
