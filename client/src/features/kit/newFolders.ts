/** Folders that have just got their first kit files, told from the files that were created. */

import * as vscode from "vscode";

export interface NewKitFolder {
  readonly folder: vscode.Uri;
  /** Kit files among those created. */
  readonly count: number;
}

/** The first line of a file that the kit wrote. */
const HEADER = /^(?:\/\/|#) Bulwark kit \d+ · /;

/** Folders in which nothing but `created` and what belongs to it holds kit files. */
export async function newKitFolders(created: readonly vscode.Uri[]): Promise<readonly NewKitFolder[]> {
  const byFolder = new Map<string, vscode.Uri[]>();
  for (const uri of created) {
    if (!(await isKitFile(uri))) continue;
    const folder = vscode.Uri.joinPath(uri, "..").toString();
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), uri]);
  }
  const found: NewKitFolder[] = [];
  for (const [address, files] of byFolder) {
    const folder = vscode.Uri.parse(address);
    const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
    const others = names.map((name) => vscode.Uri.joinPath(folder, name)).filter((uri) => !isAmong(files, uri));
    const older = await Promise.all(others.map(isKitFile));
    if (!older.includes(true)) found.push({ folder, count: files.length });
  }
  return found;
}

const isAmong = (files: readonly vscode.Uri[], uri: vscode.Uri): boolean =>
  files.some((file) => file.toString() === uri.toString());

async function isKitFile(uri: vscode.Uri): Promise<boolean> {
  if (!/\.(ts|py)$/.test(uri.path)) return false;
  try {
    return HEADER.test(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  } catch {
    // It is gone again: then there is nothing to say about it.
    return false;
  }
}
