-- The ways into a case for who asks: the second reading of cases/models/scoped.py (case_ways). A source of access is one
-- IF here and one Q there; tests/composition/test_both_locks.py compares both on random data.
--
-- Functions and not conditions inside the policies: the planner would repeat the ways for every table that a question
-- names, and a page with forty of them took a second to plan. They read as schakel_doors, so that the policy of a table
-- never asks the policy of the same table, and answer only about who asks.

-- Cases and signals from which a conflict of interest keeps this person, in whatever role.
CREATE VIEW lock.conflict AS
SELECT k.case_id, k.signal_id FROM public.cases_conflictlock k
WHERE k.user_id = (SELECT lock.user_id()) AND k.lifted_at IS NULL;

-- Whether who asks sees this section of this case. The policies check who asks once a question, not once a row.
CREATE FUNCTION lock.sees(wanted uuid, part text, asker lock.proof) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    claimed text[] := string_to_array(substr(asker, 66), '|');
    person uuid;
    house uuid;
    member uuid;
    seen boolean;
BEGIN
    -- The system has no way of its own, only rows that it is about.
    IF wanted IS NULL OR asker IS NULL OR claimed[5] IN ('', 'system') THEN
        RETURN false;
    END IF;
    -- A value can be kept for longer than the context that it was made of.
    IF claimed[1]::numeric < extract(epoch FROM statement_timestamp()) THEN
        RETURN false;
    END IF;
    person := nullif(claimed[2], '')::uuid;
    member := nullif(claimed[3], '')::uuid;
    house := nullif(claimed[4], '')::uuid;
    -- One question, for this is asked of every row. The organisation takes part, and this person is assigned, or may see
    -- all cases of the organisation and the level of confidentiality lets that right count.
    SELECT CASE
        WHEN EXISTS (
            SELECT FROM public.cases_conflictlock k
            WHERE k.user_id = person AND k.case_id = wanted AND k.lifted_at IS NULL)
        THEN false
        WHEN EXISTS (
            SELECT FROM public.cases_participation p
            WHERE p.case_id = wanted AND p.organisation_id = house AND part = ANY (p.sections)
                AND p.starts_at <= statement_timestamp()
                AND (p.ends_at IS NULL OR p.ends_at > statement_timestamp()))
            AND (('case.all_of_organisation' = ANY (r.permissions) AND EXISTS (
                    SELECT FROM public.cases_case c
                    WHERE c.id = wanted AND (c.confidentiality = 'normal'
                        OR (c.confidentiality = 'restricted' AND c.organisation_id <> house))))
                OR EXISTS (
                    SELECT FROM public.cases_assignment a
                    WHERE a.case_id = wanted AND a.membership_id = member AND a.ended_at IS NULL))
        THEN true
        END
    INTO seen
    FROM lock.role r
    WHERE r.name = claimed[5] AND 'case.list' = ANY (r.permissions) AND part = ANY (r.sections);
    IF NOT FOUND OR seen IS NOT NULL THEN
        RETURN coalesce(seen, false);
    END IF;
    -- An exceptional grant to this person in this role that has not expired and was not taken back.
    IF EXISTS (
        SELECT FROM public.cases_caseuserobjectpermission g
        JOIN public.cases_exceptionalgrant e ON e.permission_id = g.id
        JOIN public.auth_permission r ON r.id = g.permission_id AND r.codename = 'view_case'
        WHERE g.user_id = person AND e.membership_id = member AND g.content_object_id = wanted
            AND part = ANY (e.sections)
            AND e.expires_at > statement_timestamp() AND e.revoked_at IS NULL)
    THEN
        RETURN true;
    END IF;
    -- Break-glass, while the request only reads: the application signs that into the context.
    RETURN claimed[7] = 'emergency'
        AND EXISTS (SELECT FROM lock.role r WHERE r.name = '(emergency)' AND part = ANY (r.sections))
        AND EXISTS (
            SELECT FROM public.cases_emergencyaccess b
            WHERE b.user_id = person AND b.membership_id = member AND b.case_id = wanted
                AND b.ends_at > statement_timestamp() AND b.ended_at IS NULL);
END $$;

-- The same where one row is asked about.
CREATE FUNCTION lock.sees(wanted uuid, part text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp
AS $$ BEGIN RETURN lock.sees(wanted, part, lock.proof()); END $$;

-- The same for what hangs on a person without naming the case.
CREATE FUNCTION lock.sees_person(wanted uuid, part text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN lock.sees((SELECT p.case_id FROM public.cases_person p WHERE p.id = wanted), part);
END $$;
