import { describe, expect, test } from "vitest";

import { findPriceClaims, type PriceClaim } from "#lib/captions/price-claims";

const money = ({ minor, currency }: { minor: number; currency: string }) =>
  `${(minor / 100).toFixed(2)} ${currency}`;

/** "percent 30: -30%", "prices 50.00 EUR > 35.00 EUR: was €50 now €35", "term: sale". */
function describeClaim(claim: PriceClaim): string {
  const upTo = "upTo" in claim && claim.upTo ? "up to " : "";
  switch (claim.kind) {
    case "percent":
      return `percent ${upTo}${claim.percent}: ${claim.text}`;
    case "amount":
      return `amount ${upTo}${money(claim.amount)}: ${claim.text}`;
    case "prices":
      return `prices ${money(claim.oldPrice)} > ${claim.newPrice ? money(claim.newPrice) : "?"}: ${claim.text}`;
    case "term":
    case "hint":
      return `${claim.kind}: ${claim.text}`;
  }
}

const claimsIn = (caption: string) => findPriceClaims(caption).map(describeClaim);

describe("percentages", () => {
  test.each([
    ["-30%", ["percent 30: -30%"]],
    ["−30 %", ["percent 30: −30 %"]],
    ["– 30 %", ["percent 30: – 30 %"]],
    ["Linen dress -30%", ["percent 30: -30%"]],
    ["Рокля-30%", ["percent 30: -30%"]],
    ["30% off", ["percent 30: 30% off"]],
    ["30 % OFF everything", ["percent 30: 30 % OFF"]],
    ["Now 30 percent off", ["percent 30: 30 percent off"]],
    ["Save 30%", ["percent 30: Save 30%"]],
    ["Save up to 50 %!", ["percent up to 50: Save up to 50 %"]],
    ["Up to 50% off", ["percent up to 50: Up to 50% off"]],
    ["20-50% off", ["percent up to 50: 20-50% off"]],
    ["от 20 до 50% намаление", ["percent up to 50: до 50% намаление"]],
    ["12,5% off", ["percent 12.5: 12,5% off"]],
    ["a discount of 30%", ["percent 30: discount of 30%"]],
    ["30% намаление", ["percent 30: 30% намаление"]],
    ["намаление от 30 %", ["percent 30: намаление от 30 %"]],
    ["Намаление: -30%", ["percent 30: Намаление: -30%"]],
    ["до -50% на избрани модели", ["percent up to 50: до -50%"]],
    ["с 30% по-евтино", ["percent 30: 30% по-евтино"]],
    ["30 на сто отстъпка", ["percent 30: 30 на сто отстъпка"]],
    ["30 процента отстъпка", ["percent 30: 30 процента отстъпка"]],
    ["30%-но намаление", ["percent 30: 30%-но намаление"]],
    ["30-процентно намаление", ["percent 30: 30-процентно намаление"]],
    ["30% за всички рокли", ["percent 30: 30%"]],
    ["30% on all dresses", ["percent 30: 30%"]],
    ["SALE 30%", ["percent 30: SALE 30%"]],
    ["Sale! Today 30%", ["term: Sale", "percent 30: 30%"]],
    ["Prices are down 30%", ["term: Prices are down", "percent 30: 30%"]],
    ["-20% -30% -50%", ["percent 20: -20%", "percent 30: -30%", "percent 50: -50%"]],
    ["20%–50% off", ["percent up to 50: 20%–50% off"]],
    ["between 20 and 50% off", ["percent up to 50: between 20 and 50% off"]],
    ["thirty percent off", ["term: percent off"]],
    ["-30% silk dresses", ["percent 30: -30%"]],
    ["-30% on silk", ["percent 30: -30%"]],
    ["３０％ ＯＦＦ", ["percent 30: ３０％ ＯＦＦ"]],
    ["3️⃣0️⃣% off", ["percent 30: 3️⃣0️⃣% off"]],
    ["Only today: 30%!", ["hint: 30%"]],
    ["-30% 🔥 100% cotton", ["percent 30: -30%"]],
    ["Extra -20% at checkout", ["percent 20: Extra -20%"]],
    ["+10% off", ["percent 10: +10% off"]],
    ["Get 15% with LINEN15", ["hint: 15%"]],
    ["поевтиня с 20%", ["percent 20: поевтиня с 20%"]],
    ["Спести 20%", ["percent 20: Спести 20%"]],
  ])("%j", (caption, claims) => {
    expect(claimsIn(caption)).toEqual(claims);
  });
});

