/** What an expression of a workflow puts into a script: the contexts whose text comes out of it. */

/** Contexts of `${{ … }}` that are printed as they are, in lower case with `*` for an index; none that is only compared. */
export function printedContexts(expression: string): readonly string[] {
  const inner = expression
    .replace(/^\$\{\{|\}\}$/g, "")
    .replace(/\[\s*'([\w-]+)'\s*\]/g, ".$1")
    .replace(/\[\s*(?:\d+|\*)\s*\]/g, ".*")
    .replace(/'(?:[^']|'')*'/g, "''")
    .replace(/\b(?:contains|startsWith|endsWith|hashFiles)\s*\([^()]*\)/gi, "true")
    .replace(/[\w.*-]+\s*(?:==|!=|<=?|>=?)\s*[\w.'*-]+/g, "true")
    .replace(/!\s*[\w.*-]+/g, "true")
    // The left side of `&&` is only asked whether it is there.
    .replace(/[\w.*-]+\s*&&/g, "");
  return [...inner.matchAll(/[A-Za-z_][\w-]*(?:\.(?:[\w-]+|\*))*/g)]
    .map(([name]) => name.toLowerCase())
    .filter((name) => !/^(?:true|false|null|tojson|fromjson|format|join)$/.test(name));
}
