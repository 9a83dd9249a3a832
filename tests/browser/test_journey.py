"""From a professional's signal to an acknowledged breach alert, as eight people at their own screens."""

import gzip
from datetime import timedelta

import pytest
from playwright.sync_api import Response, expect

from core import clock
from tests import factories

pytestmark = pytest.mark.browser

BORN = factories.birth(15, 3, 14)


def _day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_the_chain_from_signal_to_acknowledged_alert(people):
    signal(people("school"))
    vt = people("vt")
    case = triage(vt)
    family(vt, case)
    risk(vt, case)
    application = apply(vt, case)
    review(people("coordinator"), application)
    council(vt, people("rvdk"), case)
    order = decide(vt, application)
    service(vt, people("politie"), case, order)
    first_screen(vt, case)
    border(people("kmar"))
    breach(vt, people("politie"), order)
    refer(vt, people("lkha"), case)
    come_home(people("lkha"), people("kmar"), case)
    outsiders(people("utrecht"), people("school"), case, order)


def outsiders(utrecht, school, case: str, order: str) -> None:
    """Another region and the reporter find nothing; the reporter reads the feedback and nothing else."""
    for stranger in (utrecht, school):
        for address in (case, f"{case}tijdlijn/", f"{case}risico/", order):
            stranger.go(address)
            stranger.sees("Niet gevonden")
    school.go("/signalen/")
    school.look("61-signalen-school")


def signal(school) -> None:
    """Step 1: a school logs a signal; acute danger shows what to do before the form goes on."""
    school.look("01-werk-school")
    school.click("Signaal vastleggen")
    school.look("02-signaal-begin")
    school.choose("Is er nu acuut gevaar?", "Ja")
    school.choose("Wat wilt u doen?", "Melden")
    school.click("Verder")
    school.sees("112")
    school.look("03-nu-doen")
    school.click("Ik heb dit gelezen")
    school.look("04-zorgen")
    school.choose("Waar bent u bang voor?", "Huwelijksdwang")
    school.choose("Waar bent u bang voor?", "Achterlating")
    school.fill("Wat zag of hoorde u zelf?", "De leerling liet een boeking zien. Enkele reis, twee personen.")
    school.fill("Wat hoorde u van anderen?", "Een vriendin zei dat er een bruiloft is geregeld.")
    school.fill("Wat denkt u zelf?", "Ik denk dat zij niet vrij kan kiezen.")
    school.choose("Gaat de persoon weg of op reis?", "Vertrek geboekt")
    school.fill("Dag van vertrek", _day(5))
    school.fill("Tijd van vertrek", "06:40")
    school.fill("Waarheen, vanaf waar en met wie?", "Vanaf Schiphol, met haar vader.")
    school.click("Verder")
    school.look("05-mensen")
    school.pick("Geslacht", "Vrouw")
    school.fill("Voornaam", "Samira")
    school.fill("Achternaam", "Voorbeeld")
    school.fill("Dag", "14")
    school.fill("Maand", "3")
    school.fill("Jaar", BORN[:4])
    school.click("Nog iemand toevoegen")
    second = school.page.get_by_role("group", name="Persoon 2")
    second.get_by_label("Wie is dit?").select_option(label="Verweerder")
    second.get_by_label("Achternaam").fill("Voorbeeld")
    school.pick("In welke gemeente woont de persoon om wie het gaat?", "Den Haag")
    school.choose("Hoe kan de persoon veilig worden bereikt?", "Gesprek op school")
    school.fill(
        "Wanneer en hoe precies?", "Alleen via de mentor, di en do 10.00-12.00. Niet bellen, geen post."
    )
    school.click("Verder")
    school.look("06-meldcode")
    school.click("Verder")
    school.look("07-over-u")
    school.page.get_by_label("In welke rol doet u dit?").select_option(index=1)
    school.fill("Op welk nummer bent u bereikbaar?", "0612345678")
    school.page.get_by_label("Scherm af dat ik dit meld.").check()
    school.click("Verder")
    school.sees("Veilig Thuis Haaglanden")
    school.look("08-controle")
    school.click("Verstuur het signaal")
    school.sees("Ontvangen")
    school.look("09-signaal-verstuurd")
    school.leave()


