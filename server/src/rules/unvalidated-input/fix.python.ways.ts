/** How a value of a Python file is checked against its type: with pydantic 2 where the project has it, else with the kit. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { argumentsOf, calleeText } from "#languages/python/editCalls";
import { importNames } from "#languages/python/editKit";
import { symbolOf } from "#languages/python/editNames";
import {
  childIn,
  contains,
  enclosingFunction,
  freeName,
  type PyEditNode,
  type PySource,
  textOf,
  upward,
} from "#languages/python/editSource";
import { linesAfter, pythonStyle, quoted } from "#languages/python/editStyle";
import { isAtLeast } from "#languages/python/editVersions";

import type { FixRequest, FixWay } from "../fix";
import type { PyInput } from "./fix.python.subject";
import type { PyShape } from "./fix.python.type";

export interface Checking {
  readonly request: FixRequest;
  readonly source: PySource;
  readonly input: PyInput;
  readonly shape: PyShape;
  /** The project's `requires-python`. */
  readonly python: string;
}

type Way = FixWay | { readonly because: string };

const TIER = "preview";
const titleOf = ({ shape }: Checking): string => `Check this value against \`${shape.text.replace(/\s+/g, " ")}\``;

/** `parse(Order, json.loads(text))` */
export async function kitWay(checking: Checking, because: string | undefined): Promise<Way> {
  const { request, source, input, shape } = checking;
  const [kind] = [...shape.kinds].filter((one) => one !== "typed-dict");
  if (kind !== undefined)
    return { because: because ?? "only pydantic 2 makes classes of JSON, and the project does not declare it" };
  const imported = await importNames(request, source, { parts: [{ part: "validate", name: "parse" }] });
  if ("because" in imported) return imported;
  const [local = "parse"] = imported.parts;
  const title = titleOf(checking) + (because === undefined ? "" : ` with Bulwark's kit (${because})`);
  const edits = [...imported.edits, ...around(input.value, `${local}(${shape.text}, `, ")")];
  return { title, tier: TIER, edits, kit: ["validate"], notes: [RAISES] };
}

const RAISES = "a value that does not fit raises a `ValidationError`, which is a `ValueError`";

const around = ({ start, end }: PyEditNode, before: string, after: string): readonly TextEdit[] => [
  insertAt(start, before),
  insertAt(end, after),
];

/** Why pydantic cannot check the value here; undefined when it can. */
export function pydanticHindrance({ request, shape, python }: Checking): string | undefined {
  const declared = request.dependency("pydantic");
  if (declared === undefined) return undefined;
  if (!isAtLeast(declared, 2, 0)) return "pydantic 2 is not certain";
  if (shape.hasTypingDict && !isAtLeast(python, 3, 12))
    return "before Python 3.12, pydantic refuses the `TypedDict` of `typing`";
  if (shape.kinds.has("typed-dict") && !isAtLeast(declared, 2, 12)) return "before 2.12, pydantic drops unknown keys";
  // Strict, pydantic takes a list for no tuple, and a dict for no dataclass; only text that it reads itself.
  if (shape.hasTuple && !shape.kinds.has("dataclass")) return "pydantic takes no list for a tuple";
  return undefined;
}

/** `Order.model_validate(…)` for a model, `order_adapter.validate_json(text)` for a dataclass, `….validate_python(…)` for the rest. */
export async function pydanticWay(checking: Checking): Promise<Way> {
  const { request, source, input, shape } = checking;
  const title = `${titleOf(checking)} with pydantic`;
  const way = (edits: readonly TextEdit[], ...notes: readonly string[]): FixWay => ({
    title,
    tier: TIER,
    edits,
    kit: [],
    notes: [RAISES, ...notes],
  });
  const isClass = shape.kinds.has("model") || shape.kinds.has("dataclass");
  const hindrance = isClass ? objectHindrance(checking) : undefined;
  if (hindrance !== undefined) return { because: hindrance };
  if (shape.whole === "model" && !shape.kinds.has("dataclass"))
    return way(around(input.value, `${shape.text}.model_validate(`, ", strict=True)"));
  const adapter = adapterFor(checking);
  if ("because" in adapter) return adapter;
  const imported = await importNames(request, source, { modules: [{ module: "pydantic", name: "TypeAdapter" }] });
  if ("because" in imported) return imported;
  const [local = "TypeAdapter"] = imported.modules;
  // One that is there is used, with the import that made it.
  const made = adapter.exists ? [] : [...imported.edits, ...adapter.edits(local)];
  const called = adapter.name ?? `${local}(${shape.text})`;
  if (shape.kinds.has("dataclass")) {
    const text = textArgument(source, input);
    if ("because" in text) return text;
    const unused = "the import of `json` may be of no more use";
    return way([...made, ...between(input, text.node, called)], unused);
  }
  const extra = shape.kinds.has("typed-dict") ? `, extra=${quoted(pythonStyle(source), "allow")}` : "";
  return way([...made, ...around(input.value, `${called}.validate_python(`, `, strict=True${extra})`)]);
}

