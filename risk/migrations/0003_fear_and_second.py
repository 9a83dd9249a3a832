"""The fear in own words only grows; below the suggestion an assessment is final only with a second person.

What was there before is left as it is (NOT VALID): the step never stops a roll-out and scans no live table.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("risk", "0002_protected_source"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="assessment",
            trigger=pgtrigger.compiler.Trigger(
                name="fear_only_grows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NOT starts_with(NEW.fear_own_words, OLD.fear_own_words) THEN RAISE EXCEPTION 'The fear in own words stays as it was written'; END IF; RETURN NEW;",
                    hash="f0ffa43ebac6e611e4c8ea69b90bd6e12418bff6",
                    operation="UPDATE",
                    pgid="pgtrigger_fear_only_grows_52a1b",
                    table="risk_assessment",
                    when="BEFORE",
                ),
            ),
        ),
        AddConstraintNotValid(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "final"), _negated=True),
                    ("second_by__isnull", False),
                    models.Q(("conclusion__in", ["elevated", "high", "acute"]), ("suggested", "")),
                    models.Q(("conclusion__in", ["low", "elevated", "high", "acute"]), ("suggested", "low")),
                    models.Q(("conclusion__in", ["elevated", "high", "acute"]), ("suggested", "elevated")),
                    models.Q(("conclusion__in", ["high", "acute"]), ("suggested", "high")),
                    models.Q(("conclusion__in", ["acute"]), ("suggested", "acute")),
                    _connector="OR",
                ),
                name="assessment_below_needs_second",
            ),
        ),
    ]
