from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_stores_and_scanner"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="blob",
            index=models.Index(fields=["box"], name="files_by_box"),
        ),
    ]
