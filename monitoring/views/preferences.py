"""One's own wishes for reminders."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import AccessDenied
from core.web import actor_of, form_page
from monitoring.actions.preferences import set_reminders
from monitoring.forms import ReminderForm
from monitoring.models import ReminderPreference
from organisations.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """By mail or not, and the quiet hours."""
    actor = actor_of(request)
    if actor.membership_id is None:
        raise AccessDenied(_("U heeft nog geen rol. Vraag de beheerder van uw organisatie."))
    found = ReminderPreference.objects.filter(membership_id=actor.membership_id).first()
    initial = (
        {"by_mail": found.by_mail, "quiet_from": found.quiet_from, "quiet_until": found.quiet_until}
        if found
        else {}
    )

    def act(data: dict[str, Any]) -> str:
        set_reminders(
            by=actor, by_mail=data["by_mail"], quiet_from=data["quiet_from"], quiet_until=data["quiet_until"]
        )
        return reverse("account")

    return form_page(
        request,
        form=ReminderForm(request.POST or None, initial=initial),
        act=act,
        template="monitoring/reminders.html",
        context={"address": bool(User.objects.get(pk=actor.user_id).email)},
        done=_("Bewaard. Alarmen komen altijd meteen."),
    )
