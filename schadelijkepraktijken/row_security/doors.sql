-- What looks past the policies. Everything here belongs to schakel_doors and has a fixed search path; a test lists it.

-- Alerts addressed to the organisation, and signals offered to it: the tables that say so are seen through the alert
-- and the signal, so the policy of one may not ask the policy of the other.
CREATE VIEW lock.addressed AS
SELECT a.alert_id FROM public.monitoring_alertaddressee a
WHERE a.organisation_id = (SELECT lock.organisation_id());
CREATE VIEW lock.offered AS
SELECT h.signal_id FROM public.cases_signalhandover h
WHERE h.to_organisation_id = (SELECT lock.organisation_id()) AND h.decided_at IS NULL;

-- Emergency accesses that a coordinator answers for: of a case of the organisation, or by one of its people. A barrier,
-- because it joins: a condition of who asks would else be tried on rows that the join leaves out, and its error tells them.
CREATE VIEW lock.answered_for WITH (security_barrier) AS
SELECT b.id FROM public.cases_emergencyaccess b
JOIN public.cases_case c ON c.id = b.case_id
JOIN public.organisations_membership m ON m.id = b.membership_id
WHERE (SELECT lock.may('case.lead'))
    AND (c.organisation_id = (SELECT lock.organisation_id()) OR m.organisation_id = (SELECT lock.organisation_id()));

-- The cases of the rows that the context is about.
CREATE FUNCTION lock.about_cases() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ids uuid[] := lock.about();
BEGIN
    IF ids IS NULL THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY(
        SELECT c.id FROM public.cases_case c WHERE c.id = ANY (ids)
        UNION SELECT x.case_id FROM public.cases_person x WHERE x.id = ANY (ids)
        UNION SELECT x.case_id FROM public.cases_signal x WHERE x.id = ANY (ids) AND x.case_id IS NOT NULL
        UNION SELECT x.case_id FROM public.cases_deadline x WHERE x.id = ANY (ids) AND x.case_id IS NOT NULL
        UNION SELECT x.case_id FROM public.cases_task x WHERE x.id = ANY (ids) AND x.case_id IS NOT NULL
        UNION SELECT x.case_id FROM public.cases_emergencyaccess x WHERE x.id = ANY (ids)
        UNION SELECT x.case_id FROM public.cases_conflictlock x WHERE x.id = ANY (ids) AND x.case_id IS NOT NULL
        UNION SELECT x.case_id FROM public.risk_assessment x WHERE x.id = ANY (ids)
        UNION SELECT x.case_id FROM public.protection_orders_application x WHERE x.id = ANY (ids)
        UNION SELECT x.case_id FROM public.protection_orders_order x WHERE x.id = ANY (ids)
        UNION SELECT x.case_id FROM public.protection_orders_breach x WHERE x.id = ANY (ids) AND x.case_id IS NOT NULL
        UNION SELECT x.case_id FROM public.border_travelalert x WHERE x.id = ANY (ids)
        UNION SELECT x.case_id FROM public.repatriation_returnfile x WHERE x.id = ANY (ids)
        UNION SELECT x.case_id FROM public.referrals_referral x WHERE x.id = ANY (ids)
        UNION SELECT x.case_id FROM public.monitoring_alert x WHERE x.id = ANY (ids) AND x.case_id IS NOT NULL
        UNION
        SELECT x.case_id FROM public.monitoring_alertaddressee a JOIN public.monitoring_alert x ON x.id = a.alert_id
        WHERE a.id = ANY (ids) AND x.case_id IS NOT NULL
    );
END $$;

-- The alerts of the addressees that the context is about.
CREATE FUNCTION lock.about_alerts() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ids uuid[] := lock.about();
BEGIN
    IF ids IS NULL THEN
        RETURN '{}';
    END IF;
    RETURN ids || ARRAY(SELECT a.alert_id FROM public.monitoring_alertaddressee a WHERE a.id = ANY (ids));
END $$;

