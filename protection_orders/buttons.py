"""Buttons on applications and orders, each with the reason when it may not be pressed."""

from collections.abc import Callable
from typing import Any

from core.errors import Refusal


def possible(check: Callable[..., Any], *args: Any) -> tuple[bool, str]:
    """Ask any check for a button, on who or on the record."""
    try:
        check(*args)
    except Refusal as refusal:
        return False, refusal.reason
    return True, ""


def button(label: str, url: str, *answers: tuple[bool, str], kind: str = "") -> dict[str, Any]:
    """A button that is off with the first reason that holds it."""
    reason = next((why for may, why in answers if not may), "")
    return {
        "label": label,
        "url": url,
        "allowed": not reason,
        "reason": reason,
        "kind": kind,
        "method": "get",
    }
