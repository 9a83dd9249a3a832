"""Cases of people who are abroad: every phase of a return, one silence, one arrival at hand."""

from schadelijkepraktijken.demo.stage import Step, Today, Who, ahead, back, hours_ago
from schadelijkepraktijken.demo.steps_case import (
    close,
    leaving,
    note,
    relate,
    safe_contact,
    share,
    task,
    weigh,
)
from schadelijkepraktijken.demo.steps_chain import (
    describe,
    end_return,
    go_to,
    look_at_the_clock,
    open_return,
    papers,
    plan_travel,
    sign_of_life,
    step_back,
)
from schadelijkepraktijken.demo.steps_intake import accept, feedback, report

RETURN_GROUND = ("lkha", "terugkeer", "WMO_5_1_6")

NO_REGION: tuple[Step, ...] = (
    report(
        "huisarts", ["abandonment", "marital_captivity"],
        Who("Leila", "Benali", sex="female", age=35, day="02-20", language="Frans", relation="oud-patiënt"),
        Who("Karim", "Benali", "respondent", "male", age=41, day="07-11", language="Frans", relation="echtgenoot"),
        at=back(2, "8.30"), city="", no_longer_registered=True, departure="none", acute_danger="unknown",
        facts="Zij belde de praktijk vanuit het buitenland. Haar man is met haar paspoort vertrokken.",
        safe_contact="Berichten via haar buurvrouw. Alleen Frans. Nooit bellen op het nummer van haar man.",
    ),
    accept("lkha"),
    relate("lkha", ("Karim", "echtgenoot van!", "Leila")),
    note("lkha", "own_words", back(1, "10.00"), "“Ik ben hier met twee tassen en geen papieren.”", "Leila"),
    open_return(
        "lkha", "Leila", "Tunesië", "Africa/Tunis", back(1, "11.00"), safe_channel="Via de buurvrouw, met berichten",
        safe_hours="14.00 tot 16.00", code_word="olijfboom", is_dutch=True,
    ),
    papers("lkha", ("passport", "missing", "Echtgenoot"), ("residence_permit", "unknown", "")),
    feedback("lkha", "Wij hebben contact met haar. Belt zij weer? Geef ons nummer, en noem geen namen."),
    task("lkha", "Ambassade vragen om een veilige plek", Today(time="15.00"), "", "lkha", urgent=True),
)  # fmt: skip

WISH_NOT_KNOWN: tuple[Step, ...] = (
    report(
        "school", ["abandonment"],
        Who("Hibo", "Warsame", sex="female", age=23, day="11-03", language="Somali", relation="oud-leerling"),
        Who("Abdi", "Warsame", "respondent", "male", about=55, language="Somali", relation="oom"),
        at=back(9, "12.00"), departure="none", acute_danger="unknown",
        facts="Oud-leerling stuurde een bericht aan haar mentor. Zij is al een jaar weg en wil praten.",
        safe_contact="Alleen berichten, vrijdag na 13.00 plaatselijke tijd.",
    ),
    accept("vt2", "vt"),
    leaving("vt2", "gone", None, back(8, "10.00"), "Zij vertrok vorig jaar. De dag is niet bekend.", "heard"),
    share("vt2", *RETURN_GROUND),
    open_return(
        "lkha", "Hibo", "Kenia", "Africa/Nairobi", back(8, "11.00"), safe_channel="Berichten, via een vriendin",
        safe_hours="Vrijdag na 13.00", code_word="zonnebloem", is_dutch=True, wish="unsure",
        wish_own_words="“Soms wil ik naar huis. Soms durf ik niet.”", silence_days=10,
    ),
    go_to("lkha", "RISK_AND_WISH", 7),
    sign_of_life("lkha", back(2, "11.20"), "bericht", "Zij gebruikte het codewoord. Zij wil volgende week bellen."),
)  # fmt: skip

