"""The demo as one table: where each story is led, which practices it is about, what it shows, and its steps.

The test of the demo holds this table against the database: cases per organisation, per practice, and every state.
"""

from dataclasses import dataclass

from schadelijkepraktijken.demo import stories_abroad as abroad
from schadelijkepraktijken.demo import stories_applications as applications
from schadelijkepraktijken.demo import stories_cases as cases
from schadelijkepraktijken.demo import stories_intake as intake
from schadelijkepraktijken.demo import stories_orders as orders
from schadelijkepraktijken.demo import stories_utrecht as utrecht
from schadelijkepraktijken.demo.stage import Step
from schadelijkepraktijken.demo.stories_tour import TOUR

HAAGLANDEN = "veilig-thuis-haaglanden"
UTRECHT = "veilig-thuis-utrecht"
LKHA = "lkha"
NO_CASE = ""

FM, AB, FGM, HV = "forced_marriage", "abandonment", "fgm", "honour_violence"
MC, CM, FR, HR, OTHER = (
    "marital_captivity",
    "child_marriage",
    "femicide_risk",
    "hymen_repair_demand",
    "other",
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story. `led_by` is the organisation that leads its case, NO_CASE for what stands in none."""

    key: str
    led_by: str
    practices: tuple[str, ...]
    shows: str
    steps: tuple[Step, ...]


# Long stories stand first: played side by side, the short ones fill what is left at the end.
SCENARIOS: tuple[Scenario, ...] = (
    Scenario("tour", HAAGLANDEN, (FM, AB), "an application waits for the coordinator", TOUR),
    Scenario("home-ban", HAAGLANDEN, (FR,), "ends in three days, breached, the alarm not taken", orders.HOME_BAN),
    Scenario("conduct-order", HAAGLANDEN, (HV,), "ends in forty days; a breach taken and handled", orders.CONDUCT_ORDER),
    Scenario("ban-on-arranging", HAAGLANDEN, (FM,), "one served, one evading; a report matched", orders.BAN_ON_ARRANGING),
    Scenario("no-removal", HAAGLANDEN, (FM, AB), "without hearing, found at the border", orders.NO_REMOVAL),
    Scenario("service-tomorrow", HAAGLANDEN, (FM,), "one service planned, one asked without the police", orders.SERVICE_TOMORROW),
    Scenario("ran-out", HAAGLANDEN, (FR,), "an order that ran out", orders.RAN_OUT),
    Scenario("taken-back", HAAGLANDEN, (FM,), "an order that the court withdrew", orders.TAKEN_BACK),
    Scenario("replaced", HAAGLANDEN, (AB,), "an order that lapsed", orders.REPLACED),
    Scenario("confirmed-afterwards", HAAGLANDEN, (FR, OTHER), "approved alone, confirmed by a second", orders.CONFIRMED_AFTERWARDS),
    Scenario("lawyer-told", UTRECHT, (HV,), "told through a lawyer; a date that the police must confirm", utrecht.LAWYER_TOLD),
    Scenario("partly", UTRECHT, (MC,), "granted in part and extended", utrecht.PARTLY),
    Scenario("being-written", HAAGLANDEN, (HV, HR), "a draft that is not complete", applications.BEING_WRITTEN),
    Scenario("returned", HAAGLANDEN, (FGM,), "an application returned with reasons", applications.RETURNED),
    Scenario("approved", HAAGLANDEN, (CM, FM), "approved, to be filed", applications.APPROVED),
    Scenario("approved-alone", HAAGLANDEN, (FR,), "approved by one, the second review is due", applications.APPROVED_ALONE),
    Scenario("filed", HAAGLANDEN, (AB,), "filed; the father asks to stop", applications.FILED),
    Scenario("refused", HAAGLANDEN, (MC,), "kept under pressure, refused by the court", applications.REFUSED),
    Scenario("practice", HAAGLANDEN, (FM,), "an exercise with the hybrid order", applications.PRACTICE),
    Scenario("asked-to-stop", HAAGLANDEN, (FM,), "a request to stop waits for a decision", applications.ASKED_TO_STOP),
    Scenario("stopped", HAAGLANDEN, (HR,), "an application withdrawn without pressure", applications.STOPPED),
    Scenario("two-brothers", HAAGLANDEN, (AB,), "two returns of minors", abroad.TWO_BROTHERS),
    Scenario("three-to-go", HAAGLANDEN, (AB,), "a mother and two children", abroad.THREE_TO_GO),
    Scenario("back-home", HAAGLANDEN, (FM, AB), "arrival, aftercare and a return that ended", abroad.BACK_HOME),
    Scenario("arrives-soon", HAAGLANDEN, (FM, AB), "an arrival in two days", abroad.ARRIVES_SOON),
    Scenario("silent", UTRECHT, (AB, CM), "too long no sign of life", abroad.SILENT),
    Scenario("no-region", LKHA, (AB, MC), "led by the LKHA: no longer registered", abroad.NO_REGION),
    Scenario("wish-not-known", HAAGLANDEN, (AB,), "somebody who does not know yet", abroad.WISH_NOT_KNOWN),
    Scenario("home-and-safe", HAAGLANDEN, (AB,), "closed after a return", abroad.HOME_AND_SAFE),
    Scenario("second-reader", UTRECHT, (FGM,), "a weighing that waits for a second reader", utrecht.SECOND_READER),
    Scenario("half-weighed", UTRECHT, (CM,), "handed over; a weighing half done", utrecht.HALF_WEIGHED),
    Scenario("offered", UTRECHT, (FM,), "a referral that waits for an answer", utrecht.OFFERED),
    Scenario("reopened", UTRECHT, (FR,), "closed and opened again", utrecht.REOPENED),
    Scenario("nothing-found", UTRECHT, (FM,), "closed: nothing was the matter", cases.NOTHING_FOUND),
    Scenario("baby", HAAGLANDEN, (FGM,), "a baby; a referral declined", cases.BABY),
    Scenario("watched", HAAGLANDEN, (FGM, AB), "an alert at the border, checks of every outcome", cases.WATCHED_AT_THE_BORDER),
    Scenario("age-not-known", HAAGLANDEN, (HR,), "no name and no age; agreed by a second", cases.AGE_NOT_KNOWN),
    Scenario("grown-man", HAAGLANDEN, (HV,), "a man; a referral taken back", cases.GROWN_MAN),
    Scenario("held-to-heal", HAAGLANDEN, (OTHER,), "a boy; a referral that is done", cases.HELD_TO_HEAL),
    Scenario("second-signal", HAAGLANDEN, (CM, FM), "two signals in one case; a referral accepted", cases.SECOND_SIGNAL),
    Scenario("hours-count", NO_CASE, (FGM,), "a departure in three days: counts in hours", intake.HOURS_COUNT),
    Scenario("soon", NO_CASE, (FM,), "a departure within seven days, seen", intake.SOON),
    Scenario("signal-offered", NO_CASE, (AB,), "a signal on its way to the LKHA", intake.OFFERED),
    Scenario("advised", NO_CASE, (HV,), "advice instead of a case", intake.ADVISED),
    Scenario("ended", NO_CASE, (OTHER,), "a signal that ended", intake.ENDED),
    Scenario("elsewhere", NO_CASE, (MC,), "another region", intake.ELSEWHERE),
    Scenario("gate", NO_CASE, (FM, AB), "seen by the KMar, nobody by name", intake.SEEN_AT_THE_GATE),
    Scenario("utrecht-waits", NO_CASE, (FM,), "a signal for Utrecht", intake.UTRECHT_WAITS),
    Scenario("question", NO_CASE, (HR,), "a question about nobody", intake.QUESTION),
    Scenario("answered", NO_CASE, (HV,), "a question with its answer", intake.ANSWERED),
    Scenario("grew", NO_CASE, (FM,), "a question that became a report", intake.GREW),
    Scenario("not-sent", NO_CASE, (), "a report that is half written", intake.NOT_SENT),
    Scenario("no-such-number", NO_CASE, (), "a breach on a number that matches nothing", intake.NO_SUCH_NUMBER),
)  # fmt: skip
