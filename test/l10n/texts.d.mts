/** What `texts.mjs` offers to tests in TypeScript. */

/** A text, or a text with a word for translators. */
export type Entry = string | { readonly message: string; readonly comment: readonly string[] };
export type Texts = Readonly<Record<string, Entry>>;

export declare const ROOT: string;
export declare const BUNDLE: string;
export declare const MANIFEST: string;
export declare function textsOfSource(): Promise<Texts>;
export declare function languages(): readonly string[];
export declare function inLanguage(file: string, language: string): string;
export declare function readTexts(file: string): Texts;
export declare function compareTexts(
  english: Texts,
  translated: Texts,
): { readonly missing: readonly string[]; readonly dead: readonly string[]; readonly wrong: readonly string[] };
export declare function messageOf(entry: Entry | undefined): string;
