"""The decision whether the person concerned is told which data came from others: inform, postpone, or not needed.

Deciding sends nothing to anybody. Informing becomes a step that a person does along the safe way that was chosen.
"""

from django.db import transaction

import audit
from cases import informing_rules
from cases.access import check_can_work
from cases.actions import own_deadlines, tasks, timeline
from cases.models import Case, Deadline
from cases.models.contact import SourceKind
from cases.sections import Section
from core import clock
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from organisations.models import Membership

CLOCK = "VT_INFORM_SUBJECT"
STEP = "Betrokkene informeren, zoals besloten"


def inform(*, by: Actor, deadline: Deadline, way: str, expert: str = "", version: int | None = None) -> None:
    """Decide to inform along a safe way, and set the step for whoever decided. The clock is met by the decision.

    Where honour, forced marriage, FGM or a departure is in the case, `expert` says with which expert it was weighed.
    Raises AccessDenied, PolicyDenied, InvalidInput, StaleRecord.
    """
    with transaction.atomic():
        case = _case(by, deadline)
        if informing_rules.expert_first(case) and not expert.strip():
            raise InvalidInput(
                "Bespreek dit eerst met een deskundige. Schrijf met wie en wat die zei.", "expert"
            )
        if not way.strip():
            raise InvalidInput("Schrijf hoe, waar en door wie dit veilig kan.", "way")
        due_at = deadline.due_at if deadline.due_at > clock.now() else None
        own_deadlines.settle(by=by, deadline=deadline, done=True, version=version)
        _tell(by, case, "Besloten: de betrokkene informeren", f"{way}\n\n{_with(expert)}".strip(), deadline)
        tasks.open_task(
            by=by, organisation=deadline.organisation, case=case, kind="own", title=STEP, due_at=due_at,
            membership=Membership.objects.filter(pk=by.membership_id).first(), why="U besloot dit",
            detail="Alleen zoals in de tijdlijn staat. Nooit per brief.",
        )  # fmt: skip


def postpone(
    *, by: Actor, deadline: Deadline, reason: str, expert: str = "", version: int | None = None
) -> None:
    """Decide that informing cannot be done safely now: the term of its ground once more, with the reason. Raises as `inform`."""
    with transaction.atomic():
        _case(by, deadline)
        words = f"{reason.strip()} {_with(expert)}".strip() if reason.strip() else ""
        own_deadlines.extend(by=by, deadline=deadline, reason=words, version=version)


def not_needed(*, by: Actor, deadline: Deadline, reason: str, version: int | None = None) -> None:
    """Decide that there is nothing to tell, for instance because the person gave the data. Raises as `inform`."""
    with transaction.atomic():
        case = _case(by, deadline)
        own_deadlines.settle(by=by, deadline=deadline, done=False, reason=reason, version=version)
        _tell(by, case, "Besloten: informeren is niet nodig", reason, deadline)


def _case(by: Actor, deadline: Deadline) -> Case:
    if deadline.key != CLOCK or deadline.case is None:
        raise PolicyDenied("Deze termijn vraagt niet om dit besluit.")
    check_can_work(by, deadline.case, Section.PEOPLE)
    return deadline.case


def _with(expert: str) -> str:
    return f"Besproken met: {expert.strip()}" if expert.strip() else ""


def _tell(by: Actor, case: Case, title: str, text: str, deadline: Deadline) -> None:
    audit.record(by=by, action="case.decide_informing", obj=deadline)
    timeline.add(
        by=by, case=case, kind="case.informing", title=title, text=text, occurred_at=clock.now(),
        source=SourceKind.DECISION, section=Section.PEOPLE, obj=deadline,
    )  # fmt: skip
