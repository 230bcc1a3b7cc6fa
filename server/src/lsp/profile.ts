/** What this client can do, read once from `initialize`, and what the server offers it in return. */

import {
  CodeActionKind,
  type InitializeParams,
  MarkupKind,
  PositionEncodingKind,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";

import type { ClientOptions } from "#protocol/messages";

import { readClientOptions } from "./services";

export type Encoding = "utf-16" | "utf-8";

export interface Profile extends ClientOptions {
  readonly encoding: Encoding;
  /** Asks for the findings of open documents; others get them pushed. */
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly refreshesLenses: boolean;
  readonly configuration: boolean;
  readonly watchesFiles: boolean;
  readonly changesFolders: boolean;
  readonly showsProgress: boolean;
  /** How hovers may be written. */
  readonly hover: MarkupKind;
  readonly actions: {
    /** Edits may be filled in later. */
    readonly resolve: boolean;
    readonly documentChanges: boolean;
    readonly createsFiles: boolean;
    readonly confirms: boolean;
  };
}

/** Capabilities that are absent count as "no". */
export function readProfile(params: InitializeParams): Profile {
  const { workspace, textDocument, window, general } = params.capabilities;
  const edit = workspace?.workspaceEdit;
  const documentChanges = edit?.documentChanges === true;
  return {
    ...readClientOptions(params.initializationOptions),
    encoding: chooseEncoding(general?.positionEncodings),
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    configuration: workspace?.configuration === true,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    changesFolders: workspace?.workspaceFolders === true,
    showsProgress: window?.workDoneProgress === true,
    hover:
      textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true
        ? MarkupKind.Markdown
        : MarkupKind.PlainText,
    actions: {
      resolve: textDocument?.codeAction?.resolveSupport?.properties.includes("edit") === true,
      documentChanges,
      createsFiles: documentChanges && edit?.resourceOperations?.includes("create") === true,
      confirms: edit?.changeAnnotationSupport !== undefined,
    },
  };
}

/** What the server says it can do. */
export function serverCapabilities(profile: Profile): ServerCapabilities {
  return {
    positionEncoding: profile.encoding === "utf-8" ? PositionEncodingKind.UTF8 : PositionEncodingKind.UTF16,
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, "refactor.rewrite.bulwark", "source.fixAll.bulwark"],
      resolveProvider: profile.actions.resolve,
    },
    hoverProvider: true,
    // A lens is of use when a click shows its gaps, which takes a command of the client.
    ...(profile.commands ? { codeLensProvider: {} } : {}),
    // `workspaceDiagnostics` would make clients ask again every two seconds; closed files are pushed instead.
    ...(profile.pullsDiagnostics
      ? { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false } }
      : {}),
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}

/** UTF-16 is the protocol's default and ours; UTF-8 only for a client that offers nothing else. */
function chooseEncoding(offered: readonly string[] | undefined): Encoding {
  if (offered === undefined || offered.length === 0 || offered.includes(PositionEncodingKind.UTF16)) return "utf-16";
  return offered.includes(PositionEncodingKind.UTF8) ? "utf-8" : "utf-16";
}