const between = ({ value }: PyInput, text: PyEditNode, adapter: string): readonly TextEdit[] => [
  { span: { start: value.start, end: text.start }, newText: `${adapter}.validate_json(` },
  { span: { start: text.end, end: value.end }, newText: ", strict=True)" },
];

interface Adapter {
  /** Undefined for one that is made where it is used. */
  readonly name: string | undefined;
  readonly exists: boolean;
  edits(adapterClass: string): readonly TextEdit[];
}

/** Making an adapter takes a while: it is made once, behind the classes that it needs. */
function adapterFor({ source, shape }: Checking): Adapter | { readonly because: string } {
  const present = source.root.children.map((statement) => adapterIn(source, statement, shape.text)).find(Boolean);
  if (present !== undefined) return { name: present, exists: true, edits: () => [] };
  const last = [...shape.classes].sort((a, b) => b.end - a.end)[0];
  if (last === undefined) return { name: undefined, exists: false, edits: () => [] };
  const name = freeName(source, `${snake(shape.text)}_adapter`);
  const statement = last.parent?.kind === "decorated_definition" ? last.parent : last;
  const probe = linesAfter(source, statement, []);
  if (probe === undefined) return { because: "there is no room behind the type" };
  return {
    name,
    exists: false,
    edits(adapterClass) {
      const edit = linesAfter(source, statement, ["", "", `${name} = ${adapterClass}(${shape.text})`]);
      return edit === undefined ? [] : [{ ...edit, newText: edit.newText.replace(/[ \t]+(?=\r?\n)/g, "") }];
    },
  };
}

/** `order_adapter = TypeAdapter(Order)`, with no options of its own. */
function adapterIn(source: PySource, statement: PyEditNode, type: string): string | undefined {
  const [assignment] = statement.children;
  if (assignment?.kind !== "assignment") return undefined;
  const [name, value] = [childIn(assignment, "left"), childIn(assignment, "right")];
  if (name?.kind !== "identifier" || value?.kind !== "call") return undefined;
  if (!/^pydantic\.(type_adapter\.)?TypeAdapter$/.test(symbolOf(source, value) ?? "")) return undefined;
  const given = argumentsOf(source, value);
  const [only] = given?.positional ?? [];
  const isPlain = given?.positional.length === 1 && given.keywords.size === 0 && given.spread === "";
  return isPlain && only !== undefined && textOf(source, only) === type ? textOf(source, name) : undefined;
}

/** `list[OrderLine]` → `list_order_line` */
const snake = (type: string): string =>
  type
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replace(/\W+/g, "_")
    .replace(/^_+|_+$/g, "")
    .toLowerCase();

/** The text that `json.loads` is given: pydantic reads it itself. */
function textArgument(
  source: PySource,
  { call }: PyInput,
): { readonly node: PyEditNode } | { readonly because: string } {
  const given = argumentsOf(source, call);
  const [node, ...others] = given?.positional ?? [];
  if (
    !/(^|\.)loads$/.test(calleeText(source, call)) ||
    node === undefined ||
    others.length > 0 ||
    given?.keywords.size !== 0
  )
    return { because: "pydantic makes a dataclass of text only, and this is read already" };
  const handled = tries(source, call).find((text) => /JSONDecodeError/.test(text));
  return handled === undefined
    ? { node }
    : { because: "pydantic raises its own error for text that is no JSON, and `JSONDecodeError` is caught here" };
}

/** The text of the `except` clauses around a call. */
function tries(source: PySource, call: PyEditNode): readonly string[] {
  const found: string[] = [];
  for (const up of upward(call)) {
    if (up === enclosingFunction(call)) break;
    if (up.kind !== "try_statement") continue;
    found.push(...up.children.filter(({ kind }) => kind === "except_clause").map((clause) => textOf(source, clause)));
  }
  return found;
}

/** What is a dict today becomes an object: all that is done with it must suit an object. */
function objectHindrance({ source, input, shape }: Checking): string | undefined {
  const { variable } = input;
  if (shape.whole === undefined) return "only a value that is one object is made into it, not what holds several";
  if (variable === undefined) return "what gets the value may count on the dict that it is now";
  const scope = enclosingFunction(input.call) ?? source.root;
  const isOther = contains(scope, (node) => isOtherUse(source, node, variable), { intoFunctions: true });
  return isOther ? `\`${variable}\` may be used as the dict that it is now` : undefined;
}

/** Any use but `order.id`: its own assignment is none. */
function isOtherUse(source: PySource, node: PyEditNode, variable: string): boolean {
  if (node.kind !== "identifier" || textOf(source, node) !== variable || node.field === "name") return false;
  const { parent } = node;
  if (parent?.kind === "assignment" && node.field === "left") return childIn(parent, "type") === undefined;
  if (parent?.kind !== "attribute") return true;
  if (node.field !== "object") return false;
  const member = childIn(parent, "attribute");
  return member === undefined || /^(get|items|keys|values|pop|update|setdefault|copy)$/.test(textOf(source, member));
}
