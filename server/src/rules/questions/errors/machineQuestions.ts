/** A command of the machine is asked, and its failure is an answer: nothing is lost where the code has another one. */

import type { Operation, Scope, Use } from "#facts/file";
import type { ErrorHandler, View } from "#linking/view";
import { onlyReadsMachine } from "../services/machineQuery";
import { costlyConcept } from "./guardedWork";
import { givenBy, receiversOf } from "./handlerAnswer";

/** Why a command may fail in silence, in words; undefined when it does work that is lost. */
export function asksOfMachine(
  view: View,
  handler: ErrorHandler,
  scope: Scope,
  operations: readonly Operation[],
): string | undefined {
  if (operations.some(isLiteralAnswer)) return "a probe with a default";
  if (isQuestion(view, handler, scope)) return "nothing is the answer of a question to the machine";
  if (isAskedWithDefault(view, handler, scope)) return "each caller has a default";
  return onlyReads(view, handler) ? "it only reads what the machine knows, and goes on without" : undefined;
}

/** `try { return execSync("git …") } catch { return "" }`: what the machine can tell, or nothing. */
const isLiteralAnswer = ({ kind, arguments: [value] }: Operation): boolean =>
  kind === "return" && value?.kind === "literal";

/** `try { const set = execSync("npm config get proxy"); return set || undefined } catch { return; }`: the output is the answer. */
function isQuestion(view: View, { file, kind, guarded }: ErrorHandler, scope: Scope): boolean {
  if (kind !== "catch" || scope.exits !== "return") return false;
  const returns = view.operations(file, scope.function).filter((operation) => operation.kind === "return");
  const mayBeNothing = ({ arguments: [value] }: Operation): boolean =>
    value?.kind === "choice" && value.of.some((one) => one.kind === "literal" && one.value == null);
  return (
    guarded.every(({ concept, operation }) => concept !== "subprocess" || operation.use.to !== "dropped") &&
    returns.some(mayBeNothing)
  );
}

/** `outputOf("git --version") ?? ""`: everybody who asks says what stands for no answer. */
function isAskedWithDefault(view: View, handler: ErrorHandler, scope: Scope): boolean {
  if (givenBy(view, handler, scope) !== "nothing") return false;
  const receivers = receiversOf(view, handler, scope);
  return receivers.length > 0 && receivers.every(({ use }) => hasDefault(use));
}

/** What a test goes on with is the operand of `??` or `||`: a condition gives nothing further. */
function hasDefault(use: Use): boolean {
  const end = use.to === "awaited" ? use.then : use;
  return end.to === "tested" && end.then !== undefined;
}

/** `try { lines = execSync("grep -l name *.desktop") } catch {}`: `grep` that finds nothing fails, and so does a look at what is not there. */
const onlyReads = (view: View, { guarded }: ErrorHandler): boolean =>
  guarded.every((call) =>
    view
      .effectsOf(call)
      .every(
        ({ concept, call: at }) =>
          costlyConcept(concept) === undefined || (concept === "subprocess" && onlyReadsMachine(view, at)),
      ),
  );
