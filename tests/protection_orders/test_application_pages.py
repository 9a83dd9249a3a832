"""The pages of an application: who gets which, what they say, and that what was typed stays."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Task
from core import clock
from organisations.models import User
from protection_orders.actions import application_parts as parts
from protection_orders.actions import applications, reviews, withdrawals
from protection_orders.models import Application, ApplicationPerson, OwnView, Review, StatedFact
from tests.protection_orders import application_kit as kit

pytestmark = pytest.mark.django_db

PARTS = ("beschermd", "verweerders", "mening", "maatregelen", "feiten", "bericht", "procedures", "zitting")


@pytest.fixture
def h():
    return kit.house(level="acute", duty=True)


def client(actor) -> Client:
    """A browser in which this person is logged in."""
    browser = Client(headers={"accept": "text/html"})
    browser.force_login(User.objects.get(pk=actor.user_id))
    return browser


def url(name: str, application: Application, *args: object) -> str:
    return reverse(name, args=[application.pk, *args])


def pages(application: Application) -> list[str]:
    """Every page that only reads."""
    row = application.people.first()
    return [
        url("application-detail", application),
        url("application-submit", application),
        url("application-drop", application),
        url("application-review", application),
        url("application-withdraw", application),
        url("application-others", application),
        url("application-fact-new", application),
        url("application-measure-new", application, "no_removal"),
        url("application-person-age", application, row.pk),
        url("application-person-role", application, row.pk),
        url("application-person-agreement", application, row.pk),
        url("application-person-reason", application, row.pk),
        url("application-person-words", application, row.pk),
        url("application-preview", application, "beslisser"),
        url("application-preview", application, "partijen"),
        *(url("application-part", application, part) for part in PARTS),
    ]


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved", "filed", "decided", "withdrawn"])
def test_every_page_opens_in_every_state(h, state):
    application = kit.at_state(h, state)
    browser = client(h.worker)
    for page in [*pages(application), url("application-file", application)]:
        response = browser.get(page)
        assert response.status_code == 200, (page, response.status_code)


@pytest.mark.parametrize("who", ["outsider", "police", "reporter"])
def test_who_has_no_part_in_it_finds_nothing(h, who):
    application = kit.submitted(h)
    browser = client(h.actor(who))
    for page in [
        *pages(application),
        url("application-file", application),
        url("application-pdf", application, "beslisser"),
        url("application-annex", application),
    ]:
        assert browser.get(page).status_code == 404, page
        assert browser.post(page).status_code in (404, 405), page


def test_no_page_title_or_address_holds_a_name(h):
    application = kit.draft(h)
    browser = client(h.worker)
    for page in pages(application):
        html = browser.get(page).content.decode()
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL).group(1)
        assert "Kanariepiet" not in title
        assert "Kanariepiet" not in page


def test_names_are_hidden_until_shown_and_the_showing_is_logged(h):
    from audit.models import Entry

    application = kit.draft(h)
    browser = client(h.worker)
    page = url("application-part", application, "beschermd")
    assert "Kanariepiet" not in browser.get(page).content.decode()
    assert "Kanariepiet" in browser.post(page, {"toon": "1"}).content.decode()
    assert Entry.objects.filter(action="person.unmask", case_id=h.case.pk).exists()


def test_the_way_from_case_to_filed_by_pages_alone(h):
    browser = client(h.worker)
    response = browser.post(reverse("application-new", args=[h.case.pk]), {"instrument": "VOTS"})
    application = Application.objects.get()
    assert response["Location"] == application.get_absolute_url()
    add = {"person": str(h.girl.pk)}
    browser.post(url("application-part", application, "beschermd"), add)
    browser.post(url("application-part", application, "verweerders"), {"person": str(h.father.pk)})
    girl = ApplicationPerson.objects.get(part="protected")
    moment = clock.now().astimezone(clock.AMSTERDAM).strftime("%Y-%m-%dT%H:%M")
    browser.post(
        url("application-person-words", application, girl.pk),
        {"words": "Ik wil blijven.", "alone": "yes", "interpreter": "no", "occurred_at": moment},
    )
    browser.post(
        url("application-person-agreement", application, girl.pk),
        {"knows": "yes", "agreement": "agrees", "capacity": "presumed", "version": 1},
    )
    browser.post(
        url("application-measure-new", application, "no_removal"),
        {"text": "Niet meenemen.", "addressees": [str(h.father.pk)], "proportionality": "Praten hielp niet."},
    )
    browser.post(
        url("application-fact-new", application),
        {"text": "Zij zei het.", "kind": "heard", "disclosure": "everyone", "signal": str(h.signal.pk)},
    )
    posts = {
        "feiten": {"assessment": str(h.assessment.pk), "facts_note": "Kort."},
        "bericht": {"without_notice": "no"},
        "procedures": {"other_proceedings": "no"},
        "zitting": {},
    }
    for part, values in posts.items():
        version = Application.objects.get().version
        response = browser.post(url("application-part", application, part), values | {"version": version})
        assert response.status_code == 302, part
    page = browser.get(url("application-submit", application)).content.decode()
    content_hash = re.search(r'name="content_hash" value="(\w{64})"', page).group(1)
    assert browser.post(url("application-submit", application), {"content_hash": content_hash}).status_code == 302
    second = client(h.coordinator)
    read = second.get(url("application-review", application)).content.decode()
    read_hash = re.search(r'name="content_hash" value="(\w{64})"', read).group(1)
    response = second.post(
        url("application-review", application), {"besluit": "goedkeuren", "content_hash": read_hash}
    )
    assert response.status_code == 302
    rvdk = kit.factories.organisation("rvdk")
    response = browser.post(
        url("application-file", application),
        {"filed_by": str(rvdk.pk), "authority": "Rechtbank", "occurred_at": moment},
    )
    assert response.status_code == 302
    application.refresh_from_db()
    assert (application.state, application.filed_by_kind) == ("filed", "rvdk")
    assert not Task.objects.filter(source_id=application.pk, state="open").exists()
