/** The kinds that tests give themselves: `@pytest.mark.e2e`, `@group integration` of a docblock, `tags: ["load"]`. */

const MARK = /\bpytest\.mark\.(\w+)|@(?:group|tags?)[ \t]+([\w-]+)|\btags?:\s*\[?\s*["'`]@?([\w-]+)["'`]/g;

/** Each mark once, in lower case and in the order they appear; marks of any name, whatever they mean. */
export function testMarks(text: string): readonly string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(MARK)) {
    const name = match.slice(1).find((group) => group !== undefined);
    if (name !== undefined) found.add(name.toLowerCase());
  }
  return [...found];
}
