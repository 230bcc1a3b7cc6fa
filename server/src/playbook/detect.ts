/** Runs the detectors of a checklist item over what is known about the project. */

import type { Detector } from "./item";
import type { ProjectFacts, Sighting } from "./project";

export interface Detected {
  /** A proof holds: the question is answered. */
  readonly proven: boolean;
  readonly sightings: readonly Sighting[];
  readonly objections: readonly Sighting[];
  /** One short statement per detector that saw something. */
  readonly sentences: readonly string[];
}

/** What the detectors see, taken together. */
export function detect(detectors: readonly Detector[], project: ProjectFacts): Detected {
  const all = detectors.map((detector) => run(detector, project));
  return {
    proven: all.some((seen) => seen.proven),
    sightings: all.flatMap((seen) => seen.sightings),
    objections: all.flatMap((seen) => seen.objections),
    sentences: all.flatMap((seen) => seen.sentences),
  };
}

const NOTHING: Detected = { proven: false, sightings: [], objections: [], sentences: [] };

function run(detector: Detector, project: ProjectFacts): Detected {
  switch (detector.kind) {
    case "library": {
      const name = detector.names.find((candidate) => project.libraries[candidate] !== undefined);
      const at = name === undefined ? undefined : project.libraries[name];
      return at === undefined ? NOTHING : { ...NOTHING, sightings: [at], sentences: [`${name} is in use`] };
    }
    case "call": {
      const calls = project.calls[detector.concept];
      if (calls === undefined || calls.count === 0) return NOTHING;
      return {
        ...NOTHING,
        sightings: calls.at,
        sentences: [`${calls.count} ${calls.count === 1 ? detector.one : detector.many}`],
      };
    }
    case "test-file": {
      const tests = project.tests.filter((path) => detector.pattern.test(path));
      if (tests.length === 0) return NOTHING;
      return {
        ...NOTHING,
        sightings: tests.slice(0, 5).map((path) => ({ path, line: 0, character: 0, note: "test with a telling name" })),
        sentences: [tests.length === 1 ? "1 test file speaks of it" : `${tests.length} test files speak of it`],
      };
    }
    case "file-length":
      return fileLength(detector.atMost, project);
  }
}

function fileLength(atMost: number, project: ProjectFacts): Detected {
  const [longest] = project.longest;
  if (longest === undefined) return NOTHING;
  const sentence = `the longest file has ${longest.lines} lines`;
  const sighting = (file: { path: string; lines: number }) => ({
    path: file.path,
    line: 0,
    character: 0,
    note: `${file.lines} lines`,
  });
  const tooLong = project.longest.filter((file) => file.lines > atMost);
  if (tooLong.length > 0) return { ...NOTHING, objections: tooLong.map(sighting), sentences: [sentence] };
  return { ...NOTHING, proven: true, sightings: [sighting(longest)], sentences: [sentence] };
}
