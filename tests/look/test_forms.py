"""Forms as a person with a screen reader, or somebody who made a mistake, meets them."""

import re

from django import forms
from django.template.loader import render_to_string

from core.templatetags.schakel import error_links


class Visitor(forms.Form):
    name = forms.CharField(label="Naam", help_text="Zoals op het document.", max_length=20)
    nickname = forms.CharField(label="Roepnaam", required=False)
    travel = forms.ChoiceField(
        label="Reist mee?", widget=forms.RadioSelect, choices=[("y", "Ja"), ("n", "Nee")]
    )
    code = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("Deze persoon staat er al.")


class Boxes(forms.Form):
    who = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=[("a", "A"), ("b", "B")])


def ids(html: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', html))


def test_every_description_that_is_named_exists():
    html = str(Visitor({"name": ""}))
    named = {one for value in re.findall(r'aria-describedby="([^"]*)"', html) for one in value.split()}
    assert {"id_name_helptext", "id_name_error", "id_travel_error"} <= named
    assert named <= ids(html)


def test_a_wrong_field_says_so_to_a_screen_reader_and_a_right_one_does_not():
    html = str(Visitor({"name": "", "nickname": "Bo"}))
    assert re.search(r'<input[^>]*name="name"[^>]*aria-invalid="true"', html)
    assert not re.search(r'<input[^>]*name="nickname"[^>]*aria-invalid', html)


def test_every_control_has_a_label_that_points_at_it():
    html = str(Visitor())
    tags = re.findall(r"<(?:input|select|textarea)[^>]*>", html)
    controls = {one for tag in tags if "hidden" not in tag for one in re.findall(r'\bid="([^"]+)"', tag)}
    assert controls == {"id_name", "id_nickname", "id_travel_0", "id_travel_1"}
    assert controls <= set(re.findall(r'<label[^>]*for="([^"]+)"', html))


def test_a_question_with_choices_is_a_group_with_its_question_as_legend():
    assert re.search(r"<fieldset[^>]*>\s*<legend[^>]*>Reist mee\?", str(Visitor()))


def test_only_what_may_be_left_open_says_so():
    html = str(Visitor())
    assert re.search(r"Roepnaam\s*<span[^>]*>\(niet verplicht\)", html)
    assert html.count("(niet verplicht)") == 1


def test_what_was_typed_stays_also_when_it_is_hostile():
    html = str(Visitor({"name": '"><script>alert(1)</script>' + "é" * 50}))
    assert "&quot;&gt;&lt;script&gt;" in html
    assert "<script>" not in html


def test_the_summary_lists_every_error_and_its_links_reach_a_control():
    form = Visitor({"name": "x" * 21, "code": ""})
    summary = render_to_string("components/error_summary.html", {"form": form})
    assert 'role="alert"' in summary
    links = re.findall(r'href="#([^"]+)"', summary)
    assert links == ["id_name", "id_travel_0"]
    assert set(links) <= ids(str(form))
    assert "Deze persoon staat er al." in summary
    assert [link.label for link in error_links(form)] == ["", "Naam", "Reist mee", "Code"]


def test_a_multiple_choice_link_reaches_its_first_box():
    form = Boxes({})
    assert error_links(form)[0].id in ids(str(form))


def test_a_form_without_errors_has_no_summary():
    assert render_to_string("components/error_summary.html", {"form": Visitor()}).strip() == ""
    assert render_to_string("components/error_summary.html", {}).strip() == ""


def test_a_refusal_by_an_action_stands_in_the_summary():
    html = render_to_string(
        "components/error_summary.html", {"form": Visitor(), "extra_errors": ["Mag nog niet."]}
    )
    assert "Mag nog niet." in html


def test_the_errors_of_a_formset_and_of_its_rows_are_in_one_summary():
    rows = forms.formset_factory(Visitor, min_num=3, validate_min=True)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "y" * 30, "form-0-code": "c"}
    found = [link.id for link in error_links(rows(data))]
    assert "id_form-0-name" in found
    assert "" in found


def test_a_lone_box_has_its_label_after_it_and_its_error_before():
    class Agreed(forms.Form):
        agreed = forms.BooleanField(label="Besproken", help_text="Met de aandachtsfunctionaris.")

    html = str(Agreed({}))
    assert (
        html.index("id_agreed_error")
        < html.index('type="checkbox"')
        < html.index("<label")
        < html.index("Met de")
    )
