/** What an option, parameter or attribute of a product tells. */
export type OptionField =
  | "color"
  | "size"
  | "material"
  | "pattern"
  | "gender"
  | "ageGroup"
  | "brand"
  | "sizeSystem";

/** Names of options and parameters in small letters, without brackets and full stops. */
const NAMES: Readonly<Record<OptionField, readonly string[]>> = {
  color: [
    ..."color|colour|colors|colours|shade|pa color|main colour|product colour".split("|"),
    ..."цвят|цветове|цвет|боја|боя|culoare|culori|χρώμα|χρωμα|farbe|farben".split("|"),
    ..."barva|farba|szín|kolor|couleur|colore|cor|колір|renk|boja".split("|"),
  ],
  size: [
    ..."size|sizes|pa size|clothing size|shoe size|dimension|размер|размери|големина".split("|"),
    ..."номер|mărime|marime|mărimi|marimi|μέγεθος|μεγεθος|νούμερο|größe|groesse".split("|"),
    ..."schuhgröße|velikost|veľkosť|velkost|méret|rozmiar|taille|taglia|talla|розмір".split("|"),
    ..."величина|veličina|beden".split("|"),
  ],
  material: [
    ..."material|fabric|composition|материал|материя|състав|плат|compoziție".split("|"),
    ..."compozitie|υλικό|σύνθεση|stoff|zusammensetzung|materiál|složení|anyag".split("|"),
    ..."materiał|skład|matière|materiale".split("|"),
  ],
  pattern: [
    ..."pattern|print|десен|шарка|щампа|model imprimeu|imprimeu|σχέδιο|muster".split("|"),
    ..."vzor|minta|wzór|motif".split("|"),
  ],
  gender: "gender|sex|пол|gen|φύλο|geschlecht|pohlaví|pohlavie|nem|płeć|sexe|genere".split("|"),
  ageGroup: "age group|age|възраст|възрастова група|vârstă|ηλικία|altersgruppe|alter".split("|"),
  brand: "brand|brands|марка|бранд|marcă|marca|μάρκα|marke|značka|márka|marka".split("|"),
  sizeSystem: "size system|система размери|размерна система".split("|"),
};

const BY_NAME: ReadonlyMap<string, OptionField> = new Map(
  (Object.entries(NAMES) as [OptionField, readonly string[]][]).flatMap(([field, names]) =>
    names.map((name) => [name, field] as const),
  ),
);

/** Whether a name tells about sizes without being one: "Size guide". */
const IS_GUIDE = /guide|chart|table|таблица/;

/**
 * Returns what an option of this name tells ("Цвят", "Größe", "Velikost oblečení"); undefined where
 * it is another thing. Of several words the first or last may name a colour or size.
 */
export function optionField(name: string): OptionField | undefined {
  const key = name
    .slice(0, 80)
    .toLowerCase()
    .replace(/\([^)]*\)/g, "")
    .replace(/[\s\u00a0_-]+/g, " ")
    .replace(/^[ .:]+|[ .:]+$/g, "");
  const known = BY_NAME.get(key);
  if (known !== undefined || !key.includes(" ") || IS_GUIDE.test(key)) return known;
  const words = key.split(" ");
  const found = [words[0], words.at(-1)].map((word) => BY_NAME.get(word ?? ""));
  return found.find((field) => field === "color" || field === "size");
}
