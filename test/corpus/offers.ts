/** Every offer of a folder: those that answer findings, and a fair share of the refactorings that no finding asks for. */

import { join } from "node:path";

import ts from "typescript";

import type { Engine } from "#engine/engine";
import type { FixOffer } from "#engine/fixing";
import type { FileReader } from "#facts/reading";

import { isDeployment } from "./deployment";
import { spread } from "./tally";

export interface Listed {
  readonly offer: FixOffer;
  /** Milliseconds the list took that it was in. */
  readonly listed: number;
}

export interface Wish {
  readonly engine: Engine;
  readonly reader: FileReader;
  /** Paths relative to the folder. */
  readonly paths: readonly string[];
  /** How many refactorings of each fix are taken, spread over the folder. */
  readonly refactorings: number;
}

/** Offers in the order of paths. The engine has scanned the folder and loaded its fixes. */
export function allOffers(wish: Wish): readonly Listed[] {
  const found = wish.paths.flatMap((path) => offersOf(wish, path));
  const answers = found.filter(({ offer }) => offer.rule !== undefined);
  const others = found.filter(({ offer }) => offer.rule === undefined);
  const fixes = [...new Set(others.map(({ offer }) => offer.fix))];
  const drawn = fixes.flatMap((fix) =>
    spread(
      others.filter(({ offer }) => offer.fix === fix),
      wish.refactorings,
    ),
  );
  return [...answers, ...drawn].sort((a, b) => wish.paths.indexOf(a.offer.path) - wish.paths.indexOf(b.offer.path));
}

function offersOf({ engine, reader }: Wish, path: string): readonly Listed[] {
  const text = reader.read(join(engine.root, path));
  if (text === undefined) return [];
  const found = new Map<string, Listed>();
  const spans = [...engine.findings(path).map(({ place }) => place.span), ...cursors(path, text)];
  for (const span of spans) {
    const started = performance.now();
    const offers = engine.fixes(path, span);
    const listed = performance.now() - started;
    for (const offer of offers) {
      const place = `${offer.fix} ${offer.span.start} ${offer.span.end}`;
      // A finding's answer and the refactoring behind it are the same edit.
      if (!found.has(place)) found.set(place, { offer, listed });
    }
  }
  return [...found.values()];
}

/**
 * Where a person's cursor might be: on the name of what is called, on the head of a function, on a cast; on a key at the left margin of
 * what has no code.
 */
function cursors(path: string, text: string): readonly { readonly start: number; readonly end: number }[] {
  if (isDeployment(path))
    return [...text.matchAll(/^[a-z][\w-]*:/gim)].map(({ index }) => ({ start: index, end: index }));
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  const offsets: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) offsets.push(node.expression.getEnd());
    else if (ts.isFunctionLike(node) || ts.isAsExpression(node)) offsets.push(node.getStart(tree));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return offsets.map((offset) => ({ start: offset, end: offset }));
}
