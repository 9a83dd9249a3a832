"""The way of every page: load one record, show a form, call one action, redirect."""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.idempotency import SentBeforeError, once


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
    keep_digest: bool = True,
) -> HttpResponse:
    """Show `form`, or on POST call `act` with its cleaned data and go where `act` says.

    `act` returns the address to go to. A refusal on the record's condition comes back at the form with everything
    typed still there (status 422); the same submission sent twice acts once. `done` is the sentence shown after.
    Sent again with other words (after "back") it is told and not lost: a keyed digest of what was sent is kept, unless
    `keep_digest` is off.
    """
    if request.method == "POST":
        valid = form.is_valid() and (extra_valid is None or extra_valid())
        if valid:
            target = _run_once(request, form, act, _sent(request) if keep_digest else request.path.encode())
            if target is not None:
                if done:
                    messages.success(request, done)
                return HttpResponseRedirect(target)
        wrong = ("record" if name == NON_FIELD_ERRORS else name for name in form.errors)
        request.refused_for = f"form: {', '.join(sorted(wrong))}"[:80]  # type: ignore[attr-defined]
        return render(request, template, {"form": form, **(context or {})}, status=422)
    return render(request, template, {"form": form, **(context or {})})


def button(request: HttpRequest, *, act: Callable[[], object], target: str, done: str = "") -> HttpResponse:
    """A POST without fields: call `act`, say `done`, go to `target`; a refusal becomes its own page."""
    act()
    if done:
        messages.success(request, done)
    return HttpResponseRedirect(target)


def _sent(request: HttpRequest) -> bytes:
    """Everything that was sent, files too, in one order."""
    fields = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    files = []
    for name, sent in sorted(request.FILES.lists()):
        for file in sent:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
            files.append([name, digest.hexdigest()])
    return json.dumps([request.path, fields, files], sort_keys=True).encode()


def _run_once(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], str], content: bytes
) -> str | None:
    key = form.cleaned_data.get("submission_id")
    logged = dict(actor_of(request).extra)
    try:
        with transaction.atomic():
            if key is None:
                return act(form.cleaned_data)
            target, _ran = once(
                by=actor_of(request), key=str(key), content=content, act=lambda: act(form.cleaned_data)
            )
            return target
    except SentBeforeError:
        # Another number, so that sending it once more is a new act.
        form.data = request.POST.copy()
        form.data[form.add_prefix("submission_id")] = str(uuid4())
        form.add_error(
            None,
            _(
                "U verstuurde dit formulier al, met andere antwoorden. Wat u toen invulde, is vastgelegd. Wat u nu invulde nog "
                "niet. Kijk eerst wat er al staat. Verstuurt u dit formulier nog eens, dan komt het erbij."
            ),
        )
    except InvalidInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
    except PolicyDenied as refusal:
        form.add_error(None, refusal.reason)
    # What the act wrote in the log was undone with it: the page that is shown now needs a line of its own.
    actor_of(request).extra.clear()
    actor_of(request).extra.update(logged)
    return None
