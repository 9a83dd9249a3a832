"""From a professional's signal to an acknowledged breach alert, as eight people at their own screens."""

from datetime import timedelta

import pytest

from core import clock

pytestmark = pytest.mark.browser


def _day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_the_chain_from_signal_to_acknowledged_alert(people):
    signal(people("school"))
    vt = people("vt")
    case = triage(vt)
    family(vt, case)
    risk(vt, case)
    apply(vt, case)


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
    school.fill("Jaar", str(clock.today().year - 15))
    school.click("Nog iemand toevoegen")
    second = school.page.get_by_role("group", name="Persoon 2")
    second.get_by_label("Wie is dit?").select_option(label="Verweerder")
    second.get_by_label("Achternaam").fill("Voorbeeld")
    school.pick("In welke gemeente woont de persoon om wie het gaat?", "Den Haag")
    school.choose("Hoe kan de persoon veilig worden bereikt?", "Gesprek op school")
    school.fill("Wanneer en hoe precies?", "Alleen via de mentor, di en do 10.00-12.00. Niet bellen, geen post.")
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
    school.page.set_viewport_size({"width": 1366, "height": 768})


def triage(vt) -> str:
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
    vt.click("Bewaar en ga verder")
    for _group in range(12):
        if not vt.page.get_by_role("button", name="Bewaar en ga verder").count():
            break
        vt.click("Bewaar en ga verder")
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


def apply(vt, case: str) -> None:
    """Step 5: the dossier by which Veilig Thuis asks the council; what is missing is listed."""
    vt.go(f"{case}bevelen/")
    vt.look("22-bevelen")
