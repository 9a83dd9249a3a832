"""Every action that the log knows: its kind by NEN 7513, and what it says to people. A test compares it with the code.

An action that is missing here is still logged, by the general words of its outcome: a line is never lost for want of a
row in a table. In the tests it fails.
"""

import warnings
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Event(StrEnum):
    """Kinds of events that NEN 7513 asks to be logged, and the log-in of BIO2 8.15."""

    CREATE = "create"
    CHANGE = "change"
    DECIDE = "decide"
    LINK = "link"
    DELETE = "delete"
    READ = "read"
    LIST = "list"
    SEARCH = "search"
    UNMASK = "unmask"
    PRINT = "print"
    EXPORT = "export"
    DOWNLOAD = "download"
    TRANSFER = "transfer"
    EMERGENCY = "emergency"
    RIGHTS = "rights"
    LOGIN = "login"
    LOGOUT = "logout"
    SYSTEM = "system"


# EventActionCode of RFC 3881 5.1.2: create, read, update, delete, execute.
CODES = {
    Event.CREATE: "C", Event.TRANSFER: "C",
    Event.READ: "R", Event.LIST: "R", Event.UNMASK: "R", Event.PRINT: "R", Event.EXPORT: "R", Event.DOWNLOAD: "R",
    Event.EMERGENCY: "R",
    Event.CHANGE: "U", Event.DECIDE: "U", Event.LINK: "U", Event.RIGHTS: "U",
    Event.DELETE: "D",
    Event.SEARCH: "E", Event.LOGIN: "E", Event.LOGOUT: "E", Event.SYSTEM: "E",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """One action: its kind of event, and its words after "who", to be translated where they are shown."""

    event: Event
    words: str


# The eight that most rows have, short so that a row stays on its line; G is change, X is delete.
C, D, R, L, U, G, X, T = (
    Event.CREATE, Event.DECIDE, Event.READ, Event.LIST, Event.UNMASK, Event.CHANGE, Event.DELETE, Event.TRANSFER,
)  # fmt: skip

ACTIONS: dict[str, Action] = {
    # Log-in and rights
    "account.log_in": Action(Event.LOGIN, _("logde in")),
    "account.log_out": Action(Event.LOGOUT, _("logde uit")),
    "account.confirm": Action(Event.LOGIN, _("bevestigde met een tweede factor")),
    "account.factor_add": Action(Event.RIGHTS, _("voegde een tweede factor toe")),
    "account.factor_remove": Action(Event.RIGHTS, _("verwijderde een tweede factor")),
    "account.recovery_codes": Action(Event.RIGHTS, _("maakte nieuwe herstelcodes")),
    "account.password": Action(Event.RIGHTS, _("koos een nieuw wachtwoord")),
    "account.recovery_link": Action(Event.RIGHTS, _("kreeg een link om een wachtwoord te kiezen")),
    "account.sessions_end": Action(Event.LOGOUT, _("logde overal elders uit")),
    "member.list": Action(L, _("bekeek wie toegang heeft")),
    "member.invite": Action(Event.RIGHTS, _("nodigde iemand uit")),
    "member.invitation_link": Action(Event.RIGHTS, _("maakte een link voor een uitnodiging")),
    "member.invitation_withdraw": Action(Event.RIGHTS, _("trok een uitnodiging in")),
    "member.accept": Action(Event.RIGHTS, _("nam een uitnodiging aan")),
    "member.suspend": Action(Event.RIGHTS, _("beëindigde de toegang van een collega")),
    "member.role": Action(Event.RIGHTS, _("kreeg een andere rol van de eigen organisatie")),
    "member.restore": Action(Event.RIGHTS, _("liet een collega weer toe")),
    "member.review": Action(Event.RIGHTS, _("keek na of een rol nog nodig is")),
    "member.factor_reset": Action(Event.RIGHTS, _("wiste de tweede factor van een collega")),
    "membership.choose": Action(Event.LOGIN, _("wisselde van organisatie")),
    "grant.give": Action(Event.RIGHTS, _("gaf iemand bij uitzondering toegang")),
    "grant.revoke": Action(Event.RIGHTS, _("trok toegang bij uitzondering in")),
    "case.assign": Action(Event.RIGHTS, _("wees een collega toe")),
    "case.unassign": Action(Event.RIGHTS, _("haalde een collega van de casus")),
    "retention.list": Action(L, _("bekeek wat bewaard en vernietigd wordt")),
    "retention.view": Action(R, _("bekeek de bewaartermijn")),
    "retention.hold": Action(D, _("hield een dossier vast")),
    "retention.lift": Action(D, _("liet de bewaartermijn weer tellen")),
    "destruction.propose": Action(D, _("stelde vernietiging voor")),
    "destruction.approve": Action(D, _("keurde vernietiging goed")),
    "destruction.withdraw": Action(D, _("trok een voorstel tot vernietiging in")),
    "destruction.view": Action(R, _("bekeek een bewijs van vernietiging")),
    "destruction.done": Action(X, _("vernietigde een dossier")),
    "request.register": Action(C, _("nam een verzoek van een betrokkene aan")),
    "request.list": Action(L, _("bekeek de verzoeken van betrokkenen")),
    "request.view": Action(R, _("las een verzoek van een betrokkene")),
    "request.prepare": Action(D, _("bereidde een verzoek van een betrokkene voor")),
    "request.preview": Action(R, _("las wat na een verzoek uit zou gaan")),
    "request.review": Action(D, _("besliste als tweede lezer over een verzoek")),
    "request.answer": Action(T, _("gaf antwoord op een verzoek")),
    "request.wait": Action(D, _("zette de termijn van een verzoek stil")),
    "request.go_on": Action(D, _("liet de termijn van een verzoek weer lopen")),
    "request.export": Action(Event.EXPORT, _("maakte het overzicht voor een betrokkene")),
    "disclosure.give": Action(T, _("deelde een deel van de casus")),
    "disclosure.informed": Action(G, _("legde vast of de betrokkene van het delen weet")),
    "disclosure.list": Action(L, _("bekeek het register van verstrekkingen")),
    "disclosure.at": Action(R, _("keek na wat een organisatie kon zien")),
    "conflict.lock": Action(Event.RIGHTS, _("sloot de casus voor iemand met een mogelijk belang")),
    "conflict.carry_over": Action(Event.RIGHTS, _("sloot de casus voor iemand met een mogelijk belang")),
    "conflict.lift": Action(Event.RIGHTS, _("hief een uitsluiting op")),
    "case.set_confidentiality": Action(Event.RIGHTS, _("wijzigde de vertrouwelijkheid")),
    "emergency.open": Action(Event.EMERGENCY, _("opende de casus met noodtoegang")),
    "emergency.end": Action(Event.RIGHTS, _("stopte de noodtoegang")),
    "emergency.list": Action(L, _("bekeek de lijst van noodtoegang")),
    "emergency.view": Action(R, _("bekeek een noodtoegang")),
    "emergency.review": Action(D, _("beoordeelde een noodtoegang")),
    "search.find": Action(Event.SEARCH, _("zocht een casus of een persoon")),
    "radar.ask": Action(Event.SEARCH, _("kreeg te horen dat uw organisatie iemand kent")),
    "duty.plan": Action(C, _("plande een dienst")),
    "duty.take_over": Action(G, _("nam een dienst over")),
    "duty.end": Action(G, _("beëindigde een dienst")),
    "duty.cancel": Action(X, _("liet een dienst vervallen")),
    # Signals and advice
    "signal.register": Action(C, _("legde een signaal vast")),
    "signal.view": Action(R, _("las een signaal, namen verborgen")),
    "signal.unmask": Action(U, _("liet de namen in een signaal tonen")),
    "signal.match_unmask": Action(U, _("liet een naam uit een andere casus tonen")),
    "signal.accept": Action(D, _("nam een signaal aan")),
    "signal.advise": Action(D, _("gaf advies op een signaal")),
    "signal.end": Action(D, _("sloot een signaal af")),
    "signal.feedback": Action(T, _("gaf terugkoppeling aan de melder")),
    "signal.hand_over": Action(T, _("bood een signaal aan een andere organisatie aan")),
    "signal.take_over": Action(T, _("nam een signaal over")),
    "signal.decline_handover": Action(D, _("weigerde een aangeboden signaal")),
    "signal.withdraw_handover": Action(G, _("trok een aangeboden signaal terug")),
    "advice.ask": Action(T, _("vroeg advies")),
    "advice.answer": Action(T, _("beantwoordde een adviesvraag")),
    "advice.view": Action(R, _("las een adviesvraag")),
    "draft.start": Action(C, _("begon een concept")),
    "draft.view": Action(R, _("opende een concept")),
    "draft.danger_read": Action(G, _("las de waarschuwing bij een concept")),
    "draft.sent": Action(X, _("verstuurde een concept")),
    "draft.delete": Action(X, _("verwijderde een concept")),
    # The case
    "case.list": Action(L, _("bekeek een lijst met casussen")),
    "worklist.view": Action(L, _("bekeek de werklijst")),
    "case.view": Action(R, _("bekeek het overzicht")),
    "page.view": Action(R, _("opende een pagina")),
    "case.looked": Action(R, _("bekeek wie keek")),
    "case.open": Action(C, _("opende de casus")),
    "case.import": Action(C, _("laadde de casus in bulk")),
    "case.widen": Action(G, _("breidde de casus uit met een signaal")),
    "case.join": Action(T, _("liet een organisatie meedoen")),
    "case.leave": Action(Event.RIGHTS, _("beëindigde het meedoen van een organisatie")),
    "case.set_lead": Action(G, _("wees de regie toe")),
    "case.set_danger": Action(D, _("legde het gevaar vast")),
    "case.investigate": Action(D, _("legde vast dat onderzoek nodig is")),
    "deadline.extend": Action(G, _("verlengde een termijn")),
    "case.set_departure": Action(G, _("legde vertrek vast")),
    "case.close": Action(D, _("sloot de casus")),
    "case.reopen": Action(D, _("heropende de casus")),
    "timeline.view": Action(R, _("las de tijdlijn")),
    "participant.list": Action(R, _("bekeek wie meedoet")),
    "person.list": Action(R, _("bekeek de mensen, namen verborgen")),
    "person.view": Action(R, _("bekeek een persoon, naam verborgen")),
    "person.unmask": Action(U, _("liet een naam tonen")),
    "person.secret_unmask": Action(U, _("liet een geheim adres tonen")),
    "person.add": Action(C, _("voegde een persoon toe")),
    "person.change": Action(G, _("wijzigde een persoon")),
    "person.relate": Action(C, _("legde een relatie vast")),
    "person.unrelate": Action(X, _("verwijderde een relatie")),
    "person.recognise": Action(Event.LINK, _("herkende een persoon uit een signaal")),
    "person.link": Action(Event.LINK, _("koppelde een persoon aan een eerdere")),
    "person.safe_contact": Action(G, _("wijzigde veilig contact")),
    "person.safe_contact_view": Action(R, _("bekeek veilig contact")),
    "note.list": Action(R, _("las notities en contact")),
    "note.write": Action(C, _("schreef een notitie")),
    "contact.record": Action(C, _("legde een contact vast")),
    "task.list": Action(R, _("bekeek de taken")),
    "task.open": Action(C, _("zette een taak klaar")),
    "task.sooner": Action(G, _("zette een taak eerder")),
    "task.told": Action(Event.SYSTEM, _("herinnerde aan een taak")),
    "task.finish": Action(G, _("rondde een taak af")),
    "task.cancel": Action(G, _("liet een taak vervallen")),
    "document.list": Action(R, _("bekeek de lijst met documenten")),
    "document.add": Action(C, _("voegde een document toe")),
    "document.protect": Action(Event.RIGHTS, _("wijzigde de afscherming van een document")),
    "document.open": Action(Event.DOWNLOAD, _("opende een document")),
    "deadline.start": Action(C, _("liet een termijn beginnen")),
    "deadline.meet": Action(G, _("haalde een termijn")),
    "deadline.end": Action(G, _("liet een termijn vervallen")),
    "deadline.move": Action(G, _("gaf een termijn door")),
    "deadline.moved": Action(G, _("verschoof een termijn")),
    "deadline.extended": Action(D, _("gaf een termijn meer tijd")),
    "deadline.suspended": Action(D, _("zette een termijn stil")),
    "deadline.resumed": Action(D, _("liet een termijn weer lopen")),
    "case.informing": Action(R, _("bekeek het besluit over informeren")),
    "case.decide_informing": Action(D, _("besloot over informeren")),
    "calendar.view": Action(Event.LIST, _("bekeek de agenda van het team")),
    "feed.view": Action(R, _("bekeek het adres van de agenda")),
    "feed.open": Action(C, _("maakte een adres voor de agenda")),
    "feed.stop": Action(X, _("trok het adres van de agenda in")),
    "feed.read": Action(Event.EXPORT, _("gaf de agenda aan wie het geheime adres heeft")),
    "timeliness.view": Action(Event.LIST, _("bekeek cijfers over termijnen")),
    "deadline.recounted": Action(Event.SYSTEM, _("telde termijnen opnieuw na andere vrije dagen")),
    "deadline.told": Action(Event.SYSTEM, _("herinnerde aan een termijn")),
    # Risk
    "assessment.list": Action(R, _("bekeek de risicotaxaties")),
    "assessment.view": Action(R, _("las een risicotaxatie")),
    "assessment.start": Action(C, _("begon een risicotaxatie")),
    "assessment.answer": Action(G, _("beantwoordde vragen van een risicotaxatie")),
    "assessment.ask_second": Action(D, _("vroeg een tweede lezer voor een risicotaxatie")),
    "assessment.return": Action(D, _("gaf een risicotaxatie terug")),
    "assessment.drop": Action(X, _("liet een risicotaxatie vervallen")),
    "assessment.finish": Action(D, _("rondde een risicotaxatie af")),
    # Applications
    "application.begin": Action(C, _("begon een aanvraag")),
    "application.view": Action(R, _("las een aanvraag")),
    "application.record_view": Action(R, _("las het verloop van een aanvraag")),
    "application.part": Action(G, _("schreef aan een aanvraag")),
    "application.write": Action(G, _("schreef aan een aanvraag")),
    "application.assessment": Action(Event.LINK, _("koppelde een risicotaxatie aan een aanvraag")),
    "application.instrument": Action(G, _("koos het instrument van een aanvraag")),
    "application.add_person": Action(G, _("zette een persoon in een aanvraag")),
    "application.remove_person": Action(X, _("haalde een persoon uit een aanvraag")),
    "application.change_person": Action(G, _("wijzigde een persoon in een aanvraag")),
    "application.save_measure": Action(G, _("schreef een maatregel in een aanvraag")),
    "application.remove_measure": Action(X, _("haalde een maatregel uit een aanvraag")),
    "application.save_fact": Action(G, _("schreef een feit in een aanvraag")),
    "application.remove_fact": Action(X, _("haalde een feit uit een aanvraag")),
    "application.confirm_reason": Action(D, _("bevestigde een reden in een aanvraag")),
    "application.submit": Action(D, _("legde een aanvraag ter beoordeling voor")),
    "application.review": Action(R, _("las een aanvraag om te beoordelen")),
    "application.return": Action(D, _("gaf een aanvraag terug")),
    "application.approve": Action(D, _("keurde een aanvraag goed")),
    "application.approve_alone": Action(D, _("keurde een aanvraag goed zonder tweede lezer")),
    "application.second_review": Action(D, _("las een goedgekeurde aanvraag alsnog na")),
    "application.annex": Action(Event.UNMASK, _("opende de geheime bijlage")),
    "application.unlock_annex": Action(U, _("liet de geheime bijlage tonen")),
    "application.paper": Action(Event.PRINT, _("maakte het stuk van een aanvraag")),
    "application.file": Action(T, _("diende een aanvraag in")),
    "application.withdrawal": Action(R, _("las een verzoek om in te trekken")),
    "application.drop": Action(X, _("liet een aanvraag vervallen")),
    "application.withdraw": Action(D, _("trok een aanvraag in")),
    "application.decide": Action(D, _("legde het besluit op een aanvraag vast")),
    "withdrawal.request": Action(C, _("vroeg om een aanvraag in te trekken")),
    "withdrawal.check": Action(D, _("ging na of intrekken vrij gebeurt")),
    "withdrawal.granted": Action(D, _("liet een aanvraag intrekken")),
    "withdrawal.kept": Action(D, _("liet een aanvraag staan")),
    # Orders, service, breaches
    "order.list": Action(L, _("bekeek een lijst met bevelen")),
    "order.view": Action(R, _("bekeek een bevel")),
    "order.decide": Action(C, _("legde een bevel vast")),
    "order.hear": Action(G, _("legde een zitting vast")),
    "order.use": Action(G, _("legde vast dat een machtiging is gebruikt")),
    "order.ask_review": Action(G, _("legde een verzoek aan de rechter vast")),
    "order.change": Action(G, _("wijzigde een bevel")),
    "order.extend": Action(G, _("verlengde een bevel")),
    "order.withdraw": Action(D, _("legde de intrekking van een bevel vast")),
    "order.end": Action(D, _("legde het einde van een bevel vast")),
    "order.expire": Action(Event.SYSTEM, _("liet een bevel aflopen")),
    "service.view": Action(R, _("bekeek de uitreiking")),
    "service.paper": Action(Event.PRINT, _("maakte het stuk om uit te reiken")),
    "service.try": Action(G, _("probeerde een bevel uit te reiken")),
    "service.serve": Action(D, _("reikte een bevel uit")),
    "service.tell": Action(G, _("vertelde mondeling over een bevel")),
    "service.evade": Action(G, _("legde vast dat iemand de uitreiking ontwijkt")),
    "service_plan.propose": Action(C, _("plande een uitreiking")),
    "service_plan.acknowledge": Action(D, _("bevestigde de datum van uitreiking")),
    "service_plan.ask_override": Action(D, _("vroeg om af te wijken bij het uitreiken")),
    "service_plan.approve_override": Action(D, _("keurde afwijken bij het uitreiken goed")),
    "service_plan.carry_out": Action(G, _("voerde een geplande uitreiking uit")),
    "service_plan.cancel": Action(X, _("liet een geplande uitreiking vervallen")),
    "safety_plan.view": Action(R, _("las het veiligheidsplan")),
    "safety_plan.write": Action(G, _("schreef het veiligheidsplan")),
    "safety_plan.confirm": Action(D, _("bevestigde het veiligheidsplan")),
    "breach.report": Action(C, _("meldde een overtreding")),
    "breach.view": Action(R, _("bekeek een overtreding")),
    "breach.match": Action(Event.LINK, _("koppelde een overtreding aan een bevel")),
    "breach.handle": Action(D, _("legde vast wat met een overtreding is gedaan")),
    # Border
    "travel.view": Action(R, _("bekeek reizen en grens")),
    "travel_alert.view": Action(R, _("bekeek een grenssignalering")),
    "travel_alert.record": Action(T, _("liet iemand aan de grens signaleren")),
    "travel_alert.withdraw": Action(D, _("trok een grenssignalering in")),
    "border.check": Action(Event.SEARCH, _("deed een grenscontrole")),
    "border.hit": Action(Event.SEARCH, _("vond iemand bij de grenscontrole")),
    "border.confirm": Action(D, _("bevestigde wie aan de grens staat")),
    "border.reject": Action(D, _("stelde vast dat het iemand anders is")),
    "border.card": Action(U, _("kreeg de grenskaart te zien")),
    # Returns and referrals
    "return.list": Action(L, _("bekeek een lijst met terugkeerdossiers")),
    "return.view": Action(R, _("bekeek een terugkeerdossier")),
    "return.unmask": Action(U, _("liet namen in een terugkeerdossier tonen")),
    "return.arrival": Action(R, _("bekeek een aankomst")),
    "return.open": Action(C, _("opende een terugkeerdossier")),
    "return.describe": Action(G, _("wijzigde een terugkeerdossier")),
    "return.document": Action(G, _("legde een reisdocument vast")),
    "return.sign": Action(C, _("legde een teken van leven vast")),
    "return.silent": Action(Event.SYSTEM, _("waarschuwde: lang geen teken van leven")),
    "return.step": Action(G, _("rondde een stap van een terugkeer af")),
    "return.plan_travel": Action(G, _("plande een reis terug")),
    "return.advance": Action(G, _("bracht een terugkeer een stap verder")),
    "return.step_back": Action(G, _("zette een terugkeer een stap terug")),
    "return.close": Action(D, _("sloot een terugkeerdossier")),
    "referral.list": Action(L, _("bekeek de verwijzingen")),
    "referral.view": Action(R, _("las een verwijzing")),
    "referral.send": Action(T, _("verwees naar een andere organisatie")),
    "referral.accept": Action(D, _("nam een verwijzing aan")),
    "referral.decline": Action(D, _("weigerde een verwijzing")),
    "referral.withdraw": Action(G, _("trok een verwijzing terug")),
    "referral.report_back": Action(T, _("koppelde terug op een verwijzing")),
    # Alarms
    "alert.raise": Action(T, _("stuurde een alarm")),
    "alert.view": Action(R, _("bekeek een alarm")),
    "alert.case_view": Action(R, _("bekeek de alarmen")),
    "alert.see": Action(R, _("zag een alarm")),
    "alert.acknowledge": Action(D, _("nam een alarm aan")),
    "alert.pass_on": Action(T, _("gaf een alarm door")),
    "alert.handle": Action(D, _("legde vast wat na een alarm is gedaan")),
    "alert.stand_down": Action(D, _("liet een alarm vervallen")),
    "alert.ask_response": Action(Event.SYSTEM, _("vroeg wat na een alarm is gedaan")),
    "reminder.prefer": Action(G, _("koos hoe herinneringen komen")),
    "channel.list": Action(L, _("bekeek de kanalen voor alarmen")),
    "channel.view": Action(R, _("bekeek een kanaal voor alarmen")),
    "channel.open": Action(C, _("maakte een kanaal voor alarmen")),
    "channel.test": Action(T, _("stuurde een testbericht")),
    "channel.stop": Action(X, _("stopte een kanaal voor alarmen")),
    "delivery.try": Action(T, _("stuurde een nummer en een link buiten het scherm")),
    "machinery.view": Action(L, _("bekeek of berichten op tijd weggaan")),
    "event.retry": Action(Event.SYSTEM, _("liet een mislukt bericht opnieuw proberen")),
    "alert.escalate": Action(Event.SYSTEM, _("waarschuwde verder: niemand nam het alarm aan")),
    # The log itself, and set-up
    "log.look_up": Action(Event.SEARCH, _("zocht wie een casus zag")),
    "log.case_view": Action(R, _("bekeek wie de casus zag")),
    "log.export": Action(Event.EXPORT, _("haalde op wie de casus zag")),
    "look_review.list": Action(L, _("bekeek inzage die opvalt")),
    "look_review.view": Action(R, _("bekeek inzage van een collega")),
    "look_review.ask": Action(D, _("deed navraag over inzage")),
    "look_review.close": Action(D, _("beoordeelde inzage van een collega")),
    "log.forget": Action(X, _("vernietigde de sleutel van bijzonderheden")),
    "log.prune": Action(X, _("verwijderde regels na hun termijn")),
    "keys.rotate": Action(Event.SYSTEM, _("verving sleutels")),
    "demo.play": Action(Event.SYSTEM, _("laadde een verzonnen verhaal")),
}  # fmt: skip

# What a line says whose action is not above, by outcome. Refusals carry the name of the page that refused.
GENERAL = {
    "seen": Action(R, _("bekeek een deel van de casus")),
    "done": Action(G, _("legde iets vast")),
    "refused": Action(Event.SYSTEM, _("werd geweigerd")),
}


def of(action: str, outcome: str) -> Action:
    """What is known of an action; the general words of its outcome where it is not listed."""
    found = ACTIONS.get(action)
    if found is None:
        if outcome != "refused":
            warnings.warn(f"audit.catalogue has no row for {action}", RuntimeWarning, stacklevel=4)
        return GENERAL[outcome]
    return found


def words(action: str, outcome: str) -> str:
    """The words of a line as they are shown, not yet translated; a refusal says so whatever was tried."""
    if outcome == "refused":
        return GENERAL[outcome].words
    return (ACTIONS.get(action) or GENERAL[outcome]).words
