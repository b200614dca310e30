import { createSocket } from "node:dgram";
import { once } from "node:events";
import { BlockList, isIPv6 } from "node:net";

/** Stands for the public internet. network-interceptor.ts redirects every connection to it. */
export const PUBLIC_IP = "93.184.216.34";

/** The addresses of a name, lookup by lookup. The last entry repeats. */
type AnswerSequence = string[][];

/** Names that behave as an attacker's name server would make them. Any other name is unknown. */
export function dnsAnswers(): Record<string, AnswerSequence> {
  const inside = [
    "127.0.0.1",
    "10.0.0.5",
    "169.254.169.254",
    "192.168.1.1",
    "172.16.0.1",
    "100.64.0.1",
    "0.0.0.0",
    "::1",
    "::ffff:127.0.0.1",
    "fd00::1",
    "fe80::1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
  ];
  const made: Record<string, AnswerSequence> = { public: [[PUBLIC_IP]], video: [[PUBLIC_IP]] };
  for (const [at, address] of inside.entries()) {
    made[`plain-${at}`] = [[address]];
    made[`beside-${at}`] = [[PUBLIC_IP, address]];
    made[`before-${at}`] = [[address, PUBLIC_IP]];
    made[`rebind-${at}`] = [[PUBLIC_IP], [address]];
    made[`flip-${at}`] = [[PUBLIC_IP], [address], [PUBLIC_IP], [address]];
    made[`late-${at}`] = [[PUBLIC_IP], [PUBLIC_IP], [address]];
    made[`both-${at}`] = [[PUBLIC_IP], [PUBLIC_IP, address]];
  }
  return made;
}

function parseQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join(".").toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split(".").map(Number));
  const mapped = address.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_, a, b, c, d) =>
      `${((Number(a) << 8) | Number(b)).toString(16)}:${((Number(c) << 8) | Number(d)).toString(16)}`,
  );
  const [head = "", tail] = mapped.split("::");
  const groups = (part: string) => part.split(":").filter(Boolean);
  const [before, after] = [groups(head), groups(tail ?? "")];
  const all =
    tail === undefined
      ? before
      : [
          ...before,
          ...Array.from({ length: 8 - before.length - after.length }, () => "0"),
          ...after,
        ];
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
}

function makeAnswer(message: Buffer, addresses: readonly string[]): Buffer {
  const { type, end } = parseQuestion(message);
  const fitting = addresses.filter((address) => isIPv6(address) === (type === 28));
  const head = Buffer.from(message.subarray(0, 12));
  // A known name without an address of this family gets an empty answer, not NXDOMAIN.
  head.writeUInt16BE(addresses.length > 0 ? 0x8580 : 0x8583, 2);
  head.writeUInt16BE(fitting.length, 6);
  head.writeUInt32BE(0, 8);
  const records = fitting.map((address) => {
    const data = addressBytes(address);
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([head, message.subarray(12, end), ...records]);
}

/** Starts a DNS server over UDP on this machine. Its answers have a TTL of 0. */
export async function startDnsServer(): Promise<{ port: number; close: () => void }> {
  const answers = dnsAnswers();
  const lookups = new Map<string, number>();
  const socket = createSocket("udp4");
  socket.on("message", (message, from) => {
    const { name, type } = parseQuestion(message);
    // Any prefix may precede the name of a sequence. Each full name counts its own lookups.
    const sequence =
      (name.endsWith(".attack.example") ? answers[name.split(".").at(-3) ?? ""] : undefined) ?? [];
    // Each lookup requests A and AAAA records. Only the AAAA request increases the count.
    const number = lookups.get(name) ?? 0;
    if (type === 28) lookups.set(name, number + 1);
    const addresses = sequence[Math.min(number, sequence.length - 1)] ?? [];
    socket.send(makeAnswer(message, addresses), from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { port: socket.address().port, close: () => socket.close() };
}

const PRIVATE_NETWORKS = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const)
  PRIVATE_NETWORKS.addSubnet(net, bits, "ipv4");

/** Whether an address is inside a private network. Uses its own table, not the product's. */
export function isPrivateAddress(address: string): boolean {
  if (!isIPv6(address)) return PRIVATE_NETWORKS.check(address, "ipv4");
  // IPv6 addresses count as public only when they are assigned to the internet.
  const [first, second] = [
    addressBytes(address).readUInt16BE(0),
    addressBytes(address).readUInt16BE(2),
  ];
  return (
    (first & 0xe000) !== 0x2000 ||
    first === 0x2002 ||
    (first === 0x2001 && second < 0x200) ||
    (first === 0x2001 && second === 0xdb8)
  );
}
