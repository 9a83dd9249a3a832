"""Damaged copies of functions that decide about access: one check removed, turned round or loosened in each."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """One damaged function: what was done to it, and its code."""

    function: FunctionType
    what: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.function.__module__}.{self.function.__qualname__}: {self.what}"


def functions(module: ModuleType) -> Iterator[FunctionType]:
    """Every function, method and property that stands in the text of the module, without what decorates it."""
    for value in vars(module).values():
        if inspect.isclass(value) and value.__module__ == module.__name__:
            for part in vars(value).values():
                yield from _own(part, module)
        else:
            yield from _own(value, module)


def _own(value: Any, module: ModuleType) -> Iterator[FunctionType]:
    bare = inspect.unwrap(getattr(value, "fget", None) or getattr(value, "__func__", value))
    if isinstance(bare, FunctionType) and bare.__code__.co_filename == module.__file__:
        yield bare


def of(function: FunctionType, *, only_calls: bool = False) -> Iterator[Mutant]:
    """Every mutant of a function, or those in which a check is not asked. What closes over a variable is left alone."""
    if function.__closure__ or function.__name__ == "<lambda>":
        return
    tree = _tree(function)
    whole = _compiled(deepcopy(tree), function)
    for index, node in enumerate(list(ast.walk(tree))):
        for what, change in _call(node) if only_calls else _changes(node):
            damaged = deepcopy(tree)
            if change(list(ast.walk(damaged))[index]):
                code = _compiled(damaged, function)
                # A damaged annotation leaves the body as it was.
                if code is not None and code != whole:
                    yield Mutant(function, f"line {getattr(node, 'lineno', 0)}: {what}", code)


def counting(function: FunctionType, name: str) -> CodeType | None:
    """The function with one more line at its begin, that calls the built-in of this name with the function's own."""
    if function.__closure__ or function.__name__ == "<lambda>":
        return None
    tree = _tree(function)
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    own = ast.Constant(f"{function.__module__}.{function.__qualname__}")
    definition.body.insert(0, ast.Expr(ast.Call(ast.Name(name, ast.Load()), [own], [])))
    return _compiled(tree, function)


def _tree(function: FunctionType) -> ast.Module:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _call(node: ast.AST) -> Iterator[tuple[str, Any]]:
    if (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and _name(node.value).lstrip("_").startswith("check")
    ):
        yield f"{_name(node.value)} not asked", lambda n: _become(n, ast.Pass())


def _changes(node: ast.AST) -> Iterator[tuple[str, Any]]:
    yield from _call(node)
    if isinstance(node, ast.If):
        yield "condition turned round", lambda n: _set(n, "test", ast.UnaryOp(ast.Not(), n.test))
        yield "condition never", lambda n: _set(n, "test", ast.Constant(False))
    if isinstance(node, ast.Raise):
        yield "refusal dropped", lambda n: _become(n, ast.Pass())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert)):
        yield "not dropped", lambda n: _become(n, n.operand)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
        other = ast.BitOr if isinstance(node.op, ast.BitAnd) else ast.BitAnd
        yield "and/or exchanged", lambda n: _set(n, "op", other())
        yield "left part only", lambda n: _become(n, n.left)
        yield "right part only", lambda n: _become(n, n.right)
    if isinstance(node, ast.BoolOp):
        other_word = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield "and/or exchanged", lambda n: _set(n, "op", other_word())
        for place in range(len(node.values)):
            yield f"without part {place + 1}", lambda n, place=place: _without(n, place)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        opposite = {
            ast.Eq: ast.NotEq,
            ast.NotEq: ast.Eq,
            ast.In: ast.NotIn,
            ast.NotIn: ast.In,
            ast.Is: ast.IsNot,
            ast.IsNot: ast.Is,
            ast.Lt: ast.GtE,
            ast.GtE: ast.Lt,
            ast.Gt: ast.LtE,
            ast.LtE: ast.Gt,
        }
        if type(node.ops[0]) in opposite:
            yield "comparison turned round", lambda n: _set(n, "ops", [opposite[type(n.ops[0])]()])
    if isinstance(node, ast.Call) and _name(node) in ("filter", "exclude", "Q"):
        for place, word in enumerate(node.keywords):
            if word.arg is not None:
                yield f"without {word.arg}", lambda n, place=place: n.keywords.pop(place) is not None


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _set(node: Any, name: str, value: Any) -> bool:
    setattr(node, name, value)
    return True


def _without(node: Any, place: int) -> bool:
    del node.values[place]
    return len(node.values) > 1 or _become(node, node.values[0])


def _become(node: Any, other: ast.AST) -> bool:
    """Let the node be another, in place."""
    source = deepcopy(other)
    node.__class__ = source.__class__
    for name in list(node.__dict__):
        if name not in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
            delattr(node, name)
    for name, value in source.__dict__.items():
        if name not in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
            setattr(node, name, value)
    return True


def _compiled(tree: ast.Module, function: FunctionType) -> CodeType | None:
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    definition.decorator_list = []
    module = compile(ast.fix_missing_locations(tree), f"<{function.__qualname__}>", "exec")
    code = next(c for c in module.co_consts if isinstance(c, CodeType) and c.co_name == function.__name__)
    # A method that says super() or another closed-over name cannot take over the place of the other.
    return code if code.co_freevars == function.__code__.co_freevars else None
