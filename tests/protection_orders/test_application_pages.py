"""The pages of an application: who gets which, what they say, and that what was typed stays."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions.people import change_person
from cases.models import Task
from core import clock
from core.errors import AccessDenied, PolicyDenied
from organisations.models import User
from protection_orders.actions import application_parts as parts
from protection_orders.actions import reviews, withdrawals
from protection_orders.models import (
    Application,
    ApplicationPerson,
    OwnView,
    RequestedMeasure,
    Review,
    StatedFact,
)
from tests.kit import log_in
from tests.protection_orders import application_kit as kit

pytestmark = pytest.mark.django_db

PARTS = ("beschermd", "verweerders", "mening", "maatregelen", "feiten", "bericht", "procedures", "zitting")


@pytest.fixture
def h():
    return kit.house(level="acute", duty=True)


def client(actor) -> Client:
    """A browser in which this person is logged in."""
    browser = Client(headers={"accept": "text/html"})
    return log_in(User.objects.get(pk=actor.user_id), browser)


def url(name: str, application: Application, *args: object) -> str:
    return reverse(name, args=[application.pk, *args])


def pages(application):
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


@pytest.mark.parametrize(
    "state", ["draft", "submitted", "returned", "approved", "filed", "decided", "withdrawn"]
)
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


def test_the_address_of_a_respondent_in_the_paper_asks_for_a_fresh_proof(h):
    application = kit.draft(h)
    stale = log_in(User.objects.get(pk=h.worker.user_id), at=clock.now() - timedelta(hours=1))
    paper = url("application-preview", application, "beslisser")
    assert "Boomgaard 3" not in stale.get(paper).content.decode()
    assert stale.get(url("application-preview", application, "partijen")).status_code == 200
    assert "Boomgaard 3" in client(h.worker).get(paper).content.decode()
    change_person(by=h.worker, person=h.father, address="")
    assert stale.get(paper).status_code == 200


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
    assert (
        browser.post(url("application-submit", application), {"content_hash": content_hash}).status_code
        == 302
    )
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


def now_local() -> str:
    return clock.now().astimezone(clock.AMSTERDAM).strftime("%Y-%m-%dT%H:%M")


def text_of(response) -> str:
    return html.unescape(response.content.decode())


def test_an_instrument_that_does_not_exist_is_offered_for_practice_only(h):
    browser = client(h.worker)
    page = reverse("application-new", args=[h.case.pk])
    assert "Hybride beschermingsbevel (bestaat nog niet)" not in text_of(browser.get(page))
    refused = browser.post(page, {"instrument": "HYBRID_PROSPECTIVE"})
    assert refused.status_code == 422
    assert not Application.objects.exists()
    practice = browser.get(page, {"oefening": "1"})
    assert "Hybride beschermingsbevel (bestaat nog niet)" in text_of(practice)
    assert 'class="watermark"' in text_of(practice)
    browser.post(page + "?oefening=1", {"instrument": "HYBRID_PROSPECTIVE"})
    application = Application.objects.get()
    assert application.is_practice
    for one in (application.get_absolute_url(), url("application-part", application, "zitting")):
        assert 'class="watermark"' in text_of(browser.get(one))


def test_a_practice_application_cannot_be_filed_and_says_why():
    h = kit.house(practice=True)
    application = kit.approved(h)
    browser = client(h.worker)
    assert "Een oefening wordt nooit ingediend." in text_of(browser.get(application.get_absolute_url()))
    assert browser.get(url("application-file", application)).status_code == 409
    assert not Task.objects.filter(kind="file").exists()


def test_the_same_form_sent_twice_makes_one(h):
    browser = client(h.worker)
    page = reverse("application-new", args=[h.case.pk])
    form = {"instrument": "VOTS", "submission_id": str(uuid4())}
    first, second = browser.post(page, form), browser.post(page, form)
    assert first["Location"] == second["Location"]
    application = Application.objects.get()
    fact = {"text": "Eén keer.", "kind": "seen", "disclosure": "everyone", "submission_id": str(uuid4())}
    for _ in range(2):
        assert browser.post(url("application-fact-new", application), fact).status_code == 302
    assert StatedFact.objects.count() == 1


def test_approving_twice_is_one_review_and_a_clear_sentence(h):
    application = kit.submitted(h)
    browser = client(h.coordinator)
    form = {"besluit": "goedkeuren", "content_hash": application.content_hash, "submission_id": str(uuid4())}
    assert browser.post(url("application-review", application), form).status_code == 302
    assert browser.post(url("application-review", application), form).status_code == 302
    again = browser.post(url("application-review", application), form | {"submission_id": str(uuid4())})
    assert again.status_code == 422
    assert Review.objects.count() == 1


def test_the_second_of_two_who_edit_is_told_and_keeps_the_text(h):
    application = kit.draft(h)
    page = url("application-part", application, "procedures")
    version = application.version
    client(h.worker).post(page, {"other_proceedings": "no", "version": version})
    late = client(h.colleague).post(
        page, {"other_proceedings": "yes", "other_proceedings_note": "Strafzaak loopt.", "version": version}
    )
    assert late.status_code == 422
    assert "Iemand anders heeft dit intussen gewijzigd" in text_of(late)
    assert "Strafzaak loopt." in text_of(late)
    application.refresh_from_db()
    assert application.other_proceedings == "no"


def test_a_stale_measure_and_a_stale_fact_are_refused(h):
    application = kit.draft(h)
    measure, fact = RequestedMeasure.objects.get(), StatedFact.objects.get()
    browser = client(h.worker)
    posts = [
        (url("application-measure", application, measure.pk), {"text": "Later.", "addressees": [str(h.father.pk)],
         "proportionality": "x"}),
        (url("application-fact", application, fact.pk), {"text": "Later.", "kind": "seen", "disclosure": "everyone"}),
    ]  # fmt: skip
    for page, form in posts:
        assert browser.post(page, form | {"version": 1}).status_code == 302
        late = browser.post(page, form | {"version": 1, "text": "Te laat."})
        assert late.status_code == 422
        assert "Te laat." in text_of(late)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("x" * 20_001, "te lang"),
        ("met\x00nul", "null-teken"),
        ("   ", "Vul dit in"),
    ],
)
def test_bad_text_is_refused_in_words_and_kept(h, typed, told):
    application = kit.draft(h)
    browser = client(h.worker)
    response = browser.post(
        url("application-fact-new", application), {"text": typed, "kind": "seen", "disclosure": "everyone"}
    )
    assert response.status_code == 422
    assert told.casefold() in text_of(response).casefold()
    assert StatedFact.objects.count() == 1


@pytest.mark.parametrize(
    "typed", ["x" * 10_000, "😀 محمد 李 \u202eomgekeerd", "<script>alert(1)</script>", "' OR 1=1 --"]
)
def test_strange_text_is_kept_as_typed_and_shown_harmless(h, typed):
    application = kit.draft(h)
    browser = client(h.worker)
    form = {"text": typed, "kind": "seen", "disclosure": "everyone", "signal": str(h.signal.pk)}
    assert browser.post(url("application-fact-new", application), form).status_code == 302
    assert typed in [fact.text for fact in StatedFact.objects.all()]
    for page in (
        url("application-part", application, "feiten"),
        url("application-preview", application, "beslisser"),
    ):
        response = browser.get(page)
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
    assert browser.get(url("application-pdf", application, "beslisser")).status_code == 200


def test_ids_of_another_case_and_nonsense_are_refused(h):
    application = kit.draft(h)
    other = kit.house()
    browser = client(h.worker)
    page = url("application-part", application, "beschermd")
    assert browser.post(page, {"person": str(other.girl.pk)}).status_code == 422
    assert browser.post(page, {"person": "geen-id"}).status_code == 422
    fact = {"text": "x", "kind": "seen", "disclosure": "everyone", "signal": str(other.signal.pk)}
    assert browser.post(url("application-fact-new", application), fact).status_code == 422
    measure = {"text": "x", "addressees": [str(other.father.pk)], "proportionality": "x"}
    assert browser.post(url("application-measure-new", application, "no_removal"), measure).status_code == 422
    for strange in (
        "deel/niets/",
        "maatregelen/nieuw/home_ban/",
        "voorbeeld/iedereen/",
        f"feiten/{uuid4()}/",
    ):
        assert browser.get(application.get_absolute_url() + strange).status_code == 404, strange


def test_a_fact_and_a_measure_with_impossible_dates_are_refused_at_the_field(h):
    application = kit.draft(h)
    browser = client(h.worker)
    future = browser.post(
        url("application-fact-new", application),
        {"text": "x", "kind": "seen", "disclosure": "everyone", "happened_on": "2999-01-01"},
    )
    assert future.status_code == 422
    assert "toekomst" in text_of(future)
    turned = browser.post(
        url("application-measure-new", application, "no_removal"),
        {"text": "x", "proportionality": "x", "starts_on": "2027-02-01", "ends_on": "2027-01-01"},
    )
    assert turned.status_code == 422
    assert "einddatum ligt voor de begindatum" in text_of(turned)


def test_filing_by_who_may_not_is_refused_at_the_field_with_who_may(h):
    application = kit.approved(h)
    police = kit.factories.organisation("police")
    response = client(h.worker).post(
        url("application-file", application),
        {"filed_by": str(police.pk), "authority": "Rechtbank", "occurred_at": now_local()},
    )
    assert response.status_code == 422
    assert "Wel: Raad voor de Kinderbescherming, Openbaar Ministerie." in text_of(response)
    assert 'href="#id_filed_by"' in response.content.decode()


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("worker", "Alleen een coördinator van Veilig Thuis beoordeelt aanvragen."),
        ("weigher", "U maakte de risicotaxatie."),
    ],
)
def test_the_review_page_says_why_somebody_cannot_decide_and_posting_is_refused(h, who, told):
    application = kit.submitted(h)
    browser = client(h.actor(who))
    page = browser.get(url("application-review", application))
    assert told in text_of(page)
    response = browser.post(
        url("application-review", application),
        {"besluit": "goedkeuren", "content_hash": application.content_hash},
    )
    assert response.status_code == 403
    assert told in text_of(response)
    application.refresh_from_db()
    assert application.state == "submitted"


def test_the_review_page_shows_who_wrote_who_weighed_and_what_changed(h):
    application = kit.submitted(h)
    reviews.give_back(
        by=h.coordinator,
        application_id=application.pk,
        reasons=["PROPORTIONALITY"],
        note="Waarom geen gesprek?",
    )
    measure = RequestedMeasure.objects.get()
    parts.save_measure(
        by=h.colleague, application_id=application.pk, key=measure.key, text=measure.text, addressees=[h.father],
        measure_id=measure.pk, proportionality="Een gesprek liep op dreigen uit.",
    )  # fmt: skip
    from protection_orders.actions import applications

    applications.submit(by=h.worker, application_id=application.pk)
    page = text_of(client(h.other_coordinator).get(url("application-review", application)))
    names = [str(User.objects.get(pk=h.actor(who).user_id)) for who in ("worker", "colleague", "weigher")]
    for expected in (
        *names,
        "Waarom geen gesprek?",
        "Praten hielp niet.",
        "Een gesprek liep op dreigen uit.",
    ):
        assert expected in page, expected
    assert "Kanariepiet" not in page


def test_returning_without_a_reason_comes_back_with_what_was_typed(h):
    application = kit.submitted(h)
    response = client(h.coordinator).post(
        url("application-review", application),
        {"besluit": "teruggeven", "content_hash": application.content_hash, "note": "Mijn toelichting."},
    )
    assert response.status_code == 422
    assert "Mijn toelichting." in text_of(response)


def test_the_second_review_by_pages(h):
    application = kit.submitted(h)
    page = url("application-review", application)
    alone = {"besluit": "alleen", "content_hash": application.content_hash, "note": "Zij vertrekt vannacht."}
    assert client(h.coordinator).post(page, alone).status_code == 302
    own = client(h.coordinator).get(page)
    assert "U keurde dit met spoed zelf goed." in text_of(own)
    assert client(h.coordinator).post(page, {"besluit": "tweede", "agrees": "yes"}).status_code == 403
    assert client(h.other_coordinator).post(page, {"besluit": "tweede", "agrees": "yes"}).status_code == 302
    assert not Task.objects.filter(kind="second_review", state="open").exists()


def test_withdrawing_by_pages(h):
    application = kit.submitted(h)
    page = url("application-withdraw", application)
    browser = client(h.worker)
    ask = {"asked_by": "protected", "words": "Laat maar.", "occurred_at": now_local()}
    assert browser.post(page, ask).status_code == 302
    check = {
        "spoken_alone": "yes",
        "pressure": "no",
        "note": "Vrij gesproken.",
        "occurred_at": now_local(),
        "version": 1,
    }
    assert browser.post(page, check).status_code == 302
    assert "Alleen een coördinator" in text_of(browser.get(page))
    assert browser.post(page, {"decision": "grant", "note": "x"}).status_code == 403
    second = client(h.coordinator)
    early = second.post(page, {"decision": "grant", "note": "x"})
    assert early.status_code == 422
    assert "Weeg eerst het gevaar opnieuw" in text_of(early)
    kit.weigh(h.weigher, h.case, "acute")
    assert second.post(page, {"decision": "grant", "note": "Zij wil het zelf."}).status_code == 302
    application.refresh_from_db()
    assert application.state == "withdrawn"


def test_who_reviews_after_a_colleague_is_told_and_keeps_the_text(h):
    application = kit.submitted(h)
    page = url("application-review", application)
    read = {"content_hash": application.content_hash, "besluit": "teruggeven", "reasons": "ASSESSMENT_OLD"}
    assert client(h.coordinator).post(page, read).status_code == 302
    late = client(h.other_coordinator).post(page, read | {"note": "Mijn lange uitleg."})
    assert late.status_code == 422
    assert "is niet vastgelegd" in text_of(late)
    assert "Mijn lange uitleg." in text_of(late)
    assert application.reviews.count() == 1


def test_a_step_of_a_withdrawal_that_a_colleague_took_is_told_and_keeps_the_text(h):
    application = kit.submitted(h)
    page = url("application-withdraw", application)
    assert 'name="stap" value="none"' in text_of(client(h.worker).get(page))
    ask = {"stap": "none", "asked_by": "protected", "words": "Laat maar.", "occurred_at": now_local()}
    once = ask | {"submission_id": str(uuid4())}
    browser = client(h.worker)
    assert [browser.post(page, once).status_code for _ in range(2)] == [302, 302]
    late = client(h.colleague).post(page, ask | {"words": "Zij belde mij ook."})
    assert late.status_code == 422
    assert "Een collega heeft deze stap intussen gedaan." in text_of(late)
    assert "Zij belde mij ook." in text_of(late)
    assert application.withdrawals.count() == 1


def test_own_words_are_added_never_changed(h):
    application = kit.draft(h)
    girl = ApplicationPerson.objects.get(part="protected")
    form = {"words": "Nu durf ik wel.", "alone": "no", "interpreter": "yes", "occurred_at": now_local()}
    assert (
        client(h.worker).post(url("application-person-words", application, girl.pk), form).status_code == 302
    )
    page = text_of(client(h.worker).get(url("application-part", application, "mening")))
    assert "Ik wil niet weg van school." in page
    assert "Nu durf ik wel." in page
    assert OwnView.objects.count() == 2


def test_an_adult_who_has_not_agreed_needs_a_ground_that_a_second_person_confirms():
    h = kit.house(birth=kit.birthday(19))
    application = kit.draft(h, instrument="KG_BAN")
    girl = ApplicationPerson.objects.get(part="protected")
    browser, other = client(h.worker), client(h.colleague)
    agreement = {"knows": "yes", "agreement": "disagrees", "capacity": "presumed", "version": girl.version}
    browser.post(url("application-person-agreement", application, girl.pk), agreement)
    submit = url("application-submit", application)
    assert "stemde niet in" in text_of(browser.get(submit))
    girl.refresh_from_db()
    ground = {
        "legal_reason": "vital",
        "legal_reason_note": "Zij is met de dood bedreigd.",
        "version": girl.version,
    }
    browser.post(url("application-person-reason", application, girl.pk), ground)
    confirm = url("application-person-confirm", application, girl.pk)
    assert browser.post(confirm).status_code == 403
    assert "een tweede persoon moet" in text_of(browser.get(submit))
    assert other.post(confirm).status_code == 302
    assert "tweede persoon moet" not in text_of(browser.get(submit))
    girl.refresh_from_db()
    assert girl.confirmed_by_id == h.colleague.membership_id
    # Another ground is another decision: it must be confirmed anew.
    parts.change_person(by=h.worker, row_id=girl.pk, legal_reason_note="Iets anders.")
    girl.refresh_from_db()
    assert girl.confirmed_by_id is None


@pytest.mark.parametrize("who", ["police", "outsider", "reporter"])
def test_a_ground_is_confirmed_by_somebody_of_the_same_house(who):
    h = kit.house(birth=kit.birthday(19))
    application = kit.draft(h, instrument="KG_BAN")
    girl = ApplicationPerson.objects.get(application=application, part="protected")
    with pytest.raises(PolicyDenied, match="geen grond"):
        parts.confirm_legal_reason(by=h.colleague, row_id=girl.pk)
    parts.change_person(
        by=h.worker,
        row_id=girl.pk,
        agreement="disagrees",
        legal_reason="vital",
        legal_reason_note="Levensgevaar.",
    )
    with pytest.raises(AccessDenied):
        parts.confirm_legal_reason(by=h.actor(who), row_id=girl.pk)


def test_an_unknown_age_must_be_answered_and_is_not_guessed():
    h = kit.house(birth="0000-00-00")
    application = kit.draft(h)
    browser = client(h.worker)
    girl = ApplicationPerson.objects.get(part="protected")
    assert "de leeftijd is niet bekend" in text_of(browser.get(url("application-submit", application)))
    age = url("application-person-age", application, girl.pk)
    assert browser.post(age, {"age_answer": "minor", "version": girl.version}).status_code == 422
    assert browser.post(
        age, {"age_answer": "minor", "age_basis": "schoolgegevens", "version": girl.version}
    ).status_code == 302  # fmt: skip
    assert "leeftijd is niet bekend" not in text_of(browser.get(url("application-submit", application)))


def test_pages_ask_the_database_as_often_for_much_as_for_little(h):
    application = kit.draft(h)
    browser = client(h.worker)

    def counts() -> list[int]:
        found = []
        for page in [*pages(application), reverse("case-orders", args=[h.case.pk])]:
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(page).status_code == 200
            found.append(len(queries))
        return found

    browser.get(application.get_absolute_url())
    before = counts()
    for number in range(6):
        person = kit.factories.person(h.worker, h.case, role="respondent", birth_date="1980-01-01")
        parts.add_person(by=h.worker, application_id=application.pk, person=person, part="respondent")
        kit.measure(h, application, addressees=[h.father, person])
        parts.save_fact(
            by=h.worker, application_id=application.pk, text=f"Feit {number}", kind="seen", disclosure="everyone",
            signal=h.signal,
        )  # fmt: skip
        parts.record_view(
            by=h.worker, application_id=application.pk, person=h.girl, words="Nog iets.", alone="yes",
            occurred_at=clock.now(),
        )  # fmt: skip
        kit.draft(h)
    assert counts() == before


def test_another_instrument_keeps_the_text_and_names_what_no_longer_fits(h):
    application = kit.draft(h)
    browser = client(h.worker)
    page = url("application-instrument", application)
    assert "bestaat nog niet" not in text_of(browser.get(page))
    form = {"instrument": "THV", "version": application.version}
    assert browser.post(page, form).status_code == 302
    assert "hoort niet bij Tijdelijk huisverbod" in text_of(browser.get(application.get_absolute_url()))
    assert browser.post(page, form).status_code == 422
    assert browser.post(page, {"instrument": "HYBRID_PROSPECTIVE", "version": 99}).status_code == 422
    waiting = kit.submitted(h)
    assert browser.get(url("application-instrument", waiting)).status_code == 409


def test_a_request_under_way_is_shown_where_people_decide(h):
    application = kit.submitted(h)
    withdrawals.request_withdrawal(
        by=h.worker,
        application_id=application.pk,
        asked_by="relative",
        words="Stop.",
        occurred_at=clock.now(),
    )
    for page in (application.get_absolute_url(), url("application-review", application)):
        assert "Er is gevraagd om in te trekken" in text_of(client(h.coordinator).get(page))
