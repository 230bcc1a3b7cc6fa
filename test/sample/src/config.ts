import { z } from "zod";

const Environment = z.object({
  PORT: z.coerce.number().int().positive().default(3000),
  DATABASE_URL: z.string().min(1),
  REDIS_URL: z.string().default("redis://localhost:6379"),
  PAYMENT_URL: z.url(),
  INVENTORY_URL: z.url(),
  SHIPPING_URL: z.url(),
  RATES_URL: z.url(),
  DATA_DIR: z.string().default("./data"),
});

export type Config = z.infer<typeof Environment>;

export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) throw new Error(`invalid configuration: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
