"""What the screens say about an assessment; no writes."""

from typing import Any

from django.db.models import QuerySet

from cases.models import Case
from core import words
from core.actor import Actor
from risk import instruments
from risk.instruments import ANSWERED
from risk.instruments.suggestion import changes
from risk.models import Assessment
from risk.models.assessment import AnswerValue, Level
from risk.policies import values

LEVEL_KINDS = {"low": "ok", "elevated": "warn", "high": "danger", "acute": "danger"}


def case_rows(actor: Actor, case: Case) -> QuerySet[Any]:
    """The rows that the tab of the case counts."""
    rows: QuerySet[Any] = Assessment.objects.visible_to(actor).filter(case=case).exclude(state="dropped")
    return rows


def row_words(assessment: Assessment) -> str:
    """What this assessment is, in one line."""
    instrument = instruments.get(assessment.ref)
    return f"{instrument.name}, {words.day(assessment.occurred_at)}: {level(assessment)['label'].lower()}"


def level(assessment: Assessment) -> dict[str, str]:
    """The concluded level as a pill, or that there is none yet."""
    if not assessment.conclusion or assessment.state != "final":
        return {"label": assessment.get_state_display(), "kind": "info"}
    instrument = instruments.get(assessment.ref)
    label = instrument.conclusions[assessment.classification].label
    return {"label": label, "kind": LEVEL_KINDS[assessment.conclusion]}


def groups(assessment: Assessment, *, sources_seen: bool) -> list[dict[str, Any]]:
    """Per group: its questions with their answers, and how many are known. Who told stands there for who sees that."""
    instrument = instruments.get(assessment.ref)
    given = {answer.item: answer for answer in assessment.answers.all()}
    found = []
    for group in instrument.groups.values():
        items = [item for item in instrument.items.values() if item.group == group.code]
        known = sum(item.code in given and given[item.code].value in ANSWERED for item in items)
        rows = [
            {
                "item": item,
                "answer": given.get(item.code),
                "source": given[item.code].source if sources_seen and item.code in given else "",
                "label": given[item.code].get_value_display()
                if item.code in given
                else AnswerValue.NOT_ASKED.label,
            }
            for item in items
        ]
        found.append({"group": group, "rows": rows, "known": known, "total": len(items)})
    return found


def difference(assessment: Assessment) -> list[dict[str, str]]:
    """What changed since the previous final assessment with the same instrument."""
    if assessment.previous is None:
        return []
    items = {**instruments.get(assessment.previous.ref).items, **instruments.get(assessment.ref).items}
    labels = dict(AnswerValue.choices)
    before, after = values(assessment.previous.answers.all()), values(assessment.answers.all())
    return [
        {"text": items[c.code].text, "before": str(labels[c.before]), "after": str(labels[c.after])}
        for c in changes(before, after)
        if c.code in items
    ]


def suggestion_words(level_code: str | None) -> str:
    """The suggestion in words; too little known is no level at all."""
    return Level(level_code).label if level_code else "Nog te weinig bekend voor een voorstel"
