/** Places of a file where a secret is put, by how the code looks: defaults of settings, headers, comparisons. */

import type { FileFacts, Value } from "#facts/file";
import type { Span } from "#facts/place";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { askedFor, settingName, settingOf } from "../questions/input/settings";
import { isText, notableValues, type Property } from "../questions/secrets/notableValues";
import { type Candidate, fallback } from "./fallbacks";
import { pythonCandidates } from "./pythonSettings";
import { isStandIn, looksInvented, looksIssued, secretNamed } from "./strength";

/** In no particular order; one place may be named twice. */
export function candidatesOf(view: View, file: FileFacts): readonly Candidate[] {
  const { defaults, properties, comparisons } = notableValues(file);
  return [
    ...defaults.flatMap((choice) => (choice.by === undefined ? standsIn(view, file, choice.of) : [])),
    ...givenInstead(view, file),
    ...properties.flatMap((property) => [...declared(file, property), ...header(property)]),
    ...comparisons.flatMap(({ operator, left, right }) =>
      /^[!=]==?$/.test(operator) ? [...compared(view, file, left, right), ...compared(view, file, right, left)] : [],
    ),
    ...(file.language === "python"
      ? pythonCandidates(view, file)
      : view.calls(file).flatMap((call) => lookedUp(file, call))),
  ];
}

/** `process.env.JWT_SECRET || "…"` */
function standsIn(view: View, file: FileFacts, of: readonly Value[]): readonly Candidate[] {
  const setting = of.map((value) => nameOfSetting(view, file, value)).find((name) => secretNamed(name) !== undefined);
  if (setting === undefined) return [];
  return of.flatMap((value) => {
    const candidates = fallback(file, setting, value);
    return candidates.filter(
      ({ kind, span }) =>
        !isNamedByHash(view, file, span) && (kind !== "signing" || !isStandInForClient(view, file, { value, span })),
    );
  });
}

/** `if (!process.env.SESSION_SECRET) return "…";` */
function givenInstead(view: View, file: FileFacts): readonly Candidate[] {
  return file.operations.flatMap((operation) => {
    const [value] = operation.arguments;
    const branch = file.scopes[operation.scope];
    if (operation.kind !== "return" || !isText(value) || branch?.kind !== "branch" || branch.test === undefined)
      return [];
    const setting = askedFor(branch.test, "empty")
      .map((asked) => settingName(settingOf(view, file, asked) ?? ""))
      .find((name) => secretNamed(name) !== undefined);
    // A refusal beside it says where the text may stand in.
    const refuses = view.operations(file, branch.id, "nested").some(({ kind }) => kind === "throw");
    return setting === undefined || refuses ? [] : fallback(file, setting, value);
  });
}

/** `SECRET` of `process.env.SECRET` and of `os.getenv("SECRET")`. */
const nameOfSetting = (view: View, file: FileFacts, value: Value): string =>
  value.kind === "result" && file.language === "python"
    ? settingName(settingOf(view, file, value) ?? "")
    : lastNameOf(value);

/** `` `catalogue-${hash(process.env.SHOP_SECRET ?? "none")}` ``: the hash of it alone, in a name; nothing is signed with it. */
const isNamedByHash = (view: View, file: FileFacts, span: Span): boolean =>
  view
    .calls(file)
    .some(
      ({ operation: { span: whole, arguments: values, use }, callee }) =>
        whole.start <= span.start &&
        span.end <= whole.end &&
        /hash|digest|fingerprint|checksum|md5|sha\d+/i.test(callee) &&
        values.length === 1 &&
        values[0]?.kind === "choice" &&
        use.to === "template",
    );

