import { createHash, createHmac, randomBytes } from "node:crypto";

import { database } from "#lib/infra/db/database";
import { checkResponse } from "#tests/attack/check-response";
import { sendWireRequest, type WireRequest } from "#tests/attack/http";
import type { WireHeaders, AttackedStudio } from "#tests/attack/attacked-studio";
import {
  inParallelSeeded,
  type DetectorControl,
  type AttackFinding,
  type Attack,
} from "#tests/attack/task";
import type { SeededRandom } from "#tests/prove/seeded-random";

const HEADER = "TikTok-Signature";
const now = () => Math.floor(Date.now() / 1000);
const secret = () => process.env["TIKTOK_CLIENT_SECRET"] ?? "";
const mac = (key: string | Buffer, text: string | Buffer, algorithm = "sha256") =>
  createHmac(algorithm, key).update(text);

/** A message as TikTok writes it; `mark` makes it the only one of its kind. */
const message = (mark: string, event = "authorization.removed") =>
  JSON.stringify({
    client_key: process.env["TIKTOK_CLIENT_KEY"],
    event,
    create_time: now(),
    user_openid: `open-${mark}`,
    content: JSON.stringify({ reason: 1, mark }),
  });

const sign = (
  body: string | Buffer,
  at: number | string = now(),
  key: string | Buffer = secret(),
) =>
  `t=${at},s=${mac(key, Buffer.concat([Buffer.from(`${at}.`), Buffer.from(body)])).digest("hex")}`;

/** A forgery: the body as sent, and the signature headers beside it. */
type Forgery = { name: string; headers: WireHeaders; body: Buffer };

type MakeForgery = (
  random: SeededRandom,
  body: string,
) => Omit<Forgery, "name" | "body"> & { body?: string | Buffer };
const singleHeader = (value: string, name = HEADER): WireHeaders => [[name, value]];

const GUESSED_KEYS = [
  "",
  "secret",
  "test-client-key",
  "0",
  "null",
  "undefined",
  "password",
  "changeme",
  "tiktok",
];
const TOO_OLD_SECONDS = 73 * 3600 + 60;

