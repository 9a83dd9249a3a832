"""The screens of who may see what, filled: no fault that axe finds, nothing wider than the screen, one heading each."""

import shutil
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from playwright.sync_api import sync_playwright

from cases.actions import conflicts, emergency, grants
from cases.models import Signal
from core import clock, scope
from core.actor import system
from organisations.actors import actor_for
from oversight.models import LookReview
from oversight.scoring import Reason
from referrals.actions import requests, retention
from referrals.models import Destruction
from tests import factories, kit
from tests.cases import intake_support as intake
from tests.cases.browsing import browser, story
from tests.look import pages
from tests.proof import report

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

WIDTHS = (1366, 768, 360)
ERRORS = (400, 403, 404, 405, 409, 422, 429, 500, 503)


@pytest.fixture
def screens() -> dict[str, str]:
    """The HTML of every screen by its name, made before the browser starts."""
    told = story()
    house = told.worker.organisation
    second = factories.member("vt_coordinator", of=house)
    found: dict[str, Any] = {}
    _requests(told, found)
    _case(told, second, found)
    _house(told, found)
    _identity(told, found)
    _report(told, second, found)
    shown = {f"/{name}": answer.content.decode() for name, answer in found.items()}
    return shown | {f"/error-{status}": render_to_string(f"errors/{status}.html") for status in ERRORS}


def _fresh(member):
    return actor_for(member, authenticated_at=clock.now())


def _requests(told, found):
    client, reader = browser(told.worker), browser(told.coordinator)
    row = requests.register(
        by=told.by,
        kind="access",
        capacity="self",
        requester="Zij",
        subject_name="Zij",
        occurred_at=clock.now(),
    )
    received = client.get(row.get_absolute_url())
    prepare = reverse("request-prepare", args=[row.pk])
    found |= {
        "request-received": received,
        "request-find": client.get(prepare, {"number": ""}),
        "request-wrong": client.post(prepare, {"number": told.case.reference, "version": row.version}),
        "request-new": client.get(reverse("request-new")),
        "request-term": client.get(reverse("request-term", args=[row.pk])),
    }
    requests.prepare(
        by=told.by, request_id=row.pk, person=told.girl, proposal="grant", reason="Zelf gevraagd", identity_checked=True,
        own_view="Wil het lezen", own_interest="Kan dit aan",
    )  # fmt: skip
    found |= {
        "request-own-work": client.get(row.get_absolute_url()),
        "request-review": reader.get(reverse("request-review", args=[row.pk])),
    }
    requests.review(by=_fresh(told.coordinator), request_id=row.pk, decision="grant", note="Gelezen")
    found |= {
        "request-granted": client.get(row.get_absolute_url()),
        "request-export": client.post(reverse("request-export", args=[row.pk])),
        "request-list": client.get(reverse("request-list")),
    }


def _case(told, second, found):
    client = browser(told.coordinator)
    grants.give(
        by=_fresh(told.coordinator), case=told.case, username=factories.member("vt_worker", of=factories.organisation(skip=2)).user.username,
        sections=["people"], reason="Vertaalt bij het gesprek", expires_at=clock.now() + timedelta(days=2),
    )  # fmt: skip
    conflicts.keep_away(
        by=actor_for(told.coordinator), case=told.case, username=factories.member(of=told.worker.organisation).user.username,
        reason="Buurman van de familie",
    )  # fmt: skip
    retention.hold(by=actor_for(told.coordinator), case=told.case, reason="De rechtbank vroeg de stukken")
    for name in (
        "case-participants", "conflict-declare", "conflict-keep-away", "case-confidentiality", "case-looked",
        "disclosure-list", "disclosure-at", "grant-give", "case-retention",
    ):  # fmt: skip
        found[name] = client.get(told.url(name))
    for name in ("emergency-open", "retention-list", "rights", "search"):
        found[name] = client.get(reverse(name))
    found["search-nothing"] = client.post(reverse("search"), {"name": "Niemandkanarie"})
    stranger = factories.member("vt_worker", of=factories.organisation(skip=3))
    used = emergency.open_access(
        by=_fresh(stranger), reference=told.case.reference, reason="Zij staat nu op het station", hours=1
    )
    assert used is not None
    found |= {
        "emergency-case": browser(stranger).get(told.url("case-overview")),
        "emergency-review": client.get(used.get_absolute_url()),
        "emergency-list": client.get(reverse("emergency-list")),
    }


