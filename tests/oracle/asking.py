"""The questions of the oracle, over HTTP: pages, the API, lists, search, downloads and an act. One answer is one triple."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.models import Note
from tests.oracle import facts
from tests.oracle.facts import EVERYTHING, File, Who
from tests.oracle.world import World, word

# Places that may speak of a case to who sees it, and never to another. Not the list of break-glass: who judges it hears
# the number of the case that a colleague opened.
ELSEWHERE = ("worklist", "alert-list", "referral-list", "return-list", "order-list", "request-list", "triage-inbox")  # fmt: skip
TABS = {"notes": "case-notes", "documents": "case-documents"}


@dataclass
class Verdict:
    """How many triples were compared, of what kind, and where the application and the facts disagree."""

    compared: Counter[str] = field(default_factory=Counter)
    allowed: int = 0
    wrong: list[str] = field(default_factory=list)

    def take(self, kind: str, who: Who, file: File, *, expected: bool, found: bool) -> None:
        self.compared[kind] += 1
        self.allowed += expected
        if expected != found:
            self.wrong.append(f"{kind}: {who.name} at {file.number} ({file.level}): should be {expected}")


def compare(
    world: World,
    people: Iterable[Who] | None = None,
    elsewhere: Iterable[str] = ELSEWHERE,
    of_case: Iterable[str] = (),
) -> Verdict:
    """Ask everything of these people (of everybody) about every case.

    `elsewhere` are other pages looked at, `of_case` pages that need no more than a case: story, log, files, papers,
    figures, forms.
    """
    verdict = Verdict()
    for who in world.people if people is None else people:
        client = world.clients[who.name]
        _lists(world, verdict, who, client, elsewhere)
        for file in world.files:
            _through_the_api(world, verdict, who, client, file)
            _pages(world, verdict, who, client, file)
            _acts(world, verdict, who, client, file)
            _all_of_case(world, verdict, who, client, file, of_case)
    return verdict


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _through_the_api(world: World, verdict: Verdict, who: Who, client: Client, file: File) -> None:
    answer = client.get(reverse("api-case", args=[world.cases[file.number].pk]))
    verdict.take("api", who, file, expected=facts.sees(who, file), found=answer.status_code == 200)
    told = answer.json() if answer.status_code == 200 else {"sections": [], "people": None, "departure": None}
    for section in sorted(EVERYTHING):
        expected = facts.opens(who, file, section)
        verdict.take(
            f"api section {section}", who, file, expected=expected, found=section in told["sections"]
        )
    verdict.take(
        "api people", who, file, expected=facts.opens(who, file, "people"), found=told["people"] is not None
    )
    verdict.take(
        "api journey",
        who,
        file,
        expected=facts.opens(who, file, "travel"),
        found=told["departure"] is not None,
    )
    if word(file, "people") in str(told):
        verdict.wrong.append(f"the API names somebody to {who.name}")


def _pages(world: World, verdict: Verdict, who: Who, client: Client, file: File) -> None:
    case = world.cases[file.number]
    story = client.get(reverse("case-timeline", args=[case.pk]))
    verdict.take("page", who, file, expected=facts.sees(who, file), found=story.status_code == 200)
    for section in sorted(EVERYTHING):
        expected = facts.opens(who, file, section)
        found = f"{word(file, section)}tijdlijn" in _text(story)
        verdict.take(f"story {section}", who, file, expected=expected, found=found)
    for section, name in TABS.items():
        shown = word(file, section) in _text(client.get(reverse(name, args=[case.pk])))
        verdict.take(f"page {section}", who, file, expected=facts.opens(who, file, section), found=shown)
    # A note about health is read with both sections on its page, and with its own alone in the story.
    words = f"{word(file, 'health')}notitie"
    both = facts.opens(who, file, "notes") and facts.opens(who, file, "health")
    page = _text(client.get(reverse("case-notes", args=[case.pk])))
    verdict.take("page health note", who, file, expected=both, found=words in page)
    expected = facts.opens(who, file, "health")
    verdict.take("story health note", who, file, expected=expected, found=words in _text(story))
    risk = client.get(world.weighings[file.number])
    expected = facts.opens(who, file, "assessments")
    verdict.take("weighing", who, file, expected=expected, found=risk.status_code == 200)
    taken = client.get(reverse("document-open", args=[case.pk, world.documents[file.number].pk]))
    expected = facts.opens(who, file, "documents")
    verdict.take("download", who, file, expected=expected, found=taken.status_code == 200)


def _acts(world: World, verdict: Verdict, who: Who, client: Client, file: File) -> None:
    case = world.cases[file.number]
    masked = word(file, "people") not in _text(client.get(reverse("case-people", args=[case.pk])))
    verdict.take("masked", who, file, expected=True, found=masked)
    with transaction.atomic():
        names = word(file, "people") in _text(client.post(reverse("case-unmask", args=[case.pk])))
        transaction.set_rollback(True)
    verdict.take("names", who, file, expected=facts.shows_names(who, file), found=names)
    with transaction.atomic():
        before = Note.objects.count()
        form = {"kind": "seen", "text": "Erbij geschreven.", "occurred_at": "2026-01-01T10:00"}
        client.post(reverse("note-add", args=[case.pk]), form)
        wrote = Note.objects.count() > before
        transaction.set_rollback(True)
    verdict.take("write", who, file, expected=facts.writes_notes(who, file), found=wrote)


def _all_of_case(
    world: World, verdict: Verdict, who: Who, client: Client, file: File, names: Iterable[str]
) -> None:
    """No page of a case opens for who does not see it, and none holds a word of a section that is closed."""
    closed = [word(file, section) for section in EVERYTHING if not facts.opens(who, file, section)]
    seen = facts.sees(who, file)
    for name in names:
        with transaction.atomic():
            answer = client.get(reverse(name, args=[world.cases[file.number].pk]))
            transaction.set_rollback(True)
        text = b"".join(answer) if answer.streaming else answer.content
        leaks = any(one.encode() in text for one in closed) or (answer.status_code == 200 and not seen)
        verdict.take(f"of-case {name}", who, file, expected=False, found=leaks)


def _lists(world: World, verdict: Verdict, who: Who, client: Client, elsewhere: Iterable[str]) -> None:
    listed = set(_numbers(client))
    shown = _text(client.get(reverse("case-list")))
    for file in world.files:
        seen = facts.sees(who, file)
        verdict.take("api list", who, file, expected=seen, found=file.number in listed)
        if not seen:
            verdict.take("case list", who, file, expected=False, found=file.number in shown)
        answer = client.post(reverse("search"), {"number": file.number, "name": "", "born": ""})
        found = world.cases[file.number].get_absolute_url() in _text(answer)
        verdict.take("search", who, file, expected=seen, found=found)
    for name in elsewhere:
        text = _text(client.get(reverse(name)))
        for file in world.files:
            if not facts.sees(who, file):
                verdict.take(f"elsewhere {name}", who, file, expected=False, found=file.number in text)


def _numbers(client: Client) -> Iterator[str]:
    address = reverse("api-cases")
    while address:
        answer = client.get(address)
        if answer.status_code != 200:
            return
        yield from (row["reference"] for row in answer.json()["items"])
        address = answer.json()["next"]
