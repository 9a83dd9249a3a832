"""What each reader of an application gets: one pure function, used by the preview on the screen and by the PDF.

Nothing else decides what a reader sees. A secret address, safe-contact data, the identity of a source, a code word and
protected evidence stand in the paper of neither reader; `leaks` looks for them in every text all the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from core import words
from core.errors import PolicyDenied
from organisations.models import OrganisationKind
from protection_orders import instruments as data
from protection_orders.dossier import LABELS, Dossier, FactPart, MeasurePart, PersonPart, Secrets

AUTHORITY: Final = "authority"
PARTIES: Final = "parties"
READERS: Final = {
    AUTHORITY: "Stuk voor de beslisser",
    PARTIES: "Stuk voor de andere partijen",
}

ANNEX_ITEMS: Final = {
    "addresses": "Geheim adres",
    "contacts": "Veilig contact",
    "sources": "Wie meldde",
    "facts": "Afgeschermde feiten en woorden",
}
"""What the annex may hold. A code word never leaves the house, for nobody."""

KINDS: Final = {
    "prohibition": "Verbod",
    "restriction": "Beperking",
    "requirement": "Verplichting",
    "other": "Anders",
}
AGES: Final = {
    "minor": "jonger dan 18 jaar",
    "adult": "18 jaar of ouder",
    "undetermined": "leeftijd niet vastgesteld",
    "": "leeftijd niet vastgesteld",
}
IN_ANNEX: Final = "In deze woorden staat een geheim gegeven. Ze staan alleen in de afgeschermde bijlage."
YES_NO: Final = {"yes": "ja", "no": "nee", "unknown": "niet bekend", "": "niet gevraagd"}
PERSON_WORDS: Final = {
    "protected_person_lawyer": "de advocaat van de beschermde persoon",
    "parent": "een ouder",
    "carer": "een verzorger",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A label with its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a section: an optional heading, rows, plain texts, and words quoted as they were said."""

    heading: str = ""
    rows: tuple[Row, ...] = ()
    texts: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperSection:
    """A section with its heading."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `title` names nobody, because it becomes the title of the file."""

    title: str
    reader: str
    reference: str
    is_practice: bool
    warning: str
    sections: tuple[PaperSection, ...]

    def texts(self) -> Iterator[str]:
        """Every text in the paper, in the order of reading."""
        yield from (self.title, self.reader, self.reference, self.warning)
        for section in self.sections:
            yield section.heading
            for block in section.blocks:
                yield block.heading
                for row in block.rows:
                    yield from (row.label, row.value)
                yield from block.texts
                yield from block.quotes


def paper_content(dossier: Dossier, reader: str) -> Paper:
    """The paper for one of READERS. Raises KeyError for another, PolicyDenied when a secret stands in a text."""
    to_authority = {AUTHORITY: True, PARTIES: False}[reader]
    sections = [_request(dossier), _people(dossier, to_authority), _measures(dossier)]
    sections += [_facts(dossier, to_authority), *_views(dossier, to_authority)]
    if to_authority:
        sections += [_danger(dossier), _notice(dossier), _proceedings(dossier), _hearing(dossier)]
    paper = Paper(
        title=f"Aanvraag {dossier.reference}",
        reader=READERS[reader],
        reference=dossier.reference,
        is_practice=dossier.is_practice,
        warning=_warning(dossier, to_authority),
        sections=tuple(section for section in sections if section.blocks),
    )
    found = leaks(paper.texts(), dossier.secrets)
    if found:
        raise PolicyDenied(" ".join(found))
    return paper


def annex_content(dossier: Dossier, items: Iterable[str]) -> Paper:
    """The protected annex for the deciding authority with the chosen ANNEX_ITEMS. Raises KeyError for another."""
    sections = []
    for item in items:
        blocks = [Block(texts=(text,)) for text in _protected_texts(dossier)] if item == "facts" else [
            Block(rows=(Row(who, what),)) for who, what in getattr(dossier.secrets, item)
        ]  # fmt: skip
        sections.append(
            PaperSection(ANNEX_ITEMS[item], tuple(blocks or [Block(texts=("Niets vastgelegd.",))]))
        )
    return Paper(
        title=f"Afgeschermde bijlage bij {dossier.reference}",
        reader="Alleen voor de beslisser",
        reference=dossier.reference,
        is_practice=dossier.is_practice,
        warning="Deel deze bijlage niet met andere partijen. Voeg haar niet bij het processtuk.",
        sections=tuple(sections),
    )


def _warning(dossier: Dossier, to_authority: bool) -> str:
    if to_authority:
        return "Deel dit stuk niet met andere partijen. Voor hen is er een eigen stuk."
    if dossier.without_notice == "yes":
        return "Geef dit stuk pas na het besluit. Bericht vooraf brengt gevaar."
    return ""


