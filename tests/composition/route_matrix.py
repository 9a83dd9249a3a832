"""Every route asked by every role, on records of one case at Veilig Thuis Haaglanden, in the world of the demo.

`python -m pytest tests/composition/test_routes.py` compares what comes back with `routes.txt`. A route that is new, or
answers a role differently, is a difference: look at it; the run leaves
the matrix as it is in the folder for temporary files, to copy the row from.
"""

import re
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from audit.models import Entry
from border.models import BorderCheck, TravelAlert
from cases.models import (
    AdviceRequest,
    Assignment,
    Deadline,
    Disclosure,
    Document,
    Draft,
    Note,
    Participation,
    Person,
    PersonRelation,
    Signal,
    SignalHandover,
    Task,
)
from core import clock
from monitoring.models import Alert
from organisations.models import DutyShift, Membership, User
from protection_orders.models import (
    ApplicationPerson,
    Breach,
    Order,
    OrderRespondent,
    RequestedMeasure,
    SafetyPlan,
    ServicePlan,
    StatedFact,
)
from referrals.models import Referral
from repatriation.models import ReturnFile, ReturnStep
from risk.models import Assessment
from tests.kit import log_in

TABLE = Path(__file__).with_name("routes.txt")
ROLES = (
    "anonymous", "school", "vt", "vt2", "coordinator", "utrecht", "lkha", "kmar", "politie", "rvdk", "beheer", "privacy",
)  # fmt: skip
NOWHERE = UUID(int=0)
# Files and the API's own description are no routes of a role.
LEFT_OUT = ("static",)


def routes() -> dict[str, str]:
    """Every named route of ours: name -> pattern."""
    found: dict[str, str] = {}

    def walk(patterns: list[Any], prefix: str) -> None:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, prefix + str(entry.pattern))
            elif isinstance(entry, URLPattern):
                assert entry.name, f"{prefix}{entry.pattern} has no name"
                if not entry.name.startswith(LEFT_OUT):
                    found[entry.name] = prefix + str(entry.pattern)

    walk(get_resolver().url_patterns, "")
    return found


def world() -> dict[str, Any]:
    """One record of each kind, of the case that has most of them at Haaglanden."""
    order = (
        Order.objects.filter(case__organisation__slug="veilig-thuis-haaglanden")
        .order_by("recorded_at", "pk")
        .first()
    )
    assert order is not None, "the demo has an order at Haaglanden"
    vt = Membership.objects.get(user__username="vt")
    school = Membership.objects.get(user__username="school")
    return of_order(order, vt, school)


def of_order(order: Order, vt: Membership, school: Membership) -> dict[str, Any]:
    """One record of each kind, of the case of this order where it has one; of these people where it is theirs."""
    case = order.case

    def of_case(model: Any, **more: Any) -> Any:
        mine = model.objects.filter(case=case, **more).order_by("recorded_at", "pk").first()
        return (
            mine.pk
            if mine is not None
            else getattr(model.objects.filter(**more).order_by("recorded_at", "pk").first(), "pk", NOWHERE)
        )

    def any_of(model: Any, **more: Any) -> Any:
        return getattr(model.objects.filter(**more).order_by("recorded_at", "pk").first(), "pk", NOWHERE)

    respondent = OrderRespondent.objects.filter(order=order).order_by("recorded_at", "pk").first()
    return {
        "case": case.pk,
        "person": of_case(Person),
        "relation": of_case(PersonRelation),
        "note": of_case(Note),
        "task": of_case(Task, state="open"),
        "deadline": of_case(Deadline),
        "inform": of_case(Deadline, key="VT_INFORM_SUBJECT"),
        "document": of_case(Document),
        "participation": of_case(Participation, is_owner=False),
        "assignment": of_case(Assignment),
        "assessment": of_case(Assessment, state="final"),
        "application": order.application_id,
        "order": order.pk,
        "respondent": respondent.pk if respondent else NOWHERE,
        "service_plan": any_of(ServicePlan, respondent=respondent),
        "application_person": any_of(ApplicationPerson, application__order=order),
        "measure": any_of(RequestedMeasure, application__order=order),
        "fact": any_of(StatedFact, application__order=order),
        "safety_plan": of_case(SafetyPlan),
        "breach": any_of(Breach, order__case=case) or any_of(Breach),
        "alert": any_of(Alert, addressees__organisation__slug="politie-den-haag"),
        "referral": any_of(Referral, to_organisation__slug="rvdk-haaglanden", state="offered"),
        "return": any_of(ReturnFile),
        "step": any_of(ReturnStep),
        "check": any_of(BorderCheck),
        "travel_alert": any_of(TravelAlert),
        "signal": any_of(Signal, reporter=school, receiver=vt.organisation, state="received"),
        "advice": any_of(AdviceRequest),
        "draft": any_of(Draft, membership=school),
        "handover": any_of(SignalHandover),
        "shift": any_of(DutyShift, membership__organisation=vt.organisation),
        "membership": vt.pk,
        "disclosure": of_case(Disclosure),
        "nowhere": NOWHERE,
        "number": 0,
    }


