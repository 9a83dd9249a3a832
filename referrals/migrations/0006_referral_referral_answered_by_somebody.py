"""A referral that was answered names who answered. What was there before is left as it is (NOT VALID)."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0010_asker_municipality'),
        ('organisations', '0003_privacy_officer'),
        ('referrals', '0005_request_term'),
    ]

    operations = [
        AddConstraintNotValid(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'declined', 'done']), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='referral_answered_by_somebody'),
        ),
    ]
