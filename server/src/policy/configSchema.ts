/** The one table of `bulwark.json`: its parser and the schema editors complete from are both made of it. */

import { z } from "zod";

import { DEFAULT_MAX_FILE_SIZE } from "./config";
import { libraryModel } from "./knowledgeSchema";

const state = z.enum(["on", "off"]);

/** A rule's entry: `"off"`, or an object. */
export const ruleSetting = z.union([
  state,
  z.strictObject({
    state: state.optional().describe("Rules of low confidence are off until a project turns them on."),
    priority: z
      .enum(["P0", "P1", "P2", "hint"])
      .optional()
      .describe("Priority of this rule's findings in this project."),
    severity: z
      .enum(["error", "warning", "information", "hint"])
      .optional()
      .describe("How its findings are shown in the editor."),
  }),
]);

const globs = z.array(z.string().min(1));

/** One override; the last that matches a file wins, rule by rule. */
export const override = z.strictObject({
  files: globs.min(1).describe("Globs, relative to this file."),
  rules: z.record(z.string(), ruleSetting),
});

/** Each field is parsed by itself, so that one mistake costs one field. */
export const configFields = {
  $schema: z.string(),
  rules: z.record(z.string(), ruleSetting).describe("Rules by id."),
  exclude: globs.describe("Globs of files and folders that are not analysed, relative to this file."),
  overrides: z.array(override).describe("Other settings for some files; later entries win."),
  knowledge: z.array(libraryModel).describe("What your own functions mean: deadlines, retries, validation …"),
  kitFolder: z
    .string()
    .min(1)
    .refine(
      (folder) => !/^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)/.test(folder),
      "must be a folder inside the project",
    )
    .describe("Folder that fixes put kit files into, relative to this file."),
  maxFileSize: z
    .int()
    .min(1024)
    .max(64 * 1024 * 1024)
    .describe(`Larger files are skipped, in bytes. ${DEFAULT_MAX_FILE_SIZE} when absent.`),
} as const;

/** JSON schema of `bulwark.json`, with the rules an editor can complete. */
export function configJsonSchema(rules: readonly { readonly id: string; readonly summary: string }[]): object {
  const fields = Object.entries(configFields).map(([name, field]) => [name, field.optional()] as const);
  const schema = z.toJSONSchema(z.strictObject(Object.fromEntries(fields)), { io: "input", target: "draft-7" });
  const { $schema: _, ...setting } = z.toJSONSchema(ruleSetting, { io: "input", target: "draft-7" });
  const listed = {
    type: "object",
    description: "Rules by id.",
    properties: Object.fromEntries(
      rules.map(({ id, summary }) => [id, { description: summary, allOf: [{ $ref: "#/definitions/ruleSetting" }] }]),
    ),
    additionalProperties: false,
  };
  const { overrides } = schema.properties ?? {};
  if (typeof overrides === "object" && typeof overrides.items === "object" && "properties" in overrides.items) {
    Object.assign(overrides.items.properties ?? {}, { rules: { $ref: "#/properties/rules" } });
  }
  return {
    ...schema,
    title: "Bulwark",
    description: "What Bulwark looks for in this project.",
    definitions: { ruleSetting: setting },
    properties: { ...schema.properties, rules: listed },
  };
}