def triage(vt):
    """Step 2: the duty sees an alarm, takes it, looks at possible same people, and opens a case."""
    vt.go("/alarmen/")
    vt.look("10-alarmen-vt")
    vt.go("/triage/")
    vt.look("11-triage")
    vt.page.locator("a.task-link").first.click()
    vt.look("12-triage-signaal")
    vt.click("In een casus opnemen")
    vt.look("13-opnemen")
    vt.page.locator("main form button[type=submit]").last.click()
    vt.look("14-casus")
    return vt.page.url


def family(vt, case: str) -> None:
    """Step 3: what the case knows of the respondent; names stay hidden until shown."""
    vt.sees("naam verborgen")
    vt.click("toon")
    vt.sees("Samira Voorbeeld")
    vt.look("15-naam-getoond")
    vt.go(case)
    vt.sees_not("Samira Voorbeeld")
    vt.go(f"{case}mensen/")
    vt.look("16-mensen")
    vt.go(f"{case}tijdlijn/")
    vt.sees("Enkele reis, twee personen.")
    vt.look("17-tijdlijn")


def risk(vt, case: str) -> None:
    """Step 4: a yes asks for dated evidence; a person concludes."""
    vt.go(f"{case}risico/")
    vt.click("Nieuwe weging")
    vt.choose("Welke weging?", "Huwelijksdwang")
    vt.click("Begin met de vragen")
    question = vt.page.locator(".risk-question").first
    question.get_by_label("Ja", exact=True).check()
    vt.look("18-vragen")
    for _group in range(12):
        # The next page must be there before it is asked what stands on it.
        with vt.page.expect_navigation():
            vt.click("Bewaar en ga verder")
        if not vt.page.get_by_role("button", name="Bewaar en ga verder").count():
            break
    vt.choose("Is gevraagd waar de persoon zelf bang voor is?", "Ja")
    vt.fill("In de eigen woorden van de persoon", "Als ik ga, kom ik niet terug.")
    vt.look("19-eigen-woorden")
    vt.click("Bewaar en bekijk de weging")
    vt.choose("Uw oordeel", "Acuut")
    vt.fill("Waarom vindt u dit?", "Vertrek over vijf dagen en het paspoort is afgenomen.")
    vt.click("Rond de weging af")
    vt.sees("met datum en bron")
    vt.look("20-weging-zonder-bewijs")
    vt.page.get_by_role("link", name="invullen").first.click()
    question = vt.page.locator(".risk-question").first
    question.locator("summary").click()
    question.get_by_label("Waaruit blijkt dit?").fill("Zij zei dit zelf tegen haar mentor.")
    question.get_by_label("Datum").fill(_day(-1))
    question.get_by_label("Bron").fill("leerling")
    vt.click("Bewaar en ga verder")
    vt.go(f"{case}risico/")
    vt.page.get_by_role("link", name="Huwelijksdwang en achterlating").first.click()
    vt.choose("Uw oordeel", "Acuut")
    vt.fill("Waarom vindt u dit?", "Vertrek over vijf dagen en het paspoort is afgenomen.")
    vt.click("Rond de weging af")
    vt.sees("Wat hierbij hoort")
    vt.look("21-weging-klaar")


