"""Cases with an application on its way: being written, returned, approved, filed, refused, withdrawn, practised."""

from schadelijkepraktijken.demo.stage import Step, Today, Who, ahead, back, hours_ago
from schadelijkepraktijken.demo.steps_case import (
    agree,
    assign,
    know,
    note,
    relate,
    safe_contact,
    talk,
    task,
    weigh,
)
from schadelijkepraktijken.demo.steps_chain import refer
from schadelijkepraktijken.demo.steps_intake import accept, feedback, open_case, report
from schadelijkepraktijken.demo.steps_orders import (
    apply,
    approve,
    approve_alone,
    ask_to_stop,
    check_pressure,
    decide,
    file,
    give_back,
    grant_stop,
    keep_going,
    submit,
)
from schadelijkepraktijken.demo.steps_rights import answer_file, ask_file, prepare_file, read_file

BEING_WRITTEN: tuple[Step, ...] = (
    report(
        "huisarts", ["honour_violence", "hymen_repair_demand"],
        Who("Dilnoza", "Karimova", sex="female", age=19, day="05-05", language="Russisch", relation="patiënt"),
        Who("Rustam", "Karimov", "respondent", "male", age=24, day="08-30", language="Russisch", relation="broer"),
        at=back(4, "16.20"), city="GM0518", acute_danger="unknown", departure="none",
        facts="Patiënt vroeg om een verklaring. Zij was erg gespannen en keek steeds naar de deur.",
        interpretation="Iemand wacht buiten op haar. Ik heb alleen met haar gesproken.",
        safe_contact="Via de praktijk, bij een gewone afspraak. Zij komt donderdag terug.",
    ),
    accept("vt", "vt2"),
    relate("vt", ("Rustam", "broer van!", "Dilnoza")),
    note("vt2", "own_words", back(3, "15.00"), "“Als zij het weten, ben ik niet meer veilig.”", "Dilnoza"),
    weigh(
        "vt2", back(2, "10.00"), "high", "Er is gedreigd en zij heeft geen eigen plek.",
        yes={"sanction_threat": ("Haar broer dreigde met geweld.", "Dilnoza"), "no_safe_place": ("Zij woont thuis.", "Dilnoza")},
        no=("weapon", "strangulation"), unknown=("decider", "earlier_victim", "death_threat"),
    ),
    apply(
        "vt", "KG_BAN", {"Dilnoza": ""}, ["Rustam"], ["contact_ban"],
        ("Zij was gespannen en keek steeds naar de deur.", "seen", back(4, "16.20"), "authority"), at=hours_ago(20),
    ),
    task("vt", "Mening van de vrouw vastleggen bij de aanvraag", ahead(2, "11.00"), "Bij de afspraak van donderdag.", "vt"),
)  # fmt: skip

RETURNED: tuple[Step, ...] = (
    report(
        "jeugdarts", ["fgm"],
        Who("Hawa", "Sesay", sex="female", age=6, day="04-22", language="Nederlands", relation="kind in zorg"),
        Who("Mariama", "Sesay", sex="female", age=1, day="03-09", relation="zusje"),
        Who("Fatu", "Sesay", "protective", "female", age=29, day="10-10", language="Krio", relation="moeder"),
        Who("Isatu", "Sesay", "respondent", "female", about=58, language="Krio", relation="oma"),
        at=back(3, "10.40"), city="GM0637", departure="feared", departure_note="Oma wil de meisjes meenemen in de kerstvakantie.",
        acute_danger="no",
        facts="De moeder vroeg of zij ‘nee’ mag zeggen tegen een reis. Zij vroeg om hulp.",
        hearsay="De moeder hoorde van een nicht dat er een feest is gepland.",
        safe_contact="De moeder bellen op dinsdag, als zij op haar werk is.",
    ),
    accept("vt", "vt2"),
    relate("vt", ("Fatu", "moeder van", "Hawa"), ("Fatu", "moeder van", "Mariama"), ("Isatu", "oma van!", "Hawa")),
    talk("vt2", "Fatu", back(2, "13.00"), "trusted_person", "De moeder wijst de ingreep af. Zij is bang voor ruzie in de familie.", with_whom="moeder", alone="yes", against_rule_reason="De moeder vroeg zelf om dit gesprek."),
    weigh(
        "vt2", hours_ago(7), "real", "De moeder vraagt om hulp en er is een feest genoemd.",
        yes={
            "asks_help": ("De moeder vroeg om hulp.", "jeugdarts"),
            "relatives_favour": ("Oma wil dat het gebeurt.", "moeder"),
            "trip_planned": ("Er is een reis besproken.", "moeder"),
        },
        no=("told_done", "pain"), unknown=("sister_cut", "cutter_near", "departure_booked"),
    ),
    apply(
        "vt", "VOTS", {"Hawa": "“Ik wil met mama naar oma, maar niet zonder mama.”", "Mariama": ""}, ["Isatu"],
        ["no_removal", "medical_check", "supervision"],
        ("De moeder vroeg om hulp tegen een reis.", "own_words", back(3, "10.40"), "authority"), at=hours_ago(6),
        people={"Isatu": {"age_answer": "adult", "age_basis": "Zij is de oma van het kind."}},
        own_words_at=back(1, "15.00"),
    ),
    submit("vt"),
    give_back("coordinator", ["FACTS_UNSUPPORTED", "PROPORTIONALITY"], "Noem wie over het feest vertelde, en wanneer. Leg uit waarom toezicht niet genoeg is."),
    task("vt", "Jeugdarts vragen naar de datum van de reis", Today(time="14.00"), "", "vt", urgent=True),
)  # fmt: skip

