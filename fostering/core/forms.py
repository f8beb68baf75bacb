"""Forms that look and speak as GOV.UK Frontend's do.

`GovRenderer` draws every form of the product, allauth's included. `GovForm` and `GovModelForm`
add plain error messages, questions that another answer uncovers, and drafts. In a template:

    {% error_summary form %}
    <form method="post" novalidate>{% csrf_token %}{{ form }}{% button "Save" %}</form>

One field alone: `{{ form.name.as_field_group }}`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

from fostering.core import wording
from fostering.core.errors import DomainError
from fostering.core.fields import PARTS, DateParts
from fostering.core.finding import FindField
from fostering.core.finding_several import FIND, FindSeveralField


class GovBoundField(forms.BoundField):
    """A field in its form, dressed for GOV.UK Frontend."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        dress(field)

    @property
    def is_choice_list(self) -> bool:
        return isinstance(self.field.widget, forms.RadioSelect)

    @property
    def is_single_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self) -> bool:
        """Whether to say so beside the label; a form may set `mark_optional = False`."""
        return not self.field.required and getattr(self.form, "mark_optional", True)

    @property
    def previous(self) -> str:
        """What was recorded last time, to show beside the question."""
        return getattr(self.form, "previous", {}).get(self.name, "")

    @property
    def count_limit(self) -> int | None:
        """The limit that a character count under the box speaks of."""
        return wording.length_limit(self.field) if self.widget_type == "textarea" else None

    @property
    def error_id(self) -> str:
        """The id that the error summary links to: a box that can take the focus."""
        self.mark_wrong_parts()
        if getattr(self.field.widget, "is_long", False):
            return f"{self.auto_id}_find"
        if self.is_choice_list:
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    def mark_wrong_parts(self) -> None:
        widget = self.field.widget
        if isinstance(widget, DateParts) and self.form.is_bound and self.errors:
            faults = self.form.errors.as_data().get(self.name, [])
            named = [(fault.params or {}).get("boxes", PARTS) for fault in faults]
            widget.wrong_parts = tuple(named[0]) if named else ()

    def as_widget(
        self,
        widget: forms.Widget | None = None,
        attrs: dict[str, Any] | None = None,
        only_initial: bool = False,
    ) -> SafeString:
        self.mark_wrong_parts()
        return super().as_widget(widget, attrs, only_initial)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        base = BASE_CLASS.get(input_kind(widget))
        if base:
            own = widget.attrs.get("class", "").split()
            classes = [base, *(name for name in own if name != base)]
            if self.errors:
                classes.append(f"{base}--error")
            attrs["class"] = " ".join(classes)
        # GOV.UK forms are checked by the server, with messages a browser can't give.
        attrs.pop("required", None)
        if self.count_limit:
            described_by = f"{attrs.get('aria-describedby') or ''} {self.auto_id}-info"
            attrs["aria-describedby"] = described_by.strip()
            attrs["class"] = f"{attrs.get('class', '')} govuk-js-character-count".strip()
        return attrs


BASE_CLASS = {
    "input": "govuk-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
}


def input_kind(widget: forms.Widget) -> str:
    """What a widget is to GOV.UK Frontend.

    Order matters: a list of checkboxes is, in Django, a kind of radio list, and both are kinds
    of select.
    """
    if isinstance(widget, forms.RadioSelect | forms.CheckboxInput | forms.MultiWidget):
        return "choice"
    if isinstance(widget, forms.HiddenInput):
        return "hidden"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    return "file" if isinstance(widget, forms.FileInput) else "input"


def dress(field: forms.Field) -> None:
    """Give a field's widget the attributes that its kind of answer needs."""
    widget = field.widget
    kind = input_kind(widget)
    defaults: dict[str, str] = {}
    if isinstance(widget, forms.NumberInput):
        # A number box loses what it can't read, and changes under the mouse wheel.
        widget.input_type = "text"
        decimal = isinstance(field, forms.DecimalField | forms.FloatField)
        defaults = {
            "inputmode": "decimal" if decimal else "numeric",
            "spellcheck": "false",
        }
        defaults["class"] = "govuk-input--width-5"
        for attribute in ("min", "max", "step"):
            widget.attrs.pop(attribute, None)
    elif isinstance(widget, forms.EmailInput):
        defaults = {"autocomplete": "email", "spellcheck": "false"}
    elif isinstance(widget, forms.TimeInput):
        defaults = {"class": "govuk-input--width-5", "autocomplete": "off"}
    elif isinstance(widget, forms.PasswordInput):
        defaults = {"spellcheck": "false", "autocapitalize": "none"}
    elif kind == "textarea":
        defaults = {"rows": "5"}
        if str(widget.attrs.get("rows")) == "10":  # Django's default, not the author's
            widget.attrs["rows"] = "5"
        widget.attrs.pop("cols", None)
    if kind in {"textarea", "input"}:
        # What was pasted must not be cut silently: the server says how long is too long.
        widget.attrs.pop("maxlength", None)
        widget.attrs.pop("minlength", None)
        # These forms are about other people: a shared browser should not remember them.
        defaults.setdefault("autocomplete", "off")
    widget.attrs.pop("placeholder", None)
    for attribute, value in defaults.items():
        widget.attrs.setdefault(attribute, value)


