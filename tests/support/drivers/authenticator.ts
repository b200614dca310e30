// A software passkey (WebAuthn level 2): one P-256 key that answers challenges, correctly or not.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

import type { PasskeyRegistrationResponse, PasskeyAuthenticationResponse } from "#lib/auth/schema";

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest();

/** Values to falsify in a response. */
export type ResponseOverrides = {
  origin?: string;
  rpId?: string;
  challenge?: string;
  verified?: boolean;
  counter?: number;
  type?: string;
  user?: string;
};
type ChallengeOptions = { challenge: string; rpId?: string };

export class Authenticator {
  readonly id = base64url(randomBytes(32));
  readonly #key: KeyObject;
  readonly #cose: Buffer;
  readonly #origin: string;
  #counter = 0;

  constructor(origin: string) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const part = (coordinate: string) => Buffer.from(coordinate, "base64url");
    this.#key = privateKey;
    this.#origin = origin;
    // {1: 2, 3: -7, -1: 1, -2: x, -3: y} in CBOR.
    this.#cose = Buffer.concat([
      Buffer.from("a5010203262001215820", "hex"),
      part(x),
      Buffer.from("225820", "hex"),
      part(y),
    ]);
  }

  #clientData(type: string, options: ChallengeOptions, overrides: ResponseOverrides): Buffer {
    const data = {
      type: overrides.type ?? type,
      challenge: overrides.challenge ?? options.challenge,
      origin: overrides.origin ?? this.#origin,
    };
    return Buffer.from(JSON.stringify({ ...data, crossOrigin: false }));
  }

  #authData(overrides: ResponseOverrides, more: Buffer = Buffer.alloc(0)): Buffer {
    const flags = 0x01 | (overrides.verified === false ? 0 : 0x04) | (more.length > 0 ? 0x40 : 0);
    const head = Buffer.alloc(5);
    head.writeUInt8(flags, 0);
    head.writeUInt32BE(overrides.counter ?? this.#counter, 1);
    return Buffer.concat([sha256(overrides.rpId ?? new URL(this.#origin).hostname), head, more]);
  }

  /** Registers a passkey for a challenge. */
  createPasskey(
    options: ChallengeOptions,
    overrides: ResponseOverrides = {},
  ): PasskeyRegistrationResponse {
    const id = Buffer.from(this.id, "base64url");
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const data = this.#authData(
      overrides,
      Buffer.concat([Buffer.alloc(16), length, id, this.#cose]),
    );
    const size = Buffer.alloc(3);
    size.writeUInt8(0x59, 0);
    size.writeUInt16BE(data.length, 1);
    // {fmt: "none", attStmt: {}, authData: data} in CBOR.
    const head = [
      Buffer.from("a363666d74646e6f6e656761747453746d74a068", "hex"),
      Buffer.from("authData"),
      size,
    ];
    const response = {
      clientDataJSON: base64url(this.#clientData("webauthn.create", options, overrides)),
      attestationObject: base64url(Buffer.concat([...head, data])),
    };
    return {
      id: this.id,
      rawId: this.id,
      type: "public-key",
      clientExtensionResults: {},
      response,
    };
  }

  /** Responds to a challenge, and increases the counter. */
  answerChallenge(
    options: ChallengeOptions,
    overrides: ResponseOverrides = {},
  ): PasskeyAuthenticationResponse {
    this.#counter += 1;
    const client = this.#clientData("webauthn.get", options, overrides);
    const data = this.#authData(overrides);
    const signature = base64url(sign("sha256", Buffer.concat([data, sha256(client)]), this.#key));
    const user =
      overrides.user === undefined ? {} : { userHandle: base64url(Buffer.from(overrides.user)) };
    const response = {
      clientDataJSON: base64url(client),
      authenticatorData: base64url(data),
      signature,
      ...user,
    };
    return {
      id: this.id,
      rawId: this.id,
      type: "public-key",
      clientExtensionResults: {},
      response,
    };
  }
}
