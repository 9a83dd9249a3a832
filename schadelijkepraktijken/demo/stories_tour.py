"""The case of the tour: a girl of fifteen, a one-way ticket for Saturday, an application that waits to be read."""

from schadelijkepraktijken.demo.stage import NextSaturday, Step, Today, Who, ahead, back, hours_ago
from schadelijkepraktijken.demo.steps_case import (
    know,
    leaving,
    note,
    relate,
    safe_contact,
    share,
    talk,
    task,
    weigh,
)
from schadelijkepraktijken.demo.steps_intake import accept, feedback, report
from schadelijkepraktijken.demo.steps_orders import apply, submit

FLIGHT = NextSaturday(time="6.40")
CONTACT = "Alleen via de mentor op school, di en do 10.00–12.00. Niet bellen, niet appen, geen post."

TOUR: tuple[Step, ...] = (
    report(
        "school",
        ["forced_marriage", "abandonment"],
        Who("Yasmin", "Karaca", sex="female", age=15, day="03-14", language="Nederlands", relation="leerling"),
        Who("Orhan", "Karaca", "respondent", "male", age=46, day="09-02", language="Turks", relation="vader"),
        Who("Cemal", "Karaca", "respondent", "male", about=50, language="Turks", relation="oom"),
        Who("Elif", "Karaca", "protective", "female", age=21, day="06-30", relation="zus"),
        Who("Nuray", "Karaca", "relative", "female", age=43, day="01-19", relation="moeder"),
        at=back(4, "13.10"),
        leaves=FLIGHT,
        departure="feared",
        departure_note="De leerling noemde een reis in de vakantie van haar vader.",
        facts="Leerling huilde in de les. Zij vroeg of zij na school mocht blijven. Haar telefoon is al een week weg.",
        hearsay="Een klasgenoot hoorde van haar dat er een verloving is afgesproken.",
        interpretation="Ik denk dat zij bang is voor de reis. Ik heb de ouders niets gevraagd.",
        acute_danger="unknown",
        reporter_contact="Kamer van de mentor, toestel 12",
        source_protected=True,
        safe_contact=CONTACT,
    ),
    accept("vt", "vt2"),
    know("vt", "Yasmin", document_number="NXK4R8PT2", danger_from="Vader en oom"),
    know("vt", "Orhan", address="Laan van de Iepen 4, Den Haag"),
    safe_contact(
        "vt", "Yasmin", CONTACT, code_word="herfstvakantie", never="Het nummer van thuis. De telefoon ligt bij haar vader."
    ),
    safe_contact("vt", "Elif", "Bellen op haar werk, na 18.00. Zeg dat u van de bibliotheek bent."),
    relate(
        "vt",
        ("Orhan", "vader van!", "Yasmin"),
        ("Nuray", "moeder van", "Yasmin"),
        ("Cemal", "oom van!", "Yasmin"),
        ("Elif", "zus van", "Yasmin"),
    ),
    talk(
        "vt2", "Yasmin", back(3, "10.20"), "in_person_school",
        "Gesprek in het lokaal van de mentor. Zij weet dat zij niet verplicht is te praten.", alone="yes",
    ),
    note("vt2", "own_words", back(3, "10.30"), "“Als ik ga, kom ik niet terug.”", "Yasmin"),
    note("vt2", "heard", back(3, "16.40"), "Elif ging zelf op haar zeventiende. Zij bleef twee jaar weg.", "haar zus Elif"),
    note("vt", "seen", back(2, "9.05"), "School: zij is uitgeschreven voor de schoolreis. De handtekening is van haar vader.", "college"),
    note("vt", "view", back(2, "11.15"), "Gesprek met de ouders kan het vertrek versnellen. Eerst overleg met een deskundige.", "aandachtsfunctionaris"),
    share("vt", "politie-den-haag", "onderzoek", "WMO_4_1_1_E"),
    share("vt", "lkha", "advies", "WMO_5_1_6"),
    leaving(
        "vt", "booked", FLIGHT, back(1, "14.20"),
        "Enkele reis geboekt voor twee personen. De leerling liet de bevestiging zien. Vertrek vanaf Schiphol.",
    ),
    weigh(
        "vt2", hours_ago(20), "acute",
        "Vertrek binnen een week, paspoort ingenomen, en zij is zelf bang. Ook het onbekende weegt mee.",
        yes={
            "own_refusal": ("Zij zei dat zij hier wil blijven.", "Yasmin"),
            "own_fear": ("Zij zei dat zij bang is om niet terug te komen.", "Yasmin"),
            "marriage_planned": ("Er is een verloving afgesproken met een neef.", "klasgenoot"),
            "threats": ("Haar oom dreigde met achterlating.", "Yasmin"),
            "group_involved": ("Vader en oom spraken samen met haar.", "Yasmin"),
            "escorted": ("Zij wordt elke dag gebracht en gehaald.", "mentor"),
            "documents_taken": ("Haar paspoort ligt bij haar vader.", "Yasmin"),
            "trip_planned": ("Er is een reis geboekt.", "Yasmin"),
            "one_way": ("De bevestiging toont een enkele reis.", "Yasmin"),
            "departure_soon": ("Vertrek is komende zaterdag.", "Yasmin"),
            "sibling_married": ("Haar zus bleef eerder twee jaar weg.", "Elif"),
            "trusted_contact": ("Er is een codewoord met de mentor.", "mentor"),
            "protective_relative": ("Haar zus steunt haar.", "Elif"),
        },
        no=("ran_away", "self_harm", "already_abroad", "order_breached"),
        unknown=("violence", "locked_in", "money_taken", "earlier_attempt"),
        fear="“Als ik ga, kom ik niet terug.”",
        subject="Yasmin",
    ),
    apply(
        "vt", "VOTS", {"Yasmin": "“Ik wil naar school. Ik wil niet trouwen en niet weg.”"}, ["Orhan", "Cemal"],
        ["no_removal", "travel_conditions", "supervision"],
        ("De school zag dat zij huilde en na school wilde blijven.", "seen", back(4, "13.10"), "everyone"),
        ("Er is een enkele reis geboekt voor twee personen.", "seen", back(1, "14.20"), "everyone"),
        ("Haar zus vertelde over een eerdere reis in het gezin.", "heard", back(3, "16.40"), "protected"),
        at=hours_ago(18), own_words_at=back(1, "10.10"),
        notice="Met bericht vooraf kan zij nog voor het besluit weg zijn.",
        people={"Cemal": {"age_answer": "adult", "age_basis": "Hij werkt al jaren als chauffeur."}},
        until=ahead(80, "12.00"),
    ),
    submit("vt"),
    task("vt", "Paspoortmaatregel bespreken met de RvdK", ahead(1, "15.00"),
         "Schriftelijke aanwijzing kan bij een spoedverzoek tot ondertoezichtstelling.", "vt"),
    task("vt", "Mentor bellen over de lessen van vandaag", Today(time="16.00"), "Is zij op school?", "vt", urgent=True),
    task("vt", "Besluit over de aanvraag voor vanmiddag", Today(time="16.00"), "Spoed: vertrek zaterdag.", "", urgent=True),
    feedback("vt", "Dank voor uw bericht. Wij zijn ermee bezig. Vraag de ouders niets en blijf zelf gewoon doen."),
)  # fmt: skip
