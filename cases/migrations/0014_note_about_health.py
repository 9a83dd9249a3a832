"""A note about health stands in that section. What is there stays with the notes."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0013_end_is_counted_anew'),
    ]

    operations = [
        migrations.AddField(
            model_name='note',
            name='in_section',
            field=models.CharField(choices=[('notes', 'Notities en contact'), ('health', 'Gezondheid')], db_default='notes', default='notes', max_length=20),
        ),
        AddConstraintNotValid(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(('in_section__in', ['notes', 'health'])), name='note_in_its_section'),
        ),
        ValidateConstraint(model_name='note', name='note_in_its_section'),
    ]
