/** One diagnostic collection for findings that are pulled (open documents) and pushed (closed files). */

import * as vscode from "vscode";
import type { DiagnosticCollectionProvider, DiagnosticCollectionSource } from "vscode-languageclient/node";

/**
 * The pull side forgets a document when its tab closes. The server then pushes the findings of the file, so forgetting is left out:
 * squiggles of a closed file stay in the Problems panel without a blink.
 */
export class SharedDiagnostics implements DiagnosticCollectionProvider {
  #collection: vscode.DiagnosticCollection | undefined;
  #users = 0;

  create(_name: string | undefined, source: DiagnosticCollectionSource): vscode.DiagnosticCollection {
    this.#users += 1;
    this.#collection ??= vscode.languages.createDiagnosticCollection("bulwark");
    return source === "pull" ? withoutForgetting(this.#collection) : this.#collection;
  }

  dispose(_collection: vscode.DiagnosticCollection, _source: DiagnosticCollectionSource): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#collection?.dispose();
    this.#collection = undefined;
  }
}

function withoutForgetting(collection: vscode.DiagnosticCollection): vscode.DiagnosticCollection {
  return new Proxy(collection, {
    get(target, property) {
      if (property === "delete") return () => {};
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
