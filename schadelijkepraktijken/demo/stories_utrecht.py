"""Cases in the region Utrecht."""

from schadelijkepraktijken.demo.stage import Step, Today, Who, ahead, back, hours_ago
from schadelijkepraktijken.demo.steps_case import (
    agree,
    close,
    drop_weighing,
    note,
    relate,
    reopen,
    task,
    weigh,
)
from schadelijkepraktijken.demo.steps_chain import alarm, refer
from schadelijkepraktijken.demo.steps_intake import accept, feedback, hand_over, report, take_over
from schadelijkepraktijken.demo.steps_orders import apply, through
from schadelijkepraktijken.demo.steps_service import (
    breach,
    cancel_service,
    extend,
    plan_service,
    safe_place,
    serve,
)

POLICE = "politie-midden-nederland"

LAWYER_TOLD: tuple[Step, ...] = (
    report(
        "huisarts", ["honour_violence"],
        Who("Zahra", "Hosseini", sex="female", age=26, day="03-21", language="Farsi", relation="patiënt"),
        Who("Reza", "Hosseini", "respondent", "male", age=33, day="04-30", language="Farsi", relation="neef"),
        Who("Ali", "Hosseini", "respondent", "male", about=60, language="Farsi", relation="oom"),
        Who("Neda", "Hosseini", "protective", "female", age=48, day="08-25", language="Farsi", relation="tante"),
        at=back(26, "9.40"), city="GM0344", acute_danger="no", departure="none",
        facts="Zij is gevolgd tot aan de praktijk. Een man wachtte een uur op straat.",
        safe_contact="Via haar tante, telefonisch na 20.00.",
    ),
    accept("utrecht", "utrecht2"),
    weigh(
        "utrecht2", back(25, "10.00"), "high", "Zij wordt gezocht. Haar tante beschermt haar.",
        yes={"search": ("Zij is gevolgd.", "huisarts"), "group_acts": ("Meer mannen zoeken haar.", "Neda"), "protective_relative": ("Haar tante helpt.", "Neda")},
        no=("strangulation",), unknown=("weapon", "youngest_named"),
    ),
    weigh(
        "utrecht2", back(6, "11.00"), "high", "Het zoeken gaat door. Zij verhuisde daarom weer.",
        yes={"search": ("Een man vroeg naar haar op haar werk.", "werkgever"), "protective_relative": ("Haar tante helpt.", "Neda")},
        no=("strangulation", "weapon"), unknown=("youngest_named",),
    ),
    apply(
        "utrecht2", "OM_509HH", {"Zahra": "“Ik wil naar mijn werk zonder om te kijken.”"}, ["Reza", "Ali"],
        ["contact_ban", "area_ban", "no_instructing"],
        ("Een man wachtte een uur op straat.", "seen", back(26, "9.40"), "everyone"), at=back(6, "13.00"),
        people={"Ali": {"age_answer": "adult", "age_basis": "Hij is de oudste oom."}},
    ),
    *through("utrecht2", "utrecht", "om-midden-nederland", "om-midden-nederland", back(4, "10.00"), reference="16-330871", police=POLICE),
    safe_place("utrecht2", "Zahra", "Opvang, adres bekend bij de coördinator", "Gebeld met de opvang", back(4, "11.00")),
    plan_service("utrecht2", "Ali", ahead(2, "9.00"), POLICE),
    cancel_service("utrecht2", "Ali", "De politie kan die dag niet."),
    serve("utrecht2", "Reza", "told", "lawyer", back(2, "15.00"), "Advocaat van Reza", "Farsi", "Brief van de advocaat"),
    serve("utrecht2", "Ali", "tried", "police_person", back(1, "19.30"), "Wijkagent, Utrecht"),
    plan_service("utrecht2", "Reza", ahead(3, "9.00"), POLICE),
    breach("utrecht2", "Iemand gooide een briefje door de bus van haar tante. Wie het was, is niet bekend.", hours_ago(3), danger="unknown"),
    alarm("utrecht", "acknowledge", "pass_on", to="utrecht2", text="Una neemt dit over."),
)  # fmt: skip

