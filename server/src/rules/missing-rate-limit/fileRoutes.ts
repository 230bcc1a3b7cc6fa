/** Logins that a framework finds by file name (Next.js handlers, Sails actions): no server and no router is seen that could limit them. */

import type { FileFacts } from "#facts/file";
import { isMachine } from "#linking/conventions";
import type { FunctionRef, View } from "#linking/view";

import { anyLimiter, limits } from "../questions/concurrency/limiters";
import { fileHandlers } from "../questions/input/conventionalHandlers";
import { rowLimits } from "../questions/state/rowLimits";

export interface FileLogin {
  readonly handler: FunctionRef;
  /** `/api/auth/login`, as the folders spell it. */
  readonly path: string;
}

const ACTION = /(?:^|\/)api\/controllers\/(.*?)\.[cm]?[jt]s$/;
const LETS_IN = /(^|[/_-])(log-?in|sign-?in|authenticate|auth|sessions?|access-?tokens?)(\/|$)/i;
const COMPARES = /^(bcrypt\w*\.compare(Sync)?|argon2\.verify|@node-rs\/(bcrypt|argon2)\.(compare|verify)(Sync)?)$/;
const WRITES = /^(POST|PUT|ALL)$/;
const MAX_DEPTH = 3;

/** Handlers of a file that let strangers in by a password: by their path, and by comparing one, themselves or in what they call. */
export function* fileLogins(view: View, file: FileFacts): Iterable<FileLogin> {
  for (const { function: handler, method, path } of fileHandlers(view, file))
    if (handler.file === file && WRITES.test(method) && LETS_IN.test(path) && compares(view, handler))
      yield { handler, path };
  const action = ACTION.exec(file.path)?.[1];
  if (action === undefined || !LETS_IN.test(action)) return;
  for (const { kind, id } of file.scopes) {
    const handler = { file, scope: id };
    if (kind === "function" && isMachine(handler) && compares(view, handler)) {
      yield { handler, path: `/${action}` };
      return;
    }
  }
}

const compares = (view: View, handler: FunctionRef): boolean =>
  does(view, handler, (symbol) => COMPARES.test(symbol), 0);

/** Calls such a library function, itself or in what it calls. */
function does(view: View, { file, scope }: FunctionRef, wanted: (symbol: string) => boolean, depth: number): boolean {
  return view.operations(file, scope, "nested").some((operation) => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    if (call === undefined) return false;
    if (wanted(call.symbol ?? "")) return true;
    return depth < MAX_DEPTH && view.targets(call).some((target) => does(view, target, wanted, depth + 1));
  });
}

const OPENS = /(^|[/_-])(sign-?up|register|join|forgot(-?password)?|resend|magic-?link|verify-?email)([/_-]|$)/i;
const HASHES = /^(bcrypt\w*\.hash(Sync)?|argon2\.hash|@node-rs\/(bcrypt|argon2)\.(hash|hashSync))$/;
const MAILS = /(^|[.:])(nodemailer\b.*\.sendMail|resend\..*send|@sendgrid\/mail\..*send|postmark\..*sendEmail)$/;
const OPEN: { readonly fallback: readonly FileLogin[] } = { fallback: [] };

/**
 * Handlers that strangers start work with: an account is made, or a mail sent to whatever address they give. All of the application, in
 * the order of their paths.
 */
export const openAccounts = (view: View): readonly FileLogin[] =>
  view.rememberWhole(OPEN, () =>
    view.files
      .filter(({ role }) => role === "service")
      .flatMap((file) =>
        fileHandlers(view, file).flatMap(({ function: handler, method, path }) => {
          const works = (symbol: string): boolean => HASHES.test(symbol) || MAILS.test(symbol);
          const isOpen = handler.file === file && WRITES.test(method) && OPENS.test(path);
          return isOpen && does(view, handler, works, 0) && !countsFirst(view, handler) ? [{ handler, path }] : [];
        }),
      )
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  );

/** The handler refuses by a number of rows: of mails that were sent lately, say. */
function countsFirst(view: View, { file, scope: id }: FunctionRef): boolean {
  const scope = file.scopes[id];
  if (scope === undefined) return false;
  const calls = view.operations(file, id, "nested").flatMap((operation) => view.call(file, operation) ?? []);
  return [...rowLimits(view, file, scope, calls)].length > 0;
}

/** Code that runs before every handler of the folder it is in: Next's middleware, the HTTP settings of Sails. */
const IN_FRONT =
  /(^|\/)((src\/)?(middleware|proxy|instrumentation)\.[cm]?[jt]s|config\/(http|policies|bootstrap)\.[cm]?js)$/;

/** Does the handler, what it loads, or code in front of it limit anything? */
export const isFileLoginLimited = (view: View, { handler }: FileLogin): boolean =>
  limits(view, handler, 0) ||
  anyLimiter(view, view.closure(handler.file)) ||
  anyLimiter(
    view,
    inFront(view).flatMap((front) => [...view.closure(front)]),
  );

export const inFront = (view: View): readonly FileFacts[] => view.files.filter(({ path }) => IN_FRONT.test(path));
