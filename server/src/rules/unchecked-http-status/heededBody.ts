/** Is the parsed body itself asked for something, though not in a way that is seen to refuse an error page? */

import type { FileFacts, Use } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

/** Schemas and validators: they look at what they are given. */
const CHECKS = /^(?:parse|safeParse|validate|assert|decode)(?:Async|Sync)?$/;

/** `const plan = await response.json(); if (plan.tier === "free") …`, `Plan.parse(await response.json())` */
export function isHeeded(view: View, file: FileFacts, use: Use): boolean {
  switch (use.to) {
    case "awaited":
      return isHeeded(view, file, use.then);
    case "bound":
      return readsOf(view, file, use.scope, use.name).some((read) =>
        read.to === "member" ? isAsked(view, file, read.then) : isChecked(view, file, read),
      );
    case "destructured":
      return use.names.some((name) => readsOf(view, file, use.scope, name).some((read) => isAsked(view, file, read)));
    case "member":
      return isAsked(view, file, use.then);
    default:
      return isChecked(view, file, use);
  }
}

const readsOf = (view: View, file: FileFacts, scope: number, name: string): readonly Use[] =>
  (view.variable(file, scope, name)?.reads ?? []).map(({ use }) => use);

/** A part of the body decides something. Whether there is a body at all says nothing: there is one for an error too. */
const isAsked = (view: View, file: FileFacts, use: Use): boolean =>
  use.to === "tested" || use.to === "operand" || isChecked(view, file, use);

function isChecked(view: View, file: FileFacts, use: Use): boolean {
  const taker = use.to === "argument" ? file.operations[use.operation] : undefined;
  if (taker === undefined || !CHECKS.test(lastNameOf(taker.callee))) return false;
  return view.call(file, taker)?.symbol !== "global.JSON.parse";
}
