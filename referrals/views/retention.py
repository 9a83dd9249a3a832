"""How long a case is kept, what holds it, and its destruction by two people."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from cases.access import can_view, check_can_lead, check_permission
from cases.intake_access import check_can_see_inbox
from cases.models import Signal
from cases.presenters import case_frame, load_case
from cases.retention_rules import RetentionRule
from core import paging, words
from core.actor import Actor
from core.forms import ActForm, LongText
from core.web import actor_of, button, form_page
from organisations.permissions import Permission
from referrals import certificate as words_of
from referrals import retention as rules
from referrals.actions import retention as actions
from referrals.models import Destruction, RetentionHold


class HoldForm(ActForm):
    """Why the file stays."""

    reason = LongText(label=gettext_lazy("Waarom moet dit bewaard blijven?"), rows=2)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Proposals and certificates of the own organisation, newest first."""
    actor = actor_of(request)
    check_permission(actor, Permission.CASE_LEAD)
    rows = Destruction.objects.visible_to(actor).select_related("case", "person", "signal", "proposed_by")
    found = paging.page(rows, request.GET.get("na"), key="recorded_at", size=25)
    audit.seen(by=actor, action="retention.list", count=len(found.items))
    context = {
        "rows": [
            {
                "row": row,
                "name": words_of.name(row),
                "state": words_of.state(row),
                "kind": words_of.KINDS[words_of.state_key(row)],
            }
            for row in found.items
        ],
        "due_signals": [] if request.GET.get("na") else rules.due_signals(actor),
        "older_url": f"?na={found.next_mark}" if found.next_mark else "",
        "newer_url": reverse("retention-list") if request.GET.get("na") else "",
    }
    return render(request, "retention/list.html", context)


@require_safe
def certificate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A proposal, or the certificate of what was destroyed."""
    actor = actor_of(request)
    row = _load(request, pk)
    audit.seen(by=actor, action="destruction.view", obj=row, case_id=row.case_id)
    context = {
        "row": row,
        "rows": words_of.facts(row, file_url=_file_url(actor, row)),
        "destroyed": words_of.destroyed(row),
        "held": rules.holds(row.about) if row.about is not None else [],
        "own": row.proposed_by_id == actor.user_id,
    }
    return render(request, "retention/certificate.html", context)


def _file_url(actor: Actor, row: Destruction) -> str:
    """Where what is to be destroyed can be read; empty for who does not see it and once it is gone."""
    if row.case is not None and can_view(actor, row.case):
        return row.case.get_absolute_url()
    if row.signal is not None and Signal.objects.visible_to(actor).filter(pk=row.signal.pk).exists():
        return reverse("triage-signal", args=[row.signal.pk])
    return ""


@require_POST
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person agrees."""
    row = _load(request, pk)
    return button(
        request, act=lambda: actions.approve(by=actor_of(request), destruction_id=row.pk), target=row.get_absolute_url(),
        done=_("Goedgekeurd. De volgende ronde vernietigt het."),
    )  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the proposal back."""
    row = _load(request, pk)
    return button(
        request, act=lambda: actions.withdraw(by=actor_of(request), destruction_id=row.pk),
        target=reverse("retention-list"), done=_("Ingetrokken."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def of_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The term of a case and what holds it; a hold is set here."""
    case = load_case(request, pk)
    actor = actor_of(request)
    check_can_lead(actor, case)
    check_permission(actor, Permission.CASE_LEAD)
    audit.seen(by=actor, action="retention.view", obj=case)
    rule, day, held = rules.rule_of(case), rules.destroy_on(case), rules.holds(case)

    def act(data: dict[str, Any]) -> str:
        actions.hold(by=actor, case=case, reason=data["reason"])
        return reverse("case-retention", args=[case.pk])

    proposed = Destruction.objects.visible_to(actor).filter(case=case, person=None).first()
    context = case_frame(request, case, "overview") | {
        "rows": _term(rule, _("%(years)d jaar na sluiten"), words.day(day) if day else _("begint bij sluiten")),
        "held": held,
        "holds": RetentionHold.objects.filter(case=case, lifted_at__isnull=True).order_by("recorded_at"),
        "proposed": proposed,
        "may_propose": proposed is None and not held and rules.may_since(case) is not None,
    }  # fmt: skip
    return form_page(
        request, form=HoldForm(request.POST or None), act=act, template="retention/case.html", context=context,
        done=_("De casus blijft bewaard."),
    )  # fmt: skip


