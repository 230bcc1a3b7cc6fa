/** The TypeScript compiler. Imported nowhere else, so that every bundle shares one lazily loaded copy. */

import ts from "@ts-morph/common/dist/typescript.js";

export { ts };
