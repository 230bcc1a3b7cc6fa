/** Data from outside that is taken in without a limit on its size: uploads, raw bodies, decompression. */

import type { FileFacts, Operation, Use, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { memberAssignsOf, memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { traceInput } from "../questions/input/inputTrace";
import { defineRule } from "../rule";
import { gatheringLoops } from "./gatheringLoops";
import { limitOfUpload, uploadsIn } from "./pythonUploads";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  /** Python: it reads or copies an upload. */
  readonly isUpload?: true;
  /** `request.on("data", …)` that gathers what arrives. */
  readonly gathers?: boolean;
  /** A loop over a request that gathers what arrives: does it stop on some condition? */
  readonly loop?: { readonly stops: boolean };
}

interface Gap {
  readonly how: "upload" | "gathered" | "unpacked" | "off" | "huge";
}

export const unboundedUpload = defineRule<Subject, Gap>({
  id: "unbounded-upload",
  principle: "defense-in-depth",
  priority: "P1",
  confidence: "high",
  version: 7,
  languages: ["typescript", "python"],
  summary: "Data from outside is taken in without a limit on its size.",
  *subjects(view, file) {
    for (const call of uploadsIn(view, file)) yield { place: call.place, call, isUpload: true };
    for (const { place, keeps, stops } of gatheringLoops(view, file)) yield { place, call: keeps, loop: { stops } };
    for (const call of view.calls(file)) {
      if (call.concept === "intake") {
        if (call.model?.sizeLimit?.data === undefined || isFromOutside(view, call)) yield { place: call.place, call };
      } else if (isDataListener(call)) yield { place: call.place, call, gathers: true };
    }
  },
  judge(view, { call, gathers, isUpload, loop }): Verdict<Gap> {
    if (loop !== undefined) return loop.stops ? pass("it stops when there is too much") : gap({ how: "gathered" });
    if (isUpload === true) return judgeUpload(view, call);
    if (gathers === true) return judgeGathering(view, call);
    const limit = call.model?.sizeLimit;
    if (limit === undefined) return unknown("its limits are not known");
    if (takesNoFile(view, call)) return pass("it takes fields of text and refuses files");
    const set = limitOf(view, call, limit.options);
    // What is not seen could only raise a limit that the library has by itself.
    if (set.state === "unknown" && limit.default === null) return unknown(set.because);
    if (set.state === "set") {
      const things = view.things(set.file, set.value);
      if (things.some(isUnlimited)) {
        // `function largest() { if (setting < 1) return Infinity; return setting * KILOBYTE; }`: who runs it asked for none.
        const isChosen = set.value.kind === "result" && !things.every(isUnlimited);
        return isChosen ? unknown("a setting decides whether there is a limit") : gap({ how: "off" });
      }
      if (set.name !== "limit" || !things.some(isHuge)) return pass(`${set.name} limits it`);
      const [first, ...others] = sharing(view, call, set.value);
      if (first !== undefined && first.operation !== call.operation)
        return unknown("said where the same limit is given first");
      return gap(
        { how: "huge" },
        others.map(({ place }) => ({ place, note: "the same limit" })),
      );
    }
    if (limit.default !== null) return pass("the library limits it");
    if (isLimitedByModule(view, call)) return pass("the limits of the module hold");
    return gap({ how: limit.data === undefined ? "upload" : "unpacked" });
  },
  message: ({ call }, { how }) => {
    switch (how) {
      case "upload":
        return `\`${call.callee}\` takes files of any size: one sender can fill memory or disk. Set a size limit.`;
      case "gathered":
        return "This gathers a body of any size in memory: one sender can end the process. Count the bytes and stop.";
      case "unpacked":
        return `\`${call.callee}\` unpacks to any size: a few kilobytes from outside can become gigabytes. ${call.file.language === "python" ? "Unpack in steps, and count." : "Set maxOutputLength."}`;
      case "huge":
        return `\`${call.callee}\` gathers gigabytes in memory when they are sent: one sender can end the process. Lower its limit.`;
      case "off":
        return `\`${call.callee}\` has its size limit switched off: one sender can fill the memory. Set one that fits.`;
    }
  },
});

function judgeUpload(view: View, call: Call): Verdict<Gap> {
  const limited = limitOfUpload(view, call);
  switch (limited.state) {
    case "limited":
      return pass(limited.because);
    case "unknown":
      return unknown(limited.because);
    case "open":
      return gap({ how: "upload" });
  }
}

/** `multer().none()`, directly or through a variable that is used for nothing else: a part with a file is an error. */
function takesNoFile(view: View, { file, operation: { use }, symbol }: Call): boolean {
  if (symbol === undefined || !/multer/.test(symbol)) return false;
  if (use.to !== "bound") return isNone(use);
  const variable = view.variable(file, use.scope, use.name);
  const isShared = Object.values(file.exports).some((value) => value.kind === "name" && value.name === use.name);
  const reads = isShared ? [] : (variable?.reads ?? []);
  return reads.length > 0 && reads.every((read) => isNone(read.use));
}

const isNone = (use: Use): boolean => use.to === "member" && use.name === "none" && use.then.to === "callee";

type Thing = ReturnType<View["things"]>[number];

const isUnlimited = (thing: Thing): boolean =>
  (thing.kind === "literal" && (thing.value === false || thing.value === 0)) ||
  (thing.kind === "library" && /(^|\.)(Infinity|POSITIVE_INFINITY|MAX_SAFE_INTEGER|MAX_VALUE)$/.test(thing.symbol));

/** A parser keeps all of the body in memory: a limit of gigabytes is none. */
const isHuge = (thing: Thing): boolean =>
  thing.kind === "literal" &&
  (typeof thing.value === "number"
    ? thing.value >= GIGABYTE
    : /^\s*\d+(\.\d+)?\s*[gt]b?\s*$/i.test(String(thing.value ?? "")));

/** `text({ limit: LARGEST })`, `json({ limit: LARGEST })`: parsers of the file that take the same constant, in their order. */
function sharing(view: View, { file }: Call, limit: Value): readonly Call[] {
  if (limit.kind !== "name" || limit.path.length > 0) return [];
  const of = view.variable(file, limit.scope, limit.name)?.binding;
  return view.calls(file).filter((call) => {
    if (of === undefined || call.concept !== "intake") return false;
    const set = limitOf(view, call, call.model?.sizeLimit?.options ?? []);
    if (set.state !== "set" || set.value.kind !== "name" || set.value.path.length > 0) return false;
    return view.variable(set.file, set.value.scope, set.value.name)?.binding === of;
  });
}

const GIGABYTE = 1_000_000_000;

const isFromOutside = (view: View, { file, operation, model }: Call): boolean => {
  const value = model?.sizeLimit?.data === undefined ? undefined : operation.arguments[model.sizeLimit.data];
  return (
    value !== undefined &&
    traceInput(view, file, value, { until: operation.order, through: throughBytes }).trails.length > 0
  );
};

/** `Buffer.from(text, "base64")` and the bytes of a body hold what was sent. */
function throughBytes(call: Call): readonly Value[] | undefined {
  return /^(global|node:buffer)\.(Buffer\.(from|concat)|Uint8Array)$/.test(call.symbol ?? "")
    ? call.operation.arguments.slice(0, 1)
    : undefined;
}

type Limit =
  | { readonly state: "set"; readonly name: string; readonly value: Value; readonly file: FileFacts }
  | { readonly state: "absent" }
  | { readonly state: "unknown"; readonly because: string };

/** Options stand in any argument: `FileInterceptor("file", options)`, `gunzip(data, options, callback)`. */
function limitOf(view: View, call: Call, names: readonly string[]): Limit {
  let open: Limit = { state: "absent" };
  for (const value of call.operation.arguments)
    for (const thing of view.things(call.file, value)) {
      if (thing.kind === "unknown" || thing.kind === "parameter") {
        if (value.kind === "name" || value.kind === "result" || value.kind === "this" || value.kind === "import")
          open = { state: "unknown", because: "its options are made elsewhere" };
        continue;
      }
      if (thing.kind !== "object") continue;
      for (const name of names) {
        const found = below(view, thing.file, thing.value, name.split("."));
        if (found !== undefined) return { ...found, name };
      }
      const later = givenLater(view, call.file, value, names);
      if (later !== undefined) return later;
      if (thing.value.spreads.length > 0) open = { state: "unknown", because: "its options are spread" };
    }
  return call.operation.opaqueArguments === true ? { state: "unknown", because: "its arguments are spread" } : open;
}

/** `options.limits = { fileSize }` after the options were made, which an operator's switch may leave out. */
function givenLater(view: View, file: FileFacts, value: Value, names: readonly string[]): Limit | undefined {
  const variable =
    value.kind === "name" && value.path.length === 0 ? view.variable(file, value.scope, value.name) : undefined;
  for (const { callee, arguments: given, scope } of variable === undefined
    ? []
    : memberAssignsOf(file, variable.binding)) {
    const path = callee?.kind === "name" ? callee.path.join(".") : "";
    const [assigned] = given;
    if (path === "" || assigned === undefined) continue;
    for (const name of names) {
      const found = limitIn(view, file, { name, path, assigned });
      if (found === undefined) continue;
      const tests = view.chain(file, scope).flatMap(({ kind, test }) => (kind === "branch" ? [test] : []));
      return tests.every(isSwitchOff)
        ? found
        : { state: "unknown", because: "a setting decides whether there is a limit" };
    }
  }
  return undefined;
}

/** `options.limits = …` and `options.limits.fileSize = …` for `limits.fileSize`. */
function limitIn(
  view: View,
  file: FileFacts,
  { name, path, assigned }: { readonly name: string; readonly path: string; readonly assigned: Value },
): Limit | undefined {
  if (path === name) return isCountOnly(name, assigned) ? undefined : { state: "set", name, value: assigned, file };
  if (!name.startsWith(`${path}.`)) return undefined;
  const rest = name.slice(path.length + 1).split(".");
  for (const thing of view.things(file, assigned)) {
    const found = thing.kind === "object" ? below(view, thing.file, thing.value, rest) : undefined;
    if (found !== undefined) return { ...found, name };
  }
  return undefined;
}

/** `if (!process.env.NO_UPLOAD_LIMIT)`: who says nothing gets the limit. */
const isSwitchOff = (test: Value | undefined): boolean =>
  test?.kind === "not" && test.of.kind === "name" && test.of.name === "process" && test.of.path[0] === "env";

function below(
  view: View,
  file: FileFacts,
  object: Extract<Value, { kind: "object" }>,
  [head, ...rest]: readonly string[],
): { readonly state: "set"; readonly value: Value; readonly file: FileFacts } | undefined {
  const value = head !== undefined && Object.hasOwn(object.properties, head) ? object.properties[head] : undefined;
  if (value === undefined) return undefined;
  if (rest.length === 0) {
    return isCountOnly(head, value) ? undefined : { state: "set", value, file };
  }
  for (const thing of view.things(file, value)) {
    if (thing.kind !== "object") continue;
    const found = below(view, thing.file, thing.value, rest);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `limits: { files: 1 }` limits the number of files, not their size. */
const isCountOnly = (name: string | undefined, value: Value): boolean => name === "limits" && value.kind === "object";

/** Nest: `MulterModule.register({ limits })` holds for every interceptor of the application. */
function isLimitedByModule(view: View, call: Call): boolean {
  if (call.symbol?.startsWith("@nestjs/") !== true) return false;
  return view.files
    .filter((file) => file.imports.some(({ from }) => from === "@nestjs/platform-express"))
    .some((file) => view.calls(file).some(({ symbol }) => /MulterModule\.register(Async)?$/.test(symbol ?? "")));
}

/** `request.on("data", …)` of a server's request, the one of Next.js and Express as well. */
function isDataListener(call: Call): boolean {
  const [event] = call.operation.arguments;
  return (
    /((^|\.)IncomingMessage|^express\.Request)\.(on|addListener)$/.test(call.symbol ?? "") &&
    event?.kind === "literal" &&
    event.value === "data" &&
    // A client's response has the same type as a server's request: who asked chose whom to believe.
    !/(^|\.)res(ponse)?\.\w+$/.test(call.callee)
  );
}

const STOPS = /\.(destroy|pause|abort|end|off|removeListener|removeAllListeners|unpipe)$/;

function judgeGathering(view: View, call: Call): Verdict<Gap> {
  const handler = view.callbacks(call)[0]?.function;
  if (handler === undefined) return unknown("the listener is not written here");
  const { file, scope } = handler;
  const operations = view.operations(file, scope, "nested");
  const keeps = operations.some(
    (operation) =>
      (operation.kind === "assign" && gathersText(operation)) ||
      view.call(file, operation)?.callee.endsWith(".push") === true,
  );
  if (!keeps) return pass("nothing is gathered");
  // A rejected promise alone does not stop what arrives: it is gathered all the same.
  const leaves = operations.some(({ kind }) => kind === "return");
  const stops = operations.some((operation) => {
    const callee = view.call(file, operation)?.callee ?? "";
    return operation.kind === "throw" || STOPS.test(callee) || (leaves && /^rej(ect)?$/.test(callee));
  });
  return stops ? pass("it stops when there is too much") : gap({ how: "gathered" });
}

/** `text += chunk`, `text = text + chunk`; `size += chunk.length` only counts. */
function gathersText({ compound, arguments: [value] }: Operation): boolean {
  const parts = value?.kind === "template" ? value.parts : compound === "+=" && value !== undefined ? [value] : [];
  return parts.length > 0 && !parts.some((part) => /^(length|byteLength|size)$/.test(memberOf(part) ?? ""));
}
