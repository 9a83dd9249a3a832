"""Advice: nothing identifies who is discussed, the asker stays unknown without consent, one report may follow."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.actions import advice as acts
from cases.actions import signals
from cases.intake_flow import FLOWS, Flow
from cases.models import AdviceRequest, Draft, Signal, Task
from core.errors import AccessDenied, InvalidInput, PolicyDenied, StaleRecord
from tests import factories
from tests.cases import intake_support as s

pytestmark = pytest.mark.django_db


def asker_words(by) -> list[str]:
    member = s.member_of(by)
    return [str(member.user), member.user.username, member.organisation.name, "030 7654321"]


def test_a_question_has_no_place_for_who_it_is_about():
    draft = Draft(membership=s.member_of(s.reporter()), form="advice", content="")
    flow = Flow(draft, s.school())
    fields = {name for step in FLOWS["advice"] for name in step.form(about=flow.about).fields}
    columns = {field.name for field in AdviceRequest._meta.get_fields()}
    for part in ("given", "family", "birth", "address", "person", "people", "municipality_code", "sex"):
        assert not [name for name in fields | columns if part in name], part


def test_a_question_goes_to_veilig_thuis_in_the_askers_own_region():
    found = s.question(s.reporter())
    assert found.receiver.slug == s.REGION
    assert found.reference.startswith("AV-")
    assert Task.objects.get(source_id=found.pk).organisation == found.receiver


@pytest.mark.parametrize("consent", [False, True])
def test_veilig_thuis_sees_who_asks_only_with_consent(consent):
    by = s.reporter()
    found = s.question(
        by,
        consent_to_name=consent,
        asker_contact="030 7654321" if consent else "",
        asker_capacity="border_officer",
    )
    client = s.client_for(s.worker())
    pages = [
        s.page_text(client.get(reverse("triage-advice"))),
        s.page_text(client.get(found.get_absolute_url())),
        s.page_text(client.get(reverse("advice-answer", args=[found.pk]))),
        str(list(Task.objects.filter(source_id=found.pk).values())),
    ]
    shown = "".join(pages)
    name, _login, organisation, phone = asker_words(by)
    # The capacity can give the organisation away: "Marechaussee".
    for word in (name, organisation, phone, "Marechaussee"):
        assert (word in shown) == consent
    assert ("professional, naam niet gedeeld" in shown) == (not consent)


def test_a_number_without_consent_is_refused_by_form_action_and_database():
    by = s.reporter()
    with pytest.raises(InvalidInput) as refused:
        s.question(by, asker_contact="030 7654321")
    assert refused.value.field == "asker_contact"
    found = s.question(by, consent_to_name=True, asker_contact="030 7654321")
    with pytest.raises(IntegrityError), transaction.atomic():
        AdviceRequest.objects.filter(pk=found.pk).update(consent_to_name=False)
    client = s.client_for(by)
    draft = s.begin(client, "advice")
    page = reverse("draft-step", args=[draft.pk, "uzelf"])
    answer = client.post(page, {"capacity": "teacher", "phone": "030 7654321", "go": "next"})
    assert answer.status_code == 422
    assert "zonder toestemming" in s.page_text(answer)


def test_the_asker_reads_the_answer_and_others_do_not():
    by = s.reporter()
    found = s.question(by)
    vt = s.client_for(s.worker())
    answered = vt.post(
        reverse("advice-answer", args=[found.pk]), {"text": "Bel de politie.", "version": found.version}
    )
    assert answered["Location"] == found.get_absolute_url()
    assert "Bel de politie." in s.page_text(s.client_for(by).get(found.get_absolute_url()))
    assert Task.objects.get(source_id=found.pk).state == "done"
    for stranger in (s.reporter(), s.worker("veilig-thuis-groningen")):
        assert s.client_for(stranger).get(found.get_absolute_url()).status_code == 404


def test_advice_is_given_once_and_the_second_is_told():
    found = s.question(s.reporter())
    version = found.version
    acts.answer(by=s.worker(), advice=found, text="Eerst", version=version)
    with pytest.raises(StaleRecord):
        acts.answer(by=s.worker(), advice=found, text="Tweede", version=version)
    with pytest.raises(PolicyDenied):
        acts.answer(by=s.worker(), advice=found, text="Tweede")
    found.refresh_from_db()
    assert found.answer == "Eerst"


def test_only_the_organisation_that_was_asked_answers():
    by = s.reporter()
    found = s.question(by)
    for other in (by, s.worker("veilig-thuis-groningen"), s.lkha()):
        with pytest.raises(AccessDenied):
            acts.answer(by=other, advice=found, text="x")
    assert s.client_for(by).get(reverse("advice-answer", args=[found.pk])).status_code == 403


def test_a_question_in_the_browser_from_begin_to_answer():
    by = s.reporter()
    client = s.client_for(by)
    draft = s.begin(client, "advice")
    s.fill_question(client, draft)
    review = s.page_text(client.get(reverse("draft-review", args=[draft.pk])))
    assert "Controleer uw vraag" in review
    target = s.send(client, draft)["Location"]
    assert s.send(client, draft)["Location"] == target
    found = AdviceRequest.objects.get()
    assert target == found.get_absolute_url()
    assert not found.consent_to_name
    assert found.reference in s.page_text(client.get(reverse("advice-list")))


def test_a_question_becomes_a_report_without_typing_again():
    by = s.reporter()
    client = s.client_for(by)
    draft = s.begin(client, "advice")
    told = s.concern(
        question="Wat kan ik doen?", practices=["honour_violence", "fgm"], facts="De feiten van toen",
        hearsay="Een zus zei iets", departure="feared", departure_note="Marokko",
    )  # fmt: skip
    s.fill_question(
        client,
        draft,
        vraag=told,
        meldcode={"done_CONSULT": "done", "note_CONSULT": "Gebeld", "weigh_unsafe": "yes"},
    )
    s.send(client, draft)
    found = AdviceRequest.objects.get()
    start = client.post(reverse("advice-report", args=[found.pk]))
    again = client.post(reverse("advice-report", args=[found.pk]))
    assert start["Location"] == again["Location"]
    report = Draft.objects.get()
    people = {"people_count": "1", "person-0-role": "at_risk", "person-0-given_names": "Samira", "go": "next"}
    client.post(reverse("draft-step", args=[report.pk, "mensen"]), people)
    client.post(
        reverse("draft-step", args=[report.pk, "uzelf"]),
        {"capacity": "teacher", "phone": "030 1234567", "go": "next"},
    )
    answer = s.send(client, report)
    assert answer.status_code == 302, s.page_text(answer)
    signal = Signal.objects.get()
    assert signal.advice == found
    assert signal.facts == "De feiten van toen"
    assert signal.hearsay == "Een zus zei iets"
    assert "Wat kan ik doen?" in signal.interpretation
    assert set(signal.practices) == {"honour_violence", "fgm"}
    assert (signal.departure, signal.departure_note) == ("feared", "Marokko")
    assert signal.occurred_at == found.occurred_at
    assert signal.meldcode["steps"]["CONSULT"] == {"done": "done", "note": "Gebeld"}
    assert signal.meldcode["weighing"] == {"unsafe": "yes"}
    assert signal.people.get().given_names == "Samira"


def test_who_has_no_own_region_says_where_once_for_question_and_report():
    client = s.client_for(factories.actor("police_officer"))
    draft = s.begin(client, "advice")
    capacity = client.get(reverse("draft-step", args=[draft.pk, "uzelf"])).content.decode()
    role = re.search(r'<option value="(\w+)"', capacity)[1]
    refused = client.post(reverse("draft-step", args=[draft.pk, "uzelf"]), {"go": "next", "capacity": role})
    assert "Kies de gemeente waar u werkt." in s.page_text(refused)
    s.fill_question(client, draft, uzelf={"capacity": role, "reporter_municipality": s.UTRECHT})
    s.send(client, draft)
    found = AdviceRequest.objects.get()
    assert (found.asker_municipality, found.receiver.slug) == (s.UTRECHT, s.REGION)
    client.post(reverse("advice-report", args=[found.pk]))
    page = client.get(reverse("draft-step", args=[Draft.objects.get().pk, "uzelf"])).content.decode()
    assert re.search(rf'<option value="{s.UTRECHT}"[^>]* selected', page)


def test_a_question_becomes_a_report_once():
    by = s.reporter()
    found = s.question(by)
    s.report(by, advice=found)
    with pytest.raises(PolicyDenied):
        s.report(by, advice=found)
    assert s.client_for(by).post(reverse("advice-report", args=[found.pk])).status_code == 409
    assert Signal.objects.count() == 1
    second = s.report(by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signal.objects.filter(pk=second.pk).update(advice=found)


def test_nobody_else_makes_a_report_of_it():
    found = s.question(s.reporter())
    with pytest.raises(AccessDenied):
        s.report(s.reporter(), advice=found)
    assert s.client_for(s.worker()).post(reverse("advice-report", args=[found.pk])).status_code == 403
    assert not Signal.objects.exists()


def test_the_question_stays_anonymous_for_a_reader_after_it_became_a_report():
    by = s.reporter()
    found = s.question(by)
    signals.register(
        by=by, advice=found, practices=found.practices, occurred_at=found.occurred_at, facts="x",
        reporter_capacity="teacher", reporter_contact="030 1234567",
    )  # fmt: skip
    page = s.page_text(s.client_for(s.worker()).get(found.get_absolute_url()))
    assert str(s.member_of(by).user) not in page
    assert "naam niet gedeeld" in page
