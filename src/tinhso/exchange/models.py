"""Tables of feeds. What was read of them and what did not map stays as it was reported."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Feed(models.Model):
    """Another system that tells us of its dossiers. definition: see `definition.Definition`; each change is an event.

    cursor: from which value of the column cursor_of the next reading asks; "" where it asks for everything.
    """

    name = models.SlugField(max_length=50, unique=True)
    title = models.CharField(max_length=200)
    definition = models.JSONField()
    cursor = models.CharField(max_length=64, blank=True)
    cursor_of = models.CharField(max_length=60, blank=True, default="")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Mirrored(models.Model):
    """Which feed told us of a dossier first; no other feed adds to it. contradicts: in what it last told of it."""

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="mirrored")
    case = models.UUIDField(unique=True)
    code = models.CharField(max_length=64, unique=True)
    contradicts = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class Run(models.Model):
    """One reading of a feed, or one cut-over from it; only ever inserted.

    counts: rows, dossiers, new, updated, same, refused of a reading; taken, left of a cut-over. problems: those that
    are shown, each as `rules.Problem.plain`; problem_count: all of them.
    """

    class What(models.TextChoices):
        READ = "read", "đọc"
        CUT_OVER = "cut_over", "nhận về"

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="runs")
    what = models.CharField(max_length=8, choices=What)
    source = models.CharField(max_length=200)
    actor = models.CharField(max_length=64)
    at = models.DateTimeField()
    counts = models.JSONField()
    notes = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["feed", "-id"], name="exchange_runs_of")]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.at:%Y-%m-%d %H:%M}"
