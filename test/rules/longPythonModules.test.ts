/** Long Python modules, which would be too long for a page: what counts is how many unrelated things, or jobs, one module holds. */

import { describe, expect, test } from "vitest";
import { mixedResponsibilities } from "#rules/mixed-responsibilities/rule";
import { oversizedModule } from "#rules/oversized-module/rule";
import type { Rule } from "#rules/rule";

import { check } from "../support/check";

const GROUPS = [
  ["boto3", 'boto3.client("s3").upload_file(text, "bucket", text)'],
  ["PIL", "PIL.Image.open(text)"],
  ["smtplib", "smtplib.SMTP(text, timeout=5)"],
] as const;

/** A function of 14 lines that uses one import; what is above it registers it. */
const long = (name: string, use: string, above = ""): string =>
  [
    above,
    `def ${name}(text):`,
    ...Array.from({ length: 6 }, (_, at) => `    if text == "${at}":\n        return "${name}${at}"`),
    `    return ${use}`,
    "",
  ].join("\n");

const module = (groups: readonly (readonly [string, string])[], each: number, above = ""): string =>
  [
    ...groups.map(([from]) => `import ${from}`),
    "from fastapi import APIRouter",
    "router = APIRouter()",
    ...groups.flatMap(([from, use]) =>
      Array.from({ length: each }, (_, at) => long(`${from.toLowerCase()}_${at}`, use, above)),
    ),
  ].join("\n");

const found = async (text: string, rule: Rule): Promise<readonly string[]> =>
  (await check({ "app/jobs.py": text }, [rule])).findings.map(({ priority, message }) => `${priority} ${message}`);

describe("oversized-module in Python", () => {
  test("reports 300 and more lines in three groups, as a hint", async () => {
    const [only, ...others] = await found(module(GROUPS, 8), oversizedModule);
    expect(only).toMatch(/^hint This module has 3\d\d lines of code in 3 groups of functions/);
    expect(others).toEqual([]);
  });

  test("is silent for one or two groups, and for what the standard modules for any code are used in", async () => {
    expect(await found(module(GROUPS.slice(0, 2), 30), oversizedModule)).toEqual([]);
    const general = [
      ["os", "os.getcwd() + text"],
      ["json", "json.dumps(text)"],
      ["re", 're.sub("a", "b", text)'],
    ] as const;
    expect(await found(module(general, 10), oversizedModule)).toEqual([]);
  });

  test("reports more than a thousand lines whatever they are about, and no table of that length", async () => {
    const [only, ...others] = await found(module(GROUPS.slice(0, 1), 80), oversizedModule);
    expect(only).toMatch(/^hint This module has 1\d{3} lines of code: nobody has them all in mind/);
    expect(others).toEqual([]);
    const table = Array.from({ length: 1_500 }, (_, at) => `ROW_${at} = ("${at}", ${at})`).join("\n");
    expect(await found(table, oversizedModule)).toEqual([]);
  });

  test("does not count comments and documentation", async () => {
    const comments = `"""${"words\n".repeat(300)}"""\n${"# more\n".repeat(200)}`;
    expect(await found(`${comments}${module(GROUPS, 4)}`, oversizedModule)).toEqual([]);
  });

  test("is silent for lists of routes and of forms", async () => {
    expect(await found(module(GROUPS, 12, '@router.get("/")'), oversizedModule)).toEqual([]);
    const forms = GROUPS.flatMap(([from, use]) =>
      Array.from(
        { length: 12 },
        (_, at) =>
          `class Form${from}${at}(forms.Form):\n${Array.from({ length: 10 }, (_one, field) => `    field_${field} = forms.CharField()`).join("\n")}\n    def clean(self, text):\n        return ${use}\n`,
      ),
    );
    const imports = GROUPS.map(([from]) => `import ${from}`).join("\n");
    expect(await found(`from django import forms\n${imports}\n${forms.join("\n")}`, oversizedModule)).toEqual([]);
  });
});

const filler = (lines: number): string =>
  `def table(code):\n${Array.from({ length: lines / 2 }, (_, at) => `    if code == ${at}:\n        return "${at}"`).join("\n")}\n`;

const ROUTES = `@router.get("/orders")
def orders():
    return read_orders()

@router.post("/orders")
def place(body: dict):
    return body
`;
const CALLS = `def price(code):
    return requests.get("https://prices.internal/one", timeout=5).json()

def rate(code):
    return requests.get("https://rates.internal/one", timeout=5).json()
`;
const PROCESSES = `def convert(path):
    subprocess.run(["convert", path, "out.png"], check=True, timeout=60)

def shrink(path):
    subprocess.run(["shrink", path], check=True, timeout=60)
`;
const HEAD = "import subprocess\nimport requests\nfrom fastapi import APIRouter\nrouter = APIRouter()\n";

describe("mixed-responsibilities in Python", () => {
  test("reports three jobs, with the first call of each", async () => {
    const text = [HEAD, ROUTES, CALLS, PROCESSES, filler(160)].join("\n");
    const { findings } = await check({ "app/orders.py": text }, [mixedResponsibilities]);
    expect(findings.map(({ priority, message }) => [priority, message.slice(0, 82)])).toEqual([
      ["P2", "This module answers requests, calls other services and runs processes: a fault in "],
    ]);
    expect(findings[0]?.related).toHaveLength(3);
  });

  test("is silent for two jobs, and for a short module", async () => {
    expect(await found([HEAD, ROUTES, CALLS, filler(160)].join("\n"), mixedResponsibilities)).toEqual([]);
    expect(await found([HEAD, ROUTES, CALLS, PROCESSES, filler(20)].join("\n"), mixedResponsibilities)).toEqual([]);
  });

  test("takes a view that renders its answer for one job", async () => {
    const views = `from flask import Flask, jsonify, render_template\napp = Flask(__name__)\n@app.get("/a")\ndef a():\n    return render_template("a.html")\n@app.get("/b")\ndef b():\n    return render_template("b.html")\n`;
    expect(await found([views, HEAD, CALLS, filler(160)].join("\n"), mixedResponsibilities)).toEqual([]);
  });
});
