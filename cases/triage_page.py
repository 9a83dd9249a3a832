"""What the page of one signal shows to whoever triages it, and which acts it offers with their reasons."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import intake_policies, intake_words, reference
from cases.access import allowed
from cases.actions.matching import Match
from cases.intake_access import check_can_triage
from cases.models import Deadline, Signal, SignalHandover
from cases.overview import counts_working_days
from cases.person_words import person_label
from cases.workflow import SIGNAL
from core import clock, words
from core.actor import Actor
from core.errors import PolicyDenied
from organisations.permissions import Permission

ACTS = (
    ("accept", "triage-accept", "primary"),
    ("advise", "triage-advise", ""),
    ("hand_over", "triage-hand-over", ""),
    ("end", "triage-end", ""),
)
VIEWS = (
    ("open", gettext_lazy("Te beoordelen"), "triage-inbox"),
    ("along", gettext_lazy("Wij lezen mee"), "triage-along"),
    ("decided", gettext_lazy("Afgehandeld"), "triage-decided"),
    ("advice", gettext_lazy("Adviesvragen"), "triage-advice"),
)
TRIAGE_CLOCKS = ("VT_ASSESS", "FGM_URGENT")
STATE_KINDS = {"received": "info", "handing_over": "warn", "accepted": "ok", "advised": "ok", "ended": ""}


def chips(current: str) -> list[dict[str, Any]]:
    """The views of the inbox."""
    return [
        {"label": label, "url": reverse(name), "count": None, "current": key == current}
        for key, label, name in VIEWS
    ]


def short(signal: Signal) -> dict[str, Any]:
    """The signal in a few words, above a decision."""
    return {
        "signal": signal,
        "practices": intake_words.practices(signal.practices),
        "urgent": urgent_labels(signal),
        "departure": intake_words.departure(signal),
    }


def urgent_labels(signal: Signal) -> list[str]:
    """Why this could not wait when it was received."""
    return [
        intake_policies.URGENT_LABELS[code] for code in intake_policies.urgency(signal, signal.recorded_at)
    ]


def context(actor: Actor, signal: Signal, *, names: bool, matches: Sequence[Match]) -> dict[str, Any]:
    """The whole page."""
    offer = (
        SignalHandover.objects.filter(signal=signal, decided_at__isnull=True)
        .select_related("to_organisation", "from_organisation")
        .first()
    )
    clocks = list(Deadline.objects.filter(source_id=signal.pk).order_by("due_at"))
    return short(signal) | {
        "names": names,
        "state_kind": STATE_KINDS[signal.state],
        "rows": [row for row in intake_words.signal_rows(signal) if row["label"] != _("Veilig contact")],
        "first_clock": next((one for one in clocks if one.is_running and one.key in TRIAGE_CLOCKS), None),
        "words": intake_words.what_is_known(signal),
        "people": intake_words.people_rows(signal, names=names),
        "matches": [_match(match, names=names) for match in matches],
        "deadlines": [
            _deadline(one) for one in Deadline.objects.filter(source_id=signal.pk).order_by("due_at")
        ],
        "reporter": _reporter(signal, names=names),
        "meldcode": _meldcode(signal),
        "acts": _acts(actor, signal),
        "feedback_act": _feedback_act(actor, signal),
        "offer": offer,
        "may_ask_radar": actor.can(Permission.RADAR_ASK),
        "may_withdraw": offer is not None and offer.from_organisation_id == actor.organisation_id,
        "is_offered_to_us": offer is not None and offer.to_organisation_id == actor.organisation_id,
        "decision": _decision(signal),
        "may_keep": actor.can(Permission.CASE_LEAD) and signal.receiver_id == actor.organisation_id,
        "blocked": _blocked(actor, signal, offer),
    }


def _match(match: Match, *, names: bool) -> dict[str, Any]:
    return {
        "given": f"{match.given.get_role_display()}, {person_label(match.given)}",
        "known": match.known.full_name if names else person_label(match.known),
        "role": match.known.get_role_display(),
        "reference": match.reference,
        "url": match.url,
        "where": _("casus") if match.in_case else _("ander signaal"),
        "why": match.why,
    }


def _deadline(deadline: Deadline) -> dict[str, Any]:
    if deadline.met_at is not None:
        in_time = deadline.met_at <= deadline.due_at
        return {"label": deadline.label, "words": _("gehaald") if in_time else _("te laat gedaan"),
                "kind": "ok" if in_time else "warn", "note": words.when(deadline.met_at), "percent": 100}  # fmt: skip
    whole = (deadline.due_at - deadline.starts_at).total_seconds()
    gone = (clock.now() - deadline.starts_at).total_seconds()
    return {
        "label": deadline.label,
        "due": deadline.due_at,
        # A journey waits for no office hours.
        "days": not counts_working_days(deadline),
        "note": _("vanaf ontvangst, tot %(due)s") % {"due": words.when(deadline.due_at)},
        "percent": round(min(max(gone / whole, 0), 1) * 100) if whole else 100,
    }


def _reporter(signal: Signal, *, names: bool) -> list[dict[str, Any]]:
    hidden = _("verborgen")
    return [
        {"label": _("Organisatie"), "value": signal.reporter_organisation.name},
        {"label": _("Rol"), "value": intake_words.capacity(signal.reporter_capacity)},
        {"label": _("Naam"), "value": signal.reporter_name if names else hidden},
        {"label": _("Bereikbaar op"), "value": signal.reporter_contact if names else hidden},
        *(
            [{"label": _("Bron"), "value": _("Afgeschermd. Noem de melder nergens.")}]
            if signal.source_protected
            else []
        ),
        *([{"label": _("Na advies"), "value": signal.advice.reference}] if signal.advice else []),
    ]


def _meldcode(signal: Signal) -> list[dict[str, Any]]:
    """What the reporter did of the meldcode, in words."""
    answers = signal.meldcode or {}
    taken, weighed = answers.get("steps", {}), answers.get("weighing", {})
    done = {"done": _("gedaan"), "later": _("nog niet"), "unsafe": _("kan nu niet veilig")}
    said = {"yes": _("ja"), "no": _("nee"), "unknown": _("niet bekend")}
    # In the order of the meldcode: the stored form has none.
    rows = [
        {
            "label": step.label,
            "value": done.get(taken[code].get("done", ""), _("toegelicht")),
            "note": taken[code].get("note", ""),
        }
        for code, step in reference.meldcode().steps.items()
        if code in taken
    ]
    rows += [
        {"label": question.text, "value": said.get(weighed[code], weighed[code])}
        for code, question in reference.weighing().questions.items()
        if code in weighed
    ]
    return rows


def _acts(actor: Actor, signal: Signal) -> list[dict[str, Any]]:
    found = []
    for action, name, kind in ACTS:
        label = next(t.label for t in SIGNAL.transitions if t.action == action)
        may, reason = allowed(check_can_triage, actor, signal)
        if may:
            try:
                SIGNAL.check(action, signal.state)
            except PolicyDenied as refusal:
                may, reason = False, refusal.reason
        found.append(
            {
                "label": label,
                "url": reverse(name, args=[signal.pk]),
                "allowed": may,
                "reason": reason,
                "kind": kind,
            }
        )
    return found


def _blocked(actor: Actor, signal: Signal, offer: SignalHandover | None) -> str:
    """One sentence in place of the buttons where none of them can be used, so that it is not said four times."""
    may, reason = allowed(check_can_triage, actor, signal)
    if not may:
        return reason
    if offer is not None:
        return _("Aangeboden aan %(other)s. Trek het aanbod in om zelf te beslissen.") % {
            "other": offer.to_organisation
        }
    return ""


def _feedback_act(actor: Actor, signal: Signal) -> dict[str, Any]:
    may, reason = allowed(check_can_triage, actor, signal)
    if may:
        try:
            intake_policies.check_decided(signal)
        except PolicyDenied as refusal:
            may, reason = False, refusal.reason
    label = _("Nog iets terugkoppelen") if signal.feedback else _("Terugkoppelen aan de melder")
    return {
        "label": label,
        "url": reverse("triage-feedback", args=[signal.pk]),
        "allowed": may,
        "reason": reason,
    }


def _decision(signal: Signal) -> list[dict[str, Any]]:
    if signal.decided_at is None:
        return []
    reason = reference.end_reasons().get(signal.decision_reason)
    return [
        {"label": _("Besluit"), "value": signal.get_state_display(), "note": words.when(signal.decided_at)},
        *([{"label": _("Reden"), "value": reason.label}] if reason else []),
        *([{"label": _("Uitleg"), "value": signal.decision_note}] if signal.decision_note else []),
    ]
