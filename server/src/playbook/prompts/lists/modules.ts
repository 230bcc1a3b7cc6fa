/** Modules for an architecture audit: entry points, layers by what the code does, and long files with what they do. */

import type { FileFacts } from "#facts/file";
import type { View } from "#linking/view";
import { jobsOf } from "#rules/questions/services/jobs";

import { at, code, counted, listed, sampled } from "../markdown";
import type { Brief, Item, Section } from "../prompt";

const LONG = 200;

export function moduleLists({ sources: { view }, files }: Brief): readonly Section[] {
  const users = usersOf(view);
  return [
    {
      heading: "Entry points",
      items: entryPoints(view, new Set(files)),
      none: "No server, worker, schedule or script was recognised in these files: find out what starts them.",
    },
    {
      heading: "Layers, by what the code does",
      intro: "Sorted by the calls in each file, not by its name or folder. Check the ones that seem out of place.",
      items: layers(view, files, users),
      none: "There is no file of the service here.",
    },
    {
      heading: `Files over ${LONG} lines`,
      items: longFiles(view, files, users),
      none: `None of these files has more than ${LONG} lines. Look for files with several responsibilities instead.`,
    },
  ];
}

function entryPoints(view: View, files: ReadonlySet<FileFacts>): readonly Item[] {
  return view
    .entryPoints()
    .filter(({ file }) => files.has(file))
    .map(({ kind, file, place, call }) => ({
      text: `${at(file.path, view.line(file, place.span.start))}: ${kind}${call === undefined ? "" : ` (${code(call.callee)})`}`,
      path: file.path,
      rank: 1,
    }));
}

const LAYERS = [
  "Entry points and request handling",
  "Core logic",
  "Data access",
  "Clients of other services",
  "Files and processes",
  "Utilities",
  "Pages and components",
] as const;
type Layer = (typeof LAYERS)[number];

/** A module that many load and that leaves the process for nothing is a utility. */
const MANY_USERS = 5;

function layers(view: View, files: readonly FileFacts[], users: ReadonlyMap<string, number>): readonly Item[] {
  const found = new Map<Layer, FileFacts[]>();
  const starts = new Set(view.entryPoints().map(({ file }) => file));
  for (const file of files) {
    const layer = starts.has(file)
      ? "Entry points and request handling"
      : layerOf(view, file, users.get(file.path) ?? 0);
    const known = found.get(layer) ?? [];
    found.set(layer, known);
    known.push(file);
  }
  return LAYERS.flatMap((layer) => {
    const members = found.get(layer);
    if (members === undefined) return [];
    const byLength = [...members].sort((a, b) => b.lineStarts.length - a.lineStarts.length);
    const lines = members.reduce((sum, file) => sum + file.lineStarts.length, 0);
    const names = sampled(
      byLength.map(({ path }) => code(path)),
      6,
    );
    return [
      {
        text: `${layer}: ${counted(members.length, "file")}, ${counted(lines, "line")}: ${names}.`,
        path: byLength[0]?.path ?? "",
        rank: 1,
      },
    ];
  });
}

function layerOf(view: View, file: FileFacts, users: number): Layer {
  if (/\.[jt]sx$/.test(file.path)) return "Pages and components";
  const [job] = [...jobsOf(view, file)].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
  switch (job) {
    case "answers requests":
    case "renders pages":
      return "Entry points and request handling";
    case "queries the database":
      return "Data access";
    case "calls other services":
      return "Clients of other services";
    case "keeps files":
    case "runs processes":
      return "Files and processes";
    case undefined:
      return users >= MANY_USERS ? "Utilities" : "Core logic";
  }
}

function longFiles(view: View, files: readonly FileFacts[], users: ReadonlyMap<string, number>): readonly Item[] {
  return files
    .filter(({ lineStarts }) => lineStarts.length > LONG)
    .sort((a, b) => b.lineStarts.length - a.lineStarts.length)
    .map((file) => {
      const jobs = [...jobsOf(view, file)].map(([job, calls]) => `${job} (${counted(calls.length, "call")})`);
      const does = jobs.length === 0 ? "no call that leaves the process" : listed(jobs);
      const own = view.loads(file).length;
      const exported = Object.keys(file.exports).filter((name) => name !== "default");
      const names = exported.length === 0 ? "" : ` Exports ${sampled(exported.map(code), 6)}.`;
      const text = `${code(file.path)}, ${counted(file.lineStarts.length, "line")}: ${does}. Imports ${counted(own, "module")} of this project, imported by ${counted(users.get(file.path) ?? 0, "file")}.${names}`;
      return { text, path: file.path, rank: file.lineStarts.length > 500 ? 1 : 2 };
    });
}

/** How many files of the program load each file directly. */
function usersOf(view: View): ReadonlyMap<string, number> {
  const users = new Map<string, number>();
  for (const file of view.files) {
    if (file.role === "test") continue;
    for (const { path } of view.loads(file)) users.set(path, (users.get(path) ?? 0) + 1);
  }
  return users;
}
