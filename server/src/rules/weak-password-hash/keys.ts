/** Is a digest made into the key of an HMAC or a cipher, or hashed once more by a worker? Then nothing of it is stored here. */

import type { Call, View } from "#linking/view";

import { argumentCall, flowOf } from "../questions/input/valueFlow";

const KEYED = /\bcreate(?:Hmac|Cipheriv|Decipheriv)$/;
const KEPT: ReadonlySet<string> = new Set(["row-insert", "row-update", "row-upsert", "query", "file-write", "cache"]);

/** Follows the digest through variables and helpers: used as a key, and neither compared nor stored on the way. */
export const becomesKey = (view: View, made: Call): boolean =>
  goesOnlyTo(view, made, (call, index) => index === 1 && KEYED.test(call.symbol ?? call.callee));

/** `pool.exec("hash", [digest, rounds])`, where a module of workers hashes slowly: that hash is stored, and judged where it stands. */
export const isHashedByWorker = (view: View, made: Call): boolean =>
  goesOnlyTo(view, made, ({ operation: { arguments: given } }, index) => {
    const [task] = given;
    return index > 0 && task?.kind === "literal" && slowTasks(view).has(String(task.value));
  });

const SLOW: { readonly fallback: ReadonlySet<string> } = { fallback: new Set() };

/** Names of functions in modules that hash slowly and that nobody imports: workers are started by their path. */
const slowTasks = (view: View): ReadonlySet<string> =>
  view.rememberWhole(SLOW, () => {
    const modules = view.files.filter(
      (file) =>
        file.role === "service" &&
        !view.isImported(file) &&
        view.calls(file).some(({ model }) => model?.hash?.cost !== undefined),
    );
    return new Set(
      modules.flatMap((file) => file.scopes.flatMap(({ kind, name }) => (kind === "function" && name ? [name] : []))),
    );
  });

function goesOnlyTo(view: View, made: Call, takes: (call: Call, index: number) => boolean): boolean {
  const { file, operation } = made;
  let isTaken = false;
  let isKept = false;
  const flow = flowOf(view, {
    step(walk, at, use, depth) {
      if (use.to === "tested" || use.to === "operand") isKept = true;
      if (use.to === "returned") {
        walk.callers(at, depth);
        return true;
      }
      const call = use.to === "argument" ? argumentCall(view, at.file, use) : undefined;
      if (call === undefined || use.to !== "argument") return false;
      if (KEPT.has(call.concept ?? "")) isKept = true;
      if (!takes(call, use.index)) return false;
      isTaken = true;
      return true;
    },
    lost: () => undefined,
  });
  flow.use({ file, scope: operation.scope }, operation.use, 0);
  return isTaken && !isKept;
}
