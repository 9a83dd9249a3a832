"""What the code may not use at all, looked for in the source: each of these would open a way in."""

import ast
import re
from pathlib import Path

import pytest

from schadelijkepraktijken.settings import base, production

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "audit", "border", "cases", "core", "monitoring", "organisations", "protection_orders", "referrals", "repatriation",
    "risk", "schadelijkepraktijken",
)  # fmt: skip

PINNED = "one POST to the address that was judged (tests/monitoring/test_webhook.py)"

# Module or function -> files that may use it, with the reason.
FORBIDDEN: dict[str, dict[str, str]] = {
    # Running what came in.
    "eval": {}, "exec": {}, "compile": {}, "__import__": {}, "os.system": {}, "os.popen": {}, "subprocess": {}, "pty": {},
    # Reading data into objects of any kind.
    "pickle": {}, "marshal": {}, "shelve": {}, "yaml": {}, "dill": {},
    # Parsers that fetch or expand what a document names.
    "xml": {}, "lxml": {}, "xmlrpc": {},
    # Calling an address: what an administrator typed is called in one place, which judges it first.
    "requests": {"organisations/sso.py": "its errors; Authlib asks the issuer of the setting"}, "httpx": {}, "urllib.request": {"core/watch.py": "the page of health, at the address of the setting"}, "http.client": {"monitoring/channels/pinned.py": PINNED}, "ftplib": {}, "smtplib": {"monitoring/channels/mail.py": "its errors", "core/management/commands/watch.py": "its errors"}, "telnetlib": {},
    "socket": {
        "core/scanning.py": "clamd, at the address of the setting", "monitoring/channels/pinned.py": PINNED,
    },
    # Hashes and numbers that can be guessed or forged.
    "hashlib.md5": {},
    "hashlib.sha1": {"schadelijkepraktijken/demo/accounts.py": "codes of invented accounts (TOTP, RFC 6238)"}, "Crypto": {},
    "random": {"schadelijkepraktijken/demo/bulk.py": "invented people"},
    # Text that becomes a page or a query unescaped.
    "mark_safe": {}, "SafeString": {}, "RawSQL": {}, "django.template.Template": {}, "django.template.engines": {},
    # Keeping things where the rules of the tables do not reach.
    "django.core.cache": {}, "tempfile": {},
    "csrf_exempt": {},
}  # fmt: skip


def sources() -> list[Path]:
    return [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]


def used(tree: ast.AST) -> set[str]:
    """Every module imported and every name called, in full where it can be told."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
            # A module of ours may bear the name of a package.
            if node.module.split(".")[0] not in ROOMS:
                found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Call):
            found.add(ast.unparse(node.func))
    return found


def test_the_code_uses_nothing_that_is_forbidden():
    wrong = set()
    for path in sources():
        name = str(path.relative_to(ROOT))
        for use in used(ast.parse(path.read_text())):
            for forbidden, allowed in FORBIDDEN.items():
                if (use == forbidden or use.startswith(f"{forbidden}.")) and name not in allowed:
                    wrong.add((name, use))
    assert wrong == set()


def test_whoever_may_use_something_uses_it():
    """An exception that is no longer needed would hide the next one."""
    for forbidden, allowed in FORBIDDEN.items():
        for name in allowed:
            uses = used(ast.parse((ROOT / name).read_text()))
            assert any(use == forbidden or use.startswith(f"{forbidden}.") for use in uses), (forbidden, name)


def test_no_page_takes_text_for_markup():
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"\|\s*safe\b|\{%\s*autoescape\s+off|\|\s*safeseq\b", path.read_text())
    ]
    assert found == []


def test_our_script_keeps_nothing_in_the_browser_and_runs_no_text():
    forbidden = re.compile(
        r"\beval\(|new Function\(|localStorage|sessionStorage|indexedDB|document\.cookie|innerHTML|outerHTML|"
        r"insertAdjacentHTML|document\.write|postMessage|WebSocket\("
    )
    ours = [path for path in (ROOT / "static").rglob("*.js") if "vendor" not in path.parts]
    assert ours
    found = {(path.name, word) for path in ours for word in forbidden.findall(path.read_text())}
    assert found == set()


@pytest.mark.parametrize("settings", [base, production])
def test_production_shows_no_faults_and_trusts_no_host(settings):
    assert settings.DEBUG is False
    assert "*" not in settings.ALLOWED_HOSTS
    assert not {"debug_toolbar", "django.contrib.admin", "django_extensions"} & set(settings.INSTALLED_APPS)


def test_sessions_are_read_from_the_database_and_hold_no_objects():
    assert base.SESSION_ENGINE == "organisations.sessions"
    assert not hasattr(base, "SESSION_SERIALIZER")
    # The only cache counts attempts to log in; no code of ours puts anything in it (see FORBIDDEN).
    assert [cache["LOCATION"] for cache in base.CACHES.values()] == ["organisations_attempts"]


def test_passwords_are_stored_by_scrypt_and_nothing_weaker():
    assert [name.rpartition(".")[2] for name in base.PASSWORD_HASHERS] == ["ScryptPasswordHasher"]
