import { expect, test } from "vitest";

import { readLimits } from "#lib/feeds/read/limits";
import { decodeText } from "#lib/feeds/read/decode";
import { encodeText } from "#tests/support/feeds/encode-text";
import { inPieces, readFeed, tableRows } from "#tests/support/feeds/read-feed";

const utf16 = (text: string, littleEndian: boolean) => {
  const bytes = Buffer.from(text, "utf16le");
  return littleEndian ? bytes : bytes.swap16();
};

const bulgarian =
  "id;заглавие;описание;цена\n1;Червена рокля;Лека лятна рокля – „мека“;49,90\n2;Палто;Топло и тежко;199,00\n";
const mostlyAscii = `id,title,link\n${Array.from({ length: 40 }, (_, at) => `S${at},Dress ${at},https://shop.example/${at}\n`).join("")}S99,Рокля,https://shop.example/99\n`;
const french =
  "id;titre;prix\n1;Robe d’été légère;49,90 €\n2;Manteau doublé, très chaud, façonné;90\n";
const german = "id;titel;preis\n1;Größe für Mädchen, schön;49,90 €\n2;Rock über Knie;90\n";
const portuguese = "id;titulo;preço\n1;Vestido de verão, São João;49,90\n2;Calção de algodão;9\n";
const czech = "id;název;cena\n1;Červené šaty na léto, večerní;499\n2;Dětská čepice příjemná;99\n";
const polish = "id;nazwa;cena\n1;Sukienka żółta, piękna, długość;49\n2;Płaszcz ciepły męski;99\n";
const romanian = "id;nume;preţ\n1;Rochie roşie pentru fetiţă;49\n2;Căciulă albă şi haină;9\n";
const hungarian = "id;név;ár\n1;Női cipő, bőr, fűzős;49\n2;Téli kesztyű felnőtteknek;9\n";

test.each([
  ["UTF-8", Buffer.from(bulgarian), "utf-8", true],
  ["UTF-8, almost all ASCII", Buffer.from(mostlyAscii), "utf-8", true],
  ["ASCII", Buffer.from("id,title,price\n1,Dress,5\n"), "utf-8", true],
  ["windows-1251", encodeText(bulgarian, "windows-1251"), "windows-1251", false],
  [
    "windows-1251, almost all ASCII",
    encodeText(mostlyAscii, "windows-1251"),
    "windows-1251",
    false,
  ],
  [
    "words of both scripts",
    encodeText("id;име\n1;Калъф за iPhoneа, чехълAB\n", "windows-1251"),
    "windows-1251",
    false,
  ],
  ["French", encodeText(french, "windows-1252"), "windows-1252", false],
  ["German", encodeText(german, "windows-1252"), "windows-1252", false],
  ["Portuguese", encodeText(portuguese, "windows-1252"), "windows-1252", false],
  ["Czech", encodeText(czech, "windows-1250"), "windows-1250", false],
  ["Polish", encodeText(polish, "windows-1250"), "windows-1250", false],
  ["Romanian", encodeText(romanian, "windows-1250"), "windows-1250", false],
  ["Hungarian", encodeText(hungarian, "windows-1250"), "windows-1250", false],
  ["a euro sign alone", encodeText("id;price\n1;49 €\n", "windows-1252"), "windows-1252", false],
  ["a euro sign alone", encodeText("id;price\n1;49 €\n", "windows-1251"), "windows-1251", false],
  ["UTF-16LE, fault 3", utf16(bulgarian, true), "utf-16le", true],
  ["UTF-16BE", utf16(bulgarian, false), "utf-16be", true],
  ["UTF-16LE with a mark", utf16(`\uFEFF${bulgarian}`, true), "utf-16le", true],
  ["UTF-16LE, almost all ASCII", utf16(mostlyAscii, true), "utf-16le", true],
])("recognises %s", async (_, bytes, name, certain) => {
  const decoded = await decodeText(inPieces(bytes, 1_000), null, readLimits);
  let text = "";
  for await (const piece of decoded.text) text += piece;
  expect(decoded.encoding).toEqual({ name, certain });
  expect(text).toBe(new TextDecoder(name).decode(bytes));
  expect(decoded.problems.some(({ code }) => code === "encoding_guessed")).toBe(!certain);
});

