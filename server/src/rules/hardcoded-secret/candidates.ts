/** Places of a file where a secret is put, by how the code looks: defaults of settings, headers, comparisons. */

import type { FileFacts, Value } from "#facts/file";
import type { Span } from "#facts/place";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { inDevelopment } from "../questions/secrets/environment";
import { isText, notableValues, type Property } from "../questions/secrets/notableValues";
import { isRequired } from "./required";
import { isStandIn, isWritten, looksInvented, looksIssued, secretNamed } from "./strength";

/** A text in the place of a secret. `accepted`: why it does no harm. */
export interface Candidate {
  readonly span: Span;
  readonly form: "default" | "header" | "comparison";
  /** Name of the setting or of what is compared. */
  readonly name: string;
  readonly kind: "signing" | "password" | "key";
  readonly accepted?: string;
}

/** In no particular order; one place may be named twice. */
export function candidatesOf(view: View, file: FileFacts): readonly Candidate[] {
  const { defaults, properties, comparisons } = notableValues(file);
  return [
    ...defaults.flatMap((choice) => (choice.by === undefined ? standsIn(view, file, choice.of) : [])),
    ...properties.flatMap((property) => [...declared(file, property), ...header(property)]),
    ...comparisons.flatMap(({ operator, left, right }) =>
      /^[!=]==?$/.test(operator) ? [...compared(left, right), ...compared(right, left)] : [],
    ),
    ...view.calls(file).flatMap((call) => lookedUp(file, call)),
  ];
}

/** `process.env.JWT_SECRET || "…"` */
function standsIn(view: View, file: FileFacts, of: readonly Value[]): readonly Candidate[] {
  const setting = of.map(lastNameOf).find((name) => secretNamed(name) !== undefined);
  if (setting === undefined) return [];
  return of.flatMap((value) => {
    const candidates = fallback(file, setting, value);
    return candidates.filter(
      ({ kind, span }) =>
        !isNamedByHash(view, file, span) && (kind !== "signing" || !isStandInForClient(view, file, { value, span })),
    );
  });
}

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

function fallback(file: FileFacts, name: string, value: Value | undefined): readonly Candidate[] {
  const kind = secretNamed(name);
  if (kind === undefined || !isText(value) || value.span === undefined || !isWritten(value.value)) return [];
  if (kind === "key" && !looksIssued(value.value) && !looksInvented(value.value)) return [];
  if (isStandIn(value.value) && isIssuedElsewhere(file, name)) return [];
  const accepted = inDevelopment(file, value.span)
    ? "used in development only"
    : isRequired(file, name)
      ? "the program stops without the setting"
      : undefined;
  return [{ span: value.span, form: "default", name, kind, ...(accepted === undefined ? {} : { accepted }) }];
}

/** Words that name what a program signs itself, and no service that issues a pair of credentials. */
const OWN = /^(?:|JWT|SESSION|COOKIE|AUTH|APP|API|TOKEN|ACCESS_TOKEN|REFRESH_TOKEN|ENCRYPTION|CSRF|HASH)$/;

/** `GOOGLE_SECRET` beside `GOOGLE_CLIENT_ID`: a service issues both, so words in the place of the secret open nothing. */
function isIssuedElsewhere(file: FileFacts, name: string): boolean {
  const owner = name.replace(/_?(?:(?:CLIENT|API|APP|CONSUMER)_)?SECRET(?:_KEY)?$/, "");
  if (owner === name || OWN.test(owner)) return false;
  const partner = new RegExp(`^${owner}(?:_(?:CLIENT_ID|ID|APP_ID|KEY|API_KEY|CONSUMER_KEY))?$`);
  const { properties, defaults } = notableValues(file);
  return (
    properties.some((property) => partner.test(property.name)) ||
    defaults.some(({ of }) => of.some((value) => partner.test(lastNameOf(value))))
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
const FORM = /err|form|touched|type|label|field|input$/i;

/** `password === "…"`: whoever reads the code can log in. */
function compared(given: Value, text: Value): readonly Candidate[] {
  if (!isText(text) || text.span === undefined || text.value.length < 4 || isStandIn(text.value)) return [];
  const name = lastNameOf(given);
  if (!GUESSED.test(name) || FORM.test(given.kind === "name" && given.path.length > 0 ? given.name : "")) return [];
  if (/^(?:true|false|required|password|text|hidden|string|object|number|function|boolean)$/i.test(text.value))
    return [];
  return [{ span: text.span, form: "comparison", name, kind: "password" }];
}
