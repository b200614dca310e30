import { headerOf, knock } from "#tests/attack/knock";
import type { Headers, Site } from "#tests/attack/site";
import { inParallel, type Finding, type Part } from "#tests/attack/task";
import type { Dice } from "#tests/prove/dice";
import { hashPassword } from "#lib/infra/passwords";
import { makeStaff } from "#tests/support/makers";

const EVIL = "evil.example";
const PASSWORD = "the linen dress is in the window";

/** Places that are not ours, in the ways in which they have passed for ours. */
const PLACES: readonly string[] = [
  `https://${EVIL}`,
  `http://${EVIL}/`,
  `//${EVIL}`,
  `///${EVIL}`,
  `////${EVIL}/`,
  `/\\${EVIL}`,
  `\\\\${EVIL}`,
  `/\\/${EVIL}`,
  `\\/\\/${EVIL}`,
  `/\t/${EVIL}`,
  `/\n/${EVIL}`,
  `/\r\n/${EVIL}`,
  `\t//${EVIL}`,
  ` //${EVIL}`,
  `%2f%2f${EVIL}`,
  `/%2f${EVIL}`,
  `/%5c${EVIL}`,
  `/%09/${EVIL}`,
  `/.//${EVIL}`,
  `/..//${EVIL}`,
  `/studio/..//${EVIL}`,
  `/studio/../..//${EVIL}`,
  `/./\\${EVIL}`,
  `https:${EVIL}`,
  `https:/${EVIL}`,
  `https:\\\\${EVIL}`,
  `javascript:alert(1)`,
  ` javascript:alert(1)`,
  `java\tscript:alert(1)`,
  `data:text/html,<script>alert(1)</script>`,
  `vbscript:x`,
  `@${EVIL}`,
  `:443@${EVIL}`,
  `.${EVIL}`,
  `OWN.${EVIL}`,
  `OWN@${EVIL}`,
  `OWN:x@${EVIL}`,
  `OWN%2f@${EVIL}`,
  `OWN\\@${EVIL}`,
  `//OWN@${EVIL}/`,
  `OWN/..//${EVIL}`,
  `OWN//${EVIL}`,
  `OWN/\\${EVIL}`,
  `/api/auth/signout`,
  `/api/../\\${EVIL}`,
  `/sign-in?next=https://${EVIL}`,
  `/redirect?url=https://${EVIL}`,
  `/studio\r\nlocation: https://${EVIL}`,
  `/studio%0d%0alocation:%20https://${EVIL}`,
  `/studio\u0000//${EVIL}`,
  `/\u3000/${EVIL}`,
  `/／${EVIL}`,
  `／／${EVIL}`,
  `//${EVIL}。com`,
  `//[::1]/`,
  `//2130706433/`,
  `?next=//${EVIL}`,
  `#//${EVIL}`,
  `http://OWNHOST.${EVIL}/`,
  `//google%E3%80%82com`,
];

/** Whether a browser that stands on our page would stay with us. */
const staysHere = (url: string, location: string) => URL.canParse(location, url) && new URL(location, url).origin === new URL(url).origin;

type Found = { where: string; to: string };

function addressIn(html: string): string[] {
  const hidden = [...html.matchAll(/name="callbackUrl" value="([^"]*)"/g)].map(([, value = ""]) => value);
  return hidden.map((value) => value.replaceAll("&amp;", "&").replaceAll("&#x27;", "'").replaceAll("&quot;", '"'));
}

