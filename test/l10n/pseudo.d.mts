/** What `pseudo.mjs` offers to tests in TypeScript. */

import type { Texts } from "./texts.mjs";

export declare const PSEUDO: string;
export declare function pseudoTexts(texts: Texts): Readonly<Record<string, string>>;
export declare function pseudoFiles(): Readonly<Record<string, Readonly<Record<string, string>>>>;
