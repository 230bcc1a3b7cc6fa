/** Faults of `validate-from-type` in Python: what is sent is not what the type says, and the program would go on with it. */

import type { PythonPair } from "../faultPair";

export const pairs: readonly PythonPair[] = [
  {
    name: "a text where a number should be: an order for 22 instead of 4",
    program: `import json
from typing import TypedDict


class Order(TypedDict):
    id: str
    quantity: int


def twice(text):
    order: Order = ‹json.loads›(text)
    return order["quantity"] * 2
`,
    scenario: `
assert program.twice('{"id": "a", "quantity": 2, "unknown": 1}') == 4
for text in ['{"id": "a", "quantity": "2"}', '{"id": "a", "quantity": true}']:
    error = raised(ValueError, lambda: program.twice(text))
    assert "quantity" in str(error), error
`,
  },
  {
    name: "a server that answers with an error object instead of a list",
    program: `import json
import urllib.request
from typing import List, TypedDict


class User(TypedDict):
    name: str


def users(url) -> List[User]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return ‹json.load›(answer)
`,
    scenario: `
answers = [b'[{"name": "Ada"}]', b'{"error": "try later"}', b'[{"nam": "Ada"}]', b'null']
url = serve(lambda request: request.reply(200, answers.pop(0)))
assert program.users(url) == [{"name": "Ada"}]
for _ in range(3):
    raised(ValueError, lambda: program.users(url))
`,
  },
  {
    name: "an unknown key is kept, a missing one is seen (pydantic)",
    packages: { pydantic: "2.13" },
    program: `import json

from typing_extensions import TypedDict


class Order(TypedDict):
    id: str
    quantity: int


def stored(text):
    order: Order = ‹json.loads›(text)
    return json.dumps(order)
`,
    scenario: `
import json
assert json.loads(program.stored('{"id": "a", "quantity": 2, "more": [1]}')) == {"id": "a", "quantity": 2, "more": [1]}
for text in ['{"id": "a"}', '{"id": "a", "quantity": "2"}', '[]']:
    error = raised(ValueError, lambda: program.stored(text))
    assert type(error).__name__ == "ValidationError", error
`,
  },
  {
    name: "a model that was only said to be one (pydantic)",
    packages: { pydantic: "2.13" },
    program: `import json

from pydantic import BaseModel


class Order(BaseModel):
    id: str
    quantity: int


def quantity(text):
    order: Order = ‹json.loads›(text)
    return order.quantity
`,
    scenario: `
assert program.quantity('{"id": "a", "quantity": 2}') == 2
raised(ValueError, lambda: program.quantity('{"id": "a", "quantity": "2"}'))
`,
  },
  {
    name: "a dataclass that was only said to be one (pydantic)",
    packages: { pydantic: "2.13" },
    program: `import json
from dataclasses import dataclass


@dataclass
class Point:
    at: tuple[int, int]


def left(text):
    point: Point = ‹json.loads›(text)
    return point.at[0]
`,
    scenario: `
assert program.left('{"at": [1, 2]}') == 1
for text in ['{"at": [1, "2"]}', '{"at": [1]}', '{', 'null']:
    raised(ValueError, lambda: program.left(text))
`,
  },
];
