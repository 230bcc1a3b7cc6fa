/** What a write puts into its file: an argument of the call, or in Python what is written to the file it opens. */

import type { Operation, Value } from "#facts/file";
import { memberOf, receiverOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

/** The content as it is written; undefined when it is not one value. */
export function contentOf(view: View, call: Call): Value | undefined {
  const { model, operation } = call;
  if (model?.receiverIsResource === true && model.openMode === undefined) return operation.arguments[0];
  if (model?.openMode === undefined) return operation.arguments[1];
  const [only, ...more] = usesOfOpened(view, call).flatMap((use) => writtenBy(use) ?? []);
  return more.length === 0 ? only : undefined;
}

/** Python: is what is written data put into a text (`json.dump`, `yaml.safe_dump`, `json.dumps`, `pickle.dumps`)? */
export function isSerialized(view: View, call: Call): boolean {
  if (usesOfOpened(view, call).some(({ symbol = "" }) => DUMPS.test(symbol))) return true;
  const content = contentOf(view, call);
  return (
    content !== undefined &&
    view
      .sources(call.file, content)
      .some(({ callee }) => /dumps?$|to_json$|model_dump_json$|^(?:global\.)?JSON\.stringify$/.test(callee))
  );
}

/** Calls that use the file which `call` opens: `file.write(text)`, `json.dump(data, file)`. Empty for calls that open none. */
export function usesOfOpened(view: View, call: Call): readonly Call[] {
  const { file, operation, model } = call;
  if (model?.openMode === undefined) return [];
  const isIt = (value: Value | undefined): boolean =>
    value !== undefined &&
    view.things(file, value).some((thing) => thing.kind === "type" && thing.from?.operation === operation);
  const owner = file.scopes[operation.scope]?.function ?? 0;
  return view.operations(file, owner).flatMap((other) => {
    const used = other.kind === "call" && other.order > operation.order ? view.call(file, other) : undefined;
    return used !== undefined && (isIt(receiverOf(other.callee)) || other.arguments.some(isIt)) ? [used] : [];
  });
}

const writtenBy = ({ operation, symbol = "" }: Call): Value | undefined =>
  isWriting(operation) || DUMPS.test(symbol) ? operation.arguments[0] : undefined;

const isWriting = ({ callee }: Operation): boolean => /^write(lines)?$/.test(memberOf(callee) ?? "");

const DUMPS = /^(json|pickle|yaml|toml|marshal|simplejson|ujson|tomli_w|ruamel\.yaml)\.(safe_)?dump$/;
