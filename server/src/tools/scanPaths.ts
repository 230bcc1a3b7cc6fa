/** `bulwark_scan_paths`: the findings of some files and folders, as they are on disk now. */

import { Refusal } from "./answer";
import { listAnswer } from "./gapList";
import { insidePath, isUnder } from "./paths";
import { gapsOutput, only, pageInput, pathsInput } from "./shapes";
import { tool } from "./tool";

export const scanPaths = tool({
  name: "bulwark_scan_paths",
  title: "Scan files",
  description:
    "Reads the given files and folders again and lists their open gaps. All of the folder is brought up to date, since callers and callees in other files count.",
  input: only({ paths: pathsInput.min(1), ...pageInput }),
  output: gapsOutput,
  answer(folder, { paths, ...page }) {
    const wanted = paths.map((path) => insidePath(folder, path));
    for (const path of wanted)
      if (folder.reader.kind(`${folder.root}/${path}`) === undefined)
        throw new Refusal(`there is no file or folder ${JSON.stringify(path)}`);
    const findings = folder.assessment.findings.filter(({ place }) => isUnder(place.path, wanted));
    return listAnswer(folder, findings, page);
  },
});
