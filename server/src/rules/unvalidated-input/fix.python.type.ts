/** May a value of JSON be checked against a type annotation of Python, and what does the type hold? */

import { childIn, decoratorsOf, type PyEditNode, type PySource, textOf } from "#languages/python/editSource";

import { isDataclass, isTypingName, typeName } from "./fix.python.names";

export type ClassKind = "typed-dict" | "model" | "dataclass";

export interface PyShape {
  /** The type as an expression. */
  readonly text: string;
  /** The class that the whole type is; undefined for `list[Order]`. */
  readonly whole: ClassKind | undefined;
  readonly kinds: ReadonlySet<ClassKind>;
  /** The classes of the file that it is made of. */
  readonly classes: readonly PyEditNode[];
  /** A `TypedDict` of `typing` is among them. */
  readonly hasTypingDict: boolean;
  readonly hasTuple: boolean;
  /** `X | Y` that Python has not evaluated so far. */
  readonly hasLazyUnion: boolean;
}

/** Limits of what somebody still reads as one check. */
const MAX_FIELDS = 60;
const MAX_DEPTH = 6;

interface Walk {
  readonly source: PySource;
  readonly kinds: Set<ClassKind>;
  readonly classes: PyEditNode[];
  /** Annotations of the whole file are kept as text. */
  readonly isFuture: boolean;
  fields: number;
  hasTypingDict: boolean;
  hasTuple: boolean;
  hasLazyUnion: boolean;
}

type Refusal = string | undefined;

/** What an annotation is made of; or why no value can be checked against it. `isLazy`: Python does not evaluate it. */
export function shapeOf(
  source: PySource,
  annotation: PyEditNode,
  isLazy: boolean,
): PyShape | { readonly because: string } {
  const isFuture = source.root.children.some(
    (node) => node.kind === "future_import_statement" && /\bannotations\b/.test(textOf(source, node)),
  );
  const walk: Walk = {
    source,
    kinds: new Set(),
    classes: [],
    isFuture,
    fields: 0,
    hasTypingDict: false,
    hasTuple: false,
    hasLazyUnion: false,
  };
  const root = bare(annotation);
  const text = root.kind === "string" ? contentOf(source, root) : textOf(source, root);
  if (/^((typing\.)?Any|object)$/.test(text)) return { because: `\`${text}\` lets every value pass` };
  const because = root.kind === "string" ? namedRefusal(walk, text, 0) : refusalOf(walk, root, isLazy || isFuture, 0);
  if (because !== undefined) return { because };
  const { kinds, classes, hasTypingDict, hasTuple, hasLazyUnion } = walk;
  return { text, whole: wholeKind(source, text, kinds), kinds, classes, hasTypingDict, hasTuple, hasLazyUnion };
}

function wholeKind(source: PySource, text: string, kinds: ReadonlySet<ClassKind>): ClassKind | undefined {
  const name = typeName(source, text);
  if (name.kind !== "class") return undefined;
  return isDataclass(source, name.definition)
    ? "dataclass"
    : kinds.has("model") && isModel(source, name.definition)
      ? "model"
      : "typed-dict";
}

const bare = (node: PyEditNode): PyEditNode => {
  const [only] = node.children;
  return /^(type|parenthesized_expression)$/.test(node.kind) && only !== undefined ? bare(only) : node;
};

/** What a string literal holds, escapes and all. */
const contentOf = (source: PySource, node: PyEditNode): string => {
  const content = node.children.find(({ kind }) => kind === "string_content");
  return content === undefined ? "" : textOf(source, content);
};