describe("terms", () => {
  test.each([
    ["Summer sale", ["term: sale"]],
    ["SALE", ["term: SALE"]],
    ["S A L E", ["term: S A L E"]],
    ["$ALE", ["term: $ALE"]],
    ["SALE30", ["term: SALE30"]],
    ["Not on sale", ["hint: sale"]],
    ["без намаление", ["hint: намаление"]],
    ["Намалихме ги!", ["hint: Намалихме"]],
    ["промокод", ["term: промокод"]],
    ["S\u0410LE with a Cyrillic letter", ["term: S\u0410LE"]],
    ["𝐒𝐀𝐋𝐄 now", ["term: 𝐒𝐀𝐋𝐄"]],
    ["👗 On sale", ["term: sale"]],
    ["For sale prices, click", ["term: sale"]],
    ["Mid-season sales", ["term: sales"]],
    ["Голямо намаление", ["term: намаление"]],
    ["НАМАЛЕНИЯ", ["term: НАМАЛЕНИЯ"]],
    ["н\u0061маление with a Latin letter", ["term: н\u0061маление"]],
    ["намалени рокли", ["term: намалени"]],
    ["Лятна разпродажба", ["term: разпродажба"]],
    ["Промоция", ["term: Промоция"]],
    ["промо цена", ["term: промо"]],
    ["с отстъпка", ["term: отстъпка"]],
    ["на половин цена", ["term: половин цена"]],
    ["Half price", ["term: Half price"]],
    ["½ price", ["term: ½ price"]],
    ["Стара цена", ["term: Стара цена"]],
    ["Нова по-ниска цена", ["term: Нова по-ниска цена"]],
    ["Свалихме цените", ["term: Свалихме цените"]],
    ["Намаляваме всички цени", ["term: Намаляваме всички цени"]],
    ["price drop", ["term: price drop"]],
    ["prices reduced", ["term: prices reduced"]],
    ["Clearance", ["term: Clearance"]],
    ["big savings", ["term: big savings"]],
    ["golqmo namalenie", ["term: namalenie"]],
    ["#sale", ["term: sale"]],
    ["#SummerSale", ["term: #SummerSale"]],
    ["#summer_sale", ["term: sale"]],
    ["#sale2026", ["term: sale2026"]],
    ["#лятноНамаление", ["term: #лятноНамаление"]],
    ["#промоция", ["term: промоция"]],
    ["#blackfriday", ["hint: #blackfriday"]],
    ["Black Friday is here", ["hint: Black Friday"]],
    ["Черен петък", ["hint: Черен петък"]],
    ["Специална оферта", ["hint: оферта"]],
    ["Use code LINEN", ["hint: Use code"]],
    ["Сега по-евтино", ["hint: по-евтино"]],
  ])("%j", (caption, claims) => {
    expect(claimsIn(caption)).toEqual(claims);
  });
});

