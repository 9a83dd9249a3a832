from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the clocks that people go on starting and stopping.
    atomic = False

    dependencies = [
        ("cases", "0008_practice_stays"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("met_at__isnull", True)),
                fields=["organisation", "due_at", "id"],
                name="deadline_house",
            ),
        ),
    ]
