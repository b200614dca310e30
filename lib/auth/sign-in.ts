import "server-only";

import { publicActor, type SecondFactor, type SignInMethod, type StaffActor } from "#lib/actor";
import { authenticateByPassword, getSignInActor, hasSecondFactor } from "#lib/auth/authenticate";
import { signInErrors, WRONG_CODE } from "#lib/auth/labels";
import { authenticateByOidc, linkOidc } from "#lib/auth/oidc";
import { parsePasskeyResponse, verifyPasskey } from "#lib/auth/verify-passkey";
import {
  completePendingSignIn,
  createPendingSignIn,
  findPendingSignIn,
} from "#lib/auth/pending-sign-in";
import {
  oidcClaims,
  type OidcIdentity,
  type OidcRejectionReason,
  secondFactorInput,
  signInInput,
} from "#lib/auth/schema";
import { endSessionById } from "#lib/auth/end-sessions";
import { startSession } from "#lib/auth/sessions";
import { verifyCode, verifyOwnPasskey } from "#lib/auth/verify-second-factor";
import { AppError } from "#lib/errors";
import { env } from "#lib/infra/env";
import { mayLog } from "#lib/infra/capped-log";
import { log } from "#lib/infra/log";
import { enforceRateLimit } from "#lib/infra/rate-limiter";

/** What a request says about the browser that signs in. */
export type SignInContext = {
  /** Browser and system, such as "Firefox on Linux". */
  device: string;
  clientIp: string;
  /** The visitor cookie, to which challenges are bound. */
  visitorId: string | null;
  /** What the browser keeps of an earlier sign-in (lib/auth/known-browsers.ts). */
  knownBrowser: string | null;
  /** The session that this browser has so far; it ends when a new one starts. */
  previousSessionId: string | null;
};

/** What the browser keeps between both steps: the token, and a provider identity to link. */
export type PendingSignInSecrets = { token: string; link: OidcIdentity | null };

/** How a sign-in ended: a session, or a second factor to prove. Rejections throw AppError. */
export type SignInResult =
  | { kind: "signed_in"; sessionId: string; staffId: string }
  | ({ kind: "mfa_required" } & PendingSignInSecrets);

const wrongPasskey = () =>
  new AppError(
    "unauthenticated",
    "This passkey isn’t registered here, or the request expired. Sign in another way.",
  );

function logFailedSignIn(
  operation: "passkey" | "second_factor" | "oidc",
  { actor, code }: { actor?: StaffActor; code?: string } = {},
): void {
  if (!mayLog("sign-in")) return;
  log.info("a sign-in was refused", {
    operation,
    ...(code === undefined ? {} : { code }),
    ...(actor ? { staffId: actor.staffId, shopId: actor.shopId } : {}),
  });
}

/** Signs in with e-mail and password: `{ email, password }`. */
export async function signInByPassword(
  credentials: unknown,
  context: SignInContext,
): Promise<SignInResult> {
  const input = signInInput.safeParse(credentials);
  const result = input.success
    ? await authenticateByPassword(input.data, context.clientIp, context.knownBrowser)
    : ({ kind: "wrong" } as const);
  if (result.kind === "wrong") throw new AppError("unauthenticated", signInErrors.unauthenticated);
  const { actor, passwordVersion } = result;
  return startOrRequireMfa(actor, { method: "password", passwordVersion, link: null }, context);
}

/** Signs in by a passkey alone, which names its owner. `response` is JSON text. */
export async function signInByPasskey(
  response: string | undefined,
  context: SignInContext,
): Promise<SignInResult> {
  await enforceRateLimit("sign_in_options", "", context.clientIp);
  const credential = parsePasskeyResponse(response);
  const subject = requireVisitorId(context.visitorId);
  const staffId =
    credential &&
    (await verifyPasskey(publicActor, { purpose: "sign_in", subject, staffId: null, credential }));
  const actor = staffId === null ? null : await getSignInActor(staffId);
  if (!actor) {
    logFailedSignIn("passkey");
    throw wrongPasskey();
  }
  return startNewSession(actor, { method: "passkey", factor: "passkey" }, context);
}

/**
 * Signs in the person the provider identified. When rejected, `reason` is an OidcRejectionReason.
 */
