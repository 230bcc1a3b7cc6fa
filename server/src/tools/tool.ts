/** How a tool for assistants is declared. */

import type { z } from "zod";

import type { Answer } from "./answer";
import type { OpenFolder } from "./desk";

export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Strict: what it does not name is refused. */
  readonly input: Input;
  readonly output: z.ZodObject;
  /** Throws a `Refusal` for what the caller can put right. */
  answer(folder: OpenFolder, input: z.infer<Input>): Answer | Promise<Answer>;
}

export const tool = <Input extends z.ZodObject>(declared: Tool<Input>): Tool<Input> => declared;