def apply(vt, case):
    """Step 5: the dossier by which Veilig Thuis asks the council; what is missing is listed."""
    vt.go(f"{case}bevelen/")
    vt.look("22-bevelen")
    vt.click("Begin een aanvraag")
    vt.look("23-instrument")
    vt.page.get_by_label("Voorlopige ondertoezichtstelling").first.check()
    vt.click("Begin de aanvraag")
    application = vt.page.url
    vt.sees("Kies wie beschermd moet worden.")
    vt.look("24-aanvraag")
    vt.go(f"{application}deel/beschermd/")
    vt.choose("Wie moet beschermd worden?", "Persoon om wie het gaat")
    vt.click("Voeg toe")
    vt.look("25-wie-beschermd")
    vt.go(f"{application}deel/verweerders/")
    vt.choose("Wie is verweerder?", "Verweerder")
    vt.click("Voeg toe")
    _own_view(vt, application)
    _measure(vt, application)
    _facts(vt, application)
    vt.go(f"{application}deel/bericht/")
    vt.choose("Moet de beslissing zonder bericht vooraf?", "Ja")
    vt.choose("Waarom kan bericht vooraf niet?", "Vertrek dreigt")
    vt.fill("Leg dit uit", "Na een bericht kan de familie eerder vertrekken.")
    vt.click("Bewaar en ga verder")
    vt.go(f"{application}deel/procedures/")
    vt.choose("Lopen er andere procedures", "Nee")
    vt.click("Bewaar en ga verder")
    vt.go(f"{application}deel/zitting/")
    vt.choose("Wat is nodig op de zitting?", "Gescheiden wachtruimte")
    vt.click("Bewaar en ga verder")
    vt.go(application)
    vt.click("Voorbeeld voor de andere partijen")
    vt.look("29-voorbeeld")
    vt.go(application)
    vt.click("Leg voor aan tweede lezer")
    vt.look("30-voorleggen")
    vt.click("Leg voor", exact=True)
    vt.sees("Wacht op tweede lezer")
    return application


def _own_view(vt, application: str) -> None:
    vt.go(f"{application}deel/mening/")
    vt.page.get_by_role("link", name="Leg de eigen woorden vast").first.click()
    vt.fill("Wat zegt de persoon zelf?", "Ik wil op school blijven. Ik wil niet trouwen.")
    vt.choose("Sprak u de persoon alleen?", "Ja")
    vt.choose("Was er een tolk?", "Nee")
    vt.click("Bewaar")
    vt.go(f"{application}deel/mening/")
    vt.page.get_by_role("link", name="Vul in instemming").first.click()
    vt.choose("Weet de persoon van deze aanvraag?", "Ja")
    vt.choose("Is de persoon het eens?", "Is het eens met de aanvraag")
    vt.page.get_by_role("group", name="Kan de persoon dit zelf overzien?").get_by_role("radio").first.check()
    vt.look("26-instemming")
    vt.click("Bewaar")


def _measure(vt, application: str) -> None:
    vt.go(f"{application}deel/maatregelen/")
    vt.click("Voeg toe Niet meenemen uit Nederland")
    vt.choose("Voor wie geldt dit?", "Verweerder 1")
    vt.fill("Waarom is niets lichters genoeg?", "De reis is geboekt en gesprekken hielpen niet.")
    vt.look("27-maatregel")
    vt.click("Bewaar")


def _facts(vt, application: str) -> None:
    vt.go(f"{application}deel/feiten/")
    vt.click("Voeg een feit toe")
    vt.fill("Wat is er gebeurd?", "De leerling liet een boeking zien voor een enkele reis.")
    vt.choose("Waarop rust dit?", "Gezien")
    vt.fill("Wanneer?", _day(-1))
    vt.choose("Wie mag dit lezen?", "Beslisser en andere partijen")
    vt.page.get_by_label("Uit welk signaal?").select_option(index=1)
    vt.click("Bewaar")
    vt.go(f"{application}deel/feiten/")
    vt.page.get_by_role("group", name="Op welke risicotaxatie rust dit?").get_by_role("radio").last.check()
    vt.click("Bewaar")
    vt.look("28-feiten")


