import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

const derElement = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const length =
    body.length < 128
      ? Buffer.from([body.length])
      : Buffer.from([0x82, body.length >> 8, body.length & 255]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
};
const derSequence = (...parts: Buffer[]) => derElement(0x30, ...parts);
const objectId = (hex: string) => derElement(0x06, Buffer.from(hex, "hex"));
const ECDSA_SHA256 = derSequence(objectId("2a8648ce3d040302"));
const utf8String = (value: string) => derElement(0x0c, Buffer.from(value));
const utcTime = (value: string) => derElement(0x17, Buffer.from(value));

/** Creates a self-signed certificate, new each time so that the repository contains no key. */
export function makeCertificate(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = derSequence(
    derElement(0x31, derSequence(objectId("550403"), utf8String("attack.example"))),
  );
  const life = derSequence(utcTime("200101000000Z"), utcTime("491231235959Z"));
  const serial = derElement(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]));
  const body = derSequence(
    serial,
    ECDSA_SHA256,
    name,
    life,
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const whole = derSequence(
    body,
    ECDSA_SHA256,
    derElement(0x03, Buffer.from([0]), sign("sha256", body, privateKey)),
  );
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  const cert = `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
  return { key: String(privateKey.export({ type: "pkcs8", format: "pem" })), cert };
}
