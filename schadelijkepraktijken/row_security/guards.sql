-- What must hold whoever writes, also where that role does not see what it hangs on: triggers that look as schakel_doors.
-- They answer yes or no to a row that is being written, and nobody can call them.

-- An exercise never reaches somebody on duty: no alert of a practice case or about a practice application, and a second
-- review only of an approval that is found and real.
CREATE FUNCTION lock.alert_is_real() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.cases_case c WHERE c.id IN (NEW.case_id, NEW.source_id) AND c.is_practice) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'An alert is of a real case.';
    END IF;
    IF EXISTS (
        SELECT FROM public.protection_orders_application a
        WHERE a.is_practice AND a.id IN (
            SELECT NEW.source_id
            UNION ALL SELECT r.application_id FROM public.protection_orders_review r WHERE r.id = NEW.source_id
            UNION ALL
            SELECT w.application_id FROM public.protection_orders_withdrawalrequest w WHERE w.id = NEW.source_id))
    OR NEW.kind = 'second_review' AND NOT EXISTS (
        SELECT FROM public.protection_orders_review r
        JOIN public.protection_orders_application a ON a.id = r.application_id
        WHERE r.id = NEW.source_id AND a.case_id = NEW.case_id)
    THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'An alert is of a real application.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER alert_is_real BEFORE INSERT OR UPDATE OF kind, case_id, source_id ON public.monitoring_alert
FOR EACH ROW EXECUTE FUNCTION lock.alert_is_real();

-- What does not exist in law gets no date from which it does: so it can only be practised.
CREATE FUNCTION lock.instrument_is_law() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM lock.prospective p WHERE p.instrument = NEW.instrument) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'This instrument does not exist in law.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER instrument_is_law BEFORE INSERT OR UPDATE OF instrument, instrument_valid_from
ON public.protection_orders_application FOR EACH ROW WHEN (NEW.instrument_valid_from IS NOT NULL)
EXECUTE FUNCTION lock.instrument_is_law();

-- A find at the border is of somebody in a real case who was made searchable by an order or by an alert there; both are
-- real by triggers of their own.
CREATE FUNCTION lock.find_is_real() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.person_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM public.cases_person p JOIN public.cases_case c ON c.id = p.case_id
        WHERE p.id = NEW.person_id AND NOT c.is_practice AND (
            EXISTS (SELECT FROM public.border_travelalert t WHERE t.person_id = p.id)
            OR EXISTS (SELECT FROM public.protection_orders_orderprotected o WHERE o.person_id = p.id)
            OR EXISTS (SELECT FROM public.protection_orders_ordermeasure_addressees m WHERE m.person_id = p.id)))
    THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'Nobody is found at the border who is not sought.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER find_is_real BEFORE INSERT OR UPDATE OF person_id ON public.border_bordercheck
FOR EACH ROW EXECUTE FUNCTION lock.find_is_real();
CREATE TRIGGER find_is_real BEFORE INSERT OR UPDATE OF person_id ON public.border_bordermatch
FOR EACH ROW EXECUTE FUNCTION lock.find_is_real();

-- An application goes on only when its last reading did not give it back (a second reading follows an approval). Asked at the end of the transaction: the action writes
-- state and reading in whatever order.
CREATE FUNCTION lock.application_was_read() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (SELECT r.decision FROM public.protection_orders_review r WHERE r.application_id = NEW.id
        ORDER BY r.recorded_at DESC, r.id DESC LIMIT 1) <> 'returned' IS NOT TRUE
    THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'An application is approved by a second reader.';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER application_was_read AFTER UPDATE OF state ON public.protection_orders_application
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'approved' AND OLD.state <> 'approved')
EXECUTE FUNCTION lock.application_was_read();

-- Nobody counts as served or told without the record that says how, by whom and with what proof.
CREATE FUNCTION lock.service_was_recorded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.protection_orders_servicerecord s
        WHERE s.respondent_id = NEW.id AND s.outcome = NEW.service_state)
    THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'Service has a record.';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER service_was_recorded AFTER UPDATE OF service_state ON public.protection_orders_orderrespondent
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.service_state <> 'unserved' AND NEW.service_state <> OLD.service_state)
EXECUTE FUNCTION lock.service_was_recorded();

-- A row stays in its case, or comes into one that its writer sees or works on: who sees a row because it is the
-- organisation's own (its part in a case, a referral to it) could by moving it see any case. It looks as who writes, and
-- asks nothing of who passes the policies. Made for every table with a case in install.py.
CREATE FUNCTION lock.stays_in_its_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF row_security_active(TG_RELID) AND NEW.case_id IS NOT NULL AND (
        OLD.case_id IS NOT NULL
        OR NOT (lock.sees(NEW.case_id, 'core') OR NEW.case_id = ANY (lock.about_cases()) OR lock.is_opening(NEW.case_id)))
    THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = format('A row of %I stays in its case.', TG_TABLE_NAME);
    END IF;
    RETURN NEW;
END $$;

-- What a referral offers stays as it was sent: who receives it accepts that, and no more.
CREATE FUNCTION lock.stays_as_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF row_security_active(TG_RELID) THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'A referral stays as it was sent.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays_as_sent BEFORE UPDATE ON public.referrals_referral FOR EACH ROW
WHEN ((NEW.sections, NEW.purpose, NEW.ground, NEW.from_organisation_id, NEW.to_organisation_id)
    IS DISTINCT FROM (OLD.sections, OLD.purpose, OLD.ground, OLD.from_organisation_id, OLD.to_organisation_id))
EXECUTE FUNCTION lock.stays_as_sent();
