"""Error messages in the words of the person who reads them, made from a field's label."""

from collections.abc import Callable

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Model

# A label that begins with one of these needs no "the" before it.
NO_ARTICLE = {
    "a",
    "an",
    "any",
    "each",
    "her",
    "his",
    "my",
    "our",
    "the",
    "their",
    "your",
}
CHOOSES = (forms.ChoiceField, forms.ModelChoiceField, forms.FileField)
DJANGO_REQUIRED = str(forms.Field.default_error_messages["required"])


def in_sentence(label: str) -> str:
    """A label inside a sentence: "Date of visit" gives "the date of visit", "DBS number" "the
    DBS number"."""
    first, _, rest = label.partition(" ")
    if len(first) == 1 or not first[1:].isupper():
        first = first[:1].lower() + first[1:]
    text = f"{first} {rest}".strip()
    return text if first in NO_ARTICLE else f"the {text}"


def label_of(model: type[Model], name: str) -> str:
    """What a model calls one of its fields, as it is written there."""
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def fields_in_words(model: type[Model]) -> Callable[[list[str]], str]:
    """How the sentence of an event names the fields that changed: "medical, note"."""

    def in_words(names: list[str]) -> str:
        return ", ".join(in_sentence(label_of(model, name)).removeprefix("the ") for name in names)

    return in_words


def required_message(label: str, field: forms.Field) -> str:
    """What to say when nothing was given for the field called `label`."""
    if isinstance(field, forms.BooleanField):
        return f"Tick \N{LEFT DOUBLE QUOTATION MARK}{label}\N{RIGHT DOUBLE QUOTATION MARK}"
    verb = "Select" if isinstance(field, CHOOSES) else "Enter"
    if label.endswith("?"):
        noun = "an answer to" if verb == "Select" else "your answer to"
        return f"{verb} {noun} \N{LEFT DOUBLE QUOTATION MARK}{label}\N{RIGHT DOUBLE QUOTATION MARK}"
    if isinstance(field, forms.FileField) and label.startswith("Upload "):
        return f"Select {label.removeprefix('Upload ')}"
    return f"{verb} {in_sentence(label)}"


def messages_for(label: str, field: forms.Field) -> dict[str, str]:
    """Messages that replace Django's own for this field (those given to the field win)."""
    name = label if not label.endswith("?") else "Your answer"
    messages = {
        "invalid_choice": "Select one of the choices shown",
        "invalid_list": "Select from the choices shown",
        "max_length": f"{name} must be %(limit_value)d characters or fewer (it has %(show_value)d)",
        "min_length": f"{name} must be %(limit_value)d characters or more (it has %(show_value)d)",
        "max_value": f"{name} must be %(limit_value)s or less",
        "min_value": f"{name} must be %(limit_value)s or more",
    }
    if isinstance(field, forms.EmailField):
        messages["invalid"] = "Enter an email address in the correct format, like name@example.com"
    elif isinstance(field, forms.DecimalField | forms.FloatField):
        messages["invalid"] = f"{name} must be a number, like 12.50"
    elif isinstance(field, forms.IntegerField):
        messages["invalid"] = f"{name} must be a whole number, like 12"
    elif isinstance(field, forms.TimeField):
        messages["invalid"] = f"{name} must be a time, like 9:30 or 14:05"
    elif isinstance(field, forms.URLField):
        messages["invalid"] = "Enter a web address in the correct format, like https://example.com"
    if isinstance(field, forms.FileField):
        messages["empty"] = "The file you chose is empty"
        messages["max_length"] = "The file's name is too long: shorten it and choose it again"
    return messages


def reword(label: str, field: forms.Field) -> None:
    """Give `field` plain messages in place of Django's; what the form's author wrote stays."""
    if str(field.error_messages.get("required", "")) == DJANGO_REQUIRED:
        field.error_messages["required"] = required_message(label, field)
    for code, message in messages_for(label, field).items():
        given = field.error_messages.get(code)
        if given is None or str(given) in django_defaults(field, code):
            field.error_messages[code] = message


def django_defaults(field: forms.Field, code: str) -> set[str]:
    """The messages that Django itself has for `code` on the classes of `field`."""
    defaults = {
        str(vars(cls)["default_error_messages"][code])
        for cls in type(field).__mro__
        if cls.__module__.startswith("django.")
        and code in vars(cls).get("default_error_messages", {})
    }
    return defaults | {
        str(getattr(validator, "message", ""))
        for validator in field.default_validators
        if getattr(validator, "code", None) == code
    }


def length_limit(field: forms.Field) -> int | None:
    """The most characters that `field` takes."""
    limits = [v.limit_value for v in field.validators if isinstance(v, MaxLengthValidator)]
    return limits[-1] if limits else None
