export interface Rates {
  base: string;
  rates: Record<string, number>;
}

export async function latestRates(baseUrl: string): Promise<Rates> {
  const response = await fetch(`${baseUrl}/latest`);
  if (!response.ok) throw new Error(`rates answered ${response.status}`);
  return (await response.json()) as Rates;
}

export function convert(amount: number, currency: string, { rates }: Rates): number {
  const rate = rates[currency];
  if (rate === undefined) throw new Error(`no rate for ${currency}`);
  return Math.round(amount * rate * 100) / 100;
}
