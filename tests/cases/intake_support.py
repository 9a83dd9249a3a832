"""Signals, questions and drafts for the tests of intake, made by the actions or through the pages."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from cases.actions import advice, handovers, signals, triage
from cases.models import AdviceRequest, Draft, Signal
from core import clock
from core.actor import Actor
from organisations.models import Membership, Organisation
from tests import factories, kit

REGION = "veilig-thuis-utrecht"
UTRECHT = "GM0344"


def veilig_thuis(slug: str = REGION) -> Organisation:
    return Organisation.objects.get(slug=slug)


def school() -> Organisation:
    """An organisation with exactly one region, that of REGION."""
    found = [o for o in Organisation.objects.filter(kind="school") if o.regions == [REGION]]
    return found[0]


def reporter() -> Actor:
    return factories.actor("reporter", of=school())


def worker(slug: str = REGION) -> Actor:
    return factories.actor("vt_worker", of=veilig_thuis(slug))


def lkha() -> Actor:
    return factories.actor("lkha_worker")


def member_of(actor: Actor) -> Membership:
    return Membership.objects.select_related("user", "organisation").get(pk=actor.membership_id)


def client_for(actor: Actor) -> Client:
    return kit.log_in(member_of(actor).user)


def report(by: Actor, **fields: Any) -> Signal:
    """A report with the least that one needs."""
    values: dict[str, Any] = {
        "practices": ["forced_marriage"],
        "occurred_at": clock.now() - timedelta(hours=2),
        "reporter_capacity": "teacher",
        "reporter_contact": "030 1234567",
        "facts": "Zij zei dat zij deze zomer moet trouwen.",
    }
    return signals.register(by=by, **(values | fields))


def question(by: Actor, **fields: Any) -> AdviceRequest:
    values: dict[str, Any] = {
        "practices": ["forced_marriage"],
        "occurred_at": clock.now() - timedelta(hours=2),
        "asker_capacity": "teacher",
        "question": "Een leerling is bang voor de zomer. Wat kan ik doen?",
    }
    return advice.ask(by=by, **(values | fields))


def signal_in(state: str, *, by: Actor, owner: Actor, other: Organisation) -> Signal:
    """A signal of `by` at the organisation of `owner`, brought into a state by the actions."""
    signal = report(by, municipality_code=UTRECHT)
    if state == "accepted":
        triage.accept(by=owner, signal=signal)
    elif state == "advised":
        triage.advise(by=owner, signal=signal, text="Blijf in gesprek met de leerling.")
    elif state == "ended":
        triage.end(
            by=owner, signal=signal, reason="NO_SUSPICION", note="Het ging om een vakantie van een week."
        )
    elif state == "handing_over":
        handovers.hand_over(by=owner, signal=signal, to=other, reason="Het gezin is verhuisd.")
    signal.refresh_from_db()
    return signal


def begin(client: Client, kind: str = "signal", acute: str = "no") -> Draft:
    """Start a form in the browser; return its draft."""
    answer = client.post(reverse("signal-new"), {"kind": kind, "acute_danger": acute})
    assert answer.status_code == 302, answer.content.decode()
    return Draft.objects.order_by("-recorded_at")[0]


def concern(**fields: Any) -> dict[str, Any]:
    moment = (clock.now() - timedelta(hours=1)).astimezone(clock.AMSTERDAM)
    return {
        "practices": ["forced_marriage"],
        "facts": "Zij zei dat zij deze zomer moet trouwen.",
        "hearsay": "",
        "interpretation": "",
        "occurred_at": moment.strftime("%Y-%m-%dT%H:%M"),
        "departure": "unknown",
        "go": "next",
    } | fields


def fill(client: Client, draft: Draft, **steps: dict[str, Any]) -> None:
    """Fill in every step of a report; `steps` replaces the fields of one."""
    pages = {
        "zorg": concern(),
        "mensen": {"people_count": "1", "person-0-role": "at_risk", "municipality_code": UTRECHT},
        "meldcode": {},
        "uzelf": {"capacity": "teacher", "phone": "030 1234567"},
    } | steps
    for slug, fields in pages.items():
        answer = client.post(reverse("draft-step", args=[draft.pk, slug]), {"go": "next"} | fields)
        assert answer.status_code == 302, (slug, answer.content.decode())


def fill_question(client: Client, draft: Draft, **steps: dict[str, Any]) -> None:
    """Fill in every step of a question."""
    pages = {
        "vraag": concern(question="Wat kan ik doen?", facts=""),
        "meldcode": {},
        "uzelf": {"capacity": "teacher"},
    } | steps
    for slug, fields in pages.items():
        answer = client.post(reverse("draft-step", args=[draft.pk, slug]), {"go": "next"} | fields)
        assert answer.status_code == 302, (slug, answer.content.decode())


def send(client: Client, draft: Draft) -> Any:
    return client.post(reverse("draft-review", args=[draft.pk]))


def page_text(answer: Any) -> str:
    return str(answer.content.decode())
