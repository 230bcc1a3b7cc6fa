/** Is a text written in code a secret, a stand-in for one, or something else altogether? */

/** Names of variables that hold a credential: they end in the word for one. */
const PASSWORD_NAME = /(?:^|_)(?:PASS|PASSWD|PASSWORD|PWD|PASSPHRASE)$/;
const SIGNING_NAME =
  /(?:^|_)(?:SECRET|JWT_KEY|SECRET_KEY|SECRETKEY|SIGNING_KEY|ENCRYPTION_KEY|ENCRYPT_KEY|COOKIE_KEY|SESSION_KEY|HMAC_KEY|PEPPER)$/;
const KEY_NAME =
  /(?:^|_)(?:API_?KEY|ACCESS_KEY|PRIVATE_KEY|ACCESS_TOKEN|AUTH_TOKEN|BOT_TOKEN|API_TOKEN|REFRESH_TOKEN|CLIENT_SECRET|TOKEN)$/;

/** What a variable of this name holds; undefined for other names. Only names in capitals, as environments have them. */
export function secretNamed(name: string): "signing" | "password" | "key" | undefined {
  if (/^(?:NEXT_|PAGE_|CSRF_|CONTINUATION_)?TOKEN$/.test(name)) return undefined;
  if (KEY_NAME.test(name)) return "key";
  if (SIGNING_NAME.test(name)) return "signing";
  return PASSWORD_NAME.test(name) ? "password" : undefined;
}

const EXAMPLE =
  /example|sample|dummy|fake|placeholder|your|change[-_]?me|redacted|insert|replace|xxx|\*{3}|<|\$\{|\{\{|\.\.\.|not[-_ ]?(?:needed|required|used|set)|optional|undefined|mock|test|demo|todo|disabled|\bnone\b|\bnull\b|\bempty\b/i;

/** True for texts that stand where a credential belongs and are none: they open nothing. */
export const isStandIn = (text: string): boolean => EXAMPLE.test(text) || new Set(text).size < 3;

const LONG_ENOUGH = 16;
const DIFFERENT = 9;

/** True for texts that look issued: long, mixed, no words. */
export function looksIssued(text: string): boolean {
  if (text.length < LONG_ENOUGH || /\s/.test(text) || isStandIn(text) || isWordy(text)) return false;
  return /\d/.test(text) && /[A-Za-z]/.test(text) && new Set(text).size >= DIFFERENT;
}

/** True for texts that were made up to be a key, though too short to be issued: capitals and digits that are no word. */
export const looksInvented = (text: string): boolean =>
  /^[A-Z0-9]{8,}$/.test(text) && !isStandIn(text) && (/\d/.test(text) || /[^AEIOUY]{5}/.test(text));

/** Addresses, paths, dotted and dashed words, versions, dates. */
const isWordy = (text: string): boolean =>
  /^[a-z]+:\/\//i.test(text) || text.split(/[-_./:]/).every((part) => /^(?:[A-Z]?[a-z]|\d)*$/.test(part));

/** True for texts that are a value for a secret at all: a signature made with any of them can be made by every reader. */
export const isWritten = (text: string): boolean =>
  text.trim() !== "" &&
  !/^(?:undefined|null|none)$/i.test(text) &&
  !/BEGIN (?:[A-Z]+ )?PUBLIC KEY|BEGIN CERTIFICATE/.test(text);
