"""The registry of rights is whole, its page is true, and guardian's own short cuts are used nowhere."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.urls import reverse
from guardian.shortcuts import get_objects_for_user

from cases.actions import grants
from cases.models import Case, ExceptionalGrant
from cases.rights_table import markdown
from core import clock
from organisations.actors import actor_for
from organisations.permissions import LABELS, ROLES, Permission
from schadelijkepraktijken import joined_rules
from tests import factories
from tests.cases.browsing import browser, story

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "audit", "organisations", "cases", "risk", "protection_orders", "referrals", "repatriation", "border",
         "monitoring", "schadelijkepraktijken")  # fmt: skip
# Who may name guardian's tables or package: where they are made, and the lists of models and settings.
MAY_NAME = {"cases/models/access.py", "cases/models/__init__.py", "schadelijkepraktijken/settings/base.py"}
SHORT_CUTS = {"assign_perm", "remove_perm", "get_objects_for_user", "get_perms", "get_users_with_perms", "ObjectPermissionChecker",
              "has_perm", "has_perms", "get_all_permissions", "get_obj_perms_model"}  # fmt: skip


def _code():
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def test_guardian_is_reached_in_one_module_and_by_no_short_cut():
    for name, tree in _code():
        for node in ast.walk(tree):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                modules = (
                    [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
                )
                assert name in MAY_NAME or not any(m.startswith("guardian") for m in modules), name
                named = {a.name for a in node.names}
                assert name in MAY_NAME or not named & {
                    "CaseUserObjectPermission",
                    "CaseGroupObjectPermission",
                }, name
            if isinstance(node, ast.Attribute) and node.attr in SHORT_CUTS:
                assert name == "cases/models/access.py", f"{name}: {node.attr}"


def test_guardian_adds_nobody_and_answers_no_question_of_rights():
    assert settings.ANONYMOUS_USER_NAME is None
    assert not any("guardian" in backend for backend in settings.AUTHENTICATION_BACKENDS)


@pytest.mark.django_db
def test_there_is_no_anonymous_person_in_the_tables():
    assert not get_user_model().objects.filter(username__icontains="anonymous").exists()
    assert authenticate(username="AnonymousUser", password="") is None


@pytest.mark.django_db
def test_an_expired_or_revoked_grant_opens_nothing_by_any_route():
    told = story()
    helper = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=5))
    grant = grants.give(
        by=actor_for(told.coordinator), case=told.case, username=helper.user.username, sections=["people", "notes", "documents"],
        reason="Vervangt", expires_at=clock.now() + timedelta(seconds=30),
    )  # fmt: skip
    client, actor = browser(helper), actor_for(helper)
    assert client.get(told.url("case-people")).status_code == 200
    ExceptionalGrant.objects.filter(pk=grant.pk).update(
        expires_at=grant.recorded_at + timedelta(microseconds=1)
    )
    # Guardian itself would still say yes: that is why nobody asks it.
    assert get_objects_for_user(helper.user, "cases.view_case", Case).filter(pk=told.case.pk).exists()
    for page in (
        "case-overview",
        "case-people",
        "case-notes",
        "case-documents",
        "case-timeline",
        "case-looked",
    ):
        assert client.get(told.url(page)).status_code == 404, page
    for page in ("case-list", "worklist", "api-cases"):
        assert told.case.reference not in client.get(reverse(page)).content.decode(), page
    assert client.get(reverse("api-case", args=[told.case.pk])).status_code == 404
    assert not helper.user.has_perm("cases.view_case", told.case)
    assert not Case.objects.visible_to(actor).exists()


def test_every_permission_has_its_words_and_a_role():
    assert set(LABELS) == set(Permission)
    assert set().union(*(role.permissions for role in ROLES.values())) == set(Permission)


def test_the_table_of_rights_in_the_documentation_is_up_to_date():
    assert (ROOT / "docs" / "rights.md").read_text() == markdown(), "run: script/manage rights_table"


def test_the_rules_that_join_data_stand_in_the_documentation_as_the_code_has_them():
    assert (ROOT / "docs" / "rules.md").read_text() == joined_rules.markdown(), (
        "run: script/manage joined_rules"
    )


@pytest.mark.django_db
def test_the_table_of_rights_is_a_screen_for_who_administers_or_coordinates():
    assert "Noodtoegang" in browser(factories.member("administrator")).get(reverse("rights")).content.decode()
    assert browser(factories.member("vt_coordinator")).get(reverse("rights")).status_code == 200
    assert browser(factories.member("vt_worker")).get(reverse("rights")).status_code == 403
