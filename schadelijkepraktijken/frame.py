"""What the frame of every page shows: five places at most, alarms, who I am and for which organisation."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import clock
from core.actor import NOBODY, Actor
from monitoring.live import frame_context
from organisations.models import Membership
from organisations.permissions import ROLES, Permission, RoleName
from organisations.review import overdue
from oversight.access import to_review

R = RoleName

WORK = (gettext_noop("Mijn werk"), "worklist")
SIGNALS = (gettext_noop("Signalen"), "signal-list")
TRIAGE = (gettext_noop("Triage"), "triage-inbox")
ADVICE = (gettext_noop("Advies"), "advice-list")
CASES = (gettext_noop("Casussen"), "case-list")
ORDERS = (gettext_noop("Bevelen"), "order-list")
REFERRALS = (gettext_noop("Verwijzingen"), "referral-list")
RETURNS = (gettext_noop("Terugkeer"), "return-list")
BORDER = (gettext_noop("Grenscontrole"), "border-check")
MEMBERS = (gettext_noop("Collega's"), "member-list")
BREACH = (gettext_noop("Overtreding melden"), "breach-by-number")
ALERTS = (gettext_noop("Alarmen"), "alert-list")
OVERSIGHT = (gettext_noop("Toezicht"), "look-review-list")
WHO_SAW = (gettext_noop("Inzage"), "who-saw-find")

# Five places at most: what a role does most, in that order. A test compares this with the roles and the addresses.
PLACES: dict[RoleName, tuple[tuple[str, str], ...]] = {
    R.REPORTER: (WORK, SIGNALS, ADVICE, BREACH),
    R.VT_WORKER: (WORK, TRIAGE, CASES, ORDERS, REFERRALS),
    R.VT_COORDINATOR: (WORK, TRIAGE, CASES, ORDERS, REFERRALS),
    R.LKHA_WORKER: (WORK, TRIAGE, CASES, RETURNS, REFERRALS),
    R.KMAR_OFFICER: (WORK, BORDER, ALERTS, SIGNALS, BREACH),
    R.POLICE_OFFICER: (WORK, ALERTS, ORDERS, CASES, REFERRALS),
    R.PARTNER_WORKER: (WORK, REFERRALS, CASES, RETURNS, SIGNALS),
    R.ADMINISTRATOR: (WORK, MEMBERS),
    R.PRIVACY_OFFICER: (WORK, OVERSIGHT, WHO_SAW),
}


# Work that is rare: behind the name of who works, for who may.
MORE: tuple[tuple[Permission, str, str], ...] = (
    (Permission.CASE_LIST, gettext_noop("Zoeken"), "search"),
    (Permission.CASE_LIST, gettext_noop("Agenda van het team"), "team-calendar"),
    (Permission.CASE_LEAD, gettext_noop("Op tijd in cijfers"), "timeliness"),
    (Permission.REQUEST_HANDLE, gettext_noop("Verzoeken van betrokkenen"), "request-list"),
    (Permission.CASE_BREAK_GLASS, gettext_noop("Noodtoegang"), "emergency-open"),
    (Permission.CASE_LEAD, gettext_noop("Noodtoegang beoordelen"), "emergency-list"),
    (Permission.CASE_LEAD, gettext_noop("Bewaren en vernietigen"), "retention-list"),
    (Permission.CASE_LEAD, gettext_noop("Rechten"), "rights"),
    (Permission.ORGANISATION_MANAGE, gettext_noop("Kanalen"), "channel-list"),
    (Permission.ORGANISATION_MANAGE, gettext_noop("Werking"), "machinery"),
    (Permission.ORGANISATION_MANAGE, gettext_noop("Rechten"), "rights"),
)


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context for base.html. Pages without a log-in get an empty frame."""
    membership: Membership | None = getattr(request, "membership", None)
    actor: Actor = getattr(request, "actor", NOBODY)
    if membership is None or not actor.is_known:
        return {"membership": membership}
    return {
        "membership": membership,
        "nav": _places(request, membership.role, membership.organisation_id),
        "me": {
            "label": ROLES[RoleName(membership.role)].label,
            "name": str(membership.user),
            "organisation": membership.organisation.name,
            "url": reverse("account"),
            "others": membership.has_others,
            "more": [(_(label), reverse(name)) for permission, label, name in MORE if actor.can(permission)],
        },
    } | frame_context(request)


def _places(request: HttpRequest, role: str, organisation_id: UUID) -> list[dict[str, Any]]:
    places = []
    for label, name in PLACES[RoleName(role)]:
        url = reverse(name)
        count = None
        if name == MEMBERS[1]:
            count = overdue(organisation_id, clock.now())
        elif name == OVERSIGHT[1]:
            count = to_review(getattr(request, "actor", NOBODY))
        places.append(
            {"label": _(label), "url": url, "current": request.path.startswith(url), "count": count}
        )
    return places
