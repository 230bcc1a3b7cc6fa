/** May `await using` be written here? Only where a compiler that knows it turns it into what the runtime knows. */

import { isTypeScriptPath } from "./editSource";

/** `dependency` answers with a declared version; a workspace that declares no TypeScript is taken to be current. */
export function allowsUsing(request: { readonly path: string; dependency(name: string): string | undefined }): boolean {
  if (!isTypeScriptPath(request.path)) return false;
  const version = /(\d+)(?:\.(\d+))?/.exec(request.dependency("typescript") ?? "");
  if (version === null) return true;
  const major = Number(version[1]);
  // Declarations with `using` came with TypeScript 5.2.
  return major > 5 || (major === 5 && Number(version[2] ?? 9) >= 2);
}
