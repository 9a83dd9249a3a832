"""Which passwords may be chosen, and that they count as they were typed."""

from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from organisations.passwords import WORDS
from tests import factories, kit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("password", ["elfletters!", "1q2w3e4r5t6y", "qwertyuiopa"])
def test_a_short_or_common_one_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password", ["1q2w3e4r5t6y", "Qwertyuiop123", "polniypizdec0211", "JamesBond007", "megaparol12345"]
)
def test_one_that_is_known_from_breaches_is_refused(password):
    """The list is that of the most frequent ones in Pwned Passwords, which Django ships."""
    with pytest.raises(ValidationError, match="te algemeen"):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    ["alleenkleineletters", "482915736204", "spatie in het midden", "ümläut ë ğ 密码密码密码", "x7" * 100],
)
def test_any_other_of_twelve_or_more_is_taken(password):
    validate_password(password)


def test_every_letter_counts_as_it_was_typed():
    user = factories.member().user
    password = " Een lange zin met Hoofdletters, " + "y8" * 60
    user.set_password(password)
    assert user.check_password(password)
    for other in (password.strip(), password[:-1], password[:72], password.lower(), password + " "):
        assert not user.check_password(other)


def test_it_is_typed_covered_and_may_be_pasted(client):
    page = client.get(reverse("account_login")).content.decode()
    field = next(tag for tag in page.split("<") if 'name="password"' in tag)
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in page
    assert "maxlength" not in field


def test_another_one_needs_the_present_one():
    user = factories.member().user
    kit.enrolled(user)
    client = kit.log_in(user)
    new = "een-heel-nieuw-wachtwoord"
    for old in ("", "een-ander-wachtwoord"):
        client.post("/account/wachtwoord/", {"oldpassword": old, "password1": new, "password2": new})
        user.refresh_from_db()
        assert user.check_password(kit.PASSWORD)
    client.post("/account/wachtwoord/", {"oldpassword": kit.PASSWORD, "password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)


@pytest.mark.parametrize("name", ["case-list", "signal-new", "account_change_password", "alert-list"])
def test_every_page_leads_out(name):
    client = kit.log_in(factories.member("vt_worker").user)
    page = client.get(reverse(name), follow=True).content.decode()
    assert f'action="{reverse("account_logout")}"' in page or f'href="{reverse("account_logout")}"' in page


@pytest.mark.parametrize("password", ["Schakel2026!", "veilig thuis 26", "wachtwoord-1234", "SCHAKELschakel"])
def test_little_more_than_a_word_of_the_house_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


def test_a_sentence_with_such_a_word_is_taken():
    validate_password("mijn schakel naar de zee bij nacht")


def test_the_words_of_the_house_stand_in_the_documentation():
    told = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text()
    assert [word for word in WORDS if f"`{word}`" not in told] == []
