"""The quick way to an address leads where Django's does."""

import pytest
from django.template import engines
from django.urls import NoReverseMatch, reverse

from fostering.core.addresses import address, quick_address


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("home", {}),
        ("household-detail", {"pk": 7}),
        ("household-detail", {"pk": "7"}),
        ("assessment-section", {"pk": 7, "code": "health"}),
    ],
)
def test_an_address_is_that_of_reverse(name, given):
    assert address(name, **given) == reverse(name, kwargs=given)
    assert address(name, *given.values()) == reverse(name, kwargs=given)


def test_what_has_no_address_is_refused():
    for name, given in (("nowhere", []), ("household-detail", []), ("household-detail", [-1])):
        assert quick_address(name, *given) is None
        with pytest.raises(NoReverseMatch):
            address(name, *given)


def test_the_tag_of_templates_gives_the_same():
    def drawn(text, **context):
        return engines["django"].from_string(text).render(context)

    assert drawn("{% url 'household-detail' pk %}", pk=7) == reverse("household-detail", args=[7])
    assert drawn("{% url 'household-detail' pk=pk %}", pk=7) == reverse(
        "household-detail", args=[7]
    )
    assert drawn("{% url 'home' as there %}[{{ there }}]") == f"[{reverse('home')}]"
    assert drawn("{% url 'nowhere' as there %}[{{ there }}]") == "[]"
    with pytest.raises(NoReverseMatch):
        drawn("{% url 'household-detail' pk %}", pk="")
