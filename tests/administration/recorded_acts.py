"""Every act that the code of the portal writes down, read from its syntax.

An action is a text in a call of `audit.record`, or in a row that is written under the key
``action``; what stands in it by the name of a parameter is whatever that parameter is given.
"""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from portal.config import ROOT

RECORDS = "record"
# What a function that is called in the middle of an action gives.
GIVES = {"_kind": {"staff", "account"}}

Function = ast.FunctionDef


def recorded_acts(folder: Path = ROOT / "portal") -> set[str]:
    """The actions, without those that are only passed on."""
    modules = [ast.parse(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py")]
    return {act for module in modules for act in _Module(module, modules).acts()}


def named_in_details(folder: Path = ROOT / "portal") -> set[str]:
    """The words of a detail under which a reference, or a public id, is written down."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node.func) in (RECORDS, f"_{RECORDS}"):
                own = {one.arg: one.value for one in node.keywords if one.arg != "subject"}
                found |= {name for name, value in own.items() if name and _is_reference(value)}
            elif isinstance(node, ast.Dict):
                keys = [one.value for one in node.keys if isinstance(one, ast.Constant)]
                if {"detail", "actor_ref"} <= set(keys):  # a row of the audit
                    detail = node.values[keys.index("detail")]
                    assert isinstance(detail, ast.Dict)
                    named = zip(detail.keys, detail.values, strict=True)
                    found |= {
                        ast.unparse(key)[1:-1] for key, it in named if key if _is_reference(it)
                    }
    return found


def _is_reference(value: ast.expr) -> bool:
    read = [one.attr for one in ast.walk(value) if isinstance(one, ast.Attribute)]
    return bool({"public_id", "ref"} & set(read))


class _Module:
    def __init__(self, tree: ast.Module, others: list[ast.Module]) -> None:
        self.tree, self.others = tree, others
        self.inside: dict[ast.AST, Function] = {}
        for one in ast.walk(tree):
            if isinstance(one, Function):
                self.inside.update(dict.fromkeys(ast.walk(one), one))

    def acts(self) -> Iterator[str]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and _is_record(node.func):
                yield from self._texts(node.args[1], node)
            elif isinstance(node, ast.Dict):
                keys = [one.value for one in node.keys if isinstance(one, ast.Constant)]
                if {"action", "subject"} <= set(keys):  # a row of the audit
                    yield from self._texts(node.values[keys.index("action")], node)

    def _texts(self, node: ast.expr, at: ast.AST) -> set[str]:
        """The texts that an expression may be."""
        if isinstance(node, ast.Constant):
            return {str(node.value)}
        if isinstance(node, ast.JoinedStr):
            parts = [self._texts(one, at) for one in node.values]
            return {"".join(one) for one in product(*parts)}
        if isinstance(node, ast.FormattedValue):
            return self._texts(node.value, at)
        if isinstance(node, ast.Call):
            return GIVES[ast.unparse(node.func)]
        if isinstance(node, ast.Name):
            return self._named(node.id, at)
        raise NotImplementedError(ast.unparse(node))

    def _named(self, name: str, at: ast.AST) -> set[str]:
        """What a parameter is given wherever its function is called; or a name, where it is set."""
        function = self.inside.get(at)
        names = [one.arg for one in function.args.args] if function else []
        if function and name in names:
            return self._given(function, names.index(name), name)
        for node in ast.walk(function or self.tree):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                return self._texts(node.value, node)
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                return self._texts(node.value, node)
        raise NotImplementedError(name)

    def _given(self, function: Function, place: int, name: str) -> set[str]:
        found: set[str] = set()
        private = function.name.startswith("_")
        for tree in [self.tree] if private else self.others:
            module = _Module(tree, self.others)
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and _called(node.func) == function.name:
                    keywords = {one.arg: one.value for one in node.keywords}
                    given = node.args[place] if len(node.args) > place else keywords[name]
                    found |= module._texts(given, node)
        return found


def _called(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def _is_record(node: ast.expr) -> bool:
    return ast.unparse(node) == f"audit.{RECORDS}"
