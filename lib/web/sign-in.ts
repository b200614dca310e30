import "server-only";

import { visitor, type SecondFactor, type SignInWay, type StaffActor } from "#lib/actor";
import { AppError, refuse } from "#lib/errors";
import { env } from "#lib/infra/env";
import { giveBack, limit } from "#lib/infra/limiter";
import { log } from "#lib/infra/log";
import { admitByProvider } from "#lib/staff/admit-by-provider";
import { beginHalfSignIn } from "#lib/staff/begin-half-sign-in";
import { checkPassword } from "#lib/staff/check-password";
import { completeSignIn } from "#lib/staff/complete-sign-in";
import { findEntrant } from "#lib/staff/find-entrant";
import { findFactors } from "#lib/staff/find-factors";
import { linkProvider } from "#lib/staff/link-provider";
import { isAppCode } from "#lib/staff/rules";
import { passkeyAnswer, providerClaims, type ProviderIdentity, type ProviderRefusal, secondInput, signInInput } from "#lib/staff/schema";
import { startSession } from "#lib/staff/start-session";
import { takePasskey } from "#lib/staff/take-passkey";
import { takeRecoveryCode } from "#lib/staff/take-recovery-code";
import { takeTotp } from "#lib/staff/take-totp";
import { deviceWords } from "#lib/staff/words";
import { clientAddress } from "#lib/web/client-address";
import { cookieNames, cookieOf } from "#lib/web/cookies";
import { requireHalf } from "#lib/web/half-cookie";
import { leaveSession } from "#lib/web/leave-session";

/** In, with a session; or half in, with a token to bring back beside a second factor. */
export type Entered = { kind: "in"; sessionId: string } | { kind: "half"; token: string; link: ProviderIdentity | null };

const WRONG = () => refuse("unauthenticated", "This e-mail address and password do not belong together. Check both and try again.");
const WRONG_CODE = () => refuse("unauthenticated", "This code is not right, or was used already. Try the next one.");
const WRONG_PASSKEY = () => refuse("unauthenticated", "This passkey is not known here, or it took too long. Sign in another way.");

/** Notes an attempt that failed, by its kind and, where it is known, whose account it was at. */
function noteFailed(operation: "passkey" | "second" | "provider", actor?: StaffActor, code?: string): void {
  const whose = actor ? { staffId: actor.staffId, shopId: actor.shopId } : {};
  log.info("a sign-in was refused", { operation, ...(code === undefined ? {} : { code }), ...whose });
}

const deviceOf = (request: Request) => deviceWords(request.headers.get("user-agent") ?? "");

/** The visitor cookie of a browser, to which its challenges are bound. Throws when it has none. */
export function visitorOf(request: Request): string {
  const cookie = cookieOf(request.headers.get("cookie"), cookieNames.visitor());
  if (!cookie) throw refuse("forbidden", "Signing in needs a cookie of ours. Allow cookies, reload the page and try again.");
  return cookie;
}

type How = { way: SignInWay; factor: SecondFactor | null; passwordMark?: string };

/** Starts the session; one that this browser had before ends. */
async function enter(request: Request, actor: StaffActor, how: How): Promise<Entered> {
  await startSession(actor, { device: deviceOf(request), ...how });
  await leaveSession(request);
  return { kind: "in", sessionId: actor.sessionId };
}

/** In at once for whoever has no second factor, half in for everybody else. */
async function enterOrWait(
  request: Request,
  actor: StaffActor,
  { link = null, ...how }: Omit<How, "factor"> & { link?: ProviderIdentity | null },
): Promise<Entered> {
  const { any } = await findFactors(actor.staffId);
  if (any) return { kind: "half", token: await beginHalfSignIn(actor, how), link };
  await requireLink(actor, link);
  return enter(request, actor, { ...how, factor: null });
}

/** Signs in with e-mail address and password. */
export async function signInByPassword(request: Request, given: unknown): Promise<Entered> {
  const input = signInInput.safeParse(given);
  if (!input.success) throw WRONG();
  const checked = await checkPassword(input.data, clientAddress(request));
  if (checked.kind === "wrong") throw WRONG();
  return enterOrWait(request, checked.actor, { way: "password", passwordMark: checked.passwordMark });
}

