import type { AxiosInstance } from "axios";
import type { Queue } from "bullmq";
import type { Pool } from "pg";

/** What routes work with; `main.ts` fills it in, tests bring their own. */
export interface Services {
  database: Pool;
  queue: Queue;
  inventory: AxiosInstance;
  inventoryUrl: string;
  paymentUrl: string;
  ratesUrl: string;
  dataDir: string;
}