export async function signInByOidc(
  profile: unknown,
  context: SignInContext,
): Promise<SignInResult> {
  const claims = oidcClaims.safeParse(profile).data;
  const { OIDC_ALLOWED_DOMAINS: domains = [], OIDC_IS_SECOND_FACTOR, OIDC_ISSUER } = env();
  if (!claims || claims.iss.replace(/\/+$/, "") !== OIDC_ISSUER) throw oidcRejection("oidc_failed");
  const result = await authenticateByOidc(claims, domains);
  if (result.kind === "rejected") throw oidcRejection(result.reason);
  const { actor, link } = result;
  const isMultiFactor =
    OIDC_IS_SECOND_FACTOR === "1" ||
    (OIDC_IS_SECOND_FACTOR === "from_claim" && claims.amr?.includes("mfa"));
  if (!isMultiFactor) return startOrRequireMfa(actor, { method: "oidc", link }, context);
  await saveOidcLink(actor, link);
  return startNewSession(actor, { method: "oidc", factor: "oidc" }, context);
}

/**
 * Completes a pending sign-in with `{ code }` (of the app, or a recovery code) or `{ passkey }`
 * (JSON text). Throws `gone` when it has expired or was completed.
 */
export async function signInBySecondFactor(
  input: unknown,
  secrets: PendingSignInSecrets | null,
  context: SignInContext,
): Promise<SignInResult> {
  const pending = secrets && (await findPendingSignIn(secrets.token));
  if (!pending) throw new AppError("gone", signInErrors.gone);
  const { actor, method } = pending;
  const { token, link } = secrets;
  const { code = "", passkey } = secondFactorInput.safeParse(input).data ?? {};
  const factor =
    passkey === undefined
      ? await verifyCode(actor, code, context.clientIp)
      : await verifyOwnPasskey(actor, { token, response: passkey });
  if (!factor) {
    logFailedSignIn("second_factor", { actor });
    throw passkey === undefined ? new AppError("unauthenticated", WRONG_CODE) : wrongPasskey();
  }
  await saveOidcLink(actor, link);
  await completePendingSignIn(actor, { token, device: context.device, method, factor });
  return replacePreviousSession(actor, context);
}

/** Starts the session of a person without a second factor; asks everyone else for theirs. */
export async function startOrRequireMfa(
  actor: StaffActor,
  how: { method: SignInMethod; passwordVersion?: string; link: OidcIdentity | null },
  context: SignInContext,
): Promise<SignInResult> {
  const { method, passwordVersion, link } = how;
  if (await hasSecondFactor(actor.staffId)) {
    const token = await createPendingSignIn(actor, { method, provenVersion: passwordVersion });
    return { kind: "mfa_required", token, link };
  }
  await saveOidcLink(actor, link);
  return startNewSession(actor, { method, factor: null, passwordVersion }, context);
}

async function startNewSession(
  actor: StaffActor,
  how: {
    method: SignInMethod;
    factor: SecondFactor | null;
    passwordVersion?: string | undefined;
  },
  context: SignInContext,
): Promise<SignInResult> {
  await startSession(actor, { device: context.device, ...how });
  return replacePreviousSession(actor, context);
}

async function replacePreviousSession(
  { sessionId, staffId }: StaffActor,
  { previousSessionId }: SignInContext,
): Promise<SignInResult> {
  if (previousSessionId !== null) await endSessionById(previousSessionId);
  return { kind: "signed_in", sessionId, staffId };
}

/** Returns the visitor cookie. Throws `forbidden` without one. */
export function requireVisitorId(visitorId: string | null): string {
  if (visitorId) return visitorId;
  throw new AppError(
    "forbidden",
    "Signing in needs cookies. Allow cookies for this site, reload the page and try again.",
  );
}

/** Links the identity at the provider, once everything the sign-in asks for is proven. */
async function saveOidcLink(actor: StaffActor, link: OidcIdentity | null): Promise<void> {
  if (link && !(await linkOidc(actor, link))) throw oidcRejection("oidc_account_mismatch");
}

function oidcRejection(reason: OidcRejectionReason): AppError {
  logFailedSignIn("oidc", { code: reason });
  return new AppError("forbidden", "You could not be signed in with your company account.", {
    reason,
  });
}