APPROVED: tuple[Step, ...] = (
    report(
        "school", ["child_marriage", "forced_marriage"],
        Who("Andreea", "Popescu", sex="female", age=16, day="02-14", language="Roemeens", relation="leerling"),
        Who("Marius", "Popescu", "respondent", "male", age=40, day="07-17", language="Roemeens", relation="vader"),
        Who("", "", "respondent", "male", about=19, description="Verloofde, naam onbekend"),
        at=back(5, "11.45"), city="GM0518", departure="feared", acute_danger="no",
        facts="Leerling zei dat zij volgende maand trouwt. Zij lachte eerst en huilde daarna.",
        safe_contact="Via de mentor, in de pauze.",
    ),
    accept("vt2", "vt"),
    feedback("vt2", "Wij hebben uw signaal opgenomen en gaan ermee verder. Vraag de familie niets."),
    relate("vt2", ("Marius", "vader van!", "Andreea")),
    weigh(
        "vt", back(3, "12.00"), "high", "Er is een datum. Zij weet zelf nog niet wat zij wil.",
        yes={"marriage_planned": ("De datum is genoemd.", "Andreea"), "stops_study": ("Zij is afgemeld voor het examen.", "school")},
        no=("violence", "locked_in"), unknown=("threats", "own_refusal", "documents_taken", "one_way"),
    ),
    apply(
        "vt2", "VOTS", {"Andreea": "“Ik wil eerst mijn diploma. Daarna zie ik wel.”"}, ["Marius"],
        ["travel_conditions", "attend_school", "supervision"],
        ("Zij zei dat zij volgende maand trouwt.", "own_words", back(5, "11.45"), "everyone"), at=back(2, "9.00"),
    ),
    submit("vt2", back(1, "9.00")),
    approve("coordinator", "Duidelijk en goed onderbouwd.", hours_ago(3)),
    refer(
        "vt2", "rvdk-haaglanden", "onderzoek", "RVDK_REQUEST", ["core", "people", "assessments", "orders"],
        "De aanvraag is goedgekeurd. Wilt u de kinderrechter om deze maatregel vragen?",
    ),
)  # fmt: skip

