"""Recording that an authorisation was used, and that a court was asked to look at an order."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.web import actor_of
from protection_orders import order_access as access
from protection_orders.actions import order_use
from protection_orders.order_forms import ReviewAskedForm, UsedForm
from protection_orders.views.orders import act_page, load_order


@require_http_methods(["GET", "POST"])
def used(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the authorisation was used."""
    order = load_order(request, pk)
    access.check_can_record(actor_of(request), order)
    form = UsedForm(request.POST or None, initial={"version": order.version})

    def act(data: dict[str, Any]) -> str:
        order_use.record_use(
            by=actor_of(request),
            order=order,
            used_at=data["used_at"],
            note=data["note"],
            version=data["version"],
        )
        return order.get_absolute_url()

    return act_page(
        request, order, form, act, title=_("Gebruik vastleggen"), done=_("Het gebruik is vastgelegd."),
        text=_("Een machtiging die drie maanden niet is gebruikt, vervalt (BW art. 1:265c lid 3)."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def review_asked(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the court was asked to look at the order; the term of the hearing starts."""
    order = load_order(request, pk)
    access.check_can_record(actor_of(request), order)
    form = ReviewAskedForm(request.POST or None, initial={"version": order.version})

    def act(data: dict[str, Any]) -> str:
        order_use.record_review_request(
            by=actor_of(request),
            order=order,
            requested_at=data["requested_at"],
            note=data["note"],
            version=data["version"],
        )
        return order.get_absolute_url()

    return act_page(
        request, order, form, act, title=_("Verzoek aan de rechter"), done=_("Het verzoek is vastgelegd."),
        text=_("De rechtbank hoort de betrokkene binnen drie dagen (Wet tijdelijk huisverbod art. 6)."),
    )  # fmt: skip
