/** Locks and transactions that are in use today. */

import { takenLocks } from "#rules/questions/concurrency/heldLocks";

import { at, code } from "../markdown";
import { functionName, functionWith } from "../naming";
import type { Brief, Item, Section } from "../prompt";

export function locksInUse({ sources: { view }, files }: Brief): Section {
  const items = files.flatMap((file) => {
    const taken = new Set(takenLocks(view, file).map(({ call }) => call));
    const calls = new Set([...taken, ...view.calls(file, { concept: ["lock", "file-lock", "transaction"] })]);
    return [...calls].map((call): Item => {
      const kind = call.concept === "transaction" ? "transaction" : call.concept === "file-lock" ? "file lock" : "lock";
      const text = `${code(call.callee)} ${at(file.path, view.line(file, call.place.span.start))} in ${functionName(functionWith(call))}: ${kind}${taken.has(call) ? ", given back by hand" : ""}.`;
      return { text, path: file.path, rank: 2 };
    });
  });
  return {
    heading: "Locks and transactions in use",
    items,
    none: "No lock and no transaction was recognised in these files: nothing of the kind can be reused.",
  };
}
