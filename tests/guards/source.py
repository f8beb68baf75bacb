"""Which files are the product's, and their syntax trees."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("fostering", "carers", "placements", "reviews", "complaints")


def python_files(*parts: str) -> Iterator[Path]:
    """The product's own modules whose path has one of `parts` as a folder or file name."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            names = {*path.relative_to(ROOT).parent.parts, path.stem}
            if "migrations" not in names and (not parts or names & set(parts)):
                yield path


def parents(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    """Each node's parent."""
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
