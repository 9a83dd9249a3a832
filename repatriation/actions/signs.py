"""Signs of life, and the watchdog that notices their absence."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

import audit
from cases.actions import deadlines, tasks, timeline
from cases.models import Case
from cases.models.contact import SourceKind
from cases.sections import Section
from core import clock, doors, scope
from core.actor import Actor, system
from core.events import publish
from repatriation.access import check_can_lead
from repatriation.models import ReturnFile, SignOfLife
from repatriation.policies import check_running
from repatriation.workflow import CLOSED

BATCH = 100
CLOCK = "SIGN_OF_LIFE"
SILENT_TASK = "return_silent"


def record_sign(
    *,
    by: Actor,
    file_id: UUID,
    way: str,
    occurred_at: datetime,
    code_word_used: str = "unknown",
    note: str = "",
) -> SignOfLife:
    """Record that the person gave a sign of life; the clock of silence starts again from that moment."""
    with transaction.atomic():
        file: ReturnFile = (
            ReturnFile.objects.select_for_update(of=("self",)).select_related("case").get(pk=file_id)
        )
        check_can_lead(by, file.case)
        check_running(file)
        sign = SignOfLife(
            file=file, way=way, occurred_at=occurred_at, code_word_used=code_word_used, note=note,
            membership_id=by.membership_id,
        )  # fmt: skip
        sign.save()
        if file.last_sign_at is None or occurred_at > file.last_sign_at:
            file.last_sign_at = occurred_at
            file.silent_since = None
            file.save()
            deadlines.meet(by=by, key=CLOCK, source_id=file.pk)
            # An older sign ends no silence: the watchdog told of it once and would not tell again.
            tasks.finish_tasks(by=by, kind=SILENT_TASK, source_id=file.pk, outcome="Teken van leven")
            follow_silence(by=by, file=file)
        audit.record(by=by, action="return.sign", obj=sign, case_id=file.case_id)
        timeline.add(
            by=by, case=file.case, kind="return.sign", title="Teken van leven", text=note, source=SourceKind.HEARD,
            source_detail=way, occurred_at=occurred_at, section=Section.TRAVEL, obj=file, url=file.get_absolute_url(),
        )  # fmt: skip
        publish("return.sign_of_life", by=by, file_id=file.pk, case_id=file.case_id)
        return sign


def watch(now: datetime | None = None, limit: int = BATCH) -> int:
    """Find running returns without a sign of life for longer than agreed; tell once per silence. Returns how many.

    Counted from the last sign, or from the opening when there was none yet. Safe to run in several processes.
    """
    moment = now or clock.now()
    return sum(_tell_if_silent(file_id, moment) for file_id in doors.silent_returns(moment, limit))


def _tell_if_silent(file_id: UUID, moment: datetime) -> bool:
    """Tell one silence in a transaction that sees its case and no other; False when another process was first."""
    with transaction.atomic():
        scope.enter(system("watchdog:sign_of_life"), about=[file_id])
        file = (
            ReturnFile.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("case", "organisation", "lead")
            .exclude(state=CLOSED)
            .filter(pk=file_id, silent_since__isnull=True)
            .first()
        )
        if file is None or quiet_until(file) > moment:
            return False
        _tell_silence(file, moment)
        return True


def quiet_until(file: ReturnFile) -> datetime:
    """Until when silence is not yet alarming."""
    return (file.last_sign_at or file.occurred_at) + timedelta(days=file.silence_days)


def _tell_silence(file: ReturnFile, moment: datetime) -> None:
    by = system("watchdog:sign_of_life")
    file.silent_since = moment
    file.save()
    audit.record(by=by, action="return.silent", obj=file)
    tasks.open_task(
        by=by, organisation=file.organisation, case=file.case, membership=file.lead, kind=SILENT_TASK,
        title="Geen teken van leven", source_id=file.pk, detail=f"Al {file.silence_days} dagen niets gehoord",
        why="U leidt de terugkeer", url=file.get_absolute_url(), urgent=True,
    )  # fmt: skip
    publish("return.silent", by=by, file_id=file.pk, case_id=file.case_id)


def follow_silence(*, by: Actor, file: ReturnFile) -> None:
    """Keep the clock of silence in step with the last sign and the agreed days: from the opening until the end."""
    if file.state == CLOSED:
        deadlines.end(by=by, key=CLOCK, source_id=file.pk, reason="Terugkeer afgesloten")
        return
    due_at = quiet_until(file)
    deadlines.move(
        by=by, key=CLOCK, source_id=file.pk, due_at=due_at, reason="Het aantal dagen stilte is gewijzigd."
    )
    deadlines.start(
        by=by, key=CLOCK, source_id=file.pk, organisation=file.organisation, case=file.case,
        starts_at=file.last_sign_at or file.occurred_at, due_at=due_at,
    )  # fmt: skip
    if file.silent_since is not None and due_at > clock.now():
        # Agreed to wait longer: when that passes too, it is another silence.
        file.silent_since = None
        file.save()
        tasks.cancel_tasks(by=by, kind=SILENT_TASK, source_id=file.pk, outcome="Anders afgesproken")


def catch_up(*, by: Actor, case: Case) -> None:
    """Give the running returns of a case that were there before the clock of silence that clock."""
    running = ReturnFile.objects.select_for_update(of=("self",)).select_related("organisation", "case")
    for file in running.filter(case=case).exclude(state=CLOSED).order_by("pk"):
        follow_silence(by=by, file=file)
