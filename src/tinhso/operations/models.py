"""Tables of running the system: nothing in them is about a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Heartbeat(models.Model):
    """A worker that lives. name: kind, machine and process; version: of the program that it runs."""

    name = models.CharField(max_length=120, primary_key=True)
    version = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Copy(models.Model):
    """A backup that was made. name: of its folder. position: the last of the ledger when it was begun.

    bytes: of the database's copy, encrypted; files: how many stored files belong to it. verified_at: when it was put
    back on trial, None before.
    """

    name = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField()
    seconds = models.FloatField()
    bytes = models.BigIntegerField()
    files = models.BigIntegerField()
    position = models.BigIntegerField()
    verified_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return self.name


class KeepingRun(models.Model):
    """What of a sort of data went on a day. days: it was kept; before: older than that; count: how many rows went.

    ended_at: nothing older was left; None while it goes on, also after a stop.
    """

    what = models.CharField(max_length=20)
    day = models.DateField()
    days = models.PositiveIntegerField()
    before = models.DateTimeField()
    count = models.PositiveBigIntegerField(default=0)
    ground = models.CharField(max_length=200)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["what", "day"], name="operations_kept_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.day} {self.count}"


class Keeping(models.Model):
    """From a day on, how long something is kept. Only ever inserted; what holds is the latest that has begun.

    what: of `keeping.csv`. ground: by which decision.
    """

    what = models.CharField(max_length=20)
    from_date = models.DateField()
    days = models.PositiveIntegerField()
    ground = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what} {self.days} {self.from_date}"
