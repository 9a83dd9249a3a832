"""Files of a case: adding them examined and encrypted, opening them logged, shielding them."""

import base64
import hashlib
from datetime import datetime

from django.conf import settings
from django.db import transaction

import audit
from cases import files
from cases.access import can_view, check_can_work
from cases.actions import timeline
from cases.models import Case, Document
from cases.policies import check_open
from cases.sections import Section
from core import scanning
from core.actor import Actor
from core.errors import AccessDenied, PolicyDenied
from core.keyed_hash import keyed_hash
from organisations.access import check_fresh

KINDS = {
    "letter": "Brief of verslag",
    "decision": "Besluit of beschikking",
    "evidence": "Bewijs (foto, schermafdruk)",
    "travel": "Reisbescheiden",
    "medical": "Medisch stuk",
    "other": "Anders",
}


def add_document(
    *,
    by: Actor,
    case: Case,
    title: str,
    kind: str,
    content: bytes,
    occurred_at: datetime,
    name: str = "",
    protected: bool = False,
) -> Document:
    """Add a file; what it is follows from its content, and notes of a camera are taken out first.

    `name` is what the sender calls the file: compared with the content, never kept. Raises AccessDenied, PolicyDenied
    for a closed case, a file that is already there or a scanner that does not answer, InvalidInput for the file.
    """
    check_can_work(by, case, Section.DOCUMENTS)
    # Before the case is locked: a scanner may take its time.
    media_type, clean = files.examine(content, name)
    scanning.scan(content)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_work(by, case, Section.DOCUMENTS)
        check_open(case)
        if Document.objects.filter(case=case, fingerprint__in=fingerprints(clean).values()).exists():
            raise PolicyDenied("Dit bestand staat al in de casus.")
        document = Document(
            case=case, title=title, kind=kind, media_type=media_type, size=len(clean), **own_fingerprint(clean),
            content=base64.b64encode(clean).decode(), protected=protected, added_by_id=by.membership_id,
            occurred_at=occurred_at,
        )  # fmt: skip
        document.save()
        audit.record(by=by, action="document.add", obj=document, media_type=media_type, size=len(clean))
        timeline.add(
            by=by, case=case, kind="document.add", title="Document toegevoegd", occurred_at=occurred_at,
            text="" if protected else title, section=Section.DOCUMENTS, obj=document,
            source_detail=KINDS.get(kind, kind).lower(),
        )  # fmt: skip
        return document


def fingerprints(content: bytes) -> dict[str, str]:
    """The fingerprints of a file by id of the key, the current one first."""
    whole = hashlib.sha256(content).hexdigest()
    return {key_id: keyed_hash("file", whole, key).hex() for key_id, key in settings.INDEX_KEYS.items()}


def own_fingerprint(content: bytes) -> dict[str, str]:
    """The fingerprint that is stored, and the id of its key."""
    key_id, found = next(iter(fingerprints(content).items()))
    return {"fingerprint": found, "fingerprint_key": key_id}


def check_can_open(by: Actor, document: Document) -> None:
    """Raise AccessDenied: a shielded file is for the organisation that leads and the one that added it."""
    if not can_view(by, document.case, Section.DOCUMENTS):
        raise AccessDenied("De documenten van deze casus zijn niet met u gedeeld.")
    if not document.protected or by.is_system:
        return
    holders = {document.case.organisation_id}
    if document.added_by is not None:
        holders.add(document.added_by.organisation_id)
    if by.organisation_id not in holders:
        raise AccessDenied("Dit document is afgeschermd. Vraag de organisatie met de regie.")


def open_document(*, by: Actor, document: Document) -> bytes:
    """Log that the file is given out, and return its content. Raises AccessDenied."""
    with transaction.atomic():
        check_can_open(by, document)
        check_fresh(by)
        audit.seen(by=by, action="document.open", obj=document)
        return base64.b64decode(document.content)


def set_protected(*, by: Actor, document: Document, protected: bool) -> Document:
    """Shield a file from everyone but those who hold it, or lift that. Raises AccessDenied, PolicyDenied."""
    with transaction.atomic():
        document = (
            Document.objects.select_for_update(of=("self",))
            .select_related("case", "added_by")
            .get(pk=document.pk)
        )
        check_can_work(by, document.case, Section.DOCUMENTS)
        check_can_open(by, document)
        check_open(document.case)
        document.protected = protected
        document.save()
        audit.record(by=by, action="document.protect", obj=document, protected=protected)
        return document
