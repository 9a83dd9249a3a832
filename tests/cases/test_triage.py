"""Deciding about a signal: every act in every state by owner and others, and what each leaves behind."""

from datetime import timedelta

import pytest

from cases.access import can_view
from cases.actions import handovers, participation, triage
from cases.models import Case, Deadline, Person, Signal, Task, TimelineEntry
from cases.workflow import SIGNAL
from core import clock
from core.actor import system
from core.errors import AccessDenied, InvalidInput, PolicyDenied, StaleRecord
from monitoring.actions import reminders
from organisations.models import Membership
from tests import factories
from tests.cases import intake_support as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return s.reporter()


@pytest.fixture
def owner():
    return s.worker()


@pytest.fixture
def other():
    return s.worker("veilig-thuis-groningen")


@pytest.mark.parametrize("state", SIGNAL.labels)
def test_feedback_is_given_after_a_decision_by_who_decided(by, owner, other, state):
    signal = s.signal_in(state, by=by, owner=owner, other=s.member_of(other).organisation)
    for wrong in (by, other):
        with pytest.raises(AccessDenied):
            triage.give_feedback(by=wrong, signal=signal, text="x")
    if state in ("received", "handing_over"):
        with pytest.raises(PolicyDenied):
            triage.give_feedback(by=owner, signal=signal, text="x")
        return
    triage.give_feedback(by=owner, signal=signal, text="Wij zijn in gesprek.")
    signal.refresh_from_db()
    assert signal.feedback.endswith("Wij zijn in gesprek.")


def test_a_second_feedback_stands_under_the_first(by, owner, other):
    signal = s.signal_in("accepted", by=by, owner=owner, other=s.member_of(other).organisation)
    triage.give_feedback(by=owner, signal=signal, text="Wij onderzoeken dit.")
    triage.give_feedback(by=owner, signal=signal, text="Het onderzoek is klaar.")
    signal.refresh_from_db()
    assert signal.feedback.index("Wij onderzoeken dit.") < signal.feedback.index("Het onderzoek is klaar.")


def test_accepting_makes_a_case_with_the_people_and_their_safe_contact(by, owner):
    signal = s.report(
        by, municipality_code=s.UTRECHT, practices=["forced_marriage", "abandonment"], departure="booked",
        departure_at=clock.now() + timedelta(days=20), safe_contact="Gesprek op school. Dinsdag.",
        people=[
            {"role": "at_risk", "given_names": "Samira", "birth_date": "2011-03-00", "sex": "female", "phone": "0611"},
            {"role": "respondent", "relation": "vader", "description": "taxichauffeur"},
        ],
    )  # fmt: skip
    case = triage.accept(by=owner, signal=signal)
    signal.refresh_from_db()
    assert (signal.state, signal.case) == ("accepted", case)
    assert case.practices == ["forced_marriage", "abandonment"]
    assert (case.departure_state, case.departure_at) == ("booked", signal.departure_at)
    assert case.lead_id == owner.membership_id
    child, father = case.people.order_by("recorded_at")
    assert (child.given_names, child.birth_date, child.phone, child.municipality_code) == (
        "Samira", "2011-03-00", "0611", s.UTRECHT
    )  # fmt: skip
    assert (child.safe_contact.may_contact, child.safe_contact.rule) == ("yes", "Gesprek op school. Dinsdag.")
    assert father.description == "vader · taxichauffeur"
    assert father.safe_contact.may_contact == "unknown"


def test_no_safe_contact_stays_no_contact(by, owner):
    people_given = [{"role": "at_risk"}]
    unknown = triage.accept(by=owner, signal=s.report(by, municipality_code=s.UTRECHT, people=people_given))
    refused = triage.accept(
        by=owner,
        signal=s.report(
            by,
            municipality_code=s.UTRECHT,
            people=people_given,
            safe_contact="Geen contact mogelijk of gewenst. Vader leest mee.",
        ),
    )
    assert unknown.people.get().safe_contact.may_contact == "unknown"
    assert refused.people.get().safe_contact.may_contact == "no"


def test_a_way_of_contact_is_not_taken_for_safe_for_several_people(by, owner):
    signal = s.report(
        by, municipality_code=s.UTRECHT, safe_contact="Gesprek op school.", people=[{"role": "at_risk"}] * 2
    )
    case = triage.accept(by=owner, signal=signal)
    assert {person.safe_contact.may_contact for person in case.people.all()} == {"unknown"}


