/** A TLS connection that takes any certificate. */

import type { FileFacts, Value } from "#facts/file";
import type { Place, Span } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { memberOf } from "#linking/lexical";
import type { View } from "#linking/view";
import { byLanguage } from "../halves";
import { branchesAround, inDevelopment, speaksOf } from "../questions/secrets/environment";
import { isText, notableValues, type ObjectValue } from "../questions/secrets/notableValues";
import { defineRule } from "../rule";
import { composeSettings, isOffInVariables } from "./compose";
import { isOffInPython, pythonSettings } from "./pythonSettings";
import { tlsVerificationDisabledInShell } from "./shell";

interface Gap {
  readonly setting: string;
}

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly setting: string;
  readonly value: Value;
  readonly span: Span;
  /** The setting holds for the whole process. */
  readonly everywhere: boolean;
}

/** Settings and the value that turns verification off. */
const OFF: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>([
  ["rejectUnauthorized", [false, 0]],
  ["strictSSL", [false]],
  ["sslValidate", [false]],
  ["tlsInsecure", [true]],
  ["tlsAllowInvalidCertificates", [true]],
  ["tlsAllowInvalidHostnames", [true]],
  ["insecureSkipVerify", [true]],
  ["NODE_TLS_REJECT_UNAUTHORIZED", ["0", 0, false]],
]);
const IDENTITY = "checkServerIdentity";

const inFiles = defineRule<Subject, Gap>({
  id: "tls-verification-disabled",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "high",
  version: 6,
  roles: ["service", "cli"],
  languages: ["typescript", "python", "compose"],
  summary: "A TLS connection that takes any certificate.",
  *subjects(view, file) {
    if (file.language === "python")
      for (const setting of pythonSettings(view, file))
        yield { ...setting, file, place: view.place(file, setting.span) };
    yield* composeSettings(view, file);
    if (file.language === "python") return;
    for (const { name, value } of notableValues(file).properties) {
      if (!OFF.has(name) && name !== IDENTITY) continue;
      const span = spanOf(file, value);
      if (span !== undefined) yield subject(view, file, { setting: name, value, span });
    }
    for (const { text, span } of notableValues(file).switches)
      yield subject(view, file, { setting: text, value: { kind: "literal", value: text, span }, span });
    for (const operation of file.operations) {
      const setting = operation.kind === "assign" ? memberOf(operation.callee) : undefined;
      const [value] = operation.arguments;
      if (setting !== undefined && value !== undefined && (OFF.has(setting) || setting === IDENTITY))
        yield subject(view, file, { setting, value, span: operation.span });
    }
  },
  judge(view, { file, setting, value, span, everywhere }): Verdict<Gap> {
    if (file.compose !== undefined) return isOffInVariables(setting, value) ? gap({ setting }) : pass("it is verified");
    const isSwitchedOff =
      file.language === "python"
        ? isOffInPython(view, file, { setting, value, span, everywhere })
        : setting.startsWith("--") || isOff(view, file, setting, value);
    if (!isSwitchedOff) return pass("the certificate is verified, or configuration decides");
    const around = branchesAround(file, span);
    if (around.some(({ test }) => speaksOf(test, OPT_IN) || looksUp(file, test)))
      return pass("somebody asked for it in the configuration");
    if (inDevelopment(file, span) && !around.some(({ test }) => isProduction(test)))
      return pass("used in development only");
    if (isInspected(file)) return pass("the certificate is looked at by hand");
    if (everywhere && talksToItself(file)) return unknown("the file talks to this machine");
    if (isOwnField(file, span))
      return unknown("a field that an object starts with: what its connection is given is not seen");
    if (isUnused(view, file, span)) return pass("nothing uses what is made with it");
    if (isLocal(view, file, span)) return pass("the other side is this machine");
    return gap({ setting });
  },
  weigh: (_subject, { setting }) => (setting.startsWith("--") ? "P1" : undefined),
  message: ({ everywhere }, { setting }) => {
    if (setting.startsWith("--"))
      return `With \`${setting}\` the browser takes any certificate: anyone on the path can read and change what it loads and sends. Leave it out.`;
    return everywhere
      ? `\`${setting}\` turns certificate checks off for the whole process: anyone on the path can read and change its traffic.`
      : `\`${setting}\` lets any certificate pass: anyone on the path can read and change the traffic. Trust the server's CA instead.`;
  },
});

export const tlsVerificationDisabled = byLanguage(inFiles, tlsVerificationDisabledInShell);

/** `const agent = new Agent({ rejectUnauthorized: false })` that is read nowhere and given to no other file: left over. */
const isUnused = (view: View, file: FileFacts, { start, end }: Span): boolean =>
  file.operations.some(({ kind, span, use }) => {
    if (kind !== "new" || span.start > start || span.end < end || use.to !== "bound") return false;
    const variable = view.variable(file, use.scope, use.name);
    const isGiven = Object.entries(file.exports).some(
      ([name, value]) => name === use.name || nameIn(value) === use.name,
    );
    return variable !== undefined && variable.reads.length === 0 && !isGiven;
  });

