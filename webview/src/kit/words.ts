/** Numbers, times and amounts as people read them. */

/** "1 gap", "1,204 gaps". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** The same with a capital letter in front. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "15 min", "3 h". */
export function hours(amount: number): string {
  return amount < 1 ? `${Math.round(amount * 60)} min` : `${Number(amount.toFixed(1))} h`;
}

/** "9.8 s", "2 min". */
export function duration(milliseconds: number): string {
  if (milliseconds < 60_000) return `${Number((milliseconds / 1_000).toFixed(1))} s`;
  return `${Math.round(milliseconds / 60_000)} min`;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** "4 minutes ago"; "just now" below a minute. */
export function ago(instant: string, now = Date.now()): string {
  const passed = now - Date.parse(instant);
  const step = STEPS.find(([, size]) => passed >= size);
  if (step === undefined) return "just now";
  const [unit, size] = step;
  return new Intl.RelativeTimeFormat("en", { numeric: "always" }).format(-Math.floor(passed / size), unit);
}

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** "21 Nov 2026", of an ISO date or instant; the text itself when it is neither. */
export function date(iso: string): string {
  const time = Date.parse(iso.slice(0, 10));
  return Number.isNaN(time) ? iso : DAY.format(time);
}

const SHORT_DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** "21 Nov", of an ISO date or instant; the text itself when it is neither. */
export function shortDate(iso: string): string {
  const time = Date.parse(iso.slice(0, 10));
  return Number.isNaN(time) ? iso : SHORT_DAY.format(time);
}

/** "9–20 Nov 2026", of two ISO dates; the texts themselves when they are none. */
export function dateSpan(start: string, end: string): string {
  const [from, to] = [Date.parse(start), Date.parse(end)];
  return Number.isNaN(from) || Number.isNaN(to) || from > to ? `${start} to ${end}` : DAY.formatRange(from, to);
}

/** "72 %"; "–" of nothing. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${Math.round((100 * part) / whole)} %`;
}

/** ISO date of today plus so many days, where the person is. */
export function inDays(days: number, now = new Date()): string {
  const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 12);
  return new Date(then.getTime() - then.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
