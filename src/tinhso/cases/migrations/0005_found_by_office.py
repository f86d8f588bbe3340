"""What waits in an office, and what is mirrored, is found without reading all that stands alike."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_mirrored_by_their_promise")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["office", "state"], name="cases_of_office"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("told", True)), fields=["uid"], name="cases_mirrored"
            ),
        ),
    ]
