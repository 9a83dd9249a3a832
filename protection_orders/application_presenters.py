"""Words and buttons of an application: progress, who may ask, what may be done now and why not."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.access import allowed
from cases.closure import OpenMatter
from cases.models import Case
from cases.person_words import person_label
from core import clock, words
from core.actor import Actor
from protection_orders import access, dossier
from protection_orders import application_policies as policies
from protection_orders import instruments as data
from protection_orders.application_policies import PARTS, who_words
from protection_orders.application_workflow import APPLICATION
from protection_orders.buttons import button, possible
from protection_orders.models import Application, ApplicationPerson, Review
from protection_orders.models.application_parts import Part
from protection_orders.paper_content import leaks

STATE_KINDS = {
    "draft": "info", "submitted": "warn", "returned": "warn", "approved": "ok", "filed": "info", "decided": "ok",
    "withdrawn": "",
}  # fmt: skip


def state_pill(application: Application) -> dict[str, str]:
    """The state in a word and its kind."""
    return {"label": str(application.get_state_display()), "kind": STATE_KINDS[application.state]}


def instrument_rows(code: str) -> list[dict[str, Any]]:
    """Who may ask, through whom it runs, who decides, for whom, how long."""
    instrument = data.instruments()[code]
    protects = {
        "minor": _("wie jonger dan 18 is"),
        "adult": _("wie 18 of ouder is"),
        "both": _("minderjarigen en volwassenen"),
    }
    duration = (
        policies.period_words(instrument.max_duration)
        if instrument.max_duration
        else _("wat het besluit zegt")
    )
    rows = [
        {"label": _("Grond"), "value": instrument.basis},
        {"label": _("Wie mag vragen"), "value": ", ".join(
            who_words(who) for who in (*instrument.applicants, *instrument.applicant_persons))},
        {"label": _("Loopt via"), "value": instrument.via},
        {"label": _("Wie beslist"), "value": ", ".join(who_words(kind) for kind in instrument.decided_by)},
        {"label": _("Wanneer"), "value": instrument.test},
        {"label": _("Beschermt"), "value": protects[instrument.protects]},
        {"label": _("Hooguit"), "value": duration},
    ]  # fmt: skip
    if instrument.requires:
        names = ", ".join(data.instruments()[code].name for code in instrument.requires)
        rows.append({"label": _("Kan alleen naast"), "value": names})
    return rows


def progress(
    application: Application, missing: list[policies.Missing], current: str = ""
) -> list[dict[str, Any]]:
    """The parts with what is still open in each."""
    counts = {part: sum(1 for item in missing if item.part == part) for part in PARTS}
    return [
        {
            "part": part,
            "label": label,
            "url": reverse("application-part", args=[application.pk, part]),
            "current": part == current,
            "left": counts[part],
            "done": counts[part] == 0,
        }
        for part, label in PARTS.items()
    ]


def people_rows(application: Application, part: str, *, names: bool = False) -> list[dict[str, Any]]:
    """The people of one side, masked unless the showing was logged."""
    every = list(
        application.people.select_related("person", "confirmed_by__user").order_by("recorded_at", "pk")
    )
    named = dossier.places(every)
    today = clock.today()
    found = []
    for row in every:
        if row.part != part:
            continue
        age, from_birth = dossier.age_of(row, today)
        found.append(
            {
                "row": row,
                "place": named[row.pk],
                "label": person_label(row.person, today),
                "name": row.person.full_name if names else "",
                "age": age,
                "from_birth": from_birth,
                "needs_age": not from_birth,
            }
        )
    return found


def candidates(application: Application, part: str, *, names: bool = False) -> list[tuple[str, str]]:
    """People of the case who are not in the application yet: who it is about first for one side, last for the other."""
    taken = application.people.values_list("person_id", flat=True)
    rows = application.case.people.exclude(pk__in=taken).order_by("recorded_at", "pk")
    first = "at_risk" if part == Part.PROTECTED else "respondent"
    ordered = sorted(rows, key=lambda person: (person.role != first, person.recorded_at))
    return [(str(p.pk), _candidate(p, names)) for p in ordered]


def _candidate(person: Any, names: bool) -> str:
    label = f"{person.get_role_display()}: {person_label(person)}"
    if names:
        return f"{label} · {person.full_name}"
    return f"{label} · {person.danger_from}" if person.danger_from else label


def addressees(application: Application) -> list[tuple[str, str]]:
    """Whom a measure can bind: respondents first."""
    every = list(application.people.select_related("person").order_by("-part", "recorded_at", "pk"))
    named = dossier.places(sorted(every, key=lambda row: (row.recorded_at, row.pk)))
    return [(str(r.person_id), f"{named[r.pk]} · {person_label(r.person)}{_role(r)}") for r in every]


def _role(row: ApplicationPerson) -> str:
    return f" · {row.role_note}" if row.role_note else ""


ALONE = {
    "yes": "alleen gesproken",
    "no": "niet alleen gesproken",
    "unknown": "niet bekend of alleen gesproken",
}


def views_of(content: dossier.Dossier, person: str) -> list[dict[str, Any]]:
    """What a protected person said, with how it was said and whether it may stand in a paper."""
    return [
        {
            "words": view.words,
            "when": date.fromisoformat(view.on),
            "alone": ALONE.get(view.alone, ""),
            "language": view.language,
            "in_annex": bool(leaks([view.words], content.secrets)),
        }
        for view in content.views
        if view.person == person
    ]


def buttons(actor: Actor, application: Application, missing: list[policies.Missing]) -> list[dict[str, Any]]:
    """What can be done with the application as it is, each with the reason when it cannot."""
    write = allowed(access.check_can_write, actor, application)

    def step(action: str) -> tuple[bool, str]:
        return possible(APPLICATION.check, action, application.state)

    def url(name: str) -> str:
        return reverse(name, args=[application.pk])

    found = []
    if application.is_editable:
        left = len(missing)
        complete = (not left, _("Nog %(n)d punten open. Zie de lijst.") % {"n": left})
        found.append(
            button(_("Leg voor aan tweede lezer"), url("application-submit"), write, complete, kind="primary")
        )
    if application.state == "submitted":
        review = allowed(access.check_can_review, actor, application)
        alone = allowed(access.check_can_approve_alone, actor, application, clock.now())
        either = review if review[0] else (alone[0], review[1])
        found.append(button(_("Beoordeel"), url("application-review"), either, kind="primary"))
    if application.second_review_open:
        second = allowed(access.check_can_second, actor, application)
        found.append(
            button(_("Beoordeel het spoedbesluit"), url("application-review"), second, kind="primary")
        )
    if application.state == "approved":
        real = possible(policies.check_not_practice, application)
        found.append(button(_("Leg indienen vast"), url("application-file"), write, real, kind="primary"))
    if application.state == "filed":
        decide = allowed(access.check_can_record_decision, actor, application)
        found.append(button(_("Leg besluit vast"), url("order-decide"), decide, kind="primary"))
    if application.state == "draft":
        found.append(button(_("Gooi dit concept weg"), url("application-drop"), write, step("drop")))
    if APPLICATION.find("withdraw", application.state):
        found.append(button(_("Verzoek om in te trekken"), url("application-withdraw"), write))
    return found


def paper_links(application: Application) -> list[dict[str, str]]:
    """The previews and the papers themselves."""
    readers = (
        ("beslisser", _("Voorbeeld voor de beslisser")),
        ("partijen", _("Voorbeeld voor de andere partijen")),
    )
    return [
        {
            "label": label,
            "url": reverse("application-preview", args=[application.pk, slug]),
            "pdf": reverse("application-pdf", args=[application.pk, slug]),
        }
        for slug, label in readers
    ]


def reviews_of(application: Application) -> list[dict[str, Any]]:
    """Every reading, newest first, with its reasons in words."""
    known = data.return_reasons()
    rows = (
        Review.objects.filter(application=application)
        .select_related("reviewer__user")
        .order_by("-recorded_at")
    )
    return [
        {
            "review": row,
            "label": row.get_decision_display(),
            "kind": {"returned": "warn", "objected": "danger", "alone": "warn"}.get(row.decision, "ok"),
            "reasons": [known[code] for code in row.reasons if code in known],
        }
        for row in rows
    ]


def changes_since(before: dossier.Dossier, after: dossier.Dossier) -> list[dict[str, Any]]:
    """What differs between two submitted versions: what went and what came, part by part."""
    found = []
    for label, read in COMPARED:
        old, new = read(before), read(after)
        gone = [text for text in old if text not in new]
        came = [text for text in new if text not in old]
        if gone or came:
            found.append({"label": label, "before": gone, "after": came})
    return found


def _measure_text(measure: dossier.MeasurePart) -> str:
    days = [words.day(date.fromisoformat(day)) for day in (measure.starts_on, measure.ends_on) if day]
    parts = [measure.name, measure.text, measure.territory, *days, measure.proportionality]
    return " · ".join(part for part in parts if part)


def _person_text(person: dossier.PersonPart) -> str:
    labels = dossier.LABELS
    parts = [
        person.place, person.label, labels["agreement"].get(person.agreement, ""),
        labels["capacity"].get(person.capacity, ""), person.not_asked_reason, person.capacity_note,
        labels["legal_reason"].get(person.legal_reason, ""), person.legal_reason_note, person.role_note,
    ]  # fmt: skip
    return " · ".join(part for part in parts if part)


COMPARED: tuple[tuple[str, Callable[[dossier.Dossier], list[str]]], ...] = (
    ("Instrument", lambda d: [d.instrument_name]),
    ("Te beschermen", lambda d: [_person_text(p) for p in d.protected]),
    ("Verweerders", lambda d: [_person_text(p) for p in d.respondents] + [d.class_of_others]),
    ("Eigen woorden", lambda d: [v.words for v in d.views]),
    ("Maatregelen", lambda d: [_measure_text(m) for m in d.measures]),
    ("Feiten", lambda d: [f"{f.text} ({f.disclosure})" for f in d.facts] + [d.facts_note]),
    ("Risicotaxatie", lambda d: [f"{d.assessment.on} {d.assessment.level}"] if d.assessment else []),
    ("Bericht vooraf", lambda d: [d.without_notice, *d.notice_reasons, d.notice_note]),
    ("Andere procedures", lambda d: [d.other_proceedings, d.other_proceedings_note]),
    ("Zitting", lambda d: [*d.hearing_needs, d.hearing_language, d.hearing_note]),
)


def case_applications(actor: Actor, case: Case) -> dict[str, Any]:
    """Context of `_case_list.html`: the applications of a case and whether this actor may begin one."""
    rows = rows_of(actor, case).select_related("author__user").order_by("-recorded_at", "-pk")
    may, why = allowed(access.check_can_apply, actor, case)
    return {
        "applications": [
            {
                "application": row,
                "instrument": data.instruments()[row.instrument].name,
                "pill": state_pill(row),
                "url": row.get_absolute_url(),
            }
            for row in rows
        ],
        "applications_seen": may or bool(rows),
        "may_apply": may and case.state == "open",
        "why_not_apply": why or (_("De casus is gesloten.") if case.state != "open" else ""),
        "apply_url": reverse("application-new", args=[case.pk]),
    }


def rows_of(actor: Actor, case: Case) -> QuerySet[Application]:
    """The applications of a case that this actor sees."""
    return Application.objects.visible_to(actor).filter(case=case)


def open_matters(case: Case) -> list[OpenMatter]:
    """Reasons against closing: applications that somebody must still act on."""
    return [
        OpenMatter(
            key="application_open",
            sentence=_("Aanvraag %(reference)s is nog niet klaar. De stand is: %(state)s.")
            % {"reference": row.reference, "state": str(row.get_state_display()).lower()},
            url=row.get_absolute_url(),
        )
        for row in Application.objects.filter(case=case).running()
    ]
