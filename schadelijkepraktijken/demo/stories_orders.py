"""Cases with an order: in force, served, breached, run out, withdrawn."""

from schadelijkepraktijken.demo.stage import Step, Today, Who, ahead, back, hours_ago, minutes_ahead
from schadelijkepraktijken.demo.steps_case import agree, know, note, relate, share, talk, task, weigh
from schadelijkepraktijken.demo.steps_chain import alarm, border_check, look_at_the_clock
from schadelijkepraktijken.demo.steps_intake import accept, report
from schadelijkepraktijken.demo.steps_orders import apply, approve_alone, file, second, submit, through
from schadelijkepraktijken.demo.steps_rights import ask_file, prepare_file
from schadelijkepraktijken.demo.steps_service import (
    breach,
    breach_by_number,
    end_order,
    go_without,
    handle_breach,
    know_the_date,
    match_breach,
    plan_service,
    safe_place,
    serve,
    withdraw_order,
)

HOME_BAN: tuple[Step, ...] = (
    report(
        "politie", ["femicide_risk"],
        Who("Marloes", "de Graaf", sex="female", age=28, day="05-11", language="Nederlands", phone="06-00000028"),
        Who("Rick", "Terpstra", "respondent", "male", age=31, day="02-27", language="Nederlands", relation="partner"),
        at=back(8, "22.40"), city="GM0637", acute_danger="yes", departure="none",
        facts="Buren belden om 22.10. Mevrouw had rode plekken in haar hals. De man was weg.",
        hearsay="De buurvrouw hoorde haar om hulp roepen.",
        safe_contact="Eigen telefoon, overdag op het werk. Niet na 17.00.",
    ),
    accept("vt", "vt2"),
    relate("vt", ("Rick", "partner van!", "Marloes")),
    talk("vt2", "Marloes", back(7, "9.30"), "phone_own", "Zij is bij haar zus. Zij wil niet dat hij dat weet.", alone="yes"),
    note("vt2", "own_words", back(7, "9.45"), "“Hij kneep mijn keel dicht. Ik dacht dat het klaar was.”", "Marloes"),
    weigh(
        "vt2", back(7, "10.30"), "high", "Wurging en stalking wegen zwaar. Zij heeft nu een veilige plek.",
        yes={
            "strangulation": ("Rode plekken in de hals.", "politie"),
            "stalking": ("Hij stuurt de hele nacht berichten.", "Marloes"),
            "separation": ("Zij wil bij hem weg.", "Marloes"),
            "safety_plan": ("Zij kent de afspraken.", "Marloes"),
        },
        no=("weapon", "pregnancy_violence", "children_threatened"), unknown=("death_threat", "suicide_threat"),
    ),
    agree("coordinator2", "Eens. De wurging is ernstig. De plek bij haar zus is veilig en de politie kent de situatie."),
    apply(
        "vt", "THV", {"Marloes": "“Ik wil rust en mijn eigen huis terug.”"}, ["Rick"], ["home_ban", "contact_ban"],
        ("De politie zag rode plekken in haar hals.", "seen", back(8, "22.40"), "everyone"),
        at=back(8, "23.20"),
    ),
    *through("vt", "coordinator", "politie-den-haag", "burgemeester-den-haag", back(7, "12.00"), reference="HV-118"),
    safe_place("vt", "Marloes", "Bij haar zus, Wilgenpad 9, Delft", "Gebeld met de zus", back(7, "12.30")),
    serve("politie", "Rick", "served", "police_person", back(7, "15.05"), "Hoofdagent, basisteam Zoetermeer", "Nederlands", "Handtekening op het afschrift"),
    weigh(
        "vt2", back(6, "9.30"), "acute", "Hij kent het verbod en belt haar zus. Het gevaar is groter dan vorige week.",
        yes={"strangulation": ("Rode plekken in de hals.", "politie"), "separation": ("Zij is weg.", "Marloes"), "search": ("Hij belt haar zus.", "Marloes")},
        no=("weapon", "children_threatened"), unknown=("suicide_threat",),
    ),
    breach("politie", "Hij stond om half negen voor haar deur en belde aan. Een buurman zag hem weglopen.", hours_ago(1), measure="home_ban", whom="Rick", danger="yes"),
    task("vt", "Verlengen van het huisverbod bespreken", ahead(1, "11.00"), "Het verbod eindigt over drie dagen.", "vt"),
)  # fmt: skip

