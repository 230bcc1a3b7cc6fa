/**
 * What one file says about itself, in a vocabulary every language shares. Types only.
 *
 * Glossary: *scope* = a region that binds names or changes how failure travels; *operation* = something that happens (a call,
 * a throw, a write to a name); *value* = where a piece of data comes from; *use* = where it goes.
 * Invariant: facts know no library, no rule and no other file. They are a private, throw-away cache; never print them.
 */

import type { ComposeFacts } from "./compose";
import type { DockerfileFacts } from "./dockerfile";
import type { Span } from "./place";
import type { ShellScript } from "./shell";
import type { WorkflowFacts } from "./workflow";

/** Index into {@link FileFacts.scopes}. */
export type ScopeId = number;
/** Index into {@link FileFacts.operations}. */
export type OperationId = number;

export type LanguageId = "typescript" | "python" | "compose" | "dockerfile" | "workflow" | "shell";

/** What the file is for, judged from its path and text alone; linking refines `service` into what runs it. */
export type FileRole = "service" | "script" | "cli" | "test" | "browser" | "generated" | "declaration";

export interface FileFacts {
  /** Path relative to the workspace folder, forward slashes. */
  readonly path: string;
  readonly hash: string;
  readonly language: LanguageId;
  readonly role: FileRole;
  /** Offset of each line's first code unit; line 0 first. */
  readonly lineStarts: readonly number[];
  readonly imports: readonly ImportFact[];
  /** Exported name → value; `default` is the default export; `module.exports = x` is under `export=`. */
  readonly exports: Readonly<Record<string, Value>>;
  /** Module specifiers of `export * from`. */
  readonly reexports: readonly string[];
  readonly scopes: readonly Scope[];
  readonly operations: readonly Operation[];
  /** Uses of names bound to call results, parameters, caught errors and other local data; not of imports or functions. */
  readonly reads: readonly Read[];
  /** `bulwark-ignore` comments. */
  readonly suppressions: readonly SuppressionFact[];
  /** True when the parser had to recover: facts outside the broken statement still hold. */
  readonly hasSyntaxError: boolean;
  /** The kit part the file is, by the header a fix wrote it with. */
  readonly kitPart?: string;
  /** Issued credentials written in literals; the literals themselves hold a masked text. Absent when there are none. */
  readonly credentials?: readonly CredentialFact[];
  /** Python: `# noqa: RUF006` comments, which name rules of other linters that do not hold for their line. Absent when there are none. */
  readonly waivers?: readonly WaiverFact[];
  /** `"use server"` heads the file: requests run what it exports (https://react.dev/reference/rsc/use-server). */
  readonly servesExports?: true;
  /** Lines with code, without comments and blank lines; counted only in long files. */
  readonly codeLines?: number;
  /** Tests: what they call themselves (`e2e` of `@pytest.mark.e2e`), in lower case. Absent when they say nothing. */
  readonly testMarks?: readonly string[];
  /** Dockerfiles: their stages. They have no operations. */
  readonly dockerfile?: DockerfileFacts;
  /** Compose files: their services. They have no operations. */
  readonly compose?: ComposeFacts;
  /** GitHub workflows and actions: their jobs. They have no operations. */
  readonly workflow?: WorkflowFacts;
  /** Shell in it: a script's own text, `RUN` of Dockerfiles, `run:` of workflows, commands of compose files. Absent when there is none. */
  readonly scripts?: readonly ShellScript[];
}

export interface WaiverFact {
  /** 0-based line of the comment. */
  readonly line: number;
  /** Codes as the other linter writes them: `RUF006`. */
  readonly codes: readonly string[];
}

export interface CredentialFact {
  readonly span: Span;
  /** What it is, with its article: `a GitHub token`. */
  readonly kind: string;
}

export interface ImportFact {
  readonly from: string;
  readonly span: Span;
  /** `import type`: erased at run time. */
  readonly typeOnly: boolean;
  /** Inside a function, or `import()`: not evaluated at load. */
  readonly deferred: boolean;
  /**
   * When code first uses a name it binds as a value: while the module loads, or in a function. Absent: only types use it, so
   * compilers drop it, or it binds no name.
   */
  readonly used?: "load" | "later";
  /** `import "x"`, `export … from`, `require("x")`: evaluated whatever uses it. */
  readonly always?: true;
}

export interface SuppressionFact {
  readonly span: Span;
  /** Line (0-based) of the code it speaks about: its own when code precedes the comment, else the next line with code. */
  readonly line: number;
  readonly rules: readonly string[];
  readonly reason: string;
  /** ISO date after which it no longer holds. */
  readonly until?: string;
}

