"""Signals, questions and a report of a breach that stand in no case (yet)."""

from schadelijkepraktijken.demo.stage import At, Step, Who, ahead, back, hours_ago
from schadelijkepraktijken.demo.steps_chain import alarm
from schadelijkepraktijken.demo.steps_intake import advise, answer, ask, begin_report, end, hand_over, report
from schadelijkepraktijken.demo.steps_service import breach_by_number

HOURS_COUNT: tuple[Step, ...] = (
    report(
        "jeugdarts", ["fgm"],
        Who("Halima", "Nur", sex="female", age=9, day="02-25", language="Nederlands", relation="kind in zorg"),
        Who("", "", "respondent", "female", description="Oma, naam onbekend", relation="oma"),
        at=hours_ago(1), leaves=ahead(3, "8.50"), city="GM0518", departure="booked", acute_danger="unknown",
        departure_note="Vlucht vanaf Schiphol, met oma.",
        facts="Het meisje zei dat er een feest voor haar komt bij oma. Haar koffer staat al klaar.",
        hearsay="Een buurvrouw hoorde dat er een vrouw komt ‘die het doet’.",
        source_protected=True, safe_contact="Alleen via de intern begeleider, voor 14.00.",
    ),
)  # fmt: skip

SOON: tuple[Step, ...] = (
    report(
        "school", ["forced_marriage"],
        Who("Tamar", "Beridze", sex="female", age=17, day="12-02", language="Georgisch", relation="leerling"),
        at=hours_ago(5), leaves=ahead(6, "21.30"), city="GM0503", departure="feared", acute_danger="no",
        facts="Leerling nam afscheid van haar stagebegeleider. Zij gaat volgende week ‘op familiebezoek’.",
        safe_contact="Op de stageplek, in de pauze.",
    ),
    alarm("coordinator", "see"),
)  # fmt: skip

OFFERED: tuple[Step, ...] = (
    report(
        "school", ["abandonment"],
        Who("Ricardo", "Mendes", sex="male", age=14, day="00-00", language="Portugees", relation="oud-leerling"),
        at=back(2, "10.00"), city="GM0518", departure="none", acute_danger="no",
        facts="Oud-leerling schreef dat hij bij zijn oom werkt en niet terug mag.",
        safe_contact="Berichten via een klasgenoot.",
    ),
    hand_over("vt", "lkha", "De jongen is al twee jaar uitgeschreven en zit in het buitenland."),
)  # fmt: skip

ADVISED: tuple[Step, ...] = (
    report(
        "school", ["honour_violence"],
        Who("Noor", "", sex="female", about=14, relation="leerling"),
        at=back(3, "9.00"), city="GM0518", departure="none", acute_danger="no",
        interpretation="Haar broer haalt haar elke dag op. Ik weet niet of dat bijzonder is.",
        safe_contact="Op school.",
    ),
    advise("vt", "Praat met haar alleen, over school. Vraag niets aan thuis. Schrijf op wat u ziet en bel ons over twee weken."),
)  # fmt: skip

ENDED: tuple[Step, ...] = (
    report(
        "huisarts", ["other"],
        Who("Wim", "Jansen", sex="male", age=68, day="04-01", language="Nederlands", relation="patiënt"),
        at=back(4, "9.00"), city="GM0637", departure="none", acute_danger="no",
        facts="Patiënt is bang voor zijn zoon, die geld van hem wil.",
        safe_contact="Bij de praktijk.",
    ),
    end("vt", "OTHER_VIOLENCE", "Dit is mishandeling van een oudere. Het gaat verder als gewone melding.", "De huisarts en het wijkteam"),
)  # fmt: skip

ELSEWHERE: tuple[Step, ...] = (
    report(
        "huisarts", ["marital_captivity"],
        Who("Elena", "Ivanova", sex="female", age=36, day="08-28", language="Russisch", relation="patiënt"),
        at=back(1, "15.00"), city="GM0363", departure="none", acute_danger="no",
        facts="Haar man geeft haar paspoort niet terug. Zij wil scheiden.",
        safe_contact="Eigen telefoon, als de kinderen op school zijn.",
    ),
)  # fmt: skip

SEEN_AT_THE_GATE: tuple[Step, ...] = (
    report(
        "kmar", ["forced_marriage", "abandonment"],
        Who("", "", sex="unknown", description="Jong iemand met grijze trui, met twee volwassenen"),
        at=hours_ago(7), city="GM0518", departure="unknown", acute_danger="unknown",
        facts="De reiziger gaf geen antwoord. Een volwassene hield het paspoort vast. Zij zijn vertrokken.",
        safe_contact="",
    ),
)  # fmt: skip

UTRECHT_WAITS: tuple[Step, ...] = (
    report(
        "jeugdarts", ["forced_marriage"],
        Who("Sana", "Mahmoud", sex="female", age=16, day="01-22", language="Arabisch", relation="kind in zorg"),
        at=back(1, "11.00"), city="GM0344", departure="none", acute_danger="no",
        facts="Zij vroeg de jeugdarts wat zij kan doen als haar ouders een man kiezen.",
        safe_contact="Op het consult volgende week.",
    ),
)  # fmt: skip

QUESTION: tuple[Step, ...] = (
    ask(
        "huisarts", ["hymen_repair_demand"], "Mag ik een verklaring weigeren? En hoe zeg ik dat veilig?",
        facts="Een patiënt vroeg om een verklaring voor haar familie.", departure="none", acute_danger="no",
    ),
)  # fmt: skip

ANSWERED: tuple[Step, ...] = (
    ask(
        "school", ["honour_violence"], "Moet ik de ouders vertellen dat hij bij mij was?", at=back(2, "10.00"),
        facts="Een leerling vertelde over ruzie thuis.", departure="none", acute_danger="no", consent_to_name=True,
        asker_contact="Toestel 12",
    ),
    answer("vt", "Nee. Overleg eerst met ons. Vertel de ouders niets en noteer zijn eigen woorden."),
)  # fmt: skip

GREW: tuple[Step, ...] = (
    ask(
        "school", ["forced_marriage"], "Wat doe ik als zij vandaag weer huilt?", at=back(2, "9.00"),
        facts="Een leerling is stil sinds de vakantie.", departure="none", acute_danger="no", consent_to_name=True,
    ),
    answer("vt", "Spreek haar alleen. Vraag naar plannen voor een reis. Twijfelt u? Maak er een melding van."),
    report(
        "school", ["forced_marriage"],
        Who("Dewi", "Wibowo", sex="female", age=16, day="09-27", language="Nederlands", relation="leerling"),
        from_advice=True, at=hours_ago(20), departure="feared", acute_danger="no",
        facts="Zij zei vandaag dat er een man voor haar is gekozen.", safe_contact="Op school, in het tweede uur.",
    ),
)  # fmt: skip

NO_SUCH_NUMBER: tuple[Step, ...] = (
    breach_by_number("jeugdarts", "BV-2020-99999", "Een moeder zei dat haar ex-man voor de school stond. Zij noemde dit nummer.", At(hours=-0.5), desk="coordinator"),
)  # fmt: skip

NOT_SENT: tuple[Step, ...] = (
    begin_report("school", "Zij keek bij elke vraag over thuis naar de grond.", "Een vriendin hoorde over een verloving."),
)  # fmt: skip
