/** Where Python code switches certificate checks off: keywords of clients, contexts of `ssl`, variables that libraries read. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { Span } from "#facts/place";
import { lastNameOf, memberOf, pathOf, receiverOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

export interface PythonSetting {
  readonly setting: string;
  readonly value: Value;
  readonly span: Span;
  /** It holds for the whole process. */
  readonly everywhere: boolean;
}

/** Settings of a file, whatever they are set to. */
export const pythonSettings = (view: View, file: FileFacts): readonly PythonSetting[] => [
  ...view.calls(file).flatMap((call) => ofCall(call)),
  ...file.operations.flatMap((operation) => ofAssignment(view, file, operation)),
  ...file.operations.flatMap((operation) => ofBrowser(operation)),
];

const BROWSER_SWITCH = "--ignore-certificate-errors";

/** `options.add_argument("--ignore-certificate-errors")` of Selenium, `launch(args=["--ignore-certificate-errors"])` of Playwright. */
function ofBrowser({ kind, callee, arguments: [first], keywords }: Operation): readonly PythonSetting[] {
  if (kind !== "call") return [];
  const listed = keywords?.args?.kind === "array" ? keywords.args.items : [];
  const added = memberOf(callee) === "add_argument" && first !== undefined ? [first] : [];
  return [...listed, ...added].flatMap((value) =>
    value.kind === "literal" && value.value === BROWSER_SWITCH && value.span !== undefined
      ? [{ setting: BROWSER_SWITCH, value, span: value.span, everywhere: false }]
      : [],
  );
}

/** Keywords that are about certificates wherever they are written. */
const KEYWORD =
  /^(?:verify_ssl|verify_certs|ssl_verify|validate_certs?|verify_ssl_certs|cert_reqs|ssl_cert_reqs|tlsInsecure|tlsAllowInvalidCertificates|tlsAllowInvalidHostnames|disable_ssl_certificate_validation)$/;
/** `verify` means other things as well: these take it as requests does. */
const VERIFIES = /^(?:requests|httpx|boto3|botocore|curl_cffi|hvac)\b/;
const REQUESTS = /(?:^|\.)(?:get|post|put|patch|delete|head|options|request|send|stream|Session|Client|AsyncClient)$/;

function ofCall({ symbol = "", callee, operation }: Call): readonly PythonSetting[] {
  if (symbol === "ssl._create_unverified_context")
    return [
      { setting: symbol, value: literal(false), span: operation.calleeSpan ?? operation.span, everywhere: false },
    ];
  return Object.entries(operation.keywords ?? {}).flatMap(([setting, value]) => {
    const isMeant =
      KEYWORD.test(setting) ||
      (setting === "verify" && (VERIFIES.test(symbol) || REQUESTS.test(callee))) ||
      (setting === "ssl" && symbol.startsWith("aiohttp."));
    return isMeant
      ? [{ setting, value, span: spanOf(value) ?? operation.calleeSpan ?? operation.span, everywhere: false }]
      : [];
  });
}

function ofAssignment(view: View, file: FileFacts, operation: Operation): readonly PythonSetting[] {
  const { kind, callee, span } = operation;
  const [value] = operation.arguments;
  if (kind !== "assign" || callee === undefined || value === undefined) return [];
  const name = memberOf(callee) ?? "";
  const held = (everywhere = false) => [{ setting: name, value, span, everywhere }];
  switch (name) {
    case "verify_mode":
    case "_create_default_https_context":
      return held(name !== "verify_mode");
    case "check_hostname":
      return isToldOfMode(file, operation) ? [] : held();
    case "PYTHONHTTPSVERIFY":
      return pathOf(callee).at(-2) === "environ" ? held(true) : [];
    case "verify":
      return isSession(view, file, receiverOf(callee)) ? held() : [];
    default:
      return [];
  }
}

const literal = (value: boolean): Value => ({ kind: "literal", value });

const spanOf = (value: Value): Span | undefined => ("span" in value ? value.span : undefined);

/** A context is told two things; the mode is the one that counts. */
const isToldOfMode = (file: FileFacts, { scope }: Operation): boolean =>
  file.operations.some(
    (other) =>
      other.kind === "assign" &&
      memberOf(other.callee) === "verify_mode" &&
      file.scopes[other.scope]?.function === file.scopes[scope]?.function,
  );

const isSession = (view: View, file: FileFacts, of: Value | undefined): boolean =>
  of !== undefined &&
  (/session|client$/i.test(lastNameOf(of)) ||
    view.things(file, of).some((thing) => thing.kind === "type" && /^(?:requests|httpx)\./.test(thing.name)));

const MADE_UNVERIFIED = /^ssl\.(?:_create_unverified_context|(?:VerifyMode\.)?CERT_NONE)$/;

/** Does the value switch the setting off? Only when it can be nothing else. */
export function isOffInPython(view: View, file: FileFacts, { setting, value }: PythonSetting): boolean {
  const things = view.things(file, value);
  const [only] = things;
  if (things.length !== 1 || only === undefined) return false;
  if (only.kind === "library") return MADE_UNVERIFIED.test(only.symbol);
  if (only.kind !== "literal") return false;
  if (setting === BROWSER_SWITCH) return true;
  if (/^(?:tls|disable_)/.test(setting)) return only.value === true;
  if (/cert_reqs$/.test(setting)) return /^(?:null|none|CERT_NONE)$/i.test(String(only.value));
  if (setting === "verify_mode") return only.value === 0;
  return only.value === false || (setting === "PYTHONHTTPSVERIFY" && only.value === "0");
}
