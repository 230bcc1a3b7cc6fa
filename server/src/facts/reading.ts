/** How code that must not touch the disk reads files: a port, answered by the platform (open buffers first) or by a test. */

/** Paths are absolute with forward slashes. Invariant: no method throws; what cannot be read does not exist. */
export interface FileReader {
  /** Text of a file as the user sees it (its open buffer when there is one); undefined when there is none. */
  read(path: string): string | undefined;
  kind(path: string): "file" | "folder" | undefined;
  /** Names directly in a folder, in no particular order; empty when there is no such folder. */
  entries(folder: string): readonly string[];
  /** The path with symbolic links resolved; the path itself when it does not exist. */
  real(path: string): string;
}