def test_the_story_keeps_facts_hearsay_and_view_apart_at_the_moment_they_happened(by, owner):
    moment = clock.now() - timedelta(days=6)
    signal = s.report(
        by, municipality_code=s.UTRECHT, occurred_at=moment, facts="F", hearsay="H", interpretation="V"
    )
    case = triage.accept(by=owner, signal=signal)
    lines = TimelineEntry.objects.filter(case=case, kind="signal.words")
    assert {(line.source, line.text, line.occurred_at) for line in lines} == {
        ("seen", "F", moment), ("heard", "H", moment), ("view", "V", moment)
    }  # fmt: skip
    received = TimelineEntry.objects.get(case=case, kind="signal.received")
    assert received.occurred_at == signal.recorded_at


def test_who_reported_stands_in_the_section_source_identity_and_nowhere_else(by, owner):
    signal = s.report(by, municipality_code=s.UTRECHT, source_protected=True)
    case = triage.accept(by=owner, signal=signal)
    school = s.member_of(by).organisation.name
    mentions = [
        line for line in TimelineEntry.objects.filter(case=case)
        if school in f"{line.title}{line.text}{line.source_detail}"
    ]  # fmt: skip
    assert [line.in_section for line in mentions] == ["source_identity"]
    assert not TimelineEntry.objects.filter(case=case, source_detail__icontains="school").exists()
    police = factories.actor("police_officer")
    participation.join(
        by=owner, case=case, organisation=s.member_of(police).organisation, purpose="handhaving", ground="ORDER_EXECUTION",
        sections=["core", "people", "notes", "source_identity", "travel"],
    )  # fmt: skip
    assert not TimelineEntry.objects.visible_to(police).filter(kind="signal.source").exists()
    assert TimelineEntry.objects.visible_to(owner).filter(kind="signal.source").exists()


def test_accepting_meets_the_clocks_and_closes_the_step_and_asks_for_feedback(by, owner):
    signal = s.report(by, municipality_code=s.UTRECHT, practices=["fgm"], departure="feared")
    case = triage.accept(by=owner, signal=signal)
    clocks = {one.key: one for one in Deadline.objects.filter(source_id=signal.pk)}
    assert set(clocks) == {"VT_ASSESS", "FGM_URGENT", "REPORTER_FEEDBACK"}
    assert clocks["VT_ASSESS"].met_at
    assert clocks["FGM_URGENT"].met_at
    assert not clocks["REPORTER_FEEDBACK"].met_at
    assert {one.case for one in clocks.values()} == {case}
    steps = dict(Task.objects.filter(source_id=signal.pk).values_list("kind", "state"))
    assert steps == {"triage": "done", "feedback": "open"}
    triage.give_feedback(by=owner, signal=signal, text="Wij zijn gestart.")
    assert Deadline.objects.get(source_id=signal.pk, key="REPORTER_FEEDBACK").met_at
    assert Task.objects.get(source_id=signal.pk, kind="feedback").state == "done"


def test_a_colleague_can_get_the_lead_and_the_triager_still_finishes(by, owner):
    colleague = factories.member("vt_worker", of=s.veilig_thuis())
    signal = s.report(by, municipality_code=s.UTRECHT, people=[{"role": "at_risk"}])
    case = triage.accept(by=owner, signal=signal, lead=colleague)
    assert case.lead == colleague
    assert case.people.count() == 1


def test_somebody_of_another_organisation_cannot_get_the_lead(by, owner):
    stranger = factories.member("vt_worker", of=s.veilig_thuis("veilig-thuis-groningen"))
    with pytest.raises(AccessDenied):
        triage.accept(by=owner, signal=s.report(by, municipality_code=s.UTRECHT), lead=stranger)
    assert not Case.objects.exists()


def test_into_a_known_case_the_same_person_is_not_made_twice(by, owner):
    case = factories.case(owner, practices=["fgm"])
    known = factories.person(owner, case, given_names="Samira")
    signal = s.report(
        by, municipality_code=s.UTRECHT, practices=["abandonment"], departure="booked",
        departure_at=clock.now() + timedelta(days=30),
        people=[{"role": "at_risk", "given_names": "Samirah"}, {"role": "relative", "given_names": "Yusuf"}],
    )  # fmt: skip
    given = signal.people.get(role="at_risk")
    triage.accept(by=owner, signal=signal, case=case, same={given.pk: known.pk})
    case.refresh_from_db()
    assert sorted(case.people.values_list("given_names", flat=True)) == ["Samira", "Yusuf"]
    assert case.practices == ["abandonment", "fgm"]
    assert case.departure_state == "booked"


def test_the_same_person_in_another_case_is_linked(by, owner):
    known = factories.person(owner, factories.case(owner))
    signal = s.report(by, municipality_code=s.UTRECHT, people=[{"role": "at_risk"}])
    case = triage.accept(by=owner, signal=signal, same={signal.people.get().pk: known.pk})
    assert case.people.get().same_as == known


