/** Which parameters a flow log may hold: plain values whose names do not speak of secrets. */

import { type EditSource, type FunctionNode, textOf, ts } from "#languages/typescript/editSource";

/** Names of the parameters to log, as they would be written in an object. */
export function flowFields(source: EditSource, target: FunctionNode): readonly string[] {
  return target.parameters.flatMap(({ name, type, dotDotDotToken }) => {
    if (!ts.isIdentifier(name) || type === undefined || dotDotDotToken !== undefined) return [];
    if (SECRET.test(name.text) || name.text === "this") return [];
    return PLAIN.test(textOf(source, type)) ? [name.text] : [];
  });
}

const SECRET =
  /pass|pwd|secret|token|auth|cred|key|session|cookie|jwt|ssn|card|cvv|pin|iban|e?mail|phone|body|payload/i;
const PLAIN = /^(string|number|boolean|bigint)(\s*\|\s*(string|number|boolean|null|undefined))*$/;