# Where `pk` of a route points, by the beginning of its path; the longest that fits counts.
SUBJECTS = {
    "": "nowhere",
    "casussen/": "case",
    "signalen/": "signal",
    "adviezen/": "advice",
    "concepten/": "draft",
    "triage/": "signal",
    "triage/overdrachten/": "handover",
    "noodtoegang/": "nowhere",
    "bewaren/": "nowhere",
    "verzoeken/": "nowhere",
    "alarmen/": "alert",
    "account/": "membership",
    "account/beveiliging/sleutel/": "number",
    "collegas/": "membership",
    "diensten/": "shift",
    "grens/": "check",
    "inzage/": "case",
    "bevelen/": "order",
    "bevelen/aanvragen/": "application",
    "bevelen/overtredingen/": "breach",
    "terugkeer/": "return",
    "verwijzingen/": "referral",
    "api/v1/signals/": "signal",
    "api/v1/cases/": "case",
    "api/v1/alerts/": "alert",
}
# Other parts of a path, by their name.
PARTS = {
    "case_id": "case", "person_pk": "person", "person_id": "person", "relation_pk": "relation", "note_pk": "note",
    "task_pk": "task", "deadline_pk": "deadline", "document_pk": "document", "participation_pk": "participation",
    "assignment_pk": "assignment", "alert_pk": "travel_alert", "step_id": "step", "respondent_pk": "respondent",
    "respondent_id": "respondent", "plan_pk": "service_plan", "plan_id": "service_plan", "breach_pk": "breach",
    "breach_id": "breach", "lock_pk": "nowhere", "hold_pk": "nowhere",
    "disclosure_pk": "disclosure",
}  # fmt: skip
WORDS = {
    "code": "family", "slug": "beschermd", "kind": "person", "key": "no_removal", "reader": "beslisser", "view": "decided",
}  # fmt: skip
# Rows of an application, by the beginning of the route's name.
ROWS = {
    "application-person": "application_person",
    "application-measure": "measure",
    "application-fact": "fact",
}
# Shown by a POST; a GET only leads back to the page.
POSTED = ("-unmask", "-names")
RISK_ROUTES = "assessment-"


def arguments(name: str, pattern: str, world: dict[str, Any]) -> dict[str, Any]:
    """What to fill into a route."""
    resolver = get_resolver()
    possibilities = resolver.reverse_dict.getlist(name)
    names = possibilities[0][0][0][1]
    found: dict[str, Any] = {}
    for part in names:
        if part == "pk" and name.startswith(RISK_ROUTES) and "case_id" in names:
            found[part] = world["assessment"]
        elif part == "pk":
            start = max((s for s in SUBJECTS if pattern.startswith(s)), key=len)
            found[part] = world[SUBJECTS[start]]
        elif part == "deadline_pk" and name == "deadline-inform":
            found[part] = world.get("inform", NOWHERE)
        elif part in PARTS:
            found[part] = world[PARTS[part]]
        elif part == "row_id":
            row = next((kind for start, kind in ROWS.items() if name.startswith(start)), "nowhere")
            found[part] = world[row]
        else:
            found[part] = WORDS.get(part, NOWHERE)
    return found


