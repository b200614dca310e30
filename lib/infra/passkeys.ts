import "server-only";
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";

import { env } from "#lib/infra/env";
import { log } from "#lib/infra/log";

export type PasskeyAsk = PublicKeyCredentialRequestOptionsJSON;
export type NewPasskeyAsk = PublicKeyCredentialCreationOptionsJSON;

/** A passkey as it is kept. */
export type KeptPasskey = { credentialId: string; publicKey: Uint8Array<ArrayBuffer>; counter: bigint; transports: string[] };

// Whose passkeys these are comes from APP_URL alone, whatever a request says of itself.
const ours = () => {
  const { origin, hostname } = new URL(env().APP_URL);
  return { expectedOrigin: origin, expectedRPID: hostname };
};

// ES256, EdDSA, RS256: what authenticators have.
const algorithms = [-7, -8, -257];

const TIMEOUT_MS = 300_000;

/** What a browser is asked for: one of these passkeys, or, with none named, any that it keeps for us. The person is always verified. */
export function askPasskey(known: readonly Pick<KeptPasskey, "credentialId">[]): Promise<PasskeyAsk> {
  const allowCredentials = known.map(({ credentialId: id }) => ({ id }));
  return generateAuthenticationOptions({
    rpID: ours().expectedRPID,
    userVerification: "required",
    timeout: TIMEOUT_MS,
    ...(known.length > 0 ? { allowCredentials } : {}),
  });
}

type Owner = { staffId: string; name: string; email: string; known: readonly Pick<KeptPasskey, "credentialId">[] };

/** What a browser is asked for to make a passkey that can also sign in without a name or password. */
export function askNewPasskey({ staffId, name, email, known }: Owner): Promise<NewPasskeyAsk> {
  return generateRegistrationOptions({
    rpName: "FashionSupreme Social Studio",
    rpID: ours().expectedRPID,
    userID: Uint8Array.from(Buffer.from(staffId, "utf8")),
    userName: email,
    userDisplayName: name,
    timeout: TIMEOUT_MS,
    attestationType: "none",
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: known.map(({ credentialId: id }) => ({ id })),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
  });
}

/** The challenge that an answer claims to be for; null when it cannot be read. */
export function challengeOf({ response }: { response: { clientDataJSON: string } }): string | null {
  try {
    const data: unknown = JSON.parse(Buffer.from(response.clientDataJSON, "base64url").toString("utf8"));
    return typeof data === "object" && data !== null && "challenge" in data && typeof data.challenge === "string" ? data.challenge : null;
  } catch {
    return null;
  }
}

/** Whether the answer is of this passkey, for this challenge, at our address; the new counter if so, else null. */
export async function checkPasskey(answer: object, { challenge, kept }: { challenge: string; kept: KeptPasskey }): Promise<bigint | null> {
  const credential = { id: kept.credentialId, publicKey: kept.publicKey, counter: Number(kept.counter) };
  const response = answer as AuthenticationResponseJSON;
  const told = await verifyAuthenticationResponse({ response, expectedChallenge: challenge, ...ours(), credential }).catch(refused);
  return told?.verified ? BigInt(told.authenticationInfo.newCounter) : null;
}

/** The passkey that was made, for this challenge, at our address; null when the answer does not hold. */
export async function checkNewPasskey(answer: object, { challenge }: { challenge: string }): Promise<KeptPasskey | null> {
  const response = answer as RegistrationResponseJSON;
  const expected = { expectedChallenge: challenge, ...ours(), supportedAlgorithmIDs: algorithms };
  const told = await verifyRegistrationResponse({ response, ...expected }).catch(refused);
  if (!told?.verified) return null;
  const { id, publicKey, counter } = told.registrationInfo.credential;
  return { credentialId: id, publicKey, counter: BigInt(counter), transports: response.response.transports ?? [] };
}

/** Why goes to the log without the library's words: they quote what was sent. */
function refused(): null {
  log.warn("the answer of a passkey was refused", {});
  return null;
}
