import { describe, expect, test } from "vitest";

import { repairMojibake } from "#lib/feeds/values/mojibake";

/** A text as UTF-8 that was read as another encoding. */
const broken = (text: string, encoding: "windows-1252" | "windows-1251" | "latin1") =>
  encoding === "latin1"
    ? Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("")
    : new TextDecoder(encoding).decode(new TextEncoder().encode(text));

describe("restores UTF-8 that was read as", () => {
  test.each([
    ["windows-1252", "Рокля от лен"],
    ["windows-1252", "Café „Noir“ – 5 €"],
    ["windows-1251", "Рокля от лен, много хубава"],
    ["latin1", "Дълга рокля за лято и есен"],
    ["windows-1252", "Φόρεμα"],
  ] as const)("%s: %s", (encoding, text) => {
    expect(repairMojibake(broken(text, encoding))).toBe(text);
  });
});

test("a no-break space that became a plain one is restored too", () => {
  expect(repairMojibake("Ð Ð¾Ðº")).toBe("Рок");
});

test.each([
  "Рокля от лен",
  "Dress with Ã in it",
  "România, ÎN STOC",
  "São Paulo: Ção",
  "Vietnamese: Đẹp quá",
  "Соня",
  "",
])("leaves %j", (text) => {
  expect(repairMojibake(text)).toBeNull();
});

test("a text that is broken in part only is not changed", () => {
  expect(repairMojibake(`${broken("Рокля", "windows-1252")} Рокля`)).toBeNull();
});
