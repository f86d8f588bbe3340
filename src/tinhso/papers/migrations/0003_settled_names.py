"""What a person decided of a paper's name; it stays."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

TABLE = "papers_settledname"


def forbid(_: Any, schema_editor: Any) -> None:
    """Rows are only inserted; `papers_refuse` is of 0002."""
    for what in ("UPDATE", "DELETE"):
        head = f"CREATE TRIGGER {TABLE}_no_{what.lower()} BEFORE {what} ON {TABLE} "
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"{head}FOR EACH ROW EXECUTE FUNCTION papers_refuse()")
        else:
            schema_editor.execute(
                f"{head}BEGIN SELECT RAISE(ABORT, 'what was decided of a name stays'); END"
            )


def allow(_: Any, schema_editor: Any) -> None:
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    for what in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{what}{on}")


class Migration(migrations.Migration):
    dependencies = [("papers", "0002_published_stays")]

    operations = [
        migrations.CreateModel(
            name="SettledName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=2000)),
                ("type", models.CharField(blank=True, max_length=60)),
                ("from_date", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("undone", models.BooleanField(default=False)),
                ("actor", models.CharField(max_length=64)),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["key"], name="papers_settled_name")],
            },
        ),
        migrations.RunPython(forbid, allow),
    ]
