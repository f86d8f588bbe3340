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


class Keeping(models.Model):
    """From a day on, how long something is kept. Only ever inserted; what holds is the latest that has begun.

    what: one of `retention.TRACES`. ground: by which decision.
    """

    what = models.CharField(max_length=20)
    from_date = models.DateField()
    days = models.PositiveIntegerField()
    ground = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what} {self.days} {self.from_date}"
