"""Cases without an order: babies and grown-ups, referrals, an alert at the border, a closed one."""

from schadelijkepraktijken.demo.stage import Step, Today, Who, ahead, back, hours_ago
from schadelijkepraktijken.demo.steps_case import agree, close, know, note, relate, share, task, weigh
from schadelijkepraktijken.demo.steps_chain import (
    alarm,
    border_alert,
    border_check,
    decline,
    end_border_alert,
    recall,
    refer,
    report_back,
    take,
)
from schadelijkepraktijken.demo.steps_intake import accept, feedback, join_signal, report
from schadelijkepraktijken.demo.steps_rights import ask_file, prepare_file, read_file

BABY: tuple[Step, ...] = (
    report(
        "jeugdarts", ["fgm"],
        Who("Safiya", "Traoré", sex="female", age=0, day="10-01", relation="baby"),
        Who("Awa", "Traoré", "protective", "female", age=27, day="06-15", language="Bambara", relation="moeder"),
        Who("Moussa", "Traoré", "protective", "male", age=32, day="12-08", language="Frans", relation="vader"),
        at=back(10, "9.20"), city="GM0518", acute_danger="no", departure="none",
        facts="Beide ouders zeggen duidelijk nee. De moeder is zelf besneden en heeft daar last van.",
        safe_contact="Beide ouders, gewoon telefonisch.",
    ),
    accept("vt2", "vt"),
    relate("vt2", ("Awa", "moeder van", "Safiya"), ("Moussa", "vader van", "Safiya")),
    weigh(
        "vt", back(8, "10.00"), "doubtful", "Er is nu geen dreiging. Voor een reis wegen wij opnieuw.",
        yes={"mother_cut": ("De moeder vertelde dit.", "moeder"), "parents_refuse": ("Beide ouders wijzen het af.", "ouders"), "statement_given": ("De verklaring is meegegeven.", "jeugdarts")},
        no=("trip_planned", "cutter_near", "relatives_favour", "avoids_care"), unknown=("dominant_relative",),
    ),
    refer("vt2", "rvdk-haaglanden", "onderzoek", "RVDK_REQUEST", ["core", "people", "assessments"], "Wilt u meekijken of onderzoek nodig is?"),
    decline("rvdk", "De ouders beschermen hun kind. Er is nu geen grond voor onderzoek."),
    task("vt2", "Jeugdarts vragen om controle voor de zomer", ahead(40, "10.00"), "", "vt2"),
    feedback("vt2", "De ouders zijn gesproken. De jeugdarts blijft hen zien."),
    ask_file("vt", "Safiya", back(1, "15.30"), capacity="parent", requester="De vader", wish="Hij wil lezen wat er over zijn kind staat."),
)  # fmt: skip

WATCHED_AT_THE_BORDER: tuple[Step, ...] = (
    report(
        "jeugdarts", ["fgm", "abandonment"],
        Who("Nasra", "Mohamud", sex="female", age=10, day="05-08", language="Nederlands", relation="kind in zorg"),
        Who("Idil", "Mohamud", sex="female", age=7, day="08-14", language="Nederlands", relation="zusje"),
        Who("Farah", "Mohamud", "respondent", "male", age=47, day="03-19", language="Somali", relation="vader"),
        at=back(6, "15.40"), city="GM0637", departure="feared", departure_note="De vader noemde een reis na de kerst.", acute_danger="no",
        facts="Nasra zei dat zij ‘binnenkort groot’ wordt. Zij mocht niet zeggen wat er gaat gebeuren.",
        safe_contact="Alleen op school, met de intern begeleider.",
    ),
    accept("vt", "vt2"),
    feedback("vt", "Wij hebben uw signaal opgenomen en gaan ermee verder. Vraag de familie niets."),
    know("vt", "Nasra", document_number="NPB6T3K81"),
    relate("vt", ("Farah", "vader van!", "Nasra"), ("Farah", "vader van!", "Idil")),
    weigh(
        "vt2", back(5, "9.00"), "real", "Zij noemde een geheim en er is een reis.",
        yes={"special_occasion": ("Zij zei dat zij groot wordt.", "Nasra"), "trip_planned": ("De vader noemde een reis.", "vader")},
        no=("told_done",), unknown=("mother_cut", "cutter_near"),
    ),
    border_alert("vt", "Nasra", "sis_32_1_d", "Rechtbank Den Haag", "SIS-NL-20931", back(3, "14.00"), ahead(90, "12.00")),
    border_check("kmar", "rotterdam_airport", "exit", name="Nasra Mohamed", born_as="Nasra"),
    border_check("kmar", "schiphol_departures", "indication", "reject", name="Nasra Mohamud", born_as="Nasra"),
    border_check("kmar", "eindhoven_airport", "exit", "confirm", name="Naasra Maxamuud", born_as="Nasra"),
    alarm("coordinator", "acknowledge", "handle", text="De KMar gebeld. Het kind is bij een medewerker."),
    border_alert("vt", "Idil", "sis_32_1_d", "Rechtbank Den Haag", "SIS-NL-20932", back(3, "14.00"), ahead(90, "12.00")),
    end_border_alert("vt", "De rechter nam de beslissing alleen voor Nasra."),
    task("vt", "Gesprek met de ouders voorbereiden", Today(time="15.00"), "Met de aandachtsfunctionaris.", "vt2"),
)  # fmt: skip

