"""What this room has against closing a case: open steps, running clocks, danger that nobody lowered."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.actions.followed_dates import RETENTION
from cases.closure import OpenMatter
from cases.models import Case
from cases.presenters import is_event, is_irreversible
from cases.step_looks import ESCALATED
from core import clock, words


def tasks(case: Case) -> list[OpenMatter]:
    """Open steps stop. What people of another organisation set for themselves is theirs: it is only named.

    The step that says that the file may be destroyed does not stand against destroying it, nor does the one that says
    that they did not do their own step in time.
    """
    own_elsewhere = case.tasks.filter(kind="own").exclude(organisation_id=case.organisation_id).values("pk")
    of_keeping = case.deadlines.filter(key=RETENTION).values("pk")
    rows = list(
        case.tasks.filter(state="open")
        .exclude(source_id__in=of_keeping)
        .exclude(kind=ESCALATED, source_id__in=own_elsewhere)
        .order_by("pk")
        .values_list("title", "kind", "organisation_id", "organisation__name")[:50]
    )
    url = reverse("case-tasks", args=[case.pk])
    theirs = sorted({house for _t, kind, pk, house in rows if kind == "own" and pk != case.organisation_id})
    stops = [title for title, kind, pk, _h in rows if kind != "own" or pk == case.organisation_id]
    found = []
    if stops:
        sentence = ngettext("Er is nog een open taak: ", "Er zijn nog open taken: ", len(stops))
        found.append(OpenMatter("open_tasks", f"{sentence}{', '.join(stops[:5])}.", url))
    if theirs:
        sentence = _("Deze organisaties hebben nog eigen taken: %(names)s.") % {"names": ", ".join(theirs)}
        found.append(OpenMatter("tasks_elsewhere", sentence, stops=False))
    return found


def deadlines(case: Case) -> list[OpenMatter]:
    """Each running clock stops: it is met, or ended with a reason.

    The end of an order that still holds is asked of its own room; one that lapsed asks what protects now. What comes
    whatever we do (a birthday, a journey) does not stop by itself; the step of whoever was warned of it does.
    """
    now = clock.now()
    running = case.deadlines.filter(met_at__isnull=True, ended_at__isnull=True).order_by("due_at", "pk")[:20]
    return [
        OpenMatter(
            f"deadline_{d.pk}",
            _("De termijn “%(label)s” loopt nog, tot %(when)s.")
            % {"label": d.label, "when": words.when(d.due_at)},
            reverse("deadline-settle", args=[case.pk, d.pk]),
        )
        for d in running
        if (not is_irreversible(d.key) or d.due_at <= now) and not is_event(d.key)
    ]


def danger(case: Case) -> list[OpenMatter]:
    """High or acute danger does not stop, but whoever closes says that they saw it."""
    if case.danger not in ("high", "acute"):
        return []
    level = case.get_danger_display().lower()
    return [
        OpenMatter(
            "danger", _("Het gevaar is %(level)s. Niemand stelde dat bij.") % {"level": level}, stops=False
        )
    ]
