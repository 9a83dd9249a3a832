"""Asking Veilig Thuis for advice, and giving it. Nothing here knows who is discussed (Wmo 2015 art. 4.1.1 lid 3)."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

import audit
from cases import intake_policies
from cases.actions import tasks
from cases.actions.signals import TRIAGE_ROLES, practice_words
from cases.intake_access import check_can_answer, check_can_report, person_of
from cases.intake_route import Route, route_advice
from cases.models import AdviceRequest
from core import clock
from core.actor import Actor
from core.errors import InvalidInput
from core.events import publish
from core.references import next_reference

# What the asker gives. There is no name, birth date or address here, and no municipality of residence.
GIVEN: Final = frozenset(
    {
        "practices", "acute_danger", "departure", "departure_at", "departure_note", "facts", "hearsay",
        "interpretation", "meldcode", "framework_version", "occurred_at", "asker_capacity", "asker_contact",
        "consent_to_name", "question",
    }
)  # fmt: skip


def ask(*, by: Actor, asker_municipality: str = "", **given: Any) -> AdviceRequest:
    """Ask for advice; it goes to Veilig Thuis in the asker's own region.

    Without `consent_to_name` Veilig Thuis sees no name, organisation or number of the asker.
    Raises AccessDenied, InvalidInput naming the field.
    """
    with transaction.atomic():
        check_can_report(by)
        advice = _built(by, given, asker_municipality)
        advice.save(force_insert=True)
        urgent = intake_policies.urgency(advice, advice.recorded_at)
        audit.record(by=by, action="advice.ask", obj=advice, receiver=advice.receiver_id, urgent=list(urgent))
        tasks.open_task(
            by=by,
            organisation=advice.receiver,
            kind="advice",
            title="Advies geven bij acuut gevaar" if urgent else "Advies geven",
            detail=f"{advice.reference} · {practice_words(advice.practices)}",
            role=TRIAGE_ROLES.get(advice.receiver.kind, ""),
            why="Uw organisatie kreeg deze vraag",
            url=advice.get_absolute_url(),
            source_id=advice.pk,
            urgent=bool(urgent),
        )
        publish("advice.asked", by=by, advice_id=advice.pk)
        return advice


def answer(*, by: Actor, advice: AdviceRequest, text: str, version: int | None = None) -> AdviceRequest:
    """Give the advice; the asker sees it. Raises PolicyDenied when it was given, InvalidInput without a text."""
    with transaction.atomic():
        advice = AdviceRequest.objects.select_for_update().get(pk=advice.pk)
        check_can_answer(by, advice)
        advice.check_version(version)
        intake_policies.check_unanswered(advice)
        intake_policies.check_texts({"text": text})
        if not text.strip():
            raise InvalidInput("Schrijf het advies.", "text")
        advice.answer = text
        advice.answered_at = clock.now()
        advice.answered_by = person_of(by)
        advice.save()
        tasks.finish_tasks(by=by, kind="advice", source_id=advice.pk, outcome="Advies gegeven")
        audit.record(by=by, action="advice.answer", obj=advice)
        publish("advice.answered", by=by, advice_id=advice.pk)
        return advice


def route(*, by: Actor, asker_municipality: str = "") -> Route:
    """Who would get the question of this person."""
    return route_advice(asker=person_of(by).organisation, asker_municipality=asker_municipality)


def _built(by: Actor, given: dict[str, Any], asker_municipality: str) -> AdviceRequest:
    unknown = set(given) - GIVEN
    if unknown:
        raise TypeError(f"Not given by an asker: {sorted(unknown)}")
    intake_policies.check_texts(given)
    advice = AdviceRequest(asker=person_of(by), asker_municipality=asker_municipality, **given)
    if not advice.question.strip():
        raise InvalidInput("Schrijf uw vraag.", "question")
    if advice.asker_contact and not advice.consent_to_name:
        raise InvalidInput(
            "U vulde een nummer in zonder toestemming. Geef toestemming, of maak dit veld leeg.",
            "asker_contact",
        )
    intake_policies.check_concern(advice, advice.occurred_at)
    intake_policies.check_capacity(advice.asker_capacity, "asker_capacity")
    chosen = route(by=by, asker_municipality=asker_municipality)
    advice.receiver, advice.route_reason = chosen.receiver, chosen.reason
    advice.reference = next_reference("AV")
    try:
        advice.clean_fields(exclude={"asker", "receiver", "recorded_at", "meldcode", "answer", "answered_by"})
    except ValidationError as error:
        name, sentences = next(iter(error.message_dict.items()))
        raise InvalidInput(sentences[0], name) from error
    return advice
