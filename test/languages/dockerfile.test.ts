/** Dockerfiles: which files are some, stages and what they start from, instructions with exact spans, commands, roles, odd texts. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { DockerfileFacts, ImageInstruction } from "#facts/dockerfile";
import type { FileFacts } from "#facts/file";
import { dockerfile } from "#languages/dockerfile/language";

const loaded = await dockerfile.load();
const factsOf = (text: string, path = "Dockerfile"): FileFacts => loaded.lower({ path, text, hash: "hash" });
const stagesOf = (text: string): DockerfileFacts["stages"] => factsOf(text).dockerfile?.stages ?? [];
const instructionsOf = (text: string): readonly ImageInstruction[] =>
  stagesOf(text).flatMap(({ instructions }) => instructions);

function only(text: string): ImageInstruction {
  const [first, ...others] = instructionsOf(`FROM a\n${text}`);
  if (first === undefined || others.length > 0) throw new Error("one instruction is wanted");
  return first;
}

describe("paths", () => {
  it.each([
    "Dockerfile",
    "docker/Dockerfile.prod",
    "Dockerfile-tilt",
    "apps/web.Dockerfile",
    "Containerfile",
    "Containerfile.ubi",
    "dockerfile",
    "Dockerfile.node-22",
  ])("%s is read", (path) => expect(dockerfile.matches(path)).toBe(true));
  it.each([
    ".dockerignore",
    "Dockerfile.dockerignore",
    "Dockerfile.md",
    "src/dockerfile.ts",
    "Dockerfile.j2",
    "docker-compose.yml",
    "MyDockerfile",
    "Dockerfiles/list",
  ])("%s is not", (path) => expect(dockerfile.matches(path)).toBe(false));
});

describe("stages", () => {
  it("start from images with the defaults of arguments put in", () => {
    const text = [
      "ARG VERSION=22",
      'ARG TAG="${VERSION}-slim"',
      "ARG REGISTRY",
      "FROM node:${TAG} AS Build",
      "FROM $REGISTRY/node:22",
      "FROM ${REGISTRY:-docker.io}/node:$VERSION",
      "FROM ${REGISTRY:+mirror/}node:22",
      "FROM --platform=linux/amd64 alpine:3.20@sha256:0123 as last",
    ].join("\n");
    const stages = stagesOf(text);
    expect(stages.map(({ from }) => (from.kind === "image" ? from.name : from.kind))).toEqual([
      "node:22-slim",
      "unknown",
      "docker.io/node:22",
      "node:22",
      "alpine:3.20@sha256:0123",
    ]);
    expect(stages.map(({ name }) => name)).toEqual(["build", undefined, undefined, undefined, "last"]);
    const [first] = stages;
    expect(text.slice(first?.from.span.start, first?.from.span.end)).toBe("node:${TAG}");
    expect(text.slice(first?.span.start, first?.span.end)).toBe("FROM node:${TAG} AS Build");
  });
  it("start from the nearest earlier stage of that name", () => {
    const stages = stagesOf("FROM node AS base\nFROM base AS base\nFROM BASE\nFROM later\nFROM a AS later");
    expect(stages.map(({ from }) => (from.kind === "stage" ? from.stage : from.kind))).toEqual([
      "image",
      0,
      1,
      "image",
      "image",
    ]);
  });
});

describe("instructions", () => {
  it("have exact spans, over several lines and whatever the line ends", () => {
    for (const end of ["\n", "\r\n"]) {
      const text = ["FROM a", "# 🎉", "copy --from=build --chown=1 \\", "  # why", "  ä b", "EXPOSE 80", ""].join(end);
      const [copy, expose] = instructionsOf(text);
      expect(text.slice(copy?.span.start, copy?.span.end).split(end)).toEqual([
        "copy --from=build --chown=1 \\",
        "  # why",
        "  ä b",
      ]);
      expect(copy).toMatchObject({ keyword: "COPY", text: "ä b", flags: { from: "build", chown: "1" } });
      expect(text.slice(expose?.textSpan.start, expose?.textSpan.end)).toBe("80");
    }
  });
  it("keep the offsets of a text that goes on over lines", () => {
    const text = "FROM a\nRUN one && \\\n # comment\n\n  two";
    const [run] = instructionsOf(text);
    expect(run?.text.replace(/ +/g, " ")).toBe("one && two");
    expect(text.indexOf("two")).toBe((run?.textSpan.start ?? 0) + (run?.text.indexOf("two") ?? 0));
  });
  it("go on where the file says so", () => {
    expect(instructionsOf("# escape=`\nFROM a\nRUN one `\n two")[0]?.text.replace(/ +/g, " ")).toBe("one two");
  });
  it("hold here-documents, whose lines are no instructions", () => {
    const text = "FROM a\nRUN <<EOF\nCMD no\nEOF\nCOPY <<-ONE <<TWO /x\n\tFROM b\n\tONE\nline\nTWO\nCMD yes";
    const [run, copy, cmd] = instructionsOf(text);
    expect([run, copy].map((one) => one?.heredocs.map(({ start, end }) => text.slice(start, end)))).toEqual([
      ["CMD no"],
      ["\tFROM b", "line"],
    ]);
    expect(cmd?.keyword).toBe("CMD");
    expect(stagesOf(text)).toHaveLength(1);
  });
});

describe("commands", () => {
  it("are in exec form when they are a list in JSON, and text for a shell otherwise", () => {
    expect(only('CMD ["a", "b c"]').command).toEqual({ form: "exec", words: ["a", "b c"] });
    expect(only('ENTRYPOINT ["a", \\\n # why\n "b"]').command).toEqual({ form: "exec", words: ["a", "b"] });
    expect(only("CMD []").command).toEqual({ form: "exec", words: [] });
    expect(only("CMD ['a']").command?.form).toBe("shell");
    expect(only('CMD ["a", 1]').command?.form).toBe("shell");
    expect(only('SHELL ["/bin/bash", "-c"]').command?.form).toBe("exec");
    expect(only("RUN a").command).toBeUndefined();
  });
  it("name the shell and the text it is started with", () => {
    const text = 'FROM a\nCMD ["tini", "--", "bash", "-o", "pipefail", "-ec", "a && b"]';
    const command = instructionsOf(text)[0]?.command;
    expect(command).toMatchObject({ shell: { index: 2, script: { text: "a && b", at: text.indexOf("a && b") } } });
    expect(only('CMD ["sh", "-c", "a \\"b\\""]').command).toMatchObject({ shell: { script: { text: 'a "b"' } } });
    expect(only('CMD ["sh", "-c", "a \\"b\\""]').command).not.toHaveProperty("shell.script.at");
    expect(only('CMD ["sh", "script.sh", "-c", "a"]').command).not.toHaveProperty("shell");
    expect(only('CMD ["sh"]').command).not.toHaveProperty("shell");
  });
  it("have statements, and words where the text tells them", () => {
    const { command } = only(
      `CMD A=1 node 'x y' "z\\"w" a\\ b *.js $B & cd x && (c) || ./d >out; e | f; while :; do g; done`,
    );
    const statements = command?.form === "shell" ? command.script.statements : [];
    expect(statements.map(({ kind }) => kind)).toEqual(["background", "list", "pipeline", "loop"]);
    const [first, second] = statements;
    expect(first?.kind === "background" && first.of).toMatchObject({ kind: "command", assignments: 1 });
    const words = first?.kind === "background" && first.of.kind === "command" ? first.of.words : [];
    expect(words.map(({ value }) => value)).toEqual(["node", "x y", 'z"w', "a b", undefined, undefined]);
    expect(second).toMatchObject({
      operator: "||",
      left: { operator: "&&", right: { kind: "subshell" } },
      right: { kind: "command", redirected: true },
    });
  });
});

describe("what Docker would not build is a syntax error", () => {
  it.each(["", "RUN a", "FROM a\nRUNN b", "FROM a\nRUN <<EOF\nx", "FROM", "FROM a\nEXPOSE", "# only a comment"])(
    "%j",
    (text) => expect(factsOf(text).hasSyntaxError).toBe(true),
  );
  it.each(["FROM a", "ARG A=1\nFROM $A\nCMD", "\uFEFFFROM a\nONBUILD RUN b", "from a\ncmd []"])("%j is none", (text) =>
    expect(factsOf(text).hasSyntaxError).toBe(false),
  );
});

describe("scripts", () => {
  const scriptsOf = (text: string) => factsOf(`FROM a\n${text}`).scripts ?? [];
  const first = (text: string) => {
    const [one] = scriptsOf(text);
    if (one === undefined) throw new Error("a script is wanted");
    return one;
  };

  it("are what builds, starts and checks an image", () => {
    const scripts = scriptsOf("RUN a && b\nCMD c; d\nHEALTHCHECK --interval=3s CMD e || exit 1\nEXPOSE 80\nUSER f");
    expect(scripts.map(({ runBy, script }) => [runBy, script.statements.map(({ kind }) => kind)])).toEqual([
      ["build", ["list"]],
      ["start", ["command", "command"]],
      ["probe", ["list"]],
    ]);
  });
  it("have the options of the SHELL, along the stages that continue one", () => {
    const text = 'SHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN a\nSHELL ["/bin/sh", "-c"]\nRUN b';
    expect(scriptsOf(text)).toMatchObject([
      { dialect: "bash", errexit: true, pipefail: true },
      { dialect: "sh", errexit: false, pipefail: false },
    ]);
    const later = factsOf('FROM a AS b\nSHELL ["bash", "-o", "pipefail", "-c"]\nFROM b\nRUN c\nFROM d\nRUN e').scripts;
    expect(later).toMatchObject([
      { dialect: "bash", pipefail: true },
      { dialect: "sh", pipefail: false },
    ]);
    expect(scriptsOf('SHELL ["powershell", "-Command"]\nRUN Get-Item x')).toEqual([]);
  });
  it("are the lines of a here-document, and what its first line or the command in front of it says", () => {
    const plain = first("RUN <<EOF\na\nb\nEOF");
    expect(plain.script.statements).toHaveLength(2);
    expect(plain.script.at).toBe("FROM a\nRUN <<EOF\n".length);
    expect(plain).toMatchObject({ dialect: "sh", errexit: false });
    expect(first("RUN bash -ex <<'EOF'\na\nEOF")).toMatchObject({ dialect: "bash", errexit: true });
    expect(first("RUN <<EOF\n#!/bin/bash -e\na\nEOF")).toMatchObject({ dialect: "bash", errexit: true });
    expect(scriptsOf("RUN <<EOF\n#!/usr/bin/env python3\nprint()\nEOF")).toEqual([]);
    expect(first("RUN cat <<EOF > /x\na\nEOF").script.statements).toMatchObject([
      { kind: "command", redirects: [{ operator: "<<" }, { operator: ">", target: { value: "/x" } }] },
    ]);
  });
  it("of a health check in exec form are its words", () => {
    const { script } = first('HEALTHCHECK CMD ["curl", "-f", "http://localhost/it\'s"]');
    expect(script.statements).toMatchObject([
      { words: [{ value: "curl" }, { value: "-f" }, { value: "http://localhost/it's" }] },
    ]);
    expect(script).not.toHaveProperty("at");
    expect(scriptsOf('RUN ["a", "b"]\nHEALTHCHECK NONE')).toEqual([]);
  });
});

it("credentials are taken out of the text, which keeps its length", () => {
  const secret = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
  const facts = factsOf(`FROM a\nENV TOKEN=${secret}\nRUN b`);
  expect(JSON.stringify(facts)).not.toContain(secret.slice(4));
  expect(facts.credentials).toMatchObject([{ kind: "a GitHub token" }]);
  expect(facts.dockerfile?.stages[0]?.instructions[1]?.span.start).toBe(`FROM a\nENV TOKEN=${secret}\n`.length);
});

it("suppressions speak about the next line with code", () => {
  const text = "FROM a\n# bulwark-ignore some-rule: why [until 2027-01-01]\n\n# another comment\nCMD b";
  expect(factsOf(text).suppressions).toMatchObject([
    { rules: ["some-rule"], reason: "why", until: "2027-01-01", line: 4 },
  ]);
});

it.each([
  ["Dockerfile", "service"],
  ["docker/Dockerfile.prod", "service"],
  ["build/Dockerfile", "service"],
  [".docker/Dockerfile", "service"],
  ["deploy/api.Dockerfile", "service"],
  ["Dockerfile.dev", "script"],
  ["dev.Dockerfile", "script"],
  ["Dockerfile-tilt", "script"],
  ["docker/Dockerfile.web.local", "script"],
  [".devcontainer/Dockerfile", "script"],
  ["examples/shop/Dockerfile", "script"],
  ["Dockerfile.test", "test"],
  ["e2e/Dockerfile", "test"],
  ["node_modules/a/Dockerfile", "generated"],
])("%s is for %s", (path, role) => expect(factsOf("FROM a\nCMD b", path).role).toBe(role));

it("survives a cache", () => {
  const facts = factsOf('FROM a AS b\nRUN <<EOF\nx\nEOF\nCMD ["sh", "-c", "a & b"]');
  expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
});

it("any text has facts, with spans inside of it", () => {
  const piece = fc.constantFrom(
    "FROM a",
    "RUN ",
    "CMD",
    "[",
    '"',
    "]",
    "\\",
    "\n",
    "\r\n",
    "\r",
    "#",
    "<<E",
    "E",
    "$",
    "{",
    "}",
    "&",
    "|",
    ";",
    "`",
    "'",
    "\t",
    " ",
    "ä",
    "😀",
    "=",
    "--x",
    "\uFEFF",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join("");
      const spans = (factsOf(text).dockerfile?.stages ?? []).flatMap(({ span, instructions }) => [
        span,
        ...instructions.flatMap((one) => [one.span, one.textSpan, ...one.heredocs]),
      ]);
      for (const { start, end } of spans) expect(0 <= start && start <= end && end <= text.length).toBe(true);
    }),
    { numRuns: 400 },
  );
});

it("a text that is nested beyond measure is not taken apart to its end", () => {
  const { command } = only(`CMD ${"a && ".repeat(3_000)}b`);
  let statement = command?.form === "shell" ? command.script.statements[0] : undefined;
  let depth = 0;
  for (; statement?.kind === "list"; depth++) statement = statement.left;
  expect(depth).toBeGreaterThan(100);
  expect(statement?.kind).toBe("other");
});