def _request(dossier: Dossier) -> PaperSection:
    rows = [
        Row("Gevraagd", dossier.instrument_name),
        Row("Grond in de wet", dossier.basis),
        Row("Waar het om gaat", dossier.test),
        Row("Wie beslist", ", ".join(_kind(kind) for kind in dossier.decided_by)),
        Row("Hoe de aanvraag loopt", dossier.via),
        Row("Dossier van", dossier.organisation),
        Row("Telefoon", dossier.organisation_phone),
    ]
    return PaperSection("De aanvraag", (Block(rows=_filled(rows)),))


def _kind(kind: str) -> str:
    return PERSON_WORDS.get(kind) or OrganisationKind(kind).label


def _people(dossier: Dossier, to_authority: bool) -> PaperSection:
    blocks = [_protected(person, to_authority) for person in dossier.protected]
    blocks += [_respondent(person, to_authority) for person in dossier.respondents]
    if dossier.class_of_others:
        blocks.append(Block("Groep van anderen", texts=(dossier.class_of_others,)))
    return PaperSection("Om wie het gaat", tuple(blocks))


def _protected(person: PersonPart, to_authority: bool) -> Block:
    rows = [Row("Naam", person.name), Row("Geboren", person.birth), Row("Leeftijd", AGES[person.age])]
    if to_authority:
        rows += [
            Row("Waaruit de leeftijd blijkt", "" if person.age_from_birth else person.age_basis),
            Row("Taal", person.language),
            Row("Weet van de aanvraag", YES_NO[person.knows]),
            Row("Instemming", LABELS["agreement"].get(person.agreement, "niet gevraagd")),
            Row("Waarom niet gevraagd", person.not_asked_reason),
            Row("Kan dit zelf overzien", LABELS["capacity"].get(person.capacity, "")),
            Row("Toelichting", person.capacity_note),
            Row("Grond zonder instemming", LABELS["legal_reason"].get(person.legal_reason, "")),
            Row("Uitleg", person.legal_reason_note),
        ]
    return Block(person.place, rows=_filled(rows))


def _respondent(person: PersonPart, to_authority: bool) -> Block:
    rows = [Row("Naam", person.name), Row("Geboren", person.birth)]
    if to_authority:
        # One respondent need not know where another lives.
        rows += [Row("Adres", person.address), Row("Taal", person.language), Row("Rol", person.role_note)]
    return Block(person.place, rows=_filled(rows))


def _measures(dossier: Dossier) -> PaperSection:
    return PaperSection("Wat wordt gevraagd", tuple(_measure(dossier, m) for m in dossier.measures))


def _measure(dossier: Dossier, measure: MeasurePart) -> Block:
    bound = [person.place for pk in measure.binds if (person := dossier.person(pk))]
    if measure.binds_others:
        bound.append("de groep van anderen")
    rows = [
        Row("Soort", KINDS[measure.kind]),
        Row("Geldt voor", ", ".join(sorted(bound))),
        Row("Waar", measure.territory),
        Row("Van", _day(measure.starts_on)),
        Row("Tot en met", _day(measure.ends_on)),
        Row("Waarom niets lichters genoeg is", measure.proportionality),
    ]
    return Block(measure.name, rows=_filled(rows), texts=(measure.text,))


def _facts(dossier: Dossier, to_authority: bool) -> PaperSection:
    readable = {"everyone", "authority"} if to_authority else {"everyone"}
    blocks = [Block(texts=(dossier.facts_note,))] if dossier.facts_note and to_authority else []
    blocks += [_fact(fact, to_authority) for fact in dossier.facts if fact.disclosure in readable]
    return PaperSection("Wat er gebeurde", tuple(blocks))


def _fact(fact: FactPart, to_authority: bool) -> Block:
    rows = [
        Row("Wanneer", _day(fact.on) or "datum niet bekend"),
        Row("Waarop dit rust", LABELS["source"][fact.kind]),
    ]
    if to_authority and fact.signal:
        rows.append(Row("Signaal", fact.signal))
    return Block(rows=tuple(rows), texts=(fact.text,))


def _protected_texts(dossier: Dossier) -> list[str]:
    facts = [fact.text for fact in dossier.facts if fact.disclosure == "protected"]
    return facts + [view.words for view in dossier.views if leaks([view.words], dossier.secrets)]


def _views(dossier: Dossier, to_authority: bool) -> list[PaperSection]:
    blocks = []
    for person in dossier.protected:
        if not (to_authority or person.share_view):
            continue
        for view in (v for v in dossier.views if v.person == person.id):
            if leaks([view.words], dossier.secrets):
                # Own words are never edited, so they cannot be cleaned: they go into the annex as they are.
                if to_authority:
                    blocks.append(Block(person.place, texts=(IN_ANNEX,)))
                continue
            rows = [Row("Gezegd op", _day(view.on))]
            if to_authority:
                rows += [
                    Row("Alleen gesproken", YES_NO[view.alone]),
                    Row("Taal van het gesprek", view.language),
                    Row("Met tolk", YES_NO[view.interpreter]),
                ]
            blocks.append(Block(person.place, rows=_filled(rows), quotes=(view.words,)))
    return [PaperSection("Wat de beschermde persoon zegt", tuple(blocks))] if blocks else []