/** Everything that names a place to go on to, tried with one place: where it leads. */
async function tried(
  site: Site,
  dice: Dice,
  given: { place: string; cookie: Headers; form: { cookie: string; token: string; email: string } },
): Promise<Found[]> {
  const { place, cookie, form } = given;
  const headers = await site.headers(dice);
  const ask = (path: string, more: Headers = []) => knock(site.port, { method: "GET", path, headers: [...headers, ...more] });
  const found: Found[] = [];
  for (const name of ["next", "callbackUrl"]) {
    const query = `/sign-in?${name}=${encodeURIComponent(place)}`;
    const [stranger, known] = await Promise.all([ask(query), ask(query, cookie)]);
    found.push(...addressIn(stranger.text).map((to) => ({ where: `the form of ${query}`, to })));
    for (const heard of [stranger, known]) {
      const to = headerOf(heard, "location");
      if (to !== null) found.push({ where: query, to });
    }
  }
  // The place as the path itself: servers that tidy slashes have led elsewhere.
  const path = encodeURI(place).replaceAll("%25", "%");
  if (path.startsWith("/") && !/[\r\n\t ]/.test(path)) {
    const to = headerOf(await ask(path), "location");
    if (to !== null) found.push({ where: path, to });
  }
  for (const action of ["callback/credentials", "signout"]) {
    const fields = {
      csrfToken: form.token,
      email: form.email,
      password: PASSWORD,
      callbackUrl: place,
      json: dice.next() < 0.5 ? "true" : "false",
    };
    const heard = await knock(site.port, {
      method: "POST",
      path: `/api/auth/${action}`,
      headers: [...headers, ["cookie", form.cookie], ["content-type", "application/x-www-form-urlencoded"]],
      body: Buffer.from(new URLSearchParams(fields).toString()),
    });
    const to = headerOf(heard, "location") ?? /"url":"([^"]*)"/.exec(heard.text)?.[1] ?? null;
    if (to !== null) found.push({ where: `${action} with callbackUrl`, to });
  }
  return found;
}

async function formOf(site: Site, dice: Dice): Promise<{ cookie: string; token: string; email: string }> {
  const { shop } = await site.shop();
  const email = `${crypto.randomUUID()}@shop.example`;
  await makeStaff(shop.id, "admin", { email, passwordHash: await hashPassword(PASSWORD) });
  const heard = await knock(site.port, { method: "GET", path: "/api/auth/csrf", headers: await site.headers(dice) });
  const token = /"csrfToken":"(\w+)"/.exec(heard.text)?.[1] ?? "";
  const cookie = heard.headers
    .filter(([name]) => name === "set-cookie")
    .map(([, value]) => value.split(";")[0])
    .join("; ");
  return { cookie, token, email };
}

export const redirects: Part = {
  name: "redirects",
  words:
    "Places that are not ours in everything that names where to go on to: next, callbackUrl, the sign-in, the sign-out, and the path itself.",
  tasks: { full: 1, slice: 1 },
  run: async (site, { dice, size }) => {
    const { admin } = await site.shop();
    const cookie = (await site.headers(dice, admin)).filter(([name]) => name === "cookie");
    const form = await formOf(site, dice);
    const places = PLACES.map((place) => place.replaceAll("OWNHOST", `localhost:${site.port}`).replaceAll("OWN", site.url));
    const findings: Finding[] = [];
    let led = 0;
    const chosen = size === "full" ? places : places.filter(() => dice.next() < 0.5);
    await inParallel(chosen, 4, async (place) => {
      for (const { where, to } of await tried(site, dice, { place, cookie, form })) {
        led += 1;
        if (!staysHere(site.url, to))
          findings.push({ rule: "redirect", sentence: `${where} with ${JSON.stringify(place)} leads to ${JSON.stringify(to)}` });
      }
    });
    const good = await tried(site, dice, { place: "/videos?view=all", cookie, form });
    return {
      counts: { places: chosen.length, "answers that lead on": led },
      findings,
      controls: [
        { name: "a path of ours, which is followed after signing in", noticed: good.some(({ to }) => to.endsWith("/videos?view=all")) },
        {
          name: "answers that lead to another site",
          noticed: [`//${EVIL}`, `/\\${EVIL}`, `https://${EVIL}`, "/\t/x.example"].every((to) => !staysHere(site.url, to)),
        },
      ],
    };
  },
};