function refusalOf(walk: Walk, given: PyEditNode, isLazy: boolean, depth: number): Refusal {
  if (depth > MAX_DEPTH) return `the type is more than ${MAX_DEPTH} levels deep`;
  const { source } = walk;
  const node = bare(given);
  const text = textOf(source, node);
  switch (node.kind) {
    case "none":
      return undefined;
    case "identifier":
    case "attribute":
      return namedRefusal(walk, text, depth);
    case "binary_operator":
    case "union_type":
      if (isLazy) walk.hasLazyUnion = true;
      return firstOf(
        node.children.filter(({ kind }) => kind !== "|"),
        (member) => refusalOf(walk, member, isLazy, depth),
      );
    case "generic_type":
    case "subscript":
      return genericRefusal(walk, node, isLazy, depth);
    case "string":
      return `a type in quotes inside of another one (\`${text}\`)`;
    default:
      return `\`${text}\` is no type of JSON`;
  }
}

const firstOf = <T>(items: readonly T[], refusal: (item: T) => Refusal): Refusal => {
  for (const item of items) {
    const because = refusal(item);
    if (because !== undefined) return because;
  }
  return undefined;
};

function namedRefusal(walk: Walk, text: string, depth: number): Refusal {
  const name = typeName(walk.source, text);
  switch (name.kind) {
    case "unknown":
      return name.because;
    case "alias":
      return name.value.kind === "call"
        ? `\`${text}\` is made by a call`
        : refusalOf(walk, name.value, false, depth + 1);
    case "class":
      return classRefusal(walk, name.name, name.definition, depth);
    case "known":
      if (name.name === "tuple") walk.hasTuple = true;
      return /^(str|int|float|bool|list|dict|tuple|object|Any)$/.test(name.name)
        ? undefined
        : `\`${text}\` is no type of JSON`;
  }
}

function genericRefusal(walk: Walk, node: PyEditNode, isLazy: boolean, depth: number): Refusal {
  const { source } = walk;
  const [base, ...rest] = node.children;
  const text = base === undefined ? "" : textOf(source, base);
  const name = typeName(source, text);
  if (name.kind !== "known") return name.kind === "unknown" ? name.because : `\`${text}\` takes type parameters`;
  const given = rest.flatMap((one) => (one.kind === "type_parameter" ? one.children : [one])).map(bare);
  const inner = (items: readonly PyEditNode[]): Refusal =>
    firstOf(items, (item) => refusalOf(walk, item, isLazy, depth + 1));
  switch (name.name) {
    case "Literal":
      return given.every(({ kind }) => /^(string|integer|true|false|none)$/.test(kind))
        ? undefined
        : `\`${textOf(source, node)}\` has values that are not written here`;
    case "Annotated":
      return inner(given.slice(0, 1));
    case "tuple":
      walk.hasTuple = true;
      return inner(given.filter(({ kind }) => kind !== "ellipsis"));
    case "dict": {
      const key = given[0] === undefined ? "" : textOf(source, given[0]);
      return /^(str|Any|(typing\.)?(Any|Literal\[.*\]))$/.test(key)
        ? inner(given.slice(1))
        : `keys of JSON are texts, not \`${key}\``;
    }
    case "list":
    case "Optional":
    case "Union":
    case "Required":
    case "NotRequired":
    case "ReadOnly":
      return inner(given);
    default:
      return `\`${textOf(source, node)}\` is no type of JSON`;
  }
}

function classRefusal(walk: Walk, name: string, definition: PyEditNode, depth: number): Refusal {
  const { source } = walk;
  if (walk.classes.includes(definition)) return undefined;
  walk.classes.push(definition);
  const kind = kindOf(walk, name, definition);
  if (typeof kind !== "string") return kind.because;
  walk.kinds.add(kind);
  const bases = superclasses(definition).filter(({ kind: one }) => one !== "keyword_argument");
  const inherited = firstOf(bases, (base) => {
    const known = typeName(source, textOf(source, base));
    return known.kind === "class" ? classRefusal(walk, known.name, known.definition, depth) : undefined;
  });
  return inherited ?? firstOf(fieldsOf(definition), (type) => fieldRefusal(walk, name, type, depth + 1));
}

