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
import { mayLog } from "#lib/infra/capped-log";
import { log } from "#lib/infra/log";

export type AuthenticationOptions = PublicKeyCredentialRequestOptionsJSON;
export type RegistrationOptions = PublicKeyCredentialCreationOptionsJSON;

/** A passkey as stored. */
export type StoredPasskey = {
  credentialId: string;
  publicKey: Uint8Array<ArrayBuffer>;
  counter: bigint;
  transports: string[];
};

// The relying party comes from APP_URL alone, never from the request.
const relyingParty = () => {
  const { origin, hostname } = new URL(env().APP_URL);
  return { expectedOrigin: origin, expectedRPID: hostname };
};

// ES256, EdDSA, RS256: what authenticators support.
const algorithms = [-7, -8, -257];

const TIMEOUT_MS = 300_000;

/**
 * Returns the options for signing in with one of these passkeys, or with any when none is named.
 * User verification is required.
 */
export function createAuthenticationOptions(
  allowed: readonly Pick<StoredPasskey, "credentialId">[],
): Promise<AuthenticationOptions> {
  const allowCredentials = allowed.map(({ credentialId: id }) => ({ id }));
  return generateAuthenticationOptions({
    rpID: relyingParty().expectedRPID,
    userVerification: "required",
    timeout: TIMEOUT_MS,
    ...(allowed.length > 0 ? { allowCredentials } : {}),
  });
}

type PasskeyOwner = {
  staffId: string;
  name: string;
  email: string;
  existing: readonly Pick<StoredPasskey, "credentialId">[];
};

/** Returns the options for registering a passkey that can sign in without a name or password. */
export function createRegistrationOptions({
  staffId,
  name,
  email,
  existing,
}: PasskeyOwner): Promise<RegistrationOptions> {
  return generateRegistrationOptions({
    rpName: "FashionSupreme Social Studio",
    rpID: relyingParty().expectedRPID,
    userID: Uint8Array.from(Buffer.from(staffId, "utf8")),
    userName: email,
    userDisplayName: name,
    timeout: TIMEOUT_MS,
    attestationType: "none",
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: existing.map(({ credentialId: id }) => ({ id })),
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  });
}

/** Returns the challenge that a response claims to answer, or null when it cannot be read. */
export function readChallenge({
  response,
}: {
  response: { clientDataJSON: string };
}): string | null {
  try {
    const data: unknown = JSON.parse(
      Buffer.from(response.clientDataJSON, "base64url").toString("utf8"),
    );
    return typeof data === "object" &&
      data !== null &&
      "challenge" in data &&
      typeof data.challenge === "string"
      ? data.challenge
      : null;
  } catch {
    return null;
  }
}

/**
 * Verifies that a response is from this passkey, for this challenge and origin. Returns the new
 * counter, or null.
 */
export async function verifyAuthentication(
  credentialResponse: object,
  { challenge, stored }: { challenge: string; stored: StoredPasskey },
): Promise<bigint | null> {
  const credential = {
    id: stored.credentialId,
    publicKey: stored.publicKey,
    counter: Number(stored.counter),
  };
  const response = credentialResponse as AuthenticationResponseJSON;
  const told = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    ...relyingParty(),
    credential,
  }).catch(logRejection);
  return told?.verified ? BigInt(told.authenticationInfo.newCounter) : null;
}

/** Verifies a registration for this challenge and origin. Returns the passkey, or null. */
export async function verifyRegistration(
  credentialResponse: object,
  { challenge }: { challenge: string },
): Promise<StoredPasskey | null> {
  const response = credentialResponse as RegistrationResponseJSON;
  const expected = {
    expectedChallenge: challenge,
    ...relyingParty(),
    supportedAlgorithmIDs: algorithms,
  };
  const told = await verifyRegistrationResponse({ response, ...expected }).catch(logRejection);
  if (!told?.verified) return null;
  const { id, publicKey, counter } = told.registrationInfo.credential;
  return {
    credentialId: id,
    publicKey,
    counter: BigInt(counter),
    transports: response.response.transports ?? [],
  };
}

/** Logs the reason without the library's text, which quotes what was sent. */
function logRejection(): null {
  if (mayLog("passkeys")) log.warn("the answer of a passkey was refused", {});
  return null;
}
