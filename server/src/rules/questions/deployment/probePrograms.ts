/** Programs that a container's health check starts: Docker ends one that takes longer than the check's `timeout`, 30 s when none is given. */

import type { FileFacts } from "#facts/file";
import type { View } from "#linking/view";

const PROBES: { readonly fallback: ReadonlySet<string> } = { fallback: new Set() };

/** Is the file started by a HEALTHCHECK, or a `healthcheck:` of a compose file, and loaded by no other? */
export function isProbeProgram(view: View, file: FileFacts): boolean {
  const named = view.rememberWhole(PROBES, () => new Set(view.files.flatMap((one) => programsOf(one))));
  if (named.size === 0 || view.isImported(file)) return false;
  const parts = withoutEnding(file.path).split("/");
  return parts.some((_, index) => named.has(parts.slice(index).join("/")));
}

/** Paths as the checks of a Dockerfile or compose file spell them, without the folder that the image keeps programs in. */
function programsOf({ dockerfile, compose }: FileFacts): readonly string[] {
  const instructions = (dockerfile?.stages ?? []).flatMap((stage) => stage.instructions);
  const texts = [
    ...instructions.flatMap(({ keyword, text }) => (keyword === "HEALTHCHECK" ? [text] : [])),
    ...(compose?.services ?? []).flatMap(({ healthcheck }) => {
      const { words = [], shell } = healthcheck?.test ?? {};
      return [words.join(" "), shell?.script.text ?? ""];
    }),
  ];
  return texts.flatMap((text) => [...text.matchAll(PROGRAM)].map(([, path = ""]) => withoutEnding(path)));
}

const withoutEnding = (path: string): string => path.replace(/\.\w+$/, "");

/** `node ./dist/healthcheck.js`, `["CMD", "python", "/app/probe.py"]` */
const PROGRAM =
  /\b(?:node|nodejs|bun|tsx|python[\d.]*)["',\s]+(?:\.?\/)?(?:(?:app|code|srv|usr\/src\/app)\/)?(?:(?:dist|build)\/)?([\w./-]+\.(?:[cm]?[jt]s|py))\b/g;