def _term(rule: RetentionRule, counted: str, day: str) -> list[dict[str, Any]]:
    return [
        {"label": _("Regel"), "value": rule.label, "note": rule.ground},
        {"label": _("Termijn"), "value": counted % {"years": rule.years},
         "note": _("en niet voordat de jongste volwassen is") if rule.from_adult else ""},
        {"label": _("Mag vernietigd vanaf"), "value": day},
    ]  # fmt: skip


def _signal(request: HttpRequest, pk: UUID) -> Signal:
    actor = actor_of(request)
    check_can_see_inbox(actor)
    rows = Signal.objects.visible_to(actor).select_related("receiver", "case")
    found: Signal = get_object_or_404(rows, pk=pk)
    actions.check_can_keep_signal(actor, found)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def of_signal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The term of a report outside any case and what holds it; a hold is set here."""
    actor, signal = actor_of(request), _signal(request, pk)
    audit.seen(by=actor, action="retention.view", obj=signal)
    rule, day, held = rules.rule_of(signal), rules.destroy_on(signal), rules.holds(signal)
    here = reverse("signal-retention", args=[pk])

    def act(data: dict[str, Any]) -> str:
        actions.hold(by=actor, signal=signal, reason=data["reason"])
        return here

    proposed = Destruction.objects.visible_to(actor).filter(signal=signal).first()
    context = {
        "signal": signal,
        "rows": _term(rule, _("%(years)d jaar na het besluit"), words.day(day) if day else _("begint bij het besluit")),
        "held": held,
        "holds": RetentionHold.objects.filter(signal=signal, lifted_at__isnull=True).order_by("recorded_at"),
        "proposed": proposed,
        "may_propose": proposed is None and not held and rules.may_since(signal) is not None,
    }  # fmt: skip
    return form_page(
        request, form=HoldForm(request.POST or None), act=act, template="retention/signal.html", context=context,
        done=_("Het signaal blijft bewaard."),
    )  # fmt: skip


@require_POST
def propose_signal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose to destroy a report outside any case."""
    signal = _signal(request, pk)
    return button(
        request, act=lambda: actions.propose(by=actor_of(request), signal=signal), target=reverse("retention-list"),
        done=_("Voorgesteld. Een andere coördinator moet dit goedkeuren."),
    )  # fmt: skip


@require_POST
def lift_signal(request: HttpRequest, pk: UUID, hold_pk: UUID) -> HttpResponse:
    """Lift a hold on a report."""
    signal = _signal(request, pk)
    row = get_object_or_404(RetentionHold.objects.filter(signal=signal, lifted_at__isnull=True), pk=hold_pk)
    return button(
        request, act=lambda: actions.lift(by=actor_of(request), hold_id=row.pk),
        target=reverse("signal-retention", args=[pk]), done=_("De termijn telt weer."),
    )  # fmt: skip


@require_POST
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose to destroy the case."""
    case = load_case(request, pk)
    return button(
        request, act=lambda: actions.propose(by=actor_of(request), case=case), target=reverse("retention-list"),
        done=_("Voorgesteld. Een andere coördinator moet dit goedkeuren."),
    )  # fmt: skip


@require_POST
def lift(request: HttpRequest, pk: UUID, hold_pk: UUID) -> HttpResponse:
    """Lift a hold."""
    case = load_case(request, pk)
    row = get_object_or_404(RetentionHold.objects.filter(case=case, lifted_at__isnull=True), pk=hold_pk)
    return button(
        request, act=lambda: actions.lift(by=actor_of(request), hold_id=row.pk),
        target=reverse("case-retention", args=[case.pk]), done=_("De termijn telt weer."),
    )  # fmt: skip


def _load(request: HttpRequest, pk: UUID) -> Destruction:
    rows = Destruction.objects.visible_to(actor_of(request)).select_related(
        "case__organisation", "person__case", "signal__receiver", "proposed_by", "approved_by", "organisation"
    )
    row: Destruction = get_object_or_404(rows, pk=pk)
    return row
