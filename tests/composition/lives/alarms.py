"""The lives of an alert at an addressee, of an alert at the border, and of a match of the border check."""

from border.actions import alerts as travel
from border.actions import checks
from border.models import BorderMatch
from border.workflow import BORDER_MATCH, TRAVEL_ALERT
from core import clock
from core.actor import system
from monitoring.actions import alerts, channels, deliveries
from monitoring.channels import Outcome
from monitoring.models import Delivery
from monitoring.workflow import ADDRESSEE, DELIVERY
from organisations.models import User
from tests import factories
from tests.border import kit as border_kit
from tests.composition.lives import Act, Life
from tests.composition.lives.people import home, house
from tests.monitoring.kit import raised, state_of


def addressee() -> Life:
    """An alert at a police unit, with one officer and a colleague."""
    case_, people = house()
    unit = home(people["police"])
    people["other_officer"] = factories.actor("police_officer", of=unit)
    sent = raised(case_, to={unit: "eenheid van de regio"})
    officers = ("police", "other_officer")
    return Life(
        workflow=ADDRESSEE,
        record=state_of(sent, unit),
        people=people,
        acts={
            "see": Act(lambda by, it: alerts.see(by=by, alert_id=it.alert_id), officers, aside=True),
            "acknowledge": Act(lambda by, it: alerts.acknowledge(by=by, alert_id=it.alert_id), officers, aside=True),
            "pass_on": Act(lambda by, it: alerts.pass_on(by=by, alert_id=it.alert_id), officers),
            "handle": Act(
                lambda by, it: alerts.handle(
                    by=by, alert_id=it.alert_id, response="Wij reden erheen.", occurred_at=clock.now()
                ),
                officers,
            ),
            "stand_down": Act(
                lambda by, it: alerts.stand_down(by=by, kind=sent.kind, source_id=sent.source_id, why="Dubbel."),
                ("police",),
                sweep=True,
                aside=True,
            ),
        },
    )  # fmt: skip


def travel_alert() -> Life:
    """An alert for a girl at the border, recorded by the worker."""
    case_, people = house()
    worker = people["worker"]
    people["kmar"] = factories.actor("kmar_officer")
    recorded = border_kit.alert(worker, border_kit.child(worker, case_))
    return Life(
        workflow=TRAVEL_ALERT,
        record=recorded,
        people=people,
        acts={
            "withdraw": Act(
                lambda by, it: travel.withdraw_alert(by=by, alert=it, reason="Besluit ingetrokken."),
                ("worker", "colleague", "coordinator"),
            )
        },
    )


def border_match() -> Life:
    """A traveller who looks like a sought girl, before an officer who decides."""
    case_, people = house()
    worker = people["worker"]
    officer = factories.actor("kmar_officer")
    people |= {"officer": officer, "other_officer": factories.actor("kmar_officer", of=home(officer))}
    girl = border_kit.child(worker, case_)
    border_kit.alert(worker, girl)
    possible = border_kit.check(officer, name="Faadumo Cali Nuur", birth=girl.birth_date[:4])

    def hit():
        found = border_kit.check(officer, document_number=border_kit.NUMBER)
        return BorderMatch.objects.get(border_check=found)

    return Life(
        workflow=BORDER_MATCH,
        record=BorderMatch.objects.get(border_check=possible),
        people=people,
        acts={
            "confirm": Act(
                lambda by, it: checks.confirm(by=by, check=it.border_check, match_id=it.pk, basis="document"),
                ("officer",),
            ),
            "reject": Act(
                lambda by, it: checks.reject(by=by, check=it.border_check, match_id=it.pk), ("officer",)
            ),
        },
        begins={"hit": hit},
    )


def delivery() -> Life:
    """A message about an alert for the mailbox of a police unit. Senders send it; the unit's administrator may stop it."""
    unit = factories.organisation("police")
    administrator = factories.actor("administrator", of=unit)
    User.objects.filter(pk=administrator.user_id).update(email="beheer@politie.example")
    made, _secret = channels.open_channel(
        by=administrator, kind="email", target="wacht@politie.example", moment="at_once"
    )
    raised(to={unit: "eenheid van de regio"})
    people = {
        "system": system("test"),
        "administrator": administrator,
        "officer": factories.actor("police_officer", of=unit),
        "elsewhere": factories.actor("administrator", of=factories.organisation("police", skip=1)),
    }

    def tried(code):
        return lambda by, it: deliveries._note(it.pk, Outcome(code), 1)

    return Life(
        workflow=DELIVERY,
        record=Delivery.objects.get(channel=made),
        people=people,
        acts={
            "send": Act(tried("sent"), ("system",), sweep=True, aside=True),
            "deliver": Act(tried("delivered"), ("system",), sweep=True, aside=True),
            "stop": Act(
                lambda by, it: channels.stop_channel(by=by, channel_id=made.pk),
                ("administrator",),
                aside=True,
            ),
        },
    )