export type ScopeKind =
  | "module"
  | "class"
  | "function"
  | "block"
  | "loop"
  | "branch"
  | "try"
  | "catch"
  | "finally"
  | "with";

export interface Scope {
  readonly id: ScopeId;
  readonly kind: ScopeKind;
  /** Parent scope; -1 for the module. */
  readonly parent: ScopeId;
  /** Nearest enclosing function or module scope, itself included. */
  readonly function: ScopeId;
  readonly span: Span;
  /** Names declared here. */
  readonly bindings: Readonly<Record<string, Binding>>;
  /** How control always leaves at the end of this scope, when it never falls through. */
  readonly exits?: "return" | "throw" | "loop" | "exit";

  // function, class
  readonly name?: string;
  readonly nameSpan?: Span;
  // function
  readonly async?: boolean;
  readonly generator?: boolean;
  readonly parameters?: readonly Parameter[];
  /** function: the declared type of its result. */
  readonly returns?: TypeReference;
  /** A method of a class (its parent is the class scope). */
  readonly method?: boolean;
  /** Where a function expression goes; absent for declarations. */
  readonly use?: Use;
  readonly decorators?: readonly Value[];
  /** Body between its braces (functions with a block body). */
  readonly bodySpan?: Span;
  readonly exported?: boolean;
  // class; a static method that an instance method shares its name with is `static name`
  readonly members?: Readonly<Record<string, Value>>;
  readonly base?: Value;
  // branch: the condition under which it runs (already negated for else arms); loop: its condition; with: the context managers
  readonly test?: Value;
  // loop over a collection: what is iterated
  readonly over?: Value;
  /** A loop whose header alone bounds it: `for…of`, or a counter compared with a bound and moved by the header. */
  readonly bounded?: boolean;
  // try
  readonly handler?: ScopeId;
  readonly finalizer?: ScopeId;
  // catch, finally: the try they belong to
  readonly of?: ScopeId;
  /** catch: name of the caught error. */
  readonly error?: string;
  /** catch (Python): the exception types named. */
  readonly caught?: readonly Value[];
  /** catch: the body holds a comment (a stated reason, when nothing else is there); function: the body is nothing but that. */
  readonly comment?: string;
  /** catch: number of statements in the body. */
  readonly statements?: number;
}

export interface Parameter {
  readonly name?: string;
  readonly type?: TypeReference;
  readonly rest?: boolean;
  readonly decorators?: readonly Value[];
  readonly hasDefault?: boolean;
}

export interface Binding {
  /** Every value assigned to the name, declaration first. */
  readonly values: readonly Value[];
  readonly type?: TypeReference;
  readonly mutable: boolean;
  readonly span: Span;
}

/** A type as written: `Promise<Order[]>` is `{ name: "Promise", arguments: [{ name: "Array", arguments: [{ name: "Order" }] }] }`. */
export interface TypeReference {
  /** Written name with its qualifier (`express.Request`); `"{}"` for an inline object type, `"|"` for a union. */
  readonly name: string;
  readonly arguments?: readonly TypeReference[];
  readonly span: Span;
}

export type OperationKind = "call" | "new" | "throw" | "return" | "await" | "assign" | "yield" | "break" | "continue";

export interface Operation {
  readonly id: OperationId;
  readonly kind: OperationKind;
  readonly scope: ScopeId;
  /** Evaluation order in the file: an argument comes before its call. */
  readonly order: number;
  readonly span: Span;
  /** call, new: what is called. assign: the target. */
  readonly callee?: Value;
  /** call, new: the callee's own text range (`axios.get` of `axios.get(url)`). */
  readonly calleeSpan?: Span;
  /** call, new: arguments. throw, return, await, assign: the one value, when there is one. */
  readonly arguments: readonly Value[];
  /** Keyword arguments (Python), `**options` that are not written out under `**`; TypeScript passes options as objects in `arguments`. */
  readonly keywords?: Readonly<Record<string, Value>>;
  /** `**options` or `...args` whose content is not known. */
  readonly opaqueArguments?: boolean;
  readonly use: Use;
  /** `sql\`…\`` */
  readonly tagged?: boolean;
  /** `a?.b()` */
  readonly optional?: boolean;
  /** assign: `+=`, `||=` … */
  readonly compound?: string;
}

