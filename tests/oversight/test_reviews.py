"""Looks that stand out reach the privacy officer, who judges them with a reason, and never the own."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

import audit
from audit.models import Entry
from core import clock
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from organisations.models import User
from oversight import rounds, scoring
from oversight.actions import reviews
from oversight.models import LookReview, ScoredDay
from oversight.scoring import Look, Reason
from tests import factories, kit

pytestmark = pytest.mark.django_db


def look(**changes) -> Look:
    values: dict[str, Any] = {
        "user_id": uuid4(), "organisation_id": uuid4(), "case_id": uuid4(), "assigned": False, "acted": False,
        "by_role": False, "closed": False, "surname_share": None, "colleague": False, "at_night_off_duty": False,
        "unmasked": False, "days": 1,
    }  # fmt: skip
    return Look(**values | changes)


@pytest.mark.parametrize(
    ("changes", "picked"),
    [
        ({"assigned": True, "unmasked": True, "days": 20}, False),
        ({"acted": True}, False),
        ({"by_role": True, "at_night_off_duty": True}, False),
        ({}, False),
        ({"surname_share": 0.0002}, True),
        ({"surname_share": 0.05, "assigned": True}, False),
        ({"colleague": True, "assigned": True}, False),
        ({"colleague": True}, True),
        ({"colleague": True, "by_role": True}, False),
        ({"at_night_off_duty": True}, True),
        ({"unmasked": True}, True),
        ({"days": 4}, True),
        ({"closed": True}, True),
    ],
)
def test_what_counts_as_standing_out(changes, picked):
    assert (scoring.score(look(**changes)).points >= scoring.FROM) is picked


def test_no_more_go_to_a_person_than_can_be_judged_and_the_most_telling_first():
    many = [scoring.score(look(colleague=True, surname_share=0.0001)) for _ in range(30)]
    few = [scoring.score(look(at_night_off_duty=True)) for _ in range(30)]
    assert len(scoring.pick([*few, *many], users=1000, before=0)) == 60
    assert scoring.pick([*few, *many], users=500, before=0) == scoring.pick(many, users=500, before=0)
    assert len(scoring.pick(few, users=1000, before=120)) == 20
    assert len(scoring.pick(few, users=1000, before=140)) == 0
    assert len(scoring.pick(few, users=5, before=0)) == 1


def test_a_full_week_of_weak_signs_never_hides_a_strong_one():
    strong = scoring.score(look(colleague=True))
    weak = scoring.score(look(at_night_off_duty=True))
    assert strong.points >= scoring.STRONG > weak.points
    assert scoring.pick([weak, strong], users=40, before=5) == [strong]


def test_one_person_does_not_fill_the_queue():
    user = uuid4()
    assert (
        len(
            scoring.pick(
                [scoring.score(look(user_id=user, colleague=True)) for _ in range(9)], users=1000, before=0
            )
        )
        == 2
    )


def test_reading_in_bulk_is_seen_against_what_colleagues_read():
    usual = {uuid4(): 3 for _ in range(9)}
    reader = uuid4()
    assert scoring.bulk_readers(usual | {reader: 40}) == {reader}
    assert scoring.bulk_readers({uuid4(): 40 for _ in range(9)}) == set()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Fatma Yılmaz", "Yilmaz", True),
        ("Anne Jansen-el Idrissi", "El Idrissi", True),
        ("Youssef el Amrani", "Bakker", False),
        ("Yilmaz de Vries", "Yilmaz", False),
    ],
)
def test_a_surname_is_the_same_whatever_its_spelling(one, other, same):
    assert bool(scoring.surnames(one) & scoring.surnames(other, whole=True)) is same


@pytest.fixture
def told():
    """A case of a worker; a colleague with the surname of the girl looked at it today."""
    worker = factories.actor("vt_coordinator")
    case = factories.case(worker)
    factories.person(worker, case, given_names="Leyla", family_name="Zonneveldt")
    snooper = factories.actor("vt_worker")
    User.objects.filter(pk=snooper.user_id).update(display_name="Mark Zonneveld-Bos")
    officer = factories.actor("privacy_officer")
    audit.seen(by=snooper, action="person.unmask", obj=case)
    audit.seen(by=worker, action="case.view", obj=case)
    return worker, case, snooper, officer


def scored(today: date | None = None) -> None:
    rounds.score_day(today or clock.today())


def test_the_round_picks_the_snooper_and_not_the_worker(told):
    _, case, snooper, officer = told
    scored()
    review = LookReview.objects.visible_to(officer).get()
    assert (review.person_id, review.case_id) == (snooper.user_id, case.pk)
    # The log goes by the database's own clock, so these looks are of the night when the test is.
    assert set(review.reasons) - {Reason.NIGHT} == {Reason.SURNAME, Reason.NO_RELATION, Reason.UNMASKED}
    assert ScoredDay.objects.get().looks == 2
    scored()
    assert LookReview.objects.count() == 1
    # The next day the same person at the same case is no new question.
    ScoredDay.objects.all().delete()
    LookReview.objects.update(day=clock.today() - timedelta(days=3))
    scored()
    assert LookReview.objects.count() == 1


def test_the_round_makes_up_for_days_that_were_missed():
    now = datetime.combine(clock.today(), datetime.min.time(), clock.AMSTERDAM) + timedelta(hours=5)
    rounds.score_days(now)
    assert ScoredDay.objects.count() == 7
    rounds.score_days(now + timedelta(days=1))
    assert ScoredDay.objects.count() == 8


def test_a_review_is_judged_with_a_conclusion_and_a_reason(told):
    _, _, _, officer = told
    scored()
    review = LookReview.objects.get()
    with pytest.raises(InvalidInput):
        reviews.close(by=officer, review_id=review.pk, conclusion="in_order", explanation="  ok ")
    reviews.ask(by=officer, review_id=review.pk, explanation="Gevraagd of er familie is.")
    done = reviews.close(
        by=officer, review_id=review.pk, conclusion="unlawful", explanation="Het is een nicht, geen taak."
    )
    assert (done.state, done.reviewer_id) == ("closed", officer.user_id)
    assert Entry.objects.filter(action="look_review.close", object_id=review.pk).count() == 1
    with pytest.raises(PolicyDenied):
        reviews.ask(by=officer, review_id=review.pk, explanation="Nog een keer gevraagd.")


def test_nobody_judges_the_own_looks(told):
    officer = told[3]
    scored()
    review = LookReview.objects.get()
    LookReview.objects.filter(pk=review.pk).update(person_id=officer.user_id)
    assert not LookReview.objects.visible_to(officer).exists()
    with pytest.raises(AccessDenied):
        reviews.close(by=officer, review_id=review.pk, conclusion="in_order", explanation="Ik was het zelf.")
    with pytest.raises(IntegrityError), transaction.atomic():
        LookReview.objects.filter(pk=review.pk).update(
            reviewer_id=officer.user_id, state="asked", explanation="x", reviewed_at=clock.now()
        )


@pytest.mark.parametrize("role", ["vt_worker", "vt_coordinator", "administrator"])
def test_others_neither_see_nor_judge(told, role):
    scored()
    other = factories.actor(role)
    assert not LookReview.objects.visible_to(other).exists()
    with pytest.raises(AccessDenied):
        reviews.close(
            by=other,
            review_id=LookReview.objects.get().pk,
            conclusion="in_order",
            explanation="Mag niet, toch?",
        )


def test_a_privacy_officer_of_another_organisation_sees_nothing(told):
    scored()
    other = factories.actor("privacy_officer", of=factories.organisation(skip=1))
    assert not LookReview.objects.visible_to(other).exists()
    client = kit.log_in(User.objects.get(pk=other.user_id))
    assert client.get(f"/toezicht/{LookReview.objects.get().pk}/").status_code == 404


def test_the_pages_show_why_and_every_line_and_take_the_judgement(told):
    officer = told[3]
    scored()
    review = LookReview.objects.get()
    client = kit.log_in(User.objects.get(pk=officer.user_id))
    text = client.get("/werk/").content.decode()
    assert "Uw werk staat onder Toezicht" in text
    assert "Niets moet vandaag af" not in text
    assert '<span class="frame__count">1</span>' in text
    text = client.get("/toezicht/").content.decode()
    assert "Mark Zonneveld-Bos" in text
    assert "Zelfde achternaam" in text
    text = client.get(f"/toezicht/{review.pk}/").content.decode()
    assert "Liet een naam tonen" in text
    assert "Leyla" not in text
    answer = client.post(f"/toezicht/{review.pk}/afhandelen/", {"explanation": "Te weinig om te kiezen."})
    assert answer.status_code == 422
    assert "Te weinig om te kiezen." in answer.content.decode()
    form = {"conclusion": "careful", "explanation": "Zij nam een telefoontje aan."}
    assert client.post(f"/toezicht/{review.pk}/afhandelen/", form).status_code == 302
    assert LookReview.objects.get().conclusion == "careful"
    assert Entry.objects.filter(action="look_review.view", user_id=officer.user_id).count() == 1


def test_the_queue_asks_as_many_questions_for_many_as_for_one(told):
    officer = told[3]
    scored()
    client = kit.log_in(User.objects.get(pk=officer.user_id))
    client.get("/toezicht/")  # makes the key of lines about nobody in particular
    with CaptureQueriesContext(connection) as one:
        client.get("/toezicht/")
    review = LookReview.objects.get()
    for number in range(1, 6):
        review.pk, review._state.adding = uuid4(), True
        review.day = clock.today() - timedelta(days=number)
        review.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        client.get("/toezicht/")
    assert len(one) == len(many)
