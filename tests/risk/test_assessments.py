"""Weighing the danger: evidence, the second reader, freezing."""

import pytest
from django.db import Error, connection, transaction

from core import clock
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from organisations.actors import actor_for
from organisations.models import Membership
from risk import instruments
from risk.actions import assessments
from risk.models import Answer, Assessment
from tests import factories

pytestmark = pytest.mark.django_db

EVIDENCE = {"evidence": "Zij zei het zelf.", "source": "leerling"}


@pytest.fixture
def worker():
    return factories.actor("vt_worker")


@pytest.fixture
def colleague(worker):
    from organisations.models import Organisation

    return factories.actor("vt_coordinator", of=Organisation.objects.get(pk=worker.organisation_id))


@pytest.fixture
def draft(worker):
    case = factories.case(worker)
    return assessments.start(by=worker, case=case, instrument="honour_femicide")


def _all(value: str) -> dict[str, dict[str, object]]:
    items = instruments.current("honour_femicide", on=clock.today()).items
    return {code: {"value": value, "evidence_date": clock.today(), **EVIDENCE} for code in items}


def _red_flag() -> str:
    items = instruments.current("honour_femicide", on=clock.today()).items
    return next(code for code, item in items.items() if item.weight == "red_flag")


def test_a_conclusion_at_the_suggestion_is_final_and_sets_the_danger(worker, draft):
    assessments.answer(by=worker, assessment_id=draft.pk, answers=_all("no"))
    final = assessments.complete(
        by=worker, assessment_id=draft.pk, conclusion="low", reason="Geen signalen gevonden."
    )
    assert final.state == "final"
    final.case.refresh_from_db()
    assert final.case.danger == "low"


def test_a_yes_without_dated_evidence_is_refused(worker, draft):
    assessments.answer(by=worker, assessment_id=draft.pk, answers={_red_flag(): {"value": "yes"}})
    with pytest.raises(PolicyDenied, match="datum en bron"):
        assessments.complete(
            by=worker, assessment_id=draft.pk, conclusion="acute", reason="Er is groot gevaar."
        )


def test_below_the_suggestion_needs_a_second_person(worker, colleague, draft):
    answers = {_red_flag(): {"value": "yes", "evidence_date": clock.today(), **EVIDENCE}}
    assessments.answer(by=worker, assessment_id=draft.pk, answers=answers)
    waiting = assessments.complete(
        by=worker, assessment_id=draft.pk, conclusion="low", reason="Ik schat het lager in."
    )
    assert waiting.state == "awaiting_second"
    with pytest.raises(AccessDenied, match="zelf"):
        assessments.agree(by=worker, assessment_id=draft.pk, note="akkoord")
    final = assessments.agree(by=colleague, assessment_id=draft.pk, note="Eens, na overleg.")
    assert (final.state, final.second_by_id) == ("final", colleague.membership_id)


def test_the_second_person_may_give_it_back(worker, colleague, draft):
    answers = {_red_flag(): {"value": "yes", "evidence_date": clock.today(), **EVIDENCE}}
    assessments.answer(by=worker, assessment_id=draft.pk, answers=answers)
    assessments.complete(by=worker, assessment_id=draft.pk, conclusion="low", reason="Ik schat het lager in.")
    with pytest.raises(InvalidInput):
        assessments.give_back(by=colleague, assessment_id=draft.pk, note=" ")
    assert assessments.give_back(by=colleague, assessment_id=draft.pk, note="Te laag.").state == "draft"


def test_the_database_freezes_a_finished_assessment_and_its_answers(worker, draft):
    assessments.answer(by=worker, assessment_id=draft.pk, answers=_all("no"))
    assessments.complete(
        by=worker, assessment_id=draft.pk, conclusion="low", reason="Geen signalen gevonden."
    )
    for statement in (
        "UPDATE risk_assessment SET reason = 'anders' WHERE id = %s",
        "UPDATE risk_answer SET value = 'yes' WHERE assessment_id = %s",
        "DELETE FROM risk_answer WHERE assessment_id = %s",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [draft.pk])
    assert Answer.objects.filter(assessment=draft, value="yes").count() == 0


