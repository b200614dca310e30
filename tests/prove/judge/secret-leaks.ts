import type { SecretLeak } from "./facts.ts";

/** The simulator marks every secret that it issues. */
const SIMULATOR_SECRET_MARKS: Record<string, string> = {
  token: "SIMTOK",
  "authorisation code": "SIMCODE",
  "upload address": "SIMUPL",
};

type SecretNeedle = { secret: string; form: string; value: string };

/** Returns every encoding of each value: plain, JSON, URL, hex, and base64 at three offsets. */
export function secretNeedles(secrets: Record<string, string>): SecretNeedle[] {
  const all = Object.entries({ ...SIMULATOR_SECRET_MARKS, ...secrets }).flatMap(
    ([secret, value]) => {
      const bytes = Buffer.from(value);
      const forms: [string, string][] = [
        ["plain", value],
        ["in JSON", JSON.stringify(value).slice(1, -1)],
        ["URL-encoded", encodeURIComponent(value)],
        ["in hexadecimal", bytes.toString("hex")],
        ["in hexadecimal", bytes.toString("hex").toUpperCase()],
      ];
      for (const shift of [0, 1, 2]) {
        const cut = base64Core(bytes, shift);
        forms.push(
          ["in base64", cut],
          ["in base64url", cut.replaceAll("+", "-").replaceAll("/", "_")],
        );
      }
      return forms.map(([form, found]) => ({ secret, form, value: found }));
    },
  );
  return [
    ...new Map(all.map((needle) => [`${needle.secret} ${needle.value}`, needle])).values(),
  ].filter(({ value }) => value.length >= 5);
}

/** Returns the base64 characters that do not depend on the bytes before and after. */
function base64Core(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString("base64")
    .replaceAll("=", "");
  const unclear = ((shift + bytes.length) * 8) % 6 === 0 ? 0 : 1;
  return text.slice(Math.ceil((shift * 8) / 6), text.length - unclear);
}

/** Returns the secrets in a text with the line of each first occurrence, without the value. */
export function findLeaks(text: string, needles: SecretNeedle[], where: string): SecretLeak[] {
  return needles.flatMap(({ secret, form, value }) => {
    const found = text.indexOf(value);
    if (found === -1) return [];
    const line = text.slice(0, found).split("\n").length;
    return [{ secret, form, where: `${where}, line ${line}` }];
  });
}
