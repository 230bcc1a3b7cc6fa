/** Branches written as calls: their functions run at once, as those of an `if` would. */

import type { LibraryModel } from "../model";
import { AWAITS, each } from "../rows";

export const branching: readonly LibraryModel[] = [
  {
    package: "ts-pattern",
    language: "javascript",
    versions: "*",
    source:
      "gvergnaud/ts-pattern 5 README, API reference: the handler comes last, and its result is that of the expression",
    symbols: { match: { returns: "ts-pattern.Match" } },
    types: {
      "ts-pattern.Match": {
        methods: {
          ...each("with when", { returns: "ts-pattern.Match", callbacks: { last: AWAITS } }),
          ...each("returnType narrow", { returns: "ts-pattern.Match" }),
          otherwise: { callbacks: { "0": AWAITS } },
        },
      },
    },
  },
];