-- A case that its own organisation is opening at this moment: nobody is assigned and nobody else takes part yet.
CREATE FUNCTION lock.is_unclaimed(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM public.cases_assignment a WHERE a.case_id = wanted)
        AND NOT EXISTS (
            SELECT FROM public.cases_participation p
            WHERE p.case_id = wanted AND p.organisation_id <> lock.organisation_id())
$$;
CREATE FUNCTION lock.is_taking_up(wanted uuid, house uuid) RETURNS boolean
LANGUAGE plpgsql STABLE COST 1000 AS $$
BEGIN
    RETURN house = lock.organisation_id() AND lock.may('case.work') AND lock.is_unclaimed(wanted);
END $$;
CREATE FUNCTION lock.is_opening(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT lock.may('case.work') AND lock.is_unclaimed(wanted) AND EXISTS (
        SELECT FROM public.cases_case c
        WHERE c.id = wanted AND c.organisation_id = lock.organisation_id()
            AND c.recorded_at > statement_timestamp() - interval '10 minutes')
$$;

-- Whether the asker sees what a step without a case is about: no door, it asks the policies of those tables, and only
-- when it is called. In the policy itself they would be planned with every question.
CREATE FUNCTION lock.sees_source(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 1000 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM public.cases_signal x WHERE x.id = wanted)
        OR EXISTS (SELECT FROM public.cases_advicerequest x WHERE x.id = wanted)
        OR EXISTS (SELECT FROM public.cases_signalhandover x WHERE x.id = wanted)
        OR EXISTS (SELECT FROM public.cases_emergencyaccess x WHERE x.id = wanted)
        OR EXISTS (SELECT FROM public.referrals_referral x WHERE x.id = wanted)
        OR EXISTS (SELECT FROM public.protection_orders_breach x WHERE x.id = wanted)
        OR EXISTS (SELECT FROM public.repatriation_returnfile x WHERE x.id = wanted)
        OR EXISTS (SELECT FROM public.monitoring_alert x WHERE x.id = wanted)
        OR EXISTS (SELECT FROM public.monitoring_alertaddressee x WHERE x.id = wanted);
END $$;

-- Parts of policies of tables that nearly every question names. Inside a policy each of their questions would be planned
-- with every question of the application; here they are planned once a session. They ask as who asks.
CREATE FUNCTION lock.sees_grant(wanted bigint) RETURNS boolean LANGUAGE plpgsql STABLE COST 1000 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM public.cases_caseuserobjectpermission g WHERE g.id = wanted);
END $$;
CREATE FUNCTION lock.sees_conflict_of(lock_id uuid, set_by uuid, of_case uuid, of_signal uuid) RETURNS boolean
LANGUAGE plpgsql STABLE COST 1000 AS $$
BEGIN
    RETURN set_by = lock.user_id() OR lock.sees(of_case, 'core') OR of_case = ANY (lock.about_cases())
        OR lock.sees_source(of_signal) OR lock_id = ANY (lock.about());
