/** Gives an outbound call the deadline of its own client; where its options come from elsewhere, the kit adds one to them. */

import type { TextEdit } from "#facts/place";
import { rootOf } from "#languages/typescript/editDependency";
import { importedPart, importParts } from "#languages/typescript/editKit";
import { propertyOf, setOption } from "#languages/typescript/editOptions";
import {
  bare,
  type CallLike,
  callAt,
  type EditSource,
  isCallLike,
  openSource,
  spanOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { detectStyle, type EditStyle, numeral } from "#languages/typescript/editStyle";
import { plainSymbol, symbolOf } from "#languages/typescript/editSymbols";
import { constantOf } from "#languages/typescript/editWait";
import type { FixFacts } from "#rules/rule";

import { defineFix, type FixPlan, type FixRequest, refuse } from "../fix";
import { streamedUse } from "./fix.typescript.streams";
import { type DeadlineTarget, deadlineTarget } from "./fix.typescript.target";
import { canRace, raceDeadline } from "./fix.typescript.wrap";

export const addDeadline = defineFix({
  id: "add-deadline",
  language: "typescript",
  rules: ["missing-timeout"],
  tier: "behavioral",
  preferred: true,
  title: (facts) => titleOf(deadlineTarget(plainSymbol(symbolFact(facts) ?? "fetch"), facts, [])),
  refactoring: {
    kind: "deadline",
    title: "Give this call a deadline",
    subject(path, text, selection) {
      const source = openSource(path, text);
      const call = callAt(source, selection);
      if (call === undefined) return undefined;
      const symbol = symbolOf(source, call);
      const target = symbol === undefined ? undefined : deadlineTarget(plainSymbol(symbol), {}, call.arguments ?? []);
      return target !== undefined || canRace(source, call) ? spanOf(source, call.expression) : undefined;
    },
  },
  plan(request) {
    const source = openSource(request.path, request.text);
    const call = callAt(source, request.span);
    if (call === undefined) return refuse("there is no call here any more");
    const symbol = plainSymbol(symbolFact(request.facts) ?? symbolOf(source, call) ?? "");
    const target = deadlineTarget(symbol, request.facts, call.arguments ?? []);
    if (target === undefined) {
      if (request.reason === "selection") return raceDeadline(request, source, call);
      return refuse("no option is known that gives this call a deadline");
    }
    const limited = ownLimit(source, call, target);
    if (limited !== undefined) return refuse(`\`${limited}\` is set already: it limits each read`);
    const streamed = streamedUse(source, call);
    const endsAll = takesSignal(target) || /^ai\.stream/.test(symbol);
    if (streamed !== undefined && endsAll) return refuse(streamed);
    return place({
      request,
      source,
      style: detectStyle(source, request.reader),
      call,
      target: adapted(source, call, target),
    });
  },
});

const takesSignal = ({ option, takesSignal: named }: DeadlineTarget): boolean => option === "signal" || named === true;

const symbolFact = (facts: FixFacts): string | undefined =>
  typeof facts.symbol === "string" ? facts.symbol : undefined;

function titleOf(target: DeadlineTarget | undefined): string {
  const seconds = (target?.milliseconds ?? 10_000) / 1000;
  if (target?.idle === true) return `Add a ${seconds} s idle timeout`;
  return target?.connects === true ? `Add ${seconds} s connection and query timeouts` : `Add a ${seconds} s deadline`;
}

interface Placing {
  readonly request: FixRequest;
  readonly source: EditSource;
  readonly style: EditStyle;
  readonly call: CallLike;
  readonly target: DeadlineTarget;
}

/** Code that waits for axios' own timeout error must keep getting it. */
function adapted(source: EditSource, call: CallLike, target: DeadlineTarget): DeadlineTarget {
  if (target.library !== "axios" || target.option !== "signal") return target;
  for (let node: ts.Node = call; node.parent !== undefined; node = node.parent) {
    if (!ts.isTryStatement(node.parent) || node.parent.tryBlock !== node) continue;
    const handler = node.parent.catchClause;
    if (handler !== undefined && textOf(source, handler).includes("ECONNABORTED")) {
      return { ...target, option: "timeout", idle: true };
    }
  }
  return target;
}

/** Clients whose own limit counts per read, and as a deadline to the rule: a shorter one of ours would cut what they let through. */
const LIMITS: Readonly<Record<string, readonly string[]>> = {
  axios: ["timeout"],
  undici: ["headersTimeout", "bodyTimeout"],
};

/** The option by which a call that takes a signal, or the client it is made on, has a limit already; 0 is none. */
function ownLimit(source: EditSource, call: CallLike, { library, option }: DeadlineTarget): string | undefined {
  if (option !== "signal") return undefined;
  const client = rootOf(call.expression);
  const made = ts.isIdentifier(client) ? constantOf(client)?.initializer : undefined;
  const creation = made === undefined ? undefined : bare(made);
  const options = [call, ...(creation !== undefined && isCallLike(creation) ? [creation] : [])]
    .flatMap(({ arguments: given }) => [...(given ?? [])].map(bare))
    .filter(ts.isObjectLiteralExpression);
  return LIMITS[library]?.find((name) =>
    options.some((literal) => {
      const value = propertyOf(literal, name);
      return value !== undefined && textOf(source, value) !== "0";
    }),
  );
}

function place(placing: Placing): FixPlan {
  const { source, style, call, target } = placing;
  const value = textOfLimit(style, target);
  // A pool needs two limits: one for the connection, one for the answer.
  const also = target.connects === true ? [{ name: "query_timeout", value }] : [];
  const outcome = setOption(source, style, call, { at: target.at, name: target.option, value, also });
  switch (outcome.kind) {
    case "edits":
      return way(placing, outcome.edits, []);
    case "refused":
      return refuse(outcome.because);
    case "present":
      return takesSignal(target) ? wrapSignal(placing, outcome.value) : refuse(`\`${target.option}\` is set already`);
    case "opaque":
      return target.option === "signal"
        ? wrapOptions(placing, outcome.options)
        : refuse("the options come from elsewhere");
  }
}

function textOfLimit(style: EditStyle, target: DeadlineTarget): string {
  const milliseconds = numeral(style, target.inSeconds === true ? target.milliseconds / 1000 : target.milliseconds);
  if (takesSignal(target)) return `AbortSignal.timeout(${milliseconds})`;
  return target.nested === undefined
    ? milliseconds
    : `{${style.braceSpace}${target.nested}: ${milliseconds}${style.braceSpace}}`;
}

/** `signal` is the caller's own: the kit lets whichever comes first end the call. */
function wrapSignal(placing: Placing, signal: ts.Expression): FixPlan {
  const { request, source, target } = placing;
  const wish = { part: "deadline", name: "deadlineSignal" };
  const text = textOf(source, signal);
  const own = importedPart(request, source, wish);
  if (/^AbortSignal\s*\.\s*(timeout|any)\b/.test(text) || (own !== undefined && text.startsWith(`${own}(`))) {
    return refuse("the signal has a deadline already");
  }
  return withKit(placing, wish, (local) => {
    const span = spanOf(source, signal);
    const { parent } = signal;
    const shorthand = ts.isShorthandPropertyAssignment(parent) ? `${text}: ` : "";
    return [{ span, newText: `${shorthand}${local}(${text}, ${numeral(placing.style, target.milliseconds)})` }];
  });
}

function wrapOptions(placing: Placing, options: ts.Expression): FixPlan {
  const { request, source, target } = placing;
  const wish = { part: "deadline", name: "deadline" };
  const text = textOf(source, options);
  const own = importedPart(request, source, wish);
  if (own !== undefined && text.startsWith(`${own}(`)) return refuse("the options have a deadline already");
  return withKit(placing, wish, (local) => [
    { span: spanOf(source, options), newText: `${local}(${text}, ${numeral(placing.style, target.milliseconds)})` },
  ]);
}

function withKit(
  placing: Placing,
  wish: { readonly part: string; readonly name: string },
  edit: (local: string) => readonly TextEdit[],
): FixPlan {
  const imported = importParts(placing.request, placing.source, placing.style, [wish]);
  if ("because" in imported) return refuse(imported.because);
  const [local] = imported.locals;
  if (local === undefined) return refuse("the kit has no such part");
  return way(placing, [...imported.edits, ...edit(local)], [wish.part]);
}

const way = ({ target }: Placing, edits: readonly TextEdit[], kit: readonly string[]): FixPlan => ({
  kind: "ways",
  ways: [
    { title: titleOf(target), tier: "behavioral", edits, kit, notes: target.note === undefined ? [] : [target.note] },
  ],
});
