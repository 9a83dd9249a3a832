"""What every column of text, bytes or JSON holds. A new one fails a test until somebody decides.

| class | what | in the tables |
|---|---|---|
| protected | addresses, telephone numbers, safe contact, source identity, code words, numbers of papers, contents of files and drafts, words of the story | encrypted, bound to the row |
| personal | who somebody is | readable for the roles that may; masked on screens |
| free | what professionals write | as personal |
| account | of people who log in | as personal; passwords as scrypt |
| digest | a hash that finds or compares | keyed, or over far more than can be guessed |
| code | a choice, a number of ours, an id, words made by the application: tells of nobody | readable |
| public | names and grounds of institutions | readable |
"""

from typing import Final, Literal

FieldClass = Literal["protected", "personal", "free", "account", "digest", "code", "public"]

# By model: class -> names of fields.
CLASSES: Final[dict[str, dict[FieldClass, str]]] = {
    "monitoring.alert": {
        "code": "reference kind severity title instruction url",
    },
    "monitoring.alertaddressee": {
        "protected": "response",
        "code": "state",
        "free": "why stood_down_why",
    },
    "monitoring.escalation": {
        "code": "step told",
    },
    "monitoring.channel": {
        "protected": "target secret",
        "code": "kind moment signing",
        "public": "public_key",
    },
    "monitoring.calendarfeed": {
        "digest": "digest",
    },
    "monitoring.delivery": {
        "code": "kind reference path state outcome",
    },
    "monitoring.deliveryattempt": {
        "code": "outcome",
    },
    "border.travelalert": {
        "code": "ground state",
        "public": "authority authority_reference",
        "free": "withdraw_reason",
    },
    "border.bordercheck": {
        "code": "reference post ground outcome",
    },
    "border.bordermatch": {
        "code": "likeness state basis",
    },
    "repatriation.returnfile": {
        "protected": "place safe_channel safe_hours code_word",
        "code": "reference state time_zone wish outcome",
        "free": "country wish_own_words authority funding arrival_place outcome_note",
    },
    "repatriation.returnstep": {
        "code": "phase code kind state",
        "free": "note",
    },
    "repatriation.signoflife": {
        "code": "way code_word_used",
        "free": "note",
    },
    "repatriation.returndocument": {
        "protected": "number",
        "code": "kind state",
        "free": "holder",
    },
    "referrals.retentionhold": {
        "free": "reason",
    },
    "referrals.destruction": {
        "code": "rule ground subjects counts general",
        "digest": "reference_digest",
    },
    "referrals.subjectrequest": {
        "protected": "requester subject_name subject_birth wish own_view own_interest proposal_reason exception_reason review_note",
        "code": "reference kind capacity state age_band proposal",
    },
    "referrals.referral": {
        "code": "reference purpose ground sections informed state",
        "free": "note informed_note decline_reason feedback",
    },
    "protection_orders.application": {
        "code": "reference state instrument without_notice notice_reasons other_proceedings hearing_needs filed_by_kind outcome withdraw_reason",
        "digest": "content_hash",
        "public": "authority filed_reference",
        "free": "class_of_others notice_note facts_note other_proceedings_note hearing_language hearing_note withdraw_note",
    },
    "protection_orders.applicationversion": {
        "protected": "content",
        "digest": "content_hash",
    },
    "protection_orders.applicationperson": {
        "code": "part age_answer knows agreement capacity legal_reason",
        "free": "age_basis not_asked_reason capacity_note legal_reason_note role_note",
    },
    "protection_orders.ownview": {
        "protected": "words",
        "code": "alone interpreter",
        "free": "language",
    },
    "protection_orders.requestedmeasure": {
        "code": "key kind",
        "free": "text territory proportionality",
    },
    "protection_orders.statedfact": {
        "protected": "text",
        "code": "kind disclosure",
    },
    "protection_orders.order": {
        "code": "reference instrument outcome state",
        "public": "authority authority_reference",
        "free": "stop_reason others_class",
    },
    "protection_orders.ordermeasure": {
        "code": "key kind",
        "free": "text territory",
    },
    "protection_orders.orderrespondent": {
        "code": "service_state",
    },
    "protection_orders.orderdecision": {
        "code": "kind outcome",
        "public": "authority authority_reference",
        "free": "reason",
    },
    "protection_orders.breach": {
        "protected": "facts",
        "code": "given_reference danger_now route may_arrest state handled_as",
        "free": "handled_reason",
    },
    "protection_orders.review": {
        "code": "decision reasons",
        "digest": "content_hash",
        "free": "note",
    },
    "protection_orders.withdrawalrequest": {
        "code": "state asked_by spoken_alone pressure",
        "free": "words pressure_by check_note decision_note",
    },
    "protection_orders.annexunlock": {
        "code": "items",
        "free": "reason",
    },
    "protection_orders.safetyplan": {
        "protected": "place way_there agreements",
        "free": "confirmed_how",
    },
    "protection_orders.serviceplan": {
        "code": "way state",
        "free": "by_whom override_reason",
    },
    "protection_orders.servicerecord": {
        "code": "outcome way",
        "free": "by_whom language proof",
    },
    "risk.assessment": {
        "code": "instrument instrument_version state suggested conclusion classification fear_asked",
        "free": "reason fear_own_words second_note",
    },
    "risk.answer": {
        "protected": "source",
        "code": "item value",
        "free": "evidence",
    },
    "cases.case": {
        "code": "reference state practices danger departure_state confidentiality close_reason",
        "free": "close_note",
    },
    "cases.participation": {
        "code": "purpose ground sections",
    },
    "cases.disclosure": {
        "code": "purpose ground sections informed",
        "free": "necessity end_reason informed_note",
    },
    "cases.exceptionalgrant": {
        "code": "sections",
        "free": "reason",
    },
    "cases.person": {
        "protected": "document_number secret_address address phone",
        "personal": "given_names family_name birth_date language description danger_from",
        "code": "role sex municipality_code",
    },
    "cases.personkey": {
        "code": "kind key_id",
        "digest": "digest",
    },
    "cases.personrelation": {
        "code": "kind",
    },
    "cases.conflictlock": {
        "protected": "reason lift_reason",
    },
    "cases.emergencyaccess": {
        "protected": "reason review_note",
        "code": "verdict",
    },
    "cases.safecontact": {
        "protected": "rule code_word never",
        "code": "may_contact",
    },
    "cases.note": {
        "protected": "source",
        "code": "kind in_section",
        "free": "text",
    },
    "cases.contactmoment": {
        "protected": "with_whom",
        "code": "channel alone",
        "free": "summary",
    },
    "cases.deadlinemove": {
        "code": "kind",
        "free": "reason",
    },
    "cases.deadline": {
        "code": "key starts_from",
        "public": "label ground",
        "free": "ended_reason",
    },
    "cases.document": {
        "protected": "content",
        "code": "kind media_type fingerprint_key",
        "digest": "fingerprint",
        "free": "title",
    },
    "cases.signal": {
        "protected": "reporter_name reporter_contact safe_contact",
        "code": "reference practices acute_danger departure state framework_version reporter_capacity municipality_code decision_reason meldcode",
        "public": "route_reason",
        "free": "departure_note facts hearsay interpretation decision_note feedback",
    },
    "cases.signalperson": {
        "protected": "address phone",
        "personal": "given_names family_name birth_date language description relation",
        "code": "role sex",
    },
    "cases.signalhandover": {
        "free": "reason answer",
    },
    "cases.advicerequest": {
        "protected": "asker_contact",
        "code": "reference practices acute_danger departure framework_version asker_capacity asker_municipality meldcode",
        "public": "route_reason",
        "free": "departure_note facts hearsay interpretation question answer",
    },
    "cases.draft": {
        "protected": "content",
        "code": "form",
    },
    "cases.task": {
        "code": "role kind url state",
        "free": "title detail why outcome",
    },
    "cases.timelineentry": {
        "protected": "source_detail text",
        "code": "in_section kind source title url",
    },
    "organisations.organisation": {
        "code": "slug kind regions",
        "public": "name duty_phone",
    },
    "organisations.user": {
        "account": "password username display_name email",
    },
    "organisations.membership": {
        "code": "role",
    },
    "organisations.session": {
        "digest": "key",
        "account": "data",
    },
    "organisations.invitation": {
        "code": "role",
        "account": "display_name email",
        "digest": "token_digest",
    },
    "organisations.recovery": {
        "digest": "token_digest",
    },
    "organisations.externalidentity": {
        "public": "issuer",
        "account": "subject",
    },
    "oversight.knowncase": {
        "code": "reference",
    },
    "oversight.lookreview": {
        "code": "reasons state conclusion",
        "free": "explanation",
    },
    "audit.entry": {
        # The details hold ids and codes, and stand under a key per subject besides.
        "code": "role basis action event event_code outcome object_type sealed_details request_id network source",
        "free": "purpose reason",
    },
    "audit.subjectkey": {
        "protected": "secret",
    },
    "audit.link": {
        "digest": "digest hash",
    },
    "core.idempotentact": {
        "code": "owner key result",
        "digest": "digest",
    },
    "core.outboxevent": {
        "code": "name subscriber payload error",
    },
    "core.pulse": {
        "code": "name",
    },
    "auth.permission": {
        "code": "name codename",
    },
    "auth.group": {
        "code": "name",
    },
    "contenttypes.contenttype": {
        "code": "app_label model",
    },
    "account.emailaddress": {
        "account": "email",
    },
    "account.emailconfirmation": {
        "account": "key",
    },
    "mfa.authenticator": {
        "code": "type",
        "account": "data",
    },
    "guardian.userobjectpermission": {
        "code": "object_pk",
    },
    "guardian.groupobjectpermission": {
        "code": "object_pk",
    },
}


def fields(model: str, of: FieldClass) -> list[str]:
    """The fields of a model ("cases.person") that are of a class."""
    return CLASSES[model].get(of, "").split()
