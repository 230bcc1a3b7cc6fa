/** Checks a value from outside against its type in Python: pydantic 2 where the project has it, else the kit's `parse`. */

import { calleeText } from "#languages/python/editCalls";
import { childIn, openedPython, openPython, type PySource } from "#languages/python/editSource";
import { isAtLeast, pythonRange } from "#languages/python/editVersions";

import { defineFix, refuse } from "../fix";
import { type PyInput, pyInputAt } from "./fix.python.subject";
import { type PyShape, shapeOf } from "./fix.python.type";
import { kitWay, pydanticHindrance, pydanticWay } from "./fix.python.ways";

const TITLE = "Check this value against its type";

export const validateFromType = defineFix({
  id: "validate-from-type",
  language: "python",
  rules: ["unvalidated-input"],
  tier: "preview",
  preferred: true,
  title: () => TITLE,
  refactoring: {
    kind: "validate",
    title: TITLE,
    subject(path, text, selection) {
      const source = openedPython(path, text);
      const input = source === undefined ? undefined : pyInputAt(source, selection);
      if (input === undefined || "because" in input) return undefined;
      const callee = childIn(input.call, "function") ?? input.call;
      return { start: callee.start, end: callee.end };
    },
  },
  async plan(request) {
    const source = await openPython(request.path, request.text);
    const input = pyInputAt(source, request.span);
    if ("because" in input) return refuse(input.because);
    const shape = shapeOf(source, input.type, input.isLazy);
    if ("because" in shape) return refuse(shape.because);
    if (shape.text === "str" && /\.json$/.test(calleeText(source, input.call)))
      return refuse("this may write JSON instead of reading it");
    const python = await pythonRange(request);
    const late = notThereYet(source, input, shape, python);
    if (late !== undefined) return refuse(late);
    const checking = { request, source, input, shape, python };
    const hindrance = pydanticHindrance(checking);
    const isPydantic = request.dependency("pydantic") !== undefined && hindrance === undefined;
    const way = isPydantic ? await pydanticWay(checking) : await kitWay(checking, hindrance);
    return "because" in way ? refuse(way.because) : { kind: "ways", ways: [way] };
  },
});

/** What the type needs when the program runs, and may not have. */
function notThereYet(source: PySource, input: PyInput, shape: PyShape, python: string): string | undefined {
  if (shape.hasLazyUnion && !isAtLeast(python, 3, 10))
    return "before Python 3.10, `X | Y` is an error where it is evaluated, and the project does not exclude it";
  const statement = source.root.children.find(({ start, end }) => start <= input.call.start && input.call.end <= end);
  const isBefore = shape.classes.some(({ end }) => statement !== undefined && end > statement.start);
  return !isBefore || statement?.kind.endsWith("definition") === true
    ? undefined
    : "the value is read before its type is there";
}
