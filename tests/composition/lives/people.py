"""The lives of what people decide about in a case: signal, case, task, assessment, referral, request, return, looks."""

from datetime import timedelta

import audit
from cases.actions import closing, handovers, own_tasks, participation, tasks, triage
from cases.models import Case, Signal, SignalHandover
from cases.workflow import CASE, SIGNAL, TASK
from core import clock
from core.actor import Actor
from organisations.actors import actor_for
from organisations.models import Membership, Organisation
from oversight import rounds
from oversight.actions import reviews as looks
from oversight.models import LookReview
from oversight.workflow import LOOK_REVIEW
from referrals.actions import referrals, requests
from referrals.request_workflow import REQUEST
from referrals.workflow import REFERRAL
from repatriation.actions import files
from repatriation.workflow import RETURN
from risk import instruments
from risk.actions import assessments
from risk.workflow import ASSESSMENT
from tests import factories
from tests.cases import intake_support as intake
from tests.composition.lives import Act, Life
from tests.roles import TESTER, acting


def home(by: Actor) -> Organisation:
    return Organisation.objects.get(pk=by.organisation_id)


def _strangers() -> dict[str, Actor]:
    return {
        "outsider": factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=1)),
        "police": factories.actor("police_officer"),
        "reporter": factories.actor("reporter"),
        "administrator": factories.actor("administrator"),
    }


def house(**fields: object) -> tuple[Case, dict[str, Actor]]:
    """A case that a worker leads and a colleague is assigned to; a bystander of the same house, and strangers."""
    worker = factories.actor("vt_worker")
    case_ = factories.case(worker, **fields)
    colleague = factories.member("vt_worker", of=home(worker))
    participation.assign(by=worker, case=case_, membership=colleague)
    inside = {
        "worker": worker,
        "colleague": actor_for(colleague, authenticated_at=clock.now()),
        "coordinator": factories.actor("vt_coordinator", of=home(worker)),
        "bystander": factories.actor("vt_worker", of=home(worker)),
    }
    return case_, inside | _strangers()


def signal() -> Life:
    """A signal from a school that lies at one Veilig Thuis and may be offered to another."""
    owner, other = intake.worker(), intake.worker("veilig-thuis-groningen")
    by = intake.reporter()

    def offer(it: Signal) -> SignalHandover:
        with acting(TESTER):  # what was there before is not made by who acts
            found = SignalHandover.objects.filter(signal=it).first()
            if found is None:
                found = SignalHandover(
                    signal=it, from_organisation=it.receiver, to_organisation=home(other),
                    offered_by=it.reporter, reason="Het gezin is verhuisd.",
                )  # fmt: skip
                found.save()
        return found

    people = {
        "owner": owner, "other": other, "sender": by, "third": intake.worker("veilig-thuis-friesland"),
        "police": factories.actor("police_officer"),
    }  # fmt: skip
    return Life(
        workflow=SIGNAL,
        record=intake.report(by, municipality_code=intake.UTRECHT),
        people=people,
        acts={
            "accept": Act(lambda by, it: triage.accept(by=by, signal=it), ("owner",)),
            "advise": Act(lambda by, it: triage.advise(by=by, signal=it, text="Advies"), ("owner",)),
            "end": Act(
                lambda by, it: triage.end(by=by, signal=it, reason="NO_SUSPICION", note="Uitleg"), ("owner",)
            ),
            "hand_over": Act(
                lambda by, it: handovers.hand_over(by=by, signal=it, to=home(other), reason="Verhuisd"), ("owner",)
            ),
            "withdraw_handover": Act(lambda by, it: handovers.withdraw(by=by, signal=it), ("owner",)),
            "take_over": Act(lambda by, it: handovers.take_over(by=by, handover=offer(it)), ("other",)),
            "decline_handover": Act(
                lambda by, it: handovers.decline(by=by, handover=offer(it), answer="Niet hier"), ("other",)
            ),
        },
    )  # fmt: skip


