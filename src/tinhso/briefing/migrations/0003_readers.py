"""Who is sent the page of a week, from which day on; what was said stays."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

TABLE = "briefing_readers"
_SAID = "readers of pages are append-only"
_WHATS = (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))


def forbid(_: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION briefing_readers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{_SAID}: % is refused', TG_OP USING ERRCODE = 'restrict_violation'; END $$",
            params=None,
        )
        for what, each in _WHATS:
            schema_editor.execute(
                f"CREATE TRIGGER {TABLE}_no_{what.lower()} BEFORE {what} ON {TABLE} "
                f"FOR EACH {each} EXECUTE FUNCTION briefing_readers_refuse()"
            )
        return
    for what, _each in _WHATS[:2]:
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_{what.lower()} BEFORE {what} ON {TABLE} BEGIN "
            f"SELECT RAISE(ABORT, '{_SAID}: {what} is refused'); END"
        )


def allow(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    on = f" ON {TABLE}" if postgresql else ""
    for what, _each in _WHATS if postgresql else _WHATS[:2]:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{what.lower()}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION briefing_readers_refuse()")


class Migration(migrations.Migration):
    dependencies = [("briefing", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="Readers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("office", models.CharField(max_length=50)),
                ("from_date", models.DateField()),
                ("staff", models.JSONField()),
                ("set_at", models.DateTimeField()),
                ("actor", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["office", "-from_date", "-id"], name="briefing_readers_now"
                    )
                ]
            },
        ),
        migrations.RunPython(forbid, allow),
    ]
