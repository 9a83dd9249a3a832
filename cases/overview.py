"""What the overview of a case shows: now to do, what happened, clocks, who takes part. Reads only."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from audit import reading
from cases import deadline_rules, departures, tab_rows
from cases.actions.followed_dates import COMES_OF_AGE, DEPARTURE
from cases.actions.informing import CLOCK as INFORM
from cases.deadline_sections import deadline_section
from cases.models import Assignment, Case, Deadline, Person, Task, TimelineEntry
from cases.models.contact import SourceKind
from cases.person_words import birth_of, days_words
from cases.presenters import is_event, is_irreversible, running_deadlines
from cases.sections import Section
from cases.sharing import purpose_label, seen_words
from core import clock, words
from core.actor import Actor
from core.working_days import local_day
from organisations.calendars import calendar_of
from organisations.permissions import ROLES, RoleName

TASKS_SHOWN = 5
# Kinds of lines whose page the other organisations in a case cannot open.
OF_PARTIES = frozenset({"application", "application.decide", "referral"})
EVENTS_SHOWN = 5
# A line of a note; its detail says from whom it was heard.
NOTED = "note.write"
SOON = timedelta(days=7)


def overview(actor: Actor, case: Case, seen: frozenset[str], people: list[Person]) -> dict[str, Any]:
    """Everything of the overview for this actor, in a number of queries that does not depend on the case."""
    return {
        "tasks": now_to_do(actor, case),
        "events": [event(e, actor, seen) | {"by": ""} for e in _what_happened(actor, case)],
        "deadlines": clocks(case, seen, people),
        "participants": taking_part(actor, case),
    }


def now_to_do(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """The first open steps: of the actor's own organisation, and for the lead also what others still must do."""
    mine = Q(organisation_id=actor.organisation_id)
    if case.organisation_id == actor.organisation_id:
        mine |= ~Q(kind="own")
    rows = (
        tab_rows.open_tasks(actor, case)
        .filter(mine)
        .select_related("organisation", "membership__user")
        .order_by("-urgent", F("due_at").asc(nulls_last=True), "pk")[:TASKS_SHOWN]
    )
    return [task(actor, row) for row in rows]


def task(actor: Actor, row: Task) -> dict[str, Any]:
    """One step in words: what, by when, why and who."""
    own = row.organisation_id == actor.organisation_id
    shown: dict[str, Any] = {
        "title": row.title,
        "url": task_url(row) if own else "",
        "note": " ".join(_sentence(part) for part in (row.detail, _whose(actor, row)) if part),
        "pk": row.pk,
        "kind_of_step": row.kind,
        "version": row.version,
    }
    if row.due_at is None:
        return shown | {"when": _("geen datum") if own else _("wacht op ander"), "kind": ""}
    return shown | {"when": due_words(row.due_at), "kind": due_kind(row.due_at)}


def _whose(actor: Actor, row: Task) -> str:
    # `why` speaks to the person who must do it ("U bent de tweede lezer"); others read whose step it is.
    if row.organisation_id != actor.organisation_id:
        return _("Wacht op %(name)s") % {"name": row.organisation.name}
    if row.membership is not None and row.membership_id != actor.membership_id:
        return _("Voor %(name)s") % {"name": row.membership.user}
    if row.membership is None and row.role not in ("", actor.role):
        known = row.role in set(RoleName)
        return _("Voor: %(role)s") % {"role": ROLES[RoleName(row.role)].label if known else row.role}
    return row.why or (_("Aan u gegeven") if row.membership_id else _("Taak van het team"))


def task_url(row: Task) -> str:
    """Where the step is done: its own screen, or the form that finishes one that people set themselves."""
    if row.url or row.case_id is None:
        return row.url
    if row.kind == "own":
        return reverse("task-finish", args=[row.case_id, row.pk])
    return reverse("case-tasks", args=[row.case_id])


def due_words(due: datetime, now: datetime | None = None) -> str:
    """How long is left, in the words of a worklist."""
    return words.countdown(due, now or clock.now(), with_end=False)


def clock_words(deadline: Deadline, now: datetime, *, with_end: bool = False) -> str:
    """How long is left in the unit of the clock: working days only where the rule counts those."""
    if counts_working_days(deadline):
        calendar = calendar_of(deadline.organisation.slug)
        return words.countdown(deadline.due_at, now, calendar, with_end=with_end)
    return days_words(deadline.due_at, now, with_end=with_end)


def counts_working_days(deadline: Deadline) -> bool:
    """Whether the rule of this clock counts working days; everything else runs on through the week-end."""
    rule = deadline_rules.deadlines().get(deadline.key)
    return rule is not None and rule.period.unit == "working_days"