def cookies_of(role: str) -> SimpleCookie:
    """The cookies of this role after its log-in; its second factor is fresh to the end of a slow run."""
    if role == "anonymous":
        return SimpleCookie()
    return log_in(User.objects.get(username=role), at=clock.now() + timedelta(hours=1)).cookies


def ask(cookies: SimpleCookie, name: str, given: dict[str, Any]) -> int:
    """The status that these cookies get: by GET, or by an empty POST where GET is not a way in. Nothing is kept."""
    client = Client(raise_request_exception=False)
    client.cookies = SimpleCookie({key: morsel.value for key, morsel in cookies.items()})
    address = reverse(name, kwargs=given)
    with transaction.atomic():
        before = last_line()
        answer = None if name.endswith(POSTED) else client.get(address)
        if answer is None or answer.status_code == 405:
            answer = client.post(address)
        if answer.status_code == 200 and cookies and last_line() == before:
            SILENT.setdefault(name, set()).update(told_of(answer))
        if not answer.streaming and answer.content.startswith(b"<!DOCTYPE html>"):
            _check_frame(name, answer.content.decode())
        transaction.set_rollback(True)
    return answer.status_code


# Pages without exactly one heading of their own, or whose title does not end with the product: route -> what is wrong.
FRAMELESS: dict[str, str] = {}
_TITLE = re.compile(r"<title>.+ · Schakel</title>")


def _check_frame(name: str, text: str) -> None:
    if len(re.findall(r"<h1[ >]", text)) != 1 or not _TITLE.search(text):
        FRAMELESS[name] = f"{text.count('<h1')} headings, {text.split('<title>')[-1].split('</title>')[0]}"


# What was shown without a line in the log: route -> what in it tells of a person or a file.
SILENT: dict[str, set[str]] = {}
# The number of an alarm tells nothing: it stands in the banner of every page, which is asked every second.
_NUMBER = re.compile(r"\b(?:SP|SG|AV|BV|GC|VW|TK)-\d{4}-\d+\b")
_NAMES: set[str] = set()


def last_line() -> int:
    return Entry.objects.aggregate(last=Max("pk"))["last"] or 0


def told_of(answer: Any) -> set[str]:
    """Numbers of records and whole names of people in files that stand in an answer."""
    if not _NAMES:
        people = Person.objects.values_list("given_names", "family_name")
        _NAMES.update(f"{given} {family}" for given, family in people if given and family)
    content = b"".join(answer) if answer.streaming else answer.content
    text = content.decode(errors="replace")
    return {*_NUMBER.findall(text), *(name for name in _NAMES if name in text)}


def table() -> dict[str, tuple[int, ...]]:
    """The whole matrix as it is."""
    here = world()
    everybody = [cookies_of(role) for role in ROLES]
    found = {}
    for name, pattern in sorted(routes().items()):
        given = arguments(name, pattern, here)
        found[name] = tuple(ask(cookies, name, given) for cookies in everybody)
    return found


def stored() -> dict[str, tuple[int, ...]]:
    """The matrix as it was looked at."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return {name: tuple(map(int, statuses)) for name, *statuses in lines}


def written(found: dict[str, tuple[int, ...]]) -> str:
    """The table as text."""
    width = max(map(len, found))
    head = "# route × role -> status, by GET or an empty POST; see route_matrix.py\n"
    head += f"# {'route':<{width - 2}} {' '.join(f'{role[:11]:>11}' for role in ROLES)}\n"
    return head + "".join(
        f"{name:<{width}} {' '.join(f'{status:>11}' for status in statuses)}\n"
        for name, statuses in sorted(found.items())
    )