TWO_BROTHERS: tuple[Step, ...] = (
    report(
        "school", ["abandonment"],
        Who("Bilal", "El Idrissi", sex="male", age=14, day="05-26", language="Nederlands", relation="leerling"),
        Who("Ilyas", "El Idrissi", sex="male", age=11, day="10-09", language="Nederlands", relation="broertje"),
        Who("Hassan", "El Idrissi", "respondent", "male", age=45, day="01-01", language="Nederlands", relation="vader"),
        Who("Naima", "El Idrissi", "protective", "female", age=39, day="09-19", language="Nederlands", relation="moeder"),
        at=back(30, "9.00"), city="GM0503", departure="none", acute_danger="no",
        facts="Beide jongens kwamen na de vakantie niet terug. Hun moeder zegt dat hun vader de paspoorten heeft.",
        safe_contact="De moeder bellen, overdag.",
    ),
    accept("vt", "vt2"),
    feedback("vt", "Wij hebben uw signaal opgenomen en gaan ermee verder. Vraag de familie niets."),
    relate("vt", ("Hassan", "vader van!", "Bilal"), ("Hassan", "vader van!", "Ilyas"), ("Naima", "moeder van", "Bilal"), ("Naima", "moeder van", "Ilyas")),
    leaving("vt", "gone", back(50, "7.00"), back(30, "9.00"), "Zij vlogen in de zomer met hun vader.", "seen"),
    share("vt", *RETURN_GROUND),
    share("vt", "rvdk-haaglanden", "onderzoek", "RVDK_REQUEST"),
    open_return("lkha", "Bilal", "Marokko", "Africa/Casablanca", back(28, "10.00"), is_dutch=True, code_word="voetbal",
                safe_channel="Via zijn trainer", safe_hours="Zaterdag 10.00 tot 12.00", authority="Beide ouders. De moeder wil terugkeer."),
    go_to("lkha", "TRAVEL_DOCUMENT", 20),
    sign_of_life("lkha", hours_ago(30), "telefoon", "Hij belde zijn trainer. Hij vroeg naar de competitie."),
    papers("lkha", ("passport", "missing", "Vader"), ("emergency_document", "asked", "Ambassade"), ("parental_consent", "present", "")),
    open_return("lkha", "Ilyas", "Marokko", "Africa/Casablanca", back(28, "10.30"), is_dutch=True, code_word="voetbal",
                safe_channel="Via zijn broer", authority="Beide ouders. De moeder wil terugkeer."),
    go_to("lkha", "AUTHORITY", 20),
    sign_of_life("lkha", hours_ago(30), "telefoon", "Hij was bij het gesprek en lachte.", "unknown"),
    task("vt", "RvdK vragen om vervangende toestemming", Today(time="16.30"), "Voor het reisdocument van de jongste.", "vt"),
)  # fmt: skip