def _danger(dossier: Dossier) -> PaperSection:
    if dossier.assessment is None:
        return PaperSection("Het gevaar", ())
    rows = (
        Row("Oordeel", LABELS["level"].get(dossier.assessment.level, "niet bekend")),
        Row("Gewogen met", dossier.assessment.instrument),
        Row("Gewogen op", _day(dossier.assessment.on)),
    )
    return PaperSection("Het gevaar", (Block(rows=rows),))


def _notice(dossier: Dossier) -> PaperSection:
    if dossier.without_notice != "yes":
        text = "De andere partijen kunnen vooraf worden gehoord."
        return PaperSection("Bericht vooraf", (Block(texts=(text,)),))
    known = data.reasons_without_notice()
    labels = tuple(known[code].label for code in dossier.notice_reasons if code in known)
    texts = ("Gevraagd wordt om te beslissen zonder bericht vooraf.", *labels, dossier.notice_note)
    return PaperSection("Bericht vooraf", (Block(texts=tuple(filter(None, texts))),))


def _proceedings(dossier: Dossier) -> PaperSection:
    rows = [
        Row("Andere procedures", YES_NO[dossier.other_proceedings]),
        Row("Welke", dossier.other_proceedings_note),
    ]
    return PaperSection("Andere procedures", (Block(rows=_filled(rows)),))


def _hearing(dossier: Dossier) -> PaperSection:
    known = data.hearing_needs()
    needs = [
        known[code].label for code in dossier.hearing_needs if code in known and known[code].court_must_know
    ]
    rows = [
        Row("Nodig op de zitting", ", ".join(needs) or "niets bijzonders"),
        Row("Taal en dialect", dossier.hearing_language),
        Row("Toelichting", dossier.hearing_note),
    ]
    return PaperSection("De zitting", (Block(rows=_filled(rows)),))


def _filled(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.value)


def _day(iso: str) -> str:
    return words.day(date.fromisoformat(iso)) if iso else ""


LEAKS: Final = {
    "addresses": "Een geheim adres staat in de tekst van {where}. Haal het weg.",
    "places": "De veilige plek staat in de tekst van {where}. Haal haar weg.",
    "contacts": "Gegevens over veilig contact staan in de tekst van {where}. Haal ze weg.",
    "code_words": "Een codewoord staat in de tekst van {where}. Haal het weg.",
    "sources": "Wie meldde staat in de tekst van {where}. Haal het weg.",
}
# Shorter ones would be found in ordinary sentences; a telephone number is compared by its digits.
_SHORTEST: Final = {"addresses": 6, "places": 6, "contacts": 15, "code_words": 3, "sources": 5}


def leaks(texts: Iterable[str], secrets: Secrets, where: str = "het stuk") -> list[str]:
    """A Dutch sentence for each kind of secret that occurs in the texts.

    Spacing, case, accents, punctuation and invisible characters do not hide it.
    """
    whole = _plain("\n".join(texts))
    digits = re.sub(r"\D", "", whole)
    squeezed = whole.replace(" ", "")
    found = []
    for kind, sentence in LEAKS.items():
        secret_texts = [secret for _who, secret in getattr(secrets, kind)]
        hit = any(
            _by_number(text, digits) or _by_words(text, whole, _SHORTEST[kind]) for text in secret_texts
        )
        if kind in ("addresses", "places"):
            hit = hit or any(_by_house(text, squeezed) for text in secret_texts)
        if hit:
            found.append(sentence.format(where=where))
    return found


def _by_words(secret: str, whole: str, shortest: int) -> bool:
    plain = _plain(secret)
    return len(plain) >= shortest and f" {plain} " in f" {whole} "


def _by_number(secret: str, digits: str) -> bool:
    """Whether the secret is a number, as of a telephone, and its digits occur."""
    number = re.sub(r"\D", "", secret)
    return len(number) >= 9 and len(number) >= len(_plain(secret).replace(" ", "")) - 3 and number in digits


def _by_house(address: str, squeezed: str) -> bool:
    """Whether street and number, or the postcode, occur: by either the house is found."""
    street = re.split(r"[,\n;]", address, maxsplit=1)[0]
    pieces = re.findall(r"\b\d{4}\s?[A-Za-z]{2}\b", address)
    if re.search(r"[^\W\d]{3}.*\d", street):
        pieces.append(street)
    plain = (_plain(piece).replace(" ", "") for piece in pieces)
    return any(re.search(rf"(?<!\d){re.escape(piece)}(?!\d)", squeezed) for piece in plain)


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.casefold())
    seen = "".join(c for c in spread if unicodedata.category(c) not in ("Cf", "Mn"))
    return " ".join(re.sub(r"[\W_]+", " ", seen).split())
