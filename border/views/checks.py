"""The officer's desk: one form, one answer, the next traveller. What is typed never reaches an address or a session."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from border import presenters
from border.access import check_can_check
from border.actions import checks
from border.card import VEILIG_THUIS_PHONE, cards_of, mark_of, opened
from border.forms import CheckForm, ConfirmForm
from border.models import BorderCheck, CheckGround
from border.policies import DECIDE_WITHIN
from border.reference import posts
from core import clock
from core.errors import PolicyDenied
from core.models import IdempotentAct
from core.web import actor_of, button, form_page
from organisations.models import Organisation

RECENT = 6
DOUBLE_PRESS = timedelta(seconds=5)
NO_LONGER = "Het bevel of de signalering geldt niet meer. Er is geen kaart."


@require_http_methods(["GET", "POST"])
def border_check(request: HttpRequest) -> HttpResponse:
    """The form; a POST does the check and goes to its answer."""
    actor = actor_of(request)
    check_can_check(actor)

    def act(data: dict[str, Any]) -> str:
        done = checks.check(
            by=actor,
            post=data["post"],
            ground=data["ground"],
            document_number=data["document_number"],
            name=data["name"],
            birth=data["birth"],
        )
        return done.get_absolute_url()

    form = _form(request, _posted(request))
    recent = BorderCheck.objects.visible_to(actor).filter(recorded_at__gte=clock.now() - timedelta(hours=12))
    context = {"recent": presenters.check_rows(list(recent.order_by("-recorded_at")[:RECENT]))}
    # Nothing of what was searched stays, not even a digest.
    return form_page(
        request, form=form, act=act, template="border/check.html", context=context, keep_digest=False
    )


@require_http_methods(["GET"])
def border_result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The answer of one's own check, and the form for the next traveller at the same place."""
    return _result(request, _own(request, pk))


@require_http_methods(["GET"])
def border_current(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asked by the open card: 204 while it is as it was, else the word that it is not. Shows nothing of the card."""
    check = _own(request, pk)
    if request.GET.get("merk") == mark_of(cards_of(actor_of(request), check)):
        return HttpResponse(status=204)
    return render(request, "border/_stale.html", {"check": check})


@require_http_methods(["POST"])
def border_confirm(request: HttpRequest, pk: UUID, match_pk: UUID) -> HttpResponse:
    """Establish who it is; then the card."""
    check = _own(request, pk)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _result(request, check, wrong={match_pk: form}, status=422)
    return button(
        request,
        act=lambda: checks.confirm(
            by=actor_of(request), check=check, match_id=match_pk, basis=form.cleaned_data["basis"]
        ),
        target=check.get_absolute_url(),
    )


@require_http_methods(["POST"])
def border_reject(request: HttpRequest, pk: UUID, match_pk: UUID) -> HttpResponse:
    """It is somebody else."""
    check = _own(request, pk)
    return button(
        request,
        act=lambda: checks.reject(by=actor_of(request), check=check, match_id=match_pk),
        target=check.get_absolute_url(),
        done=_("Vastgelegd: het is iemand anders."),
    )


def _posted(request: HttpRequest) -> Any:
    """What was sent. A form sent again later, from the browser's memory, is a new check and never an earlier answer."""
    if request.method != "POST":
        return None
    sent = request.POST.copy()
    key = sent.get("submission_id", "")[:120]
    earlier = IdempotentAct.objects.filter(
        owner=str(actor_of(request).user_id), key=key, recorded_at__lt=Now() - DOUBLE_PRESS
    )
    if "\x00" not in key and earlier.exists():
        sent["submission_id"] = ""
    return sent


def _own(request: HttpRequest, pk: UUID) -> BorderCheck:
    check_can_check(actor_of(request))
    found: BorderCheck = get_object_or_404(BorderCheck.objects.visible_to(actor_of(request)), pk=pk)
    if clock.now() - found.recorded_at > DECIDE_WITHIN:
        raise PolicyDenied(_("Deze controle is ouder dan twaalf uur. Doe een nieuwe controle."))
    return found


def _result(
    request: HttpRequest,
    check: BorderCheck,
    *,
    wrong: dict[UUID, ConfirmForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    matches = list(check.matches.order_by("place"))
    cards = opened(by=actor_of(request), check=check)
    waiting = presenters.possible_rows([match for match in matches if match.state == "possible"])
    for row in waiting:
        row["form"] = (wrong or {}).get(row["match"].pk) or ConfirmForm(auto_id=f"id_{row['number']}_%s")
    certain = [match for match in matches if match.state in {"hit", "confirmed"}]
    lkha = Organisation.objects.filter(kind="lkha").first()
    context = {
        "check": check,
        "post": posts()[check.post].label if check.post in posts() else check.post,
        "ground": CheckGround(check.ground).label,
        "cards": cards,
        "card_mark": mark_of(cards) if cards else "",
        "waiting": waiting,
        "lapsed": NO_LONGER if certain and not cards else "",
        "rejected": bool(matches) and all(match.state == "rejected" for match in matches),
        "phone": VEILIG_THUIS_PHONE,
        "lkha": lkha,
        "form": _form(request, None, post=check.post, ground=check.ground),
        "action": reverse("border-check"),
    }
    return render(request, "border/result.html", context, status=status)


def _form(request: HttpRequest, data: Any, **initial: str) -> CheckForm:
    membership = getattr(request, "membership", None)
    return CheckForm(data, brigade=membership.organisation.slug if membership else "", initial=initial)
