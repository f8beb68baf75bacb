"""How the engine's events read."""

from fostering.audit.presenters import register
from fostering.obligations import registry
from fostering.obligations.excepting import Effect

EFFECTS = {Effect.EXTENDED: "Extended to", Effect.EXCUSED: "Excused until"}


def _kind(code: str) -> str:
    """The label of a duty; its code when this release no longer has the kind."""
    try:
        return registry.get(code).label
    except KeyError:
        return code


def _effect(code: str) -> str:
    return EFFECTS.get(Effect(code), code)


register("policy.chosen", "Chose the policy {code}")
register("policy.copied", "Made the service's own copy of a policy: {code}")
register("standard.loaded", "Loaded a standard of {policy}: {standard}", standard=_kind)
register(
    "standard.revised",
    "Changed a standard of {policy} from {effective_from}: {standard}",
    standard=_kind,
)
register("exception.granted", "{effect} {until}: {duty}, due {due_on}", effect=_effect, duty=_kind)
register(
    "exception.withdrawn",
    "Withdrew an exception ({effect} {until}): {duty}, due {due_on}",
    effect=_effect,
    duty=_kind,
)
