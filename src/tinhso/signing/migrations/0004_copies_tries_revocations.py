"""Certified copies, wrong PINs counted for all servers, and what lists of revoked certificates said."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

_BEFORE = import_module("tinhso.signing.migrations.0002_append_only")
_CLOSER = import_module("tinhso.signing.migrations.0003_what_was_given_stays")
_PAPER = ("signing_paper_no_update", "signing_paper_no_delete")
_KEPT = "signing_revocation"


def _given(vendor: str, *more: str) -> str:
    same = "IS NOT DISTINCT FROM" if vendor == "postgresql" else "IS"
    given: str = _CLOSER._given(same)
    fixed = "".join(f"OLD.{one} {same} NEW.{one} AND " for one in more)
    return given.replace("AND NOT (", f"AND NOT ({fixed}", 1)


def _off(schema_editor: Any) -> None:
    on = " ON signing_paper" if schema_editor.connection.vendor == "postgresql" else ""
    for one in _PAPER:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {one}{on}")


def _on(schema_editor: Any, *more: str) -> None:
    vendor = schema_editor.connection.vendor
    for name, what, when in (
        (_PAPER[0], "UPDATE", f" WHEN ({_given(vendor, *more)})"),
        (_PAPER[1], "DELETE", ""),
    ):
        if vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {what} ON signing_paper FOR EACH ROW{when} "
                "EXECUTE FUNCTION signing_refuse()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {what} ON signing_paper{when} BEGIN "
                f"SELECT RAISE(ABORT, '{_BEFORE._SAID}: {what} is refused'); END"
            )


def off(_: Any, schema_editor: Any) -> None:
    """To remake a table drops its triggers where they are not dropped before; so they are, and are made again."""
    _off(schema_editor)


def as_before(_: Any, schema_editor: Any) -> None:
    _on(schema_editor)


def closed(_: Any, schema_editor: Any) -> None:
    _on(schema_editor, "copy_of_id", "key")


def forbid(_: Any, schema_editor: Any) -> None:
    for what, each in _BEFORE._WHATS:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {_KEPT}_no_{what.lower()} BEFORE {what} ON {_KEPT} "
                f"FOR EACH {each} EXECUTE FUNCTION signing_refuse()"
            )
        elif what != "TRUNCATE":
            schema_editor.execute(
                f"CREATE TRIGGER {_KEPT}_no_{what.lower()} BEFORE {what} ON {_KEPT} BEGIN "
                f"SELECT RAISE(ABORT, '{_BEFORE._SAID}: {what} is refused'); END"
            )


def allow(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    on = f" ON {_KEPT}" if postgresql else ""
    for what, _each in _BEFORE._WHATS if postgresql else _BEFORE._WHATS[:2]:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {_KEPT}_no_{what.lower()}{on}")


def _id() -> tuple[str, models.BigAutoField]:
    return "id", models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [("signing", "0003_what_was_given_stays")]

    operations = [
        migrations.RunPython(off, as_before),
        migrations.AddField(
            "paper",
            "copy_of",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="signing.paper",
            ),
        ),
        migrations.AddField(
            "paper", "key", models.CharField(max_length=64, null=True, unique=True)
        ),
        migrations.RemoveConstraint("paper", "signing_known_way"),
        migrations.AddConstraint(
            "paper",
            models.CheckConstraint(
                condition=Q(way__in=("here", "import", "copy")), name="signing_known_way"
            ),
        ),
        migrations.AddConstraint(
            "paper",
            models.CheckConstraint(
                condition=Q(way="copy", copy_of__isnull=False)
                | (~Q(way="copy") & Q(copy_of__isnull=True)),
                name="signing_copy_of_what",
            ),
        ),
        migrations.RunPython(closed, off),
        migrations.CreateModel(
            "Tries",
            [
                _id(),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("wrong", models.PositiveIntegerField(default=0)),
                ("tried_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            "Revocation",
            [
                _id(),
                ("issuer", models.CharField(max_length=64)),
                ("serial", models.CharField(max_length=80)),
                ("revoked_at", models.DateTimeField()),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issuer", "serial"), name="signing_revoked_once"
                    )
                ],
            },
        ),
        migrations.RunPython(forbid, allow),
    ]