ARRIVES_SOON: tuple[Step, ...] = (
    report(
        "school", ["forced_marriage", "abandonment"],
        Who("Ayaan", "Chaudhry", sex="female", age=19, day="04-12", language="Urdu", relation="student"),
        Who("Tariq", "Chaudhry", "respondent", "male", age=50, day="12-30", language="Urdu", relation="vader"),
        at=back(40, "13.00"), departure="none", acute_danger="no",
        facts="Student mailde dat zij getrouwd is en niet terug mag. Zij vroeg om hulp.",
        safe_contact="E-mail op het schooladres. Zij leest dit op dinsdag.",
    ),
    accept("vt", "vt2"),
    feedback("vt", "Wij hebben uw signaal opgenomen en gaan ermee verder. Vraag de familie niets."),
    relate("vt", ("Tariq", "vader van!", "Ayaan")),
    leaving("vt", "gone", back(70, "6.00"), back(40, "13.00"), "Zij vertrok voor een bruiloft van een nicht.", "own_words"),
    weigh(
        "vt2", back(30, "9.00"), "high", "Zij is al weg. Zij wil zelf terug en heeft een veilig kanaal.",
        yes={"already_abroad": ("Zij mailde vanaf daar.", "Ayaan"), "asks_help_now": ("Zij vroeg om hulp.", "Ayaan")},
        no=("self_harm",), unknown=("violence", "locked_in"),
    ),
    share("vt", *RETURN_GROUND),
    open_return("lkha", "Ayaan", "Pakistan", "Asia/Karachi", back(38, "9.00"), is_dutch=True, wish="yes",
                wish_own_words="“Ja. Ik wil terug en mijn diploma halen.”", safe_channel="E-mail op het schooladres", code_word="diploma",
                safe_hours="Dinsdag 9.00 tot 11.00", funding="Noodfonds, toegekend"),
    go_to("lkha", "TRAVEL", 30),
    papers("lkha", ("emergency_document", "present", "Ambassade"), ("ticket", "present", "")),
    sign_of_life("lkha", hours_ago(20), "e-mail", "Zij weet de tijd van vertrek en het codewoord."),
    plan_travel("lkha", ahead(2, "3.15"), ahead(2, "11.40"), "Schiphol"),
    safe_contact("vt", "Ayaan", "E-mail op het schooladres. Zij leest dit op dinsdag.", code_word="diploma"),
    task("vt", "Opvangplek bevestigen voor de aankomst", ahead(1, "12.00"), "", "vt", urgent=True),
)  # fmt: skip

SILENT: tuple[Step, ...] = (
    report(
        "jeugdarts", ["abandonment", "child_marriage"],
        Who("Sena", "Yıldız", sex="female", age=17, day="09-30", language="Nederlands", relation="kind in zorg"),
        Who("Murat", "Yıldız", "respondent", "male", age=44, day="10-17", language="Turks", relation="stiefvader"),
        at=back(35, "10.00"), city="GM0307", departure="none", acute_danger="unknown",
        facts="Zij miste haar afspraak. Haar vriendin toonde een bericht: zij mag niet terug.",
        safe_contact="Alleen via haar vriendin, met een spelletje op de telefoon.",
    ),
    accept("utrecht", "utrecht2"),
    feedback("utrecht", "Wij hebben uw signaal opgenomen en gaan ermee verder. Vraag de familie niets."),
    leaving("utrecht2", "gone", back(45, "5.30"), back(35, "10.00"), "Zij ging naar een bruiloft en bleef weg.", "heard"),
    share("utrecht", *RETURN_GROUND),
    open_return("lkha", "Sena", "Turkije", "Europe/Istanbul", back(30, "10.00"), is_dutch=True, silence_days=7, code_word="paddenstoel",
                safe_channel="Spelletje op de telefoon", safe_hours="Zondag 19.00"),
    go_to("lkha", "VERIFICATION", 25),
    sign_of_life("lkha", back(9, "19.05"), "bericht", "Kort bericht zonder codewoord.", "no"),
    look_at_the_clock,
)  # fmt: skip

THREE_TO_GO: tuple[Step, ...] = (
    report(
        "politie", ["abandonment"],
        Who("Milica", "Jovanović", sex="female", age=30, day="08-02", language="Servisch"),
        Who("Stefan", "Jovanović", sex="male", age=7, day="03-15", language="Nederlands", relation="zoon"),
        Who("Ana", "Jovanović", sex="female", age=4, day="11-25", language="Nederlands", relation="dochter"),
        Who("Zoran", "Jovanović", "respondent", "male", age=36, day="06-08", language="Servisch", relation="echtgenoot"),
        at=back(60, "9.00"), departure="none", acute_danger="no",
        facts="Mevrouw deed melding bij de ambassade. Zij zit met haar kinderen vast zonder papieren.",
        safe_contact="Via de ambassade.",
    ),
    accept("vt2", "vt"),
    feedback("vt2", "Wij hebben uw signaal opgenomen en gaan ermee verder. Vraag de familie niets."),
    relate("vt2", ("Zoran", "echtgenoot van!", "Milica"), ("Milica", "moeder van", "Stefan"), ("Milica", "moeder van", "Ana")),
    share("vt2", *RETURN_GROUND),
    open_return("lkha", "Milica", "Servië", "Europe/Belgrade", back(58, "9.00"), is_dutch=False, wish="yes", wish_own_words="“Ja, met mijn kinderen.”"),
    go_to("lkha", "FUNDING", 40),
    sign_of_life("lkha", back(1, "14.00"), "ambassade", "Zij was bij de ambassade met de kinderen."),
    open_return("lkha", "Stefan", "Servië", "Europe/Belgrade", back(58, "9.20"), is_dutch=True, authority="Beide ouders"),
    go_to("lkha", "FUNDING", 40),
    step_back("lkha", "De vader trok zijn toestemming in. De uitreis is opnieuw nodig."),
    sign_of_life("lkha", back(1, "14.00"), "ambassade", "Hij was erbij.", "unknown"),
)  # fmt: skip

