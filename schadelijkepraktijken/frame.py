"""What the frame of every page shows: places, alarms, who I am."""

from typing import Any

from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context for base.html."""
    return {"membership": getattr(request, "membership", None)}
