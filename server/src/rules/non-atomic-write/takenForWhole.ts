/** Python: a file that is filled as an answer comes in, where whoever comes next takes it for whole because it is there. */

import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { usesOfOpened } from "./content";
import { createsFirst } from "./firstCreation";

const CHUNKS = /^(?:a?iter_(?:content|bytes|raw|chunked|any|chunks)|stream)$/;

/** The look that decides whether the file is fetched, in the function that fills it or in one that calls that; undefined without one. */
export function takenForWhole(view: View, call: Call, resource: string): Call | undefined {
  if (call.file.language !== "python" || !isStreamed(view, call) || isTakenBack(view, call, resource)) return undefined;
  if (createsFirst(view, call, resource)) return call;
  const { file, operation } = call;
  const target = { file, scope: file.scopes[operation.scope]?.function ?? 0 };
  for (const { call: outer, argument } of view.callers(target).callers) {
    if (argument !== undefined || outer.file.role === "test") continue;
    const there = view.effectsOf(outer).find((effect) => effect.call.operation === operation)?.resource;
    if (there !== undefined && createsFirst(view, outer, there)) return outer;
  }
  return undefined;
}

/** `for chunk in answer.iter_content(8192): file.write(chunk)`, `shutil.copyfileobj(answer.raw, file)`: it takes as long as the answer. */
function isStreamed(view: View, call: Call): boolean {
  const { file } = call;
  return usesOfOpened(view, call).some(({ symbol, operation }) => {
    if (symbol === "shutil.copyfileobj") return operation.arguments[0] !== undefined && isRaw(operation.arguments[0]);
    if (memberOf(operation.callee) !== "write") return false;
    return view.chain(file, operation.scope).some(({ kind, over }) => {
      const source = kind === "loop" && over?.kind === "result" ? file.operations[over.operation] : undefined;
      return CHUNKS.test(memberOf(source?.callee) ?? "");
    });
  });
}

const isRaw = (value: { readonly kind: string; readonly path?: readonly string[] }): boolean =>
  value.path?.at(-1) === "raw";

/** A handler, or a `finally`, removes what a failure leaves. */
const isTakenBack = (view: View, { file, operation }: Call, resource: string): boolean =>
  view.operations(file, file.scopes[operation.scope]?.function ?? 0).some((other) => {
    const removal = other.kind === "call" ? view.call(file, other) : undefined;
    return (
      removal?.concept === "file-remove" &&
      view.resource(removal) === resource &&
      view.chain(file, other.scope).some(({ kind }) => kind === "catch" || kind === "finally")
    );
  });
