/** Holds a file lock from before the read until the block that writes ends. */

import type { TextEdit } from "#facts/place";
import { kitInstead } from "#knowledge/conformance";
import { importParts } from "#languages/typescript/editKit";
import { contains, type EditSource, openSource, spanOf, textOf, ts } from "#languages/typescript/editSource";
import { detectStyle, type EditStyle } from "#languages/typescript/editStyle";
import { allowsUsing } from "#languages/typescript/editUsing";
import { closureHindrance, statementBefore, wrapStatements } from "#languages/typescript/editWrap";

import { defineFix, type FixRequest, type FixWay, refuse } from "../fix";
import { accessAt, fileCallIn, isOnlyRead } from "./fix.typescript.calls";
import { type Refused, type Region, regionOf } from "./fix.typescript.region";
import { lockHindrance } from "./fix.typescript.waits";
import { factsOfCall } from "./lockFacts";

const TITLE = "Hold a file lock from the read to the write";
const ONE_TITLE = "Hold a file lock to the end of this block";

export const lockFile = defineFix({
  id: "lock-file",
  language: "typescript",
  rules: ["unlocked-read-modify-write"],
  tier: "behavioral",
  preferred: true,
  title: () => TITLE,
  refactoring: {
    kind: "lock",
    title: "Hold a file lock around this",
    subject(path, text, selection) {
      const source = openSource(path, text);
      const call = fileCallIn(source, selection);
      return call === undefined || isOnlyRead(source, call) ? undefined : spanOf(source, call.expression);
    },
    facts: factsOfCall,
  },
  plan(request) {
    const source = openSource(request.path, request.text);
    const access = accessAt(request, source);
    if ("because" in access) return refuse(access.because);
    const region = regionOf(source, access);
    if ("because" in region) return refuse(region.because);
    const hindrance = lockHindrance(request, source, region);
    if (hindrance !== undefined) return refuse(hindrance);
    const what = access.read !== undefined ? TITLE : ONE_TITLE;
    const title = `${what}${kitInstead("file-lock", request.dependency)}`;
    const ways = waysOf(request, source, region, title);
    return "because" in ways ? refuse(ways.because) : { kind: "ways", ways };
  },
});

function waysOf(request: FixRequest, source: EditSource, region: Region, title: string): readonly FixWay[] | Refused {
  const style = detectStyle(source, request.reader);
  const ways: FixWay[] = [];
  if (allowsUsing(request)) {
    const inserted = withUsing(request, source, style, region);
    if ("because" in inserted) return inserted;
    ways.push(way(title, inserted.edits, "behavioral"));
  }
  const wrapped = withClosure(request, source, style, region);
  if (!("because" in wrapped)) ways.push(way(title, wrapped.edits, "preview"));
  else if (ways.length === 0) return wrapped;
  return ways;
}

const way = (title: string, edits: readonly TextEdit[], tier: FixWay["tier"]): FixWay => ({
  title,
  tier,
  edits,
  kit: ["fileLock"],
  notes: [],
});

type Edited = { readonly edits: readonly TextEdit[] } | Refused;

function withUsing(request: FixRequest, source: EditSource, style: EditStyle, region: Region): Edited {
  const imported = importParts(request, source, style, [{ part: "fileLock", name: "acquireFileLock" }]);
  if ("because" in imported) return imported;
  const [local = "acquireFileLock"] = imported.locals;
  const path = textOf(source, region.path);
  const line = `await using _lock = await ${local}(${path})${style.semicolon}`;
  return { edits: [...imported.edits, statementBefore(source, region.first, line)] };
}

function withClosure(request: FixRequest, source: EditSource, style: EditStyle, region: Region): Edited {
  const statements = region.block.statements.filter((statement) => statement.pos >= region.first.pos);
  const hindrance = closureHindrance(statements, region.inBody ? "allowed" : "refused");
  if (hindrance !== undefined) return { because: hindrance };
  const imported = importParts(request, source, style, [{ part: "fileLock", name: "withFileLock" }]);
  if ("because" in imported) return imported;
  const last = statements.at(-1);
  if (last === undefined) return { because: "there is nothing to lock" };
  const [local = "withFileLock"] = imported.locals;
  const returns = statements.some((statement) => contains(statement, ts.isReturnStatement));
  const open = `${returns ? "return" : "await"} ${local}(${textOf(source, region.path)}, async () => {`;
  const wrapped = wrapStatements(source, style, { first: region.first, last, open, close: `})${style.semicolon}` });
  return { edits: [...imported.edits, ...wrapped] };
}
