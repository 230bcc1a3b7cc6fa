/** What becomes of a digest: the key of an HMAC or a cipher, the input of a slow hash, or something that is kept and compared. */

import type { Call, View } from "#linking/view";

import { argumentCall, flowOf } from "../questions/input/valueFlow";

const KEYED = /\bcreate(?:Hmac|Cipheriv|Decipheriv)$/;
const KEPT: ReadonlySet<string> = new Set(["row-insert", "row-update", "row-upsert", "query", "file-write", "cache"]);

/** Follows the digest through variables and helpers: used as a key, and neither compared nor stored on the way. */
export const becomesKey = (view: View, made: Call): boolean =>
  goesOnlyTo(view, made, (call, index) => index === 1 && KEYED.test(call.symbol ?? call.callee));

/** Does the digest end in a store, or is it compared with one that did? Then it is what a stolen table holds. */
export const isKept = (view: View, made: Call): boolean => fateOf(view, made, () => false).isKept;

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

function goesOnlyTo(view: View, made: Call, takes: Takes): boolean {
  const fate = fateOf(view, made, takes);
  return fate.isTaken && !fate.isKept;
}

type Takes = (call: Call, index: number) => boolean;

interface Fate {
  readonly isTaken: boolean;
  readonly isKept: boolean;
}

function fateOf(view: View, { file, operation }: Call, takes: Takes): Fate {
  let isTaken = false;
  let kept = false;
  const flow = flowOf(view, {
    step(walk, at, use, depth) {
      if (use.to === "tested" || use.to === "operand") kept = true;
      if (use.to === "returned") {
        walk.callers(at, depth);
        return true;
      }
      const call = use.to === "argument" ? argumentCall(view, at.file, use) : undefined;
      if (call === undefined || use.to !== "argument") return false;
      if (KEPT.has(call.concept ?? "")) kept = true;
      if (!takes(call, use.index)) return false;
      isTaken = true;
      return true;
    },
    lost: () => undefined,
  });
  flow.use({ file, scope: operation.scope }, operation.use, 0);
  return { isTaken, isKept: kept };
}