AGE_NOT_KNOWN: tuple[Step, ...] = (
    report(
        "huisarts", ["hymen_repair_demand"],
        Who("", "", "at_risk", "female", description="Jonge vrouw met groene jas", relation="niet ingeschreven patiënt"),
        Who("", "", "other", "female", description="Oudere vrouw die meekwam", relation="zegt tante te zijn"),
        at=back(6, "17.20"), city="GM0518", acute_danger="unknown", departure="unknown",
        facts="Zij vroeg om een hersteloperatie. De andere vrouw antwoordde steeds voor haar.",
        interpretation="Ik schat haar tussen 16 en 20 jaar. Zeker weet ik het niet.",
    ),
    accept("vt2", "vt"),
    feedback("vt2", "Wij hebben uw signaal opgenomen en gaan ermee verder. Vraag de familie niets."),
    weigh(
        "vt", back(5, "10.00"), "low", "Er is te weinig bekend. De praktijk probeert haar alleen te spreken.",
        yes={"no_safe_place": ("Zij kon niet vrij praten.", "huisarts"), "group_acts": ("Iemand sprak voor haar.", "huisarts"), "victim_minimises": ("Zij zei dat er niets is.", "huisarts")},
        no=("weapon",), unknown=("alleged_violation", "decider", "death_threat", "stalking"),
    ),
    agree("coordinator2", "Eens, zolang wij blijven zoeken."),
    task("vt2", "Praktijk bellen: is er een nieuwe afspraak?", back(1, "12.00"), "", "vt2"),
)  # fmt: skip

GROWN_MAN: tuple[Step, ...] = (
    report(
        "politie", ["honour_violence"],
        Who("Baran", "Demir", sex="male", age=33, day="02-28", language="Nederlands"),
        Who("Yusuf", "Demir", "respondent", "male", age=38, day="08-11", language="Koerdisch", relation="broer"),
        Who("Hülya", "Demir", "relative", "female", age=60, day="01-05", language="Koerdisch", relation="moeder"),
        at=back(4, "23.10"), city="GM0518", acute_danger="no", departure="none",
        facts="Meneer kwam naar het bureau. Zijn broer dreigde hem omdat hij met een man samenwoont.",
        safe_contact="Eigen telefoon, met codewoord ‘fietsenmaker’.",
    ),
    accept("vt", "vt2"),
    relate("vt", ("Yusuf", "broer van!", "Baran"), ("Hülya", "moeder van", "Baran")),
    note("vt", "own_words", back(3, "10.00"), "“Ik ben drieëndertig en ik durf mijn fiets niet buiten te zetten.”", "Baran"),
    weigh(
        "vt2", back(3, "11.00"), "high", "Er is een dreiging en meer mensen weten waar hij woont.",
        yes={"sanction_threat": ("Zijn broer dreigde met geweld.", "Baran"), "public": ("De familie weet ervan.", "Baran")},
        no=("weapon", "strangulation"), unknown=("youngest_named", "community_pressure"),
    ),
    share("vt", "politie-den-haag", "onderzoek", "WMO_4_1_1_E"),
    refer("vt", "opvang-perspektief", "opvang", "WMO_4_1_1_D", ["core", "people"], "Heeft u een plek voor een man alleen?"),
    recall("vt"),
    task("vt", "Andere opvang bellen", Today(time="14.30"), "Hij wil in de buurt van zijn werk blijven.", "vt"),
    ask_file("vt", "Baran", back(2, "9.40"), capacity="respondent", requester="Zijn broer"),
    prepare_file("vt", "Baran", "refuse", "Een verweerder krijgt geen gegevens over een ander."),
    read_file("coordinator", "refuse", "Eens. De brief zegt niet of er gegevens zijn."),
)  # fmt: skip