def review(coordinator, application: str) -> None:
    """Step 6: a coordinator who wrote nothing reads and approves."""
    coordinator.look("31-werk-coordinator")
    coordinator.go(f"{application}beoordelen/")
    coordinator.look("32-beoordelen")
    coordinator.click("Keur goed")
    expect(coordinator.page).not_to_have_url(f"{application}beoordelen/")
    coordinator.leave()


def council(vt, rvdk, case: str) -> None:
    """Step 5 and 10: Veilig Thuis asks the council, which takes it and has the name of the child shown; that is logged."""
    vt.go(f"{case}verwijzingen/nieuw/")
    vt.pick("Naar welke organisatie?", "Raad voor de Kinderbescherming Haaglanden")
    vt.click("Ga verder")
    vt.choose("Waarvoor?", "Onderzoek")
    vt.choose("Op welke grondslag?", "Verzoek tot onderzoek RvdK")
    for section in ("Kern", "Mensen", "Risico"):
        vt.choose("Wat deelt u?", section)
    vt.fill("Wat vraagt u?", "Wilt u de kinderrechter om een voorlopige ondertoezichtstelling vragen?")
    vt.choose("Weet de betrokkene hiervan?", "Ja")
    vt.click("Bekijk wat de ontvanger ziet")
    vt.sees("Na “toon” ook namen, telefoon en adres.")
    vt.click("Verstuur de verwijzing")
    rvdk.go("/werk/")
    rvdk.look("32a-werk-rvdk")
    rvdk.click("Verwijzing beantwoorden")
    rvdk.click("Neem de verwijzing aan")
    rvdk.go(case)
    rvdk.sees("naam verborgen")
    rvdk.look("32b-casus-rvdk")
    rvdk.click("toon")
    rvdk.sees("Samira Voorbeeld")
    rvdk.go(f"{case}notities/")
    rvdk.sees_not("Samira Voorbeeld")
    vt.go(f"{case}wie-keek/")
    vt.sees("Raad voor de Kinderbescherming Haaglanden")
    vt.look("32c-wie-keek")


def decide(vt, application):
    """Step 6: who filed it where, and what the court decided."""
    vt.go(f"{application}indienen/")
    vt.pick("Wie diende de aanvraag in?", "Raad voor de Kinderbescherming")
    vt.pick("Bij welke organisatie?", "Rechtbank Den Haag")
    vt.fill("Kenmerk", "C-09-1234")
    vt.look("33-indienen")
    vt.click("Leg vast")
    vt.go(f"{application}besluit/")
    vt.look("34-besluit")
    vt.choose("Wat is er besloten?", "Toegewezen zoals gevraagd")
    vt.fill("Wie besliste?", "Kinderrechter Den Haag")
    vt.fill("Geldt tot", f"{_day(60)}T23:59")
    vt.page.get_by_label("Gegeven zonder zitting").check()
    vt.pick("Welke politie-eenheid krijgt de kaart van het bevel?", "Den Haag")
    vt.click("Leg het besluit vast")
    vt.look("35-bevel")
    return vt.page.url


