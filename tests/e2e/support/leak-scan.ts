// Looks for secrets in any text: as they are, and in the forms in which they travel.

export type Secrets = Record<string, string>;
export type Find = { secret: string; form: string; where: string; around: string };

/** What base64 of a text looks like inside base64 of something longer: it depends on how many bytes come before, modulo three. */
function insideBase64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replaceAll("=", "");
    // Characters that also carry bits of a neighbour are left out.
    const from = [0, 2, 3][before] ?? 0;
    const mixed = (before + bytes.length) % 3 === 0 ? 0 : 1;
    return whole.slice(from, whole.length - mixed);
  });
}

/** Every form in which a secret is looked for, by name. */
function formsOf(secret: string): [string, string][] {
  const hex = Buffer.from(secret).toString("hex");
  const base64 = insideBase64(secret);
  const url = encodeURIComponent(secret);
  return [
    ["as it is", secret],
    ["URL-encoded", url],
    ["URL-encoded twice", encodeURIComponent(url)],
    ["in JSON", JSON.stringify(secret).slice(1, -1)],
    ["hexadecimal", hex],
    ["hexadecimal", hex.toUpperCase()],
    ...base64.map((text): [string, string] => ["base64", text]),
    ...base64.map((text): [string, string] => ["base64url", text.replaceAll("+", "-").replaceAll("/", "_")]),
    ...base64.map((text): [string, string] => ["URL-encoded base64", encodeURIComponent(text)]),
  ];
}

/** Prepares a search for these secrets; the search answers everything it finds in a text. */
export function scanner(secrets: Secrets): (text: string, where: string) => Find[] {
  const forms = Object.entries(secrets).flatMap(([secret, value]) => formsOf(value).map(([form, text]) => ({ secret, form, text })));
  const distinct = forms.filter(({ secret, text }, at) => forms.findIndex((one) => one.secret === secret && one.text === text) === at);
  const short = distinct.find(({ text }) => text.length < 6);
  if (short) throw new Error(`${short.secret} is too short to be looked for`);
  return (text, where) =>
    distinct.flatMap(({ secret, form, text: wanted }) => {
      const at = text.indexOf(wanted);
      return at === -1 ? [] : [{ secret, form, where, around: text.slice(Math.max(0, at - 60), at) }];
    });
}
