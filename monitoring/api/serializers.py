"""Alerts on the wire: what, for whom, and who has taken it; never who it is about."""

from rest_framework import serializers

from cases.api.serializers import OrganisationOut
from core.api.fields import Code, Moment, Text
from core.api.serializers import WireSerializer
from core.forms import LONG_TEXT
from core.workflow import choices
from monitoring.models.alert import AlertKind, Severity
from monitoring.workflow import ADDRESSEE


class AddresseeOut(WireSerializer):
    """One organisation that must act."""

    organisation = OrganisationOut(read_only=True)
    state = Code(choices=list(choices(ADDRESSEE.labels)), read_only=True)
    acknowledged_at = Moment(read_only=True, allow_null=True)


class AlertOut(WireSerializer):
    """An alert. Title and instruction name no person or place."""

    id = serializers.UUIDField(read_only=True)
    reference = Text(read_only=True)
    kind = Code(choices=AlertKind.choices, read_only=True)
    severity = Code(choices=Severity.choices, read_only=True)
    title = Text(read_only=True)
    instruction = Text(read_only=True)
    occurred_at = Moment(read_only=True)
    recorded_at = Moment(read_only=True)
    due_at = Moment(read_only=True, allow_null=True)
    addressees = AddresseeOut(many=True, read_only=True)


class AcknowledgementIn(WireSerializer):
    """A named person takes the alert for the own organisation."""

    note = Text(required=False, allow_blank=True, max_length=min(500, LONG_TEXT))


class AcknowledgementOut(AddresseeOut):
    """That it was taken, and when."""

    alert_id = serializers.UUIDField(read_only=True)