def service(vt, police, case: str, order: str) -> None:
    """Step 7: no date before a confirmed safe place; the police knows the date; served with proof."""
    vt.go(order)
    vt.page.get_by_role("link", name="Uitreiking bekijken").first.click()
    respondent = vt.page.url
    vt.look("36-uitreiking")
    vt.go(f"{case}bevelen/")
    vt.page.get_by_role("link", name="Meisje, 15 jaar").first.click()
    vt.fill("Veilige plek", "Opvang in een andere stad")
    vt.click("Bewaar het plan")
    vt.look("37-veiligheidsplan")
    vt.click("Bevestig de veilige plek")
    vt.fill("Hoe is de plek bevestigd?", "Gebeld met de opvang: plek is vrij.")
    vt.click("De plek is veilig")
    vt.go(f"{respondent}plannen/")
    vt.fill("Wanneer wordt uitgereikt?", f"{_day(1)}T09:00")
    vt.pick("Welke politie-eenheid moet de datum weten?", "Den Haag")
    vt.look("38-uitreiking-plannen")
    vt.click("Stel deze datum voor")
    police.go(respondent)
    police.look("39-uitreiking-politie")
    police.click("Wij weten")
    vt.go(f"{respondent}vastleggen/")
    vt.look("40-uitreiking-vastleggen")
    vt.choose("Wat gebeurde er?", "Uitgereikt")
    vt.page.get_by_label("Hoe?").select_option(index=1)
    vt.fill("Door wie?", "Deurwaarder")
    vt.fill("In welke taal?", "Nederlands")
    vt.fill("Welk bewijs is er?", "Akte van uitreiking, kenmerk 77.")
    vt.click("Leg vast", exact=True)
    vt.go(order)
    vt.look("41-kaart-van-het-bevel")


def first_screen(vt, case: str) -> None:
    """The first load of a case: small, from here only, and clock, owner and next step without scrolling."""
    context = vt.context.browser.new_context(
        storage_state=vt.context.storage_state(), viewport={"width": 1366, "height": 768}, locale="nl-NL"
    )
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(case, wait_until="load")
    loaded = [answer for answer in answers if answer.status == 200]
    assert {answer.url.split("/")[2] for answer in loaded} == {case.split("/")[2]}
    sizes = {
        answer.url.rsplit("/", 1)[-1] or "page": len(
            answer.body() if answer.url.endswith(".woff2") else gzip.compress(answer.body())
        )
        for answer in loaded
    }
    assert sum(sizes.values()) <= 100 * 1024, sizes
    seen = {
        "clock": page.locator(".identity time").first,
        "owner": page.locator(".identity").get_by_text("Veilig Thuis Haaglanden").first,
        "next step": page.locator("main a.task-link").first,
    }
    for what, where in seen.items():
        box = where.bounding_box()
        assert box is not None, what
        assert box["y"] + box["height"] <= 768, (what, box)
    # The page itself goes over the wire compressed as well.
    page_answer = next(answer for answer in loaded if answer.url == case)
    assert page_answer.headers.get("content-encoding") == "gzip"
    context.close()


def border(kmar) -> None:
    """Step 8: a hit shows the minimal card; a miss says that it proves nothing and keeps nothing."""
    kmar.go("/grens/")
    kmar.look("42-grens")
    kmar.fill("Naam", "Samira Voorbeeld")
    kmar.fill("Geboortedatum", f"14-03-{BORN[:4]}")
    kmar.page.get_by_label("Waar controleert u?").select_option(index=1)
    kmar.page.get_by_label("Waarom controleert u?").select_option(index=1)
    kmar.click("Controleer")
    kmar.sees("BV-")
    kmar.look("43-grens-treffer")
    kmar.go("/grens/")
    kmar.fill("Naam", "Onbekende Reiziger")
    kmar.fill("Geboortedatum", "01-02-1990")
    kmar.page.get_by_label("Waar controleert u?").select_option(index=1)
    kmar.page.get_by_label("Waarom controleert u?").select_option(index=1)
    kmar.click("Controleer")
    kmar.sees("Niet gevonden")
    kmar.look("44-grens-niets")
    kmar.leave()


def breach(vt, police, order: str) -> None:
    """Step 9: the report reaches the police screen by itself within two seconds, and a named officer takes it."""
    police.go("/alarmen/")
    vt.go(f"{order}overtreding/")
    vt.sees("112")
    vt.look("45-overtreding")
    vt.fill("Wat weet u?", "De vader staat met haar in de vertrekhal.")
    vt.choose("Welke maatregel is overtreden?", "Niet meenemen uit Nederland")
    vt.choose("Wie deed het?", "Verweerder 1")
    vt.click("Verstuur de melding")
    police.page.locator("main").get_by_role("link", name="Overtreding").first.wait_for()
    vt.look("46-overtreding-gemeld")
    police.look("47-alarmen-politie")
    police.page.locator("main").get_by_role("link", name="Overtreding").first.click()
    police.sees("Mag ik aanhouden?")
    police.look("48-alarm-politie")
    police.click("Ik neem dit aan")
    police.sees("Aangenomen")
    police.look("49-alarm-aangenomen")
    police.leave()
    vt.go("/alarmen/")
    vt.look("50-alarmen-regie")


