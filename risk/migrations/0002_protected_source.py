"""Who told what an answer rests on becomes protected."""

from django.db import migrations

import core.encryption
from core import stored_values


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_initial")]

    operations = [
        migrations.AlterField(
            "answer", "source", core.encryption.EncryptedTextField(blank=True, default="", verbose_name="bron"),
        ),
        stored_values.sealing("risk_answer", "source"),
    ]
