"""Who told it, with whom was spoken and the words of the story become protected; hashes say which key made them."""

import django.db.models
from django.conf import settings
from django.db import migrations

import core.encryption
from core import stored_values
from core.keyed_hash import keyed_hash


def fingerprint(apps, editor):
    key_id, key = next(iter(settings.INDEX_KEYS.items()))
    with stored_values.every_row(editor.connection, "cases_document"), editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, fingerprint FROM cases_document WHERE fingerprint_key = ''")
        for row, plain in cursor.fetchall():
            values = {"fingerprint": keyed_hash("file", plain, key).hex(), "fingerprint_key": key_id}
            stored_values.write(editor.connection, "cases_document", row, values)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_intake_constraints")]

    operations = [
        migrations.AddField("personkey", "key_id", django.db.models.CharField(default="", max_length=60), preserve_default=False),
        migrations.RenameField("document", "sha256", "fingerprint"),
        migrations.AddField("document", "fingerprint_key", django.db.models.CharField(default="", max_length=60), preserve_default=False),
        migrations.AlterField("note", "source", core.encryption.EncryptedTextField(blank=True, default="", verbose_name="bron")),
        migrations.AlterField("contactmoment", "with_whom", core.encryption.EncryptedTextField(verbose_name="met wie")),
        migrations.AlterField("timelineentry", "source_detail", core.encryption.EncryptedTextField(blank=True, default="")),
        migrations.AlterField("timelineentry", "text", core.encryption.EncryptedTextField(blank=True, default="")),
        # Backwards the keyed hash stays: a file from before is then not recognised when it is added again.
        migrations.RunPython(fingerprint, migrations.RunPython.noop),
        stored_values.sealing("cases_note", "source"),
        stored_values.sealing("cases_contactmoment", "with_whom"),
        stored_values.sealing("cases_timelineentry", "source_detail", "text"),
    ]
