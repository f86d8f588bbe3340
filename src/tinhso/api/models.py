"""Tables of the interface: which key came with which request, and how many requests a token made in a minute."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Once(models.Model):
    """A key of a partner's and the request it came with, in the transaction of what that did.

    key: a digest of token and key; print: keyed digest of method, address and body, from which nothing can be told.
    """

    key = models.CharField(max_length=64, primary_key=True)
    print = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="api_once_at")]

    def __str__(self) -> str:
        return self.key


class Spent(models.Model):
    """How many requests of a token's minute are given out to the workers. minute: since 1970."""

    token = models.CharField(max_length=36)
    minute = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "minute"], name="api_one_count_a_minute")
        ]

    def __str__(self) -> str:
        return f"{self.token} {self.minute} {self.count}"


class Sent(models.Model):
    """A file that a token sent. taken: a dossier has it; until then only that token can name it."""

    key = models.CharField(max_length=64, unique=True)
    token = models.UUIDField()
    file = models.CharField(max_length=36, unique=True)
    at = models.DateTimeField()
    taken = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["taken", "at"], name="api_files_not_taken")]

    def __str__(self) -> str:
        return self.file
