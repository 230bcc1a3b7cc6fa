/** Does code run in a page that a driver (Puppeteer, Playwright, Selenium) holds? Then what fails there ends no process of ours. */

import type { FileFacts, ScopeId } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

/** Methods of drivers alone; `exposeFunction` is none of them, its function runs here. */
const ONLY_DRIVERS = /^(?:\${1,2}eval|evaluateOnNewDocument|evaluateHandle|addInitScript|evaluateAll)$/;
const MAY_DRIVE = /^(?:evaluate|waitForFunction|execute(?:Async)?Script)$/;
/** What drivers call the thing they run code in. */
const HOLDS_PAGE = /page|frame|browser|tab|driver|locator|element|handle|worker/i;

/** Is the call in a function that is handed to a driver, here or wherever it is named? */
export const isInDrivenPage = (view: View, { file, operation }: Call): boolean =>
  view
    .chain(file, operation.scope)
    .some((scope) => scope.kind === "function" && isHandedToDriver(view, file, scope.id));

function isHandedToDriver(view: View, file: FileFacts, scope: ScopeId): boolean {
  const use = file.scopes[scope]?.use;
  if (use?.to === "argument") {
    const taker = file.operations[use.operation];
    const call = taker === undefined ? undefined : view.call(file, taker);
    return call !== undefined && drives(call);
  }
  const { callers } = view.callers({ file, scope });
  return callers.length > 0 && callers.every(({ call, argument }) => argument !== undefined && drives(call));
}

function drives({ operation, callee, receiver }: Call): boolean {
  const name = lastNameOf(operation.callee);
  if (ONLY_DRIVERS.test(name)) return true;
  if (!MAY_DRIVE.test(name)) return false;
  if (receiver?.kind === "type" && receiver.name.startsWith("browser.")) return true;
  return HOLDS_PAGE.test(callee.split(".").at(-2) ?? "");
}
