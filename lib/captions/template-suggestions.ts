import { toLatinTwins } from "#lib/homoglyphs";
import { type TemplateVariable, templateVariables } from "#lib/captions/template-variables";

/** Other names that people try, in English and Bulgarian. */
const ALIASES: Readonly<Record<TemplateVariable, string>> = {
  title: "name product productname producttitle заглавие име продукт",
  price: "cost regularprice fullprice цена",
  salePrice: "sale discountprice newprice saleprise намалена намаленацена промоцена новацена",
  colour: "color colors colours цвят цветове",
  sizes: "size размер размери",
  collection: "collections season series колекция сезон",
  link: "url href address линк връзка адрес",
  brand: "vendor maker марка бранд",
  sku: "id code productcode articlenumber код артикул",
  material: "materials fabric composition материал материя състав",
};

const normalize = (name: string) => name.toLowerCase().replaceAll(/[\s_.-]+/gu, "");

const byName = new Map(
  templateVariables.flatMap((variable) =>
    [normalize(variable), ...ALIASES[variable].split(" ")].flatMap((name) => [
      [name, variable] as const,
      [toLatinTwins(name), variable] as const,
    ]),
  ),
);

/** Counts inserted, missing, exchanged and swapped letters (optimal string alignment). */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(change, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      row.push(least);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? a.length;
}

const MAX_NAME = 40;

/** Returns the variable that was probably meant by a name that is none; null when none is near. */
export function suggestVariable(name: string): TemplateVariable | null {
  const given = normalize(name);
  if (given === "" || given.length > MAX_NAME) return null;
  const known = byName.get(given) ?? byName.get(toLatinTwins(given));
  if (known) return known;
  const latin = toLatinTwins(given);
  const near = templateVariables
    .map((variable) => ({ variable, changes: distance(latin, normalize(variable)) }))
    .filter(({ variable, changes }) => changes <= (variable.length > 4 ? 2 : 1))
    .toSorted((a, b) => a.changes - b.changes);
  return near[0]?.variable ?? null;
}
