/** Python: random identifiers and tokens. */

import type { LibraryModel } from "../model";
import { each } from "../rows";

export const identifiers: readonly LibraryModel[] = [
  {
    package: "uuid",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/uuid.html",
    symbols: each("uuid1 uuid4 uuid7", { concept: "random", safe: true }),
  },
  {
    package: "secrets",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/secrets.html",
    symbols: each("token_hex token_urlsafe token_bytes randbelow choice", { concept: "random", safe: true }),
  },
];
