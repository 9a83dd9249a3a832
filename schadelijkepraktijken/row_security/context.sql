-- Who asks. The application signs it (core/scope.py); nobody who can only run SQL as web or worker can make another.

CREATE TABLE IF NOT EXISTS lock.key (
    id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    inner_pad bytea NOT NULL UNIQUE,
    outer_pad bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);
-- What each role may: copies of organisations/permissions.py and cases/sections.py, made by setup_database. The role
-- "(emergency)" has the sections that break-glass opens at most.
CREATE TABLE IF NOT EXISTS lock.role (
    name text PRIMARY KEY,
    permissions text[] NOT NULL,
    sections text[] NOT NULL
);
-- Instruments that do not exist in law: a copy of protection_orders/data/instruments.toml, made by setup_database.
CREATE TABLE IF NOT EXISTS lock.prospective (
    instrument text PRIMARY KEY
);
-- Every passage through a door: which, who, how much came of it. Web and worker can neither read nor write it.
CREATE TABLE IF NOT EXISTS lock.passage (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    door text NOT NULL,
    login text NOT NULL,
    membership_id uuid,
    organisation_id uuid,
    found integer NOT NULL
);

-- HMAC-SHA256 over "expires|user|membership|organisation|role|id,id|emergency": no extension is needed for it. Without a
-- context nothing is seen; one that is forged or too old is an error, because an empty page would be taken for "none".
CREATE FUNCTION lock.is_ours(token text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    payload bytea := convert_to(substr(token, 66), 'UTF8');
BEGIN
    PERFORM FROM lock.key k
    WHERE encode(sha256(k.outer_pad || sha256(k.inner_pad || payload)), 'hex') = left(token, 64);
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_authorization_specification', MESSAGE = 'This context is not ours.';
    END IF;
    IF split_part(substr(token, 66), '|', 1)::numeric < extract(epoch FROM statement_timestamp()) THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_authorization_specification', MESSAGE = 'This context is too old.';
    END IF;
    RETURN true;
END $$;

-- A context that was checked. No value of this type exists unchecked, so a function that is asked of every row takes one
-- and need not check it again; neither web nor worker can make one but by asking for their own.
CREATE DOMAIN lock.proof AS text CHECK (VALUE IS NULL OR lock.is_ours(VALUE));
CREATE FUNCTION lock.proof() RETURNS lock.proof
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ BEGIN RETURN nullif(current_setting('app.context', true), ''); END $$;

CREATE FUNCTION lock.claims() RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    token text := current_setting('app.context', true);
BEGIN
    IF token IS NULL OR token = '' THEN
        RETURN '{}';
    END IF;
    PERFORM lock.is_ours(token);
    RETURN string_to_array(substr(token, 66), '|');
END $$;

-- Not LANGUAGE sql: such a body is parsed and planned anew with every question whose policies name it.
CREATE FUNCTION lock.user_id() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$ BEGIN RETURN nullif((lock.claims())[2], '')::uuid; END $$;
CREATE FUNCTION lock.membership_id() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$ BEGIN RETURN nullif((lock.claims())[3], '')::uuid; END $$;
CREATE FUNCTION lock.organisation_id() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$ BEGIN RETURN nullif((lock.claims())[4], '')::uuid; END $$;
CREATE FUNCTION lock.about() RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$ BEGIN RETURN string_to_array(nullif((lock.claims())[6], ''), ',')::uuid[]; END $$;
CREATE FUNCTION lock.is_system() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$ BEGIN RETURN coalesce((lock.claims())[5], '') = 'system'; END $$;
CREATE FUNCTION lock.may(wanted text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    claimed text := (lock.claims())[5];
BEGIN
    RETURN EXISTS (SELECT FROM lock.role r WHERE r.name = claimed AND wanted = ANY (r.permissions));
END $$;
