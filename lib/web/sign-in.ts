import "server-only";

import { publicActor, type SecondFactor, type SignInMethod, type StaffActor } from "#lib/actor";
import { authenticateByPassword, getSignInActor, hasSecondFactor } from "#lib/auth/authenticate";
import { deviceLabel } from "#lib/auth/labels";
import { authenticateByOidc, linkOidc } from "#lib/auth/oidc";
import { verifyPasskey } from "#lib/auth/passkeys";
import { completePendingSignIn, createPendingSignIn } from "#lib/auth/pending-sign-in";
import { consumeRecoveryCode } from "#lib/auth/recovery-codes";
import { isTotpCode } from "#lib/auth/rules";
import {
  oidcClaims,
  type OidcIdentity,
  type OidcRejectionReason,
  passkeyAuthenticationResponse,
  secondFactorInput,
  signInInput,
} from "#lib/auth/schema";
import { startSession } from "#lib/auth/sessions";
import { verifyTotp } from "#lib/auth/totp";
import { AppError } from "#lib/errors";
import { env } from "#lib/infra/env";
import { log } from "#lib/infra/log";
import { enforceRateLimit, refundRateLimit } from "#lib/infra/rate-limiter";
import { getClientIp } from "#lib/web/client-ip";
import { cookieNames, readCookie } from "#lib/web/cookies";
import { requirePendingSignIn } from "#lib/web/pending-sign-in-cookie";
import { endRequestSession } from "#lib/web/session";

/** In, with a session; or half in, with a token to bring back beside a second factor. */
export type SignInResult =
  | { kind: "in"; sessionId: string }
  | { kind: "half"; token: string; link: OidcIdentity | null };

const wrongCredentials = () =>
  new AppError(
    "unauthenticated",
    "This e-mail address and password do not belong together. Check both and try again.",
  );
const wrongCode = () =>
  new AppError("unauthenticated", "This code is not right, or was used already. Try the next one.");
const wrongPasskey = () =>
  new AppError(
    "unauthenticated",
    "This passkey is not known here, or it took too long. Sign in another way.",
  );

/** Notes an attempt that failed, by its kind and, where it is known, whose account it was at. */
function logFailedSignIn(
  operation: "passkey" | "second_factor" | "oidc",
  actor?: StaffActor,
  code?: string,
): void {
  const whose = actor ? { staffId: actor.staffId, shopId: actor.shopId } : {};
  log.info("a sign-in was refused", {
    operation,
    ...(code === undefined ? {} : { code }),
    ...whose,
  });
}

const requestDevice = (request: Request) => deviceLabel(request.headers.get("user-agent") ?? "");

/** The visitor cookie of a browser, to which its challenges are bound. Throws when it has none. */
export function requireVisitorCookie(request: Request): string {
  const cookie = readCookie(request.headers.get("cookie"), cookieNames.visitor());
  if (!cookie)
    throw new AppError(
      "forbidden",
      "Signing in needs a cookie of ours. Allow cookies, reload the page and try again.",
    );
  return cookie;
}

type SignInDetails = {
  method: SignInMethod;
  factor: SecondFactor | null;
  passwordVersion?: string;
};

/** Starts the session; one that this browser had before ends. */
async function startRequestSession(
  request: Request,
  actor: StaffActor,
  details: SignInDetails,
): Promise<SignInResult> {
  await startSession(actor, { device: requestDevice(request), ...details });
  await endRequestSession(request);
  return { kind: "in", sessionId: actor.sessionId };
}

/** In at once for whoever has no second factor, half in for everybody else. */
async function startSessionOrRequireMfa(
  request: Request,
  actor: StaffActor,
  {
    newLink: newLink = null,
    ...how
  }: Omit<SignInDetails, "factor"> & { newLink?: OidcIdentity | null },
): Promise<SignInResult> {
  const { any } = await hasSecondFactor(actor.staffId);
  if (any) return { kind: "half", token: await createPendingSignIn(actor, how), link: newLink };
  await saveOidcLink(actor, newLink);
  return startRequestSession(request, actor, { ...how, factor: null });
}

/** Signs in with e-mail address and password. */
export async function signInByPassword(
  request: Request,
  credentials: unknown,
): Promise<SignInResult> {
  const input = signInInput.safeParse(credentials);
  if (!input.success) throw wrongCredentials();
  const checked = await authenticateByPassword(input.data, getClientIp(request));
  if (checked.kind === "wrong") throw wrongCredentials();
  return startSessionOrRequireMfa(request, checked.actor, {
    method: "password",
    passwordVersion: checked.passwordVersion,
  });
}