END $$;
-- A step or clock without a case: of the organisation itself, or about something that is seen.
CREATE FUNCTION lock.sees_step(house uuid, source uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 1000 AS $$
BEGIN
    RETURN NOT EXISTS (SELECT FROM lock.conflict k WHERE k.signal_id = source)
        AND (house = lock.organisation_id() OR lock.sees_source(source));
END $$;

CREATE FUNCTION lock.pass(door text, found integer) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO lock.passage (door, login, membership_id, organisation_id, found)
    VALUES (door, session_user, lock.membership_id(), lock.organisation_id(), found)
$$;

-- Border look-up: who was ever made searchable and shares a key. Only ids; whether the person is sought at this
-- instant, and how alike, the application decides in the context of these rows.
CREATE FUNCTION lock.border_candidates(by_name bytea[], by_number bytea[], most integer)
RETURNS TABLE (person uuid, number_agrees boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    passed integer;
BEGIN
    IF NOT lock.may('border.check') THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'This role does no border checks.';
    END IF;
    RETURN QUERY
        SELECT k.person_id, count(*) FILTER (WHERE k.digest = ANY (by_number)) > 0
        FROM public.cases_personkey k
        WHERE k.digest = ANY (by_name || by_number) AND (
            EXISTS (SELECT FROM public.border_travelalert t WHERE t.person_id = k.person_id AND t.state = 'recorded')
            OR EXISTS (SELECT FROM public.protection_orders_orderprotected o WHERE o.person_id = k.person_id)
            OR EXISTS (
                SELECT FROM public.protection_orders_ordermeasure_addressees m WHERE m.person_id = k.person_id))
        GROUP BY k.person_id
        ORDER BY count(*) FILTER (WHERE k.digest = ANY (by_number)) DESC, count(*) DESC, k.person_id
        LIMIT most;
    GET DIAGNOSTICS passed = ROW_COUNT;
    PERFORM lock.pass('border_candidates', passed);
END $$;

-- Look-up: cases with somebody who shares a name and a birth date, or with one of these numbers, that the asker does
-- not see. For the log alone: which case was looked for.
CREATE FUNCTION lock.unseen_matches(of_name bytea[], of_birth bytea[], numbers text[], most integer) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ids uuid[];
BEGIN
    IF NOT lock.may('case.list') THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'This role looks up no cases.';
    END IF;
    ids := ARRAY(
        SELECT DISTINCT m.case_id FROM (
            SELECT p.case_id, 'people' AS section FROM public.cases_person p WHERE p.id IN (
                SELECT b.person_id FROM public.cases_personkey b
                JOIN public.cases_personkey n ON n.person_id = b.person_id
                WHERE b.digest = ANY (of_birth) AND n.digest = ANY (of_name))
            UNION ALL
            SELECT c.id, 'core' FROM public.cases_case c WHERE c.reference = ANY (numbers)
        ) m
        WHERE NOT lock.sees(m.case_id, m.section)
        LIMIT most);
    PERFORM lock.pass('unseen_matches', cardinality(ids));
    RETURN ids;
END $$;

-- Same-person match (the radar between regions): cases that another organisation leads with somebody who shares a name
-- and a birth date, and who leads them. No person, no content.
CREATE FUNCTION lock.known_elsewhere(of_name bytea[], of_birth bytea[], most integer)
RETURNS TABLE (known_case uuid, leading_organisation uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    passed integer;
BEGIN
    IF NOT lock.may('radar.ask') THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'Only a coordinator at triage asks this.';
    END IF;
    RETURN QUERY
        SELECT DISTINCT c.id, c.organisation_id FROM public.cases_personkey b
        JOIN public.cases_personkey n ON n.person_id = b.person_id
        JOIN public.cases_person p ON p.id = b.person_id
        JOIN public.cases_case c ON c.id = p.case_id
        WHERE b.digest = ANY (of_birth) AND n.digest = ANY (of_name) AND NOT c.is_practice
            AND c.organisation_id <> lock.organisation_id()
            AND NOT EXISTS (SELECT FROM lock.conflict k WHERE k.case_id = c.id)
        LIMIT most;
    GET DIAGNOSTICS passed = ROW_COUNT;
    PERFORM lock.pass('known_elsewhere', passed);
END $$;

-- Break-glass: the real case with this number, unless a conflict of interest keeps the asker from it.
CREATE FUNCTION lock.case_by_number(wanted text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_id uuid;
BEGIN
    IF NOT lock.may('case.break_glass') THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'This role has no emergency access.';
    END IF;
    SELECT c.id INTO found_id FROM public.cases_case c
    WHERE c.reference = wanted AND NOT c.is_practice
        AND NOT EXISTS (SELECT FROM lock.conflict k WHERE k.case_id = c.id);
    PERFORM lock.pass('case_by_number', (found_id IS NOT NULL)::integer);
    RETURN found_id;
END $$;

-- A report of a breach with only the number of the order: its id, or none.
CREATE FUNCTION lock.order_by_number(wanted text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_id uuid;
BEGIN
    IF NOT lock.may('breach.report') THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'This role reports no breaches.';
    END IF;
    SELECT o.id INTO found_id FROM public.protection_orders_order o WHERE o.reference = wanted;
    PERFORM lock.pass('order_by_number', (found_id IS NOT NULL)::integer);
    RETURN found_id;
END $$;

-- Sweep: what is due by the clock. Ids only, for background work, which then enters the context of each row.
CREATE FUNCTION lock.due_deadlines(moment timestamptz, most integer) RETURNS TABLE (clock uuid, of_case uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    passed integer;
BEGIN
    RETURN QUERY
        SELECT d.id, d.case_id FROM public.cases_deadline d
        WHERE d.next_look_at <= moment
        ORDER BY d.next_look_at, d.id LIMIT most;
    GET DIAGNOSTICS passed = ROW_COUNT;
    IF passed > 0 THEN
        PERFORM lock.pass('due_deadlines', passed);
    END IF;
END $$;
CREATE FUNCTION lock.due_steps(moment timestamptz, most integer) RETURNS TABLE (step uuid, of_case uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    passed integer;
BEGIN
    RETURN QUERY
        SELECT t.id, t.case_id FROM public.cases_task t
        WHERE t.next_look_at <= moment
        ORDER BY t.next_look_at, t.id LIMIT most;
    GET DIAGNOSTICS passed = ROW_COUNT;
    IF passed > 0 THEN
        PERFORM lock.pass('due_steps', passed);
    END IF;
END $$;
CREATE FUNCTION lock.due_addressees(moment timestamptz, most integer) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ids uuid[];
BEGIN
    ids := ARRAY(
        SELECT a.id FROM public.monitoring_alertaddressee a
        WHERE a.next_step_at <= moment AND a.state IN ('sent', 'seen')
        ORDER BY a.next_step_at, a.id LIMIT most);
    IF ids <> '{}' THEN
        PERFORM lock.pass('due_addressees', cardinality(ids));
    END IF;
    RETURN ids;
END $$;
-- Calendar feed: for who reads by a secret address, which has no person; a moment, a number and two ids.
CREATE FUNCTION lock.calendar_clocks(
    of_house uuid, ends_from timestamptz, ends_until timestamptz, left_out text[], most integer)
RETURNS TABLE (clock uuid, ends_at timestamptz, of_case uuid, number text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    passed integer;
BEGIN
    IF NOT lock.is_system() OR NOT EXISTS (
        SELECT FROM public.monitoring_calendarfeed f WHERE f.organisation_id = of_house AND f.stopped_at IS NULL)
    THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'This organisation has no calendar.';
    END IF;
    RETURN QUERY
        SELECT d.id, d.due_at, d.case_id, c.reference::text FROM public.cases_deadline d
        JOIN public.cases_case c ON c.id = d.case_id
        WHERE d.organisation_id = of_house AND d.met_at IS NULL AND d.ended_at IS NULL AND d.suspended_at IS NULL
            AND d.due_at BETWEEN ends_from AND ends_until AND d.key <> ALL (left_out)
            AND NOT c.is_practice AND c.confidentiality = 'normal'
            -- Nobody knows which colleague reads it.
            AND NOT EXISTS (
                SELECT FROM public.cases_conflictlock k
                JOIN public.organisations_membership m ON m.user_id = k.user_id AND m.active
                WHERE k.case_id = d.case_id AND k.lifted_at IS NULL AND m.organisation_id = of_house)
        ORDER BY d.due_at, d.id LIMIT most;
    GET DIAGNOSTICS passed = ROW_COUNT;
    PERFORM lock.pass('calendar_clocks', passed);
END $$;

-- For a command that goes through all files once.
CREATE FUNCTION lock.cases_after(last uuid, most integer) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ids uuid[];
BEGIN
    ids := ARRAY(SELECT c.id FROM public.cases_case c WHERE c.id > last ORDER BY c.id LIMIT most);
    PERFORM lock.pass('cases_after', cardinality(ids));
    RETURN ids;
END $$;

CREATE FUNCTION lock.signal_clocks_after(last uuid, most integer) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ids uuid[];
BEGIN
    ids := ARRAY(
        SELECT d.id FROM public.cases_deadline d
        WHERE d.case_id IS NULL AND d.met_at IS NULL AND d.ended_at IS NULL AND d.id > last
        ORDER BY d.id LIMIT most);
    PERFORM lock.pass('signal_clocks_after', cardinality(ids));
    RETURN ids;
END $$;

-- For the metrics: a number and an age.
CREATE FUNCTION lock.unseen_alerts(of_state text[], OUT waiting bigint, OUT oldest interval)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT count(*), max(clock_timestamp() - a.recorded_at) INTO waiting, oldest
    FROM public.monitoring_alertaddressee a WHERE a.state = ANY (of_state) AND a.seen_at IS NULL;
    PERFORM lock.pass('unseen_alerts', waiting::integer);
END $$;

-- Who took an alert of this severity before then, and wrote nothing about what was done.
CREATE FUNCTION lock.late_answers(of_severity text, before timestamptz, most integer) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ids uuid[];
BEGIN
    ids := ARRAY(
        SELECT a.id FROM public.monitoring_alertaddressee a JOIN public.monitoring_alert x ON x.id = a.alert_id
        WHERE a.state = 'acknowledged' AND a.response_asked_at IS NULL AND a.acknowledged_at <= before
            AND x.severity = of_severity
        ORDER BY a.acknowledged_at, a.id LIMIT most);
    IF ids <> '{}' THEN
        PERFORM lock.pass('late_answers', cardinality(ids));
    END IF;
    RETURN ids;
END $$;
CREATE FUNCTION lock.cases_before_holiday(
    clock text, starts timestamptz, last_start timestamptz, of_practices text[], born_from text, most integer
) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ids uuid[];
BEGIN
    ids := ARRAY(
        SELECT c.id FROM public.cases_case c
        WHERE c.state = 'open' AND c.practices && of_practices::varchar[]
            AND EXISTS (
                SELECT FROM public.cases_person p
                WHERE p.case_id = c.id AND p.role = 'at_risk'
                    AND (p.birth_date = '' OR p.birth_date LIKE '0000%' OR p.birth_date >= born_from))
            AND NOT EXISTS (
                SELECT FROM public.cases_deadline d
                WHERE d.case_id = c.id AND d.key = clock AND d.due_at BETWEEN starts AND last_start)
        ORDER BY c.id LIMIT most);
    IF ids <> '{}' THEN
        PERFORM lock.pass('cases_before_holiday', cardinality(ids));
    END IF;
    RETURN ids;
END $$;
CREATE FUNCTION lock.ended_orders(most integer) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ids uuid[];
BEGIN
    ids := ARRAY(
        SELECT o.id FROM public.protection_orders_order o
        WHERE o.state = 'in_force' AND o.starts_at <= statement_timestamp() AND (o.ends_at <= statement_timestamp() OR o.stopped_at <= statement_timestamp()
            OR (o.heard_at IS NULL AND o.hearing_due_at <= statement_timestamp()))
        ORDER BY o.ends_at, o.id LIMIT most);
    IF ids <> '{}' THEN
        PERFORM lock.pass('ended_orders', cardinality(ids));
    END IF;
    RETURN ids;
END $$;
CREATE FUNCTION lock.silent_returns(moment timestamptz, most integer) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ids uuid[];
BEGIN
    ids := ARRAY(
        SELECT f.id FROM public.repatriation_returnfile f
        WHERE f.closed_at IS NULL AND f.silent_since IS NULL
            AND coalesce(f.last_sign_at, f.occurred_at) + make_interval(days => f.silence_days) <= moment
        ORDER BY f.id LIMIT most);
    IF ids <> '{}' THEN
        PERFORM lock.pass('silent_returns', cardinality(ids));
    END IF;
    RETURN ids;
END $$;
