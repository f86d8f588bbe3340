"""Names are found by their words and listed in one order, however many there are."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

WORDS = r"(' ' || regexp_replace(folded, '[\s!-/:-@\[-`{-~]+', ' ', 'g'))"
_POSTGRESQL = (
    # An extension that the owner of a database may make by herself.
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    'ALTER TABLE parties_party ALTER COLUMN folded TYPE varchar(400) COLLATE "C"',
    f"CREATE INDEX parties_words ON parties_party USING gin ({WORDS} gin_trgm_ops)",
)
_SQLITE = (
    "CREATE VIRTUAL TABLE parties_words USING fts5("
    "folded, content='parties_party', content_rowid='id', prefix='1 2 3')",
    "INSERT INTO parties_words (parties_words) VALUES ('rebuild')",
    "CREATE TRIGGER parties_words_new AFTER INSERT ON parties_party BEGIN "
    "INSERT INTO parties_words (rowid, folded) VALUES (new.id, new.folded); END",
    "CREATE TRIGGER parties_words_gone AFTER DELETE ON parties_party BEGIN "
    "INSERT INTO parties_words (parties_words, rowid, folded) VALUES ('delete', old.id, old.folded); END",
    "CREATE TRIGGER parties_words_other AFTER UPDATE OF folded ON parties_party BEGIN "
    "INSERT INTO parties_words (parties_words, rowid, folded) VALUES ('delete', old.id, old.folded); "
    "INSERT INTO parties_words (rowid, folded) VALUES (new.id, new.folded); END",
)
_BACK = {
    "postgresql": (
        "DROP INDEX parties_words",
        'ALTER TABLE parties_party ALTER COLUMN folded TYPE varchar(400) COLLATE "default"',
    ),
    "sqlite": (
        "DROP TRIGGER parties_words_new",
        "DROP TRIGGER parties_words_gone",
        "DROP TRIGGER parties_words_other",
        "DROP TABLE parties_words",
    ),
}


def make(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in _POSTGRESQL if postgresql else _SQLITE:
        schema_editor.execute(statement, params=None)


def unmake(_: Any, schema_editor: Any) -> None:
    for statement in _BACK[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="party",
            name="folded",
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(fields=["folded", "id"], name="parties_by_name"),
        ),
        migrations.RunPython(make, unmake),
    ]
