/** Numbers and days as they are written where a display language is spoken. */

export interface Formats {
  /** For `Intl`: a locale that the running engine knows. */
  readonly locale: string;
  /** "1,204" */
  number(value: number): string;
  /** "21 Nov 2026", of an ISO date or instant; the text itself when it is neither. */
  date(iso: string): string;
  /** "21 Nov", of an ISO date or instant; the text itself when it is neither. */
  shortDate(iso: string): string;
  /** "9–20 Nov 2026", of two ISO dates in order; undefined of anything else. */
  dateSpan(start: string, end: string): string | undefined;
}

/** International English: the day comes before the month. */
const ENGLISH = "en-GB";

/** `language` is a display language as VS Code names it ("en", "de", "pt-br"); one that nobody knows is formatted as English. */
export function formatsOf(language: string): Formats {
  const locale = language === "en" ? ENGLISH : (known(language) ?? ENGLISH);
  // Made when first needed: most of what is shown has no date, and making them takes longer than using them.
  let day: Intl.DateTimeFormat | undefined;
  let shortDay: Intl.DateTimeFormat | undefined;
  const dayFormat = () => {
    day ??= new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
    return day;
  };
  return {
    locale,
    number: (value) => value.toLocaleString(locale),
    date: (iso) => written(iso, dayFormat),
    shortDate: (iso) =>
      written(iso, () => {
        shortDay ??= new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
        return shortDay;
      }),
    dateSpan(start, end) {
      const [from, to] = [Date.parse(start), Date.parse(end)];
      return Number.isNaN(from) || Number.isNaN(to) || from > to ? undefined : dayFormat().formatRange(from, to);
    },
  };
}

function known(language: string): string | undefined {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([language])[0];
  } catch {
    // No name of a language at all.
    return undefined;
  }
}

function written(iso: string, format: () => Intl.DateTimeFormat): string {
  const time = Date.parse(iso.slice(0, 10));
  return Number.isNaN(time) ? iso : format().format(time);
}