APPROVED_ALONE: tuple[Step, ...] = (
    report(
        "huisarts", ["femicide_risk"],
        Who("Joana", "Silva", sex="female", age=34, day="06-12", language="Portugees", relation="patiënt"),
        Who("Bruno", "Silva", "respondent", "male", age=37, day="01-25", language="Portugees", relation="echtgenoot"),
        Who("Tiago", "Silva", sex="male", age=4, day="09-01", relation="zoon"),
        at=hours_ago(6), city="GM0603", acute_danger="yes", departure="none",
        facts="Patiënt heeft kneuzingen. Zij zei dat hij een mes op tafel legde. Zij wil weg.",
        safe_contact="Niet bellen. Zij belt zelf, met het woord ‘recept’.",
    ),
    accept("vt", "vt2"),
    relate("vt", ("Bruno", "echtgenoot van!", "Joana"), ("Joana", "moeder van", "Tiago")),
    weigh(
        "vt2", hours_ago(4), "acute", "Doodsbedreiging, een wapen en een scheiding. Dat is levensgevaarlijk.",
        yes={
            "death_threat": ("Hij zei dat zij dit niet overleeft.", "Joana"), "weapon": ("Er lag een mes op tafel.", "Joana"),
            "separation": ("Zij wil bij hem weg.", "Joana"), "escalation": ("Het werd deze maand erger.", "huisarts"),
        },
        no=("pregnancy_violence",), unknown=("strangulation", "stalking", "suicide_threat"),
        fear="“Hij doet het. Ik weet dat hij het doet.”",
    ),
    apply(
        "vt", "THV", {"Joana": "“Hij moet weg. Ik wil met mijn zoon thuis kunnen slapen.”"}, ["Bruno"],
        ["home_ban", "contact_ban"],
        ("De huisarts zag kneuzingen.", "seen", hours_ago(6), "everyone"),
        ("Zij vertelde over het mes.", "own_words", hours_ago(6), "authority"), at=hours_ago(3), own_words_at=hours_ago(3.5),
    ),
    submit("vt"),
    approve_alone("coordinator", "Hij komt om 18.00 thuis. Wachten op een tweede lezer kan niet."),
    task("vt", "Burgemeester bellen over het huisverbod", Today(time="16.30"), "", "vt", urgent=True),
)  # fmt: skip

FILED: tuple[Step, ...] = (
    report(
        "school", ["abandonment"],
        Who("Kofi", "Adjei", sex="male", age=13, day="08-04", language="Nederlands", relation="leerling"),
        Who("Kwame", "Adjei", "respondent", "male", age=43, day="11-20", language="Engels", relation="vader"),
        Who("Abena", "Adjei", "relative", "female", age=40, day="03-30", language="Engels", relation="moeder"),
        at=back(9, "14.10"), city="GM0503", departure="feared", acute_danger="no",
        facts="De vader zei dat de jongen ‘manieren moet leren’ bij familie. De jongen wil niet.",
        safe_contact="Op school, na de gymles.",
    ),
    accept("vt", "vt2"),
    feedback("vt", "Wij hebben uw signaal opgenomen en gaan ermee verder. Vraag de familie niets."),
    relate("vt", ("Kwame", "vader van!", "Kofi"), ("Abena", "moeder van", "Kofi")),
    weigh(
        "vt2", back(6, "10.00"), "high", "Het plan is concreet. De ouders praten niet met hulpverleners.",
        yes={"threats": ("Zijn vader dreigt met achterlating.", "Kofi"), "own_refusal": ("Hij wil hier blijven.", "Kofi")},
        no=("locked_in", "marriage_planned"), unknown=("one_way", "documents_taken"),
    ),
    apply(
        "vt", "OTS", {"Kofi": "“Ik heb straf verdiend, maar niet voor altijd weg.”"}, ["Kwame"],
        ["travel_conditions", "cooperate", "supervision"],
        ("De vader noemde een verblijf bij familie.", "seen", back(9, "14.10"), "everyone"), at=back(5, "9.00"),
    ),
    submit("vt", back(4, "9.00")),
    approve("coordinator", at=back(3, "13.00")),
    file("vt", "rvdk-haaglanden", "rechtbank-den-haag", back(2, "11.00"), "C/09/5611"),
    ask_to_stop("vt", "relative", "De vader belde. “Stop hiermee, wij lossen het zelf op.”", hours_ago(22)),
)  # fmt: skip

