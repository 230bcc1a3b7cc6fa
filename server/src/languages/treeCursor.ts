/**
 * The cursor of the tree-sitter runtime, asked without its wrapper. The wrapper writes the cursor's state into WebAssembly memory before
 * every question and reads it back after every step, which costs more than the walk: a tree is copied in two thirds of the time without it.
 */

import type { Tree } from "web-tree-sitter";

/** A question about the tree at this address, or a step of its cursor; truth is 1. */
type Ask = (tree: number) => number;

/**
 * Functions that the runtime exports (tree-sitter, `lib/binding_web/lib/tree-sitter.c`). Each reads the cursor from the runtime's transfer
 * buffer, and a step leaves it there.
 * Invariant: from `open` to `close` nothing else of the runtime is called, for everything goes through that buffer.
 */
export interface BareCursor {
  /** Puts the root node into the buffer, where `open` takes it from. */
  readonly root: Ask;
  readonly open: Ask;
  readonly close: Ask;
  readonly firstChild: Ask;
  readonly nextSibling: Ask;
  readonly parent: Ask;
  readonly symbol: Ask;
  readonly field: Ask;
  /** Offsets in UTF-16 code units. */
  readonly start: Ask;
  readonly end: Ask;
}

const exported: Readonly<Record<keyof BareCursor, string>> = {
  root: "_ts_tree_root_node_wasm",
  open: "_ts_tree_cursor_new_wasm",
  close: "_ts_tree_cursor_delete_wasm",
  firstChild: "_ts_tree_cursor_goto_first_child_wasm",
  nextSibling: "_ts_tree_cursor_goto_next_sibling_wasm",
  parent: "_ts_tree_cursor_goto_parent_wasm",
  symbol: "_ts_tree_cursor_current_node_type_id_wasm",
  field: "_ts_tree_cursor_current_field_id_wasm",
  start: "_ts_tree_cursor_start_index_wasm",
  end: "_ts_tree_cursor_end_index_wasm",
};

/** The cursor of a loaded runtime: Emscripten adds its exports to the options it was started with. Throws when one is missing. */
export function bareCursor(runtime: object): BareCursor {
  const functions = Object.entries(exported).map(([name, symbol]) => {
    const ask: unknown = Reflect.get(runtime, symbol);
    if (typeof ask !== "function") throw new Error(`The tree-sitter runtime has no ${symbol}.`);
    return [name, ask] as const;
  });
  return Object.fromEntries(functions) as unknown as BareCursor;
}

/** Where a tree lies in the memory of the runtime; its typings hide the field. */
export const addressOf = (tree: Tree): number => (tree as unknown as { readonly 0: number })[0];