BACK_HOME: tuple[Step, ...] = (
    report(
        "huisarts", ["forced_marriage", "abandonment"],
        Who("Samuel", "Tesfay", "protective", "male", age=26, day="07-29", language="Tigrinya", relation="broer, patiënt"),
        Who("Ruth", "Tesfay", sex="female", age=17, day="12-19", language="Tigrinya", relation="zus"),
        Who("Yonas", "Tesfay", sex="male", age=15, day="02-09", language="Nederlands", relation="broer"),
        at=back(120, "10.00"), departure="none", acute_danger="no",
        facts="Patiënt belde over zijn zus en broer. Zij zouden moeten trouwen. Hun paspoorten zijn weg.",
        safe_contact="Eigen telefoon, met codewoord.",
    ),
    accept("vt2", "vt"),
    feedback("vt2", "Wij hebben uw signaal opgenomen en gaan ermee verder. Vraag de familie niets."),
    share("vt2", *RETURN_GROUND),
    open_return("lkha", "Ruth", "Soedan", "Africa/Khartoum", back(118, "9.20"), is_dutch=True, wish="yes", wish_own_words="“Ik wil naar Samuel.”", code_word="regenjas"),
    go_to("lkha", "AFTERCARE", 90),
    sign_of_life("lkha", back(3, "10.00"), "gesprek", "Zij gaat weer naar school."),
    open_return("lkha", "Yonas", "Soedan", "Africa/Khartoum", back(20, "9.00"), is_dutch=True, wish="yes", code_word="regenjas"),
    describe("lkha", funding="Familie betaalt zelf", silence_days=14),
    go_to("lkha", "ARRIVAL", 15),
    sign_of_life("lkha", hours_ago(5), "telefoon", "Hij is geland en wacht bij de KMar.", "yes"),
    task("vt2", "Inschrijven bij de gemeente", back(2, "12.00"), "Briefadres en geheimhouding.", "vt2"),
)  # fmt: skip

HOME_AND_SAFE: tuple[Step, ...] = (
    report(
        "school", ["abandonment"],
        Who("Emre", "Aksoy", sex="male", age=16, day="06-21", language="Nederlands", relation="leerling"),
        at=back(200, "10.00"), departure="none", acute_danger="no",
        facts="Leerling bleef na de zomer weg. Hij belde zijn mentor vanuit een dorp.",
        safe_contact="Via zijn mentor.",
    ),
    accept("vt2", "vt"),
    share("vt2", *RETURN_GROUND),
    open_return("lkha", "Emre", "Turkije", "Europe/Istanbul", back(198, "9.00"), is_dutch=True),
    end_return("lkha", "returned", "Zijn oma bracht hem zelf terug."),
    feedback("vt2", "Hij is terug en gaat weer naar school."),
    close("vt2", "RETURNED_SAFE", "Hij gaat weer naar school en woont bij zijn tante.", "De mentor en de jeugdarts"),
)  # fmt: skip