CONDUCT_ORDER: tuple[Step, ...] = (
    report(
        "huisarts", ["honour_violence"],
        Who("Amira", "Haddad", sex="female", age=22, day="08-19", language="Nederlands", relation="patiënt"),
        Who("Sami", "Haddad", "respondent", "male", age=27, day="12-05", language="Nederlands", relation="broer"),
        Who("Nabil", "Haddad", "respondent", "male", age=25, day="03-22", language="Nederlands", relation="broer"),
        Who("Rana", "Haddad", "protective", "female", age=51, day="01-08", language="Arabisch", relation="moeder"),
        at=back(30, "11.20"), city="GM0518", acute_danger="no", departure="none",
        facts="Patiënt heeft een gebroken pols. Zij zei dat haar broer haar duwde.",
        interpretation="Zij mag alleen met een broer naar buiten. Ik maak mij zorgen.",
        safe_contact="Via de praktijk. De assistente maakt een gewone afspraak.",
    ),
    accept("vt2", "vt"),
    relate("vt2", ("Sami", "broer van!", "Amira"), ("Nabil", "broer van!", "Amira"), ("Rana", "moeder van", "Amira")),
    note("vt", "own_words", back(29, "14.00"), "“Mijn moeder helpt mij. Zij mag niet weten dat ik hier ben, anders krijgt zij de schuld.”", "Amira"),
    weigh(
        "vt", back(28, "10.00"), "elevated", "Er is geweld geweest. Zij woont nu op een andere plek.",
        yes={
            "alleged_violation": ("De familie keurt haar relatie af.", "Amira"),
            "group_acts": ("Twee broers houden haar in de gaten.", "Amira"),
            "protective_relative": ("Haar moeder helpt haar weg.", "Amira"),
        },
        no=("weapon", "death_threat", "strangulation", "youngest_named"), unknown=("earlier_victim", "decider"),
    ),
    apply(
        "vt2", "OM_509HH", {"Amira": "“Ik wil dat zij mij met rust laten. Ik wil geen straf voor mijn jongste broer.”"},
        ["Sami", "Nabil"], ["contact_ban", "area_ban"],
        ("De huisarts stelde een gebroken pols vast.", "seen", back(30, "11.20"), "everyone"),
        ("Zij zei dat haar broer haar duwde.", "own_words", back(30, "11.20"), "authority"),
        at=back(28, "13.00"),
    ),
    *through("vt2", "coordinator", "om-den-haag", "om-den-haag", back(27, "10.00"), until=ahead(40, "12.00"), reference="09-221144"),
    safe_place("vt2", "Amira", "Opvang in een andere regio, kamer 14", "Gebeld met de opvang", back(27, "11.00")),
    serve("politie", "Sami", "served", "police_person", back(26, "18.20"), "Wijkagent, Den Haag", "Nederlands", "Foto van de handtekening"),
    serve("vt2", "Nabil", "told", "lawyer", back(25, "12.00"), "Advocaat van de familie", "Nederlands", "E-mail van de advocaat"),
    weigh(
        "vt", back(25, "16.00"), "elevated", "De jongste houdt zich eraan. Van de oudste weten wij het nog niet.",
        yes={"group_acts": ("Twee broers houden haar in de gaten.", "Amira"), "safety_plan": ("Zij kent de afspraken.", "Amira")},
        no=("weapon", "death_threat"), unknown=("search",),
    ),
    breach("politie", "Sami stuurde drie berichten via een neef. De berichten zijn bewaard.", hours_ago(9), measure="contact_ban", whom="Sami", danger="no"),
    alarm("politie", "see", "acknowledge", text="Wij gaan vandaag langs."),
    handle_breach("politie", "prosecutor", "Berichten veiliggesteld. De officier van justitie beslist over aanhouden."),
    alarm("coordinator", "see"),
)  # fmt: skip

