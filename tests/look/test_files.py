"""The files of the look themselves: what is vendored, what a browser loads, what no template may hold."""

import gzip
import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from tests.look import pages

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = sorted((ROOT / "templates" / "components").glob("*.html"))
FIRST_LOAD_LIMIT = 100 * 1024  # bytes as sent, both fonts and the padding of each answer included
SCRIPT_LIMIT = 6 * 1024


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_vendored_files_are_the_ones_that_were_fetched():
    rows = json.loads((STATIC / "vendor" / "MANIFEST.json").read_text(encoding="utf-8"))["files"]
    for row in rows:
        assert hashlib.sha256((STATIC / "vendor" / row["file"]).read_bytes()).hexdigest() == row["sha256"], (
            row["file"]
        )
        assert row["version"]
        assert row["licence"] in {"EUPL-1.2", "OFL-1.1"}
    on_disk = {
        str(path.relative_to(STATIC / "vendor")) for path in (STATIC / "vendor").rglob("*") if path.is_file()
    }
    assert on_disk == {row["file"] for row in rows} | {"MANIFEST.json"}


def test_the_sheet_of_components_is_made_of_the_vendored_files():
    done = subprocess.run(
        [ROOT / "script" / "vendor-css", "--check"], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_holds_script_or_style_of_its_own_or_names_another_host(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"\sstyle\s*=|<style\b|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=|hx-on|js:|javascript:", text
    )
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", text)
    get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_every_component_says_what_it_needs(path):
    assert path.read_text(encoding="utf-8").startswith("{% comment %}\n")


@pytest.mark.parametrize("path", sorted((STATIC / "css").glob("*.css")), ids=name)
def test_styles_are_whole_and_stay_at_home(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert "//" not in text
    for url in re.findall(r'url\("([^"]+)"\)', text):
        assert (path.parent / url).resolve().is_file(), url
    if path.name not in {"tokens.css", "print.css", "utrecht.css"}:
        # A partner's theme must reach every colour.
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b", text) == []


def tokens() -> dict[str, str]:
    text = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--schakel-([\w-]+): (#[0-9a-f]{6});", text))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2 between two colours as #rrggbb."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "ground"), ("ink", "paper"), ("ink", "warn-ground"), ("ink", "danger-ground"),
        ("ink-second", "paper"), ("ink-second", "ground"), ("ink-second", "quiet"), ("ink-second", "danger-ground"),
        ("act", "paper"), ("act", "ground"), ("act-strong", "act-ground"), ("paper", "act"), ("paper", "act-strong"),
        ("danger", "paper"), ("danger", "danger-ground"), ("paper", "danger"), ("paper", "danger-strong"),
        ("warn", "paper"), ("warn", "warn-ground"), ("ok", "paper"), ("ok", "ok-ground"),
        ("frame-ink", "frame"), ("frame-second", "frame"),
    ],
)  # fmt: skip
def test_every_text_can_be_read(text, ground):
    assert contrast(tokens()[text], tokens()[ground]) >= 4.5


@pytest.mark.parametrize(
    ("edge", "ground"),
    [
        ("line-control", "paper"),
        ("line-control", "ground"),
        ("focus-edge", "paper"),
        ("focus", "frame"),
        ("act", "ground"),
    ],
)
def test_every_edge_that_matters_can_be_seen(edge, ground):
    assert contrast(tokens()[edge], tokens()[ground]) >= 3


def loaded_by(html: str) -> set[str]:
    """Every static file that a page makes the browser fetch, imports of style sheets included."""
    todo = set(re.findall(r'(?:href|src)="/static/([^"]+)"', html))
    done: set[str] = set()
    while todo:
        file = todo.pop()
        done.add(file)
        if file.endswith(".css"):
            here = Path(finders.find(file) or file)
            urls = re.findall(r'url\("([^"]+)"\)', here.read_text(encoding="utf-8"))
            todo |= {str((here.parent / url).resolve().relative_to(STATIC)) for url in urls}
        todo -= done
    return done


def test_the_first_load_is_light(client):
    def sent(file: str) -> int:
        """How many bytes a browser gets, as this server sends them."""
        answer = client.get(f"/static/{file}", headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200, file
        return len(b"".join(answer.streaming_content))

    html = pages.case_page()
    files = loaded_by(html)
    assert {
        "vendor/atkinson/latin-ext-wght-normal.woff2",
        "css/utrecht.css",
        "django_htmx/htmx-2.min.js",
    } <= files
    sizes = {file: sent(file) for file in files}
    sizes["page"] = len(gzip.compress(html.encode(), 6))
    assert sum(sizes.values()) <= FIRST_LOAD_LIMIT, sorted(sizes.items(), key=lambda one: -one[1])


def test_our_script_stays_small():
    assert (STATIC / "js" / "schakel.js").stat().st_size <= SCRIPT_LIMIT


def test_the_gallery_shows_every_component():
    """A new component without a place in the gallery fails here."""
    inside = [*COMPONENTS, ROOT / "templates" / "base.html", ROOT / "templates" / "core" / "gallery.html"]
    text = "".join(path.read_text(encoding="utf-8") for path in inside)
    shown = set(re.findall(r'include "components/(\w+)\.html"', text))
    assert {path.stem for path in COMPONENTS} - shown == set()


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 422, 500, 503])
def test_the_page_for_a_fault_needs_nothing(code):
    html = get_template(f"errors/{code}.html").render({})
    assert "<h1>" in html
    assert "· Schakel</title>" in html


def test_a_refused_act_shows_its_reason_as_text_and_cannot_post():
    html = get_template("components/action_button.html").render(
        {"label": "Keur goed", "url": "/x", "allowed": False, "reason": "U schreef dit zelf."}
    )
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    assert f'id="{described[1]}">U schreef dit zelf.' in html
    assert "<form" not in html
    assert "/x" not in html


def test_an_allowed_act_posts():
    html = get_template("components/action_button.html").render(
        {"label": "Keur goed", "url": "/x", "allowed": True}
    )
    assert re.search(r'<form[^>]*method="post" action="/x"', html)


def test_showing_a_name_is_an_act_and_no_contact_rule_is_no_permission():
    bar = {"reference": "SP-2026-00412", "person": "meisje, 15 jaar", "name": "", "reveal_url": "/toon"}
    html = get_template("components/identity_bar.html").render({"bar": bar})
    assert "naam verborgen" in html
    assert re.search(r'<form[^>]*method="post" action="/toon"', html)
    assert "Neem geen contact op zonder overleg" in html


def test_unknown_is_written_out_and_zero_is_not_unknown():
    rows = [{"label": "Verblijfplaats", "value": ""}, {"label": "Eerdere signalen", "value": 0}]
    html = get_template("components/summary_list.html").render({"rows": rows})
    assert html.count("onbekend") == 1