HELD_TO_HEAL: tuple[Step, ...] = (
    report(
        "school", ["other"],
        Who("Thomas", "Visser", sex="male", age=15, day="11-12", language="Nederlands", relation="leerling"),
        Who("Anneke", "Visser", "respondent", "female", age=46, day="04-20", language="Nederlands", relation="moeder"),
        Who("Bart", "Visser", "relative", "male", age=49, day="10-05", language="Nederlands", relation="vader"),
        at=back(15, "11.30"), city="GM0603", acute_danger="no", departure="none",
        facts="Leerling moest dagen vasten en bidden. Dat moest hem ‘genezen’ van zijn gevoelens voor jongens.",
        safe_contact="Op school, bij de vertrouwenspersoon.",
    ),
    accept("vt2", "vt"),
    feedback("vt2", "Wij hebben uw signaal opgenomen en gaan ermee verder. Vraag de familie niets."),
    relate("vt2", ("Anneke", "moeder van!", "Thomas"), ("Bart", "vader van", "Thomas")),
    note("vt", "own_words", back(13, "9.00"), "“Ik ben niet ziek. Ik wil gewoon naar school.”", "Thomas"),
    weigh("vt", back(12, "9.00"), "elevated", "Er is dwang, geen lichamelijk geweld.", yes={"community_pressure": ("De gemeenschap drong aan.", "Thomas")}, no=("weapon", "death_threat"), unknown=("isolation",)),
    refer("vt2", "rvdk-haaglanden", "onderzoek", "WMO_4_1_1_E", ["core", "people", "assessments"], "Wilt u onderzoek doen en met hem praten?"),
    take("rvdk"),
    report_back("rvdk", "Wij spraken hem en zijn vader. Zijn vader stopt met het vasten en zoekt hulp."),
    task("vt2", "Na een maand opnieuw bellen met school", ahead(21, "10.00"), "", "vt2"),
)  # fmt: skip

SECOND_SIGNAL: tuple[Step, ...] = (
    report(
        "school", ["child_marriage", "forced_marriage"],
        Who("Aryan", "Sharma", sex="male", age=16, day="03-29", language="Hindi", relation="leerling"),
        Who("Vikram", "Sharma", "respondent", "male", age=45, day="06-30", language="Hindi", relation="vader"),
        Who("Priya", "Sharma", "protective", "female", age=71, day="00-00", language="Hindi", relation="oma"),
        at=back(8, "10.00"), city="GM0518", acute_danger="no", departure="feared",
        facts="Leerling zei dat hij in de zomer trouwt met een meisje van vijftien.",
        safe_contact="Op school, na de wiskundeles.",
    ),
    accept("vt", "vt2"),
    relate("vt", ("Vikram", "vader van!", "Aryan"), ("Priya", "oma van", "Aryan")),
    report(
        "jeugdarts", ["child_marriage"],
        Who("Aryan", "Sharma", sex="male", age=16, day="03-29", relation="kind in zorg"),
        at=back(2, "14.00"), city="GM0518", acute_danger="no", departure="unknown",
        facts="Hij vroeg de jeugdarts of hij nee mag zeggen tegen een huwelijk.",
        safe_contact="Op school, na de wiskundeles.",
    ),
    join_signal("vt"),
    weigh(
        "vt2", back(1, "10.00"), "high", "Twee bronnen, los van elkaar. Hij wil zelf niet.",
        yes={"own_refusal": ("Hij zei nee.", "Aryan"), "marriage_planned": ("De families spraken een datum af.", "Aryan"), "protective_relative": ("Zijn oma steunt hem.", "Priya")},
        no=("violence",), unknown=("one_way", "documents_taken"),
    ),
    refer("vt", "rvdk-haaglanden", "onderzoek", "RVDK_REQUEST", ["core", "people", "assessments", "travel"], "Wij denken aan een maatregel voor de zomer. Wilt u onderzoek doen?"),
    take("rvdk"),
    task("vt", "Overleg met de RvdK", ahead(1, "13.30"), "", "vt"),
)  # fmt: skip

NOTHING_FOUND: tuple[Step, ...] = (
    report(
        "jeugdarts", ["forced_marriage"],
        Who("Eva", "de Wit", sex="female", age=17, day="07-02", language="Nederlands", relation="kind in zorg"),
        at=back(60, "10.00"), city="GM0344", acute_danger="no", departure="none",
        facts="Zij vertelde over een afgesproken verloving.",
        safe_contact="Eigen telefoon.",
    ),
    accept("utrecht", "utrecht2"),
    note("utrecht2", "own_words", hours_ago(30), "“Het was een rol in het schooltoneel. Sorry dat u zo schrok.”", "Eva"),
    feedback("utrecht", "Wij spraken haar. Het ging om een toneelstuk. Dank dat u het meldde."),
    close("utrecht", "UNFOUNDED", "Zij vertelde over een toneelstuk. De school bevestigt dat."),
)  # fmt: skip
