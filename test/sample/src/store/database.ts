import { Pool } from "pg";

export const openDatabase = (connectionString: string): Pool =>
  new Pool({ connectionString, max: 10, connectionTimeoutMillis: 3_000, query_timeout: 5_000 });
