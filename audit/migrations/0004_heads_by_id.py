import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    # The table only tells the screens how far was sealed: the sealer tells its last head again when it starts.

    dependencies = [
        ("audit", "0003_time_index"),
    ]

    operations = [
        migrations.DeleteModel(name="Head"),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
                ("expired_to", models.BigIntegerField()),
                ("signed_at", models.DateTimeField()),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='head',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6a4aed7104cf1968e3165dfce1706f1a6a83faa6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_95b7c', table='audit_head', when='BEFORE')),
        ),
    ]