def clock_act(deadline: Deadline) -> str:
    """What a person does about a clock, as the words of a link."""
    if deadline.key == INFORM:
        return _("Beslis: informeren of uitstellen")
    if is_irreversible(deadline.key):
        return _("Leg vast wat nu beschermt") if deadline.due_at <= clock.now() else _("Bekijk")
    if is_event(deadline.key) or deadline.suspended_at is not None:
        return _("Bekijk en regel")
    return _("Gedaan of niet meer nodig")


def due_kind(due: datetime, now: datetime | None = None) -> str:
    """Danger within a day or too late, warn within a week, else plain."""
    left = due - (now or clock.now())
    if left <= timedelta(days=1):
        return "danger"
    return "warn" if left <= SOON else ""


def story(actor: Actor, case: Case) -> Any:
    """The lines of the timeline that this actor sees, with who wrote them."""
    return tab_rows.timeline(actor, case).select_related("membership__user", "organisation", "case")


def _what_happened(actor: Actor, case: Case) -> list[TimelineEntry]:
    # Who joined or what was filed is in the whole story; here only what happened to people, and danger.
    told = story(actor, case).filter(~Q(source=SourceKind.SYSTEM) | Q(danger=True))
    return list(told.order_by("-occurred_at", "-pk")[:EVENTS_SHOWN])


def event(entry: TimelineEntry, actor: Actor, seen: frozenset[str]) -> dict[str, Any]:
    """One line of the story: when, what, on what it rests, and which organisation recorded it.

    From whom a note was heard is for who sees who told (netherlands.md §2.3); that it was heard is for everybody.
    """
    told_by = "" if entry.kind == NOTED and Section.SOURCE_IDENTITY not in seen else entry.source_detail
    writer = entry.organisation.name if entry.organisation else _("Schakel")
    if entry.membership is not None and entry.organisation_id == actor.organisation_id:
        writer = f"{entry.membership.user}, {writer}"
    return {
        "at": entry.occurred_at,
        "title": entry.title,
        "kind": "danger" if entry.danger else "",
        "source": source_words(entry.source, told_by),
        "text": entry.text,
        "quote": entry.source == SourceKind.OWN_WORDS,
        "url": entry.url if _opens(entry, actor) else "",
        "by": _("Vastgelegd door %(writer)s op %(when)s.")
        % {"writer": writer, "when": words.when(entry.recorded_at)},
    }


def _opens(entry: TimelineEntry, actor: Actor) -> bool:
    """Whether the page of a line is there for this reader: of an application or a referral only for who has a part in it."""
    if entry.kind not in OF_PARTIES:
        return True
    return actor.organisation_id in (entry.organisation_id, entry.case.organisation_id)


def source_words(source: str, detail: str) -> str:
    """On what a statement rests: "gezien door school", "oordeel, 2 personen"."""
    label = SourceKind(source).label if source in SourceKind.values else source
    if not detail:
        return label
    return f"{label} {detail}" if detail.startswith(("door ", "van ", "via ")) else f"{label}, {detail}"


def clocks(case: Case, seen: frozenset[str], people: list[Person]) -> list[dict[str, Any]]:
    """The clocks in words: running ones, those met last, a departure that passed, and the 18th birthday."""
    # A journey and a birthday have words of their own here.
    running = [d for d in running_deadlines(case, seen) if d.key not in (DEPARTURE, COMES_OF_AGE)]
    found = [*_departure(case, seen), *(running_clock(d) for d in running)]
    met = case.deadlines.filter(met_at__isnull=False).order_by("-met_at")[:10]
    found += [_met_clock(d) for d in met if deadline_section(d.key) in seen][:3]
    return found + _coming_of_age(people)


# From which moment a clock runs, in words: what a user gave, what the database noted, or that act's own moment.
STARTED = {
    "recorded": _n("de vastlegging"),
    "occurred": _n("het moment zelf"),
    "received": _n("de ontvangst"),
    "found": _n("de vaststelling"),
    "decided": _n("het besluit"),
    "imposed": _n("de oplegging"),
    "started": _n("de ingang"),
    "served": _n("de uitreiking"),
    "handover": _n("de overdracht"),
    "requested": _n("het verzoek"),
}


def started_words(deadline: Deadline) -> str:
    """Which moment started the clock, and when that was."""
    what = STARTED.get(deadline.starts_from)
    if what is None:
        return ""
    return _("Loopt vanaf %(what)s, %(when)s.") % {"what": _(what), "when": words.when(deadline.starts_at)}