BAN_ON_ARRANGING: tuple[Step, ...] = (
    report(
        "school", ["forced_marriage"],
        Who("Daniel", "Khalil", sex="male", age=20, day="10-02", language="Nederlands", relation="student"),
        Who("Josef", "Khalil", "respondent", "male", age=52, day="04-14", language="Aramees", relation="vader"),
        Who("Elias", "Khalil", "respondent", "male", about=48, language="Aramees", relation="oom"),
        at=back(14, "15.30"), city="GM0503", departure="none", acute_danger="no",
        facts="Student vroeg om uitstel van zijn stage. Hij zei dat zijn familie een bruiloft regelt. Hij wil dat niet.",
        safe_contact="In zijn pauze op de stageplek, wo en vr 12.30. Nooit op zijn telefoon.",
    ),
    accept("vt", "vt2"),
    relate("vt", ("Josef", "vader van!", "Daniel"), ("Elias", "oom van!", "Daniel")),
    note("vt2", "own_words", back(12, "12.40"), "“Ik houd van mijn ouders. Maar ik trouw niet met iemand die ik niet ken.”", "Daniel"),
    weigh(
        "vt2", back(12, "15.00"), "high", "De datum staat vast en er is gedreigd met verstoting.",
        yes={
            "own_refusal": ("Hij zei dat hij niet wil trouwen.", "Daniel"),
            "marriage_planned": ("De zaal is besproken.", "Daniel"),
            "threats": ("Zijn oom dreigde met verstoting.", "Daniel"),
        },
        no=("violence", "locked_in", "documents_taken"), unknown=("sibling_married", "money_taken"),
    ),
    apply(
        "vt", "KG_BAN", {"Daniel": "“Ik wil dat het stopt. Daarna wil ik weer gewoon kunnen praten.”"},
        ["Josef", "Elias"], ["no_marriage_arranging", "contact_ban"],
        ("Hij vertelde zijn mentor dat er een bruiloft is geregeld.", "own_words", back(14, "15.30"), "everyone"),
        at=back(11, "10.00"),
    ),
    *through("vt", "coordinator", "protected_person_lawyer", "rechtbank-den-haag", back(7, "15.00"), until=ahead(14, "12.00"), reference="C/09/5512"),
    safe_place("vt", "Daniel", "Kamer bij een studiegenoot, Rijswijk", "Samen bekeken", back(7, "17.00")),
    serve("politie", "Josef", "served", "bailiff_person", back(5, "9.30"), "Gerechtsdeurwaarder", "Aramees", "Exploot"),
    serve("politie", "Elias", "tried", "bailiff_person", back(4, "19.00"), "Gerechtsdeurwaarder"),
    serve("politie", "Elias", "evading", "bailiff_person", back(3, "19.00"), "Gerechtsdeurwaarder"),
    weigh(
        "vt2", back(4, "10.00"), "high", "Zijn vader is rustig. Zijn oom ontwijkt iedereen.",
        yes={"own_refusal": ("Hij zei dat hij niet wil trouwen.", "Daniel"), "group_involved": ("De oom zet familie onder druk.", "Daniel")},
        no=("violence", "locked_in"), unknown=("threats",),
    ),
    breach_by_number("school", "BV-1999-00000", "Een neef wachtte bij de stageplek en vroeg naar hem. Hij noemde de bruiloft.", hours_ago(5), desk="coordinator"),
    alarm("coordinator", "see", "acknowledge", text="Ik zoek het bevel op."),
    match_breach("coordinator"),
    task("vt", "Deurwaarder bellen over de oom", Today(time="15.30"), "Hij doet niet open. Kan het op een andere manier?", "vt"),
)  # fmt: skip

