/** Where values go, as plain facts. Uses without content are constants: there are millions of them. */
// biome-ignore-all lint/suspicious/noThenProperty: a use is data and is never awaited

import type { Use, Value } from "#facts/file";

const constant = <To extends Use["to"]>(to: To) => Object.freeze({ to });

export const dropped: Use = constant("dropped");
export const returned: Use = constant("returned");
export const thrown: Use = constant("thrown");
export const tested: Use = constant("tested");
export const operand: Use = constant("operand");
export const templated: Use = constant("template");
export const defaulted: Use = constant("default");
export const exportedUse: Use = constant("exported");
export const targeted: Use = constant("target");
export const yieldedUse: Use = constant("yielded");
export const deletedUse: Use = constant("deleted");
export const voided: Use = constant("voided");
export const typeofUse: Use = constant("typeof");

export const awaitedUse = (then: Use): Use => ({ to: "awaited", then });
/** Tested first, and handed on when the test lets it through: the left side of `||` and `??`. */
export const testedThen = (then: Use): Use => ({ to: "tested", then });
export const memberUse = (name: string, then: Use, optional = false): Use =>
  optional ? { to: "member", name, optional, then } : { to: "member", name, then };
export const itemUse = (then: Use, key?: string): Use =>
  key === undefined ? { to: "item", then } : { to: "item", key, then };
export const calleeUse = (operation: number): Use => ({ to: "callee", operation });
export const argumentUse = (operation: number, index: number): Use => ({ to: "argument", operation, index });
export const keywordUse = (operation: number, index: number, keyword: string): Use => ({
  to: "argument",
  operation,
  index,
  keyword,
});
export const boundUse = (name: string, scope: number): Use => ({ to: "bound", name, scope });
export const assignedUse = (target: Value): Use => ({ to: "assigned", target });
