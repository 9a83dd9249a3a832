-- The roles and the database, for psql as superuser. What exists stays as it is, so it may run again.
--   schakel_owner     owns the database and its tables; cannot log in.
--   schakel_migrator  acts for the owner in set-up; never in web or worker.
--   schakel_backup    reads everything for a back-up and writes nothing.
--   schakel_web       what the web server connects as.
--   schakel_worker    what workers and the poller connect as.
--   schakel_sealer    writes the seals of the log; sees no file.
--   schakel_verifier  reads the log and its seals, nothing else.
--   schakel_doors     owns the functions that look past row policies; cannot log in.
-- Migrator and backup pass row policies (BYPASSRLS); no other role may.
-- Where MIGRATOR_PASSWORD_FILE and its like are set (compose), the passwords come from those files.
-- On a private socket no password is needed.
SET client_min_messages = warning;
-- Statements with a password stay out of the log.
SET log_statement = 'none';

SELECT format('CREATE ROLE %I', 'schakel_' || name)
FROM unnest(ARRAY['owner', 'migrator', 'backup', 'web', 'worker', 'sealer', 'verifier', 'doors']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'schakel_' || name) \gexec

ALTER ROLE schakel_owner NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD NULL;
ALTER ROLE schakel_doors NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD NULL;
ALTER ROLE schakel_migrator LOGIN NOSUPERUSER BYPASSRLS NOCREATEROLE NOREPLICATION;
ALTER ROLE schakel_backup LOGIN NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE schakel_web LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE schakel_worker LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
-- One role sees what its other sessions run, and that holds names and the signed context of who asks.
ALTER ROLE schakel_web SET track_activities = off;
ALTER ROLE schakel_worker SET track_activities = off;
-- Who asks for a page hears within seconds that the database is slow or a table is held.
ALTER ROLE schakel_web SET statement_timeout = '5s';
ALTER ROLE schakel_web SET lock_timeout = '4s';
-- Background work that forgets to close what it opens leaves connections (of PostgreSQL's own 100) for the pages.
ALTER ROLE schakel_worker CONNECTION LIMIT 50;
ALTER ROLE schakel_sealer LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE schakel_verifier LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;

-- The migrator makes tables for the owner and functions for the doors.
GRANT schakel_owner, schakel_doors TO schakel_migrator;
GRANT pg_read_all_data TO schakel_backup;
ALTER ROLE schakel_backup SET default_transaction_read_only = on;

\getenv migrator_password_file MIGRATOR_PASSWORD_FILE
\getenv backup_password_file BACKUP_PASSWORD_FILE
\getenv web_password_file WEB_PASSWORD_FILE
\getenv worker_password_file WORKER_PASSWORD_FILE
\getenv sealer_password_file SEALER_PASSWORD_FILE
\getenv verifier_password_file VERIFIER_PASSWORD_FILE
\if :{?migrator_password_file}
    \set password `cat "$MIGRATOR_PASSWORD_FILE"`
    ALTER ROLE schakel_migrator PASSWORD :'password';
\endif
\if :{?backup_password_file}
    \set password `cat "$BACKUP_PASSWORD_FILE"`
    ALTER ROLE schakel_backup PASSWORD :'password';
\endif
\if :{?web_password_file}
    \set password `cat "$WEB_PASSWORD_FILE"`
    ALTER ROLE schakel_web PASSWORD :'password';
\endif
\if :{?worker_password_file}
    \set password `cat "$WORKER_PASSWORD_FILE"`
    ALTER ROLE schakel_worker PASSWORD :'password';
\endif
\if :{?sealer_password_file}
    \set password `cat "$SEALER_PASSWORD_FILE"`
    ALTER ROLE schakel_sealer PASSWORD :'password';
\endif
\if :{?verifier_password_file}
    \set password `cat "$VERIFIER_PASSWORD_FILE"`
    ALTER ROLE schakel_verifier PASSWORD :'password';
\endif

SELECT 'CREATE DATABASE schakel OWNER schakel_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'schakel') \gexec

-- Only these roles may connect, and none may make objects in public but who acts for the owner.
REVOKE ALL ON DATABASE schakel FROM PUBLIC;
GRANT CONNECT ON DATABASE schakel
TO schakel_migrator, schakel_backup, schakel_web, schakel_worker, schakel_sealer, schakel_verifier;