PARTLY: tuple[Step, ...] = (
    report(
        "jeugdarts", ["marital_captivity"],
        Who("Fatima", "Osman", sex="female", age=38, day="05-15", language="Arabisch", relation="moeder van een kind in zorg"),
        Who("Omar", "Osman", "respondent", "male", age=42, day="01-12", language="Arabisch", relation="ex-man"),
        at=back(12, "9.00"), city="GM0356", acute_danger="no", departure="feared",
        facts="Zij kreeg brieven met de eis om terug te komen. De kinderen zijn bang.",
        safe_contact="Op haar werk, ma tot wo.",
    ),
    accept("utrecht", "utrecht2"),
    relate("utrecht2", ("Omar", "ex-man van!", "Fatima")),
    weigh(
        "utrecht2", back(11, "9.00"), "high", "De eisen worden dreigender.",
        yes={"threats": ("Er staat een dreiging in een brief.", "Fatima")}, no=("violence",), unknown=("trip_planned",),
    ),
    apply(
        "utrecht2", "KG_BAN", {"Fatima": "“Ik wil gewoon gescheiden zijn.”"}, ["Omar"], ["contact_ban", "no_violence"],
        ("Zij kreeg brieven met eisen.", "seen", back(12, "9.00"), "everyone"), at=back(10, "9.00"),
    ),
    *through("utrecht2", "utrecht", "protected_person_lawyer", "rechtbank-midden-nederland", back(9, "10.00"), until=ahead(3, "12.00"), reference="C/16/4012", police=POLICE, outcome="partly"),
    safe_place("utrecht2", "Fatima", "Eigen woning, sloten vervangen", "Bezocht", back(9, "15.00")),
    serve("utrecht2", "Omar", "served", "bailiff_address", back(8, "10.00"), "Gerechtsdeurwaarder", "Arabisch", "Exploot"),
    weigh(
        "utrecht2", back(7, "14.00"), "high", "Hij kent het verbod. Er kwam weer een brief.",
        yes={"threats": ("Er staat een dreiging in een brief.", "Fatima")}, no=("violence", "locked_in"),
    ),
    extend("utrecht2", hours_ago(26), ahead(60, "12.00")),
    plan_service("utrecht2", "Omar", ahead(1, "14.00"), POLICE),
    serve("utrecht2", "Omar", "served", "bailiff_person", hours_ago(1), "Gerechtsdeurwaarder", "Arabisch", "Exploot"),
)  # fmt: skip

SECOND_READER: tuple[Step, ...] = (
    report(
        "jeugdarts", ["fgm"],
        Who("Aminata", "Balde", sex="female", age=8, day="06-18", language="Nederlands", relation="kind in zorg"),
        Who("Kadiatou", "Balde", "relative", "female", age=33, day="04-27", language="Frans", relation="moeder"),
        Who("Binta", "Balde", sex="female", age=5, day="09-11", language="Nederlands", relation="zusje"),
        at=back(6, "11.00"), city="GM0307", acute_danger="no", departure="none",
        facts="Het kind was drie maanden weg. Zij wil niet meer meedoen met zwemmen.",
        interpretation="Ik kan niet zeggen wat er is gebeurd. Er is geen onderzoek gedaan.",
        safe_contact="Via school. De moeder niet bellen.",
    ),
    accept("utrecht", "utrecht2"),
    relate("utrecht2", ("Kadiatou", "moeder van", "Aminata"), ("Kadiatou", "moeder van", "Binta")),
    weigh(
        "utrecht2", hours_ago(26), "doubtful", "Het gedrag kan ook een andere oorzaak hebben. Eerst een gesprek met de arts.",
        yes={"changed_after_trip": ("Zij veranderde na de reis.", "school"), "younger_sisters": ("Er is een jonger zusje.", "school")},
        no=("told_done", "cutter_near"), unknown=("pain", "mother_cut", "sister_cut"),
    ),
    task("utrecht2", "Kinderarts vragen om een gesprek", ahead(1, "9.30"), "Onderzoek alleen als het kind dat wil.", "utrecht2"),
)  # fmt: skip

