/** The command line, read from the definition that parses it. */

import type { Command } from "commander";

import { escapeHtml } from "#reporting/document/escape";

import { createProgram } from "../../../server/src/cli/commandLine";
import { codeBlock } from "../code";
import type { Page } from "../page";
import { code, table } from "./html";

export function commandLinePage(): Page {
  const program = createProgram(() => undefined);
  const commands = leaves(program).map(([name, command]) => section(name, command));
  const body = `<h1 id="command-line">Command line</h1>
<p>${escapeHtml(program.description())} From a checkout it is <code>node dist/cli.js</code> after <code>npm run build</code>; installed from the package it is <code>bulwark</code>.</p>
<p>Exit status: 0 clean, 1 findings at or above <code>--fail-on</code> or a closed gate, 2 for a usage or internal error.</p>
${commands.join("\n")}`;
  return { path: "command-line.html", title: "Command line", body };
}

/** Commands that do something, by their whole name. */
function leaves(command: Command, prefix = "bulwark"): readonly (readonly [name: string, command: Command])[] {
  return command.commands.flatMap((one) => {
    const name = `${prefix} ${one.name()}`;
    return one.commands.length > 0 ? leaves(one, name) : [[name, one] as const];
  });
}

function section(name: string, command: Command): string {
  const help = command.createHelp();
  const takes = help.visibleArguments(command).map((argument) => ({
    cells: [code(help.argumentTerm(argument)), escapeHtml(help.argumentDescription(argument))],
  }));
  const options = help
    .visibleOptions(command)
    .filter(({ long }) => long !== "--help")
    .map((option) => ({ cells: [code(help.optionTerm(option)), escapeHtml(help.optionDescription(option))] }));
  return `<h2 id="${name.replaceAll(" ", "-")}">${code(name)}</h2>
<p>${escapeHtml(sentence(command.description()))}</p>
${codeBlock(help.commandUsage(command), "sh")}
${takes.length === 0 ? "" : table(["Argument", "Meaning"], takes)}
${options.length === 0 ? "" : table(["Option", "Meaning"], options)}`;
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
