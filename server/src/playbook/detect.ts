/** Runs the detectors of a checklist item over what is known about the project. */

import type { Detector } from "./item";
import type { ProjectFacts, Sighting } from "./project";
import { libraryOf } from "./projectKinds";
import { KNOWN_CALLS } from "./tables/knownCalls";
import { type SignId, signInWords, strongest } from "./tables/signs";

export interface Detected {
  /** A proof holds: the question is answered. */
  readonly proven: boolean;
  readonly sightings: readonly Sighting[];
  readonly objections: readonly Sighting[];
  /** One short statement for each thing that was seen. */
  readonly sentences: readonly string[];
}

interface Seen extends Detected {
  /** What exhibits showed; put into words when all of it is known. */
  readonly signs: readonly SignId[];
}

/** What the detectors see, taken together. */
export function detect(detectors: readonly Detector[], project: ProjectFacts): Detected {
  const all = detectors.map((detector) => run(detector, project));
  const signs = strongest(all.flatMap((seen) => seen.signs));
  return {
    proven: all.some((seen) => seen.proven),
    sightings: distinct(all.flatMap((seen) => seen.sightings)),
    objections: distinct(all.flatMap((seen) => seen.objections)),
    sentences: [...new Set([...signs.map(signInWords), ...all.flatMap((seen) => seen.sentences)])],
  };
}

const NOTHING: Seen = { proven: false, sightings: [], objections: [], sentences: [], signs: [] };

function run(detector: Detector, project: ProjectFacts): Seen {
  switch (detector.kind) {
    case "library": {
      const found = libraryOf(project.libraries, detector.family);
      if (found === undefined) return NOTHING;
      const proven = detector.strength === "proof";
      return { ...NOTHING, proven, sightings: [found.at], sentences: [`${found.name} is in use`] };
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
    case "known-call": {
      const calls = project.known[detector.call];
      if (calls === undefined) return NOTHING;
      const proven = detector.strength === "proof";
      return { ...NOTHING, proven, sightings: calls.at, sentences: [KNOWN_CALLS[detector.call].words] };
    }
    case "test-file":
      return testFiles(detector.pattern, project);
    case "signs":
      return signsOf(detector, project);
    case "file-length":
      return fileLength(detector.atMost, project);
  }
}

/** Several detectors may have seen the same place. */
function distinct(sightings: readonly Sighting[]): readonly Sighting[] {
  return [...new Map(sightings.map((at) => [`${at.path}:${at.line}:${at.character} ${at.note}`, at])).values()];
}

function testFiles(pattern: RegExp, project: ProjectFacts): Seen {
  const tests = project.tests.filter((path) => pattern.test(path));
  if (tests.length === 0) return NOTHING;
  return {
    ...NOTHING,
    sightings: tests.slice(0, 5).map((path) => ({ path, line: 0, character: 0, note: "test with a telling name" })),
    sentences: [tests.length === 1 ? "1 test file speaks of it" : `${tests.length} test files speak of it`],
  };
}

function signsOf({ all, strength }: Extract<Detector, { kind: "signs" }>, project: ProjectFacts): Seen {
  const places = all.map((id) => project.shown[id]);
  if (places.includes(undefined)) return NOTHING;
  const at = places.flatMap((seen) => seen?.at ?? []);
  if (strength === "objection") return { ...NOTHING, objections: at, signs: all };
  return { ...NOTHING, proven: strength === "proof", sightings: at, signs: all };
}

function fileLength(atMost: number, project: ProjectFacts): Seen {
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
