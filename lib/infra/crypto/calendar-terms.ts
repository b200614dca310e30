import "server-only";

// Months and weekdays come from Intl. Cyrillic words are tried in Latin letters too.
const LANGUAGES =
  "bg cs da de el en es et fi fr hr hu it lt lv mk nb nl pl pt ro ru sk sl sq sr sv tr uk".split(
    " ",
  );

const SEASONS = `
  spring summer autumn fall winter  frühling frühjahr sommer herbst
  printemps été automne hiver  primavera verano otoño invierno  estate autunno inverno
  verão outono  lente zomer herfst  forår vår sommar höst efterår høst vinter
  kevät kesä syksy talvi  kevad suvi sügis  wiosna lato jesień zima  jaro léto podzim
  jar leto jeseň  proljeće ljeto jesen pomlad  tavasz nyár ősz tél  primăvară vară toamnă iarnă
  pavasaris vasara ruduo žiema rudens ziema  ilkbahar yaz sonbahar kış  pranverë verë vjeshtë dimër
  пролет лято есен зима  весна лето осень  літо осінь  јесен лето пролеће  άνοιξη καλοκαίρι φθινόπωρο χειμώνας
`;

const BRANDS = `
  tiktok instagram facebook youtube google amazon shopify  zara mango gucci prada chanel dior hermes
  versace armani balenciaga valentino burberry fendi givenchy louis vuitton nike adidas puma reebok
  asos zalando shein uniqlo primark bershka
`;

// What a fashion shop, and everybody else, writes around a year.
const COMMON = `
  password passwort kennwort passwd contraseña motdepasse wachtwoord senha parola hasło heslo lozinka
  парола пароль  welcome willkommen bienvenue bienvenido benvenuto welkom witaj добредошли
  hello hallo bonjour admin login geheim secret  fashion mode moda мода shop store boutique studio
  collection kollektion colección collezione kolekcja колекция коллекция  sale new season saison
  easter christmas ostern weihnachten noël navidad natale коледа великден
`;

const CYRILLIC: Readonly<Record<string, string>> = Object.fromEntries(
  "а a б b в v г g д d е e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х h ц ts ч ch ш sh щ sht ъ a ь  ю yu я ya ы y э e і i ї i є e ј j ћ c"
    .split(" ")
    .flatMap((part, at, all) => (at % 2 === 0 ? [[part, all[at + 1] ?? ""]] : [])),
);

function monthsAndWeekdays(language: string): string[] {
  const format = (options: Intl.DateTimeFormatOptions, date: Date) =>
    new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" }).format(date);
  return Array.from({ length: 12 }, (_, at) => [
    format({ month: "long" }, new Date(Date.UTC(2026, at, 1))),
    format({ month: "long", day: "numeric" }, new Date(Date.UTC(2026, at, 1))),
    format({ month: "short" }, new Date(Date.UTC(2026, at, 1))),
    format({ weekday: "long" }, new Date(Date.UTC(2026, 0, 1 + at))),
  ]).flat();
}

/** A word as people type it: as it is, without accents, with ae for ä, in Latin letters. */
function spellings(word: string): string[] {
  const umlauts = word.replace(/[äöüß]/g, (one) => ({ ä: "ae", ö: "oe", ü: "ue" })[one] ?? "ss");
  const latin = Array.from(word, (one) => CYRILLIC[one] ?? one).join("");
  return [word, umlauts, latin].map(foldAccents);
}

/** Small letters without accents, in the same number of characters. */
export const foldAccents = (text: string) =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[łøđı]/g, (one) => ({ ł: "l", ø: "o", đ: "d" })[one] ?? "i");

/** Seasons, months, weekdays, brands and common words of many languages, longest first. */
export function calendarTerms(): string[] {
  const words = [SEASONS, BRANDS, COMMON, ...LANGUAGES.flatMap(monthsAndWeekdays)]
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{M}]+/u))
    .flatMap(spellings)
    .filter((word) => word.length > 2);
  return [...new Set(words)].toSorted((one, other) => other.length - one.length);
}