/** `new Stripe(process.env.STRIPE_SECRET_KEY || "none yet")`: the service issued the key, so words in its place open nothing. */
function isStandInForClient(
  view: View,
  file: FileFacts,
  { value, span }: { readonly value: Value; readonly span: Span },
): boolean {
  if (!isText(value) || looksIssued(value.value) || looksInvented(value.value)) return false;
  return view
    .calls(file)
    .some(
      ({ operation, symbol, model }) =>
        operation.kind === "new" &&
        symbol !== undefined &&
        !Object.values(model?.secrets ?? {}).includes("signing") &&
        operation.span.start <= span.start &&
        span.end <= operation.span.end,
    );
}

/** A schema of the environment: `JWT_SECRET: z.string().default("…")`, `str({ default: "…" })`. */
function declared(file: FileFacts, { name, value }: Property): readonly Candidate[] {
  if (secretNamed(name) === undefined) return [];
  let at: Value | undefined = value;
  for (let links = 0; at?.kind === "result" && links < 8; links++) {
    const operation: FileFacts["operations"][number] | undefined = file.operations[at.operation];
    const callee: Value | undefined = operation?.callee;
    const [first] = operation?.arguments ?? [];
    const isDefault = /^(?:default|catch)$/.test(memberOf(callee) ?? "");
    if (isDefault) return fallback(file, name, first);
    if (first?.kind === "object" && Object.hasOwn(first.properties, "default"))
      return fallback(file, name, first.properties.default);
    at = callee?.kind === "result" ? { ...callee, path: [] } : callee?.kind === "member" ? callee.of : undefined;
  }
  return [];
}

/** `config.get("JWT_SECRET", "…")` */
function lookedUp(file: FileFacts, { callee, operation }: Call): readonly Candidate[] {
  const [name, value] = operation.arguments;
  if (!isText(name) || !isText(value) || !/(?:^|\.)(?:get|env|getEnv|getOrDefault|str|string)$/.test(callee)) return [];
  const setting = name.value
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replaceAll(".", "_")
    .toUpperCase();
  return secretNamed(setting) === undefined
    ? []
    : fallback(file, setting, value).map((candidate) => ({ ...candidate, name: name.value }));
}

function header({ name, value }: Property): readonly Candidate[] {
  if (!/^(?:authorization|proxy-authorization|x-api-key|x-auth-token)$/i.test(name)) return [];
  if (!isText(value) || value.span === undefined) return [];
  const credential = value.value.replace(/^(?:Bearer|Basic|Token|Key) +/i, "");
  return looksIssued(credential) ? [{ span: value.span, form: "header", name, kind: "key" }] : [];
}

const GUESSED = /passw(?:or)?d$|passcode$|^api_?key$|^x-api-key$/i;
/** Kinds of fields and values, and words that say in which state a credential is, or that there is none. */
const STATE =
  /^(?:true|false|required|password|text|hidden|string|object|number|function|boolean|public|default|anonymous|guest|enabled|unset|unknown|missing|absent|invalid|expired|revoked|masked|auto(?:matic)?|inherit(?:ed)?|environment|keyring|keychain|prompt|free|trial|unlimited)$/i;
const FORM = /err|form|touched|type|label|field|input$/i;

/** `password === "…"`: whoever reads the code can log in. */
function compared(view: View, file: FileFacts, given: Value, text: Value): readonly Candidate[] {
  if (!isText(text) || text.span === undefined || text.value.length < 4 || isStandIn(text.value)) return [];
  const name = lastNameOf(given);
  if (!GUESSED.test(name) || FORM.test(given.kind === "name" && given.path.length > 0 ? given.name : "")) return [];
  if (isKept(view, file, given)) return [];
  if (STATE.test(text.value)) return [];
  return [{ span: text.span, form: "comparison", name, kind: "password" }];
}

/** `user.password == "LDAP"`: a mark in the column of a row that was stored, not what somebody sends. */
const isKept = (view: View, file: FileFacts, given: Value): boolean =>
  file.language === "python" &&
  "path" in given &&
  /^(?:\w+_)?(?:user|account|member|row|record)$/i.test(
    given.path.at(-2) ?? (given.kind === "name" ? given.name : ""),
  ) &&
  view.origins(file, given).length === 0;