/** Kinds of forgery, each with chance in it. */
const FORGERY_KINDS: Record<string, MakeForgery> = {
  "another key": (random, body) => ({
    headers: singleHeader(
      sign(
        body,
        now(),
        random.pick([
          ...GUESSED_KEYS,
          randomBytes(16).toString("hex"),
          `${secret()}x`,
          secret().slice(0, -1),
          secret().toUpperCase(),
          Buffer.from(secret(), "hex").toString("base64"),
        ]),
      ),
    ),
  }),
  "the public key of the app as the key": (_, body) => ({
    headers: singleHeader(sign(body, now(), process.env["TIKTOK_CLIENT_KEY"] ?? "")),
  }),
  "too old": (random, body) => ({
    headers: singleHeader(sign(body, now() - TOO_OLD_SECONDS - random.between(0, 1e6))),
  }),
  "from the future": (random, body) => ({
    headers: singleHeader(sign(body, now() + 16 * 60 + random.between(0, 1e6))),
  }),
  "an odd time": (random, body) => ({
    headers: singleHeader(
      sign(
        body,
        random.pick([
          "",
          "-1",
          "0",
          "1e9",
          `${now()}.5`,
          "NaN",
          "99999999999999",
          ` ${now()}`,
          `0x${now().toString(16)}`,
        ]),
      ),
    ),
  }),
  "another time than the signed one": (random, body) => ({
    headers: singleHeader(sign(body).replace(/t=\d+/, `t=${now() + random.between(1, 600)}`)),
  }),
  "a byte of the body changed": (random, body) => {
    const bytes = Buffer.from(body);
    const at = random.between(0, bytes.length - 1);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.between(0, 7));
    return { headers: singleHeader(sign(body)), body: bytes };
  },
  "bytes added": (random, body) => ({
    headers: singleHeader(sign(body)),
    body:
      random.next() < 0.5
        ? `${body}${random.pick([" ", "\n", "\0", "{}"])}`
        : `${random.pick([" ", "\uFEFF", "."])}${body}`,
  }),
  "bytes taken away": (random, body) => ({
    headers: singleHeader(sign(body)),
    body: body.slice(0, -random.between(1, 20)),
  }),
  "the same JSON in another order": (_, body) => ({
    headers: singleHeader(sign(body)),
    body: JSON.stringify(
      Object.fromEntries(Object.entries(JSON.parse(body) as object).toReversed()),
    ),
  }),
  "the same JSON with other spaces": (_, body) => ({
    headers: singleHeader(sign(body)),
    body: JSON.stringify(JSON.parse(body), null, 1),
  }),
  "a digit of the signature changed": (random, body) => {
    const right = sign(body);
    const at = random.between(right.length - 64, right.length - 1);
    return {
      headers: singleHeader(
        `${right.slice(0, at)}${right[at] === "0" ? "1" : "0"}${right.slice(at + 1)}`,
      ),
    };
  },
  "no header": () => ({ headers: [] }),
  "an empty or odd header": (random, body) => ({
    headers: singleHeader(
      random.pick([
        "",
        ",",
        "t=,s=",
        `t=${now()}`,
        `s=${"0".repeat(64)}`,
        "t=1;s=2",
        `t=${now()},s=`,
        `t=${now()},v1=${"0".repeat(64)}`,
        `s=${"0".repeat(64)},t=${now()},s=`,
        "__proto__=1,t=1,s=1",
        "x".repeat(600),
        sign(body).replace("s=", "s=0x"),
        `t=${now()},s=${"g".repeat(64)}`,
      ]),
    ),
  }),
  "two headers": (random, body) => ({
    headers:
      random.next() < 0.5
        ? [
            [HEADER, sign(body)],
            [HEADER, sign(body, now(), "other")],
          ]
        : [
            [HEADER, sign(body, now(), "other")],
            [HEADER, sign(body)],
          ],
  }),
  "two signatures in one header": (random, body) => {
    const wrong = `s=${"0".repeat(64)}`;
    return {
      headers: singleHeader(
        random.pick([
          `${sign(body)},${wrong}`,
          `t=1,${sign(body)},t=${now() - TOO_OLD_SECONDS}`,
          sign(body).toUpperCase(),
        ]),
      ),
    };
  },
  "another name of the header": (random, body) => ({
    headers: singleHeader(
      sign(body),
      random.pick([
        "X-TikTok-Signature",
        "X-Hub-Signature-256",
        "Signature",
        "Stripe-Signature",
        "TikTok-Signature-256",
        "X-Signature",
      ]),
    ),
  }),
  "another algorithm": (random, body) => {
    const at = now();
    const name = random.pick(["md5", "sha1", "sha224", "sha384", "sha512", "sha3-256"]);
    return {
      headers: singleHeader(
        `t=${at},s=${mac(secret(), `${at}.${body}`, name)
          .digest("hex")
          .padEnd(64, "0")
          .slice(0, random.pick([64, 128]))}`,
      ),
    };
  },
  "a plain hash in place of the signature": (_, body) => {
    const at = now();
    return {
      headers: singleHeader(
        `t=${at},s=${createHash("sha256").update(`${secret()}${at}.${body}`).digest("hex")}`,
      ),
    };
  },
  "another way of writing the signature": (random, body) => {
    const at = now();
    const made = mac(secret(), `${at}.${body}`);
    return {
      headers: singleHeader(
        `t=${at},s=${random.next() < 0.5 ? made.digest("base64") : made.digest("base64url")}`,
      ),
    };
  },
  "only the body signed": (_, body) => ({
    headers: singleHeader(`t=${now()},s=${mac(secret(), body).digest("hex")}`),
  }),
  "another sign between time and body": (random, body) => {
    const at = now();
    return {
      headers: singleHeader(
        `t=${at},s=${mac(secret(), `${at}${random.pick(["", ":", ",", " ", ".."])}${body}`).digest("hex")}`,
      ),
    };
  },
  "half of the signature": (random, body) => ({
    headers: singleHeader(sign(body).slice(0, -random.between(1, 63))),
  }),
  "the signature of another message": (_, body) => ({
    headers: singleHeader(sign(message("another"))),
    body,
  }),
  "a body in another encoding": (random, body) => ({
    headers: singleHeader(sign(body)),
    body: Buffer.from(body, random.pick(["utf16le", "base64"] as const)),
  }),
  "a body of more than 64 KB": (random, body) => {
    const long = body.replace(
      '"content"',
      `"pad":"${"x".repeat(65_536 + random.between(0, 5000))}","content"`,
    );
    return { headers: singleHeader(sign(long)), body: long };
  },
  "signed for another app": (_, body) => {
    const other = body.replace(String(process.env["TIKTOK_CLIENT_KEY"]), "another-app");
    return { headers: singleHeader(sign(other)), body: other };
  },
};

const hostHeaders = (studio: AttackedStudio): WireHeaders => [
  ["host", `localhost:${studio.port}`],
  ["content-type", "application/json"],
];

