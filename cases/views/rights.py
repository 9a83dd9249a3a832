"""The table of rights as a screen, from the code itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import rights_table
from core.errors import AccessDenied
from core.web import actor_of
from organisations.permissions import Permission


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """Which role may what, for administrators and coordinators. Holds nothing of a case."""
    actor = actor_of(request)
    if not (actor.can(Permission.ORGANISATION_MANAGE) or actor.can(Permission.CASE_LEAD)):
        raise AccessDenied("Deze tabel is voor beheerders en coördinatoren.")
    context = {"roles": rights_table.rows(), "sources": rights_table.SOURCES, "levels": rights_table.levels()}
    return render(request, "cases/rights.html", context)
