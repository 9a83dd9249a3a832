"""The hours at which somebody can safely be reached become protected."""

from django.db import migrations

import core.encryption
from core import stored_values


class Migration(migrations.Migration):
    dependencies = [("repatriation", "0001_initial")]

    operations = [
        migrations.AlterField(
            "returnfile", "safe_hours",
            core.encryption.EncryptedTextField(blank=True, default="", verbose_name="veilige uren, plaatselijke tijd"),
        ),
        stored_values.sealing("repatriation_returnfile", "safe_hours"),
    ]
