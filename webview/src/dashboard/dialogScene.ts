/** What every dialog is drawn from, and its fields bound to the draft. */

import type { Field } from "../kit/fields";
import type { Scene } from "./scene";
import type { OpenDialog } from "./viewState";

export interface DialogScene {
  readonly scene: Scene;
  readonly dialog: OpenDialog;
  /** Sentence of a refusal. */
  readonly refused: string | undefined;
}

/** A field that keeps its text in the draft under `name`; until something is typed it shows `initial`. */
export function drafted(
  { scene, dialog }: DialogScene,
  name: string,
  field: Omit<Field, "value" | "onInput"> & { readonly initial?: string },
): Field {
  const { initial = "", ...rest } = field;
  return {
    ...rest,
    value: dialog.draft[name] ?? initial,
    onInput: (value) => scene.act.draft({ [name]: value }),
  };
}