NO_REMOVAL: tuple[Step, ...] = (
    report(
        "school", ["forced_marriage", "abandonment"],
        Who("Lina", "Rahimi", sex="female", age=16, day="04-04", language="Dari", relation="leerling"),
        Who("Faisal", "Rahimi", "respondent", "male", age=49, day="11-11", language="Dari", relation="vader"),
        Who("Shirin", "Rahimi", "relative", "female", age=44, day="07-21", language="Dari", relation="moeder"),
        Who("Omid", "Rahimi", sex="male", age=12, day="02-02", language="Nederlands", relation="broertje"),
        at=back(13, "10.10"), city="GM0518", departure="feared", acute_danger="unknown",
        facts="Leerling gaf haar laptop terug. Zij nam afscheid van de klas. De vakantie begint pas over drie weken.",
        hearsay="Haar broertje zei op de basisschool dat zij ‘ver weg’ gaan wonen.",
        safe_contact="Via de zorgcoördinator, ma en do na het eerste uur.",
    ),
    accept("vt2", "vt"),
    know("vt2", "Lina", document_number="BH7C2L9T5"),
    relate("vt2", ("Faisal", "vader van!", "Lina"), ("Shirin", "moeder van", "Lina"), ("Omid", "broer van", "Lina")),
    weigh(
        "vt", back(12, "16.00"), "high", "Vertrek is voorbereid. De school heeft dagelijks zicht.",
        yes={
            "own_fear": ("Zij is bang dat zij niet terugkomt.", "Lina"),
            "one_way": ("Het huurcontract is opgezegd.", "woningcorporatie"),
            "trip_planned": ("Zij nam afscheid van de klas.", "mentor"),
        },
        no=("violence", "already_abroad"), unknown=("documents_taken", "threats", "marriage_planned"),
    ),
    apply(
        "vt2", "VOTS", {"Lina": "“Ik wil mijn school afmaken. Omid ook.”", "Omid": ""}, ["Faisal"],
        ["no_removal", "attend_school", "supervision"],
        ("Zij gaf haar laptop terug en nam afscheid.", "seen", back(13, "10.10"), "everyone"),
        at=back(12, "17.00"), notice="Met bericht vooraf kan het gezin morgen vertrekken.",
    ),
    *through("vt2", "coordinator", "rvdk-haaglanden", "rechtbank-den-haag", back(10, "17.30"), reference="C/09/5498", without_hearing=True),
    share("vt2", "kmar", "handhaving", "ORDER_EXECUTION"),
    border_check("kmar", "schiphol_departures", "exit", document_number="BH7C2L9T5"),
    note("vt2", "seen", hours_ago(2), "De KMar hield het gezin tegen bij vertrek. De RvdK is gebeld.", "KMar"),
    task("vt2", "Zitting regelen: het besluit vervalt over vier dagen", Today(time="12.00"), "De rechter moet het gezin horen.", "vt2", urgent=True),
)  # fmt: skip

SERVICE_TOMORROW: tuple[Step, ...] = (
    report(
        "school", ["forced_marriage"],
        Who("Mei", "Nguyen", sex="female", age=18, day="01-30", language="Nederlands", relation="leerling"),
        Who("Thanh", "Nguyen", "respondent", "male", age=45, day="06-16", language="Vietnamees", relation="vader"),
        Who("Kim", "Nguyen", "respondent", "female", age=42, day="09-09", language="Vietnamees", relation="moeder"),
        at=back(9, "9.00"), city="GM0603", departure="none", acute_danger="no",
        facts="Leerling vertelde dat zij na haar examen moet trouwen. Zij huilde en wil verder leren.",
        safe_contact="Op school, elke dag voor 9.00.",
    ),
    accept("vt", "vt2"),
    relate("vt", ("Thanh", "vader van!", "Mei"), ("Kim", "moeder van!", "Mei")),
    weigh(
        "vt2", back(7, "13.00"), "high", "De druk neemt toe. Zij heeft nu een veilige plek bij een vriendin.",
        yes={"own_refusal": ("Zij zei nee.", "Mei"), "marriage_planned": ("De verloving is gevierd.", "Mei")},
        no=("violence", "already_abroad"), unknown=("threats", "documents_taken"),
    ),
    apply(
        "vt", "KG_BAN", {"Mei": "“Ik wil leren en zelf kiezen.”"}, ["Thanh", "Kim"],
        ["no_marriage_arranging", "surrender_passport"],
        ("Zij vertelde dat zij na haar examen moet trouwen.", "own_words", back(9, "9.00"), "everyone"),
        at=back(6, "9.00"),
    ),
    *through("vt", "coordinator", "protected_person_lawyer", "rechtbank-den-haag", back(2, "11.00"), until=ahead(120, "12.00"), reference="C/09/5602"),
    safe_place("vt", "Mei", "Bij de ouders van een vriendin, Delft", "Bezocht door Victor", back(1, "10.00")),
    plan_service("vt", "Thanh", ahead(1, "10.30")),
    know_the_date("politie", "Thanh"),
    plan_service("vt", "Kim", ahead(1, "10.45")),
    go_without("vt", "Kim", "De eenheid kan niet twee keer komen. Een deurwaarder gaat mee."),
    task("vt", "Mentor bellen: is zij op school aangekomen?", minutes_ahead(38), "Daarna het veiligheidsplan doornemen.", "vt", urgent=True),
)  # fmt: skip

