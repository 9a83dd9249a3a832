"""Every component on one page with invented data, for builders, testers and whoever lays another theme over it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock

HERE = "#onderdelen"


class ExampleForm(forms.Form):
    """One of each kind of field."""

    what = forms.CharField(
        label=gettext_lazy("Wat heeft u zelf gezien of gehoord?"),
        help_text=gettext_lazy("Alleen feiten. Wat u van anderen hoorde, vult u hieronder in."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    day = forms.DateField(
        label=gettext_lazy("Wanneer was dat?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    number = forms.CharField(
        label=gettext_lazy("Documentnummer"),
        help_text=gettext_lazy("Van het paspoort of de identiteitskaart, bijvoorbeeld NX0D81KL4."),
        required=False,
        widget=forms.TextInput(attrs={"class": "document-number"}),
    )
    practice = forms.ChoiceField(
        label=gettext_lazy("Waar bent u bang voor?"),
        choices=[("h", gettext_lazy("Huwelijksdwang")), ("a", gettext_lazy("Achterlating"))],
    )
    departure = forms.ChoiceField(
        label=gettext_lazy("Is er een reis gepland?"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("Ja")),
            ("no", gettext_lazy("Nee")),
            ("unknown", gettext_lazy("Weet ik niet")),
        ],
    )
    seen_by = forms.MultipleChoiceField(
        label=gettext_lazy("Wie zag het ook?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("school", gettext_lazy("School")), ("jgz", gettext_lazy("Jeugdgezondheidszorg"))],
    )
    proof = forms.FileField(label=gettext_lazy("Bewijs"), required=False)
    agreed = forms.BooleanField(
        label=gettext_lazy("Ik heb dit besproken met de aandachtsfunctionaris."),
        help_text=gettext_lazy("Bij eergerelateerd geweld praat u nooit eerst met de familie."),
    )


class ExampleFilter(forms.Form):
    """Filters of a list."""

    reference = forms.CharField(label=gettext_lazy("Kenmerk"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("Stand"),
        required=False,
        choices=[("", gettext_lazy("Alle")), ("open", gettext_lazy("Open"))],
    )


@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    """The page of all components. Shows nothing of any case."""
    return render(request, "core/gallery.html", example_context())


def example_context() -> dict[str, Any]:
    """Invented data for every component at once."""
    wrong = ExampleForm({"what": _("Leerling liet een bevestiging zien.")}, auto_id="fout_%s")
    return {
        "form": ExampleForm(),
        "wrong_form": wrong,
        "late_form": ExampleFilter({"reference": "SP-2026-00412"}, auto_id="laat_%s"),
        "filter_form": ExampleFilter(),
        "saved_at": clock.now(),
        **case_example(),
        **alert_example(),
        **work_example(),
    }


def case_example() -> dict[str, Any]:
    """An invented case: identity bar, sections, tasks, events, deadlines, participants."""
    now = clock.now()
    departure = now + timedelta(days=5, hours=13)
    return {
        "bar": {
            "reference": "SP-2026-00412",
            "url": HERE,
            "person": _("meisje, 15 jaar"),
            "name": "",
            "reveal_url": HERE,
            "level": {"label": _("Acuut"), "kind": "danger"},
            "practices": [_("Huwelijksdwang"), _("Achterlating")],
            "lead": _("Veilig Thuis"),
            "moment": {"label": _("Vertrek"), "due": departure, "kind": "warn"},
            "safe_contact": _(
                "Alleen via de mentor op school, di en do 10.00–12.00. "
                "Niet bellen, niet appen, geen post. Codewoord is ingesteld."
            ),
        },
        "sections": [
            {"label": label, "url": HERE, "count": count, "current": index == 0}
            for index, (label, count) in enumerate(
                [
                    (_("Overzicht"), None),
                    (_("Mensen"), 7),
                    (_("Tijdlijn"), 23),
                    (_("Risico"), 2),
                    (_("Bevelen"), 1),
                    (_("Terugkeer"), None),
                    (_("Delen"), 3),
                    (_("Documenten"), 4),
                    (_("Wie keek"), 12),
                ]
            )
        ],
        "tasks": [
            {
                "title": _("Aanvraag beschermingsbevel beoordelen"),
                "url": HERE,
                "note": _(
                    "Ingediend door een collega. U schreef hem niet en deed de weging niet: u mag beslissen."
                ),
                "when": _("vandaag 16.00"),
                "kind": "danger",
            },
            {
                "title": _("Paspoortmaatregel bespreken met RvdK"),
                "url": HERE,
                "note": _("Schriftelijke aanwijzing kan bij een spoedverzoek tot ondertoezichtstelling."),
                "when": _("nog 1 werkdag"),
                "kind": "warn",
            },
            {
                "title": _("Politie laten weten wanneer het bevel wordt uitgereikt"),
                "url": HERE,
                "note": _("Uitreiken is het gevaarlijkste moment. Eerst veiligheidsplan en veilige plek."),
                "when": _("wacht op beslissing"),
                "kind": "",
            },
        ],
        "events": [
            {
                "at": now - timedelta(hours=20),
                "title": _("Enkele reis geboekt voor twee personen"),
                "kind": "danger",
                "source": _("gezien door school"),
                "text": _("Leerling liet de bevestiging zien. Vertrek van Schiphol over zes dagen."),
            },
            {
                "at": now - timedelta(days=2, hours=3),
                "title": _("Risico gewogen: acuut"),
                "source": _("oordeel, 2 personen"),
                "text": _("Hoger dan het voorstel. Reden: paspoort ingenomen. 4 van 31 punten onbekend."),
            },
            {
                "at": now - timedelta(days=3, hours=5),
                "title": _("Gesprek met de jongere, alleen"),
                "source": _("in eigen woorden"),
                "text": _("Als ik ga, kom ik niet terug."),
                "quote": True,
            },
        ],
        "deadlines": [
            {
                "label": _("Beslissen over aanvraag"),
                "note": _("spoed, beleid regio"),
                "words": _("nog 5 u"),
                "kind": "danger",
                "percent": 85,
            },
            {
                "label": _("Veiligheidsbeoordeling"),
                "note": _("5 werkdagen"),
                "words": _("gehaald"),
                "kind": "ok",
                "percent": 100,
            },
            {
                "label": _("Informeren betrokkenen"),
                "note": _("eerst deskundige; besluit, geen brief"),
                "words": _("nog 9 dagen"),
                "kind": "warn",
                "percent": 62,
            },
            {
                "label": _("Wordt 18"),
                "note": _("kindmaatregelen vervallen"),
                "words": "14 mrt 2029",
                "kind": "plain",
                "percent": None,
            },
        ],
        "participants": [
            {"name": _("Veilig Thuis"), "note": _("regie · alles"), "label": _("eigenaar"), "kind": "ok"},
            {"name": _("Politie"), "note": _("bevelen, betrokkenen"), "label": _("keek 10.12"), "kind": ""},
            {"name": "LKHA", "note": _("advies · gekozen delen"), "label": _("keek gisteren"), "kind": ""},
            {"name": "KMar", "note": _("alleen grenskaart"), "label": _("na bevel"), "kind": ""},
        ],
        "facts": [
            {"label": _("Geboren"), "value": _("2011, dag en maand onbekend"), "url": HERE},
            {
                "label": _("Documentnummer"),
                "value": "NX0D81KL4",
                "note": _("gezien door school"),
                "url": HERE,
            },
            {"label": _("Verblijfplaats"), "value": "", "url": HERE, "action": _("Vul aan")},
        ],
    }


def alert_example() -> dict[str, Any]:
    """An invented breach alert and who knows of it."""
    now = clock.now()
    return {
        "alert": {
            "pills": [{"label": _("Overtreding gedragsaanwijzing"), "kind": "danger"}],
            "reference": "SP-2026-00412",
            "clock": _("02.10 gemeld · nog 3 min tot volgende dienst"),
            "title": _("Betrokkene staat bij de opvangplek"),
            "text": _(
                "Gemeld door de opvang om 02.09. Adres staat op de beveiligde kaart. Openen wordt vastgelegd."
            ),
            "answers": [
                {
                    "question": _("Mag ik aanhouden?"),
                    "answer": _("Ja."),
                    "text": _(
                        "Contactverbod uit een gedragsaanwijzing: overtreding is strafbaar. In kracht tot 12 feb 2027."
                    ),
                },
                {
                    "question": _("Weet de betrokkene ervan?"),
                    "answer": _("Ja, uitgereikt"),
                    "text": _("in persoon op 24 nov, in het Nederlands en Turks. Bewijs aanwezig."),
                },
                {
                    "question": _("Gevaar"),
                    "answer": _("Acuut."),
                    "text": _("Eerder dreigen met een mes. Meer familieleden betrokken: 3."),
                },
            ],
        },
        "acts": [
            {"label": _("Ik neem dit aan"), "url": HERE, "allowed": True, "kind": "primary"},
            {"label": _("Geef door aan collega"), "url": HERE, "allowed": True},
            {
                "label": _("Sluit de melding"),
                "url": HERE,
                "allowed": False,
                "reason": _("Sluiten kan pas als de politie de melding heeft aangenomen."),
            },
        ],
        "recipients": [
            {
                "name": _("Politie, eenheid"),
                "note": _("dienstdoende"),
                "at": now,
                "label": _("nog niet aangenomen"),
                "kind": "danger",
            },
            {
                "name": _("Veilig Thuis, regio"),
                "note": _("bereikbaarheidsdienst"),
                "at": now,
                "label": _("gezien 02.11"),
                "kind": "warn",
            },
            {
                "name": "KMar",
                "note": _("niet nodig: geen reismaatregel"),
                "at": None,
                "label": _("geen"),
                "kind": "",
            },
        ],
    }


def work_example() -> dict[str, Any]:
    """An invented worklist with its views."""
    return {
        "chips": [
            {"label": label, "url": HERE, "count": count, "current": index == 0}
            for index, (label, count) in enumerate(
                [
                    (_("Alles"), 17),
                    (_("Beoordelen"), 4),
                    (_("Triage"), 6),
                    (_("Termijn loopt af"), 5),
                    (_("Wacht op ander"), 2),
                ]
            )
        ],
        "rows": [
            {
                "title": title,
                "url": HERE,
                "note": note,
                "case": case,
                "case_url": HERE if case else "",
                "case_note": case_note,
                "when": when,
                "kind": kind,
                "why": why,
            }
            for title, note, case, case_note, when, kind, why in [
                (
                    _("Aanvraag beoordelen"),
                    _("Contactverbod, uitreisverbod (oefening), 3 betrokkenen"),
                    "SP-2026-00412",
                    _("huwelijksdwang, achterlating"),
                    _("vandaag 16.00"),
                    "danger",
                    _("U bent de tweede lezer"),
                ),
                (
                    _("Signaal met vertrek binnen 7 dagen"),
                    _("Jeugdgezondheidszorg, VGV gevreesd"),
                    "",
                    "",
                    _("nog 38 min"),
                    "danger",
                    _("U heeft dienst"),
                ),
                (
                    _("Zitting binnen 14 dagen niet gepland"),
                    _("Beslissing zonder horen op 16 nov; vervalt 30 nov"),
                    "SP-2026-00397",
                    _("achterlating"),
                    _("nog 4 werkdagen"),
                    "danger",
                    _("U bent eigenaar"),
                ),
                (
                    _("Bevel loopt af"),
                    _("Verlengen, eindigen met reden, of overdragen"),
                    "SP-2025-01120",
                    _("eergerelateerd geweld"),
                    _("14 dagen"),
                    "warn",
                    _("U bent eigenaar"),
                ),
                (
                    _("Terugkoppelen aan melder"),
                    _("School; bron is beschermd"),
                    "SP-2026-00405",
                    "",
                    "27 nov",
                    "",
                    _("Taak van het team"),
                ),
            ]
        ],
    }
