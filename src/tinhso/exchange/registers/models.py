"""Tables of the exchange with registers: what waits to be asked, and how each register stands for all who ask."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tinhso.exchange.outboxes import Queued


class Register(models.Model):
    """How a register stands, for every process alike. code: of `papers.databases`.

    failures, rests_until: its circuit (`connectors.circuits`); away_since: the first of those failures. problem, facts:
    of the last. asked, had, lacking: questions that came to an end; strange: answers that were of somebody else, or not
    of the contract, and were thrown away.
    """

    code = models.CharField(max_length=30, unique=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    away_since = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    asked = models.PositiveBigIntegerField(default=0)
    had = models.PositiveBigIntegerField(default=0)
    lacking = models.PositiveBigIntegerField(default=0)
    strange = models.PositiveBigIntegerField(default=0)
    strange_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code


class Question(Queued):
    """A question that waits for a register. data: the uid of the paper's row in `cases`; it goes with its answer.

    give_up_at: it is asked no longer from then on, so that half of the time is left to ask the citizen.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "queued"
        HAD = "had", "had"
        LACKING = "lacking", "lacking"

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    data = models.UUIDField()
    register = models.CharField(max_length=30)
    give_up_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["data"], condition=Q(state="queued"), name="registers_asked_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["register", "next_at"], condition=Q(state="queued"), name="registers_due"
            ),
            models.Index(fields=["ended_at"], name="registers_ended"),
        ]

    def __str__(self) -> str:
        return str(self.uid)
