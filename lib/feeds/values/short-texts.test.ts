import { expect, test } from "vitest";

import { splitCategoryPath } from "#lib/feeds/values/category-path";
import { currencyExponent, findCurrency } from "#lib/feeds/values/currencies";
import { optionField } from "#lib/feeds/values/option-names";
import { parseAgeGroup, parseGender } from "#lib/feeds/values/people";

test.each([
  ["Female", "female"],
  ["women's", "female"],
  ["Дамски", "female"],
  ["femei", "female"],
  ["Herren", "male"],
  ["мъже", "male"],
  ["Άνδρες", "male"],
  ["унисекс", "unisex"],
  ["cat", null],
  ["", null],
])("%j is the gender %s", (text, gender) => {
  expect(parseGender(text)).toBe(gender);
});

test.each([
  ["adult", "adult"],
  ["Деца", "kids"],
  ["бебе", "infant"],
  ["Erwachsene", "adult"],
  ["old", null],
])("%j is the age group %s", (text, group) => {
  expect(parseAgeGroup(text)).toBe(group);
});

test.each([
  ["Women > Dresses", ["Women", "Dresses"]],
  ["Women>Dresses", ["Women", "Dresses"]],
  ["Glami.bg | Жени | Рокли", ["Жени", "Рокли"]],
  ["Жени » Рокли", ["Жени", "Рокли"]],
  ["Жени / Рокли", ["Жени", "Рокли"]],
  ["T-shirts/tops", ["T-shirts/tops"]],
  [" > Dresses > ", ["Dresses"]],
  ["Glami.bg", ["Glami.bg"]],
])("%j is the path %j", (text, path) => {
  expect(splitCategoryPath(text)).toEqual(path);
});

test.each([
  ["Color", "color"],
  ["colour ", "color"],
  ["Цвят", "color"],
  ["pa_color", "color"],
  ["Barva", "color"],
  ["Размер (EU)", "size"],
  ["Größe", "size"],
  ["Μέγεθος", "size"],
  ["Състав", "material"],
  ["Пол", "gender"],
  ["Velikost oblečení", "size"],
  ["EU размер", "size"],
  ["Основен цвят", "color"],
  ["Size guide", undefined],
  ["Gender reveal", undefined],
  ["Length", undefined],
  ["constructor", undefined],
])("the option %j tells the %s", (name, field) => {
  expect(optionField(name)).toBe(field);
});

test.each([
  ["EUR", 2],
  ["JPY", 0],
  ["KWD", 3],
  ["HUF", 2],
  ["CLF", 4],
  [null, 2],
])("%s has %i decimals", (currency, decimals) => {
  expect(currencyExponent(currency)).toBe(decimals);
});

test.each([
  ["eur", null, "EUR"],
  ["лв.", null, "BGN"],
  ["$", null, "USD"],
  ["$", "AUD", "AUD"],
  ["kr", null, null],
  ["kr.", "NOK", "NOK"],
  ["XX", null, null],
])("%j in a feed of %s is %s", (mark, expected, code) => {
  expect(findCurrency(mark, expected)).toBe(code);
});
