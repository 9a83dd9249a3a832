"""Whether this process can reach its database, and whether work gets through. Asked by machines, without a log-in."""

import logging

from django.db import connection
from django.http import HttpRequest, HttpResponse

from core import pulse

logger = logging.getLogger(__name__)


def health(request: HttpRequest) -> HttpResponse:
    """200 and "ok" after one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def work(request: HttpRequest) -> HttpResponse:
    """200 and "ok" while work gets through; 503 with the names of the parts that are late. Needs no worker to know it."""
    late = [vital.name for vital in pulse.vitals() if vital.late]
    if not late:
        return HttpResponse("ok", content_type="text/plain")
    logger.error("Late: %s", ", ".join(late))
    return HttpResponse("".join(f"late: {name}\n" for name in late), status=503, content_type="text/plain")
