/** What a report says, before it is known how it is printed: Markdown and HTML are two views of one document. Texts are plain. */

export interface ReportDocument {
  readonly title: string;
  /** Under the title: date, versions, what was looked at. */
  readonly about: readonly Fact[];
  readonly sections: readonly Section[];
}

export interface Fact {
  readonly label: string;
  readonly value: Text;
}

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A sentence, or its parts where some are code or stand out. */
export type Text = string | readonly Part[];
export type Part = string | { readonly code: string } | { readonly strong: string };

export type Block =
  | { readonly kind: "paragraph"; readonly text: Text }
  /** A title below the section's. */
  | { readonly kind: "title"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Text[]; readonly ordered?: true }
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  | Table
  | Bars
  | Lines
  /** Something to copy, as it is. */
  | { readonly kind: "code"; readonly text: string };

export interface Table {
  readonly kind: "table";
  /** What the table lists, for people who do not see it beside its title. */
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Column {
  readonly title: string;
  /** Numbers stand right, so that they can be compared. */
  readonly isNumber?: true;
}

/** A cell with a `tone` says the same in words; the tone adds a colour where there are colours. */
export type Cell = Text | { readonly text: Text; readonly tone: Tone };
export type Tone = "good" | "bad" | "warn" | "calm";

/** One bar a row: how many of all. */
export interface Bars {
  readonly kind: "bars";
  readonly title: string;
  /** What the chart shows, in one sentence, for people who cannot see it. */
  readonly description: string;
  /** What has a bar, as a column title: "Principle". */
  readonly of: string;
  /** What is counted, as a column title: "hold". */
  readonly unit: string;
  readonly bars: readonly { readonly label: string; readonly passed: number; readonly total: number }[];
}

/** Values over days. */
export interface Lines {
  readonly kind: "lines";
  readonly title: string;
  readonly description: string;
  readonly series: readonly {
    readonly name: string;
    readonly look: "solid" | "dashed" | "thin";
    readonly points: readonly LinePoint[];
  }[];
}

export interface LinePoint {
  /** ISO date. */
  readonly day: string;
  readonly value: number;
}
