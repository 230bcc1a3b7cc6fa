/** Calls that leave the process, with the protections each has, and hand-written code that tries again. */

import type { Call, Protection, View } from "#linking/view";
import { sentMethods } from "#rules/questions/retries/sentMethods";

import { at, code, counted } from "../markdown";
import { callersInWords, functionAround, functionHere, functionName, functionWith } from "../naming";
import type { Brief, Item, Section } from "../prompt";

/** Outbound calls without a deadline or a retry, function by function. */
export function unprotectedCalls({ sources: { view }, files }: Brief): Section {
  const calls = files.flatMap((file) => view.calls(file, { concept: "outbound-call" }));
  const answers = calls.map((call) => ({
    call,
    timeout: view.protection(call, "timeout"),
    retry: view.protection(call, "retry"),
  }));
  const open = answers.filter(({ timeout, retry }) => timeout.state !== "present" || retry.state !== "present");
  const whole = answers.length - open.length;
  return {
    heading: `Calls that leave the process (${calls.length})`,
    intro:
      whole === 0
        ? "None has both a deadline and a retry."
        : `${counted(whole, "call")} ${whole === 1 ? "has" : "have"} both a deadline and a retry. The others:`,
    items: open
      .map(({ call, timeout, retry }): Item => {
        const place = at(call.file.path, view.line(call.file, call.place.span.start));
        const text = `${code(call.callee)} ${place} in ${functionName(functionWith(call))}: deadline ${inWords(timeout)}; retry ${inWords(retry)}${repeatable(view, call)}.`;
        return { text, path: call.file.path, rank: rankOf(timeout, retry) };
      })
      .sort((a, b) => a.rank - b.rank),
    none:
      calls.length === 0
        ? "No call that leaves the process was recognised in these files (HTTP, databases, queues, processes, model SDKs)."
        : `All ${counted(calls.length, "call")} have a deadline and a retry.`,
  };
}

function rankOf(timeout: Protection, retry: Protection): number {
  if (timeout.state === "absent") return 1;
  return retry.state === "absent" ? 2 : 3;
}

function inWords(protection: Protection): string {
  switch (protection.state) {
    case "present":
      return `yes (${protection.because})`;
    case "absent":
      return "none";
    case "unknown":
      return `not known (${protection.because})`;
  }
}

/** What must not be sent twice is not retried as it is. */
function repeatable(view: View, call: Call): string {
  const sent = sentMethods(view, call);
  if (sent?.complete !== true) return "";
  const unsafe = sent.methods.filter((method) => /^(POST|PATCH)$/.test(method));
  return unsafe.length === 0 ? "" : `; sends ${unsafe.join(", ")}: retry it only with an idempotency key`;
}

/** Code that tries failed work again by itself. */
export function retryLoops({ sources: { view }, files }: Brief): Section {
  return {
    heading: "Code that tries again today",
    intro: "Found by what it does: it catches a failure, goes round and stops after a success.",
    items: files.flatMap((file) =>
      view.retries(file).map((loop): Item => {
        const owner = functionAround(file, loop.place.span.start);
        const text =
          `${at(file.path, view.line(file, loop.place.span.start))}, ${loop.kind} in ${functionHere(view, owner)}. ${callersInWords(view, owner)}`.trim();
        return { text, path: file.path, rank: 2 };
      }),
    ),
    none: "No hand-written loop or recursion that tries again was found.",
  };
}