async function sendWebhook(
  studio: AttackedStudio,
  random: SeededRandom,
  given: { headers: WireHeaders; body: Buffer },
): Promise<{ status: number; asked: WireRequest; findings: AttackFinding[] }> {
  const from: [string, string] = ["x-forwarded-for", `203.0.113.${random.between(1, 250)}`];
  const asked: WireRequest = {
    method: "POST",
    path: "/api/tiktok/webhook",
    headers: [...hostHeaders(studio), from, ...given.headers],
    body: given.body,
  };
  const heard = await sendWireRequest(studio.port, asked);
  return { status: heard.status, asked, findings: checkResponse(asked, heard) };
}

/** Which of these messages the studio keeps as genuine: by the digest of their bytes, as its page would show them. */
async function acceptedAsGenuine(bodies: readonly Buffer[]): Promise<Set<string>> {
  const ids = bodies.map((body) => createHash("sha256").update(body).digest("hex"));
  const rows = await database().webhookEvent.findMany({
    where: { id: { in: ids }, verdict: "verified" },
    select: { id: true },
  });
  return new Set(rows.map(({ id }) => id));
}

const bodyDigest = (body: Buffer) => createHash("sha256").update(body).digest("hex");

/** Genuine messages are heard, and heard once however often they come. */
async function runControls(
  studio: AttackedStudio,
  random: SeededRandom,
): Promise<DetectorControl[]> {
  const bodies = Array.from({ length: 5 }, (_, at) =>
    Buffer.from(message(`genuine-${random.next()}-${at}`)),
  );
  const statuses = await Promise.all(
    bodies.map(
      async (body) =>
        (await sendWebhook(studio, random, { headers: singleHeader(sign(body)), body })).status,
    ),
  );
  const [first = Buffer.alloc(0)] = bodies;
  for (let again = 0; again < 5; again += 1)
    await sendWebhook(studio, random, { headers: singleHeader(sign(first)), body: first });
  const kept = await acceptedAsGenuine(bodies);
  const counted = await database().webhookEvent.findUnique({
    where: { id: bodyDigest(first) },
    select: { count: true },
  });
  const jobs = await database().$queryRaw<
    { count: bigint }[]
  >`SELECT count(*) AS count FROM pgboss.job WHERE name = 'verify-removed-authorization'`;
  return [
    {
      name: "five genuine messages, which are believed",
      detected: statuses.every((status) => status === 200) && kept.size === 5,
    },
    {
      name: "a genuine message sent six times, which is heard once",
      detected: counted?.count === 6 && Number(jobs[0]?.count ?? 0) === 0,
    },
  ];
}

export const webhooksAttack: Attack = {
  name: "webhooks",
  description:
    "Forged messages to TikTok's webhook address: other keys, times, algorithms, encodings and headers, changed, lengthened and repeated bodies.",
  tasks: { full: 1, slice: 1 },
  runsBeside: true,
  run: async (studio, { random, size }) => {
    const kinds = Object.entries(FORGERY_KINDS);
    const rounds = size === "full" ? 20 : 6;
    const forgeries = Array.from({ length: rounds }, (_, round) =>
      kinds.map(([name, forge], at): Forgery => {
        const body = message(`${round}-${at}-${random.next()}`);
        const made = forge(random, body);
        return { name, headers: made.headers, body: Buffer.from(made.body ?? body) };
      }),
    ).flat();
    const findings: AttackFinding[] = [];
    await inParallelSeeded(random, forgeries, 8, async ({ name, headers, body }, own) => {
      const came = await sendWebhook(studio, own, { headers, body });
      findings.push(...came.findings);
      // What TikTok signed for somebody else is answered well, so that it is not repeated, and ignored.
      const fine =
        name === "signed for another app"
          ? came.status === 200
          : came.status >= 400 && came.status < 500;
      if (!fine)
        findings.push({
          rule: "accepted",
          message: `${came.status} for a forgery (${name}): ${JSON.stringify(headers)} ${body.toString("latin1").slice(0, 200)}`,
        });
    });
    const kept = await acceptedAsGenuine(forgeries.map(({ body }) => body));
    for (const forgery of forgeries.filter(({ body }) => kept.has(bodyDigest(body))))
      findings.push({ rule: "accepted", message: `A forgery was believed: ${forgery.name}` });
    return {
      counts: { "forged messages": forgeries.length, "kinds of forgery": kinds.length },
      findings,
      controls: await runControls(studio, random),
    };
  },
};