def case() -> Life:
    """A case without anything open."""
    case_, people = house()
    lead = ("worker", "colleague", "coordinator")
    return Life(
        workflow=CASE,
        record=case_,
        people=people,
        acts={
            "close": Act(
                lambda by, it: closing.close(
                    by=by, case=it, reason="STABLE_SAFETY", note="Klaar.", safety_view="De school.",
                    looked_at=[],
                ),
                lead,
            ),
            "reopen": Act(lambda by, it: closing.reopen(by=by, case=it, why="Een nieuw signaal."), lead),
        },
    )  # fmt: skip


def task() -> Life:
    """A step that a worker gave to the colleague; what a screen opens is cancelled by that screen, not by people."""
    case_, people = house()
    worker = people["worker"]
    made = own_tasks.add_task(
        by=worker,
        case=case_,
        title="Mentor spreken",
        owner=Membership.objects.get(pk=worker.membership_id),
    )
    return Life(
        workflow=TASK,
        record=made,
        people=people,
        acts={
            "finish": Act(
                lambda by, it: tasks.finish_own(by=by, task_id=it.pk, outcome="Gebeld."),
                ("worker", "colleague", "coordinator"),
            ),
            "cancel": Act(
                lambda by, it: tasks.cancel_tasks(by=by, kind=it.kind, source_id=it.source_id, outcome="Vervallen."),
                ("worker",),
                sweep=True,
                aside=True,
            ),
        },
    )  # fmt: skip


def assessment() -> Life:
    """A weighing by the worker in which a red flag stands."""
    case_, people = house()
    worker = people["worker"]
    draft = assessments.start(by=worker, case=case_, instrument="honour_femicide")
    flag = next(
        code
        for code, item in instruments.current("honour_femicide", on=clock.today()).items.items()
        if item.weight == "red_flag"
    )

    def see_flag():
        assessments.answer(
            by=worker,
            assessment_id=draft.pk,
            answers={
                flag: {
                    "value": "yes",
                    "evidence": "Zij zei het.",
                    "source": "leerling",
                    "evidence_date": clock.today(),
                }
            },
        )

    def conclude(level):
        return lambda by, it: assessments.complete(
            by=by, assessment_id=it.pk, conclusion=level, reason="Samen gewogen na het gesprek."
        )

    seconds = ("coordinator", "colleague")
    return Life(
        workflow=ASSESSMENT,
        record=draft,
        people=people,
        acts={
            "complete": Act(conclude("acute"), ("worker",)),
            "ask_second": Act(conclude("low"), ("worker",), see_flag),
            "agree": Act(
                lambda by, it: assessments.agree(by=by, assessment_id=it.pk, note="Eens, na overleg."), seconds
            ),
            "return": Act(
                lambda by, it: assessments.give_back(by=by, assessment_id=it.pk, note="Te laag."), seconds
            ),
            "drop": Act(lambda by, it: assessments.drop(by=by, assessment_id=it.pk), ("worker",)),
        },
    )  # fmt: skip


def referral() -> Life:
    """A referral to the RvdK."""
    case_, people = house()
    worker = people["worker"]
    council = factories.organisation("rvdk")
    people["receiver"] = factories.actor("partner_worker", of=council)
    sent = referrals.send(
        by=worker, case=case_, to=council, purpose="onderzoek", ground="WMO_4_1_1_E",
        sections=["core", "people"], note="Graag onderzoek.", informed="yes",
    )  # fmt: skip
    return Life(
        workflow=REFERRAL,
        record=sent,
        people=people,
        hidden={"receiver": {"withdrawn"}},
        acts={
            "accept": Act(lambda by, it: referrals.accept(by=by, referral_id=it.pk), ("receiver",)),
            "decline": Act(
                lambda by, it: referrals.decline(by=by, referral_id=it.pk, reason="Niet ons gebied."), ("receiver",)
            ),
            "withdraw": Act(
                lambda by, it: referrals.withdraw(by=by, referral_id=it.pk),
                ("worker", "colleague", "coordinator"),
            ),
            "report_back": Act(
                lambda by, it: referrals.report_back(by=by, referral_id=it.pk, feedback="Onderzoek gedaan."),
                ("receiver",),
            ),
        },
    )  # fmt: skip