test("fault 1: a byte order mark is no part of the first name, even cut in single bytes", async () => {
  const feed = await readFeed("\uFEFFid,title,price\n1,A,5\n", { piece: 1 });
  expect(feed.headers).toEqual(["id", "title", "price"]);
  expect(feed.codes).toEqual(["byte_order_mark@0"]);
});

test("fault 2: a guessed encoding warns, and a person's choice wins over it", async () => {
  const bytes = encodeText(bulgarian, "windows-1251");
  const guessed = await readFeed(bytes);
  expect(tableRows(guessed)[0]).toEqual([
    2,
    "1",
    "Червена рокля",
    "Лека лятна рокля – „мека“",
    "49,90",
  ]);
  expect(guessed.problems).toContainEqual(
    expect.objectContaining({ code: "encoding_guessed", level: "warning", value: "windows-1251" }),
  );
  const chosen = await readFeed(bytes, { settings: { encoding: "cp1252" } });
  expect(chosen.encoding).toEqual({ name: "windows-1252", certain: true });
  expect(chosen.codes).toEqual([]);
});

test("a person's choice does not spoil a file whose bytes prove their encoding", async () => {
  const feed = await readFeed(bulgarian, { settings: { encoding: "windows-1251" } });
  expect(feed.encoding).toEqual({ name: "utf-8", certain: true });
});

test("an encoding that no decoder has is refused", async () => {
  const feed = await readFeed("id,title\n1,A\n", { settings: { encoding: "ebcdic-9" } });
  expect(feed.problems).toEqual([
    expect.objectContaining({ level: "file_refused", code: "encoding_unsupported" }),
  ]);
});

const prolog = (encoding: string, title: string) =>
  `<?xml version="1.0" encoding="${encoding}"?><rss><channel><item><title>${title}</title></item></channel></rss>`;

test.each([
  ["windows-1251", encodeText(prolog("windows-1251", "Ёж"), "windows-1251"), "windows-1251", []],
  ["ISO-8859-1", encodeText(prolog("ISO-8859-1", "été"), "windows-1252"), "windows-1252", []],
  ["UTF-16, though it is not", Buffer.from(prolog("utf-16", "été")), "utf-8", []],
  [
    "a single-byte encoding, though it is UTF-8",
    Buffer.from(prolog("windows-1251", "Рокля")),
    "utf-8",
    ["encoding_declared_wrongly@0"],
  ],
])("XML that declares %s", async (_, bytes, name, codes) => {
  const feed = await readFeed(bytes);
  expect(feed.encoding).toEqual({ name, certain: true });
  expect(feed.codes).toEqual(codes);
});

test("the encoding of a file that begins with ASCII shows late", async () => {
  const ascii = `id,title,price\n${"1,Dress,5 EUR\n".repeat(50)}`;
  const bytes = Buffer.concat([Buffer.from(ascii), encodeText("2,Рокля,6 EUR\n", "windows-1251")]);
  for (const piece of [1, 7, 4_096]) {
    const feed = await readFeed(bytes, { limits: { headBytes: 200 }, piece });
    expect(feed.encoding).toEqual({ name: "windows-1251", certain: false });
    expect(tableRows(feed).at(-1)).toEqual([52, "2", "Рокля", "6 EUR"]);
    expect(feed.codes).toEqual(["encoding_guessed@0"]);
  }
});

test("a head that ends within the first character beyond ASCII decides nothing", async () => {
  const file = `id,title,price\n1,${"x".repeat(20)}Рокля,5\n`;
  const feed = await readFeed(file, { limits: { headBytes: file.indexOf("Р") + 1 }, piece: 1 });
  expect(feed.encoding).toEqual({ name: "utf-8", certain: true });
  expect(feed.codes).toEqual([]);
});

test("a byte that is no UTF-8 becomes a warning with its line, and reading goes on", async () => {
  const bytes = Buffer.concat([
    Buffer.from("id,title,price\n1,Рокля,5\n2,Ро"),
    Uint8Array.of(0xd0),
    Buffer.from(",6\n3,Палто,7\n"),
  ]);
  const feed = await readFeed(bytes);
  expect(tableRows(feed)).toEqual([
    [2, "1", "Рокля", "5"],
    [3, "2", "Ро\uFFFD", "6"],
    [4, "3", "Палто", "7"],
  ]);
  expect(feed.problems).toEqual([
    expect.objectContaining({
      code: "characters_lost",
      line: 3,
      column: "title",
      level: "warning",
    }),
  ]);
});