RAN_OUT: tuple[Step, ...] = (
    report(
        "politie", ["femicide_risk"],
        Who("Ingrid", "Bakker", sex="female", age=41, day="07-07", language="Nederlands"),
        Who("Peter", "Bakker", "respondent", "male", age=44, day="03-03", language="Nederlands", relation="echtgenoot"),
        at=back(13, "20.00"), city="GM1783", acute_danger="no", departure="none",
        facts="Meneer sloeg een deur stuk. Mevrouw had zich opgesloten. De kinderen waren erbij.",
        safe_contact="Op haar werk, tussen 9.00 en 12.00.",
    ),
    accept("vt2", "vt"),
    weigh(
        "vt", back(13, "22.00"), "elevated", "Dreiging en controle nemen toe. Er is een huisverbod nodig.",
        yes={"defied_authority": ("Hij negeerde de agenten.", "politie"), "isolation": ("Hij bepaalt met wie zij praat.", "Ingrid")},
        no=("strangulation", "weapon", "separation"), unknown=("stalking", "suicide_threat"),
    ),
    apply(
        "vt2", "THV", {"Ingrid": "“Tien dagen rust. Dan kan ik nadenken.”"}, ["Peter"], ["home_ban", "cooperate"],
        ("De politie zag een stukgeslagen deur.", "seen", back(13, "20.00"), "everyone"), at=back(13, "22.30"),
    ),
    *through("vt2", "coordinator", "politie-den-haag", "burgemeester-den-haag", back(12, "9.00"), reference="HV-109"),
    serve("politie", "Peter", "served", "police_person", back(12, "11.00"), "Agent, basisteam Westland", "Nederlands", "Handtekening"),
    weigh(
        "vt", back(11, "15.00"), "elevated", "Hij houdt zich aan het verbod en zoekt hulp.",
        yes={"isolation": ("Hij bepaalde met wie zij praat.", "Ingrid")}, no=("weapon", "strangulation", "search"), unknown=("separation",),
    ),
    look_at_the_clock,
    task("vt2", "Nagaan of hulp is gestart na het huisverbod", Today(time="13.00"), "Het verbod is afgelopen.", "vt2"),
    ask_file("vt", "Ingrid", back(4, "13.15"), wish="Zij wil weten wat er in het bevel stond."),
    prepare_file("vt", "Ingrid", "grant", "Zij vraagt zelf. Haar paspoort is bekeken."),
)  # fmt: skip

TAKEN_BACK: tuple[Step, ...] = (
    report(
        "school", ["forced_marriage"],
        Who("Sara", "Petrov", sex="female", age=17, day="06-01", language="Bulgaars", relation="leerling"),
        Who("Ivan", "Petrov", "respondent", "male", age=47, day="05-23", language="Bulgaars", relation="vader"),
        at=back(12, "12.00"), city="GM0518", departure="feared", acute_danger="no",
        facts="Leerling was een week weg. Zij draagt nu een ring. Zij zegt dat zij daar niets over mag zeggen.",
        safe_contact="Via de schoolmaatschappelijk werker.",
    ),
    accept("vt2", "vt"),
    relate("vt2", ("Ivan", "vader van!", "Sara")),
    weigh(
        "vt", back(11, "10.00"), "high", "Er is een verloving en een reisplan. Veel is nog onbekend.",
        yes={"marriage_planned": ("Zij draagt een ring.", "school"), "trip_planned": ("Haar vader noemde een reis.", "school")},
        unknown=("threats", "violence", "documents_taken", "own_refusal"),
    ),
    apply(
        "vt2", "VOTS", {"Sara": "“Ik weet het niet. Ik wil geen ruzie.”"}, ["Ivan"], ["no_removal", "supervision"],
        ("Zij was een week weg en draagt een ring.", "seen", back(12, "12.00"), "everyone"), at=back(10, "9.00"),
    ),
    *through("vt2", "coordinator", "rvdk-haaglanden", "rechtbank-den-haag", back(8, "14.00"), reference="C/09/5520"),
    withdraw_order("vt2", back(1, "15.00"), "De kinderrechter trok de maatregel in. Het gezin werkt mee met een gezinscoach."),
    task("vt2", "Opnieuw wegen na de intrekking", Today(time="17.00"), "", "vt2"),
)  # fmt: skip

