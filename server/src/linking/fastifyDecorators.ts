/** What plugins of Fastify hang on the application (`fastify.decorate("prisma", prisma)`): every file reads it as a member of it. */

import type { FileFacts, Value } from "#facts/file";
import { append, memberOf } from "./lexical";
import { askWhole, filesOf, type Linker, noteRead, type Question } from "./linker";

export interface Decoration {
  readonly file: FileFacts;
  readonly name: string;
  readonly value: Value;
}

const ALL: Question<ReadonlyMap<string, readonly Decoration[]>> = { fallback: new Map() };
const NONE: readonly Decoration[] = [];

/** Values that the application is given under a name. */
export function decorations(linker: Linker, name: string): readonly Decoration[] {
  const all = askWhole(linker, ALL, () => {
    const found = new Map<string, Decoration[]>();
    for (const file of filesOf(linker)) for (const one of decorationsIn(file)) append(found, one.name, one);
    return found;
  });
  const found = all.get(name) ?? NONE;
  for (const { file } of found) noteRead(linker, file);
  return found;
}

/** Those of one file: of programs that use Fastify alone, since any library may have a method of that name. */
export function decorationsIn(file: FileFacts): readonly Decoration[] {
  if (file.language !== "typescript" || file.role === "test") return NONE;
  if (!file.imports.some(({ from }) => /^(fastify(-plugin)?|@fastify\/.+)$/.test(from))) return NONE;
  return file.operations.flatMap(({ kind, callee, arguments: [name, value] }) =>
    kind === "call" &&
    memberOf(callee) === "decorate" &&
    name?.kind === "literal" &&
    typeof name.value === "string" &&
    value !== undefined
      ? [{ file, name: name.value, value }]
      : [],
  );
}