/** Where a value comes from. `path` is the member chain read from it; a computed member is `"[]"`. */
export type Value =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null | undefined; readonly span?: Span }
  | { readonly kind: "regexp"; readonly source: string }
  | {
      readonly kind: "name";
      readonly name: string;
      readonly scope: ScopeId;
      readonly path: readonly string[];
      readonly span: Span;
    }
  /** A name bound by an import: `path[0]` is the exported name, `"default"`, or absent for a namespace. */
  | { readonly kind: "import"; readonly from: string; readonly path: readonly string[] }
  | { readonly kind: "parameter"; readonly scope: ScopeId; readonly index: number; readonly path: readonly string[] }
  /** A member of something that is not a name: `f().x`, `(a ?? b).x`. */
  | { readonly kind: "member"; readonly of: Value; readonly path: readonly string[] }
  | {
      readonly kind: "result";
      readonly operation: OperationId;
      readonly awaited: boolean;
      readonly path: readonly string[];
    }
  | {
      readonly kind: "object";
      readonly properties: Readonly<Record<string, Value>>;
      readonly spreads: readonly Value[];
      readonly span: Span;
    }
  | { readonly kind: "array"; readonly items: readonly Value[]; readonly span: Span }
  | { readonly kind: "spread"; readonly of: Value }
  | { readonly kind: "template"; readonly head: string; readonly parts: readonly Value[]; readonly span?: Span }
  | { readonly kind: "function"; readonly scope: ScopeId }
  | { readonly kind: "class"; readonly scope: ScopeId }
  /** `this`, `self`: `scope` is where it is written. */
  | { readonly kind: "this"; readonly scope: ScopeId; readonly path: readonly string[] }
  /** The error a catch clause binds. */
  | { readonly kind: "error"; readonly scope: ScopeId; readonly path: readonly string[] }
  /** `a ?? b`, `c ? a : b`: any of these. `and` is the left side of `left && right`, tested first; `by` is the `c` of `c ? a : b`. */
  | { readonly kind: "choice"; readonly of: readonly Value[]; readonly and?: Value; readonly by?: Value }
  | { readonly kind: "not"; readonly of: Value }
  | { readonly kind: "comparison"; readonly operator: string; readonly left: Value; readonly right: Value }
  | { readonly kind: "typeof"; readonly of: Value }
  | { readonly kind: "element"; readonly of: Value; readonly path: readonly string[] }
  /** A declared type stands for a value we do not see (a constructor-injected field). */
  | { readonly kind: "typed"; readonly type: TypeReference; readonly path: readonly string[] }
  /** `await x`, where `x` is not itself a call. */
  | { readonly kind: "awaited"; readonly of: Value; readonly path: readonly string[] }
  /** `of`: for arithmetic, what it was computed from; `operator` says how. */
  | {
      readonly kind: "opaque";
      readonly because?: string;
      readonly of?: readonly Value[];
      readonly operator?: string;
    };

/** Where a value goes. */
export type Use =
  | { readonly to: "awaited"; readonly then: Use }
  | { readonly to: "returned" }
  | { readonly to: "thrown" }
  /** An expression statement: nobody looks at it. */
  | { readonly to: "dropped" }
  | { readonly to: "voided" }
  /** A condition, a negation, an operand of a comparison or of `&&`/`||`. */
  | { readonly to: "tested"; readonly then?: Use }
  | { readonly to: "iterated"; readonly awaited: boolean }
  | { readonly to: "operand" }
  | { readonly to: "template" }
  | { readonly to: "typeof" }
  | { readonly to: "deleted" }
  | { readonly to: "exported" }
  | { readonly to: "field"; readonly name?: string }
  | { readonly to: "default" }
  | { readonly to: "yielded" }
  | { readonly to: "bound"; readonly name: string; readonly scope: ScopeId }
  | { readonly to: "destructured"; readonly scope: ScopeId; readonly names: readonly string[] }
  | { readonly to: "assigned"; readonly target: Value }
  | { readonly to: "argument"; readonly operation: OperationId; readonly index: number; readonly keyword?: string }
  | { readonly to: "callee"; readonly operation: OperationId }
  /** `optional`: `value?.name`, which does not break when the value is not there. */
  | { readonly to: "member"; readonly name: string; readonly optional?: true; readonly then: Use }
  | { readonly to: "item"; readonly key?: string; readonly then: Use }
  | { readonly to: "target" };

/** A name being read: which one, where, and what becomes of it. */
export interface Read {
  readonly name: string;
  /** Scope it is written in (look the binding up from here). */
  readonly scope: ScopeId;
  readonly span: Span;
  readonly order: number;
  readonly use: Use;
}
