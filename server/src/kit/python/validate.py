"""Checks at run time that a value from outside (JSON, a form) has the type that the code believes it has."""

from __future__ import annotations

import functools
import math
import types
import typing
from typing import Any, Callable, Literal, Optional, TypeVar, Union, get_args, get_origin, get_type_hints, overload

__all__ = ["ValidationError", "parse", "problem_of"]

T = TypeVar("T")
Guard = Callable[[object, str], "Optional[ValidationError]"]


class ValidationError(ValueError):
    """The first field that does not fit. The message has its kind only: the value may be a secret, and logs keep it."""

    def __init__(self, field: str, message: str, value: object = None) -> None:
        super().__init__(f"{field} {message}")
        self.field = field
        self.message = message
        self.value = value


@overload
def parse(kind: type[T], value: object, field: str = "value") -> T: ...


@overload
def parse(kind: Any, value: object, field: str = "value") -> Any: ...


def parse(kind: Any, value: object, field: str = "value") -> Any:
    """The same value, known to be of that type: `order = parse(Order, json.loads(body))`. Raises `ValidationError`.

    `kind` is made of TypedDicts, list, dict, tuple, Union, Optional, Literal, str, int, float, bool, None, Any and
    object. Nothing is converted ("2" is no int, True is none either, NaN is no float; 2 is a float), and keys that a
    TypedDict does not name are kept. Another type raises a TypeError: better none than a check that lets all pass.
    """
    problem = problem_of(kind, value, field)
    if problem is not None:
        raise problem
    return value


def problem_of(kind: Any, value: object, field: str = "value") -> Optional[ValidationError]:
    """What does not fit, if anything."""
    guard = _guard_of(kind)
    try:
        return guard(value, field)
    except RecursionError:
        return ValidationError(field, "is nested too deeply", value)


@functools.lru_cache(maxsize=1_000)
def _guard_of(kind: Any) -> Guard:
    if kind is Any or kind is object:
        return lambda value, field: None
    if kind is None or kind is type(None):
        return _simple("null", lambda value: value is None)
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if hasattr(kind, "__required_keys__") and isinstance(kind, type):
        return _typed_dict(kind)
    if hasattr(kind, "__supertype__"):  # NewType
        return _guard_of(kind.__supertype__)
    origin, arguments = get_origin(kind) or kind, get_args(kind)
    if origin is getattr(typing, "Annotated", None):
        return _guard_of(arguments[0])
    if origin is Union or origin is getattr(types, "UnionType", Union):
        return _union([_guard_of(member) for member in arguments])
    if origin is Literal:
        return _literal(arguments)
    if origin is list:
        return _list(_guard_of(arguments[0] if arguments else Any))
    if origin is dict:
        return _dict(*(_guard_of(argument) for argument in arguments or (Any, Any)))
    if origin is tuple:
        return _tuple(arguments)
    raise TypeError(f"{kind!r} cannot be checked")


def _simple(expected: str, fits: Callable[[object], bool]) -> Guard:
    return lambda value, field: None if fits(value) else _mismatch(field, expected, value)


_SIMPLE: dict[object, Guard] = {
    str: _simple("a text", lambda value: isinstance(value, str)),
    bool: _simple("true or false", lambda value: isinstance(value, bool)),
    int: _simple("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    float: _simple(
        "a number",
        lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value),
    ),
}


def _typed_dict(kind: type) -> Guard:
    @functools.lru_cache(maxsize=1)  # only when it is used, because it may contain itself
    def fields() -> list[tuple[str, bool, Guard]]:
        hints = get_type_hints(kind, include_extras=True)
        found = []
        for name, hint in hints.items():
            required = name in getattr(kind, "__required_keys__", ())
            marker = getattr(get_origin(hint), "_name", None)
            while marker in ("Required", "NotRequired", "ReadOnly"):
                required = marker == "Required" if marker != "ReadOnly" else required
                hint = get_args(hint)[0]  # noqa: PLW2901
                marker = getattr(get_origin(hint), "_name", None)
            found.append((name, required, _guard_of(hint)))
        return found

    def check(value: object, field: str) -> Optional[ValidationError]:
        if not isinstance(value, dict):
            return _mismatch(field, "an object", value)
        for name, required, guard in fields():
            if name in value:
                problem = guard(value[name], _at(field, name))
                if problem is not None:
                    return problem
            elif required:
                return ValidationError(_at(field, name), "is missing")
        return None

    return check


def _union(members: list[Guard]) -> Guard:
    def check(value: object, field: str) -> Optional[ValidationError]:
        problems = []
        for member in members:
            problem = member(value, field)
            if problem is None:
                return None
            problems.append(problem)
        # A problem further inside means that the rest fitted.
        deeper = [problem for problem in problems if problem.field != field]
        if len(deeper) == 1:
            return deeper[0]
        reasons = "; ".join(problem.message for problem in problems)
        return ValidationError(field, f"fits none of {len(members)} types: {reasons}", value)

    return check


def _literal(values: tuple[object, ...]) -> Guard:
    names = " or ".join(repr(value) for value in values)
    return _simple(names, lambda value: any(type(value) is type(known) and value == known for known in values))


def _list(item: Guard) -> Guard:
    def check(value: object, field: str) -> Optional[ValidationError]:
        if not isinstance(value, list):
            return _mismatch(field, "a list", value)
        problems = (item(element, f"{field}[{index}]") for index, element in enumerate(value))
        return next((problem for problem in problems if problem is not None), None)

    return check


def _dict(key: Guard, item: Guard) -> Guard:
    def check(value: object, field: str) -> Optional[ValidationError]:
        if not isinstance(value, dict):
            return _mismatch(field, "an object", value)
        for name, element in value.items():
            problem = key(name, f"a key of {field}") or item(element, _at(field, str(name)))
            if problem is not None:
                return problem
        return None

    return check


def _tuple(arguments: tuple[Any, ...]) -> Guard:
    """JSON knows lists only, so that both fit."""
    rest = arguments[-1:] == (...,)
    items = [_guard_of(argument) for argument in (arguments[:-1] if rest else arguments)]

    def check(value: object, field: str) -> Optional[ValidationError]:
        if not isinstance(value, (list, tuple)) or not (rest or len(value) == len(items)):
            return _mismatch(field, "a list" if rest else f"a list of {len(items)}", value)
        for index, element in enumerate(value):
            problem = items[0 if rest else index](element, f"{field}[{index}]")
            if problem is not None:
                return problem
        return None

    return check


def _at(field: str, name: str) -> str:
    return f"{field}.{name}" if name.isidentifier() else f"{field}[{name[:50]!r}]"


def _mismatch(field: str, expected: str, value: object) -> ValidationError:
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    found = kinds.get(type(value), type(value).__name__)
    return ValidationError(field, f"should be {expected}, not {found}", value)
