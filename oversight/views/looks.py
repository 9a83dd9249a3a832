"""Who saw a case between two moments: the question of a data breach, on screen and as a file."""

import csv
from io import StringIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit
from audit import reading
from cases.looked import PAGE_SIZE, in_words
from cases.words import NOTHING_FOUND
from core import clock
from core.actor import Actor
from core.time_limit import allow_queries
from core.web import actor_of
from organisations.access import check_fresh
from oversight.access import cases_overseen, check_can_oversee
from oversight.forms import FindForm, period
from oversight.models import KnownCase

MOST_IN_FILE = 100_000
# The log holds every look of every year: this question may take longer than a page may.
SECONDS = 15


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask for a case by its number. By POST, so that the number stands in no address."""
    actor = actor_of(request)
    check_can_oversee(actor)
    if request.method == "GET":
        return render(request, "oversight/who_saw_find.html", {"form": FindForm()})
    form = FindForm(request.POST)
    if form.is_valid():
        case = cases_overseen(actor).filter(reference=form.cleaned_data["reference"].strip().upper()).first()
        audit.record(
            by=actor, action="log.look_up", case_id=case.case_id if case else None, found=case is not None
        )
        if case is not None:
            asked = {name: request.POST[name] for name in ("van", "tot") if request.POST.get(name)}
            return HttpResponseRedirect(f"{reverse('who-saw', args=[case.case_id])}?{urlencode(asked)}")
        form.add_error("reference", NOTHING_FOUND)
    return render(request, "oversight/who_saw_find.html", {"form": form}, status=422)


@require_safe
def who_saw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every line about the case in the period, newest first; it prints as it stands."""
    actor, case = _load(request, pk)
    since, until = period(request.GET.get("van"), request.GET.get("tot"))
    audit.seen(by=actor, action="log.case_view", case_id=case.case_id)
    rows = reading.before(_lines(actor, case, since, until), request.GET.get("na"))
    found = list(rows[: PAGE_SIZE + 1])
    asked = urlencode({"van": _local(since), "tot": _local(until)})
    here = reverse("who-saw", args=[pk])
    return render(
        request,
        "oversight/who_saw.html",
        {
            "case": case,
            "leads": case.organisation_id == actor.organisation_id,
            "since": since,
            "until": until,
            "looks": in_words(actor, found[:PAGE_SIZE]),
            "older_url": f"{here}?{asked}&na={found[PAGE_SIZE - 1].pk}" if len(found) > PAGE_SIZE else "",
            "newer_url": f"{here}?{asked}" if request.GET.get("na") else "",
            "file_url": reverse("who-saw-file", args=[pk]),
            "van": _local(since),
            "tot": _local(until),
        },
    )


@require_http_methods(["POST"])
def who_saw_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same lines as a file, whole; asks for a second factor that was shown just now."""
    actor, case = _load(request, pk)
    check_fresh(actor)
    since, until = period(request.POST.get("van"), request.POST.get("tot"))
    found = list(_lines(actor, case, since, until)[:MOST_IN_FILE])
    audit.seen(by=actor, action="log.export", case_id=case.case_id, lines=len(found))
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_("wanneer"), _("wat"), _("organisatie"), _("wie"), _("rol")])
    for look in in_words(actor, found):
        writer.writerow(_plain(v) for v in _cells(look))
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="inzage.csv"'
    return response


def _load(request: HttpRequest, pk: UUID) -> tuple[Actor, KnownCase]:
    actor = actor_of(request)
    check_can_oversee(actor)
    allow_queries(SECONDS)
    return actor, get_object_or_404(cases_overseen(actor), case_id=pk)


def _lines(actor: Actor, case: KnownCase, since: Any, until: Any) -> Any:
    """Of a case that our organisation leads every line; of another the lines of our own people."""
    leads = case.organisation_id == actor.organisation_id
    house = None if leads else actor.organisation_id
    return reading.of_case(case.case_id, organisation_id=house, since=since, until=until)


def _cells(look: dict[str, Any]) -> list[str]:
    at = look["at"].astimezone(clock.AMSTERDAM).strftime("%Y-%m-%d %H:%M:%S")
    return [at, str(look["what"]), str(look["organisation"]), str(look["who"]), str(look["role"])]


def _plain(value: str) -> str:
    """A spreadsheet runs a cell that begins like a formula; a mark before it makes it text."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _local(moment: Any) -> str:
    return str(moment.astimezone(clock.AMSTERDAM).strftime("%Y-%m-%dT%H:%M:%S"))
