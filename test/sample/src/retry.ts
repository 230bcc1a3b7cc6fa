const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

export interface Repeat {
  attempts: number;
  baseMs: number;
}

/** Goes round again with full jitter; the last failure is the caller's. */
export async function again<T>(work: () => Promise<T>, { attempts, baseMs }: Repeat = { attempts: 4, baseMs: 200 }): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts) throw error;
      await sleep(Math.random() * Math.min(10_000, baseMs * 2 ** attempt));
    }
  }
}
