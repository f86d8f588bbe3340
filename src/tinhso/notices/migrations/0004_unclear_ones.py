"""What may have arrived waits for a person: a state more, in words only."""

from __future__ import annotations

from django.db import migrations, models

STATES = [
    ("queued", "waits for its time"),
    ("sending", "in a worker's hands"),
    ("sent", "the provider took it"),
    ("delivered", "the provider says that it arrived"),
    ("unclear", "nobody can say whether it was taken"),
    ("spare", "goes if the way before it fails"),
    ("failed", "refused, or its time was over"),
    ("given_up", "tried for long enough, or stopped"),
    ("undeliverable", "nobody is there"),
]


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_what_was_set_stays")]
    operations = [
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(choices=STATES, default="queued", max_length=13),
        )
    ]
