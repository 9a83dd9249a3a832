import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    # Built beside the writing of lines, which never stops.
    atomic = False

    dependencies = [
        ("audit", "0002_chain"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="entry",
            index=django.contrib.postgres.indexes.BrinIndex(
                fields=["recorded_at"], name="audit_time", pages_per_range=32
            ),
        ),
    ]