def test_the_fear_in_own_words_stays(worker, draft):
    assessments.answer(
        by=worker,
        assessment_id=draft.pk,
        answers={},
        fear_asked="asked",
        fear_own_words="Als ik ga, kom ik niet terug.",
    )
    changed = assessments.answer(
        by=worker, assessment_id=draft.pk, answers={}, fear_own_words="Ik durf niet naar huis."
    )
    assert "Als ik ga, kom ik niet terug." in changed.fear_own_words
    assert "Ik durf niet naar huis." in changed.fear_own_words


def test_shorter_words_of_fear_are_kept_too_and_the_same_words_once(worker, draft):
    def say(words):
        return assessments.answer(by=worker, assessment_id=draft.pk, answers={}, fear_own_words=words)

    say("Ik ben bang voor mijn broer.\nHij wacht op mij.")
    say("Ik ben bang")
    assert say("Ik ben bang").fear_own_words == "Ik ben bang voor mijn broer.\nHij wacht op mij.\nIk ben bang"


def test_the_database_keeps_the_fear_and_the_second_person(worker, draft):
    answers = {_red_flag(): {"value": "yes", "evidence_date": clock.today(), **EVIDENCE}}
    assessments.answer(by=worker, assessment_id=draft.pk, answers=answers, fear_own_words="Ik durf niet.")
    for statement, why in (
        ("fear_own_words = 'Het valt mee.'", "stays as it was written"),
        ("fear_own_words = ''", "stays as it was written"),
        ("state = 'final', finished_at = now(), conclusion = 'low', reason = 'x'", "below_needs_second"),
        (
            "state = 'final', finished_at = now(), conclusion = 'low', reason = 'x', suggested = ''",
            "below_needs_second",
        ),
    ):
        with pytest.raises(Error, match=why), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE risk_assessment SET {statement} WHERE id = %s", [draft.pk])


def test_a_colleague_does_not_change_my_assessment(colleague, draft):
    with pytest.raises(AccessDenied):
        assessments.answer(by=colleague, assessment_id=draft.pk, answers={})


def test_another_region_sees_nothing(draft):
    from organisations.models import Organisation

    elsewhere = factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=3))
    assert Organisation.objects.filter(pk=elsewhere.organisation_id).exists()
    assert not Assessment.objects.visible_to(elsewhere).exists()


def test_a_low_risk_of_one_practice_does_not_lower_the_danger_of_another(worker, draft):
    case = draft.case
    assessments.answer(
        by=worker, assessment_id=draft.pk,
        answers={_red_flag(): {"value": "yes", "evidence_date": clock.today(), **EVIDENCE}},
    )  # fmt: skip
    assessments.complete(by=worker, assessment_id=draft.pk, conclusion="acute", reason="Er is groot gevaar.")
    other = assessments.start(by=worker, case=case, instrument="forced_marriage_abandonment")
    items = instruments.current("forced_marriage_abandonment", on=clock.today()).items
    answers = {code: {"value": "no", "evidence_date": clock.today(), **EVIDENCE} for code in items}
    assessments.answer(by=worker, assessment_id=other.pk, answers=answers)
    assert (
        assessments.complete(
            by=worker, assessment_id=other.pk, conclusion="low", reason="Geen signalen gevonden."
        ).state
        == "final"
    )
    case.refresh_from_db()
    assert case.danger == "acute"
    # Only a new weighing with the same questions brings it down.
    again = assessments.start(by=worker, case=case, instrument="honour_femicide")
    assessments.answer(by=worker, assessment_id=again.pk, answers=_all("no"))
    assessments.complete(by=worker, assessment_id=again.pk, conclusion="low", reason="Het gevaar is weg.")
    case.refresh_from_db()
    assert case.danger == "low"


def test_who_got_another_role_is_no_second_reader_of_the_own_weighing(worker, draft):
    member = Membership.objects.get(pk=worker.membership_id)
    assessments.answer(by=worker, assessment_id=draft.pk, answers=_all("no"))
    assessments.answer(
        by=worker, assessment_id=draft.pk,
        answers={_red_flag(): {"value": "yes", "evidence_date": clock.today(), **EVIDENCE}},
    )  # fmt: skip
    waiting = assessments.complete(
        by=worker, assessment_id=draft.pk, conclusion="low", reason="Ik schat het lager in."
    )
    assert waiting.state == "awaiting_second"
    member.active = False
    member.save()
    second = Membership(user=member.user, organisation=member.organisation, role="vt_coordinator")
    second.save()
    with pytest.raises(AccessDenied, match="zelf"):
        assessments.agree(by=actor_for(second), assessment_id=draft.pk, note="Eens.")
