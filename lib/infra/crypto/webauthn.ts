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

export type AuthenticationOptions = PublicKeyCredentialRequestOptionsJSON;
export type RegistrationOptions = PublicKeyCredentialCreationOptionsJSON;

/** A passkey as it is kept. */
export type StoredPasskey = {
  credentialId: string;
  publicKey: Uint8Array<ArrayBuffer>;
  counter: bigint;
  transports: string[];
};

// Whose passkeys these are comes from APP_URL alone, whatever a request says of itself.
const relyingParty = () => {
  const { origin, hostname } = new URL(env().APP_URL);
  return { expectedOrigin: origin, expectedRPID: hostname };
};

// ES256, EdDSA, RS256: what authenticators have.
const algorithms = [-7, -8, -257];

const TIMEOUT_MS = 300_000;

/** What a browser is asked for: one of these passkeys, or, with none named, any that it keeps for us. The person is always verified. */
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

/** What a browser is asked for to make a passkey that can also sign in without a name or password. */
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

/** The challenge that an answer claims to be for; null when it cannot be read. */
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

/** Whether the answer is of this passkey, for this challenge, at our address; the new counter if so, else null. */
export async function verifyAuthentication(
  credentialResponse: object,
  { challenge, stored: stored }: { challenge: string; stored: StoredPasskey },
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

/** The passkey that was made, for this challenge, at our address; null when the answer does not hold. */
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

/** Why goes to the log without the library's words: they quote what was sent. */
function logRejection(): null {
  log.warn("the answer of a passkey was refused", {});
  return null;
}