def test_nobody_links_to_a_person_they_may_not_see(by, owner, other):
    hidden = factories.person(other, factories.case(other))
    signal = s.report(by, municipality_code=s.UTRECHT, people=[{"role": "at_risk"}])
    with pytest.raises(InvalidInput):
        triage.accept(by=owner, signal=signal, same={signal.people.get().pk: hidden.pk})
    assert not Person.objects.filter(same_as=hidden).exists()
    assert Signal.objects.get(pk=signal.pk).state == "received"


def test_nobody_accepts_into_a_case_of_which_they_see_nothing(by, owner, other):
    hidden = factories.case(other)
    with pytest.raises(AccessDenied):
        triage.accept(by=owner, signal=s.report(by, municipality_code=s.UTRECHT), case=hidden)


def test_a_signal_goes_into_no_case_that_another_leads_however_much_of_it_is_shared(by, owner, other):
    case = factories.case(other)
    home = s.veilig_thuis()
    participation.join(
        by=other, case=case, organisation=home, purpose="onderzoek", ground=factories.ground(case, home, "onderzoek")
    )  # fmt: skip
    participation.assign(
        by=system("test"), case=case, membership=Membership.objects.get(pk=owner.membership_id)
    )
    assert can_view(owner, case, "people")
    with pytest.raises(AccessDenied, match="regie"):
        triage.accept(by=owner, signal=s.report(by, municipality_code=s.UTRECHT), case=case)


def test_a_less_certain_departure_does_not_replace_a_booked_one(by, owner):
    leaves = clock.now() + timedelta(days=12)
    case = factories.case(owner, departure="booked", departure_at=leaves)
    triage.accept(by=owner, signal=s.report(by, municipality_code=s.UTRECHT, departure="feared"), case=case)
    case.refresh_from_db()
    assert (case.departure_state, case.departure_at) == ("booked", leaves)


def test_advice_reaches_the_reporter_as_feedback(by, owner):
    signal = s.report(by, municipality_code=s.UTRECHT)
    triage.advise(by=owner, signal=signal, text="Spreek alleen met de leerling.")
    signal.refresh_from_db()
    assert signal.feedback == "Spreek alleen met de leerling."
    assert Task.objects.get(source_id=signal.pk).state == "done"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": "", "note": "x"}, "reason"),
        ({"reason": "STABLE_SAFETY", "note": "x", "safety": "wijkteam"}, "reason"),
        ({"reason": "NO_SUSPICION", "note": "  "}, "note"),
        ({"reason": "CURRENT_HELPER", "note": "x"}, "safety"),
        ({"reason": "NO_SUSPICION", "note": "a\x00"}, "note"),
    ],
)
def test_ending_needs_a_registered_reason_with_what_that_asks(by, owner, fields, field):
    signal = s.report(by, municipality_code=s.UTRECHT)
    with pytest.raises(InvalidInput) as refused:
        triage.end(by=owner, signal=signal, **fields)
    assert refused.value.field == field


def test_the_second_of_two_triagers_is_told_and_nothing_is_overwritten(by, owner):
    signal = s.report(by, municipality_code=s.UTRECHT)
    seen_by_both = signal.version
    triage.end(by=owner, signal=signal, reason="NO_SUSPICION", note="Uitleg", version=seen_by_both)
    with pytest.raises(StaleRecord):
        triage.accept(by=s.worker(), signal=signal, version=seen_by_both)
    assert Signal.objects.get(pk=signal.pk).state == "ended"
    assert not Case.objects.exists()


def test_who_hands_over_stays_owner_until_the_other_accepts(by, owner, other):
    signal = s.report(by, municipality_code=s.UTRECHT)
    offer = handovers.hand_over(
        by=owner, signal=signal, to=s.member_of(other).organisation, reason="Verhuisd"
    )
    signal.refresh_from_db()
    assert signal.receiver.slug == s.REGION
    assert Task.objects.get(source_id=signal.pk, kind="triage").state == "open"
    assert Task.objects.get(source_id=offer.pk, kind="handover").organisation_id == other.organisation_id
    assert Signal.objects.visible_to(other).filter(pk=signal.pk).exists()
    handovers.take_over(by=other, handover=offer)
    signal.refresh_from_db()
    assert signal.receiver_id == other.organisation_id
    assert {d.organisation_id for d in Deadline.objects.filter(source_id=signal.pk)} == {
        other.organisation_id
    }
    assert not Signal.objects.visible_to(owner).filter(pk=signal.pk).exists()
    steps = Task.objects.filter(source_id=signal.pk, kind="triage")
    assert {(t.organisation_id, t.state) for t in steps} == {
        (owner.organisation_id, "cancelled"), (other.organisation_id, "open")
    }  # fmt: skip