REFUSED: tuple[Step, ...] = (
    report(
        "huisarts", ["marital_captivity"],
        Who("Rivka", "Cohen", sex="female", age=31, day="12-12", language="Nederlands", relation="patiënt"),
        Who("David", "Cohen", "respondent", "male", age=35, day="04-08", language="Nederlands", relation="ex-man"),
        at=back(13, "9.10"), city="GM0518", acute_danger="no", departure="none",
        facts="Zij is voor de wet gescheiden. Haar ex-man werkt niet mee aan de religieuze scheiding.",
        safe_contact="Eigen telefoon, ook ’s avonds. Hij woont elders.",
    ),
    accept("vt2", "vt"),
    feedback("vt2", "Wij hebben uw signaal opgenomen en gaan ermee verder. Vraag de familie niets."),
    relate("vt2", ("David", "ex-man van!", "Rivka")),
    note("vt", "own_words", back(12, "11.00"), "“Op papier ben ik vrij. In het echt niet.”", "Rivka"),
    weigh(
        "vt", back(12, "15.00"), "elevated", "Er is druk, geen geweld. Zij woont zelfstandig.",
        yes={"emotional_pressure": ("Anderen bellen haar hierover.", "Rivka")}, no=("violence", "threats", "locked_in"),
        unknown=("money_taken",),
    ),
    apply(
        "vt2", "KG_BAN", {"Rivka": "“Ik wil dat hij meewerkt en mij verder met rust laat.”"}, ["David"], ["contact_ban"],
        ("Haar ex-man werkt niet mee aan de religieuze scheiding.", "own_words", back(13, "9.10"), "everyone"), at=back(11, "9.00"),
    ),
    submit("vt2", back(10, "9.00")),
    approve("coordinator", at=back(9, "9.00")),
    ask_to_stop("vt2", "protected", "Zij belde. “Laat maar zitten.”", back(8, "20.00")),
    check_pressure("vt2", "yes", "Er was iemand bij haar tijdens het bellen. Later zei zij dat zij door wil.", back(7, "10.00"), alone="no"),
    keep_going("coordinator", "Er is druk gezien. Zij wil zelf doorgaan."),
    file("vt2", "protected_person_lawyer", "rechtbank-den-haag", back(6, "10.00"), "C/09/5533"),
    decide("vt2", "refused", back(2, "14.00"), reference="C/09/5533", reason="De rechter vindt een contactverbod niet nodig. Wel kan zij medewerking aan de scheiding vragen."),
    task("vt2", "Advocaat vragen over medewerking (BW 1:68 lid 2)", ahead(3, "10.00"), "Sinds 2023 kan dit met een dwangsom.", "vt2"),
    ask_file("vt", "Rivka", back(2, "10.10")),
    prepare_file("vt", "Rivka", "grant", "Zij vraagt zelf. Haar paspoort is bekeken."),
    read_file("coordinator", "grant", "Gelezen. Namen van anderen staan er niet in."),
)  # fmt: skip

PRACTICE: tuple[Step, ...] = (
    open_case(
        "coordinator", ["forced_marriage"],
        Who("Oefenpersoon", "Voorbeeld", sex="female", age=16, day="05-01", language="Nederlands"),
        Who("Oefenverweerder", "Voorbeeld", "respondent", "male", age=50, day="05-02", description="Verweerder in de oefening"),
        at=back(6, "13.00"), is_practice=True, departure="feared",
    ),
    assign("coordinator", "vt"),
    assign("coordinator", "vt2"),
    weigh(
        "vt2", back(2, "9.00"), "high", "Oefening: wij wegen samen om het bevel te leren kennen.",
        yes={"own_fear": ("Voorbeeld uit de oefening.", "oefenblad")}, no=("violence",), unknown=("one_way",),
    ),
    apply(
        "vt", "HYBRID_PROSPECTIVE", {"Oefenpersoon": "“Dit is een voorbeeld van eigen woorden.”"}, ["Oefenverweerder"],
        ["contact_ban", "travel_ban", "surrender_passport"],
        ("Voorbeeld van een feit.", "seen", back(6, "13.00"), "everyone"), at=back(1, "9.00"),
    ),
    submit("vt"),
    approve("coordinator", "Oefening geslaagd. Let op de einddatum van elke maatregel."),
)  # fmt: skip

