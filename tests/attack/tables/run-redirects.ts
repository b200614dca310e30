import { getHeader, sendWireRequest } from "#tests/attack/http";
import type { WireHeaders, AttackedStudio } from "#tests/attack/attacked-studio";
import { inParallelSeeded, type AttackFinding, type Attack } from "#tests/attack/task";
import type { SeededRandom } from "#tests/prove/seeded-random";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { makeStaff } from "#tests/support/factories/records";

const EVIL = "evil.example";
const PASSWORD = "the linen dress is in the window";

/** Other sites, written in ways that have passed for paths of the own site. */
const REDIRECT_TARGETS: readonly string[] = [
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

/** Whether a browser on this page would stay on the studio's site. */
const isSameOrigin = (url: string, location: string) =>
  URL.canParse(location, url) && new URL(location, url).origin === new URL(url).origin;

type FoundRedirect = { where: string; to: string };

function callbackUrlsIn(html: string): string[] {
  const hidden = [...html.matchAll(/name="callbackUrl" value="([^"]*)"/g)].map(
    ([, value = ""]) => value,
  );
  return hidden.map((value) =>
    value.replaceAll("&amp;", "&").replaceAll("&#x27;", "'").replaceAll("&quot;", '"'),
  );
}

/** Tries one target in every parameter that names a redirect. Returns where each response leads. */
async function collectRedirects(
  studio: AttackedStudio,
  random: SeededRandom,
  given: {
    place: string;
    cookie: WireHeaders;
    form: { cookie: string; token: string; email: string };
  },
): Promise<FoundRedirect[]> {
  const { place, cookie, form } = given;
  const headers = await studio.ownPageHeaders(random);
  const get = (path: string, more: WireHeaders = []) =>
    sendWireRequest(studio.port, { method: "GET", path, headers: [...headers, ...more] });
  const found: FoundRedirect[] = [];
  for (const name of ["next", "callbackUrl"]) {
    const query = `/sign-in?${name}=${encodeURIComponent(place)}`;
    const [signedOut, known] = await Promise.all([get(query), get(query, cookie)]);
    found.push(
      ...callbackUrlsIn(signedOut.text).map((to) => ({ where: `the form of ${query}`, to })),
    );
    for (const response of [signedOut, known]) {
      const to = getHeader(response, "location");
      if (to !== null) found.push({ where: query, to });
    }
  }
  // The target as the path itself: servers that merge slashes have redirected to other sites.
  const path = encodeURI(place).replaceAll("%25", "%");
  if (path.startsWith("/") && !/[\r\n\t ]/.test(path)) {
    const to = getHeader(await get(path), "location");
    if (to !== null) found.push({ where: path, to });
  }
  for (const action of ["callback/credentials", "signout"]) {
    const fields = {
      csrfToken: form.token,
      email: form.email,
      password: PASSWORD,
      callbackUrl: place,
      json: random.next() < 0.5 ? "true" : "false",
    };
    const response = await sendWireRequest(studio.port, {
      method: "POST",
      path: `/api/auth/${action}`,
      headers: [
        ...headers,
        ["cookie", form.cookie],
        ["content-type", "application/x-www-form-urlencoded"],
      ],
      body: Buffer.from(new URLSearchParams(fields).toString()),
    });
    const to =
      getHeader(response, "location") ?? /"url":"([^"]*)"/.exec(response.text)?.[1] ?? null;
    if (to !== null) found.push({ where: `${action} with callbackUrl`, to });
  }
  return found;
}

async function openSignInForm(
  studio: AttackedStudio,
  random: SeededRandom,
): Promise<{ cookie: string; token: string; email: string }> {
  const { shop } = await studio.makeShop();
  const email = `${crypto.randomUUID()}@shop.example`;
  await makeStaff(shop.id, "admin", { email, passwordHash: await hashPassword(PASSWORD) });
  const response = await sendWireRequest(studio.port, {
    method: "GET",
    path: "/api/auth/csrf",
    headers: await studio.ownPageHeaders(random),
  });
  const token = /"csrfToken":"(\w+)"/.exec(response.text)?.[1] ?? "";
  const cookie = response.headers
    .filter(([name]) => name === "set-cookie")
    .map(([, value]) => value.split(";")[0])
    .join("; ");
  return { cookie, token, email };
}

export const redirectsAttack: Attack = {
  name: "redirects",
  description:
    "Places that are not ours in everything that names where to go on to: next, callbackUrl, the sign-in, the sign-out, and the path itself.",
  tasks: { full: 1, slice: 1 },
  runsBeside: true,
  run: async (studio, { random, size }) => {
    const { admin } = await studio.makeShop();
    const cookie = (await studio.ownPageHeaders(random, admin)).filter(
      ([name]) => name === "cookie",
    );
    const form = await openSignInForm(studio, random);
    const places = REDIRECT_TARGETS.map((place) =>
      place.replaceAll("OWNHOST", `localhost:${studio.port}`).replaceAll("OWN", studio.url),
    );
    const findings: AttackFinding[] = [];
    let led = 0;
    const chosen = size === "full" ? places : places.filter(() => random.next() < 0.5);
    await inParallelSeeded(random, chosen, 4, async (place, own) => {
      for (const { where, to } of await collectRedirects(studio, own, { place, cookie, form })) {
        led += 1;
        if (!isSameOrigin(studio.url, to))
          findings.push({
            rule: "redirect",
            message: `${where} with ${JSON.stringify(place)} leads to ${JSON.stringify(to)}`,
          });
      }
    });
    const good = await collectRedirects(studio, random, {
      place: "/videos?view=all",
      cookie,
      form,
    });
    return {
      counts: { places: chosen.length, "answers that lead on": led },
      findings,
      controls: [
        {
          name: "a path of ours, which is followed after signing in",
          detected: good.some(({ to }) => to.endsWith("/videos?view=all")),
        },
        {
          name: "answers that lead to another studio",
          detected: [`//${EVIL}`, `/\\${EVIL}`, `https://${EVIL}`, "/\t/x.example"].every(
            (to) => !isSameOrigin(studio.url, to),
          ),
        },
      ],
    };
  },
};
