/** The program that a shell command runs, behind `sudo`, `env`, `timeout` and their kin. */

import type { ShellCommand, ShellWord } from "#facts/shell";

export interface ShellProgram {
  /** Without its folder: `curl` of `/usr/bin/curl`. */
  readonly name: string;
  readonly arguments: readonly ShellWord[];
  /** What stands in front of it, by name. */
  readonly behind: readonly string[];
  /** The word that names it. */
  readonly word: ShellWord;
}

/** Undefined for a command without words, and for one whose name is put together while it runs. */
export function programOf({ words }: ShellCommand): ShellProgram | undefined {
  return programIn(words, []);
}

function programIn(words: readonly ShellWord[], behind: readonly string[]): ShellProgram | undefined {
  const [word, ...rest] = words;
  if (word?.value === undefined) return undefined;
  const name = word.value.slice(word.value.lastIndexOf("/") + 1);
  const wrapper = WRAPPERS.get(name);
  const inner = wrapper === undefined ? undefined : behindOptions(rest, wrapper);
  if (inner === undefined || inner.length === 0) return { name, arguments: rest, behind, word };
  return programIn(inner, [...behind, name]);
}

/** Programs that start the one behind them: which of their options take the next word, and how many words come before it. */
const WRAPPERS: ReadonlyMap<string, { readonly valued: RegExp; readonly operands: number }> = new Map([
  ["sudo", { valued: /^-[ughpCTrt]$/, operands: 0 }],
  ["doas", { valued: /^-[uC]$/, operands: 0 }],
  ["gosu", { valued: /^$/, operands: 1 }],
  ["su-exec", { valued: /^$/, operands: 1 }],
  ["env", { valued: /^-[uCS]$/, operands: 0 }],
  ["nice", { valued: /^-n$/, operands: 0 }],
  ["ionice", { valued: /^-[cnp]$/, operands: 0 }],
  ["nohup", { valued: /^$/, operands: 0 }],
  ["exec", { valued: /^-a$/, operands: 0 }],
  ["command", { valued: /^$/, operands: 0 }],
  ["builtin", { valued: /^$/, operands: 0 }],
  ["time", { valued: /^-[of]$/, operands: 0 }],
  ["timeout", { valued: /^-[ks]$/, operands: 1 }],
  ["gtimeout", { valued: /^-[ks]$/, operands: 1 }],
  ["stdbuf", { valued: /^-[ioe]$/, operands: 0 }],
  ["setsid", { valued: /^$/, operands: 0 }],
  ["tini", { valued: /^-[ep]$/, operands: 0 }],
  ["dumb-init", { valued: /^-r$/, operands: 0 }],
]);

function behindOptions(
  words: readonly ShellWord[],
  { valued, operands }: { readonly valued: RegExp; readonly operands: number },
): readonly ShellWord[] {
  let at = 0;
  for (; at < words.length; at++) {
    const value = words[at]?.value;
    if (value === "--") return words.slice(at + 1 + operands);
    if (value === undefined || !(value.startsWith("-") || /^\w+=/.test(value))) break;
    if (valued.test(value)) at++;
  }
  // `command -v x` and `sudo -v` ask; they start nothing.
  if (words.slice(0, at).some(({ value }) => value === "-v" || value === "-V")) return [];
  return words.slice(at + operands);
}

export interface GivenOptions {
  /** `-f` as `f`, `--fail` as `fail`, with their value where they have one. */
  readonly options: ReadonlyMap<string, ShellWord | undefined>;
  readonly operands: readonly ShellWord[];
  /** A word that may hold options: `$OPTIONS`, `"${arguments[@]}"`. */
  readonly isOpaque: boolean;
}

/**
 * Reads a program's words: `letters` are the one-letter options that take a value, joined or as the next word; `names` the long
 * ones that take the next word. `text` gives a word as written.
 */
export function optionsOf(
  words: readonly ShellWord[],
  known: { readonly letters: string; readonly names: ReadonlySet<string> },
  text: (word: ShellWord) => string,
): GivenOptions {
  const options = new Map<string, ShellWord | undefined>();
  const operands: ShellWord[] = [];
  let isOpaque = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) break;
    const value = word.value ?? text(word);
    if (value === "--") {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (/^--[a-z]/.test(value)) {
      const [name = "", joined] = value.slice(2).split("=", 2);
      const takes = joined === undefined && known.names.has(name);
      options.set(name, joined !== undefined ? word : takes ? words[++at] : undefined);
    } else if (/^-[A-Za-z0-9#]/.test(value)) {
      at += shortOptions(value.slice(1), known.letters, { options, word, next: words[at + 1] });
    } else {
      // `-${FAMILY}` is an option, whichever.
      const isOption = value.startsWith("-") && value !== "-";
      if (isOption || MAY_HOLD_OPTIONS.test(text(word))) isOpaque = true;
      if (!isOption) operands.push(word);
    }
  }
  return { options, operands, isOpaque };
}

/** Not in quotes, or a list; by what it is called it may be options. */
const MAY_HOLD_OPTIONS =
  /^"?\$\{?[\w]*(?:opt|arg|flag|param|curl|wget|header|auth)\w*|^"?\$(?:[@*]|\{[@*]|\{\w+\[[@*]\])/i;

/** How many further words the cluster takes. */
function shortOptions(
  cluster: string,
  letters: string,
  into: {
    readonly options: Map<string, ShellWord | undefined>;
    readonly word: ShellWord;
    readonly next: ShellWord | undefined;
  },
): number {
  for (const [at, letter] of [...cluster].entries()) {
    if (!letters.includes(letter)) {
      into.options.set(letter, undefined);
      continue;
    }
    const isJoined = at < cluster.length - 1;
    into.options.set(letter, isJoined ? into.word : into.next);
    return isJoined ? 0 : 1;
  }
  return 0;
}
