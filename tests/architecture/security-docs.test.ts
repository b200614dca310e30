import { existsSync, readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { fileNamesIn } from "#tests/architecture/documents";
import { isTestFile, readSources } from "#tests/architecture/sources";

const asvs = readFileSync("docs/proof/asvs.md", "utf8");
const requirements = [
  ...asvs.matchAll(/^\| (\d+\.\d+\.\d+) \| (\d) \| (.+?) \| (.+?) \| (.+) \|$/gm),
].map(([, number = "", level, , is = "", by = ""]) => ({
  number,
  level,
  is,
  by,
}));

it("every file that the table of requirements names exists", () => {
  expect(fileNamesIn(asvs).filter((file) => !existsSync(file))).toEqual([]);
});

it("every requirement of levels 1 and 2 of ASVS 5.0.0 is answered once, in its order", () => {
  expect(requirements.filter(({ level }) => level === "1")).toHaveLength(70);
  expect(requirements.filter(({ level }) => level === "2")).toHaveLength(183);
  const order = (number: string) =>
    number.split(".").reduce((sum, part) => sum * 100 + Number(part), 0);
  const numbers = requirements.map(({ number }) => order(number));
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
});

it("every requirement that is met names what shows it", () => {
  expect(
    requirements.filter(({ is }) => !["met", "partly", "not met", "operator", "n/a"].includes(is)),
  ).toEqual([]);
  const bare = requirements.filter(
    ({ is, by }) => is === "met" && fileNamesIn(by).length === 0 && !/^As above|^The same/.test(by),
  );
  expect(bare.map(({ number }) => number)).toEqual([]);
});

it("the summary counts the rows", () => {
  const answers = ["met", "partly", "not met", "operator", "n/a"];
  const summary = [
    ...asvs.matchAll(/^\| (\d) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm),
  ].map((found) => found.slice(1));
  const counted = ["1", "2"].map((level) => {
    const of = requirements.filter((row) => row.level === level);
    return [
      level,
      ...answers.map((answer) => of.filter(({ is }) => is === answer).length),
      of.length,
    ].map(String);
  });
  expect(summary).toEqual(counted);
});

it("every file of the product that uses cryptography is in the inventory", () => {
  const inventory = readFileSync("docs/cryptography.md", "utf8");
  const uses =
    /from "(@node-rs\/argon2|@noble\/hashes[^"]*|iron-session|next-auth\/jwt|otpauth|@simplewebauthn\/\w+|age-encryption)"|(?<!type )\{[^}]*\b(create(Hash|Hmac|Cipheriv)|hkdfSync|randomBytes|randomInt)\b[^}]*\} from "node:crypto"/;
  const product = readSources("app", "components", "lib").filter((source) => !isTestFile(source));
  const found = [
    ...product.map(({ path, text }) => [path, text] as const),
    ["proxy.ts", readFileSync("proxy.ts", "utf8")] as const,
  ]
    .filter(([, text]) => uses.test(text))
    .map(([path]) => path);
  expect(found.length).toBeGreaterThan(20);
  expect(found.filter((path) => !inventory.includes(`\`${path}\``))).toEqual([]);
  expect(fileNamesIn(inventory).filter((file) => !existsSync(file))).toEqual([]);
});

it("the product turns no text into markup, a program or a command, and checks every certificate", () => {
  const ways =
    /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|new Function|\beval\(|shell: *true|rejectUnauthorized|TLS_REJECT/;
  const product = readSources("app", "components", "lib").filter((source) => !isTestFile(source));
  const wrong = product.flatMap(({ path, text }) =>
    (ways.exec(text) ?? []).map((way) => `${path}: ${way}`),
  );
  expect(wrong).toEqual([]);
});
