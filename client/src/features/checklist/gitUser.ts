/** Reads the user's name out of a git configuration, without running git. */

/** `name` of the `[user]` section of a git configuration file. Includes are not followed. */
export function userName(configuration: string): string | undefined {
  let section = "";
  for (const line of configuration.split(/\r?\n/)) {
    const header = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line);
    if (header !== null) section = (header[1] ?? "").toLowerCase();
    const name = section === "user" ? /^\s*name\s*=\s*(.*?)\s*$/i.exec(line)?.[1] : undefined;
    if (name !== undefined && name !== "") return name.replace(/^"(.*)"$/, "$1");
  }
  return undefined;
}
