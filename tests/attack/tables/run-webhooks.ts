import { createHash } from "node:crypto";

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
import {
  FORGERY_KINDS,
  type Forgery,
  signWebhook,
  singleHeader,
  webhookBody,
} from "#tests/attack/tables/webhook-forgeries";
import type { SeededRandom } from "#tests/prove/seeded-random";

const hostHeaders = (studio: AttackedStudio): WireHeaders => [
  ["host", `localhost:${studio.port}`],
  ["content-type", "application/json"],
];

async function sendWebhook(
  studio: AttackedStudio,
  random: SeededRandom,
  given: { headers: WireHeaders; body: Buffer },
): Promise<{ status: number; findings: AttackFinding[] }> {
  const from: [string, string] = ["x-forwarded-for", `203.0.113.${random.between(1, 250)}`];
  const request: WireRequest = {
    method: "POST",
    path: "/api/tiktok/webhook",
    headers: [...hostHeaders(studio), from, ...given.headers],
    body: given.body,
  };
  const response = await sendWireRequest(studio.port, request);
  return { status: response.status, findings: checkResponse(request, response) };
}

const bodyDigest = (body: Buffer) => createHash("sha256").update(body).digest("hex");

/** Returns the digests of those bodies that the studio stored as verified. */
async function findVerified(bodies: readonly Buffer[]): Promise<Set<string>> {
  const ids = bodies.map(bodyDigest);
  const rows = await database().webhookEvent.findMany({
    where: { id: { in: ids }, verdict: "verified" },
    select: { id: true },
  });
  return new Set(rows.map(({ id }) => id));
}

/** Checks that genuine messages are accepted, and stored once however often they are sent. */
async function runControls(
  studio: AttackedStudio,
  random: SeededRandom,
): Promise<DetectorControl[]> {
  const bodies = Array.from({ length: 5 }, (_, at) =>
    Buffer.from(webhookBody(`genuine-${random.next()}-${at}`)),
  );
  const statuses = await Promise.all(
    bodies.map(
      async (body) =>
        (await sendWebhook(studio, random, { headers: singleHeader(signWebhook(body)), body }))
          .status,
    ),
  );
  const [first = Buffer.alloc(0)] = bodies;
  for (let repeat = 0; repeat < 5; repeat += 1)
    await sendWebhook(studio, random, { headers: singleHeader(signWebhook(first)), body: first });
  const verified = await findVerified(bodies);
  const counted = await database().webhookEvent.findUnique({
    where: { id: bodyDigest(first) },
    select: { count: true },
  });
  const jobs = await database().$queryRaw<
    { count: bigint }[]
  >`SELECT count(*) AS count FROM pgboss.job WHERE name = 'verify-removed-authorization'`;
  return [
    {
      name: "five genuine messages, which are accepted",
      detected: statuses.every((status) => status === 200) && verified.size === 5,
    },
    {
      name: "a genuine message sent six times, which is stored once",
      detected: counted?.count === 6 && Number(jobs[0]?.count ?? 0) === 0,
    },
  ];
}

export const webhooksAttack: Attack = {
  name: "webhooks",
  description:
    "Forged messages to the webhook for TikTok: other keys, times, algorithms, encodings and headers, and changed, longer or repeated bodies.",
  tasks: { full: 1, slice: 1 },
  runsBeside: true,
  run: async (studio, { random, size }) => {
    const kinds = Object.entries(FORGERY_KINDS);
    const rounds = size === "full" ? 20 : 6;
    const forgeries = Array.from({ length: rounds }, (_, round) =>
      kinds.map(([name, forge], at): Forgery => {
        const body = webhookBody(`${round}-${at}-${random.next()}`);
        const forgery = forge(random, body);
        return { name, headers: forgery.headers, body: Buffer.from(forgery.body ?? body) };
      }),
    ).flat();
    const findings: AttackFinding[] = [];
    await inParallelSeeded(random, forgeries, 8, async ({ name, headers, body }, own) => {
      const result = await sendWebhook(studio, own, { headers, body });
      findings.push(...result.findings);
      if (result.status < 400 || result.status >= 500)
        findings.push({
          rule: "accepted",
          message: `${result.status} for a forgery (${name}): ${JSON.stringify(headers)} ${body.toString("latin1").slice(0, 200)}`,
        });
    });
    const verified = await findVerified(forgeries.map(({ body }) => body));
    for (const forgery of forgeries.filter(({ body }) => verified.has(bodyDigest(body))))
      findings.push({ rule: "accepted", message: `A forgery was accepted: ${forgery.name}` });
    return {
      counts: { "forged messages": forgeries.length, "kinds of forgery": kinds.length },
      findings,
      controls: await runControls(studio, random),
    };
  },
};
