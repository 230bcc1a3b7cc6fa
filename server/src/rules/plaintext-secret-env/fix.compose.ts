/** Takes a credential out of a compose file: whoever deploys sets the variable, and compose stops without it. */

import type { TextEdit } from "#facts/place";
import { type ComposeSource, openCompose, serviceAt } from "#languages/compose/edit";
import { replaceValue, valueText } from "#languages/yaml/edit";

import { defineFix, refuse } from "../fix";
import { literalSecret } from "../questions/deployment/serviceSecrets";

export const requireVariable = defineFix({
  id: "require-variable",
  language: "compose",
  rules: ["plaintext-secret-env"],
  tier: "preview",
  preferred: true,
  title: () => "Take it from the environment",
  async plan({ path, text, span }) {
    const source = await openCompose(path, text);
    const service = serviceAt(source, span);
    const index = service?.environment.findIndex((variable) => variable.span.start === span.start) ?? -1;
    const variable = service?.environment[index];
    if (service === undefined || variable === undefined || literalSecret(variable) === undefined)
      return refuse("the gap is gone");
    const edit = required(source, service.name, variable.name, index);
    if (edit === undefined) return refuse("another block holds the variable");
    return {
      kind: "ways",
      ways: [
        {
          title: `Write \`\${${variable.name}:?}\``,
          tier: "preview",
          edits: [edit],
          kit: [],
          notes: [
            `Set ${variable.name} in the environment or in \`.env\`, which must not be committed, and change the credential: it is in the history.`,
          ],
        },
      ],
    };
  },
});

/** The name stays where the environment is a list; quotes stay where they are needed. */
function required({ yaml }: ComposeSource, service: string, name: string, index: number): TextEdit | undefined {
  const value = `\${${name}:?}`;
  const path = ["services", service, "environment"];
  if (valueText(yaml, [...path, name]) !== undefined) return replaceValue(yaml, [...path, name], value);
  const item = valueText(yaml, [...path, index]);
  if (item?.text.startsWith(`${name}=`) !== true) return undefined;
  return replaceValue(yaml, [...path, index], `${item.quote}${name}=${value}${item.quote}`);
}
