"""Templates: all used, none with inline script or style."""

import re

from tests.guards.source import APPS, ROOT

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|<style|\sstyle=|\son[a-z]+=\"",
    re.IGNORECASE,
)
# Found by a name that Django or allauth makes up.
FOUND_BY_CONVENTION = (
    "account/",
    "mfa/",
    "allauth/",
    "usersessions/",
    "400.html",
    "403.html",
    "404.html",
    "500.html",
    "forms/",
    "django/",
)


def inline_code(text: str) -> list[str]:
    """Inline scripts, styles and handlers, which the Content-Security-Policy refuses."""
    return INLINE.findall(text)


def unused(templates: dict[str, str], python: str) -> list[str]:
    """Names of templates that no module and no other template names."""
    texts = "\n".join(templates.values()) + python
    return sorted(
        name
        for name in templates
        if not name.startswith(FOUND_BY_CONVENTION)
        and f'"{name}"' not in texts
        and f"'{name}'" not in texts
        and not _is_block_component(name, python)
    )


def _is_block_component(name: str, python: str) -> bool:
    """Whether a component's tag draws it: `_block("banner", ...)`."""
    folder, _, file = name.rpartition("/")
    stem = file.removesuffix(".html")
    return folder == "components" and bool(re.search(rf'_block\(\s*"{stem}"', python))


def all_templates() -> dict[str, str]:
    """Every template's name and text."""
    folder = ROOT / "templates"
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".html", ".txt", ".svg"}
    }


def all_python() -> str:
    """The source of the whole product."""
    return "\n".join(
        path.read_text() for app in APPS for path in sorted((ROOT / app).rglob("*.py"))
    )
