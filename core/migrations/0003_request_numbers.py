from django.db import migrations


class Migration(migrations.Migration):
    """Numbers of requests by the person concerned."""

    dependencies = [("core", "0002_references")]

    operations = [
        migrations.RunSQL(sql="CREATE SEQUENCE reference_request", reverse_sql="DROP SEQUENCE reference_request")
    ]
