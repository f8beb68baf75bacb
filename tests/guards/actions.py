"""Every public action is keyword-only, names the actor `by`, and runs in one transaction."""

import ast

# Decorators that open the action's transaction.
ATOMIC = {"transaction.atomic", "atomic"}


def faulty_actions(source: str, *, exempt: frozenset[str] = frozenset()) -> list[str]:
    """`name: what is wrong` for each public function of an actions module."""
    found = []
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if node.name in exempt:
            continue
        if node.args.args or node.args.posonlyargs or node.args.vararg:
            found.append(f"{node.name}: takes positional arguments")
        if "by" not in {argument.arg for argument in node.args.kwonlyargs}:
            found.append(f"{node.name}: does not name the actor `by`")
        decorators = {
            ast.unparse(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list
        }
        if not decorators & ATOMIC:
            found.append(f"{node.name}: does not open a transaction")
    return found
