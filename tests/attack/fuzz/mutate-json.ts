import type { SeededRandom } from "#tests/prove/seeded-random";
import { ODD_JSON } from "#tests/attack/fuzz/odd-values";

type Fields = [name: string, value: string][];

const toFields = (body: Record<string, unknown>): Fields =>
  Object.entries(body).map(([name, value]) => [name, JSON.stringify(value)]);
const toJsonText = (fields: Fields) =>
  `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`;
const nestedText = (depth: number, open: string, close: string) =>
  open.repeat(depth) + close.repeat(depth);

/** Gives one field an unexpected value. */
function wrongValue(random: SeededRandom, fields: Fields): string {
  const at = random.between(0, Math.max(0, fields.length - 1));
  return toJsonText(
    fields.map(([name, value], index) => [name, index === at ? random.pick(ODD_JSON) : value]),
  );
}

/** Inserts a NUL, half a surrogate pair or a direction mark in the middle of a valid text. */
function corruptText(random: SeededRandom, fields: Fields): string {
  const odd = random.pick([
    String.raw`\u0000`,
    String.raw`\ud800`,
    String.raw`\u202e`,
    String.raw`\u0008`,
    "\u0001",
    "😀",
    String.raw`\"`,
  ]);
  const at = random.between(0, Math.max(0, fields.length - 1));
  const within = (value: string) =>
    value.startsWith('"') ? `${value.slice(0, -1)}${odd}"` : value;
  return toJsonText(
    fields.map(([name, value], index) => [name, index === at ? within(value) : value]),
  );
}

const POISON_FIELDS: Fields = [
  ["__proto__", '{"role":"admin","agreed":true}'],
  ["constructor", '{"prototype":{"role":"admin"}}'],
  ["toString", '"x"'],
  ["hasOwnProperty", "1"],
  ["shopId", '"00000000-0000-4000-8000-000000000000"'],
  ["role", '"admin"'],
  ["id", "1"],
  ["", "1"],
  ["then", '"x"'],
];

/** The ways to corrupt a valid body. */
const MUTATIONS: ((random: SeededRandom, fields: Fields) => string)[] = [
  wrongValue,
  wrongValue,
  wrongValue,
  corruptText,
  corruptText,
  (random, fields) => toJsonText([...fields, random.pick(POISON_FIELDS)]),
  (random, fields) => toJsonText([random.pick(POISON_FIELDS), ...fields]),
  (random, fields) => toJsonText([...fields, ...fields.slice(0, random.between(1, 3))]),
  (random, fields) => toJsonText(fields.filter((_, at) => at !== random.between(0, fields.length))),
  (_, fields) => toJsonText(fields).slice(0, -1),
  (random, fields) => toJsonText(fields).slice(0, random.between(0, 40)),
  (_, fields) => `${toJsonText(fields)}}`,
  (_, fields) => `\uFEFF${toJsonText(fields)}`,
  (_, fields) => toJsonText(fields).replaceAll('"', "'"),
  (_, fields) => `// x\n${toJsonText(fields)}`,
  (random) => random.pick(ODD_JSON),
  (random) => nestedText(random.pick([50, 1000, 15_000, 30_000]), "[", "]"),
  (random, fields) =>
    toJsonText([
      ...fields.slice(1),
      [
        fields[0]?.[0] ?? "a",
        nestedText(random.pick([100, 5000]), '{"a":', "}").replace("}", "1}"),
      ],
    ]),
  (random) => `[${"0,".repeat(random.pick([10, 20_000]))}0]`,
  () => `{"a":"${"x".repeat(1_000_000)}"}`,
  () => "",
  (random) =>
    `{${Array.from({ length: random.pick([10, 4000]) }, (_, at) => `"k${at}":1`).join(",")}}`,
];

/** Returns a corrupted body as bytes. The same random state gives the same bytes. */
export function mutateJson(random: SeededRandom, body: Record<string, unknown>): Buffer {
  const text = random.pick(MUTATIONS)(random, toFields(body));
  const chance = random.next();
  if (chance < 0.03) return Buffer.from(text, "utf16le");
  if (chance < 0.06)
    return Buffer.concat([
      Buffer.from(text.slice(0, -1)),
      Buffer.from([0xff, 0xc0, 0x80]),
      Buffer.from(text.slice(-1)),
    ]);
  return Buffer.from(text);
}
