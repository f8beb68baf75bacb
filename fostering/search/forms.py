"""What the one search asks."""

from typing import Any

from django import forms

from fostering.core.forms import FilterForm


class SearchForm(FilterForm):
    """The words to look for; `kinds` says what is looked through."""

    q = forms.CharField(label="Name, reference or postcode", widget=forms.SearchInput)

    def __init__(self, *args: Any, kinds: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["spellcheck"] = "false"
        self.fields["q"].help_text = f"Finds {kinds}. Spelling need not be exact."
