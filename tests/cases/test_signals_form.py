"""The report in the browser: danger first, one route without script, nothing typed is lost, sent once."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from cases.intake_flow import FLOWS, Flow
from cases.intake_forms import StartForm
from cases.intake_people_form import PersonForm
from cases.models import Draft, Signal
from core import clock
from organisations.models import Organisation
from tests import factories
from tests.cases import intake_support as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return s.reporter()


@pytest.fixture
def client(by):
    return s.client_for(by)


def url(draft: Draft, step: str) -> str:
    return reverse("draft-step", args=[draft.pk, step])


def test_a_report_goes_from_the_first_question_to_the_own_list(client, by):
    draft = s.begin(client)
    s.fill(
        client,
        draft,
        mensen={
            "people_count": "2",
            "person-0-role": "at_risk",
            "person-0-given_names": "Samira",
            "person-0-birth_month": "3",
            "person-0-birth_year": "2011",
            "person-0-sex": "female",
            "person-1-role": "respondent",
            "person-1-relation": "vader",
            "person-1-age": "45",
            "municipality_code": s.UTRECHT,
            "safe_channels": ["in_person_school"],
            "safe_note": "Dinsdag bij de mentor.",
        },
        meldcode={"done_CONSULT": "done", "weigh_suspicion": "yes", "weigh_unsafe": "unknown"},
        uzelf={"capacity": "teacher", "phone": "030 1234567", "source_protected": "on"},
    )
    review = s.page_text(client.get(reverse("draft-review", args=[draft.pk])))
    assert "Controleer uw signaal" in review
    assert "Veilig Thuis Utrecht" in review
    assert "woongemeente" in review
    assert "Samira" in review
    answer = s.send(client, draft)
    signal = Signal.objects.get()
    assert answer["Location"] == f"/signalen/{signal.pk}/"
    assert signal.reporter_id == by.membership_id
    assert signal.source_protected
    assert signal.safe_contact == "Gesprek op school. Dinsdag bij de mentor."
    assert [(p.role, p.birth_date, p.age_estimate) for p in signal.people.order_by("recorded_at")] == [
        ("at_risk", "2011-03-00", None),
        ("respondent", "", 45),
    ]
    assert signal.meldcode["variant"] == "egg"
    assert signal.meldcode["outcome"] == "advice"
    assert signal.meldcode["steps"]["CONSULT"]["done"] == "done"
    assert signal.framework_version
    assert not Draft.objects.exists()
    assert signal.reference in s.page_text(client.get(reverse("signal-list")))


def test_the_whole_report_asks_at_most_twelve_required_fields(by):
    organisation = factories.organisation("kmar")
    draft = Draft(membership=s.member_of(by), form="signal", content="")
    flow = Flow(draft, organisation)
    required = [name for name, field in StartForm().fields.items() if field.required]
    for step in FLOWS["signal"]:
        required += [name for name, field in step.form(about=flow.about).fields.items() if field.required]
    required += [name for name, field in PersonForm().fields.items() if field.required]
    assert len(required) <= 12
    assert set(required) == {
        "acute_danger", "kind", "practices", "occurred_at", "departure", "capacity", "phone"
    }  # fmt: skip


def test_danger_is_asked_first_and_what_to_do_now_comes_before_the_form(client):
    page = s.page_text(client.get(reverse("signal-new")))
    assert page.index('name="acute_danger"') < page.index('name="kind"')
    draft = s.begin(client, acute="yes")
    for step in ("zorg", "mensen", "meldcode", "uzelf"):
        assert client.get(url(draft, step))["Location"] == reverse("draft-danger", args=[draft.pk])
    assert client.get(reverse("draft-review", args=[draft.pk]))["Location"].endswith("nu-doen/")
    now = s.page_text(client.get(reverse("draft-danger", args=[draft.pk])))
    assert "tel:112" in now
    assert "tel:08002000" in now
    assert client.post(reverse("draft-danger", args=[draft.pk]))["Location"] == url(draft, "zorg")
    assert client.get(url(draft, "zorg")).status_code == 200
    assert "tel:112" in s.page_text(client.get(url(draft, "zorg")))


def test_a_report_in_acute_danger_cannot_be_sent_around_the_page_that_says_what_to_do(client):
    draft = s.begin(client)
    s.fill(client, draft)
    kept = f"{reverse('draft-save')}?concept={draft.pk}&stap=gevaar"
    assert client.post(kept, {"acute_danger": "yes"}).status_code == 200
    assert s.send(client, draft).status_code == 422
    assert not Signal.objects.exists()
    client.post(reverse("draft-danger", args=[draft.pk]))
    assert s.send(client, draft).status_code == 302


def test_the_answer_about_danger_can_be_changed_later(client):
    draft = s.begin(client)
    answer = client.post(url(draft, "gevaar"), {"acute_danger": "yes", "go": "next"})
    assert answer["Location"].endswith("nu-doen/")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"practices": []}, "Kies een antwoord."),
        ({"facts": "", "hearsay": " "}, "Schrijf op wat u zag, wat u hoorde of wat u denkt."),
        ({"occurred_at": "2999-01-01T10:00"}, "Dit moment ligt in de toekomst."),
        ({"occurred_at": "vorige week"}, "Vul een datum en tijd in"),
        ({"occurred_at": "0026-11-20T10:00"}, "Kijk het jaartal na: 0026 kan niet."),
        ({"departure_day": "9999-12-31", "departure": "booked"}, "Kijk het jaartal na: 9999 kan niet."),
        ({"departure_day": "2020-01-01", "departure": "booked"}, "Het vertrek ligt vóór de dag"),
        ({"departure_day": "2999-01-01", "departure": "none"}, "U vulde een vertrekdatum in."),
        ({"departure_time": "10:00", "departure": "booked"}, "Vul ook de dag van vertrek in."),
        ({"hearsay": "a" * 20_001}, "Dit is te lang"),
        ({"facts": "a" * 20_001}, "Dit is te lang"),
        ({"facts": "a\x00b"}, "Null-tekens zijn niet toegestaan"),
        ({"practices": ["zomaar\x00"]}, "Selecteer een geldige keuze"),
        ({"departure": "\x00"}, "Selecteer een geldige keuze"),
    ],
)
def test_bad_input_is_named_at_its_field_and_everything_typed_stays(client, fields, sentence):
    draft = s.begin(client)
    answer = client.post(url(draft, "zorg"), s.concern(departure_note="blijft staan 🌸") | fields)
    assert answer.status_code == 422
    page = unescape(s.page_text(answer))
    assert sentence in page
    assert "autofocus data-error-summary" in page, "the focus goes there without script too"
    assert "blijft staan 🌸" in page
    assert "blijft staan 🌸" in s.page_text(client.get(url(draft, "zorg")))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"person-0-given_names": "x" * 10_000}, "Dit is te lang"),
        ({"person-0-given_names": "a\x00b"}, "Null-tekens zijn niet toegestaan"),
        (
            {"person-0-birth_day": "31", "person-0-birth_month": "2", "person-0-birth_year": "2011"},
            "Deze dag bestaat niet",
        ),
        ({"person-0-birth_day": "3"}, "Vul ook het jaar in"),
        ({"person-0-birth_year": "2999"}, "kan niet in de toekomst liggen"),
        ({"person-0-birth_year": "elf"}, "Vul het jaar in met vier cijfers"),
        ({"person-0-age": "200"}, "Vul een leeftijd in van 0 tot 120 jaar."),
        ({"person-0-age": "15", "person-0-birth_year": "2011"}, "niet allebei"),
        ({"people_count": "2", "person-1-given_names": "Ali"}, "Kies wie dit is."),
        ({"municipality_code": "GM9999"}, "Selecteer een geldige keuze"),
    ],
)
def test_bad_input_about_people_is_named_and_kept(client, fields, sentence):
    draft = s.begin(client)
    typed = {
        "people_count": "1",
        "person-0-role": "at_risk",
        "person-0-family_name": "الأمراني",
        "go": "next",
    }
    answer = client.post(url(draft, "mensen"), typed | fields)
    assert answer.status_code == 422
    assert sentence in unescape(s.page_text(answer))
    assert "الأمراني" in s.page_text(answer)
    assert "الأمراني" in s.page_text(client.get(url(draft, "mensen")))


@pytest.mark.parametrize("count", ["", "0", "-3", "7", "99999999999", "veel", "1\x00"])
def test_a_strange_number_of_people_harms_nothing(client, count):
    draft = s.begin(client)
    answer = client.post(url(draft, "mensen"), {"people_count": count, "go": "next"})
    assert answer.status_code == 302
    assert client.get(url(draft, "mensen")).status_code == 200


def test_people_are_added_and_taken_away_without_script(client):
    draft = s.begin(client)
    page = url(draft, "mensen")
    typed = {"people_count": "1", "person-0-role": "at_risk", "person-0-given_names": "Samira"}
    for _number in range(8):
        answer = client.post(page, typed | {"go": "add"})
        assert answer.status_code == 302
        shown = s.page_text(client.get(page))
        typed["people_count"] = str(min(int(typed["people_count"]) + 1, 6))
    assert shown.count("<legend>Persoon ") == 6
    assert "Nog iemand toevoegen" not in shown
    typed |= {"person-2-given_names": "Yusuf", "person-2-role": "relative"}
    client.post(page, typed | {"remove": "0"})
    shown = s.page_text(client.get(page))
    assert shown.count("<legend>Persoon ") == 5
    assert "Samira" not in shown
    assert 'name="person-1-given_names" value="Yusuf"' in shown


def test_back_and_save_keep_what_is_not_right_yet(client):
    draft = s.begin(client)
    for button in ("back", "save"):
        answer = client.post(url(draft, "zorg"), {"facts": f"half {button}", "go": button})
        assert answer.status_code == 302
        assert f"half {button}" in s.page_text(client.get(url(draft, "zorg")))
    assert client.post(url(draft, "zorg"), {"go": "back"})["Location"] == url(draft, "gevaar")


def test_sent_twice_is_one_signal(client):
    draft = s.begin(client)
    s.fill(client, draft)
    first, second = s.send(client, draft), s.send(client, draft)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Signal.objects.count() == 1


def test_an_unfinished_report_is_not_sent_and_says_which_step_is_missing(client):
    draft = s.begin(client)
    client.post(url(draft, "zorg"), s.concern())
    answer = s.send(client, draft)
    assert answer.status_code == 422
    assert "Vul de stap “Over u” aan" in unescape(s.page_text(answer))
    assert not Signal.objects.exists()
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_the_honour_variant_puts_the_expert_first_and_never_suggests_the_family(client):
    draft = s.begin(client)
    client.post(url(draft, "zorg"), s.concern(practices=["honour_violence"]))
    page = unescape(s.page_text(client.get(url(draft, "meldcode"))))
    assert page.index("Overleg altijd eerst met een deskundige") < page.index("Signalen in kaart brengen")
    assert "Praat niet met familie of de mogelijke pleger." in page
    assert "Bespreek uw zorgen met de betrokkenen" not in page
    assert "Gesprek met betrokkenen" not in page


def test_the_fgm_variant_counts_in_hours(client):
    draft = s.begin(client)
    client.post(url(draft, "zorg"), s.concern(practices=["fgm", "honour_violence"]))
    page = unescape(s.page_text(client.get(url(draft, "meldcode"))))
    assert "binnen 1 uur" in page
    assert "Bespreek uw zorgen met de betrokkenen" not in page


def test_another_practice_keeps_the_ordinary_steps(client):
    draft = s.begin(client)
    client.post(url(draft, "zorg"), s.concern(practices=["other"]))
    page = unescape(s.page_text(client.get(url(draft, "meldcode"))))
    assert page.index("Signalen in kaart brengen") < page.index("Overleggen")


def test_an_unknown_answer_in_the_weighing_leads_to_advice_and_never_counts_as_no(client):
    draft = s.begin(client)
    client.post(url(draft, "meldcode"), {"weigh_suspicion": "unknown", "go": "save"})
    page = s.page_text(client.get(url(draft, "meldcode")))
    assert "Vraag advies aan Veilig Thuis" in page
    assert "U sluit af" not in page


def test_the_check_says_that_urgent_is_urgent(client):
    draft = s.begin(client)
    soon = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%d")
    s.fill(client, draft, zorg=s.concern(departure="booked", departure_day=soon))
    page = s.page_text(client.get(reverse("draft-review", args=[draft.pk])))
    assert "Dit is spoed." in page
    assert "Vertrek binnen 7 dagen" in page
    s.send(client, draft)
    leaves = Signal.objects.get().departure_at
    assert leaves
    assert leaves.astimezone(clock.AMSTERDAM).strftime("%H:%M") == "00:00"


def test_who_serves_the_whole_country_learns_at_the_check_that_a_municipality_is_missing():
    officer = factories.actor("kmar_officer", of=Organisation.objects.filter(kind="kmar", regions=[]).first())
    client = s.client_for(officer)
    draft = s.begin(client)
    mine = {"capacity": "border_officer", "phone": "020 1234567"}
    s.fill(client, draft, mensen={"people_count": "1"}, uzelf=mine)
    assert "Kies de gemeente waar u werkt" in unescape(
        s.page_text(client.get(reverse("draft-review", args=[draft.pk])))
    )
    assert s.send(client, draft).status_code == 422
    client.post(url(draft, "uzelf"), mine | {"reporter_municipality": s.UTRECHT, "go": "next"})
    assert s.send(client, draft).status_code == 302


def test_no_page_of_the_form_names_a_person_in_title_or_address(client):
    draft = s.begin(client)
    s.fill(
        client,
        draft,
        mensen={"people_count": "1", "person-0-role": "at_risk", "person-0-given_names": "Samira"},
    )
    target = s.send(client, draft)["Location"]
    page = s.page_text(client.get(target))
    assert "Samira" not in page
    assert "naam verborgen" in page
    shown = s.page_text(client.post(f"{target}namen/"))
    assert "Samira" in shown
    assert "Samira" not in shown[: shown.index("</title>")]