REPLACED: tuple[Step, ...] = (
    report(
        "jeugdarts", ["abandonment"],
        Who("Noah", "Okafor", sex="male", age=12, day="09-15", language="Engels", relation="patiënt"),
        Who("Grace", "Okafor", sex="female", age=14, day="12-01", language="Engels", relation="zus"),
        Who("Victor", "Okafor", "respondent", "male", age=50, day="08-08", language="Engels", relation="vader"),
        Who("Blessing", "Okafor", "protective", "female", age=45, day="02-18", language="Engels", relation="moeder"),
        at=back(13, "14.00"), city="GM0518", departure="feared", acute_danger="no",
        facts="De jongen zei dat hij bij opa op school moet. Zijn moeder wil dat niet en belde later zelf.",
        safe_contact="De moeder bellen, op haar werk, na 13.00.",
    ),
    accept("vt", "vt2"),
    relate("vt", ("Victor", "vader van!", "Noah"), ("Blessing", "moeder van", "Noah"), ("Grace", "zus van", "Noah")),
    weigh(
        "vt2", back(12, "9.30"), "high", "Er zijn tickets. De moeder beschermt de kinderen.",
        yes={"one_way": ("De moeder zag enkele reizen.", "moeder"), "protective_relative": ("De moeder belt zelf.", "moeder")},
        no=("violence",), unknown=("threats", "documents_taken"),
    ),
    apply(
        "vt", "VOTS", {"Noah": "“Ik wil bij mama blijven.”", "Grace": "“Ik heb hier mijn vrienden en mijn sport.”"},
        ["Victor"], ["no_removal", "supervision"],
        ("De jongen zei dat hij bij zijn opa op school moet.", "own_words", back(13, "14.00"), "everyone"),
        at=back(12, "11.00"),
    ),
    *through("vt", "coordinator", "rvdk-haaglanden", "rechtbank-den-haag", back(9, "10.00"), reference="C/09/5511"),
    end_order("vt", back(2, "10.00"), "Vervangen door een ondertoezichtstelling van een jaar."),
)  # fmt: skip

CONFIRMED_AFTERWARDS: tuple[Step, ...] = (
    report(
        "huisarts", ["femicide_risk", "other"],
        Who("Kelly", "Martina", sex="female", age=29, day="10-31", language="Nederlands", relation="patiënt"),
        Who("Jayden", "Martina", "respondent", "male", age=30, day="07-04", language="Nederlands", relation="ex-partner"),
        at=hours_ago(9), city="GM0518", acute_danger="yes", departure="none",
        facts="Hij stond vannacht voor haar raam met een mes. Zij is zwanger.",
        safe_contact="Bij haar ouders, op hun vaste telefoon.",
    ),
    accept("vt2", "vt"),
    weigh(
        "vt", hours_ago(8), "acute", "Een wapen, stalking en een zwangerschap. Het gevaar is nu.",
        yes={"weapon": ("Hij had een mes.", "Kelly"), "stalking": ("Hij volgt haar telefoon.", "Kelly"), "separation": ("Zij ging weg.", "Kelly")},
        unknown=("strangulation", "suicide_threat"), fear="“Straks doet hij mijn ouders ook iets.”",
    ),
    apply(
        "vt2", "OM_509HH", {"Kelly": "“Hij moet weten dat iedereen kijkt.”"}, ["Jayden"], ["contact_ban", "area_ban", "reporting_duty"],
        ("Hij stond voor haar raam met een mes.", "seen", hours_ago(9), "everyone"), at=hours_ago(7), own_words_at=hours_ago(7.5),
    ),
    submit("vt2"),
    approve_alone("coordinator", "De officier wacht. Er is nu geen tweede coördinator."),
    file("vt2", "om-den-haag", "om-den-haag", hours_ago(0.1), "09-331002"),
    second("coordinator2", "Eens met het spoedbesluit."),
)  # fmt: skip