function parsePasskeyResponse(text: string | undefined) {
  try {
    return passkeyAuthenticationResponse.safeParse(JSON.parse(text ?? "")).data ?? null;
  } catch {
    return null;
  }
}

/** Signs in with a passkey alone, which says by itself whose it is. */
export async function signInByPasskey(
  request: Request,
  text: string | undefined,
): Promise<SignInResult> {
  await enforceRateLimit("sign_in_options", "", getClientIp(request));
  const credential = parsePasskeyResponse(text);
  const scope = {
    purpose: "sign_in",
    subject: requireVisitorCookie(request),
    staffId: null,
  } as const;
  const staffId = credential && (await verifyPasskey(publicActor, { ...scope, credential }));
  const actor = staffId === null ? null : await getSignInActor(staffId);
  if (!actor) {
    logFailedSignIn("passkey");
    throw wrongPasskey();
  }
  return startRequestSession(request, actor, { method: "passkey", factor: "passkey" });
}

/** Completes a sign-in that waited for its second factor: a code of the app, a recovery code, or a passkey. */
export async function signInBySecondFactor(
  request: Request,
  input: unknown,
): Promise<SignInResult> {
  const { token, actor, method, link } = await requirePendingSignIn(request);
  const clientIp = getClientIp(request);
  const { code = "", passkey } = secondFactorInput.safeParse(input).data ?? {};
  const factor =
    passkey === undefined
      ? await verifyCodeFactor(actor, code, clientIp)
      : await verifyPasskeyFactor(actor, token, passkey);
  if (!factor) {
    logFailedSignIn("second_factor", actor);
    throw passkey === undefined ? wrongCode() : wrongPasskey();
  }
  await saveOidcLink(actor, link);
  await completePendingSignIn(actor, { token, device: requestDevice(request), method, factor });
  await endRequestSession(request);
  return { kind: "in", sessionId: actor.sessionId };
}

/** Wrong codes are counted; a passkey cannot be guessed, so that whoever guesses codes does not lock its owner out. */
async function verifyCodeFactor(
  actor: StaffActor,
  code: string,
  clientIp: string,
): Promise<SecondFactor | null> {
  await enforceRateLimit("second_factor", actor.staffId, clientIp);
  const isTotp = isTotpCode(code);
  const verified = isTotp
    ? await verifyTotp(actor, { code: code.replace(/\D/g, "") })
    : await consumeRecoveryCode(actor, { code });
  if (!verified) return null;
  await refundRateLimit("second_factor", actor.staffId, clientIp);
  return isTotp ? "totp" : "recovery_code";
}

async function verifyPasskeyFactor(
  actor: StaffActor,
  token: string,
  text: string,
): Promise<SecondFactor | null> {
  const credential = parsePasskeyResponse(text);
  const scope = { purpose: "second_factor", subject: token, staffId: actor.staffId } as const;
  return credential && (await verifyPasskey(actor, { ...scope, credential })) ? "passkey" : null;
}

/** Whoever the sign-in provider vouches for; a refusal says why in `fields.why`. */
export async function signInByOidc(request: Request, profile: unknown): Promise<SignInResult> {
  const claims = oidcClaims.safeParse(profile).data;
  const { OIDC_ALLOWED_DOMAINS: domains = [], OIDC_IS_SECOND_FACTOR, OIDC_ISSUER } = env();
  if (!claims || claims.iss.replace(/\/+$/, "") !== OIDC_ISSUER) throw oidcRejection("oidc_failed");
  const result = await authenticateByOidc(claims, domains);
  if (result.kind === "rejected") throw oidcRejection(result.reason);
  const isMultiFactor =
    OIDC_IS_SECOND_FACTOR === "1" ||
    (OIDC_IS_SECOND_FACTOR === "from_claim" && claims.amr?.includes("mfa"));
  const { actor, newLink } = result;
  if (!isMultiFactor)
    return startSessionOrRequireMfa(request, actor, { method: "oidc", newLink: newLink });
  await saveOidcLink(actor, newLink);
  return startRequestSession(request, actor, { method: "oidc", factor: "oidc" });
}

/** The first time links the account at the provider, when nothing more is to be proven. */
async function saveOidcLink(actor: StaffActor, link: OidcIdentity | null): Promise<void> {
  if (link && !(await linkOidc(actor, link))) throw oidcRejection("oidc_account_mismatch");
}

function oidcRejection(reason: OidcRejectionReason): AppError {
  logFailedSignIn("oidc", undefined, reason);
  return new AppError("forbidden", "You could not be signed in with your company account.", {
    fields: { why: reason },
  });
}
