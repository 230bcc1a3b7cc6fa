/** Which option gives a call its deadline, by library: the client's own idiom first, then what the library model names. */

import { ts } from "#languages/typescript/editSource";

import type { FixFacts } from "../rule";

export interface DeadlineTarget {
  readonly library: string;
  readonly option: string;
  /** Option inside the option: `request` of got's `timeout: { request }`. */
  readonly nested?: string;
  /** Index of the options argument. */
  readonly at: number;
  readonly milliseconds: number;
  /** The option takes an `AbortSignal`, under another name than `signal`. */
  readonly takesSignal?: boolean;
  /** The option counts seconds. */
  readonly inSeconds?: boolean;
  /** The limit is per read, not for the whole exchange. */
  readonly idle?: boolean;
  /** A connection limit that needs a query limit beside it. */
  readonly connects?: boolean;
  readonly note?: string;
}

const REQUEST_MS = 10_000;
/** Programs are started for longer work than a request waits for. */
const PROGRAM_MS = 60_000;

/** The target of a call by its plain symbol (`axios.get`, `fetch`) and the rule's hints; undefined when nothing is known. */
export function deadlineTarget(
  symbol: string,
  facts: FixFacts,
  given: readonly ts.Expression[],
): DeadlineTarget | undefined {
  const [library = "", ...members] = symbol.split(".");
  const member = members.at(-1) ?? "";
  switch (library) {
    case "fetch":
    case "node-fetch":
      return { library, option: "signal", at: 1, milliseconds: REQUEST_MS };
    case "undici":
      return undici(member, members.length > 1 ? 0 : 1);
    case "axios":
      return axios(member, given);
    case "got":
      return got(member, given);
    case "pg":
      return pg(member);
    case "child_process":
      return program(member, given);
    default:
      return fromModel(library, facts);
  }
}

function undici(member: string, at: number): DeadlineTarget | undefined {
  if (member === "fetch") return { library: "undici", option: "signal", at: 1, milliseconds: REQUEST_MS };
  if (!/^(request|stream|pipeline)$/.test(member)) return undefined;
  return { library: "undici", option: "signal", at, milliseconds: REQUEST_MS };
}

function axios(member: string, given: readonly ts.Expression[]): DeadlineTarget | undefined {
  const common = { library: "axios", milliseconds: REQUEST_MS };
  if (member === "create") {
    const note = "axios' `timeout` limits each read; a `signal` on a call limits the whole exchange";
    return { ...common, option: "timeout", at: 0, idle: true, note };
  }
  if (/^(post|put|patch)(Form)?$/.test(member)) return { ...common, option: "signal", at: 2 };
  if (/^(get|delete|head|options)$/.test(member)) return { ...common, option: "signal", at: 1 };
  if (member === "request") return { ...common, option: "signal", at: 0 };
  // `axios(config)` or `axios(url, config)`.
  const [first] = given;
  return { ...common, option: "signal", at: first !== undefined && ts.isObjectLiteralExpression(first) ? 0 : 1 };
}

function got(member: string, given: readonly ts.Expression[]): DeadlineTarget | undefined {
  if (member === "stream" || member === "paginate") return undefined;
  const [first] = given;
  const at = member === "extend" || (first !== undefined && ts.isObjectLiteralExpression(first)) ? 0 : 1;
  return { library: "got", option: "timeout", nested: "request", at, milliseconds: REQUEST_MS };
}

function pg(member: string): DeadlineTarget | undefined {
  if (!/^(Pool|Client)$/.test(member)) return undefined;
  return { library: "pg", option: "connectionTimeoutMillis", at: 0, milliseconds: REQUEST_MS, connects: true };
}

function program(member: string, given: readonly ts.Expression[]): DeadlineTarget | undefined {
  if (!/^(exec|execFile|spawn|fork|execSync|execFileSync|spawnSync)$/.test(member)) return undefined;
  const isOptions = (node: ts.Expression | undefined): boolean =>
    node !== undefined && !ts.isArrayLiteralExpression(node) && !ts.isSpreadElement(node);
  // `exec(command, options)`, but `execFile(file, arguments, options)`, where the arguments may be left out.
  const takesArguments = !/^exec(Sync)?$/.test(member);
  const second = given[1];
  const at = takesArguments && !(second !== undefined && ts.isObjectLiteralExpression(second)) ? 2 : 1;
  const there = given[at];
  if (there !== undefined && isOptions(there) && (ts.isArrowFunction(there) || ts.isFunctionExpression(there))) {
    return undefined;
  }
  return { library: "child_process", option: "timeout", at, milliseconds: PROGRAM_MS };
}

function fromModel(library: string, facts: FixFacts): DeadlineTarget | undefined {
  const names = Array.isArray(facts.options) ? facts.options.filter((name) => typeof name === "string") : [];
  const signals = Array.isArray(facts.signals) ? facts.signals.filter((name) => typeof name === "string") : [];
  if (typeof facts.at !== "number") return undefined;
  const milliseconds = typeof facts.proposed === "number" ? facts.proposed : REQUEST_MS;
  const common = { library, at: facts.at, milliseconds };
  if (signals.includes("signal")) return { ...common, option: "signal" };
  const [option, nested, deeper] = names[0]?.split(".") ?? [];
  const [signal] = signals;
  if (option === undefined && signal !== undefined && !signal.includes("."))
    return { ...common, option: signal, takesSignal: true };
  if (option === undefined || deeper !== undefined) return undefined;
  const inSeconds = facts.unit === "seconds";
  return { ...common, option, ...(nested === undefined ? {} : { nested }), ...(inSeconds ? { inSeconds } : {}) };
}
