from django.db import migrations, models

# One that stands already is looked at once, which plans its next moment.
COME_BACK = """
    UPDATE cases_deadline SET next_look_at = now()
    WHERE suspended_at IS NOT NULL AND next_look_at IS NULL
"""
# What the older constraint wants: nobody is told of a clock that stands.
SILENT = "UPDATE cases_deadline SET next_look_at = NULL WHERE suspended_at IS NOT NULL"


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0010_asker_municipality"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="deadline", name="deadline_looked_at_while_running"),
        migrations.RunSQL(COME_BACK, SILENT),
        migrations.RemoveConstraint(model_name="deadline", name="deadline_never_silent"),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_look_at__isnull", True),
                    models.Q(("ended_at__isnull", True), ("met_at__isnull", True)),
                    _connector="OR",
                ),
                name="deadline_looked_at_while_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("met_at__isnull", False),
                    ("ended_at__isnull", False),
                    ("next_look_at__isnull", False),
                    models.Q(
                        ("looked_at__gte", models.F("due_at")),
                        ("looked_at__isnull", False),
                        ("suspended_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="deadline_never_silent",
            ),
        ),
    ]