function fieldRefusal(walk: Walk, owner: string, type: PyEditNode, depth: number): Refusal {
  walk.fields += 1;
  if (walk.fields > MAX_FIELDS) return `the type has more than ${MAX_FIELDS} fields`;
  const root = bare(type);
  const because =
    root.kind === "string" ? quotedRefusal(walk, root, depth) : refusalOf(walk, root, walk.isFuture, depth);
  return because === undefined || because.includes(" of `") ? because : `${because} (a field of \`${owner}\`)`;
}

/** `"Order"`, `"Order | None"`: Python reads it as code when it is asked for the fields. */
function quotedRefusal(walk: Walk, node: PyEditNode, depth: number): Refusal {
  const text = contentOf(walk.source, node);
  const [, name, orNone] = /^([\w.]+)(\s*\|\s*None)?$/.exec(text) ?? [];
  if (name === undefined) return `a type in quotes (\`${text}\`)`;
  if (orNone !== undefined) walk.hasLazyUnion = true;
  return namedRefusal(walk, name, depth);
}

const superclasses = (definition: PyEditNode): readonly PyEditNode[] =>
  childIn(definition, "superclasses")?.children ?? [];

/** The annotations of the fields, in order. */
const fieldsOf = (definition: PyEditNode): readonly PyEditNode[] =>
  (childIn(definition, "body")?.children ?? []).flatMap((statement) => {
    const [field] = statement.children;
    const type = field?.kind === "assignment" ? childIn(field, "type") : undefined;
    return type === undefined ? [] : [type];
  });

function isModel(source: PySource, definition: PyEditNode): boolean {
  return superclasses(definition).some((base) => {
    const name = typeName(source, textOf(source, base));
    if (name.kind === "known") return name.name === "BaseModel";
    // Python needs a base before the class: what comes later is a mistake, and may lead around in a circle.
    return name.kind === "class" && name.definition.end <= definition.start && isModel(source, name.definition);
  });
}

function kindOf(walk: Walk, name: string, definition: PyEditNode): ClassKind | { readonly because: string } {
  const { source } = walk;
  if (childIn(definition, "type_parameters") !== undefined) return { because: `\`${name}\` has type parameters` };
  const bases = superclasses(definition);
  if (isDataclass(source, definition)) {
    const isPlain = bases.every((base) => {
      const known = typeName(source, textOf(source, base));
      return known.kind === "class" && isDataclass(source, known.definition);
    });
    return isPlain ? "dataclass" : { because: `what \`${name}\` inherits cannot be told` };
  }
  if (decoratorsOf(source, definition).length > 0) return { because: `\`${name}\` has a decorator` };
  if (bases.length === 0) return { because: `\`${name}\` is a class, and JSON makes none` };
  let kind: ClassKind | undefined;
  for (const base of bases) {
    if (base.kind === "keyword_argument") {
      if (/^total\s*=/.test(textOf(source, base))) continue;
      return { because: `\`${name}\` is made with \`${textOf(source, base)}\`` };
    }
    const one = baseKind(walk, definition, base);
    if (one === undefined || (kind !== undefined && kind !== one)) {
      return { because: `\`${name}\` inherits \`${textOf(source, base)}\`, and JSON makes no such thing` };
    }
    kind = one;
  }
  return kind ?? { because: `\`${name}\` is a class, and JSON makes none` };
}

function baseKind(walk: Walk, definition: PyEditNode, base: PyEditNode): ClassKind | undefined {
  const text = textOf(walk.source, base);
  const name = typeName(walk.source, text);
  if (name.kind === "class") {
    if (name.definition.end > definition.start) return undefined;
    const kind = kindOf(walk, name.name, name.definition);
    return typeof kind === "string" ? kind : undefined;
  }
  if (name.kind !== "known") return undefined;
  if (name.name === "BaseModel") return "model";
  if (name.name !== "TypedDict") return undefined;
  if (isTypingName(walk.source, text)) walk.hasTypingDict = true;
  return "typed-dict";
}
