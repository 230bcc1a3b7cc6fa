/** The two ways to check a value: a zod schema, or a guard of the kit; each with the edits and the proof that it equals the type. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { ensureImports, importedAs } from "#languages/typescript/editImports";
import { importParts } from "#languages/typescript/editKit";
import type { TypedFile } from "#languages/typescript/editProgram";
import { guardDeclarations } from "#languages/typescript/editShapeGuard";
import type { DerivedShape } from "#languages/typescript/editShapeModel";
import type { PrintRequest } from "#languages/typescript/editShapePrint";
import { equalityProof, inferenceProof, isRecursive } from "#languages/typescript/editShapeText";
import { zodDeclarations } from "#languages/typescript/editShapeZod";
import {
  type EditSource,
  freeName,
  lowerFirst,
  spanOf,
  statementOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { type EditStyle, eolAt } from "#languages/typescript/editStyle";
import type { MeantType } from "#languages/typescript/editTyping";
import { statementBefore } from "#languages/typescript/editWrap";

import type { FixRequest, FixWay } from "../fix";
import { declarationPlace } from "./fix.typescript.place";
import { type InputValue, otherReads } from "./fix.typescript.subject";

export interface Deriving {
  readonly request: FixRequest;
  readonly source: EditSource;
  readonly style: EditStyle;
  readonly typed: TypedFile;
  readonly input: InputValue;
  readonly meant: MeantType;
  readonly shape: DerivedShape;
  /** What each check is annotated with. */
  readonly types: readonly (string | undefined)[];
}

type Way = FixWay | { readonly because: string };

/** A zod schema. */
export function zodWay(deriving: Deriving, major: 3 | 4): Way {
  const { source, style } = deriving;
  const existing = importedZod(source);
  const imported =
    existing === undefined
      ? ensureImports(source, style, [{ specifier: "zod", name: "z" }])
      : { locals: [existing], edits: [] };
  const [library = "z"] = imported.locals;
  const print = { ...printing(deriving, library, "Schema"), major };
  return assemble(deriving, {
    imports: imported.edits,
    library: "zod",
    annotation: `${library}.ZodType`,
    print,
    declarations: zodDeclarations({ ...print, objects: "loose" }),
    probe: zodDeclarations({ ...print, names: ["__probe"], types: [undefined], objects: "plain" }),
    inferred: `${library}.output<typeof __probe>`,
    kit: [],
  });
}

/** A guard of the kit. */
export function guardWay(deriving: Deriving): Way {
  const { request, source, style } = deriving;
  const imported = importParts(request, source, style, [{ part: "validate", name: "*", as: "v" }]);
  if ("because" in imported) return imported;
  const [library = "v"] = imported.locals;
  const print = printing(deriving, library, "Guard");
  return assemble(deriving, {
    imports: imported.edits,
    library: "Bulwark's kit",
    annotation: `${library}.Guard`,
    print,
    declarations: guardDeclarations(print),
    probe: guardDeclarations({ ...print, names: ["__probe"], types: [undefined] }),
    // The kit's inferred type leaves `undefined` out of a property that may be absent, which its check allows.
    inferred: exactOptionals(deriving) ? undefined : `${library}.Infer<typeof __probe>`,
    kit: ["validate"],
  });
}

const exactOptionals = ({ typed }: Deriving): boolean =>
  typed.program.getCompilerOptions().exactOptionalPropertyTypes === true;

/** How the file already names zod: `import { z }`, `import * as z` or `import z`. */
function importedZod(source: EditSource): string | undefined {
  for (const specifier of ["zod", "zod/v4", "zod/v3"]) {
    for (const name of ["*", "default", "z"]) {
      const local = importedAs(source, specifier, name);
      if (local !== undefined) return local;
    }
  }
  return undefined;
}

function printing(deriving: Deriving, library: string, suffix: string): PrintRequest {
  const { source, style, shape, types, input } = deriving;
  const names = types.map((type) => freeName(source, nameFor(telling(type) ?? variableOf(input)) + suffix));
  return { shape, style, eol: eolAt(source.text, spanOf(source, input.whole).start), names, types, library };
}

/** A type that says what the value is; `string` and `{ id: string }` do not. */
const telling = (type: string | undefined): string | undefined =>
  type !== undefined && /^(readonly )?(\w+\.)*[A-Z_]\w*(\[\])?$/.test(type) ? type : undefined;

