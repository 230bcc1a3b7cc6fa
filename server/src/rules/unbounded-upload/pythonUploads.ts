/** Python: uploads that are read or copied whole, and what limits their size. Starlette and Werkzeug have no limit by themselves. */

import type { FileFacts, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, FunctionRef, View } from "#linking/view";

import { textsIn } from "../questions/services/services";

const TAKES = /^(?:starlette\.Upload\.read|upload\.File\.read|werkzeug\.Upload\.(?:read|save))$/;
const COPIES = /^shutil\.copyfileobj$/;

/** The first call of each function that takes in an upload while a request is handled. */
export function uploadsIn(view: View, file: FileFacts): readonly Call[] {
  if (file.language !== "python") return [];
  const found = new Map<number, Call>();
  for (const call of view.calls(file)) {
    const owner = file.scopes[call.operation.scope]?.function ?? 0;
    if (found.has(owner) || !takesUpload(view, call) || !view.context({ file, scope: owner }).has("request")) continue;
    found.set(owner, call);
  }
  return [...found.values()];
}

function takesUpload(view: View, { file, symbol = "", operation }: Call): boolean {
  if (TAKES.test(symbol)) return true;
  const [from] = COPIES.test(symbol) ? operation.arguments : [];
  return (
    from !== undefined &&
    view
      .things(file, from)
      .some((thing) => thing.kind === "type" && /^(?:upload\.File|werkzeug\.Upload)$/.test(thing.name))
  );
}

export type Limited =
  | { readonly state: "limited"; readonly because: string }
  | { readonly state: "unknown"; readonly because: string }
  | { readonly state: "open" };

/** What limits the size of an upload: the program refuses large bodies, or the code counts. */
export function limitOfUpload(view: View, call: Call): Limited {
  const { file, operation } = call;
  const own = { file, scope: file.scopes[operation.scope]?.function ?? 0 };
  if ([own, ...callersOf(view, own)].some((at) => counts(view, at)))
    return { state: "limited", because: "its size is compared with a limit" };
  const said = view.rememberWhole(SAID, () => saidIn(view));
  if (said.refuses) return { state: "limited", because: "the program refuses bodies that are too large" };
  return said.names ? { state: "unknown", because: "a setting speaks of a largest size" } : { state: "open" };
}

const callersOf = (view: View, at: FunctionRef): readonly FunctionRef[] =>
  view
    .callers(at)
    .callers.map(({ call: { file, operation } }) => ({ file, scope: file.scopes[operation.scope]?.function ?? 0 }));

interface Said {
  readonly refuses: boolean;
  readonly names: boolean;
}

const SAID: { readonly fallback: Said } = { fallback: { refuses: false, names: false } };
const REFUSES =
  /^(?:content-length|http_content_length|content_length|max_content_length|max_form_memory_size|http_413_\w+)$/i;
const NAMES =
  /max_?(?:imum_?)?(?:upload|file|body|content|request|image|attachment)\w*(?:size|bytes|length|mb)|(?:upload|file|body)_?size_?limit|limit_?upload/i;

function saidIn(view: View): Said {
  let names = false;
  for (const file of view.files) {
    if (file.language !== "python" || file.role === "test" || file.role === "generated") continue;
    const isOfAnswer = file.operations.some(asksAnswerForLength);
    for (const text of textsIn(file)) {
      if (REFUSES.test(text) && !(isOfAnswer && LENGTH.test(text))) return { refuses: true, names };
      names ||= text.length < 60 && NAMES.test(text);
    }
    if (file.operations.some(saysTooLarge)) return { refuses: true, names };
    names ||= file.scopes.some(({ bindings }) => Object.keys(bindings).some((name) => NAMES.test(name)));
  }
  return { refuses: false, names };
}

const LENGTH = /^content-length$/i;

/** `response.headers.get("Content-Length")`, `int(response.headers["Content-Length"])`: what a program fetches says nothing of what it is sent. */
const asksAnswerForLength = ({ callee, arguments: given }: FileFacts["operations"][number]): boolean =>
  [...given, ...(callee === undefined ? [] : [callee])].some((value) => {
    const names = namesOf(value);
    const isAsked = names.some((name) => LENGTH.test(name)) || (value === callee && given.some(isLength));
    return isAsked && names.some((name) => /^(?:resp|response|reply|answer|head|r)$/i.test(name));
  });

const namesOf = (value: Value): readonly string[] => [
  ...(value.kind === "name" ? [value.name] : []),
  ...("path" in value ? value.path : []),
];

const isLength = (value: Value): boolean =>
  value.kind === "literal" && typeof value.value === "string" && LENGTH.test(value.value);

/** `HTTPException(413)`, `status_code=413` */
const saysTooLarge = ({ arguments: given, keywords = {} }: FileFacts["operations"][number]): boolean =>
  [...given, ...Object.values(keywords)].some((value) => value.kind === "literal" && value.value === 413);

/** Does a condition of the function, or of a check it calls, compare a size? */
function counts(view: View, { file, scope }: FunctionRef, depth = 0): boolean {
  if (file.scopes.some((at) => at.function === scope && at.test !== undefined && comparesSize(file, at.test)))
    return true;
  if (depth > 0) return false;
  return view.operations(file, scope).some((operation) => {
    const call = view.call(file, operation);
    return call !== undefined && view.targets(call).some((target) => counts(view, target, depth + 1));
  });
}

function comparesSize(file: FileFacts, test: Value, depth = 0): boolean {
  if (depth > 4) return false;
  const inner = (value: Value): boolean => comparesSize(file, value, depth + 1);
  switch (test.kind) {
    case "comparison":
      return (
        /[<>]/.test(test.operator) &&
        [test.left, test.right].some((side) => isSize(file, side)) &&
        ![test.left, test.right].some(isNothing)
      );
    case "choice":
      return test.of.some(inner) || (test.and !== undefined && inner(test.and));
    case "not":
      return inner(test.of);
    default:
      return false;
  }
}

const isSize = (file: FileFacts, value: Value): boolean => {
  const called = value.kind === "result" ? file.operations[value.operation]?.callee : undefined;
  return /^len$|size|length|bytes|total|written|received/i.test(lastNameOf(called ?? value));
};

/** `len(chunk) > 0` asks whether there is more. */
const isNothing = (value: Value): boolean =>
  value.kind === "literal" && typeof value.value === "number" && value.value <= 1;