def request() -> Life:
    """A request to read the own file, prepared by the worker and read by another person."""
    case_, people = house()
    worker = people["worker"]
    girl = factories.person(worker, case_, birth_date=factories.birth(19), sex="female")
    row = requests.register(
        by=worker, kind="access", capacity="self", requester="Zij zelf", subject_name="Zij", identity_checked=True,
        occurred_at=clock.now() - timedelta(hours=1),
    )  # fmt: skip
    workers = ("worker", "colleague", "coordinator")

    def prepare(proposal):
        return lambda by, it: requests.prepare(
            by=by, request_id=it.pk, person=girl, proposal=proposal, identity_checked=True, reason="Zij vraagt zelf",
            own_view="Zij wil het zelf lezen", own_interest="Zij kan dit aan",
        )  # fmt: skip

    def decide(decision):
        return lambda by, it: requests.review(by=by, request_id=it.pk, decision=decision, note="Gelezen.")

    return Life(
        workflow=REQUEST,
        record=row,
        people=people,
        acts={
            "prepare": Act(prepare("grant"), workers),
            "return": Act(decide("return"), ("coordinator",)),
            "grant": Act(decide("grant"), ("coordinator",)),
            "refuse": Act(decide("refuse"), ("coordinator",)),
            "answer": Act(lambda by, it: requests.answer(by=by, request_id=it.pk), (*workers, "bystander")),
        },
    )


def returning() -> Life:
    """A return from Morocco that the LKHA runs."""
    case_, people = house(practices=["abandonment"])
    worker = people["worker"]
    lkha = factories.actor("lkha_worker")
    people = {who: people[who] for who in ("worker", "coordinator", "outsider", "police")}
    people |= {"lkha": lkha, "lkha_colleague": factories.actor("lkha_worker", of=home(lkha))}
    participation.join(
        by=worker, case=case_, organisation=home(lkha), purpose="terugkeer", ground="WMO_5_1_6"
    )
    made = files.open_file(
        by=lkha, case=case_, person=factories.person(worker, case_, birth_date="2001-05-02"), country="Marokko",
        time_zone="Africa/Casablanca", occurred_at=clock.now(),
    )  # fmt: skip
    files.describe(by=lkha, file_id=made.pk, wish="yes")
    team = ("lkha", "lkha_colleague")

    def do_steps():
        made.refresh_from_db()
        for step in made.steps.filter(phase=made.state, state="todo"):
            files.do_step(by=lkha, step_id=step.pk, state="done")

    return Life(
        workflow=RETURN,
        record=made,
        people=people,
        acts={
            "advance": Act(lambda by, it: files.advance(by=by, file_id=it.pk), team, do_steps),
            "step_back": Act(
                lambda by, it: files.step_back(by=by, file_id=it.pk, reason="Het visum is geweigerd."), team
            ),
            "close": Act(
                lambda by, it: files.close(by=by, file_id=it.pk, outcome="returned", note="Zij is thuis."),
                team,
            ),
        },
    )


def look() -> Life:
    """A look of a colleague with the surname of the girl, picked by the night round."""
    case_, people = house()
    worker = people["worker"]
    factories.person(worker, case_, given_names="Leyla", family_name="Zonneveldt")
    snooper = factories.member("vt_worker", of=home(worker))
    snooper.user.display_name = "Mark Zonneveld-Bos"
    snooper.user.save()
    audit.seen(by=actor_for(snooper), action="person.unmask", obj=case_)
    rounds.score_day(clock.today())
    people |= {
        "officer": factories.actor("privacy_officer", of=home(worker)),
        "snooper": actor_for(snooper),
    }
    return Life(
        workflow=LOOK_REVIEW,
        record=LookReview.objects.get(),
        people=people,
        acts={
            "ask": Act(
                lambda by, it: looks.ask(by=by, review_id=it.pk, explanation="Gevraagd of er familie is."),
                ("officer",),
            ),
            "close": Act(
                lambda by, it: looks.close(
                    by=by, review_id=it.pk, conclusion="in_order", explanation="Het was haar eigen casus."
                ),
                ("officer",),
            ),
        },
    )
