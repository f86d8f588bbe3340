"""The made-up province has something to look at: who filed how, help that was agreed to, and one bad habit."""

from __future__ import annotations

import pytest
from django.test import override_settings

from tinhso.demo import filed, filling
from tinhso.provenance.jobs import examine_filings
from tinhso.provenance.models import Assisted, Decision, Examination, Judged, Seen

pytestmark = pytest.mark.django_db


@override_settings(DEMO=True)
def test_what_is_filed_for_show_is_listed_and_nobody_else(db: None) -> None:
    filling.begin(150)
    places = filling.places()
    filling.fill(places, 150)
    # The worker has examined before all was told, and does not again for hours.
    assert examine_filings()
    for _ in range(2):  # Told once, however often it is asked for.
        filed.tell(places)
    listed = Judged.objects.filter(listed=True)
    shown = listed.filter(case__key__startswith="demo-show-").count()
    assert shown == listed.count() >= 0.8 * len(filed.ROUNDS) * filed.EACH
    first, last = Examination.objects.order_by("id")
    assert (first.found, last.found) == (0, 1)
    assert Seen.objects.filter(workstation=True).count() == len(filed.ROUNDS) * filed.EACH
    assert 0 < Assisted.objects.count() <= filed.HELPED
    assert not Judged.objects.filter(listed=True, case__assisted__isnull=False).exists()
    assert Decision.objects.count() == len(filed.FOUND)
