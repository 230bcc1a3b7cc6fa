/** What people do to files, at random and always the same for the same seed. */

/** Numbers in [0, 1). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed % 2_147_483_648;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

export const oneOf = <Item>(random: Random, items: readonly Item[]): Item | undefined =>
  items[Math.floor(random() * items.length)];

const STATEMENTS = [
  'await fetch("https://example.org/status");',
  "try { risky(); } catch {}",
  'console.log("here");',
  "const limit = Number(process.env.LIMIT ?? 10);",
  'setInterval(() => { void fetch("https://example.org/ping"); }, 1_000);',
  "if (Math.random() > 2) throw new Error(`never ${String(Date.now())}`);",
  "export const added = async () => (await import('node:fs')).promises.writeFile('state.json', '{}');",
  "for (const item of [1, 2, 3]) await Promise.resolve(item);",
];

/** The text after one edit: a remark, a statement, a line less, a line twice, a letter, half a statement, or the text it began with. */
export function edited(random: Random, text: string, original: string): string {
  const lines = text.split("\n");
  const at = Math.floor(random() * lines.length);
  switch (Math.floor(random() * 8)) {
    case 0:
      return [...lines.slice(0, at), `// remark ${Math.floor(random() * 1e6)}`, ...lines.slice(at)].join("\n");
    case 1:
    case 2:
      return [...lines.slice(0, at), oneOf(random, STATEMENTS) ?? "", ...lines.slice(at)].join("\n");
    case 3:
      return [...lines.slice(0, at), ...lines.slice(at + 1)].join("\n");
    case 4:
      return [...lines.slice(0, at), lines[at] ?? "", ...lines.slice(at)].join("\n");
    case 5: {
      const offset = Math.floor(random() * text.length);
      return `${text.slice(0, offset)}${oneOf(random, ["a", "(", "}", '"', "`", ".", "await "]) ?? ""}${text.slice(offset)}`;
    }
    case 6: {
      const offset = Math.floor(random() * text.length);
      return text.slice(0, offset) + text.slice(offset + Math.floor(random() * 30));
    }
    default:
      return original;
  }
}