def _house(told, found):
    house, at = told.worker.organisation, clock.now()
    officer, manager = (
        factories.member("privacy_officer", of=house),
        factories.member("administrator", of=house),
    )
    scope.enter(system("test"))
    review = LookReview(
        organisation=house, person=told.worker.user, case=told.case, day=at.date(), points=9, lines=3,
        reasons=[reason.value for reason in Reason], first_at=at - timedelta(hours=9), last_at=at,
    )  # fmt: skip
    review.save()
    client = kit.log_in(officer.user)
    there = reverse("look-review", args=[review.pk])
    found |= {
        "look-review-list": client.get(reverse("look-review-list"), {"stand": "alle"}),
        "look-review-none": client.get(reverse("look-review-list"), {"stand": "closed"}),
        "look-review": client.get(there),
        "look-review-wrong": client.post(reverse("look-review-close", args=[review.pk])),
        "who-saw-find": client.get(reverse("who-saw-find")),
        "who-saw": client.get(reverse("who-saw", args=[told.case.pk])),
        "work-of-officer": client.get(reverse("worklist")),
    }
    client = kit.log_in(manager.user)
    for name, *where in (
        ("member-list",), ("member-invite",), ("member-suspend", told.worker.pk), ("member-factor", told.worker.pk),
        ("duty",), ("account",),
    ):  # fmt: skip
        found[name] = client.get(reverse(name, args=where))
    found["refused"] = client.get(told.url("case-overview"))


def _identity(told, found):
    kit.enrolled(told.worker.user)
    client = kit.log_in(told.worker.user, at=clock.now() - timedelta(days=1))
    found |= {
        "confirm": client.post(reverse("person-secret-unmask", args=[told.case.pk, told.girl.pk])),
        "confirm-wrong": client.post(reverse("confirm"), {"second-to": "/", "second-code": "000000"}),
        "mfa_index": client.get(reverse("mfa_index")),
        "mfa_add_webauthn": client.get(reverse("mfa_add_webauthn")),
        "mfa_generate_recovery_codes": client.get(reverse("mfa_generate_recovery_codes")),
        "login": Client().get(reverse("account_login")),
        "login-wrong": Client().post(reverse("account_login"), {"login": "x", "password": "y"}),
        "recovery-ask": Client().get(reverse("recovery-ask")),
        "mfa_activate_totp": kit.log_in(factories.member().user).get(reverse("mfa_activate_totp")),
    }


def _report(told, second, found):
    """A report: the question to other regions, and its term, proposal and certificate."""
    factories.person(told.by, told.case, given_names="Samira", family_name="Haddad", birth_date="2008-05-14")
    boss = factories.member("vt_coordinator", of=intake.veilig_thuis())
    client = browser(boss)
    for name, born in (("radar", "2008-05-14"), ("radar-nothing", "2008-05-15")):
        person = {"role": "at_risk", "given_names": "Samira", "family_name": "Haddad", "birth_date": born}
        signal = intake.report(intake.reporter(), municipality_code=intake.UTRECHT, people=[person])
        found[name] = client.post(reverse("triage-radar", args=[signal.pk]))
    found["report-kept"] = client.get(reverse("signal-retention", args=[signal.pk]))
    Signal.objects.filter(pk=signal.pk).update(
        state="ended", decided_by=boss, decided_at=clock.now() - timedelta(days=365 * 40), decision_reason="NOT_CONCERNED"
    )  # fmt: skip
    signal.people.update(birth_date="1950-01-02")
    signal.refresh_from_db()
    found["report-may-go"] = client.get(reverse("signal-retention", args=[signal.pk]))
    row = retention.propose(by=actor_for(boss), signal=signal)
    found["destruction-proposed"] = client.get(row.get_absolute_url())
    done = Destruction(
        organisation=boss.organisation, rule="veilig_thuis", ground="Wmo 5.3.4", due_on=clock.today(),
        proposed_by=boss.user, approved_by=second.user, approved_at=clock.now(), destroyed_at=clock.now(),
        reference_digest="a" * 64, counts={"cases_signal": 1, "cases_signalperson": 2, "cases_task": 3},
        general={"kind": "signal", "opened": 2001, "closed": 2001, "people": 2, "practices": ["forced_marriage"]},
    )  # fmt: skip
    done.save()
    found["certificate-of-report"] = client.get(done.get_absolute_url())
    found["retention-list-filled"] = client.get(reverse("retention-list"))


def test_every_screen_of_access_is_whole_for_every_eye_and_width(screens):
    found: dict[str, object] = {}
    binary = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        context = chromium.new_context(locale="nl-NL")
        pages.serve(context, screens, [])
        page = context.new_page()
        for path in screens:
            page.goto(pages.HOST + path)
            wide = []
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 740})
                wide += [width] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
            faults = Axe().run(page, options={"preload": False}).response["violations"]
            found[path] = (
                [(one["id"], one["nodes"][0]["target"]) for one in faults],
                wide,
                page.locator("h1").count(),
            )
        chromium.close()
    wrong = {path: what for path, what in found.items() if what != ([], [], 1)}
    report.write(
        "screens",
        "Screens of who may see what, as axe and a small screen find them",
        [
            f"{len(found)} screens, filled, each at {', '.join(map(str, WIDTHS))} px: {len(wrong)} with a fault that axe finds, "
            "that scroll sideways, or without exactly one heading of the page.",
            "",
            *(f"- {path.removeprefix('/')}" for path in found),
        ],
    )
    assert wrong == {}