def refer(vt, lkha, case: str) -> None:
    """Step 10: chosen sections with a preview of exactly what the receiver sees; nothing opens before it accepts."""
    vt.go(f"{case}verwijzingen/nieuw/")
    vt.pick("Naar welke organisatie?", "Landelijk Knooppunt")
    vt.look("51-verwijzen")
    vt.click("Ga verder")
    vt.choose("Waarvoor?", "Terugkeer")
    vt.page.get_by_role("group", name="Op welke grondslag?").get_by_role("radio").first.check()
    for section in ("Kern", "Mensen", "Reis en terugkeer"):
        vt.choose("Wat deelt u?", section)
    vt.fill("Wat vraagt u?", "Graag de terugkeer voorbereiden als zij toch vertrekt.")
    vt.choose("Weet de betrokkene hiervan?", "Ja")
    vt.look("52-verwijzing-invullen")
    vt.click("Bekijk wat de ontvanger ziet")
    vt.sees("Dit ziet Landelijk Knooppunt")
    vt.look("53-verwijzing-voorbeeld")
    vt.click("Verstuur de verwijzing")
    lkha.go(case)
    lkha.sees("Niet gevonden")
    lkha.go("/werk/")
    lkha.click("Verwijzing beantwoorden")
    lkha.look("54-verwijzing-ontvangen")
    lkha.click("Neem de verwijzing aan")
    lkha.go(case)
    lkha.look("55-casus-lkha")


def come_home(lkha, kmar, case: str) -> None:
    """Step 11: the return: place with its own time, a sign of life, consent, travel, and the arrival with the KMar."""
    lkha.go(f"{case}terugkeer/nieuw/")
    lkha.page.get_by_role("group", name="Om wie gaat het?").get_by_role("radio").first.check()
    lkha.fill("Land", "Marokko")
    lkha.pick("Tijdzone", "Africa/Casablanca")
    lkha.fill("Veilige uren, tijd daar", "10.00 tot 12.00")
    lkha.fill("Codewoord", "zilverspar")
    lkha.look("56-terugkeer-nieuw")
    lkha.click("Begin de terugkeer")
    file = lkha.page.url
    lkha.look("57-terugkeer")
    lkha.click("Teken van leven vastleggen")
    lkha.choose("Hoe kwam het teken van leven?", "Bericht")
    lkha.choose("Is het codewoord gebruikt?", "Ja")
    lkha.look("58-teken-van-leven")
    lkha.click("Leg vast", exact=True)
    lkha.go(f"{file}gegevens/")
    lkha.choose("Wil de persoon terug?", "Ja")
    lkha.look("59-terugkeer-gegevens")
    lkha.click("Bewaar", exact=True)
    lkha.go(f"{file}reis/")
    lkha.fill("Vertrek, Nederlandse tijd", f"{_day(3)}T09:00")
    lkha.fill("Aankomst, Nederlandse tijd", f"{_day(3)}T13:00")
    lkha.fill("Luchthaven van aankomst", "Schiphol")
    lkha.click("Bewaar en draag over aan de KMar")
    lkha.sees("Aankomst overgedragen aan")
    kmar.go(f"{file}aankomst/")
    kmar.sees_not("zilverspar")
    kmar.look("60-aankomst")
    kmar.click("Aankomst vastleggen")
    kmar.click("Leg vast", exact=True)
    kmar.sees("Gedaan")
