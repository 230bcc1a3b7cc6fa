/**
 * Credentials in string literals, found by their own form. They are taken out of the text here, where a program first sees it.
 * Invariant: facts never hold an issued credential, so no cache, report or log can.
 */

import { CREDENTIAL_FORMATS } from "./credentialFormats";

export interface FoundCredential {
  /** What it is, with its article. */
  readonly kind: string;
  /** The text with all but a few leading characters of the secret replaced by an ellipsis. */
  readonly masked: string;
}

/** Shorter texts hold no issued credential. */
const SHORTEST = 16;
/** Cheap first look: something every format and every address with a password has. */
const SUSPICIOUS =
  /AKIA|ASIA|gh[pousr]_|github_pat_|gl\w{2,4}-|sk-|[sr]k_live_|whsec_|AIza|GOCSPX-|xox|xapp-|slack\.com|discord|\.[\w-]{6}\.|:AA|SG\.|key-|npm_|pypi-|hf_|gsk_|xai-|r8_|do[opr]_v1_|shp|dapi|lin_|secret_|ntn_|hv[sbr]\.|glsa_|phx_|eyJ|sbp_|pscale_|AccountKey=|AGE-|PRIVATE KEY|:\/\/[^\s/?#]*@/;

/** The first credential in a literal's text; undefined for texts without one, and for placeholders. */
export function credentialIn(text: string): FoundCredential | undefined {
  if (text.length < SHORTEST || !SUSPICIOUS.test(text)) return undefined;
  for (const { kind, pattern } of CREDENTIAL_FORMATS) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const secret = found[1] ?? found[0];
    if (!isPlaceholder(secret) && !isCutOff(secret)) return { kind, masked: text.replace(secret, mask(secret)) };
  }
  return serviceRole(text) ?? passwordInAddress(text);
}

/** The first characters name the kind of key and nothing else. */
const mask = (secret: string): string => `${/^[A-Za-z]{2,10}[-_.]/.exec(secret)?.[0] ?? secret.slice(0, 4)}…`;

const EXAMPLE =
  /example|sample|dummy|fake|placeholder|your[-_]?|changeme|redacted|insert|replace|xxxx|\*{3}|<|\$\{|\.\.\.|12345678|abcdefgh|01234567/i;
const FEWEST_DIFFERENT = 8;

/** Documentation's stand-ins: words, rows of one character, counting. Issued credentials are random. */
function isPlaceholder(secret: string): boolean {
  const body = secret.replace(/^[A-Za-z]{2,10}[-_.]/, "");
  return EXAMPLE.test(secret) || new Set(body).size < FEWEST_DIFFERENT || /(.)\1{5}/.test(body);
}

const SEQUENCE = 0x30;
const LONG_FORM = 0x80;

/**
 * A key in DER says how long it is (X.690, 8.1.3): one whose text ends before only shows what a key looks like.
 */
function isCutOff(body: string): boolean {
  if (!/^M[A-Za-z0-9+/]/.test(body)) return false;
  const bytes = Buffer.from(body.replace(/\\[nr]|\s/g, ""), "base64");
  const [tag, first = 0] = bytes;
  if (tag !== SEQUENCE) return false;
  if (first < LONG_FORM) return bytes.length < first + 2;
  const size = first - LONG_FORM;
  const length = bytes.subarray(2, 2 + size).reduce((sum, byte) => sum * 256 + byte, 0);
  return bytes.length < 2 + size + length;
}

const TOKEN = /\beyJ[\w-]{10,}\.(eyJ[\w-]{10,})\.[\w-]{20,}/;

/** A Supabase key is a JSON web token: the one with the role `anon` is public, the one with `service_role` is not. */
function serviceRole(text: string): FoundCredential | undefined {
  const found = TOKEN.exec(text);
  if (found === null) return undefined;
  const payload = Buffer.from(found[1] ?? "", "base64url").toString("utf8");
  if (!/"role"\s*:\s*"service_role"/.test(payload)) return undefined;
  return { kind: "a Supabase service key", masked: text.replace(found[0], "eyJ…") };
}

const ADDRESS = /\b([a-z][a-z0-9+.-]{1,20}:\/\/)([^\s:@/?#'"]*):([^\s@/?#'"]{3,})@([^\s/:?#'",]+)/i;
/** Hosts that are the reader's own machine, an example, or a name on a private network of containers. */
const OWN_HOST =
  /^(?:localhost|127\.|0\.0\.0\.0|\[?::1|host\.docker\.internal|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/i;
const EXAMPLE_HOST = /(?:^|\.)(?:example|test|invalid|local)(?:\.(?:com|org|net))?$|^(?:host|hostname|server|your)/i;
/** What people write where a password belongs. */
const STAND_IN =
  /^(?:.*(?:passw(?:or)?d|secret|token).*|pass|pwd|pw|root|admin|guest|user|test|postgres|mysql|[*x.]+)$/i;

/** A connection address with a password for a host that is out in the world. */
function passwordInAddress(text: string): FoundCredential | undefined {
  const found = ADDRESS.exec(text);
  if (found === null) return undefined;
  const [, scheme = "", user = "", password = "", host = ""] = found;
  if (!host.includes(".") || OWN_HOST.test(host) || EXAMPLE_HOST.test(host)) return undefined;
  if (password === user || STAND_IN.test(password) || EXAMPLE.test(password) || /^[:<{[%$]/.test(password))
    return undefined;
  return {
    kind: "a password in an address",
    masked: text.replace(found[0], `${scheme}${user}:…@${host}`),
  };
}