def running_clock(deadline: Deadline, *, with_end: bool = False) -> dict[str, Any]:
    """One running clock: its words (where there is room with its end), its ground, and how much of it has passed."""
    now = clock.now()
    length = (deadline.due_at - deadline.starts_at) / timedelta(seconds=1)
    passed = (now - deadline.starts_at) / timedelta(seconds=1)
    kind = due_kind(deadline.due_at)
    note = deadline.ground
    if deadline.suspended_at is not None:
        since = _("Staat stil sinds %(when)s. %(ground)s") % {
            "when": words.when(deadline.suspended_at),
            "ground": note,
        }
        return {
            "label": deadline.label,
            "note": since,
            "words": _("staat stil"),
            "kind": "plain",
            "percent": None,
        }
    if is_irreversible(deadline.key) and deadline.due_at <= now:
        note = _("Afgelopen. Wat beschermt nu? %(ground)s") % {"ground": deadline.ground}
    elif is_irreversible(deadline.key):
        note = _("Daarna vervalt dit. %(ground)s") % {"ground": deadline.ground}
    note = f"{_sentence(note)} {started_words(deadline)}".strip()
    return {
        "label": deadline.label,
        "note": note,
        "words": clock_words(deadline, now, with_end=with_end),
        "kind": kind or "plain",
        "percent": max(0, min(100, round(100 * passed / length))) if length else 100,
    }


def _met_clock(deadline: Deadline) -> dict[str, Any]:
    assert deadline.met_at is not None  # noqa: S101 - the query asked for it
    late = deadline.met_at > deadline.due_at
    return {
        "label": deadline.label,
        "note": _("gedaan op %(when)s") % {"when": words.when(deadline.met_at)},
        "words": _("te laat gehaald") if late else _("gehaald"),
        "kind": "warn" if late else "ok",
        "percent": None,
    }


def _departure(case: Case, seen: frozenset[str]) -> list[dict[str, Any]]:
    passed = case.departure_at is not None and departures.latest(case.departure_at) < clock.now()
    if Section.TRAVEL not in seen or not passed or case.departure_state not in ("feared", "booked"):
        return []
    assert case.departure_at is not None  # noqa: S101 - asked above
    return [
        {
            "label": _("Vertrek is voorbij"),
            "note": _("Is de persoon vertrokken? Leg vast wat u weet."),
            "words": words.day(case.departure_at, year=False),
            "kind": "danger",
            "percent": None,
        }
    ]


def _coming_of_age(people: list[Person]) -> list[dict[str, Any]]:
    """Measures for children end at 18 (BW 1:233), so that day is a clock of the case."""
    for person in people:
        day = birth_of(person).turns_18_on()
        first = day[0] if isinstance(day, tuple) else day
        if first is not None and first > clock.today():
            about = isinstance(day, tuple)
            return [
                {
                    "label": _("Wordt 18"),
                    "note": _("Kindermaatregelen vervallen dan. De dag is niet precies bekend.")
                    if about
                    else _("Kindermaatregelen vervallen dan."),
                    "words": words.day(first) if not about else str(first.year),
                    "kind": "warn" if first - clock.today() < timedelta(days=90) else "plain",
                    "percent": None,
                }
            ]
    return []


def taking_part(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Each organisation with what it sees and when it last looked; the lead first."""
    rows = list(
        tab_rows.participants(actor, case).select_related("organisation").order_by("-is_owner", "recorded_at")
    )
    looked = reading.last_seen(case.pk, [row.organisation_id for row in rows])
    found = []
    for row in rows:
        kind = row.organisation.kind
        note = f"{purpose_label(row.purpose).lower()} · {seen_words(kind, row.sections)}"
        at = looked.get(row.organisation_id)
        found.append(
            {
                "name": row.organisation.name,
                "note": note if not row.is_owner else f"{note} · {_looked_words(at)}",
                "label": _("regie") if row.is_owner else _looked_words(at),
                "kind": "ok" if row.is_owner else "",
                "row": row,
            }
        )
    return found


def colleagues(actor: Actor, case: Case) -> list[Assignment]:
    """The people of the actor's own organisation who work on the case."""
    return list(
        Assignment.objects.filter(
            case=case, ended_at__isnull=True, membership__organisation_id=actor.organisation_id
        )
        .select_related("membership__user")
        .order_by("recorded_at")
    )


def _looked_words(at: datetime | None) -> str:
    if at is None:
        return _("keek nog niet")
    if local_day(at) == clock.today():
        return _("keek %(time)s") % {"time": words.clock(at)}
    if local_day(at) == clock.today() - timedelta(days=1):
        return _("keek gisteren")
    return _("keek %(day)s") % {"day": words.day(at, year=local_day(at).year != clock.today().year)}


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
