"""An alert in words: its card, its buttons with their reasons, who knows of it, and the list."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.access import allowed
from cases.models import Case
from core import clock, words
from core.actor import Actor
from core.working_days import local_day
from monitoring.access import check_can_take, check_not_excluded
from monitoring.ladder import ladder
from monitoring.models import Alert, AlertAddressee, AlertKind, Escalation, Severity
from monitoring.sources import Source, source_of
from monitoring.workflow import OPEN
from organisations.models import DutyShift

SEVERITY_KINDS = {Severity.ACUTE: "danger", Severity.URGENT: "warn"}
MINUTE = timedelta(minutes=1)


def case_rows(actor: Actor, case: Case) -> QuerySet[Alert]:
    """The alerts of a case: the number beside its tab."""
    return Alert.objects.visible_to(actor).filter(case=case)


def row_words(alert: Alert) -> str:
    """What this alert was, in one line."""
    return f"{alert.reference}, {alert.get_kind_display().lower()}, {words.when(alert.occurred_at)}"


def moment(at: datetime) -> str:
    """A clock time today, with the day when it was another day."""
    return (
        words.clock(at)
        if local_day(at) == clock.today()
        else f"{words.day(at, year=False)} {words.clock(at)}"
    )


def state_words(addressee: AlertAddressee) -> tuple[str, str]:
    """How it stands at one organisation, and the kind of its pill: "aangenomen 02.12 door A. Jansen"."""
    state = addressee.state
    if state == "handled" and addressee.response_at is not None:
        return _("afgehandeld %(at)s") % {"at": moment(addressee.response_at)}, "ok"
    if state == "acknowledged" and addressee.acknowledged_at is not None:
        return _("aangenomen %(at)s") % {"at": moment(addressee.acknowledged_at)}, "ok"
    if state == "stood_down":
        return _("niet meer nodig"), ""
    if addressee.passed_to is not None:
        return _("doorgegeven, nog niet aangenomen"), "danger"
    if state == "seen" and addressee.seen_at is not None:
        return _("gezien %(at)s, nog niet aangenomen") % {"at": moment(addressee.seen_at)}, "warn"
    return _("nog niet aangenomen"), "danger"


def who_words(addressee: AlertAddressee) -> str:
    """Which named person is meant by the state."""
    if addressee.state == "handled" and addressee.responded_by is not None:
        return _("door %(name)s") % {"name": addressee.responded_by.user}
    if addressee.acknowledged_by is not None:
        return _("door %(name)s") % {"name": addressee.acknowledged_by.user}
    if addressee.state == "stood_down":
        return addressee.stood_down_why
    if addressee.passed_to is not None:
        return _("aan %(name)s") % {"name": addressee.passed_to.user}
    if addressee.state == "seen" and addressee.seen_by is not None:
        return _("door %(name)s") % {"name": addressee.seen_by.user}
    return ""


def addressees_of(alert: Alert) -> list[AlertAddressee]:
    """Everybody who got it, in the order of sending, with the people and the steps of the ladder."""
    return list(
        alert.addressees.select_related(
            "organisation", "acknowledged_by__user", "seen_by__user", "passed_to__user", "responded_by__user"
        )
        .prefetch_related(Prefetch("escalations", Escalation.objects.order_by("recorded_at")))
        .order_by("recorded_at", "pk")
    )


def page_of(actor: Actor, alert: Alert) -> dict[str, Any]:
    """Everything of the page of one alert for this actor."""
    addressees = addressees_of(alert)
    mine = next((a for a in addressees if a.organisation_id == actor.organisation_id), None)
    source = source_of(actor, alert)
    return {
        "alert": alert,
        "mine": mine,
        "mark": mark_of(addressees),
        "card": card(alert, mine, source),
        "acts": acts(actor, alert, mine, source),
        "recipients": [] if source.closed else recipients(alert, addressees, own=actor.organisation_id),
        "mark_seen": mine is not None
        and mine.state == "sent"
        and mine.passed_to_id in (None, actor.membership_id),
        "steps": [] if source.closed else steps(addressees),
    }


def mark_of(addressees: Iterable[AlertAddressee]) -> str:
    """Changes whenever anything of these rows changes."""
    return "-".join(f"{a.pk.hex[-6:]}{a.version}" for a in addressees)


def card(alert: Alert, mine: AlertAddressee | None, source: Source) -> dict[str, Any]:
    """The context of `components/alert_card.html`."""
    waiting = mine if mine is not None and mine.state in OPEN else None
    due = waiting.next_step_at if waiting is not None else None
    following = ladder().step_after(waiting.level) if waiting is not None else None
    text = "" if source.closed else source.text or alert.instruction
    return {
        "pills": [
            {"label": alert.get_kind_display(), "kind": SEVERITY_KINDS.get(Severity(alert.severity), "")}
        ],
        "reference": alert.case.reference
        if alert.case is not None and not source.closed
        else alert.reference,
        "clock": _("%(at)s gemeld") % {"at": moment(alert.recorded_at)}
        if waiting is None or due
        else _("%(at)s gemeld · uw organisatie nam nog niet aan") % {"at": moment(alert.recorded_at)},
        "due": alert.due_at if waiting and alert.due_at else due,
        "due_note": "" if not due or following is None else _("tot volgende stap"),
        "title": alert.title,
        # Nothing twice: on a telephone the button should stand on the first screen.
        "text": "" if any(one["text"] == alert.instruction for one in source.answers) else text,
        "answers": source.answers,
        "taken": mine is not None and mine.state not in OPEN,
    }


def acts(actor: Actor, alert: Alert, mine: AlertAddressee | None, source: Source) -> list[dict[str, Any]]:
    """The main act first; what this person may not do is shown with the reason."""
    found: list[dict[str, Any]] = []
    if mine is not None:
        ok, reason = allowed(check_can_take, actor, mine)
        if ok:
            ok, reason = allowed(check_not_excluded, actor, alert)
        found += _own_acts(alert, mine, ok, reason)
    links = [{"label": label, "url": url, "allowed": True, "method": "get"} for label, url in source.links]
    return found + links


def _own_acts(alert: Alert, mine: AlertAddressee, ok: bool, reason: str) -> list[dict[str, Any]]:
    take = {"label": _("Ik neem dit aan"), "url": reverse("alert-take", args=[alert.pk]), "kind": "primary"}
    tell = {
        "label": _("Leg vast wat u deed"), "url": reverse("alert-handle", args=[alert.pk]), "kind": "primary",
        "method": "get",
    }  # fmt: skip
    give = {
        "label": _("Geef door aan collega"),
        "url": reverse("alert-pass", args=[alert.pk]),
        "method": "get",
    }
    by_state = {"sent": [take, give], "seen": [take, give], "acknowledged": [tell, give]}
    return [act | {"allowed": ok, "reason": reason} for act in by_state.get(mine.state, [])]


def recipients(
    alert: Alert, addressees: Sequence[AlertAddressee], *, own: UUID | None = None
) -> list[dict[str, Any]]:
    """The rows of "Wie weet het"; for a breach also why the KMar did not get it."""
    duty = duty_of([a.organisation_id for a in addressees])
    rows = [_recipient(a, duty, own) for a in addressees]
    if alert.kind == AlertKind.BREACH and not any(a.organisation.kind == "kmar" for a in addressees):
        rows.append(
            {
                "name": _("Koninklijke Marechaussee"),
                "note": _("niet nodig: geen reismaatregel"),
                "at": None,
                "label": _("niet gestuurd"),
                "kind": "",
            }
        )
    return rows


def _recipient(addressee: AlertAddressee, duty: dict[Any, list[str]], own: UUID | None) -> dict[str, Any]:
    label, kind = state_words(addressee)
    on_duty = duty.get(addressee.organisation_id)
    note = addressee.why
    waits = addressee.state in OPEN
    if waits:
        people = (
            _("dienst: %(names)s") % {"names": ", ".join(on_duty)}
            if on_duty
            else _("niemand heeft dienst: de hele organisatie ziet het")
        )
        note = f"{note} · {people}" if note else people
    return {
        "name": addressee.organisation.name,
        "note": note,
        "at": addressee.recorded_at,
        "label": label,
        "kind": kind,
        "who": who_words(addressee),
        "phone": addressee.organisation.duty_phone if waits and addressee.organisation_id != own else "",
    }


def duty_of(organisations: Iterable[Any]) -> dict[Any, list[str]]:
    """Who has duty now at each organisation, by name."""
    found: dict[Any, list[str]] = {}
    shifts = (
        DutyShift.objects.at(clock.now())
        .filter(membership__organisation_id__in=list(organisations), membership__active=True)
        .select_related("membership__user")
        .order_by("starts_at")
    )
    for shift in shifts:
        found.setdefault(shift.membership.organisation_id, []).append(str(shift.membership.user))
    return found


def steps(addressees: Iterable[AlertAddressee]) -> list[dict[str, Any]]:
    """The steps of the ladder that were taken, first one first."""
    labels = {step.code: step.label for step in ladder().steps}
    found = [
        {
            "at": step.recorded_at,
            "title": labels.get(step.step, step.step),
            "text": _("%(silent)s nam niet aan. Gewaarschuwd: %(told)s")
            % {"silent": addressee.organisation, "told": step.told},
        }
        for addressee in addressees
        for step in addressee.escalations.all()
    ]
    return sorted(found, key=lambda one: one["at"])


def case_alerts(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """The alerts of a case with who took them, newest first: what the lead wants to know."""
    alerts = (
        case_rows(actor, case)
        .prefetch_related(
            Prefetch(
                "addressees",
                AlertAddressee.objects.select_related(
                    "organisation", "acknowledged_by__user", "seen_by__user", "passed_to__user", "responded_by__user"
                )
                .prefetch_related(Prefetch("escalations", Escalation.objects.order_by("recorded_at")))
                .order_by("recorded_at", "pk"),
            )
        )
        .order_by("-recorded_at", "-pk")[:50]
    )  # fmt: skip
    found = list(alerts)
    duty = duty_of({a.organisation_id for alert in found for a in alert.addressees.all()})
    return [_case_alert(a, list(a.addressees.all()), duty, actor.organisation_id) for a in found]


def _case_alert(
    alert: Alert, addressees: list[AlertAddressee], duty: dict[Any, list[str]], own: UUID | None
) -> dict[str, Any]:
    asked = [a for a in addressees if a.state != "stood_down"]
    open_ones = [a for a in asked if a.state in OPEN]
    if not open_ones:
        label, kind = _("door iedereen aangenomen"), "ok"
    elif len(open_ones) == len(asked):
        label, kind = _("door niemand aangenomen"), "danger"
    else:
        label = _("%(taken)d van %(all)d namen aan") % {
            "taken": len(asked) - len(open_ones),
            "all": len(asked),
        }
        kind = "warn"
    return {
        "title": alert.title,
        "url": alert.get_absolute_url(),
        "reference": alert.reference,
        "at": alert.recorded_at,
        "label": label,
        "kind": kind,
        "recipients": [_recipient(a, duty, own) for a in addressees],
        "steps": steps(addressees),
        "responses": [
            {"name": a.organisation.name, "text": a.response, "at": a.response_at, "who": who_words(a)}
            for a in addressees
            if a.state == "handled"
        ],
    }


def _apart(alert: Alert) -> Iterator[str]:
    """What tells alerts with one title apart, and nothing about whom: its kind, when it happened, by when it is due."""
    yield alert.get_kind_display()
    yield _("gebeurd %(when)s") % {"when": moment(alert.occurred_at)}
    if alert.due_at is not None:
        yield _("voor %(when)s") % {"when": moment(alert.due_at)}


def list_row(addressee: AlertAddressee) -> dict[str, Any]:
    """One row of the list: what, which case, when sent, how it stands, why this organisation."""
    alert = addressee.alert
    label, kind = state_words(addressee)
    return {
        "id": addressee.pk.hex[-8:],
        "title": alert.title,
        "url": alert.get_absolute_url(),
        "reference": alert.reference,
        "note": ", ".join(_apart(alert)),
        "case": alert.case.reference if alert.case is not None and getattr(addressee, "free", True) else "",
        "at": addressee.recorded_at,
        "moment": moment(addressee.recorded_at),
        "label": label,
        "kind": kind,
        "row_kind": SEVERITY_KINDS.get(Severity(alert.severity), "") if addressee.state in OPEN else "plain",
        "who": who_words(addressee),
        "why": addressee.why,
        "due": addressee.next_step_at,
        "ended": addressee.state in OPEN and addressee.next_step_at is None,
    }
