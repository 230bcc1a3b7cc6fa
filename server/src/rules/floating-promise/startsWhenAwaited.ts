/** Writes that a library sends only when somebody waits for them. */

import type { Call } from "#linking/view";

/** Builders of other libraries change as they are called: `query.delete()` may be a step of what is awaited below. */
const SENDS_WHEN_AWAITED = /^@?prisma\b/;
const WRITES = /^row-(insert|update|upsert|delete)$/;

/** `prisma.order.create({ data })`: Prisma's promise does nothing before it is awaited, and dropped it never does. */
export const startsWhenAwaited = ({ model, concept, symbol }: Call): boolean =>
  model?.promise === "lazy" && WRITES.test(concept ?? "") && SENDS_WHEN_AWAITED.test(symbol ?? "");
