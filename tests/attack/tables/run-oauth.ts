import { randomBytes } from "node:crypto";
import type { StaffActor } from "#lib/actor";
import type { AttackedShop, AttackedStudio } from "#tests/attack/attacked-studio";
import { getHeader } from "#tests/attack/http";
import { isConfirmPage, OAuthAttempts, STALE_REDIRECT } from "#tests/attack/tables/oauth-attempts";
import { tryParameters, tryStates } from "#tests/attack/tables/oauth-callbacks";
import { TOKEN_RESPONSES, tryTokenResponses } from "#tests/attack/tables/oauth-token-responses";
import type { Attack, DetectorControl } from "#tests/attack/task";

/** Calls back twenty times at once with one state. Only one callback may exchange its code. */
async function tryRaces(table: OAuthAttempts, { admin }: AttackedShop): Promise<void> {
  const roundTrip = await table.startAuthorization(admin);
  const all = await Promise.all(
    Array.from({ length: 20 }, () =>
      table.sendCallback(admin, roundTrip.callbackUrl, roundTrip.cookie),
    ),
  );
  const accepted = all.filter(isConfirmPage).length;
  if (accepted !== 1) table.addFinding(`${accepted} of twenty callbacks with one state went on`);
  table.expectRejected(
    "the state again",
    await table.sendCallback(admin, roundTrip.callbackUrl, roundTrip.cookie),
    STALE_REDIRECT,
  );
  const exchanged = (await table.tiktok.requests("token", roundTrip.openId)).length;
  if (exchanged !== 1) table.addFinding(`${exchanged} codes were exchanged for one state`);
}

/** Checks that a confirmation works once, and only for its own session. */
async function tryConfirmations(
  table: OAuthAttempts,
  studio: AttackedStudio,
  one: AttackedShop,
  other: AttackedShop,
): Promise<void> {
  const roundTrip = await table.startAuthorization(one.admin);
  const token =
    (
      getHeader(
        await table.sendCallback(one.admin, roundTrip.callbackUrl, roundTrip.cookie),
        "location",
      ) ?? ""
    )
      .split("/")
      .at(-1) ?? "";
  const confirm = async (actor: StaffActor, given: string) => {
    table.attempts += 1;
    const answer = await studio.fetchAs(actor, "POST", "/api/connections/confirm", {
      token: given,
      decision: "link",
    });
    return { status: answer.status, kind: ((await answer.json()) as { kind?: string }).kind };
  };
  for (const [actor, given] of [
    [other.admin, token],
    [one.editor, token],
    [one.admin, `${token.slice(0, -1)}x`],
    [one.admin, "x".repeat(43)],
  ] as const) {
    const answer = await confirm(actor, given);
    if (answer.kind === "linked")
      table.addFinding(
        `a confirmation by another person, or with another token, was accepted: ${JSON.stringify(answer)}`,
      );
  }
  const answers = await Promise.all(Array.from({ length: 10 }, () => confirm(one.admin, token)));
  const linked = answers.filter(({ kind }) => kind === "linked").length;
  if (linked !== 1) table.addFinding(`${linked} of ten answers connected the account`);
}

async function runControls(
  table: OAuthAttempts,
  { admin }: AttackedShop,
): Promise<DetectorControl[]> {
  const roundTrip = await table.startAuthorization(admin);
  const good = isConfirmPage(
    await table.sendCallback(admin, roundTrip.callbackUrl, roundTrip.cookie),
  );
  const probe = new OAuthAttempts(undefined as never, undefined as never);
  probe.expectRejected(
    "planted",
    {
      kind: "answer",
      status: 303,
      headers: [["location", `/connections/confirm/${randomBytes(8).toString("hex")}`]],
      text: "",
      ms: 0,
    },
    STALE_REDIRECT,
  );
  return [
    { name: "an honest authorization, which leads to the confirmation page", detected: good },
    { name: "a callback that goes on although it must not", detected: probe.findings.length === 1 },
  ];
}

export const oauthAttack: Attack = {
  name: "oauth",
  description:
    "The authorization at TikTok: states missing, altered, foreign, expired, used and raced, other sessions and purposes, the confirmation page, and every unusable response of the token endpoint.",
  tasks: { full: 1, slice: 1 },
  runsBeside: true,
  run: async (studio, { random, size }) => {
    const table = new OAuthAttempts(studio, random);
    // A person may start twelve authorizations in ten minutes, so each step uses its own shop.
    const shops = await Promise.all(Array.from({ length: 8 }, () => studio.makeShop()));
    const [a, b, c, d, e, f, g, h] = shops as [
      AttackedShop,
      AttackedShop,
      AttackedShop,
      AttackedShop,
      AttackedShop,
      AttackedShop,
      AttackedShop,
      AttackedShop,
    ];
    await tryStates(table, a, b);
    await tryRaces(table, c);
    await tryConfirmations(table, studio, d, b);
    const responses =
      size === "full"
        ? TOKEN_RESPONSES
        : TOKEN_RESPONSES.filter(({ fault }) => fault["kind"] !== "slow" && random.next() < 0.4);
    await tryTokenResponses(table, e, responses.slice(0, 10));
    await tryTokenResponses(table, f, responses.slice(10));
    await tryParameters(table, g);
    return {
      counts: {
        "callbacks from TikTok": table.attempts,
        "unusable responses of TikTok": responses.length,
      },
      findings: table.findings,
      controls: await runControls(table, h),
    };
  },
};
