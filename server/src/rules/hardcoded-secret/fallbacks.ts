/** A text that stands in where a setting with a credential is missing, and texts that settings hold outright. */

import type { FileFacts, Value } from "#facts/file";
import type { Span } from "#facts/place";
import { lastNameOf } from "#linking/lexical";

import { inDevelopment } from "../questions/secrets/environment";
import { isText, notableValues } from "../questions/secrets/notableValues";
import { isRequired } from "./required";
import { isStandIn, isWritten, looksInvented, looksIssued, secretNamed } from "./strength";

/** A text in the place of a secret. `accepted`: why it does no harm. */
export interface Candidate {
  readonly span: Span;
  readonly form: "default" | "setting" | "header" | "comparison";
  /** Name of the setting or of what is compared. */
  readonly name: string;
  readonly kind: "signing" | "password" | "key";
  readonly accepted?: string;
}

/**
 * The value of a setting of this name, when nobody sets it. Empty when the text opens nothing. `others`: names of settings that are
 * asked for beside it.
 */
export function fallback(
  file: FileFacts,
  name: string,
  value: Value | undefined,
  others: readonly string[] = [],
): readonly Candidate[] {
  const kind = secretNamed(name);
  if (kind === undefined || !isText(value) || value.span === undefined || !isWritten(value.value)) return [];
  if (kind === "key" && !looksIssued(value.value) && !looksInvented(value.value)) return [];
  if (isStandIn(value.value) && isIssuedElsewhere(file, name, others)) return [];
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
function isIssuedElsewhere(file: FileFacts, name: string, others: readonly string[]): boolean {
  const owner = name.replace(/_?(?:(?:CLIENT|API|APP|CONSUMER)_)?SECRET(?:_KEY)?$/, "");
  if (owner === name || OWN.test(owner)) return false;
  const partner = new RegExp(`^${owner}(?:_(?:CLIENT_ID|ID|APP_ID|KEY|API_KEY|CONSUMER_KEY))?$`);
  const { properties, defaults } = notableValues(file);
  return (
    others.some((other) => other !== name && partner.test(other)) ||
    properties.some((property) => partner.test(property.name)) ||
    defaults.some(({ of }) => of.some((value) => partner.test(lastNameOf(value))))
  );
}