ASKED_TO_STOP: tuple[Step, ...] = (
    report(
        "school", ["forced_marriage"],
        Who("Simran", "Kaur", sex="female", age=24, day="10-24", language="Punjabi", relation="student"),
        Who("Harpreet", "Singh", "respondent", "male", age=55, day="02-05", language="Punjabi", relation="vader"),
        at=back(8, "15.00"), city="GM0518", acute_danger="no", departure="feared",
        facts="Student stopt opeens met haar opleiding. Zij zei dat er een huwelijk is afgesproken.",
        safe_contact="Via de studentendecaan, per e-mail op het schooladres.",
    ),
    accept("vt2", "vt"),
    relate("vt2", ("Harpreet", "vader van!", "Simran")),
    weigh(
        "vt", back(6, "11.00"), "high", "Zij moet stoppen met school en mag niet alleen weg.",
        yes={"stops_study": ("Zij is uitgeschreven.", "decaan"), "escorted": ("Haar vader wacht buiten.", "decaan")},
        no=("violence", "already_abroad"), unknown=("threats", "documents_taken"),
    ),
    apply(
        "vt2", "KG_BAN", {"Simran": "“Ik wil zelf kiezen met wie ik trouw.”"}, ["Harpreet"], ["no_marriage_arranging"],
        ("Zij stopte opeens met haar opleiding.", "seen", back(8, "15.00"), "everyone"), at=back(5, "9.00"),
    ),
    submit("vt2", back(4, "9.00")),
    approve("coordinator", at=back(3, "9.00")),
    file("vt2", "protected_person_lawyer", "rechtbank-den-haag", back(2, "9.30"), "C/09/5619"),
    ask_to_stop("vt2", "protected", "Zij mailde: “Ik wil geen gedoe meer.”", back(1, "12.00")),
    check_pressure("vt2", "unknown", "Zij kon niet vrij praten. De mail is door iemand anders getypt, denkt de decaan.", hours_ago(4), alone="no"),
)  # fmt: skip

STOPPED: tuple[Step, ...] = (
    report(
        "huisarts", ["hymen_repair_demand"],
        Who("Sophie", "van Dijk", sex="female", age=21, day="03-03", language="Nederlands", relation="patiënt"),
        Who("Gerrit", "van Dijk", "respondent", "male", age=53, day="06-06", language="Nederlands", relation="vader"),
        at=back(12, "17.00"), city="GM0637", acute_danger="no", departure="none",
        facts="Patiënt vroeg om een maagdelijkheidstest. Zij zei dat dit van de kerkgemeenschap van haar vader moet.",
        safe_contact="Eigen telefoon, na 19.00. Zij woont op kamers.",
    ),
    accept("vt2", "vt"),
    feedback("vt2", "Wij hebben uw signaal opgenomen en gaan ermee verder. Vraag de familie niets."),
    relate("vt2", ("Gerrit", "vader van!", "Sophie")),
    weigh(
        "vt", back(10, "9.00"), "elevated", "Er is druk. Zij woont zelfstandig en heeft steun.",
        yes={"community_pressure": ("De gemeenschap vraagt een test.", "Sophie")}, no=("death_threat", "weapon"), unknown=("sanction_threat",),
    ),
    apply(
        "vt2", "KG_BAN", {"Sophie": "“Zij moeten mij met rust laten.”"}, ["Gerrit"], ["contact_ban"],
        ("Zij vroeg om een test onder druk.", "own_words", back(12, "17.00"), "everyone"), at=back(9, "9.00"),
    ),
    submit("vt2", back(8, "9.00")),
    ask_to_stop("vt2", "protected", "“Ik heb met mijn vader gepraat. Het is klaar. Ik wil geen rechtszaak.”", back(3, "19.30")),
    check_pressure("vt2", "no", "Alleen gesproken op haar kamer. Zij is rustig en legt het zelf uit.", back(2, "19.00")),
    weigh(
        "vt", hours_ago(20), "low", "De druk is weg. Zij heeft steun van een vriendin en de huisarts.",
        no=("community_pressure", "death_threat", "weapon", "sanction_threat", "alleged_violation", "strangulation", "stalking",
            "coercive_control", "separation", "isolation", "search", "group_acts", "decider", "public", "rumour", "escalation",
            "extreme_fear", "no_safe_place"),
        unknown=("earlier_victim",),
    ),
    agree("coordinator2", "Eens. Alleen het eerdere geweld bleef onbekend."),
    grant_stop("coordinator", "Zij wil dit zelf. De weging is laag."),
    know("vt2", "Sophie", description="Woont op kamers"),
    safe_contact("vt2", "Sophie", "Eigen telefoon, na 19.00."),
    ask_file("vt", "Sophie", back(6, "11.00")),
    prepare_file("vt", "Sophie", "grant", "Zij vraagt zelf. Haar paspoort is bekeken."),
    read_file("coordinator", "grant", "Gelezen."),
    answer_file("vt"),
)  # fmt: skip
