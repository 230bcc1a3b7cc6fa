"""Values from outside, checked against the types of the code."""

from __future__ import annotations

import json
import random
import unittest
from dataclasses import dataclass
from typing import Any, Dict, List, Literal, NewType, Optional, Tuple, TypedDict, Union

from hardening.errors import classify
from hardening.validate import ValidationError, parse, problem_of

OrderId = NewType("OrderId", str)


class Item(TypedDict):
    qty: int
    price: float


class OrderBase(TypedDict):
    id: OrderId
    status: Literal["new", "paid", 3]


class Order(OrderBase, total=False):
    items: List[Item]
    parent: Optional["Order"]
    notes: Dict[str, Union[str, None]]
    place: Tuple[float, float]
    tags: Tuple[str, ...]
    extra: Any


GOOD: Dict[str, Any] = {
    "id": "7",
    "status": "new",
    "items": [{"qty": 2, "price": 1.5}, {"qty": 0, "price": 3, "more": True}],
    "parent": {"id": "6", "status": 3, "parent": None},
    "notes": {"a": "b", "c": None},
    "place": [1.5, 2],
    "tags": ["x"],
    "extra": {"anything": [1]},
}


@dataclass
class Point:
    x: int


class Parses(unittest.TestCase):
    def refused(self, kind: Any, value: object) -> ValidationError:
        with self.assertRaises(ValidationError) as caught:
            parse(kind, value, "order")
        return caught.exception

    def test_a_value_that_fits_comes_back_as_it_is(self) -> None:
        self.assertIs(parse(Order, GOOD), GOOD)
        self.assertEqual(parse(Order, {"id": "1", "status": "paid", "unknown": 1})["unknown"], 1)  # type: ignore[typeddict-item]

    def test_the_first_field_that_does_not_fit_is_named(self) -> None:
        cases: Dict[str, Dict[str, Any]] = {
            "order.id": {"id": 7},
            "order.status": {"status": "lost"},
            "order.items": {"items": {}},
            "order.items[1].qty": {"items": [GOOD["items"][0], {"qty": "2", "price": 1}]},
            "order.items[0].price": {"items": [{"qty": 1}]},
            "order.parent.status": {"parent": {"id": "6", "status": None}},
            "order.notes['a b']": {"notes": {"a b": 1}},
            "order.place": {"place": [1]},
            "order.place[1]": {"place": [1, None]},
            "order.tags[1]": {"tags": ["a", 1]},
        }
        for field, change in cases.items():
            with self.subTest(field):
                self.assertEqual(self.refused(Order, {**GOOD, **change}).field, field)
        self.assertEqual(str(self.refused(Order, {"id": "1"})), "order.status is missing")
        self.assertEqual(str(self.refused(Order, [])), "order should be an object, not a list")

    def test_nothing_is_converted(self) -> None:
        for kind, value in (
            (int, "2"),
            (int, True),
            (int, 2.0),
            (bool, 1),
            (bool, "true"),
            (str, 1),
            (str, b"a"),
            (float, "1"),
            (float, True),
            (float, float("nan")),
            (float, float("inf")),
            (Literal[1], True),
            (Literal[True], 1),
            (None, 0),
            (list, ()),
            (dict, []),
        ):
            with self.subTest(kind=kind, value=value):
                self.refused(kind, value)
        for kind, value in (
            (float, 2),
            (int, 10**30),
            (Literal[1], 1),
            (None, None),
            (list, [1, "a"]),
            (dict, {1: 2}),
            (object, object()),
        ):
            self.assertIs(parse(kind, value), value)

    def test_the_value_itself_is_not_in_the_message(self) -> None:
        error = self.refused(int, "hunter2")
        self.assertNotIn("hunter2", str(error))
        self.assertEqual((error.value, error.message), ("hunter2", "should be a whole number, not a text"))
        self.assertEqual(classify(error), "invalid-input")

    def test_of_a_union_the_member_that_fits_best_is_reported(self) -> None:
        self.assertEqual(self.refused(Union[Item, None], {"qty": "x", "price": 1}).field, "order.qty")
        self.assertEqual(self.refused(Union[int, str], None).message.split(":")[0], "fits none of 2 types")

    def test_what_cannot_be_checked_is_an_error_not_a_check_that_passes(self) -> None:
        for kind in (Point, set, complex, bytes, List[Point], Dict[str, Point], "Order"):
            self.assertRaises(TypeError, parse, kind, [1])

    def test_depth_is_no_crash(self) -> None:
        deep: Dict[str, Any] = {"id": "0", "status": "new"}
        for n in range(100_000):
            deep = {"id": str(n), "status": "new", "parent": deep}
        self.assertIn("nested too deeply", str(problem_of(Order, deep)))
        while deep:
            deep = deep.pop("parent", {})

    def test_random_damage_is_noticed(self) -> None:
        draw = random.Random(7)
        for _ in range(200):
            value = json.loads(json.dumps(GOOD))
            self.assertIsNone(problem_of(Order, value))
            self.break_one(value, draw)
            self.assertIsNotNone(problem_of(Order, value), value)

    def break_one(self, value: Any, draw: random.Random) -> None:
        """Puts something in a place where it does not belong."""
        places = [
            ("id",),
            ("status",),
            ("items", 0, "qty"),
            ("items", 1, "price"),
            ("parent", "id"),
            ("notes", "a"),
            ("place", 0),
            ("tags", 0),
        ]
        *path, last = draw.choice(places)
        for step in path:
            value = value[step]
        value[last] = draw.choice([[], {"a": 1}, [None], [[1]]])


if __name__ == "__main__":
    unittest.main()