HALF_WEIGHED: tuple[Step, ...] = (
    report(
        "school", ["child_marriage"],
        Who("Rosa", "Hernández", sex="female", age=15, day="07-23", language="Spaans", relation="leerling"),
        Who("Miguel", "", "respondent", "male", about=22, language="Spaans", relation="partner"),
        at=back(7, "10.00"), city="GM0518", reporter_municipality="GM0518", acute_danger="no", departure="none",
        facts="Leerling draagt een trouwring. Zij zegt dat er een ceremonie was en dat zij bij hem woont.",
        safe_contact="Op school, bij de decaan.",
    ),
    hand_over("vt", "veilig-thuis-utrecht", "Zij woont nu bij haar partner in Utrecht."),
    take_over("utrecht"),
    accept("utrecht", "utrecht2"),
    weigh("utrecht2", back(3, "9.00"), yes={"stops_study": ("Zij komt minder.", "school")}),
    drop_weighing("utrecht2"),
    weigh(
        "utrecht2", hours_ago(22), yes={"stops_study": ("Zij komt twee dagen per week.", "decaan")},
        no=("violence",), unknown=("own_refusal", "threats", "money_taken"),
    ),
    note("utrecht2", "view", hours_ago(21), "Zij zegt dat het haar keuze is. Of dat zo is, weten wij nog niet.", "gesprek met de decaan"),
    task("utrecht2", "Weging afmaken", Today(time="17.00"), "", "utrecht2"),
)  # fmt: skip

OFFERED: tuple[Step, ...] = (
    report(
        "huisarts", ["forced_marriage"],
        Who("Nadia", "Kowalska", sex="female", age=21, day="02-11", language="Pools", relation="patiënt"),
        Who("Piotr", "Kowalski", "respondent", "male", age=49, day="05-02", language="Pools", relation="stiefvader"),
        at=back(5, "12.30"), city="GM0310", acute_danger="no", departure="feared",
        facts="Zij slaapt slecht. Haar stiefvader regelt een huwelijk om een schuld te betalen.",
        safe_contact="Eigen telefoon, tussen 9.00 en 10.00.",
    ),
    accept("utrecht", "utrecht2"),
    refer(
        "utrecht", "zvh-regio-utrecht", "onderzoek", "WGS_ZVH", ["core", "people", "assessments"],
        "Er speelt een schuld en mogelijk dwang. Kunt u dit met politie en gemeente bespreken?",
    ),
    task("utrecht2", "Veilige plek zoeken", Today(time="15.45"), "Zij wil liever niet ver weg.", "utrecht2"),
)  # fmt: skip

REOPENED: tuple[Step, ...] = (
    report(
        "huisarts", ["femicide_risk"],
        Who("Marijke", "Smit", sex="female", age=52, day="09-05", language="Nederlands", relation="patiënt"),
        Who("Henk", "Smit", "respondent", "male", age=56, day="11-30", language="Nederlands", relation="echtgenoot"),
        at=back(90, "9.00"), city="GM0344", acute_danger="no", departure="none",
        facts="Zij heeft blauwe plekken. Zij zei eerst dat zij viel.",
        safe_contact="Bij de praktijk, op maandag.",
    ),
    accept("utrecht", "utrecht2"),
    weigh("utrecht2", back(80, "9.00"), "low", "Zij woont apart en voelt zich veilig.", no=("weapon", "death_threat", "strangulation", "separation", "stalking")),
    agree("utrecht", "Eens. Niet alles is gevraagd; de huisarts ziet haar elke maand."),
    feedback("utrecht", "Zij woont apart en is veilig. Blijf haar zien."),
    close("utrecht", "STABLE_SAFETY", "Zij woont apart. De huisarts ziet haar elke maand.", "De huisarts"),
    reopen("utrecht", "De huisarts belde: hij heeft een sleutel van haar nieuwe huis."),
    note("utrecht2", "heard", hours_ago(5), "Hij kwam ’s nachts binnen en ging weer weg.", "de huisarts"),
    task("utrecht2", "Vandaag opnieuw wegen", Today(time="16.00"), "", "utrecht2", urgent=True),
)  # fmt: skip
