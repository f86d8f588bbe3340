"""Somebody files while one looks, here or on the stand-in of the portal: seen, not told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from random import Random
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from tinhso.cases import actions
from tinhso.cases.data import replaced_on, with_databases
from tinhso.cases.models import Case
from tinhso.connectors.http import CannotAsk, Line
from tinhso.demo.answers import answers_to
from tinhso.demo.people import new_party, someone
from tinhso.demo.province import ADMIN, Place, standing, terms_now
from tinhso.ledger.actions import By
from tinhso.org.models import Office
from tinhso.procedures.definition import Definition
from tinhso.procedures.rules import papers_for


def file_now(random: Random, places: Sequence[Place]) -> Case | None:
    """File one dossier online, now, where there is an office today; None where a visitor has ended them all.

    Raises CannotAct and what filing raises where the rules, as visitors have changed them, refuse it.
    """
    today = timezone.localdate()
    here = standing(places, terms_now(places), today)
    if not here:
        return None
    place = random.choice(here)
    definition = _chosen(random, place, today)
    own = someone(random, 6_000 + random.randrange(10**5))
    owner = new_party(own, by=ADMIN)
    answers = answers_to(definition.form, random, own=own, on=today)
    papers = [
        actions.PaperGiven(asked.paper.name[:400], type=asked.paper.type, copies=1)
        for asked in with_databases(
            papers_for(definition, answers=answers, channel="online", filed_date=today),
            definition,
            today,
            owner=owner,
            filer=owner,
        )
        if asked.certain and not asked.database
    ]
    doer = actions.Doer(
        by=By(actor=f"citizen:{owner}", office=place.desk, channel="online"),
        may=lambda _right, _office: False,
        acts_for=frozenset({owner}),
    )
    filing = actions.Filing(
        procedure=definition.code,
        owner=owner,
        filer=owner,
        desk=place.desk,
        office=place.office,
        answers=answers,
        papers=papers,
    )
    return actions.file_case(filing, key=f"demo-{uuid4()}", doer=doer)


def _chosen(random: Random, place: Place, today: date) -> Definition:
    """A procedure; each third time one for whose papers a register is asked, where there is one."""
    of_registers = [one for one in place.definitions if replaced_on(one, today)]
    return random.choice(
        of_registers if of_registers and not random.randrange(3) else place.definitions
    )


def file_there(random: Random, places: Sequence[Place]) -> bool:
    """Have the stand-in of the portal file one dossier; False where none is running, or no office takes one."""
    if not settings.PORTAL_ADDRESS:
        return False
    agencies = dict(Office.objects.exclude(agency_id="").values_list("code", "agency_id"))
    here = standing(places, terms_now(places), timezone.localdate())
    own = [one for one in here if {one.desk, one.office} <= set(agencies)]
    if not own:
        return False
    place = random.choice(own)
    definition = random.choice(place.definitions)
    filing = {
        "procedure": definition.code,
        "agency": agencies[place.office],
        "desk": agencies[place.desk],
        "answers": answers_to(definition.form, random, on=timezone.localdate()),
    }
    told = json.dumps({"do": "file", "filing": filing}).encode()
    try:
        with Line(settings.PORTAL_ADDRESS, private=True) as line:
            return line.ask("POST", "/dieu-khien", body=told).status == 200
    except CannotAsk:
        return False
