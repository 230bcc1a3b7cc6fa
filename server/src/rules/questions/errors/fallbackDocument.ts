/** A standing document that a handler answers with in place of the one it could not make: settings of a page, a manifest. */

import type { FileFacts, Scope, ScopeId, Value } from "#facts/file";
import type { Call, ErrorHandler, View } from "#linking/view";
import { isFilledWith } from "./filled";

type ObjectValue = Extract<Value, { readonly kind: "object" }>;

/** Fewer properties are an envelope, not a document. */
const LEAST_PROPERTIES = 3;

/** Answers with a whole document that has every property of the one success gives, and leaves none of them empty. */
export function givesFallbackDocument(view: View, { file, tryScope }: ErrorHandler, scope: Scope): boolean {
  if (tryScope === undefined) return false;
  const fallbacks = bodiesIn(view, file, scope.id);
  const answers = bodiesIn(view, file, tryScope);
  return (
    fallbacks.length > 0 &&
    answers.length > 0 &&
    fallbacks.every((fallback) => isWhole(fallback) && answers.every((answer) => isSameShape(fallback, answer)))
  );
}

/** Bodies of the answers written in a scope; `undefined` stands for one that is not known. */
function bodiesIn(view: View, file: FileFacts, scope: ScopeId): readonly (ObjectValue | undefined)[] {
  return view.operations(file, scope).flatMap((operation) => {
    const call = view.call(file, operation);
    const body = call === undefined || !isAnswer(call) ? undefined : operation.arguments[0];
    if (body === undefined) return [];
    const [thing, ...others] = view.things(file, body);
    return [thing?.kind === "object" && others.length === 0 ? thing.value : undefined];
  });
}

const isAnswer = ({ concept, callee }: Call): boolean =>
  (concept === "reply" || concept === "reply-status") && /(^|\.)(json|send)$/.test(callee);

/** An empty list, nothing, zero or "no" looks like an answer that found nothing. */
const isWhole = (body: ObjectValue | undefined): boolean =>
  body !== undefined &&
  body.spreads.length === 0 &&
  Object.keys(body.properties).length >= LEAST_PROPERTIES &&
  Object.values(body.properties).every((value) => isFilledWith(value, isContent));

const isContent = (value: unknown): boolean =>
  typeof value === "string" ? value !== "" : value === true || Number(value) > 0;

const isSameShape = (fallback: ObjectValue | undefined, answer: ObjectValue | undefined): boolean =>
  fallback !== undefined &&
  answer !== undefined &&
  answer.spreads.length === 0 &&
  Object.keys(answer.properties).length === Object.keys(fallback.properties).length &&
  Object.keys(answer.properties).every((name) => Object.hasOwn(fallback.properties, name));
