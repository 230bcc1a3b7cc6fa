/** What a statement's text is made of: its parts that are not constant, each with the text before it. */

import type { FileFacts, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Thing, View } from "#linking/view";

import { formatTemplate, percentTemplate } from "../questions/input/formatted";
import { isHarmlessType } from "../questions/input/inputTrace";

export interface OpenPart {
  readonly file: FileFacts;
  readonly value: Value;
  /** Text written before the part, as far as it is constant. */
  readonly before: string;
  /** It is all of the text: nothing is written before it or after it. */
  readonly whole?: true;
}

const MAX_DEPTH = 5;
/** Calls that quote a value or make an identifier of it. */
const QUOTING = /escape|quote|sanitize|ident|^format$|literal|placeholder|param|bind|^raw$|^ref$|^lit$|column/i;
/** Results that hold no quotes: dates, numbers, hashes, generated ids. */
const PLAIN =
  /^(toISOString|toFixed|getTime|valueOf|toJSON|digest|now|random\w*|uuid\w*|nanoid|v[1-7]|floor|ceil|round|min|max|abs|length|size|indexOf|getFullYear|getMonth|getDate)$/;

/** Parts of a text argument that may differ from run to run. Empty for constants. */
export function openParts(view: View, file: FileFacts, text: Value): readonly OpenPart[] {
  const formatted = formatTemplate(view, file, text);
  if (formatted !== undefined) return partsOf(view, file, formatted, 0);
  const known = texts(view, file, text);
  if (known.length > 0) return known.flatMap((template) => partsOf(view, template.file, template.value, 0));
  return openIn(view, { file, value: text, before: "", whole: true }, 0);
}

type Text = Extract<Thing, { kind: "template" }>;

function texts(view: View, file: FileFacts, value: Value): readonly Text[] {
  if (value.kind === "template") return [{ kind: "template", file, value }];
  return view.things(file, value).flatMap((thing): readonly Text[] => {
    if (thing.kind === "template") return [thing];
    const inner =
      thing.kind === "object" && Object.hasOwn(thing.value.properties, "text")
        ? thing.value.properties.text
        : undefined;
    return inner === undefined || thing.kind !== "object" ? [] : texts(view, thing.file, inner);
  });
}

function partsOf(view: View, file: FileFacts, template: Text["value"], depth: number): readonly OpenPart[] {
  if (depth > MAX_DEPTH) return [];
  const open: OpenPart[] = [];
  const { head, parts } = percentTemplate(file, template) ?? template;
  let before = head;
  for (const part of parts) {
    if (part.kind === "literal") before += String(part.value ?? "");
    else {
      open.push(...openIn(view, { file, value: part, before }, depth));
      before += "?";
    }
  }
  return open;
}

/** The part itself, or the open parts of the texts it stands for; nothing when it is harmless. */
function openIn(view: View, part: OpenPart, depth: number): readonly OpenPart[] {
  const { file, value, before } = part;
  if (isHarmless(view, file, value)) return [];
  if (value.kind === "choice")
    return value.of.flatMap((inner) => openIn(view, { file, value: inner, before }, depth + 1));
  const things = depth > MAX_DEPTH ? [] : view.things(file, value);
  if (things.length === 0 || things.some((thing) => !isKnown(thing))) return [part];
  return things.flatMap((thing) =>
    thing.kind === "template" ? partsOf(view, thing.file, thing.value, depth + 1) : [],
  );
}

/** Written in the code, or set by whoever runs it. */
const isKnown = (thing: Thing): boolean =>
  thing.kind === "literal" ||
  thing.kind === "template" ||
  (thing.kind === "library" && /^(global\.process\.env|os\.(environ|getenv))/.test(thing.symbol));

function isHarmless(view: View, file: FileFacts, value: Value): boolean {
  if (value.kind === "literal" || value.kind === "typeof" || value.kind === "comparison" || value.kind === "not")
    return true;
  if (value.kind === "name") {
    if (value.path.at(-1) === "length") return true;
    const binding = view.variable(file, value.scope, value.name)?.binding;
    if (isHarmlessType(binding?.type?.name) && value.path.length === 0) return true;
    const [only] = binding?.values ?? [];
    const parameter = only?.kind === "parameter" ? file.scopes[only.scope]?.parameters?.[only.index] : undefined;
    if (parameter !== undefined && value.path.length === 0 && isHarmlessType(parameter.type?.name)) return true;
    return binding?.values.length === 1 && only?.kind === "result" && isPlainCall(view, file, only);
  }
  return value.kind === "result" && isPlainCall(view, file, value);
}

function isPlainCall(view: View, file: FileFacts, value: Extract<Value, { kind: "result" }>): boolean {
  const operation = file.operations[value.operation];
  const call = operation === undefined ? undefined : view.call(file, operation);
  if (operation === undefined || call === undefined) return false;
  // A tagged template binds what stands in it.
  if (operation.tagged === true) return true;
  const name = lastNameOf(operation.callee);
  if (/^global\.(Number|parseInt|parseFloat|BigInt|Boolean|Math\.|Date|int$|float$|bool$|len$)/.test(call.symbol ?? ""))
    return true;
  return PLAIN.test(name) || QUOTING.test(name) || call.concept === "random";
}