describe("amounts and prices", () => {
  test.each([
    ["Save €10", ["amount 10.00 EUR: Save €10"]],
    ["€10 off", ["amount 10.00 EUR: €10 off"]],
    ["save up to €10", ["amount up to 10.00 EUR: save up to €10"]],
    ["Спести 20 лв.", ["amount 20.00 BGN: Спести 20 лв."]],
    ["10 € отстъпка", ["amount 10.00 EUR: 10 € отстъпка"]],
    ["отстъпка от 1.250,50 лв.", ["amount 1250.50 BGN: отстъпка от 1.250,50 лв."]],
    ["с 10 лв по-евтино", ["amount 10.00 BGN: 10 лв по-евтино"]],
    ["was €50 now €35", ["prices 50.00 EUR > 35.00 EUR: was €50 now €35"]],
    ["Was €50, now only €35!", ["prices 50.00 EUR > 35.00 EUR: Was €50, now only €35"]],
    ["was 50 now 35 €", ["prices 50.00 EUR > 35.00 EUR: was 50 now 35 €"]],
    ["€35 instead of €50", ["prices 50.00 EUR > 35.00 EUR: €35 instead of €50"]],
    ["35 instead of €50", ["prices 50.00 EUR > 35.00 EUR: 35 instead of €50"]],
    ["€35 (was €50)", ["prices 50.00 EUR > 35.00 EUR: €35 (was €50)"]],
    ["Now €35, was €50", ["prices 50.00 EUR > 35.00 EUR: €35, was €50"]],
    ["from €50 to €35", ["prices 50.00 EUR > 35.00 EUR: €50 to €35"]],
    ["reduced from €50", ["prices 50.00 EUR > ?: reduced from €50"]],
    ["reduced to €35", ["term: reduced to"]],
    ["€1,299.00 → €999.00", ["prices 1299.00 EUR > 999.00 EUR: €1,299.00 → €999.00"]],
    ["50лв➡️35лв", ["prices 50.00 BGN > 35.00 BGN: 50лв➡️35лв"]],
    ["50 -> 35 лв", ["prices 50.00 BGN > 35.00 BGN: 50 -> 35 лв"]],
    ["€50 €35", ["prices 50.00 EUR > 35.00 EUR: €50 €35"]],
    ["€50 / €35", ["prices 50.00 EUR > 35.00 EUR: €50 / €35"]],
    ["5\u03360\u0336 35 лв", ["prices 50.00 BGN > 35.00 BGN: 5\u03360\u0336 35 лв"]],
    ["~~50 лв~~ 35 лв", ["prices 50.00 BGN > 35.00 BGN: 50 лв~~ 35 лв"]],
    [
      "Стара цена: 50 лв. Нова цена: 35 лв.",
      ["prices 50.00 BGN > 35.00 BGN: Стара цена: 50 лв. Нова цена: 35 лв."],
    ],
    ["Стара цена: 50 лв.", ["prices 50.00 BGN > ?: Стара цена: 50 лв."]],
    [
      "беше 49,90 лв., сега 34,90 лв.",
      ["prices 49.90 BGN > 34.90 BGN: беше 49,90 лв., сега 34,90 лв."],
    ],
    [
      "80 лв (-50%) 40 лв",
      ["prices 80.00 BGN > 40.00 BGN: 80 лв (-50%) 40 лв", "percent 50: -50%"],
    ],
    ["80 лв = 40 лв", ["hint: 80 лв = 40 лв"]],
    ["reg. €80 now €40", ["prices 80.00 EUR > 40.00 EUR: reg. €80 now €40"]],
    ["Цена с отстъпка: 40 лв", ["term: отстъпка"]],
    ["-40лв отстъпка", ["amount 40.00 BGN: -40лв отстъпка"]],
    ["Цена преди намалението: 50 €", ["prices 50.00 EUR > ?: преди намалението: 50 €"]],
    [
      "Before the sale €50, after the sale €35",
      ["prices 50.00 EUR > 35.00 EUR: Before the sale €50, after the sale €35"],
    ],
    ["от 50 на 35 лв", ["prices 50.00 BGN > 35.00 BGN: 50 на 35 лв"]],
    ["35 лв. вместо 50 лв.", ["prices 50.00 BGN > 35.00 BGN: 35 лв. вместо 50 лв."]],
    ["Преди: 50 лв\nСега: 35 лв", ["prices 50.00 BGN > 35.00 BGN: Преди: 50 лв\nСега: 35 лв"]],
    [
      "Стара цена 99,99 лв. (51,12 €), нова цена 69,99 лв. (35,79 €)",
      [
        "prices 99.99 BGN > 69.99 BGN: Стара цена 99,99 лв. (51,12 €), нова цена 69,99 лв. (35,79 €)",
      ],
    ],
    ["99,99 лв → 35,79 €", ["prices 99.99 BGN > 35.79 EUR: 99,99 лв → 35,79 €"]],
    ["1 299,00 лв. сега 999 лв.", ["prices 1299.00 BGN > 999.00 BGN: 1 299,00 лв. сега 999 лв."]],
    [
      "was 1.299,00 лв. now 999 лв.",
      ["prices 1299.00 BGN > 999.00 BGN: was 1.299,00 лв. now 999 лв."],
    ],
    ["Bag €20. Dress was €50, now €35", ["prices 50.00 EUR > 35.00 EUR: was €50, now €35"]],
    ["120€ ❌ 60€ ✅", ["prices 120.00 EUR > 60.00 EUR: 120€ ❌ 60€"]],
    ["👗 50 лв 👜 35 лв", ["hint: 50 лв 👜 35 лв"]],
    ["50 лв, 35 лв", ["hint: 50 лв, 35 лв"]],
    ["Old: 120 New: 60 EUR", ["prices 120.00 EUR > 60.00 EUR: Old: 120 New: 60 EUR"]],
    ["Цена 120лв сега само за 60лв", ["prices 120.00 BGN > 60.00 BGN: 120лв сега само за 60лв"]],
    ["RRP €50, our price €35", ["hint: RRP €50, our price €35"]],
    ["Now €35", ["hint: Now €35"]],
    ["was €35, now €50", ["hint: now €50"]],
    ["рокля -50 лв", ["hint: -50 лв"]],
    ["50/35 лв", ["hint: 50/35 лв"]],
    [
      "-20% от 50 лв на 40 лв",
      ["percent 20: -20%", "prices 50.00 BGN > 40.00 BGN: 50 лв на 40 лв"],
    ],
  ])("%j", (caption, claims) => {
    expect(claimsIn(caption)).toEqual(claims);
  });
});