/** `Object.assign(this, { tls: false, rejectUnauthorized: false }, stored)`: what a record of settings holds until somebody sets it. */
const isOwnField = (file: FileFacts, { start, end }: Span): boolean =>
  file.operations.some(
    ({ kind, callee, arguments: [target, ...sources] }) =>
      kind === "call" &&
      target?.kind === "this" &&
      target.path.length === 0 &&
      /^(assign|defaults|defaultsDeep|extend|merge)$/.test(memberOf(callee) ?? "") &&
      sources.some((value) => value.kind === "object" && value.span.start <= start && end <= value.span.end),
  );

const nameIn = (value: Value): string | undefined => (value.kind === "name" ? value.name : undefined);

const subject = (
  view: View,
  file: FileFacts,
  { setting, value, span }: { readonly setting: string; readonly value: Value; readonly span: Span },
): Subject => ({
  place: view.place(file, span),
  file,
  setting,
  value,
  span,
  everywhere: setting === "NODE_TLS_REJECT_UNAUTHORIZED",
});

/** Words with which a setting asks for unverified connections. */
const OPT_IN =
  /insecure|self.?signed|unsafe|skip|verif|reject|ignore|trust|allow|unauthori[sz]ed|no.?check|check|validate|strict|ssl.?mode|tls.?mode|cert/i;

/** `params.get("rejectUnauthorized") === "false"`: the setting is asked for by a name in a text. */
function looksUp(file: FileFacts, test: Value | undefined): boolean {
  if (test?.kind === "comparison") return looksUp(file, test.left) || looksUp(file, test.right);
  if (test?.kind === "not") return looksUp(file, test.of);
  const operation = test?.kind === "result" ? file.operations[test.operation] : undefined;
  return operation?.arguments.some((value) => isText(value) && OPT_IN.test(value.value)) ?? false;
}

function spanOf(file: FileFacts, value: Value): Span | undefined {
  if (value.kind === "function") return file.scopes[value.scope]?.span;
  return "span" in value ? value.span : undefined;
}

function isOff(view: View, file: FileFacts, setting: string, value: Value): boolean {
  if (setting === IDENTITY) return value.kind === "function" && checksNothing(view, file, value.scope);
  const things = view.things(file, value);
  const [only] = things;
  return things.length === 1 && only?.kind === "literal" && OFF.get(setting)?.includes(only.value) === true;
}

/** `() => undefined`: no name is compared and no error made. */
const checksNothing = (view: View, file: FileFacts, scope: number): boolean =>
  view
    .operations(file, scope)
    .every(({ kind, arguments: [value] }) => kind === "return" && (value === undefined || value.kind === "literal"));

/** `isProduction ? { rejectUnauthorized: false } : …`: the arm for production. */
const isProduction = (test: Value | undefined): boolean =>
  test !== undefined && test.kind !== "not" && speaksOf(test, /^(?:is_?prod\w*|PROD)$/i);

const isInspected = (file: FileFacts): boolean =>
  file.operations.some(({ callee }) => /^getPeer(?:X509)?Certificate$/.test(memberOf(callee) ?? ""));

const OWN_MACHINE = /^(?:https?:\/\/|wss?:\/\/)?(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)(?:[:/]|$)/;

/** The call the options are for names a host, and it is this machine. */
function isLocal(view: View, file: FileFacts, span: Span): boolean {
  const holding = file.operations.filter(
    (operation) =>
      (operation.kind === "call" || operation.kind === "new") &&
      operation.span.start <= span.start &&
      span.end <= operation.span.end,
  );
  if (objectsAround(file, span).some((object) => namesOwnMachine(view, file, object))) return true;
  return holding.some((operation) => {
    const call = view.call(file, operation);
    const [first] = operation.arguments;
    if (OWN_MACHINE.test(beginningOf(first))) return true;
    const host = call === undefined ? undefined : view.option(call, ["host", "hostname", "url", "baseURL", "base_url"]);
    return host?.state === "set" && isText(host.value) && OWN_MACHINE.test(host.value.value);
  });
}

/** What a text begins with; empty for anything else. */
const beginningOf = (value: Value | undefined): string =>
  isText(value) ? value.value : value?.kind === "template" ? value.head : "";

/** Objects of variables that hold the setting: options that are put together before the call. */
const objectsAround = (file: FileFacts, span: Span): readonly ObjectValue[] =>
  file.scopes.flatMap(({ bindings }) =>
    Object.values(bindings).flatMap(({ values }) =>
      values.flatMap((value) =>
        value.kind === "object" && value.span.start <= span.start && span.end <= value.span.end ? [value] : [],
      ),
    ),
  );

/** The host is a constant of this machine, however it got there. */
function namesOwnMachine(view: View, file: FileFacts, { properties }: ObjectValue): boolean {
  const host = properties.host ?? properties.hostname;
  const things = host === undefined ? [] : view.things(file, host);
  return (
    things.length > 0 && things.every((thing) => thing.kind === "literal" && OWN_MACHINE.test(String(thing.value)))
  );
}

/** A probe of the program's own port: the host is this machine unless a setting says otherwise. */
const talksToItself = (file: FileFacts): boolean =>
  notableValues(file).defaults.some(({ of }) => of.some((value) => isText(value) && OWN_MACHINE.test(value.value)));
