"""Whether the exemption that an applicant claims was confirmed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_found_by_office"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="exemption",
            field=models.CharField(blank=True, max_length=10),
        ),
    ]
