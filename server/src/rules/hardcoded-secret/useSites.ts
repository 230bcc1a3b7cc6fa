/** Calls of libraries that are given a secret, and what of it is written in the code. */

import type { FileFacts, Value } from "#facts/file";
import type { SecretKind } from "#knowledge/model";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";
import { isText, notableValues } from "../questions/secrets/notableValues";
import { type WrittenText, writtenTexts } from "./literalSources";
import { isStandIn, isWritten, looksIssued, secretNamed } from "./strength";

/** One secret of one call. */
export interface UseSite {
  readonly call: Call;
  readonly kind: SecretKind;
  readonly value: Value;
  /** File the value is written in. */
  readonly file: FileFacts;
}

/** Secrets given to the calls of a file, from outside or from the code. */
export function useSitesOf(view: View, file: FileFacts): readonly UseSite[] {
  return view.calls(file).flatMap((call) => {
    const { model, operation } = call;
    if (model?.secrets !== undefined) return sitesOf(view, call, model.secrets);
    if (file.language === "python") return pythonSitesOf(view, call);
    if (!call.callee.endsWith(".register") && call.callee !== "super") return [];
    if (call.callee === "super") return sitesOf(view, call, { secretOrKey: "signing" });
    const [plugin] = operation.arguments;
    const isSession =
      plugin !== undefined &&
      view.things(file, plugin).some((thing) => thing.kind === "library" && SIGNS.test(thing.package));
    return isSession ? sitesOf(view, call, { secret: "signing", key: "signing" }) : [];
  });
}

/** `add_middleware(SessionMiddleware, secret_key=…)`, and the password of `requests.get(url, auth=(user, password))`. */
function pythonSitesOf(view: View, call: Call): readonly UseSite[] {
  const [first] = call.operation.arguments;
  const auth = call.operation.keywords?.auth;
  if (
    auth?.kind === "array" &&
    auth.items.length === 2 &&
    /\.(?:get|post|put|patch|delete|head|request)$/.test(call.callee)
  ) {
    const value = auth.items[1];
    return value === undefined ? [] : [{ call, kind: "password", value, file: call.file }];
  }
  if (first === undefined || !/(?:^|\.)(?:add_middleware|Middleware)$/.test(call.callee)) return [];
  const isSession = view
    .things(call.file, first)
    .some((thing) => thing.kind === "library" && /SessionMiddleware$/.test(thing.symbol));
  return isSession ? sitesOf(view, call, { secret_key: "signing" }) : [];
}

/** Plugins are given to `register` with their options. */
const SIGNS = /^(?:@fastify\/|fastify-)(?:jwt|cookie|session|secure-session)$/;

function sitesOf(view: View, call: Call, secrets: Readonly<Record<string, SecretKind>>): readonly UseSite[] {
  return Object.entries(secrets).flatMap(([at, kind]): readonly UseSite[] => {
    if (/^\d+$/.test(at)) {
      const value = call.operation.arguments[Number(at)];
      const isOptions = value?.kind === "object" && kind !== "signing";
      return value === undefined || isOptions ? [] : [{ call, kind, value, file: call.file }];
    }
    const option = view.option(call, [at]);
    return option.state === "set" ? [{ call, kind, value: option.value, file: option.file }] : [];
  });
}

/** The texts that are a secret here: what counts as one depends on what it opens. */
export function secretTexts(view: View, site: UseSite): readonly WrittenText[] {
  const { file, value, kind } = site;
  const values = value.kind === "object" ? Object.values(value.properties) : [value];
  const written = values.flatMap((one) => writtenTexts(view, file, one));
  switch (kind) {
    case "signing":
      return written.filter(({ text }) => isWritten(text));
    case "key":
      return written.filter(({ text }) => looksIssued(text));
    case "password":
      return written.filter(({ text }) => isWritten(text) && !isStandIn(text));
  }
}

const OWN_MACHINE = /^(?:localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0|host\.docker\.internal|\/.*)$/;

const OWN_ADDRESS = /\/\/(?:[^@/]*@)?(?:localhost|127\.)/;

/** A server on the same machine, or on the default address, which is the same: a password for development. */
export function isLocal(view: View, { call }: UseSite): boolean {
  const host = view.option(call, [
    "host",
    "hostname",
    "endPoint",
    "connection.host",
    "socket.host",
    "url",
    "connectionString",
    "service",
  ]);
  if (host.state === "unknown") return false;
  const [address] = call.operation.arguments;
  if (host.state === "absent" && call.concept === "outbound-call" && call.file.language === "python")
    return isText(address) && OWN_ADDRESS.test(address.value);
  if (host.state === "absent") return true;
  const value = host.value;
  return isText(value) && (OWN_MACHINE.test(value.value) || OWN_ADDRESS.test(value.value));
}

/** True when another finding speaks of the text where it is written: a known format, or the default of a setting. */
export function isReportedThere({ file, span }: WrittenText): boolean {
  if (file.credentials?.some((credential) => credential.span.start === span.start) === true) return true;
  return notableValues(file).defaults.some(
    ({ of, by }) =>
      by === undefined &&
      of.some((value) => isText(value) && value.span?.start === span.start) &&
      of.some((value) => secretNamed(memberOf(value) ?? "") !== undefined),
  );
}
