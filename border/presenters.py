"""Words of the border check: what matched in general, the outcome, and the rows of the case's page."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from border.models import BorderCheck, BorderMatch, TravelAlert
from border.reference import alert_grounds, posts
from cases.closure import OpenMatter
from cases.models import Case, Deadline
from cases.person_words import person_label
from core import words
from core.actor import Actor

LIKENESS = {
    "document": gettext_lazy("Het documentnummer is gelijk."),
    "document_loose": gettext_lazy("Het documentnummer lijkt. Let op de letter O en het cijfer 0."),
    "name_same": gettext_lazy("De naam klinkt hetzelfde."),
    "name_like": gettext_lazy("De naam lijkt."),
    "birth_same": gettext_lazy("De geboortedatum is gelijk."),
    "birth_exchanged": gettext_lazy("Dag en maand van geboorte lijken verwisseld."),
    "birth_year": gettext_lazy("Het geboortejaar is gelijk."),
    "birth_near": gettext_lazy("De geboortedatum ligt dichtbij."),
    "birth_unknown": gettext_lazy("De geboortedatum is niet te vergelijken."),
}
OUTCOMES = {
    "hit": (gettext_lazy("Treffer"), "danger"),
    "possible": (gettext_lazy("Mogelijke treffer"), "warn"),
    "none": (gettext_lazy("Niet gevonden"), ""),
}


def possible_rows(matches: list[BorderMatch]) -> list[dict[str, Any]]:
    """What may be said of each possible hit before anybody established who it is."""
    return [
        {
            "match": match,
            "number": number,
            "likeness": [LIKENESS[code] for code in match.likeness if code in LIKENESS],
        }
        for number, match in enumerate(matches, start=1)
    ]


def check_rows(checks: list[BorderCheck]) -> list[dict[str, Any]]:
    """Own checks as a list: when, where and what came of it; of a miss there is nothing else to tell."""
    return [
        {
            "url": check.get_absolute_url(),
            "reference": check.reference,
            "at": check.recorded_at,
            "post": posts()[check.post].label if check.post in posts() else check.post,
            "label": OUTCOMES[check.outcome][0],
            "kind": OUTCOMES[check.outcome][1],
        }
        for check in checks
    ]


def alert_rows(alerts: list[TravelAlert], running: set[Any]) -> list[dict[str, Any]]:
    """The alerts of a case, with their state in words."""
    rows = []
    for alert in alerts:
        if alert.state == "withdrawn":
            label, kind = _("Ingetrokken"), ""
        elif alert.pk in running:
            label, kind = _("Vindbaar aan de grens"), "danger"
        else:
            label, kind = _("Nu niet vindbaar"), "warn"
        ground = alert_grounds().get(alert.ground)
        rows.append(
            {
                "alert": alert,
                "person": person_label(alert.person),
                "title": ground.label if ground else alert.ground,
                "label": label,
                "kind": kind,
                "until": words.when(alert.valid_until),
            }
        )
    return rows


def case_rows(actor: Actor, case: Case) -> QuerySet[TravelAlert]:
    """The alerts of a case that count beside its page."""
    return TravelAlert.objects.visible_to(actor).filter(case=case, state="recorded")


def row_words(alert: TravelAlert) -> str:
    """What this alert at the border is, in one line."""
    return _("signalering aan de grens tot %(until)s") % {"until": words.when(alert.valid_until)}


def open_matters(case: Case) -> list[OpenMatter]:
    """An alert that holds stands against closing: somebody must answer when the officer calls."""
    return [
        OpenMatter(
            key="travel_alert",
            sentence=_("Er geldt een signalering aan de grens tot %(until)s. Trek die eerst in.")
            % {"until": words.when(alert.valid_until)},
            url=alert.get_absolute_url(),
        )
        for alert in TravelAlert.objects.running().filter(case=case).order_by("valid_until", "pk")
    ]


def clock_notes(actor: Actor, deadline: Deadline) -> list[dict[str, Any]]:
    """The alert whose end a clock tells of; empty when not seen."""
    alert = TravelAlert.objects.visible_to(actor).filter(pk=deadline.source_id).first()
    if alert is None:
        return []
    return [
        {
            "label": _("Signalering"),
            "value": _("Kenmerk %(number)s") % {"number": alert.authority_reference},
            "url": alert.get_absolute_url(),
            "action": _("Open"),
        }
    ]
