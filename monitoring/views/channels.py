"""The administrator's screens: where alarms go outside the screen, a test, and what came of the last messages."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from core.actor import Actor
from core.paging import page
from core.web import actor_of, button, form_page
from monitoring.actions import channels as actions
from monitoring.channels.message import OUTCOMES
from monitoring.forms import MailboxForm, SystemForm
from monitoring.models import Channel, ChannelKind, Delivery
from organisations.access import check_can_manage

PAGE_SIZE = 20
PILLS = {"sent": "ok", "delivered": "ok", "stopped": ""}
# Shown once, on the page after the channel was made; then it is gone from the session.
SECRET = "channel_secret"  # noqa: S105


@require_safe
def channel_list(request: HttpRequest) -> HttpResponse:
    """The channels of the own organisation, and whether they work."""
    actor = actor_of(request)
    check_can_manage(actor)
    audit.seen(by=actor, action="channel.list")
    waiting = Q(deliveries__state="waiting")
    found = (
        Channel.objects.visible_to(actor)
        .working()
        .annotate(
            waiting=Count("deliveries", filter=waiting), since=Min("deliveries__recorded_at", filter=waiting)
        )
        .order_by("recorded_at", "pk")
    )
    return render(request, "monitoring/channels/list.html", {"channels": [_line(one) for one in found]})


def _line(channel: Any) -> dict[str, Any]:
    return {
        "url": channel.get_absolute_url(),
        "kind": channel.get_kind_display(),
        "target": channel.target,
        "moment": channel.get_moment_display(),
        "failing": channel.failures > 0,
        "waiting": channel.waiting,
        "since": channel.since,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new_mailbox(request: HttpRequest) -> HttpResponse:
    """Add a mailbox."""
    check_can_manage(actor_of(request))
    form = MailboxForm(request.POST or None)
    return _new(request, form, ChannelKind.EMAIL, "monitoring/channels/mailbox.html")


@require_http_methods(["GET", "HEAD", "POST"])
def new_system(request: HttpRequest) -> HttpResponse:
    """Add a system."""
    check_can_manage(actor_of(request))
    form = SystemForm(request.POST or None)
    return _new(request, form, ChannelKind.WEBHOOK, "monitoring/channels/system.html")


def _new(request: HttpRequest, form: MailboxForm | SystemForm, kind: str, template: str) -> HttpResponse:
    def act(data: dict[str, Any]) -> str:
        made, secret = actions.open_channel(
            by=actor_of(request), kind=kind, target=data["target"], moment=data["moment"],
            signing=data.get("signing", ""),
        )  # fmt: skip
        if secret:
            request.session[SECRET] = [str(made.pk), secret]
        return made.get_absolute_url()

    done = _("Het kanaal staat klaar. Stuur een testbericht.")
    return form_page(request, form=form, act=act, template=template, done=done)


@require_safe
def channel_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One channel: how a partner checks our signature, a test, the last messages."""
    actor = actor_of(request)
    channel = _own(actor, pk)
    audit.seen(by=actor, action="channel.view", obj=channel)
    made, secret = request.session.get(SECRET, ["", ""])
    if secret and made == str(channel.pk):
        del request.session[SECRET]
    context = _messages(actor, channel, request.GET.get("na")) | {
        "secret": secret if made == str(channel.pk) else "",
    }
    return render(request, "monitoring/channels/detail.html", context)


@require_safe
def channel_messages(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The last messages alone; asked by the page itself while one waits."""
    actor = actor_of(request)
    channel = _own(actor, pk)
    audit.seen(by=actor, action="channel.view", obj=channel)
    return render(request, "monitoring/channels/_messages.html", _messages(actor, channel, None))


def _messages(actor: Actor, channel: Channel, mark: str | None) -> dict[str, Any]:
    own = Delivery.objects.visible_to(actor).filter(channel=channel)
    found = page(own, mark, key="recorded_at", size=PAGE_SIZE)
    rows = [
        {
            "kind": one.get_kind_display(),
            "reference": one.reference,
            "at": one.recorded_at,
            **_receipt(one, channel),
            "attempts": one.attempts,
            "next_at": one.next_at if one.attempts else None,
            "done_at": one.done_at,
        }
        for one in found.items
    ]
    return {
        "channel": channel,
        "rows": rows,
        "live": any(row["next_at"] is None and row["done_at"] is None for row in rows),
        "older_url": f"?na={found.next_mark}".replace("+", "%2B") if found.next_mark else "",
    }


def _receipt(one: Delivery, channel: Channel) -> dict[str, Any]:
    """What came of it so far, in words."""
    words = OUTCOMES.get(one.outcome, "")
    if one.state != "waiting":
        return {"label": one.get_state_display(), "pill": PILLS[one.state], "words": words}
    if one.attempts:
        return {"label": _("Nog niet gelukt"), "pill": "danger", "words": words}
    if channel.failures:
        words = _("Gaat weg zodra het kanaal weer werkt.")
    return {"label": one.get_state_display(), "pill": "warn", "words": words}


@require_POST
def channel_test(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a test message."""
    actor = actor_of(request)
    channel = _own(actor, pk)
    return button(
        request,
        act=lambda: actions.send_test(by=actor, channel_id=channel.pk),
        target=channel.get_absolute_url(),
        done=_("Het testbericht gaat nu weg. Hieronder ziet u wat ervan komt."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def channel_stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop a channel."""
    actor = actor_of(request)
    channel = _own(actor, pk)
    if request.method != "POST":
        return render(request, "monitoring/channels/stop.html", {"channel": channel})
    return button(
        request,
        act=lambda: actions.stop_channel(by=actor, channel_id=channel.pk),
        target=reverse("channel-list"),
        done=_("Het kanaal is gestopt."),
    )


def _own(actor: Actor, pk: UUID) -> Channel:
    check_can_manage(actor)
    channel: Channel = get_object_or_404(Channel.objects.visible_to(actor), pk=pk)
    return channel
