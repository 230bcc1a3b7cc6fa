/** Pools and clients that a file has, by their types: what readiness asks. */

import { configOf, isChecked } from "#languages/typescript/editConfig";
import { openProgram } from "#languages/typescript/editProgram";
import { type EditSource, ts } from "#languages/typescript/editSource";

import type { FixRequest } from "../fix";

export interface Check {
  /** What an answer calls it. */
  readonly name: string;
  /** Expression that rejects when the other side is gone; texts in double quotes. */
  readonly question: string;
}

interface Client {
  readonly type: RegExp;
  /** Path of the package that declares the type. */
  readonly from: RegExp;
  readonly name: string;
  readonly ask: string;
}

const CLIENTS: readonly Client[] = [
  { type: /^Pool$/, from: /\/(pg|pg-pool|mysql2)\//, name: "database", ask: `query("select 1")` },
  { type: /^DataSource$/, from: /\/typeorm\//, name: "database", ask: `query("select 1")` },
  { type: /^PrismaClient$/, from: /\/(@prisma|\.prisma)\//, name: "database", ask: "$queryRaw`select 1`" },
  { type: /^Sequelize$/, from: /\/sequelize\//, name: "database", ask: "authenticate()" },
  { type: /^(Redis|Cluster)$/, from: /\/ioredis\//, name: "redis", ask: "ping()" },
];

/** One check for each kind of client that a constant or an import of the file holds. */
export async function checksIn(request: FixRequest, source: EditSource): Promise<readonly Check[]> {
  const { options } = configOf(request.reader, request.root, source.path);
  if (!isChecked(source.path, options, source.text)) return [];
  const { checker, file } = await openProgram({ ...request, text: source.text });
  const found = new Map<string, Check>();
  for (const name of file.statements.flatMap((statement) => namesOf(statement as ts.Statement))) {
    const type = checker.getTypeAtLocation(name as never);
    const symbol = type.getSymbol();
    const from = symbol?.declarations?.[0]?.getSourceFile().fileName ?? "";
    const client = CLIENTS.find((one) => one.type.test(symbol?.name ?? "") && one.from.test(from));
    // The class itself is no client.
    if (client === undefined || type.getConstructSignatures().length > 0 || found.has(client.name)) continue;
    found.set(client.name, { name: client.name, question: `${name.text}.${client.ask}` });
  }
  return [...found.values()];
}

/** Names that a statement of the file binds to values. */
function namesOf(statement: ts.Statement): readonly ts.Identifier[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name] : []));
  if (!ts.isImportDeclaration(statement)) return [];
  const { importClause: clause } = statement;
  if (clause === undefined || clause.phaseModifier !== undefined) return [];
  const named = clause.namedBindings;
  const elements = named !== undefined && ts.isNamedImports(named) ? named.elements : [];
  return [
    ...(clause.name === undefined ? [] : [clause.name]),
    ...elements.filter(({ isTypeOnly }) => !isTypeOnly).map(({ name }) => name),
  ];
}
