"""Judging a look: asking the colleague, or closing with a conclusion and the reason for it."""

from uuid import UUID

from django.db import transaction

import audit
from core import clock
from core.actor import Actor
from core.errors import InvalidInput
from core.events import publish
from oversight.access import check_can_review
from oversight.models import Conclusion, LookReview
from oversight.workflow import LOOK_REVIEW

SHORTEST = 10  # characters of a reason that another can follow


def ask(*, by: Actor, review_id: UUID, explanation: str, version: int | None = None) -> LookReview:
    """Note that the colleague was asked, and what. Raises AccessDenied, PolicyDenied, InvalidInput."""
    return _judge(by, review_id, "ask", explanation, "", version)


def close(
    *, by: Actor, review_id: UUID, conclusion: str, explanation: str, version: int | None = None
) -> LookReview:
    """Close with a conclusion and why. Raises AccessDenied, PolicyDenied, InvalidInput."""
    if conclusion not in Conclusion.values:
        raise InvalidInput("Kies een conclusie.", "conclusion")
    return _judge(by, review_id, "close", explanation, conclusion, version)


def _judge(
    by: Actor, review_id: UUID, verb: str, explanation: str, conclusion: str, version: int | None
) -> LookReview:
    with transaction.atomic():
        review = LookReview.objects.select_for_update().get(pk=review_id)
        check_can_review(by, review)
        review.check_version(version)
        target = LOOK_REVIEW.check(verb, review.state).target
        if len(explanation.strip()) < SHORTEST:
            raise InvalidInput("Schrijf in een zin waarom.", "explanation")
        review.state = target
        review.conclusion = conclusion
        review.explanation = explanation.strip()
        review.reviewer_id, review.reviewed_at = by.user_id, clock.now()
        review.save()
        audit.record(
            by=by, action=f"look_review.{verb}", obj=review, case_id=review.case_id, conclusion=conclusion
        )
        publish("look_review.judged", by=by, review_id=review.pk, conclusion=conclusion)
        return review