class GovRenderer(TemplatesSetting):
    """The product's form renderer (settings.FORM_RENDERER)."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = GovBoundField


class SummaryLine(NamedTuple):
    """One line of an error summary: where the fault is (an element's id or "") and what it is."""

    target: str
    message: str


def _error_id(bound: forms.BoundField) -> str:
    return bound.error_id if isinstance(bound, GovBoundField) else bound.id_for_label


def summary_lines(form: forms.BaseForm | forms.BaseFormSet) -> Iterator[SummaryLine]:
    """Every error of a form or formset in the order of the page."""
    if not form.is_bound:
        return
    if isinstance(form, forms.BaseFormSet):
        yield from (SummaryLine("", str(message)) for message in form.non_form_errors())
        for one in form.forms:
            yield from summary_lines(one)
        return
    yield from (SummaryLine("", str(message)) for message in form.non_field_errors())
    for bound in form:
        yield from (SummaryLine(_error_id(bound), str(message)) for message in bound.errors)


# What the mixin is mixed into, for the type checker alone.
if TYPE_CHECKING:
    _Form = forms.BaseForm
else:
    _Form = object


class GovFormMixin(_Form):
    """What our forms add to Django's.

    reveals: {field: {value: [names of fields asked only when that value is chosen]}}. Such a
        field is checked only when its question was asked; else it cleans to None or "".
    mark_optional: whether optional questions say so.
    previous: {field: what was recorded last time}, set by the view.
    """

    reveals: ClassVar[Mapping[str, Mapping[str, list[str]]]] = {}
    mark_optional = True
    is_draft = False
    _errors: ErrorDict

    def __init__(self, *args: Any, previous: Mapping[str, str] | None = None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.previous = dict(previous or {})
        for name, field in self.fields.items():
            label = field.label if field.label is not None else name.replace("_", " ").capitalize()
            field.label = label
            wording.reword(str(label), field)
        for name, options in self.reveals.items():
            self.fields[name].widget.revealed = {
                value: [self[inner] for inner in names] for value, names in options.items()
            }

    @classmethod
    def from_draft(cls, data: Mapping[str, list[str]], **kwargs: Any) -> Self:
        """A form that shows what was typed so far and says nothing of what is still missing.

        `data` is what autosave stored: names of inputs with the list of their values.
        """
        form = cls(data=MultiValueDict({k: list(v) for k, v in data.items()}), **kwargs)
        form._errors = ErrorDict(renderer=form.renderer)
        form.cleaned_data = {}
        form.is_draft = True
        return form

    def is_valid(self) -> bool:
        return not self.is_draft and super().is_valid()

    def add_domain_error(self, error: DomainError) -> None:
        """Show what an action refused beside its field, or at the top."""
        self.add_error(error.field if error.field in self.fields else None, error.message)

    @property
    def top_fields(self) -> list[forms.BoundField]:
        """Visible fields, without those that stand inside another question's choice."""
        inner = {
            name
            for options in self.reveals.values()
            for names in options.values()
            for name in names
        }
        return [bound for bound in self.visible_fields() if bound.name not in inner]

    def get_context(self) -> dict[str, Any]:
        return super().get_context() | {"top_fields": self.top_fields}

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        # Browsers send line ends as two characters: kept so, every save would look like a change.
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                self.cleaned_data[name] = value.replace("\r\n", "\n")
        for name, options in self.reveals.items():
            chosen = self[name].data
            chosen = chosen if isinstance(chosen, list) else [chosen]
            for value, inner_names in options.items():
                if value not in chosen:
                    self.forget(inner_names)

    def forget(self, names: list[str]) -> None:
        """Drop the answers to questions that were not asked."""
        for name in names:
            self._errors.pop(name, None)
            self.cleaned_data[name] = getattr(self.fields[name], "empty_value", None)


class GovForm(GovFormMixin, forms.Form):
    """A form of the product."""


class GovModelForm(GovFormMixin, forms.ModelForm):
    """A form of the product over a model."""


class FilterForm(GovFormMixin, forms.Form):
    """The questions beside a list: all optional, so none says so.

    Made of `fostering.core.typed.asked(request)`: what is typed into it stands in no address.
    """

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    @property
    def method(self) -> str:
        """How it is sent: posted when words can be typed into it, which may be a name."""
        return "post" if any(_takes_words(field) for field in self.fields.values()) else "get"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in getattr(self.data, "gone", ()):
            if name in self.fields:
                self.add_error(name, "What you typed is no longer kept: type it again")
        return cleaned


def _takes_words(field: forms.Field) -> bool:
    if isinstance(field, FindField):
        return field.few is None
    return isinstance(field, forms.CharField) and not field.widget.is_hidden


def offer(
    form: forms.BaseForm,
    name: str,
    rows: QuerySet,
    *,
    label: Callable[[Any], str] | None = None,
    first: Sequence[Model] | None = None,
) -> None:
    """Let a question offer these rows: what the user may choose, and no more. `first` are the
    first of them, where they have been read (see `FindField.settle`)."""
    field: Any = form.fields[name]
    field.queryset = rows
    if label is not None:
        field.label_from_instance = label
    if isinstance(field, FindField):
        field.settle(first)
    if isinstance(field, FindSeveralField):
        field.settle(form[name].value() or (), form.data.get(form.add_prefix(name) + FIND, ""))


def offer_if_any(
    form: forms.BaseForm, name: str, rows: QuerySet, *, first: Sequence[Model] | None = None
) -> None:
    """Ask the question where there is something to choose; else it is not asked."""
    offer(form, name, rows, first=first)
    field: Any = form.fields[name]
    if field.few == []:
        del form.fields[name]


def offer_choices(form: forms.BaseForm, name: str, choices: Iterable[Any]) -> None:
    """Let a question be answered with one of these (value, words) and no other."""
    field: Any = form.fields[name]
    field.choices = list(choices)


def retype(form: forms.BaseForm, **values: str) -> None:
    """Put other values into what was posted, for showing the form again."""
    data: Any = form.data
    data = data.copy()
    for name, value in values.items():
        data[form.add_prefix(name)] = value
    form.data = data


class GovFormSet(forms.BaseFormSet):
    """The same questions about several things: each child, each action.

    Give `noun` ("action") for the headings and the button. With scripts the button adds a set
    on the spot; without them it posts `<prefix>-add`, and the view shows the page again:

        if formset_wants_another(request.POST, "actions"):
            formset = ActionFormSet.from_draft(with_another(request.POST, "actions"))
    """

    noun = "item"
    deletion_widget = forms.CheckboxInput

    @classmethod
    def from_draft(cls, data: Mapping[str, list[str]], **kwargs: Any) -> Self:
        """The sets as typed so far, with nothing said of what is missing."""
        formset: Any = cls(data=MultiValueDict({k: list(v) for k, v in data.items()}), **kwargs)
        if not formset.management_form.is_valid():
            return cls(**kwargs)
        formset._errors = [ErrorDict() for _ in formset.forms]
        formset._non_form_errors = formset.error_class()
        for form in formset.forms:
            form._errors = ErrorDict(renderer=form.renderer)
            form.cleaned_data = {}
        formset.is_draft = True
        return formset

    is_draft = False

    def is_valid(self) -> bool:
        return not self.is_draft and super().is_valid()

    def add_fields(self, form: forms.BaseForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = f"Remove this {self.noun}"

    @property
    def filled(self) -> list[dict[str, Any]]:
        """The cleaned answers of the sets that were filled in and not removed."""
        gone = self.deleted_forms if self.can_delete else []
        return [form.cleaned_data for form in self.forms if form.has_changed() and form not in gone]


def formset_wants_another(data: Mapping[str, Any], prefix: str) -> bool:
    """Whether "Add another" was pressed without scripts."""
    return f"{prefix}-add" in data


def with_another(data: MultiValueDict, prefix: str) -> dict[str, list[str]]:
    """The posted answers with room for one more set, ready for `from_draft`."""
    lists = dict(data.lists())
    count = f"{prefix}-TOTAL_FORMS"
    try:
        lists[count] = [str(int(lists[count][-1]) + 1)]
    except (KeyError, ValueError) as error:
        message = "The page was incomplete: open it again"
        raise ValidationError(message) from error
    return lists
