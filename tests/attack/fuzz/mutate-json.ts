import type { Dice } from "#tests/prove/dice";
import { ODD_JSON } from "#tests/attack/fuzz/odd-values";

type Fields = [name: string, value: string][];

const fieldsOf = (body: Record<string, unknown>): Fields => Object.entries(body).map(([name, value]) => [name, JSON.stringify(value)]);
const write = (fields: Fields) => `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`;
const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

/** One field has a value that nobody expects. */
function wrongValue(dice: Dice, fields: Fields): string {
  const at = dice.between(0, Math.max(0, fields.length - 1));
  return write(fields.map(([name, value], index) => [name, index === at ? dice.pick(ODD_JSON) : value]));
}

/** A value within a text: NUL, half a character, a mark of direction, in the middle of what was right. */
function wrongWithin(dice: Dice, fields: Fields): string {
  const odd = dice.pick([String.raw`\u0000`, String.raw`\ud800`, String.raw`\u202e`, String.raw`\u0008`, "\u0001", "😀", String.raw`\"`]);
  const at = dice.between(0, Math.max(0, fields.length - 1));
  const within = (value: string) => (value.startsWith('"') ? `${value.slice(0, -1)}${odd}"` : value);
  return write(fields.map(([name, value], index) => [name, index === at ? within(value) : value]));
}

const POISON: Fields = [
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

/** The ways in which a body is spoilt, each from one that is right. */
const WAYS: ((dice: Dice, fields: Fields) => string)[] = [
  wrongValue,
  wrongValue,
  wrongValue,
  wrongWithin,
  wrongWithin,
  (dice, fields) => write([...fields, dice.pick(POISON)]),
  (dice, fields) => write([dice.pick(POISON), ...fields]),
  (dice, fields) => write([...fields, ...fields.slice(0, dice.between(1, 3))]),
  (dice, fields) => write(fields.filter((_, at) => at !== dice.between(0, fields.length))),
  (_, fields) => write(fields).slice(0, -1),
  (dice, fields) => write(fields).slice(0, dice.between(0, 40)),
  (_, fields) => `${write(fields)}}`,
  (_, fields) => `\uFEFF${write(fields)}`,
  (_, fields) => write(fields).replaceAll('"', "'"),
  (_, fields) => `// x\n${write(fields)}`,
  (dice) => dice.pick(ODD_JSON),
  (dice) => nested(dice.pick([50, 1000, 15_000, 30_000]), "[", "]"),
  (dice, fields) => write([...fields.slice(1), [fields[0]?.[0] ?? "a", nested(dice.pick([100, 5000]), '{"a":', "}").replace("}", "1}")]]),
  (dice) => `[${"0,".repeat(dice.pick([10, 20_000]))}0]`,
  () => `{"a":"${"x".repeat(1_000_000)}"}`,
  () => "",
  (dice) => `{${Array.from({ length: dice.pick([10, 4000]) }, (_, at) => `"k${at}":1`).join(",")}}`,
];

/** A spoilt body, as the bytes that go over the wire. The same dice give the same bytes. */
export function mutateJson(dice: Dice, body: Record<string, unknown>): Buffer {
  const text = dice.pick(WAYS)(dice, fieldsOf(body));
  const chance = dice.next();
  if (chance < 0.03) return Buffer.from(text, "utf16le");
  if (chance < 0.06) return Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xc0, 0x80]), Buffer.from(text.slice(-1))]);
  return Buffer.from(text);
}
