/** Is a text written in a file a credential that opens something, or a value that stands in for one? */

const STAND_IN =
  /example|sample|dummy|fake|placeholder|your[-_ ]?|change[-_]?(?:me|this|it)|redacted|insert|replace|xxx|\*{3}|<|\{\{|\.\.\.|not[-_ ]?(?:needed|required|used|set|real)|optional|undefined|mock|\btest|test\b|demo|todo|disabled|none|null|empty|unused|ignored?|temp(?:orary)?|build|ci[-_]|dev(?:elopment)?|local|skip|none/i;

/** Opens nothing: an example, a word for "later", one character over and over. */
export const isStandIn = (text: string): boolean => STAND_IN.test(text) || new Set(text).size < 3;

const LONG_ENOUGH = 16;
const DIFFERENT = 9;

/** Long and mixed as an issued key is, and no address, path or row of words. */
export function looksIssued(text: string): boolean {
  if (text.length < LONG_ENOUGH || /\s/.test(text) || isStandIn(text) || isWordy(text)) return false;
  return /\d/.test(text) && /[A-Za-z]/.test(text) && new Set(text).size >= DIFFERENT;
}

const isWordy = (text: string): boolean =>
  /^[a-z]+:\/\//i.test(text) ||
  text.split(/[-_./:]/).every((part) => /^(?:[A-Z][a-z]{2,}|[a-z]{3,}|\d{1,4}|v\d+)*$/.test(part));

/** Switches, numbers, paths and addresses: settings beside a secret, whatever they are called. */
export const isSetting = (text: string): boolean =>
  /^(?:true|false|yes|no|on|off|\d{1,5}|\/.*|\.{1,2}\/.*|https?:\/\/[^@]*)?$/i.test(text.trim());

/** A variable, an expression, a command or whoever fills the template in decides. */
export const isComputed = (text: string): boolean => /\$|`|%\w+%|[@#]\{|^__\w+__$/.test(text);
