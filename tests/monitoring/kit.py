"""Alerts for tests, made by the same action as in the application."""

from datetime import timedelta
from uuid import uuid4

from django.test import Client

from core import clock, events
from core.actor import Actor, system
from monitoring.actions import raising
from monitoring.models import Alert, AlertAddressee
from organisations.models import Membership, Organisation
from protection_orders.actions import reviews
from tests import factories
from tests.kit import log_in
from tests.protection_orders import application_kit


def raised(case=None, *, to=None, **values) -> Alert:
    """An alert of a minute ago to the police, or to `to` (organisation -> why)."""
    given = {
        "by": system("test"), "kind": "breach", "source_id": uuid4(), "severity": "acute",
        "title": "Overtreding van een bevel gemeld", "instruction": "Bel bij direct gevaar 112.",
        "organisations": to or {factories.organisation("police"): "eenheid van de regio"},
        "occurred_at": clock.now() - timedelta(minutes=1), "case": case,
    }  # fmt: skip
    return raising.raise_for(**(given | values))


def second_review() -> Alert:
    """The alert after one person approved an application in acute danger; `not_by` is that person."""
    h = application_kit.house(level="acute", duty=True)
    application = application_kit.submitted(h)
    reviews.approve_alone(by=h.coordinator, application_id=application.pk, note="Vertrek is vanavond.")
    events.drain()
    return Alert.objects.select_related("not_by__organisation", "not_by__user", "case__organisation").get(
        kind="second_review"
    )


def state_of(alert: Alert, organisation: Organisation) -> AlertAddressee:
    """The part of one organisation, fresh from the database."""
    return AlertAddressee.objects.select_related("organisation", "because__organisation").get(
        alert=alert, organisation=organisation
    )


def home(actor: Actor) -> Organisation:
    """The organisation of an actor."""
    return Organisation.objects.get(pk=actor.organisation_id)


def browser(actor: Actor, **headers) -> Client:
    """This person, logged in."""
    client = Client(headers=headers or None)
    member = Membership.objects.select_related("user").get(pk=actor.membership_id)
    return log_in(member.user, client)
