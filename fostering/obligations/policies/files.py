"""Reading and checking the policy files beside this module."""

import datetime
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fostering.obligations.cycles import Unit

FOLDER = Path(__file__).parent
BASES = ("law", "standard", "local", "practice")
REQUIRED = {"interval", "unit", "lead_days", "basis", "citation", "effective_from"}
OPTIONAL = {
    "first",
    "extended",
    "by_category",
    "counted_from",
    "escalate_after_days",
    "note",
    "off",
}


class PolicyFileError(ValueError):
    """A policy file does not say what it should; the message names the file, kind and field."""


@dataclass(frozen=True)
class PolicyFile:
    """One policy with what it inherits written out. `standards` maps a kind to its figures."""

    code: str
    name: str
    inherits: str | None
    standards: dict[str, dict[str, Any]]


def read_all(folder: Path = FOLDER) -> list[PolicyFile]:
    """Every policy of the folder, those inherited from first. Raises PolicyFileError."""
    raw = {path.stem: _parse(path) for path in sorted(folder.glob("*.toml"))}
    done: dict[str, PolicyFile] = {}
    for code in raw:
        _resolve(code, raw, done, ())
    return list(done.values())


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyFileError(f"{path.name}: not valid TOML: {error}") from error


def _resolve(
    code: str,
    raw: dict[str, dict[str, Any]],
    done: dict[str, PolicyFile],
    above: tuple[str, ...],
) -> PolicyFile:
    if code in done:
        return done[code]
    if code in above:
        raise PolicyFileError(f"{code}.toml: inherits from itself ({' > '.join([*above, code])})")
    if code not in raw:
        raise PolicyFileError(f"{above[-1]}.toml: inherits from {code}, which is not there")
    content = dict(raw[code])
    name, parent = content.pop("name", None), content.pop("inherits", None)
    if not isinstance(name, str) or not name:
        raise PolicyFileError(f"{code}.toml: needs a name")
    inherited = _resolve(parent, raw, done, (*above, code)).standards if parent else {}
    own = {kind: _figures(f"{code}.toml [{kind}]", table) for kind, table in content.items()}
    done[code] = PolicyFile(code, name, parent, {**inherited, **own})
    return done[code]


def _figures(where: str, table: Any) -> dict[str, Any]:
    """The fields of a StandardVersion that one table of a file states."""
    if not isinstance(table, dict):
        raise PolicyFileError(f"{where}: must be a table")
    if missing := REQUIRED - table.keys():
        raise PolicyFileError(f"{where}: needs {', '.join(sorted(missing))}")
    if unknown := table.keys() - REQUIRED - OPTIONAL:
        raise PolicyFileError(f"{where}: does not know {', '.join(sorted(unknown))}")
    interval, unit = _term(where, table)
    first = _term(f"{where} first", table["first"]) if "first" in table else (None, "")
    extended = _term(f"{where} extended", table["extended"]) if "extended" in table else (None, "")
    return {
        "interval": interval,
        "unit": unit,
        "first_interval": first[0],
        "first_unit": first[1],
        "extended_interval": extended[0],
        "extended_unit": extended[1],
        "by_category": _by_category(where, table.get("by_category", {})),
        "counted_from": str(table.get("counted_from", "")),
        "lead_days": _number(where, "lead_days", table["lead_days"]),
        "escalate_after_days": _number(
            where, "escalate_after_days", table.get("escalate_after_days", 7)
        ),
        "is_off": _flag(where, "off", table.get("off", False)),
        "basis": _one_of(where, "basis", table["basis"], BASES),
        "citation": _text(where, "citation", table["citation"]),
        "note": str(table.get("note", "")),
        "effective_from": _date(where, table["effective_from"]),
    }


def _term(where: str, table: Any) -> tuple[int, str]:
    if not isinstance(table, dict):
        raise PolicyFileError(f"{where}: must be a table with interval and unit")
    unit = _one_of(where, "unit", table.get("unit"), tuple(unit.value for unit in Unit))
    return _number(where, "interval", table.get("interval")), unit


def _by_category(where: str, table: Any) -> dict[str, int]:
    if not isinstance(table, dict):
        raise PolicyFileError(f"{where}: by_category must be a table")
    return {str(code): _number(where, f"by_category {code}", n) for code, n in table.items()}


def _number(where: str, field: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1200:
        raise PolicyFileError(f"{where}: {field} must be a whole number from 0 to 1200")
    return value


def _flag(where: str, field: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise PolicyFileError(f"{where}: {field} must be true or false")
    return value


def _one_of(where: str, field: str, value: Any, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise PolicyFileError(f"{where}: {field} must be one of {', '.join(choices)}")
    return str(value)


def _text(where: str, field: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise PolicyFileError(f"{where}: {field} must say where the figure comes from")
    return value


def _date(where: str, value: Any) -> datetime.date:
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        raise PolicyFileError(f"{where}: effective_from must be a date")
    return value
