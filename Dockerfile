# The production image: web server, worker, beat, poller and the migration step differ only in their command.
# Only the base requirements go in: no test tools, and no database or broker programs.
FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/base.txt /build/base.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --require-hashes --no-deps --only-binary=:all: -r /build/base.txt
WORKDIR /srv/schakel
COPY . .
# Collecting static files reads the settings but reaches no server; these values stay in this one step.
RUN DJANGO_SETTINGS_MODULE=schadelijkepraktijken.settings.production \
    SECRET_KEY=only-while-building ALLOWED_HOSTS=localhost \
    FIELD_KEYS=build:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA \
    INDEX_KEYS=build:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA \
    DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost:6379/0 \
    /venv/bin/python manage.py collectstatic --noinput \
    && /venv/bin/python -m compileall -q .

FROM python:3.12-slim
# The files belong to root and the process to another: what runs cannot change its own code.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin schakel
# A named volume takes the owner of the folder that it covers.
RUN install -d -o 10001 -m 0700 /heads
COPY --from=build /venv /venv
COPY --from=build /srv/schakel /srv/schakel
WORKDIR /srv/schakel
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=schadelijkepraktijken.settings.production
USER 10001
EXPOSE 8000
CMD ["gunicorn", "schadelijkepraktijken.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", \
     "--worker-class", "gthread", "--threads", "4", "--preload", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket"]
