"""Who somebody in a report became in the case. For what is there: the only one in the case who is called the same."""

from django.db import migrations, models
from django.db.models.deletion import PROTECT

LINK = """
UPDATE cases_signalperson given SET person_id = known.id
FROM cases_signal report, cases_person known
WHERE report.id = given.signal_id AND known.case_id = report.case_id AND given.person_id IS NULL
    AND (known.role, known.given_names, known.family_name, known.birth_date)
        = (given.role, given.given_names, given.family_name, given.birth_date)
    AND NOT EXISTS (
        SELECT FROM cases_person other
        WHERE other.case_id = known.case_id AND other.id <> known.id
            AND (other.role, other.given_names, other.family_name, other.birth_date)
                = (known.role, known.given_names, known.family_name, known.birth_date))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_grant_for_one_role"),
    ]

    operations = [
        migrations.AddField(
            "signalperson", "person",
            models.ForeignKey(
                blank=True, null=True, on_delete=PROTECT, related_name="reported_as", to="cases.person"
            ),
        ),
        migrations.RunSQL(LINK, migrations.RunSQL.noop),
    ]
