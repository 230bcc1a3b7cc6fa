/** A response whose body is used without a look at its status. */

import type { Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { defineRule } from "../rule";
import { isInlineAddress } from "./inlineAddress";
import { lookedAt, type Seen } from "./lookedAt";
import { responseHooks } from "./responseHooks";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly seen: Seen;
}

interface Gap {
  /** Each part of the body that is read has something asked of it. */
  readonly isHeeded: boolean;
  /** A page asks its own server, and shows what is no JSON as a failure. */
  readonly isShown: boolean;
}

export const uncheckedHttpStatus = defineRule<Subject, Gap>({
  id: "unchecked-http-status",
  principle: "error-classification",
  priority: "P1",
  confidence: "high",
  version: 9,
  languages: ["typescript", "python"],
  summary: "A response body used without a look at the status.",
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: "outbound-call" })) {
      const throws = call.model?.throwsOnStatus;
      const mayPass = throws === false || (throws === true && toldNotToThrow(view, call));
      if (!mayPass || isBundled(view, call) || isInlineAddress(view, call)) continue;
      const seen = lookedAt(view, call);
      // An answer that nobody reads cannot pass for data.
      if (seen.status || seen.bodies.length > 0 || seen.lost.length > 0) yield { place: call.place, call, seen };
    }
  },
  judge(view, { call, seen }): Verdict<Gap> {
    if (seen.status) return pass("the status is looked at");
    const hooks = responseHooks(view, call);
    if (hooks === "raises") return pass("the client raises for each response");
    if (hooks === "unknown") return unknown("each response goes through a hook that is not seen");
    const [body] = seen.bodies;
    if (body === undefined || seen.lost.length > 0) return unknown(seen.lost[0] ?? "the response goes on");
    const isHeeded = seen.bodies.every((one) => seen.heeded.has(one));
    return gap({ isHeeded, isShown: isOwnAddress(view, call) && isParsed(view, call) && isHandled(view, call) }, [
      body,
    ]);
  },
  message: ({ call }) =>
    `The body of \`${call.callee}\` is used without a look at the status: an error page passes for data.`,
  // What is asked of its content may well turn an error page away, by luck or on purpose.
  weigh: (_subject, { isHeeded, isShown }) => (isHeeded || isShown ? "P2" : undefined),
  fixFacts: (_view, { call }, { isHeeded }) => ({ symbol: call.symbol ?? null, isHeeded }),
});

/** `fetch("/api/start")`: an address without a host is one of the page's own server. */
const isOwnAddress = (view: View, { file, operation: { arguments: values } }: Call): boolean =>
  values[0] !== undefined &&
  view.things(file, values[0]).some((thing) => thing.kind === "literal" && /^\/(?!\/)/.test(String(thing.value)));

/** Its function reads the body as JSON and in no other way. */
const isParsed = (view: View, { file, operation: { scope } }: Call): boolean => {
  const reads = view
    .operations(file, file.scopes[scope]?.function ?? 0, "nested")
    .map(({ callee }) => memberOf(callee) ?? "")
    .filter((name) => /^(json|text|blob|arrayBuffer|formData|bytes)$/.test(name));
  return reads.length > 0 && reads.every((name) => name === "json");
};

/** Each caller of its function has a `.catch` for what that function throws. */
function isHandled(view: View, { file, operation: { scope } }: Call): boolean {
  const { callers, complete } = view.callers({ file, scope: file.scopes[scope]?.function ?? 0 });
  return (
    complete &&
    callers.length > 0 &&
    callers.every(({ call, argument }) => argument === undefined && view.outcome(call).state === "handled")
  );
}

/** axios: `validateStatus: () => true`. got: `throwHttpErrors: false`. */
function toldNotToThrow(view: View, call: Call): boolean {
  const option = view.option(call, ["validateStatus", "throwHttpErrors"]);
  if (option.state !== "set") return false;
  return view.things(option.file, option.value).some((thing) => {
    if (thing.kind === "literal") return thing.value === false;
    if (thing.kind !== "function") return false;
    const returns = view.operations(thing.file, thing.scope).filter((operation) => operation.kind === "return");
    return (
      returns.length === 1 && returns[0]?.arguments[0]?.kind === "literal" && returns[0].arguments[0].value === true
    );
  });
}

/** `fetch(new URL("./font.ttf", import.meta.url))`: the bundler puts the file where it is found. */
function isBundled(view: View, { file, operation }: Call): boolean {
  const [address] = operation.arguments;
  if (address?.kind !== "result") return false;
  const made = file.operations[address.operation];
  return made?.kind === "new" && isModuleUrl(made.arguments[1]) && view.call(file, made)?.symbol === "global.URL";
}

/** `import.meta.url` */
const isModuleUrl = (value: Value | undefined): boolean =>
  value?.kind === "name" && value.name === "import.meta" && value.path[0] === "url";
