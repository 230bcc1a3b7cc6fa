/** What an address, or the source of a package, says of its version. */

/** A version, a commit, or a variable that holds one. */
export const SAYS_VERSION = /\bv?\d+(?:[._]\w+)+|\b[0-9a-f]{12,40}\b|\$|refs\/tags|_\d+\.x|\/v\d+\b/;

/** Does an address say which version it is of, or a variable instead of it? */
export const namesVersion = (url: string): boolean =>
  SAYS_VERSION.test(url.replace(/^https?:\/\/[^/]*/, "")) || /^["']?\$/.test(url);

/** No reference, or the branch that everything goes to. */
export const isHead = (reference: string | undefined): boolean =>
  reference === undefined || /^(?:|HEAD|main|master|trunk|dev|develop|latest)$/.test(reference);

/** The repository whose newest commit a package manager is told to install: `pip install git+https://…`. */
export function newestCommit(program: string, words: readonly string[]): string | undefined {
  const line = [program, ...words].join(" ");
  if (/^cargo install /.test(line)) {
    const [, url] = /\s--git[ =](\S+)/.exec(line) ?? [];
    return url === undefined || /\s--(?:tag|rev)[ =]/.test(line) ? undefined : plain(url);
  }
  const isPython = /^(?:pip[\d.]*|pipx|python[\d.]* -m pip|uv (?:pip|tool)) install /.test(line);
  if (!isPython && !/^(?:npm|pnpm|yarn|bun) (?:i|install|add|global add) /.test(line)) return undefined;
  // The reference stands behind `@` in Python, behind `#` elsewhere; `git@` in front of the host is a user.
  const source = isPython
    ? /git\+\w+:\/\/(?:[^/\s@]*@)?[^/\s]+\/[^\s@#"';]+(?:@([^\s#"';]+))?/.exec(line)
    : /git(?:\+\w+)?:\/\/[^\s#"']+(?:#([^\s"']+))?/.exec(line);
  const head = source === null || source[0].includes("$") || !isHead(source[1]) ? undefined : plain(source[0]);
  return head ?? headArchive(line);
}

/** `…/archive/main.zip`, `…/archive/refs/heads/dev.tar.gz`, `…/zipball/master`: a branch packed up by GitHub or GitLab. */
function headArchive(line: string): string | undefined {
  const [url, branch] =
    /https?:\/\/[^\s"']+\/(?:archive|zipball|tarball)\/(?:refs\/heads\/)?([\w-]+)(?:\.zip|\.tar\.\w+|\/[^\s"']*)?(?=["'\s]|$)/.exec(
      line,
    ) ?? [];
  return url === undefined || url.includes("$") || !(url.includes("/refs/heads/") || isHead(branch)) ? undefined : url;
}

const plain = (url: string): string => url.replace(/^git\+/, "").replace(/^["']|["']$/g, "");

const LONGEST = 60;

/** An address for a message. */
export const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
