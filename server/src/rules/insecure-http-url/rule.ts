/** Credentials or data of people sent to a public host without encryption. */

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly address: string;
}

interface Gap {
  readonly host: string;
  readonly sent: "credentials" | "data";
}

export const insecureHttpUrl = defineRule<Subject, Gap>({
  id: "insecure-http-url",
  principle: "defense-in-depth",
  priority: "P2",
  confidence: "low",
  languages: ["typescript", "python"],
  version: 2,
  summary: "Credentials or data sent to a public host over plain HTTP.",
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: "outbound-call" })) {
      const address = addressOf(view, call);
      if (address?.startsWith("http://") === true) yield { place: call.place, call, address };
    }
  },
  judge(view, { call, address }): Verdict<Gap> {
    const host = /^http:\/\/(?:[^@/]*@)?([^/:?#]*)/.exec(address)?.[1] ?? "";
    if (!isPublic(host)) return pass("no public host");
    const sent = sentBy(view, call, address);
    return sent === undefined ? pass("nothing of value is sent") : gap({ host, sent });
  },
  message: ({ call }, { host, sent }) =>
    `\`${call.callee}\` sends ${sent} to ${host} over plain HTTP: anyone on the path reads and changes them. Use https.`,
});

/** The text an address begins with. */
function addressOf(view: View, call: Call): string | undefined {
  const [first] = call.file.language === "python" ? addressAmong(call) : call.operation.arguments;
  const option = first === undefined || first.kind === "object" ? view.option(call, ["url", "uri"]) : undefined;
  const at =
    option?.state === "set" ? { file: option.file, value: option.value } : first && { file: call.file, value: first };
  return at === undefined ? undefined : beginning(view, at.file, at.value);
}

/** `requests.request("POST", url)` is told the method first. */
const addressAmong = ({ callee, operation }: Call): readonly Value[] =>
  /(?:^|\.)(?:request|stream)$/.test(callee) ? operation.arguments.slice(1) : operation.arguments;

const MAX_DEPTH = 6;

/** `url = `${url}/orders`` begins with itself. */
function beginning(view: View, file: FileFacts, value: Value, depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  for (const thing of view.things(file, value)) {
    if (thing.kind === "literal" && typeof thing.value === "string") return thing.value;
    if (thing.kind !== "template") continue;
    const [first] = thing.value.parts;
    const head = thing.value.head;
    return head === "" && first !== undefined ? beginning(view, thing.file, first, depth + 1) : head;
  }
  return undefined;
}

const PRIVATE =
  /^(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|\[)|\.(?:local|localhost|internal|lan|home|corp|test|example|invalid|svc|cluster\.local)$|(?:^|\.)example\.(?:com|org|net)$/i;

/** A name with a dot that is not reserved for private networks or documents. */
const isPublic = (host: string): boolean => /^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$/i.test(host) && !PRIVATE.test(host);

const SECRET_PARAMETER = /[?&](?:api_?key|key|token|access_token|auth|password|secret|appid)=/i;
const SENDS = /(?:^|\.)(?:post|put|patch)$/i;

/** Credentials in the address or in headers, or a body. */
function sentBy(view: View, call: Call, address: string): Gap["sent"] | undefined {
  if (/^http:\/\/[^@/]+:[^@/]*@/.test(address) || SECRET_PARAMETER.test(address)) return "credentials";
  if (call.file.language === "python") return sentInPython(view, call);
  const credential = view.option(call, [
    "auth",
    "headers.Authorization",
    "headers.authorization",
    "headers.Cookie",
    "headers.cookie",
    "headers.x-api-key",
    "headers.X-API-Key",
    "headers.X-Api-Key",
  ]);
  if (credential.state === "set") return "credentials";
  if (SENDS.test(call.callee)) return call.operation.arguments.length > 1 ? "data" : undefined;
  return view.option(call, ["body", "data", "json", "form"]).state === "set" ? "data" : undefined;
}

const CREDENTIAL_NAME = /^(?:api_?key|key|token|access_token|auth|password|secret|appid)$/i;
const CREDENTIAL_HEADER = /^(?:authorization|proxy-authorization|cookie|x-api-key|x-auth-token)$/i;

/** `auth=…`, `headers={"Authorization": …}`, `data=…`, `json=…` */
function sentInPython(view: View, call: Call): Gap["sent"] | undefined {
  const { auth, headers, params, data, json } = call.operation.keywords ?? {};
  const names = (value: Value | undefined, wanted: RegExp): boolean =>
    (value === undefined ? [] : view.things(call.file, value)).some(
      (thing) => thing.kind === "object" && Object.keys(thing.value.properties).some((name) => wanted.test(name)),
    );
  if (auth !== undefined || names(headers, CREDENTIAL_HEADER) || names(params, CREDENTIAL_NAME)) return "credentials";
  return data !== undefined || json !== undefined ? "data" : undefined;
}
