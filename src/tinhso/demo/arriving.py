"""Somebody files while one looks: seen, not told."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from uuid import uuid4

from django.utils import timezone

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.demo.answers import answers_to
from tinhso.demo.people import new_party, someone
from tinhso.demo.province import ADMIN, Place, standing, terms_now
from tinhso.ledger.actions import By
from tinhso.procedures.rules import papers_for


def file_now(random: Random, places: Sequence[Place]) -> Case:
    """File one dossier online, now, where there is an office today. Raises IndexError where there is none."""
    today = timezone.localdate()
    place = random.choice(standing(places, terms_now(places), today))
    definition = random.choice(place.definitions)
    own = someone(random, 6_000 + random.randrange(10**5))
    owner = new_party(own, by=ADMIN)
    answers = answers_to(definition.form, random, own=own, on=today)
    papers = [
        actions.PaperGiven(asked.paper.name[:400], type=asked.paper.type, copies=1)
        for asked in papers_for(definition, answers=answers, channel="online", filed_date=today)
        if asked.certain
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
