"""A province that is loaded in bulk is what its ledger tells."""

from __future__ import annotations

import pytest
from bench.scale import province
from bench.scale.loading import Loader
from bench.scale.sampling import differences_of_a_sample
from django.db import connection

from bench import catchup
from tinhso.cases.models import Case
from tinhso.ledger.models import Event
from tinhso.ledger.queries import faults
from tinhso.measurement.live.following import differences, keep_up
from tinhso.measurement.live.models import DossierTime
from tinhso.parties import queries as parties
from tinhso.parties.models import Party

DOSSIERS = 60


@pytest.fixture
def loaded(own_database: None, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(province, "COMMUNES", 2)
    monkeypatch.setattr(province, "DEPARTMENTS", 1)
    return Loader(dossiers=DOSSIERS, say=lambda _: None).load()


def test_what_was_loaded_is_what_the_ledger_tells(loaded: int) -> None:
    assert DossierTime.objects.count() == Case.objects.count() == DOSSIERS
    assert keep_up() == 0, "everything was measured when it was loaded"
    assert list(differences_of_a_sample()) == []
    assert list(differences()) == []
    every = Event.objects.select_related("sealed")
    assert len(every) == loaded and list(faults(every)) == []
    someone = Party.objects.order_by("id").first()
    assert someone is not None
    words = " ".join(reversed(someone.folded.split()))
    assert str(someone.uid) in {one.uid for one in parties.search(words, most=50)}


def test_catching_up_is_measured_and_leaves_everything_measured(loaded: int) -> None:
    table = catchup.measured(one_by_one=50)
    bare = 2 if connection.vendor == "postgresql" else 0
    assert len(table.rows) == 2 + bare
    assert (
        table.figures["many at once"]["events"]
        == Event.objects.filter(kind__startswith="cases.").count()
    )
    assert DossierTime.objects.count() == DOSSIERS
    assert keep_up() == 0 and list(differences()) == []
