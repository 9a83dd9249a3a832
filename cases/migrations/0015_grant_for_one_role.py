"""A grant opens a case in one role of the person. Those that stand are for the role in the register of disclosures."""

from django.db import migrations, models
from django.db.models.deletion import PROTECT


def choose_roles(apps, schema_editor):
    """The role at the organisation that the register names for it; the oldest role where there is none any more."""
    names = (("cases", "ExceptionalGrant"), ("cases", "Disclosure"), ("organisations", "Membership"))
    grants, shares, members = (
        apps.get_model(*name)._default_manager.using(schema_editor.connection.alias) for name in names
    )
    for grant in grants.filter(membership__isnull=True).select_related("permission"):
        person = grant.permission.user_id
        told = (
            shares.filter(case_id=grant.permission.content_object_id, person_id=person)
            .order_by("-recorded_at")
            .first()
        )
        roles = members.filter(user_id=person).order_by("recorded_at")
        named = roles.filter(organisation_id=told.organisation_id).first() if told else None
        grants.filter(pk=grant.pk).update(membership=named or roles.first())


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_note_about_health"),
        ("organisations", "0003_privacy_officer"),
    ]

    operations = [
        migrations.AddField(
            "exceptionalgrant", "membership",
            models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="organisations.membership"),
        ),
        migrations.RunPython(choose_roles, migrations.RunPython.noop),
        migrations.AlterField(
            "exceptionalgrant", "membership",
            models.ForeignKey(on_delete=PROTECT, related_name="+", to="organisations.membership"),
        ),
    ]
