from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trust", "0003_slips"),
    ]

    operations = [
        migrations.AddField(
            model_name="sliptoken",
            name="revoked_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]
