import { database } from "#lib/infra/db/database";
import { hashToken } from "#lib/infra/crypto/tokens";
import type { AttackedShop } from "#tests/attack/attacked-studio";
import {
  type OAuthAttempts,
  type OAuthRoundTrip,
  STALE_REDIRECT,
  withParameter,
} from "#tests/attack/tables/oauth-attempts";

const stateHash = (roundTrip: OAuthRoundTrip) =>
  hashToken(roundTrip.callbackUrl.searchParams.get("state") ?? "");

/** Tries states that are missing, foreign, altered, expired or used. None may exchange a code. */
export async function tryStates(
  table: OAuthAttempts,
  one: AttackedShop,
  other: AttackedShop,
): Promise<void> {
  const roundTrip = await table.startAuthorization(one.admin);
  const foreign = await table.startAuthorization(other.admin);
  const state = roundTrip.callbackUrl.searchParams.get("state") ?? "";
  const values = [
    "",
    "x",
    state.slice(0, -1),
    `${state}x`,
    state.toUpperCase(),
    `${state}%00`,
    "a".repeat(5000),
    foreign.callbackUrl.searchParams.get("state") ?? "",
    "__proto__",
    "[object Object]",
  ];
  table.expectRejected(
    "no state",
    await table.sendCallback(
      one.admin,
      withParameter(roundTrip.callbackUrl, "state"),
      roundTrip.cookie,
    ),
    STALE_REDIRECT,
  );
  for (const value of values)
    table.expectRejected(
      `the state ${value.slice(0, 40)}`,
      await table.sendCallback(
        one.admin,
        withParameter(roundTrip.callbackUrl, "state", value),
        roundTrip.cookie,
      ),
      STALE_REDIRECT,
    );
  table.expectRejected(
    "no cookie",
    await table.sendCallback(one.admin, roundTrip.callbackUrl, ""),
    STALE_REDIRECT,
  );
  table.expectRejected(
    "another's cookie",
    await table.sendCallback(one.admin, roundTrip.callbackUrl, foreign.cookie),
    STALE_REDIRECT,
  );
  table.expectRejected(
    "an altered cookie",
    await table.sendCallback(
      one.admin,
      roundTrip.callbackUrl,
      `${roundTrip.cookie.slice(0, -6)}AAAAAA`,
    ),
    STALE_REDIRECT,
  );
  table.expectRejected(
    "an empty cookie",
    await table.sendCallback(one.admin, roundTrip.callbackUrl, "tt_oauth="),
    STALE_REDIRECT,
  );
  const twice = `${roundTrip.callbackUrl.pathname}${roundTrip.callbackUrl.search}&state=${state}x`;
  table.expectRejected(
    "two states",
    await table.sendCallback(one.admin, twice, roundTrip.cookie),
    STALE_REDIRECT,
  );

  for (const actor of [other.admin, one.editor, null]) {
    const again = await table.startAuthorization(one.admin);
    table.expectRejected(
      "another session",
      await table.sendCallback(actor, again.callbackUrl, again.cookie),
      /tiktok=other_session$/,
    );
    table.expectRejected(
      "the original session afterwards",
      await table.sendCallback(one.admin, again.callbackUrl, again.cookie),
      STALE_REDIRECT,
    );
  }
  const late = await table.startAuthorization(one.admin);
  await database().authorization.update({
    where: { stateHash: stateHash(late) },
    data: { expiresAt: new Date(Date.now() - 1000) },
  });
  table.expectRejected(
    "an expired state",
    await table.sendCallback(one.admin, late.callbackUrl, late.cookie),
    STALE_REDIRECT,
  );
  const renamed = await table.startAuthorization(one.admin);
  await database().authorization.update({
    where: { stateHash: stateHash(renamed) },
    data: { purpose: "request_erasure" },
  });
  table.expectRejected(
    "another purpose",
    await table.sendCallback(one.admin, renamed.callbackUrl, renamed.cookie),
    STALE_REDIRECT,
  );
  for (const { openId } of [roundTrip, late, renamed]) {
    if ((await table.tiktok.requests("token", openId)).length > 0)
      table.addFinding("a code was exchanged for a rejected state");
  }
}

/** Calls back with odd codes and errors. */
export async function tryParameters(table: OAuthAttempts, { admin }: AttackedShop): Promise<void> {
  const values = [
    "<script>alert(1)</script>",
    "x".repeat(5000),
    "\u0000",
    "%",
    "access_denied",
    "__proto__",
    "https://evil.example",
  ];
  for (const value of values) {
    const [first, second] = [
      await table.startAuthorization(admin),
      await table.startAuthorization(admin),
    ];
    table.expectRejected(
      `the error ${value.slice(0, 30)}`,
      await table.sendCallback(
        admin,
        withParameter(withParameter(first.callbackUrl, "code"), "error", value),
        first.cookie,
      ),
      /^\/connections\?tiktok=\w+$/,
    );
    table.expectRejected(
      `the code ${value.slice(0, 30)}`,
      await table.sendCallback(
        admin,
        withParameter(second.callbackUrl, "code", value),
        second.cookie,
      ),
      /^\/connections\?tiktok=\w+$/,
    );
  }
  const unopened = await table.startAuthorization(admin);
  const head = {
    method: "HEAD",
    path: unopened.callbackUrl.pathname + unopened.callbackUrl.search,
    headers: [["host", "localhost"]] as const,
  };
  const response = await table.sendCallback(admin, head.path, "");
  table.expectRejected("a HEAD request without its cookie", response, STALE_REDIRECT);
}
