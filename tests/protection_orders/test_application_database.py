"""What the database itself refuses, whoever asks: raw SQL as the web role."""

import pytest
from django.db import Error, connection, transaction

from core import clock
from protection_orders.actions import application_parts as parts
from protection_orders.actions import reviews
from protection_orders.models import (
    Application,
    ApplicationPerson,
    OwnView,
    RequestedMeasure,
    Review,
    StatedFact,
)
from tests.protection_orders import application_kit as kit

pytestmark = pytest.mark.django_db


def refused(sql, *params):
    """The database's own words of refusal."""
    with pytest.raises(Error) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    return str(error.value)


@pytest.fixture
def h():
    return kit.house(level="acute", duty=True)


APPLICATION = "protection_orders_application"


def test_a_practice_application_is_never_filed():
    h = kit.house(practice=True)
    application = kit.approved(h)
    told = refused(
        f"UPDATE {APPLICATION} SET state = 'filed', filed_at = now(), authority = 'x', filed_by_kind = 'rvdk' WHERE id = %s",
        application.pk,
    )
    assert "application_practice_never_filed" in told


def test_a_practice_application_stays_practice(h):
    practice = kit.draft(h, instrument="HYBRID_PROSPECTIVE", practice=True)
    refused(
        f"UPDATE {APPLICATION} SET is_practice = false, instrument_valid_from = now() WHERE id = %s",
        practice.pk,
    )
    practice.refresh_from_db()
    assert practice.is_practice


def test_an_instrument_that_does_not_exist_in_law_is_practice(h):
    application = kit.draft(h)
    assert "prospective_is_practice" in refused(
        f"UPDATE {APPLICATION} SET instrument_valid_from = NULL WHERE id = %s", application.pk
    )


def test_a_practice_case_has_practice_applications_only():
    h = kit.house(practice=True)
    application = kit.draft(h)
    application.pk = None
    from core.ids import new_id

    application.id, application.reference, application.is_practice = new_id(), "BV-x", False
    application._state.adding = True
    with pytest.raises(Error, match="practice"), transaction.atomic():
        application.save(force_insert=True)


@pytest.mark.parametrize("state", ["approved", "filed", "decided", "withdrawn"])
def test_no_state_is_jumped(h, state):
    application = kit.draft(h)
    refused(f"UPDATE {APPLICATION} SET state = %s WHERE id = %s", state, application.pk)


def test_a_submitted_text_is_frozen_in_every_part(h):
    application = kit.submitted(h)
    fact = StatedFact.objects.get(application=application)
    person = ApplicationPerson.objects.filter(application=application).first()
    measure = RequestedMeasure.objects.get(application=application)
    assert "frozen" in refused(f"UPDATE {APPLICATION} SET notice_note = 'x' WHERE id = %s", application.pk)
    assert "frozen" in refused("UPDATE protection_orders_statedfact SET kind = 'seen' WHERE id = %s", fact.pk)
    assert "frozen" in refused("DELETE FROM protection_orders_statedfact WHERE id = %s", fact.pk)
    assert "frozen" in refused(
        "UPDATE protection_orders_applicationperson SET agreement = 'agrees' WHERE id = %s", person.pk
    )
    assert "frozen" in refused(
        "UPDATE protection_orders_requestedmeasure SET text = 'x' WHERE id = %s", measure.pk
    )
    assert "frozen" in refused(
        "DELETE FROM protection_orders_measureaddressee WHERE measure_id = %s", measure.pk
    )


def test_own_words_are_never_changed_or_removed(h):
    application = kit.draft(h)
    view = OwnView.objects.get(application=application)
    refused("UPDATE protection_orders_ownview SET words = 'x' WHERE id = %s", view.pk)
    refused("DELETE FROM protection_orders_ownview WHERE id = %s", view.pk)
    later = parts.record_view(
        by=h.worker, application_id=application.pk, person=h.girl, words="Nu wil ik het toch.", alone="yes",
        occurred_at=clock.now(),
    )  # fmt: skip
    assert [v.words for v in OwnView.objects.order_by("occurred_at")] == [
        "Ik wil niet weg van school.",
        later.words,
    ]


@pytest.mark.parametrize(
    ("who", "decision", "told"),
    [
        ("worker", "approved", "own text"),
        ("worker", "alone", "own text"),
        ("weigher", "approved", "weighed the danger"),
        ("weigher", "confirmed", "weighed the danger"),
    ],
)
def test_four_eyes_are_kept_by_the_database(h, who, decision, told):
    application = kit.submitted(h)
    review = Review(
        application=application, reviewer_id=h.actor(who).membership_id, decision=decision, note="x",
        content_hash=application.content_hash,
    )  # fmt: skip
    with pytest.raises(Error, match=told), transaction.atomic():
        review.save()


def test_the_second_review_is_anothers_in_the_database_too(h):
    application = kit.submitted(h)
    reviews.approve_alone(by=h.coordinator, application_id=application.pk, note="Zij vertrekt vannacht.")
    review = Review(
        application=application, reviewer_id=h.coordinator.membership_id, decision="confirmed",
        content_hash=application.content_hash,
    )  # fmt: skip
    with pytest.raises(Error, match="somebody else"), transaction.atomic():
        review.save()


def test_a_review_and_a_version_are_never_rewritten(h):
    application = kit.approved(h)
    refused(
        "UPDATE protection_orders_review SET decision = 'returned' WHERE application_id = %s", application.pk
    )
    refused(
        "UPDATE protection_orders_applicationversion SET content_hash = 'x' WHERE application_id = %s",
        application.pk,
    )
    refused("DELETE FROM protection_orders_applicationwriter WHERE application_id = %s", application.pk)


def test_one_person_cannot_confirm_their_own_ground(h):
    application = kit.draft(h)
    row = ApplicationPerson.objects.get(application=application, part="protected")
    parts.change_person(
        by=h.worker, row_id=row.pk, legal_reason="vital", legal_reason_note="Zij is in levensgevaar."
    )
    assert "confirmed_by_another" in refused(
        "UPDATE protection_orders_applicationperson SET confirmed_by_id = legal_reason_by_id, confirmed_at = now() "
        "WHERE id = %s",
        row.pk,
    )


def test_the_moment_of_recording_is_the_databases_own(h):
    application = kit.draft(h)
    before = application.recorded_at
    Application.objects.filter(pk=application.pk).update(recorded_at="2001-01-01T00:00Z")
    application.refresh_from_db()
    assert application.recorded_at == before
