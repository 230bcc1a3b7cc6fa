/** Gives an outbound call of Python the `timeout` of its own library, or puts a number where it is switched off. */

import type { TextEdit } from "#facts/place";
import { addKeyword, argumentsOf, calleeText, type PyArguments } from "#languages/python/editCalls";
import { importNames } from "#languages/python/editKit";
import { symbolOf } from "#languages/python/editNames";
import {
  callAt,
  childIn,
  contains,
  openedPython,
  openPython,
  type PyEditNode,
  type PySource,
  textOf,
} from "#languages/python/editSource";
import type { FixFacts } from "#rules/rule";

import { defineFix, type FixPlan, type FixRequest, refuse } from "../fix";
import { type PyDeadlineTarget, pyDeadlineTarget } from "./fix.python.target";

const symbolFact = ({ symbol }: FixFacts): string | undefined => (typeof symbol === "string" ? symbol : undefined);

export const addDeadline = defineFix({
  id: "add-deadline",
  language: "python",
  rules: ["missing-timeout"],
  tier: "behavioral",
  preferred: true,
  title: (facts) => pyDeadlineTarget(symbolFact(facts) ?? "requests.get")?.title ?? "Add a timeout",
  answers: (facts) => pyDeadlineTarget(symbolFact(facts) ?? "") !== undefined,
  refactoring: {
    kind: "deadline",
    title: "Give this call a timeout",
    subject(path, text, selection) {
      const source = openedPython(path, text);
      const call = source === undefined ? undefined : callAt(source, selection);
      const callee = call === undefined ? undefined : childIn(call, "function");
      if (source === undefined || call === undefined || callee === undefined) return undefined;
      const target = pyDeadlineTarget(symbolOf(source, call) ?? "");
      return target === undefined ? undefined : { start: callee.start, end: callee.end };
    },
  },
  async plan(request) {
    const source = await openPython(request.path, request.text);
    const call = callAt(source, request.span);
    if (call === undefined) return refuse("there is no call here any more");
    const target = pyDeadlineTarget(symbolFact(request.facts) ?? symbolOf(source, call) ?? "");
    if (target === undefined) return refuse("no option is known that gives this call a limit");
    const given = argumentsOf(source, call);
    if (given === undefined) return refuse("the call is given a generator, which leaves no room for an option");
    const hindrance = hindranceOf(source, call, given, target);
    return hindrance === undefined ? place(request, source, call, { given, target }) : refuse(hindrance);
  },
});

/** Why the call cannot be given a limit, or has one; undefined when it can. */
function hindranceOf(
  source: PySource,
  call: PyEditNode,
  given: PyArguments,
  target: PyDeadlineTarget,
): string | undefined {
  const present = given.keywords.get("timeout");
  if (present !== undefined && present.kind !== "none") return "`timeout` is set already";
  if (given.spread === "**") return "`**` options may hold a timeout already";
  if (given.spread === "*") return "`*` arguments may hold a timeout already";
  if (target.positional !== undefined && given.positional.length > target.positional)
    return "the timeout is set already";
  const stream = given.keywords.get("stream");
  if (stream !== undefined && stream.kind !== "false")
    return "the answer is a stream: limit the wait for each part of it";
  if (/text\/event-stream/.test(textOf(source, call))) return "the call listens to server-sent events";
  if (/subprocess/.test(calleeText(source, call)) && textOf(source, call).includes("Popen"))
    return "a child that stays";
  if (target.type !== undefined && STREAMS.test(source.text)) return "its answers are read as streams or web sockets";
  return undefined;
}

/** What aiohttp's sessions do that a limit of the whole exchange would cut. */
const STREAMS = /\.(ws_connect|iter_(any|chunked|chunks)|readany|readline)\(|event-stream|\bsock_read\b/;

interface Placing {
  readonly given: PyArguments;
  readonly target: PyDeadlineTarget;
}

async function place(
  request: FixRequest,
  source: PySource,
  call: PyEditNode,
  { given, target }: Placing,
): Promise<FixPlan> {
  let { value } = target;
  const edits: TextEdit[] = [];
  if (target.type !== undefined) {
    const imported = await importNames(request, source, { modules: [target.type] });
    if ("because" in imported) return refuse(imported.because);
    edits.push(...imported.edits);
    value = `${imported.modules[0] ?? target.type.name}${value}`;
  }
  const present = given.keywords.get("timeout");
  if (present !== undefined) edits.push({ span: { start: present.start, end: present.end }, newText: value });
  else edits.push(...addKeyword(source, call, "timeout", value));
  const notes = [...(target.note === undefined ? [] : [target.note]), ...newErrorNote(source, call)];
  return { kind: "ways", ways: [{ title: target.title, tier: "behavioral", edits, kit: [], notes }] };
}

/** A handler that catches only other errors of the library will meet a new one. */
function newErrorNote(source: PySource, call: PyEditNode): readonly string[] {
  for (let node: PyEditNode | undefined = call; node !== undefined; node = node.parent) {
    if (node.parent?.kind !== "try_statement" || node.field !== "body") continue;
    const handlers = node.parent.children.filter(({ kind }) => kind === "except_clause");
    const catches = handlers.some((handler) =>
      contains(handler, (inner) => inner.kind === "identifier" && TIMES_OUT.test(textOf(source, inner))),
    );
    const bare = handlers.some((handler) => childIn(handler, "value") === undefined);
    if (!catches && !bare) return ["the handlers around the call do not catch its timeout"];
    return [];
  }
  return [];
}

/** Classes that a timeout of one of the libraries is, or is a kind of. */
const TIMES_OUT =
  /^(Exception|BaseException|OSError|IOError|EnvironmentError|TimeoutError|timeout|Timeout|ReadTimeout|RequestException|HTTPError|URLError|TimeoutException|TimeoutExpired|SubprocessError|error|RequestError|TransportError|ClientError|APIError|OpenAIError)$/;
