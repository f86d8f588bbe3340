"""The mark of a database that holds made-up people."""

from __future__ import annotations

from django.db import models


class Mark(models.Model):
    """This database was made to be looked at. wanted: how many dossiers it is to hold; made: how many it does."""

    made_at = models.DateTimeField(auto_now_add=True)
    seed = models.PositiveIntegerField()
    wanted = models.PositiveIntegerField()
    made = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.made}/{self.wanted}"
