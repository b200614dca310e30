import type { SecretLeak } from "./facts.ts";

/** The simulator marks whatever secret it gives out. */
const SIMULATOR_SECRET_MARKS: Record<string, string> = {
  token: "SIMTOK",
  "authorisation code": "SIMCODE",
  "upload address": "SIMUPL",
};

type SecretNeedle = { secret: string; form: string; value: string };

/** Every form in which a value can travel: plain, in JSON, in an address, in hexadecimal, in base64 at each of its three places. */
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

/** The characters of the base64 of these bytes that do not depend on what stands before and after them. */
function base64Core(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString("base64")
    .replaceAll("=", "");
  const unclear = ((shift + bytes.length) * 8) % 6 === 0 ? 0 : 1;
  return text.slice(Math.ceil((shift * 8) / 6), text.length - unclear);
}

/** The secrets found in a text, each once, with the line it stands in; never the secret itself. */
export function findLeaks(text: string, needles: SecretNeedle[], where: string): SecretLeak[] {
  return needles.flatMap(({ secret, form, value }) => {
    const found = text.indexOf(value);
    if (found === -1) return [];
    const line = text.slice(0, found).split("\n").length;
    return [{ secret, form, where: `${where}, line ${line}` }];
  });
}
