from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_clock_that_stands_comes_back'),
        ('organisations', '0003_privacy_officer'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='looked_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='next_look_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        # Steps that are open already are looked at once, which plans their next moment; what tells of something else is not.
        migrations.RunSQL(
            "UPDATE cases_task SET next_look_at = CASE WHEN told THEN NULL ELSE now() END,"
            " looked_at = CASE WHEN told THEN due_at END"
            " FROM (SELECT id AS step, kind IN ('deadline', 'deadline_overdue') OR starts_with(kind, 'alert_') AS told"
            "   FROM cases_task WHERE state = 'open' AND due_at IS NOT NULL) x WHERE id = step",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('next_look_at__isnull', False)), fields=['next_look_at', 'id'], name='task_look'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('next_look_at__isnull', True), models.Q(('due_at__isnull', False), ('state', 'open')), _connector='OR'), name='task_looked_at_while_open'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), _negated=True), ('due_at__isnull', True), ('next_look_at__isnull', False), models.Q(('looked_at__gte', models.F('due_at')), ('looked_at__isnull', False)), _connector='OR'), name='task_never_silent'),
        ),
    ]
