"""The way of every page: load one record, show a form, call one action, redirect."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.idempotency import once


def actor_of(request: HttpRequest) -> Actor:
    """Who asks, as the middleware found it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def form_page(
    request: HttpRequest,
    *,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    template: str,
    context: dict[str, Any] | None = None,
    done: str = "",
    extra_valid: Callable[[], bool] | None = None,
) -> HttpResponse:
    """Show `form`, or on POST call `act` with its cleaned data and go where `act` says.

    `act` returns the address to go to. A refusal on the record's condition comes back at the form with everything
    typed still there (status 422); the same submission sent twice acts once. `done` is the sentence shown after.
    """
    if request.method == "POST":
        valid = form.is_valid() and (extra_valid is None or extra_valid())
        if valid:
            target = _run_once(request, form, act)
            if target is not None:
                if done:
                    messages.success(request, done)
                return HttpResponseRedirect(target)
        return render(request, template, {"form": form, **(context or {})}, status=422)
    return render(request, template, {"form": form, **(context or {})})


def button(request: HttpRequest, *, act: Callable[[], object], target: str, done: str = "") -> HttpResponse:
    """A POST without fields: call `act`, say `done`, go to `target`; a refusal becomes its own page."""
    act()
    if done:
        messages.success(request, done)
    return HttpResponseRedirect(target)


def _run_once(request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], str]) -> str | None:
    key = form.cleaned_data.get("submission_id")
    content = request.path.encode()
    try:
        with transaction.atomic():
            if key is None:
                return act(form.cleaned_data)
            target, _ran = once(
                by=actor_of(request), key=str(key), content=content, act=lambda: act(form.cleaned_data)
            )
            return target
    except InvalidInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
    except PolicyDenied as refusal:
        form.add_error(None, refusal.reason)
    return None