/** `Order` → `order`, `Order[]` → `orders`, anything else → `input`. */
function nameFor(type: string | undefined): string {
  const [, name, list] = /^(?:readonly )?(?:\w+\.)*([A-Za-z_]\w*)(\[\])?$/.exec(type ?? "") ?? [];
  if (name === undefined) return "input";
  return lowerFirst(name) + (list === undefined ? "" : "s");
}

const variableOf = ({ whole }: InputValue): string | undefined =>
  ts.isVariableDeclaration(whole.parent) && ts.isIdentifier(whole.parent.name) ? whole.parent.name.text : undefined;

interface Assembly {
  readonly imports: readonly TextEdit[];
  readonly library: string;
  readonly annotation: string;
  readonly print: PrintRequest;
  readonly declarations: readonly string[];
  readonly probe: readonly string[];
  /** The type the probe infers; undefined where it says less than the check does. */
  readonly inferred: string | undefined;
  readonly kit: readonly string[];
}

function assemble(deriving: Deriving, assembly: Assembly): Way {
  const { source, meant, shape, types } = deriving;
  const { print } = assembly;
  const type = types.at(-1);
  const title = `Check against ${type === undefined ? "its type" : `\`${type}\``} with ${assembly.library}`;
  const common = { title, tier: "preview" as const, kit: assembly.kit, notes: [] };
  const existing = type === undefined ? undefined : declaredCheck(source, `${assembly.annotation}<${type}>`);
  if (existing !== undefined) {
    const used = useEdits(deriving, existing);
    return "because" in used ? used : { ...common, edits: used.edits };
  }
  const used = useEdits(deriving, print.names.at(-1) ?? "");
  if ("because" in used) return used;
  const declaration = declarationPlace(deriving, assembly.declarations.join(print.eol));
  if ("because" in declaration) return declaration;
  const proof = type === undefined || meant.text === undefined ? [] : [equalityProof(shape, type)];
  if (proof.length > 0 && type !== undefined && assembly.inferred !== undefined && !isRecursive(shape)) {
    proof.push(...assembly.probe, inferenceProof(assembly.inferred, type));
  }
  const edits = [...assembly.imports, declaration.edit, ...used.edits];
  return { ...common, edits, ...(proof.length === 0 ? {} : { proof: proof.join("\n") }) };
}

/** A check that an earlier fix, or its author, put into the file. */
function declaredCheck(source: EditSource, annotation: string): string | undefined {
  for (const statement of source.tree.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, type } of statement.declarationList.declarations) {
      if (type !== undefined && ts.isIdentifier(name) && textOf(source, type) === annotation) return name.text;
    }
  }
  return undefined;
}

type Used = { readonly edits: readonly TextEdit[] } | { readonly because: string };

/** Puts the value through the check; one that is read in several places is checked once, before the first. */
function useEdits(deriving: Deriving, name: string): Used {
  const { source, style, input, meant } = deriving;
  const others = otherReads(source, input);
  if (others.length === 0 || input.whole !== input.value) return { edits: wrapEdits(source, input, name) };
  if (meant.from !== "own") return { because: "the value is read in several places: give it a variable first" };
  const all = [input.value, ...others];
  const first = all.reduce((a, b) => (a.pos < b.pos ? a : b));
  const statement = statementOf(first);
  if (statement === undefined || all.some((read) => read.pos < statement.pos)) {
    return { because: "the value is read before it could be checked" };
  }
  const local = freeName(source, "body", ["checked"]);
  const line = `const ${local} = ${name}.parse(${textOf(source, input.value)})${style.semicolon}`;
  return {
    edits: [
      statementBefore(source, statement, line),
      ...all.map((read) => ({ span: spanOf(source, read), newText: local })),
    ],
  };
}

function wrapEdits(source: EditSource, { value, whole }: InputValue, name: string): readonly TextEdit[] {
  const inner = spanOf(source, value);
  const outer = spanOf(source, whole);
  if (value === whole) return [insertAt(inner.start, `${name}.parse(`), insertAt(inner.end, ")")];
  return [
    { span: { start: outer.start, end: inner.start }, newText: `${name}.parse(` },
    { span: { start: inner.end, end: outer.end }, newText: ")" },
  ];
}
