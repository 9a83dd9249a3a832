import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # The column stays as it is, a unique UUID: only the application learns that it names a case.

    dependencies = [
        ("oversight", "0002_known_case"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="knowncase", name="case_id"),
                migrations.AddField(
                    model_name="knowncase",
                    name="case",
                    field=models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                    preserve_default=False,
                ),
            ],
        ),
    ]
