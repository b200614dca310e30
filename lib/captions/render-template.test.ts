import { describe, expect, test } from "vitest";

import { renderTemplate, type TemplateFacts } from "#lib/captions/render-template";
import type { CaptionLanguage } from "#lib/captions/schema";
import { parseTemplate } from "#lib/captions/templates";

const dress: TemplateFacts = {
  title: "Linen dress",
  price: { minor: 4990, currency: "BGN" },
  salePrice: { minor: 2550, currency: "EUR" },
  colours: ["black", "white"],
  sizes: ["S", "M", "L"],
  collection: "Summer 2026",
  link: "https://shop.example/p/1",
  brand: "Fashion Supreme",
  sku: "LD-001",
  material: "linen",
};
const bare: TemplateFacts = {
  title: "Linen dress",
  price: null,
  salePrice: null,
  colours: [],
  sizes: [],
  collection: "",
  link: "",
  brand: "",
  sku: "",
  material: "",
};

const render = (template: string, facts: TemplateFacts, language: CaptionLanguage = "en") => {
  const { parts, errors } = parseTemplate(template);
  expect(errors).toEqual([]);
  const rendered = renderTemplate(parts, facts, language);
  return { ...rendered, text: rendered.text.replaceAll("\u00a0", " ") };
};

describe("values are written as their language writes them", () => {
  test.each<[string, CaptionLanguage, string, string]>([
    ["money in English", "en", "{salePrice}", "€25.50"],
    ["money in Bulgarian", "bg", "{salePrice}", "25,50 €"],
    ["leva in Bulgarian", "bg", "{price}", "49,90 лв."],
    ["leva at the end of a sentence", "bg", "Цена {price}. Ново", "Цена 49,90 лв. Ново"],
    ["leva before an ellipsis", "bg", "{price}...", "49,90 лв...."],
    ["leva in English", "en", "{price}", "BGN 49.90"],
    ["a list in English", "en", "{sizes}", "S, M and L"],
    ["a list in Bulgarian", "bg", "{sizes}", "S, M и L"],
    ["a list of two", "bg", "{colour}", "black и white"],
    [
      "all others as they are",
      "en",
      "{title}|{collection}|{link}|{brand}|{sku}|{material}",
      "Linen dress|Summer 2026|https://shop.example/p/1|Fashion Supreme|LD-001|linen",
    ],
    ["a value beats its fallback", "en", "{material|wool}", "linen"],
  ])("%s", (_name, language, template, text) => {
    expect(render(template, dress, language)).toEqual({ text, missing: [] });
  });

  test.each<[string, Partial<TemplateFacts>, string, string]>([
    ["braces in a value are no variable", { title: "{sku} {x" }, "{title}", "{sku} {x"],
    ["twins in a list are written once", { sizes: ["S", " S ", "", "M"] }, "{sizes}", "S and M"],
    ["line breaks in a value become spaces", { title: "Linen\n dress" }, "{title}", "Linen dress"],
    ["thousands", { price: { minor: 123_450, currency: "EUR" } }, "{price}", "€1,234.50"],
    [
      "a currency without minor units",
      { price: { minor: 900, currency: "JPY" } },
      "{price}",
      "JP¥900",
    ],
    ["a dollar", { price: { minor: 999, currency: "USD" } }, "{price}", "$9.99"],
    ["a code that is none", { price: { minor: 999, currency: "лв" } }, "{price}", "9.99 лв"],
  ])("%s", (_name, facts, template, text) => {
    expect(render(template, { ...dress, ...facts })).toEqual({ text, missing: [] });
  });
});

describe("a variable without a value", () => {
  test.each([
    ["takes its fallback", "In {colour|all colours}", "In all colours", []],
    ["without one is missing and stays visible", "In {colour}!", "In {colour}!", ["colour"]],
    [
      "is missing once, in order",
      "{sku} {colour} {sku}",
      "{sku} {colour} {sku}",
      ["sku", "colour"],
    ],
  ])("%s", (_name, template, text, missing) => {
    expect(render(template, bare)).toEqual({ text, missing });
  });

  test.each([
    ["a price without a currency", { price: { minor: 100, currency: null } }, "{price}", ["price"]],
    [
      "a price with an empty currency",
      { price: { minor: 100, currency: "" } },
      "{price}",
      ["price"],
    ],
    ["spaces are no value", { brand: " \n " }, "{brand}", ["brand"]],
    ["empty sizes are no value", { sizes: ["", " "] }, "{sizes}", ["sizes"]],
  ])("%s", (_name, facts, template, missing) => {
    expect(render(template, { ...bare, ...facts }).missing).toEqual(missing);
  });
});

describe("an empty fallback leaves no trace", () => {
  test.each([
    ["a doubled space", "Dress in {colour|} linen", "Dress in linen"],
    ["a space at the end", "Dress {colour|}", "Dress"],
    ["a space at the start", "{colour|} dress", "dress"],
    ["a comma before the end", "Dress, {colour|}", "Dress"],
    ["a comma at the start", "{colour|}, dress", "dress"],
    ["one of two commas", "Dress, {colour|}, new", "Dress, new"],
    ["one of two dashes", "Dress – {colour|} – new", "Dress – new"],
    ["a dot in the middle", "Dress · {colour|} · new", "Dress · new"],
    ["two in a row", "Dress, {colour|}, {material|}, new", "Dress, new"],
    ["two with a space", "Dress {colour|} {material|} new", "Dress new"],
    ["a space before a full stop", "Dress {colour|}.", "Dress."],
    ["a comma before a full stop", "Dress, {colour|}!", "Dress!"],
    ["a space before a comma", "Dress {colour|}, new", "Dress, new"],
    ["brackets around it", "Dress ({colour|}) new", "Dress new"],
    ["brackets around two", "Dress ({colour|}, {material|})", "Dress"],
    ["a separator in brackets", "Dress (new, {colour|})", "Dress (new)"],
    ["a line of its own", "Dress\n{colour|}\nNew", "Dress\nNew"],
    ["a line of a bullet", "Dress\n• {colour|}\nNew", "Dress\nNew"],
    ["the last line", "Dress\n{colour|}", "Dress"],
    ["the first line", "{colour|}\nDress", "Dress"],
    ["a paragraph of its own", "Dress\n\n{colour|}\n\nNew", "Dress\n\nNew"],
    ["a comma at the end of a line", "Dress, {colour|}\nNew", "Dress\nNew"],
    ["a slash", "{colour|} / {sizes|} / new", "new"],
    ["everything", "{colour|}, {sizes|}", ""],
    ["but a minus is a sign", "{colour|} -30 %", "-30 %"],
    ["but spaces and commas elsewhere stay", "A  , b {colour|} c", "A  , b c"],
    ["but empty lines elsewhere stay", "A\n\n\nB {colour|}", "A\n\n\nB"],
    ["but a word stays joined", "re{colour|}new", "renew"],
  ])("%s", (_name, template, text) => {
    expect(render(template, bare)).toEqual({ text, missing: [] });
  });
});
