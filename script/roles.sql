-- The two roles and the database, for psql as superuser. What exists stays as it is, so it may run again.
--   schakel_owner  owns the database and its tables, runs migrations and cleaning; never used by the web server.
--   schakel_web    what web server, workers and tests connect as; row policies bind it.
-- Where OWNER_PASSWORD_FILE and WEB_PASSWORD_FILE are set (compose), the passwords come from those files.
-- On a private socket no password is needed.
SET client_min_messages = warning;
-- Statements with a password stay out of the log.
SET log_statement = 'none';

SELECT 'CREATE ROLE schakel_owner'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'schakel_owner') \gexec
SELECT 'CREATE ROLE schakel_web'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'schakel_web') \gexec
SELECT 'CREATE ROLE schakel_sealer LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'schakel_sealer') \gexec
SELECT 'CREATE ROLE schakel_verifier LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'schakel_verifier') \gexec

ALTER ROLE schakel_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION;
ALTER ROLE schakel_web LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;

\getenv owner_password_file OWNER_PASSWORD_FILE
\getenv web_password_file WEB_PASSWORD_FILE
\if :{?owner_password_file}
    \set owner_password `cat "$OWNER_PASSWORD_FILE"`
    ALTER ROLE schakel_owner PASSWORD :'owner_password';
\endif
\if :{?web_password_file}
    \set web_password `cat "$WEB_PASSWORD_FILE"`
    ALTER ROLE schakel_web PASSWORD :'web_password';
\endif

SELECT 'CREATE DATABASE schakel OWNER schakel_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'schakel') \gexec

-- Only the two roles may connect, and neither may make objects in public but the owner.
REVOKE ALL ON DATABASE schakel FROM PUBLIC;
GRANT CONNECT ON DATABASE schakel TO schakel_web, schakel_sealer, schakel_verifier;
