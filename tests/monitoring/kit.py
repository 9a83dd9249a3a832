"""Alerts for tests, made by the same action as in the application."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from core import clock, events
from core.actor import Actor, system
from monitoring.actions import raising
from monitoring.models import Alert, AlertAddressee
from organisations.models import Membership, Organisation
from protection_orders.actions import breaches, reviews
from protection_orders.models import Breach, Order
from tests import factories
from tests.kit import log_in
from tests.protection_orders import application_kit

CANARY = "Kanariepiet Merelhof"


def raised(case=None, *, to=None, **values) -> Alert:
    """An alert of a minute ago to the police, or to `to` (organisation -> why)."""
    given = {
        "by": system("test"), "kind": "breach", "source_id": uuid4(), "severity": "acute",
        "title": "Overtreding van een bevel gemeld", "instruction": "Bel bij direct gevaar 112.",
        "organisations": to or {factories.organisation("police"): "eenheid van de regio"},
        "occurred_at": clock.now() - timedelta(minutes=1), "case": case,
    }  # fmt: skip
    return raising.raise_for(**(given | values))


def report(h: Any, made: Order, **fields: Any) -> Breach:
    """A breach of this order, as a colleague of the house reports it, and what the application does about it."""
    values = {"by": h.worker, "order": made, "facts": CANARY, "occurred_at": clock.now()}
    found = breaches.report(**(values | fields))
    events.drain()
    return found


def kinds(alert: Alert) -> list[str]:
    """The kinds of the organisations that it went to."""
    return sorted(alert.addressees.values_list("organisation__kind", flat=True))


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
