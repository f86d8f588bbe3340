"""What registers said is held for a while; that it was used stays."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

TABLE = "documents_datause"
_SAID = "that a register was not asked again is append-only"


def forbid(_: Any, schema_editor: Any) -> None:
    """Rows of uses are only inserted; `documents_refuse` is of 0002."""
    if schema_editor.connection.vendor == "postgresql":
        for what, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            schema_editor.execute(
                f"CREATE TRIGGER {TABLE}_no_{what.lower()} BEFORE {what} ON {TABLE} "
                f"FOR EACH {each} EXECUTE FUNCTION documents_refuse()"
            )
        return
    for what in ("UPDATE", "DELETE"):
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_{what.lower()} BEFORE {what} ON {TABLE} BEGIN "
            f"SELECT RAISE(ABORT, '{_SAID}: {what} is refused'); END"
        )


def allow(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    on = f" ON {TABLE}" if postgresql else ""
    for what in ("update", "delete", "truncate") if postgresql else ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{what}{on}")


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Data",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("database", models.CharField(max_length=30)),
                ("record", models.JSONField(default=dict)),
                ("as_of", models.DateTimeField()),
                ("reference", models.CharField(blank=True, max_length=64)),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data",
                        to="documents.document",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DataUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("case", models.CharField(max_length=36)),
                ("code", models.CharField(max_length=64)),
                ("procedure", models.CharField(max_length=40)),
                ("office", models.CharField(max_length=50)),
                ("paper", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data_uses",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["office", "at"], name="documents_data_used")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "paper"), name="documents_data_used_once"
                    )
                ],
            },
        ),
        migrations.RunPython(forbid, allow),
    ]
