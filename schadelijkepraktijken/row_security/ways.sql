-- The ways into a case for who asks, with the sections that each opens: the second reading of cases/models/scoped.py
-- (case_ways). A source of access is one SELECT here and one Q there; tests/composition/test_row_security.py compares
-- both on random data. What takes access away belongs in the WHERE of every branch.
--
-- The views read as schakel_doors, so that the policy of a table never asks the policy of the same table. They show
-- nobody more than their own ways. Every `(SELECT lock.x())` is asked once a query.

-- Cases and signals from which a conflict of interest keeps this person, in whatever role.
CREATE VIEW lock.conflict AS
SELECT k.case_id, k.signal_id FROM public.cases_conflictlock k
WHERE k.user_id = (SELECT lock.user_id()) AND k.lifted_at IS NULL;

CREATE VIEW lock.way AS
-- The organisation takes part, and this person is assigned, or may see all cases of the organisation and the level of
-- confidentiality lets that right count.
SELECT p.case_id, p.sections
FROM public.cases_participation p
WHERE p.organisation_id = (SELECT lock.organisation_id())
    AND p.starts_at <= statement_timestamp()
    AND (p.ends_at IS NULL OR p.ends_at > statement_timestamp())
    AND (SELECT lock.may('case.list'))
    AND (EXISTS (
        SELECT FROM public.cases_assignment a
        WHERE a.case_id = p.case_id AND a.membership_id = (SELECT lock.membership_id()) AND a.ended_at IS NULL
    ) OR ((SELECT lock.may('case.all_of_organisation')) AND EXISTS (
        SELECT FROM public.cases_case c
        WHERE c.id = p.case_id AND (c.confidentiality = 'normal'
            OR (c.confidentiality = 'restricted' AND c.organisation_id <> (SELECT lock.organisation_id())))
    )))
    AND NOT EXISTS (SELECT FROM lock.conflict k WHERE k.case_id = p.case_id)
UNION ALL
-- An exceptional grant to this person that has not expired and was not taken back.
SELECT g.content_object_id, e.sections
FROM public.cases_caseuserobjectpermission g
JOIN public.cases_exceptionalgrant e ON e.permission_id = g.id
JOIN public.auth_permission r ON r.id = g.permission_id AND r.codename = 'view_case'
WHERE g.user_id = (SELECT lock.user_id())
    AND e.expires_at > statement_timestamp()
    AND e.revoked_at IS NULL
    AND (SELECT lock.may('case.list'))
    AND NOT EXISTS (SELECT FROM lock.conflict k WHERE k.case_id = g.content_object_id)
UNION ALL
-- Break-glass, while the request only reads: the application signs that into the context.
SELECT b.case_id, (SELECT lock.emergency_sections())
FROM public.cases_emergencyaccess b
WHERE b.user_id = (SELECT lock.user_id())
    AND b.ends_at > statement_timestamp()
    AND b.ended_at IS NULL
    AND (SELECT lock.is_emergency())
    AND (SELECT lock.may('case.list'))
    AND NOT EXISTS (SELECT FROM lock.conflict k WHERE k.case_id = b.case_id);

-- The same for people, for what hangs on a person without naming the case.
CREATE VIEW lock.person_way AS
SELECT p.id AS person_id, w.sections FROM public.cases_person p JOIN lock.way w ON w.case_id = p.case_id;
