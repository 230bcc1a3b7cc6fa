/** What Python code learns of how a program ended: `run` says it in its result, `call` and `system` are the result, `Popen` knows it later. */

import type { FileFacts, Read, Value } from "#facts/file";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";

export interface Ended {
  readonly how: "dropped" | "half";
}

/** Undefined for calls that say how the program ended in members of their result, which is asked for all languages alike. */
export function judgePython(view: View, call: Call): Verdict<Ended> | undefined {
  switch (call.symbol) {
    case "subprocess.run":
      return checkedRun(view, call);
    case "subprocess.check_call":
    case "subprocess.check_output":
      return pass("it raises when the command fails");
    case "subprocess.call":
    case "os.system":
      return call.operation.use.to === "dropped" ? gap({ how: "dropped" }) : pass("its exit code goes on");
    case "subprocess.Popen":
    case "asyncio.create_subprocess_exec":
    case "asyncio.create_subprocess_shell":
      return judgeProcess(view, call);
    default:
      return pass("nothing is known of its end");
  }
}

function checkedRun(view: View, call: Call): Verdict<Ended> | undefined {
  const check = view.option(call, ["check"]);
  if (check.state === "unknown") return unknown(check.because);
  if (check.state === "absent") return undefined;
  const things = view.things(check.file, check.value);
  if (things.every((thing) => thing.kind === "literal" && thing.value === true)) return pass("it raises when it fails");
  if (!things.every(({ kind }) => kind === "literal")) return unknown("whether it raises is decided elsewhere");
  // `check=False` is what a call without it does: who writes it out has thought of the failure.
  return call.operation.use.to === "dropped" ? pass("it is said that a failure does not matter") : undefined;
}

const OUTCOME = /^(returncode|poll|wait|check_returncode)$/;

/** `process.communicate()` whose output is used, and `process.returncode` never read. */
function judgeProcess(view: View, { file, operation }: Call): Verdict<Ended> {
  const use = operation.use.to === "awaited" ? operation.use.then : operation.use;
  if (use.to !== "bound") return unknown("the process goes on to other code");
  const reads = view.variable(file, use.scope, use.name)?.reads ?? [];
  const goesOn = reads.some(({ use: read }) => /^(argument|returned|item|yielded|assigned|field)$/.test(read.to));
  if (goesOn) return unknown("the process goes on to other code");
  const talks = reads.find((read) => takesOutput(file, read));
  if (talks === undefined) return unknown("a process that is left running, or watched elsewhere");
  if (reads.some((read) => asksOutcome(file, read))) return pass("the exit code is looked at");
  return gap({ how: "half" }, [{ place: view.place(file, talks.span), note: "its output is taken here" }]);
}

/** `output, errors = process.communicate()`: what it wrote as an error may tell as well. */
function takesOutput(file: FileFacts, { use }: Read): boolean {
  if (use.to !== "member" || use.name !== "communicate" || use.then.to !== "callee") return false;
  const taken = file.operations[use.then.operation]?.use;
  const to = taken?.to === "awaited" ? taken.then : taken;
  if (to?.to === "member") return to.name === "0";
  return to?.to === "destructured" && isOutputAlone(to.names);
}

/** The second name is one that nobody reads. */
const isOutputAlone = (names: readonly string[]): boolean => names.length === 1 || /^_+$|^_/.test(names[1] ?? "");

/** `wait()` gives the code, when its result is used. */
function asksOutcome(file: FileFacts, { use }: Read): boolean {
  if (use.to !== "member" || !OUTCOME.test(use.name)) return false;
  const called = use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
  return called === undefined || use.name === "check_returncode" || called.use.to !== "dropped";
}

/** The words of a command that is given as a list, here or in a variable: `["rm", "-rf", path]`. */
export function commandWords(view: View, file: FileFacts, value: Value): string | undefined {
  const list = file.language === "python" ? view.things(file, value).find(({ kind }) => kind === "array") : undefined;
  if (list?.kind !== "array") return undefined;
  return list.value.items.map((item) => (item.kind === "literal" ? String(item.value) : "?")).join(" ");
}
