/** Words for whom an item is made, in small letters. The values are those of Google Merchant. */
const GENDERS: Readonly<Record<string, readonly string[]>> = {
  female: [
    ..."female|woman|women|women's|womens|ladies|lady|girl|girls|f|w".split("|"),
    ..."жена|жени|дама|дами|дамски|дамска|дамско|женски|женска|женско|момиче|момичета".split("|"),
    ..."femei|femeie|dama|damă|dame|fete|fată|γυναίκα|γυναίκες|γυναικείο|γυναικεία".split("|"),
    ..."damen|frau|frauen|weiblich|mädchen|ženy|žena|dámské|dámske|dívky|női|kobieta".split("|"),
    ..."κορίτσι|κορίτσια|kobiety|femme|mujer|donna|женский|жіночий".split("|"),
  ],
  male: [
    ..."male|man|men|men's|mens|gentlemen|boy|boys|m".split("|"),
    ..."мъж|мъже|мъжки|мъжка|мъжко|момче|момчета|bărbați|barbati|bărbat|barbat|băieți".split("|"),
    ..."άνδρας|άνδρες|άντρας|ανδρικό|ανδρικά|αγόρι|αγόρια|herren|mann|männer".split("|"),
    ..."männlich|jungen|muži|muž|pánské|pánske|chlapci|férfi|mężczyzna|mężczyźni".split("|"),
    ..."homme|hombre|uomo|мужской|чоловічий".split("|"),
  ],
  unisex: [
    ..."unisex|all|any|both|neutral|унисекс|универсален|универсално|за всички".split("|"),
    ..."μονόφυλο|γιούνισεξ|für alle|uniszex|унісекс".split("|"),
  ],
};

const AGE_GROUPS: Readonly<Record<string, readonly string[]>> = {
  newborn: "newborn|newborns|новородено|новородени|nou-născut|νεογέννητο|neugeborene".split("|"),
  infant: "infant|infants|baby|babies|бебе|бебета|бебешки|bebelus|bebeluși|βρέφος|baby's".split(
    "|",
  ),
  toddler: "toddler|toddlers|малко дете|малки деца|νήπιο|kleinkind|kleinkinder|batole".split("|"),
  kids: [
    ..."kids|kid|child|children|junior|youth|teen|деца|дете|детски|детска|детско".split("|"),
    ..."copii|copil|παιδί|παιδιά|παιδικό|παιδικά|kinder|kind|děti|deti|gyerek|dzieci".split("|"),
  ],
  adult: [
    ..."adult|adults|grown-up|възрастен|възрастни|adulți|adulti|ενήλικας|ενήλικες".split("|"),
    ..."erwachsene|erwachsener|dospělí|dospelí|felnőtt|dorosły|adulte|взрослый".split("|"),
  ],
};

const byText = (groups: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(groups).flatMap(([value, texts]) => texts.map((text) => [text, value] as const)),
  );
const GENDER_BY_TEXT = byText(GENDERS);
const AGE_GROUP_BY_TEXT = byText(AGE_GROUPS);

const keyOf = (text: string) =>
  text
    .slice(0, 60)
    .trim()
    .toLowerCase()
    .replace(/[.\s]+$/, "");

/** Returns "female", "male" or "unisex" for a word of several languages; null for an unknown one. */
export const parseGender = (text: string): string | null => GENDER_BY_TEXT.get(keyOf(text)) ?? null;

/** Returns an age group of Google Merchant (6324463) for a word; null for an unknown one. */
export const parseAgeGroup = (text: string): string | null =>
  AGE_GROUP_BY_TEXT.get(keyOf(text)) ?? null;
