/** Numbers and dates by display language, and the keys of the manifest's texts. */

import { describe, expect, test } from "vitest";

import { formatsOf } from "#protocol/locale";
import { inPlace, keyed } from "#protocol/manifestTexts";

describe("numbers and dates", () => {
  test("are written as in the display language", () => {
    const [english, german] = [formatsOf("en"), formatsOf("de")];
    expect([english.number(1204.5), german.number(1204.5)]).toEqual(["1,204.5", "1.204,5"]);
    expect([english.date("2026-11-21"), german.date("2026-11-21T23:30:00Z")]).toEqual(["21 Nov 2026", "21. Nov. 2026"]);
    expect([english.shortDate("2026-11-21"), german.shortDate("2026-11-21")]).toEqual(["21 Nov", "21. Nov."]);
    expect(german.dateSpan("2026-11-09", "2026-11-20")).toBe("9.–20. Nov. 2026");
  });

  test("are English where nobody knows the language", () => {
    for (const language of ["qps-ploc", "xx", "no language at all"]) {
      expect(formatsOf(language).locale).toBe("en-GB");
      expect(formatsOf(language).date("2026-11-21")).toBe("21 Nov 2026");
    }
  });

  test("take a locale for a language: the page has it from there", () => {
    expect(formatsOf(formatsOf("en").locale).number(1204)).toBe("1,204");
    expect(formatsOf("zh-cn").locale).toBe("zh-CN");
  });

  test("leave a text alone that is no date", () => {
    expect(formatsOf("de").date("soon")).toBe("soon");
    expect(formatsOf("de").dateSpan("2026-11-20", "2026-11-09")).toBeUndefined();
    expect(formatsOf("de").dateSpan("soon", "later")).toBeUndefined();
  });
});

describe("texts of the manifest", () => {
  test("stand under their keys, once and in order", () => {
    const { say, texts } = keyed();
    expect([say("view.b", "B"), say("view.a", "A"), say("view.b", "B")]).toEqual(["%view.b%", "%view.a%", "%view.b%"]);
    expect([...texts]).toEqual([
      ["view.b", "B"],
      ["view.a", "A"],
    ]);
    expect(inPlace("view.a", "A")).toBe("A");
  });

  test("cannot share a key when they differ", () => {
    const { say } = keyed();
    say("view", "Findings");
    expect(() => say("view", "Checklist")).toThrow('The key view stands for two texts: "Findings" and "Checklist".');
  });
});
