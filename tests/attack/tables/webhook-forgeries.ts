import { createHash, createHmac, randomBytes } from "node:crypto";

import type { WireHeaders } from "#tests/attack/attacked-studio";
import type { SeededRandom } from "#tests/prove/seeded-random";

const HEADER = "TikTok-Signature";
const now = () => Math.floor(Date.now() / 1000);
const secret = () => process.env["TIKTOK_CLIENT_SECRET"] ?? "";
const mac = (key: string | Buffer, text: string | Buffer, algorithm = "sha256") =>
  createHmac(algorithm, key).update(text);

/** Returns a webhook body as TikTok writes it; `mark` makes it unique. */
export const webhookBody = (mark: string, event = "authorization.removed") =>
  JSON.stringify({
    client_key: process.env["TIKTOK_CLIENT_KEY"],
    event,
    create_time: now(),
    user_openid: `open-${mark}`,
    content: JSON.stringify({ reason: 1, mark }),
  });

/** Returns the signature header for a body, at a time in seconds, with a key. */
export const signWebhook = (
  body: string | Buffer,
  at: number | string = now(),
  key: string | Buffer = secret(),
) =>
  `t=${at},s=${mac(key, Buffer.concat([Buffer.from(`${at}.`), Buffer.from(body)])).digest("hex")}`;

/** A forged webhook: the body and the signature headers. */
export type Forgery = { name: string; headers: WireHeaders; body: Buffer };

type MakeForgery = (
  random: SeededRandom,
  body: string,
) => Omit<Forgery, "name" | "body"> & { body?: string | Buffer };
export const singleHeader = (value: string, name = HEADER): WireHeaders => [[name, value]];

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

/** The kinds of forgery, with the random choices each one makes. */
export const FORGERY_KINDS: Record<string, MakeForgery> = {
  "another key": (random, body) => ({
    headers: singleHeader(
      signWebhook(
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
  "the public client key as the secret": (_, body) => ({
    headers: singleHeader(signWebhook(body, now(), process.env["TIKTOK_CLIENT_KEY"] ?? "")),
  }),
  "too old": (random, body) => ({
    headers: singleHeader(signWebhook(body, now() - TOO_OLD_SECONDS - random.between(0, 1e6))),
  }),
  "from the future": (random, body) => ({
    headers: singleHeader(signWebhook(body, now() + 16 * 60 + random.between(0, 1e6))),
  }),
  "an odd time": (random, body) => ({
    headers: singleHeader(
      signWebhook(
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
    headers: singleHeader(
      signWebhook(body).replace(/t=\d+/, `t=${now() + random.between(1, 600)}`),
    ),
  }),
  "a byte of the body changed": (random, body) => {
    const bytes = Buffer.from(body);
    const at = random.between(0, bytes.length - 1);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.between(0, 7));
    return { headers: singleHeader(signWebhook(body)), body: bytes };
  },
  "bytes added": (random, body) => ({
    headers: singleHeader(signWebhook(body)),
    body:
      random.next() < 0.5
        ? `${body}${random.pick([" ", "\n", "\0", "{}"])}`
        : `${random.pick([" ", "\uFEFF", "."])}${body}`,
  }),
  "bytes removed": (random, body) => ({
    headers: singleHeader(signWebhook(body)),
    body: body.slice(0, -random.between(1, 20)),
  }),
  "the same JSON in another order": (_, body) => ({
    headers: singleHeader(signWebhook(body)),
    body: JSON.stringify(
      Object.fromEntries(Object.entries(JSON.parse(body) as object).toReversed()),
    ),
  }),
  "the same JSON with other spaces": (_, body) => ({
    headers: singleHeader(signWebhook(body)),
    body: JSON.stringify(JSON.parse(body), null, 1),
  }),
  "a digit of the signature changed": (random, body) => {
    const right = signWebhook(body);
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
        signWebhook(body).replace("s=", "s=0x"),
        `t=${now()},s=${"g".repeat(64)}`,
      ]),
    ),
  }),
  "two headers": (random, body) => ({
    headers:
      random.next() < 0.5
        ? [
            [HEADER, signWebhook(body)],
            [HEADER, signWebhook(body, now(), "other")],
          ]
        : [
            [HEADER, signWebhook(body, now(), "other")],
            [HEADER, signWebhook(body)],
          ],
  }),
  "two signatures in one header": (random, body) => {
    const wrong = `s=${"0".repeat(64)}`;
    return {
      headers: singleHeader(
        random.pick([
          `${signWebhook(body)},${wrong}`,
          `t=1,${signWebhook(body)},t=${now() - TOO_OLD_SECONDS}`,
          signWebhook(body).toUpperCase(),
        ]),
      ),
    };
  },
  "another name of the header": (random, body) => ({
    headers: singleHeader(
      signWebhook(body),
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
  "another encoding of the signature": (random, body) => {
    const at = now();
    const hash = mac(secret(), `${at}.${body}`);
    return {
      headers: singleHeader(
        `t=${at},s=${random.next() < 0.5 ? hash.digest("base64") : hash.digest("base64url")}`,
      ),
    };
  },
  "only the body signed": (_, body) => ({
    headers: singleHeader(`t=${now()},s=${mac(secret(), body).digest("hex")}`),
  }),
  "another separator between time and body": (random, body) => {
    const at = now();
    return {
      headers: singleHeader(
        `t=${at},s=${mac(secret(), `${at}${random.pick(["", ":", ",", " ", ".."])}${body}`).digest("hex")}`,
      ),
    };
  },
  "half of the signature": (random, body) => ({
    headers: singleHeader(signWebhook(body).slice(0, -random.between(1, 63))),
  }),
  "the signature of another message": (_, body) => ({
    headers: singleHeader(signWebhook(webhookBody("another"))),
    body,
  }),
  "a body in another encoding": (random, body) => ({
    headers: singleHeader(signWebhook(body)),
    body: Buffer.from(body, random.pick(["utf16le", "base64"] as const)),
  }),
  "a body of more than 64 KB": (random, body) => {
    const long = body.replace(
      '"content"',
      `"pad":"${"x".repeat(65_536 + random.between(0, 5000))}","content"`,
    );
    return { headers: singleHeader(signWebhook(long)), body: long };
  },
  "signed for another app": (_, body) => {
    const other = body.replace(String(process.env["TIKTOK_CLIENT_KEY"]), "another-app");
    return { headers: singleHeader(signWebhook(other)), body: other };
  },
};
