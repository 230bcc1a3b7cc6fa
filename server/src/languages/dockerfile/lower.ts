/** Dockerfile → facts. Nothing here knows an image, a rule or another file. */

import { type Dockerfile, DockerfileParser } from "dockerfile-ast";

import type { DockerfileFacts, ImageInstruction, ImageStage } from "#facts/dockerfile";
import type { FileFacts } from "#facts/file";
import type { SourceText } from "#languages/language";
import { lineStartsOf } from "#languages/lines";
import { maskedText } from "#languages/maskedText";
import { hashSuppressions } from "#languages/suppression";
import type { ShellParser } from "../shell/parse";
import { instructionOf, isMistaken, type Reading } from "./instructions";
import { roleOf } from "./roles";
import { scriptsOf } from "./scripts";
import { argumentDefaults, sourceOf, stageName } from "./stages";
import { spanOf } from "./text";

/** Facts of one file. Does not throw on any text: the parser takes what it does not know as an instruction of that name. */
export function dockerfileLowerer(shell: ShellParser): (source: SourceText) => FileFacts {
  return ({ path, text: written, hash }) => {
    const { text, credentials } = maskedText(written);
    const lineStarts = lineStartsOf(text);
    const parsed = DockerfileParser.parse(text);
    const reading: Reading = { text, lineStarts, continuation: parsed.getEscapeCharacter(), shell };
    const span = { start: 0, end: text.length };
    const facts = dockerfileFacts(parsed, reading);
    const scripts = scriptsOf(facts.stages, reading);
    return {
      path,
      hash,
      language: "dockerfile",
      role: roleOf(path, text),
      lineStarts,
      imports: [],
      exports: {},
      reexports: [],
      scopes: [{ id: 0, kind: "module", parent: -1, function: 0, span, bindings: {} }],
      operations: [],
      reads: [],
      suppressions: hashSuppressions(
        text,
        parsed.getComments().map((comment) => spanOf(lineStarts, comment.getRange())),
        lineStarts,
        scripts,
      ),
      hasSyntaxError: hasSyntaxError(parsed),
      dockerfile: facts,
      ...(credentials.length === 0 ? {} : { credentials }),
      ...(scripts.length === 0 ? {} : { scripts }),
    };
  };
}

function dockerfileFacts(parsed: Dockerfile, reading: Reading): DockerfileFacts {
  const defaults = argumentDefaults(parsed.getInitialARGs(), reading.text, reading.lineStarts);
  const stages: (ImageStage & { readonly instructions: ImageInstruction[] })[] = [];
  for (const instruction of parsed.getInstructions()) {
    if (instruction.getKeyword() !== "FROM") {
      stages.at(-1)?.instructions.push(instructionOf(instruction, reading));
      continue;
    }
    const name = stageName(instruction);
    stages.push({
      ...(name === undefined ? {} : { name }),
      from: sourceOf(instruction, { stages, defaults, ...reading }),
      span: spanOf(reading.lineStarts, instruction.getRange()),
      instructions: [],
    });
  }
  return { stages };
}

/** What Docker refuses to build: nothing to start from, an unknown instruction, one without arguments, an open here-document. */
function hasSyntaxError(parsed: Dockerfile): boolean {
  const instructions = parsed.getInstructions();
  const first = instructions.find((instruction) => instruction.getKeyword() !== "ARG");
  return first?.getKeyword() !== "FROM" || instructions.some(isMistaken);
}