describe("false friends are no claims", () => {
  test.each([
    "Dresses for sale",
    "Wholesale only",
    "Our salesperson Maria",
    "Ask the sales team",
    "At every point of sale",
    "Pre-sale starts on Friday",
    "Resale and vintage",
    "#wholesale #forsale",
    "#jerusalem #salesforce",
    "100% cotton",
    "30% silk",
    "70% коприна, 30% памук",
    "Silk 30%, cotton 70%",
    "95% cotton - 5% elastane",
    "95%-5% cotton and elastane",
    "Памук - 95%, еластан - 5%",
    "- 95% памук\n- 5% еластан",
    "- 30% silk",
    "5% fine merino wool",
    "50% recycled polyester",
    "90% down, 10% feather",
    "20-50% recycled cotton",
    "-100%",
    "100%",
    "100% satisfaction",
    "100% ръчна изработка",
    "20% VAT included",
    "с включен 20% ДДС",
    "10% of our customers",
    "10% от печалбата отива за деца",
    "30% more volume",
    "uses 30% less water",
    "0% plastic",
    "+20% gratis",
    "30% lighter jacket",
    "30% по-леко яке",
    "90% sold out",
    "Battery 80%",
    "Наличност 30%",
    "Save this post",
    "Save the date",
    "Спестява време",
    "Off-shoulder, off-white",
    "€49.90",
    "Цена: 49,90 лв.",
    "Цена - 50 лв.",
    "99,99 лв. / 51,12 €",
    "99,99 лв. (51,12 €)",
    "51.12 EUR | 99.99 BGN",
    "from €20",
    "от 20 лв.",
    "€20–€50",
    "от 20 до 50 лв.",
    "€20 / €25",
    "Dress €50, bag €35 and shoes €20",
    "Рокля 50 лв., пола 35 лв.",
    "преди 50 години",
    "It was 50 people",
    "разпродадено",
    "отстъп",
    "промотираме млади дизайнери",
    "Sizes 36-42, 3 colours",
    "SS27 new in",
    "",
  ])("%j", (caption) => {
    expect(claimsIn(caption)).toEqual([]);
  });
});

test("a position counts UTF-16 units of the caption", () => {
  const caption = "👗𝐒𝐀𝐋𝐄 −30 %";
  const found = findPriceClaims(caption).map(({ start, end }) => caption.slice(start, end));
  expect(found).toEqual(["𝐒𝐀𝐋𝐄 −30 %"]);
});

test("a caption of nothing but claims is bounded", () => {
  expect(findPriceClaims("sale ".repeat(3000)).length).toBe(100);
});
