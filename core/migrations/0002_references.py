from django.db import migrations

NAMES = ("case", "signal", "advice", "order", "alert", "border", "referral", "repatriation")


class Migration(migrations.Migration):
    """One sequence per kind of number that people read aloud."""

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=";\n".join(f"CREATE SEQUENCE reference_{name}" for name in NAMES),
            reverse_sql=";\n".join(f"DROP SEQUENCE reference_{name}" for name in NAMES),
        )
    ]
