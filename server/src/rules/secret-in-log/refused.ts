/** Is a token logged only where what was asked about it has refused it? Then it opens nothing. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import type { LoggedSecret } from "./loggedSecrets";

/** What is asked whether a token is a good one. */
const ASKS = /verif|valid|resolve|authenti[ck]|authori[sz]|decode|check|find|look_?up/i;

/**
 * `verify(token, (error, user) => { if (error) log(token); … })`, `try { verify(token); } catch { log(token); }`. A password that is
 * refused is one letter from the right one, and a whole body is refused for other things: they weigh what they weigh.
 */
export function isRefused(view: View, { file, operation }: Call, { name, what }: LoggedSecret): boolean {
  if (what !== "a token") return false;
  const around = view.chain(file, operation.scope);
  return around.some((scope) =>
    askedBefore(view, file, scope, around).some(
      ({ callee, arguments: given }) =>
        ASKS.test(lastNameOf(callee)) && given.some((value) => writtenAs(value) === name),
    ),
  );
}

/** The calls whose failure leads to a scope: those of the `try` that a handler belongs to, or the one that tells a callback of its error. */
function askedBefore(view: View, file: FileFacts, scope: Scope, around: readonly Scope[]): readonly Operation[] {
  if (scope.kind === "catch") return scope.of === undefined ? [] : view.operations(file, scope.of);
  if (scope.kind !== "branch" || scope.test === undefined) return [];
  const told = around.find(({ kind }) => kind === "function");
  const error = told?.parameters?.[0]?.name ?? "";
  const asked = told?.use?.to === "argument" ? file.operations[told.use.operation] : undefined;
  return asked !== undefined && /^(?:e|err|error)$/i.test(error) && writtenAs(scope.test) === error ? [asked] : [];
}

const writtenAs = (value: Value): string | undefined =>
  value.kind === "name" ? [value.name, ...value.path].join(".") : undefined;