function readAnswer(text: string | undefined) {
  try {
    return passkeyAnswer.safeParse(JSON.parse(text ?? "")).data ?? null;
  } catch {
    return null;
  }
}

/** Signs in with a passkey alone, which says by itself whose it is. */
export async function signInByPasskey(request: Request, text: string | undefined): Promise<Entered> {
  await limit("ask", "", clientAddress(request));
  const answer = readAnswer(text);
  const asked = { purpose: "sign_in", subject: visitorOf(request), staffId: null } as const;
  const staffId = answer && (await takePasskey(visitor, { ...asked, answer }));
  const actor = staffId === null ? null : await findEntrant(staffId);
  if (!actor) {
    noteFailed("passkey");
    throw WRONG_PASSKEY();
  }
  return enter(request, actor, { way: "passkey", factor: "passkey" });
}

/** Completes a sign-in that waited for its second factor: a code of the app, a recovery code, or a passkey. */
export async function signInBySecond(request: Request, given: unknown): Promise<Entered> {
  const { token, actor, way, link } = await requireHalf(request);
  const network = clientAddress(request);
  const { code = "", passkey } = secondInput.safeParse(given).data ?? {};
  const factor = passkey === undefined ? await factorOfCode(actor, code, network) : await factorOfPasskey(actor, token, passkey);
  if (!factor) {
    noteFailed("second", actor);
    throw passkey === undefined ? WRONG_CODE() : WRONG_PASSKEY();
  }
  await requireLink(actor, link);
  await completeSignIn(actor, { token, device: deviceOf(request), way, factor });
  await leaveSession(request);
  return { kind: "in", sessionId: actor.sessionId };
}

/** Wrong codes are counted; a passkey cannot be guessed, so that whoever guesses codes does not lock its owner out. */
async function factorOfCode(actor: StaffActor, code: string, network: string): Promise<SecondFactor | null> {
  await limit("second", actor.staffId, network);
  const ofApp = isAppCode(code);
  const taken = ofApp ? await takeTotp(actor, { code: code.replace(/\D/g, "") }) : await takeRecoveryCode(actor, { code });
  if (!taken) return null;
  await giveBack("second", actor.staffId, network);
  return ofApp ? "totp" : "recovery_code";
}

async function factorOfPasskey(actor: StaffActor, token: string, text: string): Promise<SecondFactor | null> {
  const answer = readAnswer(text);
  const asked = { purpose: "second", subject: token, staffId: actor.staffId } as const;
  return answer && (await takePasskey(actor, { ...asked, answer })) ? "passkey" : null;
}

/** Whoever the sign-in provider vouches for; a refusal says why in `fields.why`. */
export async function signInByProvider(request: Request, profile: unknown): Promise<Entered> {
  const claims = providerClaims.safeParse(profile).data;
  const { OIDC_ALLOWED_DOMAINS: domains = [], OIDC_IS_SECOND_FACTOR, OIDC_ISSUER } = env();
  if (!claims || claims.iss.replace(/\/+$/, "") !== OIDC_ISSUER) throw refusedByProvider("provider_failed");
  const outcome = await admitByProvider(claims, domains);
  if (outcome.kind === "refused") throw refusedByProvider(outcome.why);
  const twice = OIDC_IS_SECOND_FACTOR === "1" || (OIDC_IS_SECOND_FACTOR === "told" && claims.amr?.includes("mfa"));
  const { actor, link } = outcome;
  if (!twice) return enterOrWait(request, actor, { way: "provider", link });
  await requireLink(actor, link);
  return enter(request, actor, { way: "provider", factor: "provider" });
}

/** The first time links the account at the provider, when nothing more is to be proven. */
async function requireLink(actor: StaffActor, link: ProviderIdentity | null): Promise<void> {
  if (link && !(await linkProvider(actor, link))) throw refusedByProvider("provider_other");
}

function refusedByProvider(why: ProviderRefusal): AppError {
  noteFailed("provider", undefined, why);
  return new AppError("forbidden", "You could not be signed in with your company account.", { fields: { why } });
}