def test_taking_over_does_not_move_the_end_of_the_clock(by, owner, other):
    signal = s.report(by, municipality_code=s.UTRECHT)
    before = Deadline.objects.get(source_id=signal.pk).due_at
    offer = handovers.hand_over(
        by=owner, signal=signal, to=s.member_of(other).organisation, reason="Verhuisd"
    )
    handovers.take_over(by=other, handover=offer)
    assert Deadline.objects.get(source_id=signal.pk).due_at == before


def test_who_takes_over_is_told_what_is_late_and_who_gave_it_is_told_no_more(by, owner, other):
    signal = s.report(by, municipality_code=s.UTRECHT)
    running = Deadline.objects.get(source_id=signal.pk)
    late = running.due_at + timedelta(days=9)
    reminders.run(late)
    offer = handovers.hand_over(
        by=owner, signal=signal, to=s.member_of(other).organisation, reason="Verhuisd"
    )
    handovers.take_over(by=other, handover=offer)
    told = Task.objects.filter(source_id=running.pk, kind="deadline_overdue")
    assert [(step.organisation_id, step.state) for step in told] == [(owner.organisation_id, "cancelled")]
    reminders.run(late)
    assert told.get(state="open").organisation_id == other.organisation_id


def test_a_refusal_needs_a_reason_and_leaves_the_signal_where_it_was(by, owner, other):
    signal = s.report(by, municipality_code=s.UTRECHT)
    offer = handovers.hand_over(
        by=owner, signal=signal, to=s.member_of(other).organisation, reason="Verhuisd"
    )
    with pytest.raises(InvalidInput):
        handovers.decline(by=other, handover=offer, answer=" ")
    handovers.decline(by=other, handover=offer, answer="Zij woont niet hier.")
    signal.refresh_from_db()
    assert (signal.state, signal.receiver.slug) == ("received", s.REGION)
    assert not Signal.objects.visible_to(other).filter(pk=signal.pk).exists()
    with pytest.raises(PolicyDenied):
        handovers.take_over(by=other, handover=offer)


def test_a_silent_partner_does_not_hold_up_a_signal(by, owner, other):
    signal = s.report(by, municipality_code=s.UTRECHT)
    offer = handovers.hand_over(
        by=owner, signal=signal, to=s.member_of(other).organisation, reason="Verhuisd"
    )
    handovers.withdraw(by=owner, signal=signal)
    assert Task.objects.get(source_id=offer.pk).state == "done"
    with pytest.raises(PolicyDenied):
        handovers.take_over(by=other, handover=offer)
    triage.accept(by=owner, signal=signal)


@pytest.mark.parametrize("kind", ["police", "school", "rvdk"])
def test_a_signal_is_handed_over_only_to_who_triages(by, owner, kind):
    signal = s.report(by, municipality_code=s.UTRECHT)
    for target in (factories.organisation(kind), signal.receiver):
        with pytest.raises(InvalidInput):
            handovers.hand_over(by=owner, signal=signal, to=target, reason="x")


def test_a_signal_is_not_handed_over_to_a_house_that_stopped(by, owner):
    stopped = s.veilig_thuis("veilig-thuis-groningen")
    stopped.active = False
    stopped.save()
    with pytest.raises(InvalidInput):
        handovers.hand_over(
            by=owner, signal=s.report(by, municipality_code=s.UTRECHT), to=stopped, reason="Woont daar."
        )


def test_the_lkha_triages_where_it_receives_and_the_region_reads_along(by, owner):
    signal = s.report(by, no_longer_registered=True)
    lkha = s.lkha()
    assert signal.receiver_id == lkha.organisation_id
    with pytest.raises(AccessDenied) as refused:
        triage.accept(by=owner, signal=signal)
    assert "leest mee" in refused.value.reason
    case = triage.accept(by=lkha, signal=signal)
    assert case.organisation_id == lkha.organisation_id


def test_a_closed_case_takes_no_signal(by, owner):
    case = factories.case(owner)
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=clock.now(), close_reason="UNFOUNDED")
    with pytest.raises(PolicyDenied):
        triage.accept(by=owner, signal=s.report(by, municipality_code=s.UTRECHT), case=case)


def test_people_of_a_signal_get_search_keys_in_the_case(by, owner):
    signal = s.report(by, municipality_code=s.UTRECHT, people=[{"role": "at_risk", "given_names": "Samira"}])
    case = triage.accept(by=owner, signal=signal)
    assert case.people.get().keys.exists()
