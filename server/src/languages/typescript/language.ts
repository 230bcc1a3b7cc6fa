/** TypeScript and JavaScript, as the engine sees them. The compiler loads with the first file. */

import type { Language } from "#languages/language";

const paths = /\.(?:[cm]?[jt]s|[jt]sx)$/;

export const typescript: Language = {
  id: "typescript",
  version: 16,
  matches: (path) => paths.test(path),
  load: async () => {
    const [{ lower, lowerAgain }, { unjudgedFacts }] = await Promise.all([import("./lower"), import("./unjudged")]);
    return { id: "typescript", lower, lowerAgain, skim: unjudgedFacts };
  },
};
