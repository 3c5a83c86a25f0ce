"""Every test runs: none may be skipped, expected to fail, or left out by a condition."""

import ast
from collections.abc import Iterator
from pathlib import Path

LEAVING_OUT = {"skip", "skipif", "xfail", "importorskip", "skipTest", "skipIf", "skipUnless"}


def problems(tests: Path) -> list[str]:
    """`path:line: what` for each way in which a test of this tree may not run."""
    found = []
    for path in sorted(tests.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"), str(path))
        found += [f"{path.relative_to(tests.parent)}:{problem}" for problem in _in_module(tree)]
    return found


def _in_module(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in LEAVING_OUT and _is_pytest(node.value):
            yield f"{node.lineno}: {node.attr} leaves a test out"
        elif isinstance(node, ast.ImportFrom) and node.module in {"pytest", "unittest"}:
            for name in LEAVING_OUT & {alias.name for alias in node.names}:
                yield f"{node.lineno}: {name} leaves a test out"


def _is_pytest(value: ast.expr) -> bool:
    """`pytest`, `pytest.mark`, `unittest` or `self`: where those names mean leaving out."""
    root = value.value if isinstance(value, ast.Attribute) else value
    return isinstance(root, ast.Name) and root.id in {"pytest", "unittest", "self"}
