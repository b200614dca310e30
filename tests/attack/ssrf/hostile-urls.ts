import { dnsAnswers } from "#tests/attack/ssrf/dns-server";
import type { SeededRandom } from "#tests/prove/seeded-random";

const PRIVATE_IPS = [
  "127.0.0.1",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.0.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "127.255.255.254",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
];

const octets = (address: string) =>
  address.split(".").map(Number) as [number, number, number, number];
const toInteger = (address: string) => octets(address).reduce((sum, part) => sum * 256 + part, 0);
const hex = (value: number, digits = 0) => value.toString(16).padStart(digits, "0");
const hexPair = (address: string) => {
  const [a, b, c, d] = octets(address);
  return `${hex(a * 256 + b)}:${hex(c * 256 + d)}`;
};
const fullwidthDigits = (text: string) =>
  text.replaceAll(/[0-9.]/g, (char) =>
    char === "." ? "。" : String.fromCodePoint(0xff10 + Number(char)),
  );
const circledDigits = (text: string) =>
  text
    .replaceAll(/[1-9]/g, (char) => String.fromCodePoint(0x2460 + Number(char) - 1))
    .replaceAll("0", "⓪");

/** Returns one private address in every notation that has fooled URL parsers. */
function notationsOf(address: string): string[] {
  const [a, b, c, d] = octets(address);
  return [
    address,
    String(toInteger(address)),
    `0x${hex(toInteger(address), 8)}`,
    `0${toInteger(address).toString(8)}`,
    [a, b, c, d].map((part) => `0${part.toString(8)}`).join("."),
    [a, b, c, d].map((part) => `0x${hex(part)}`).join("."),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${b * 65_536 + c * 256 + d}`,
    `0x${hex(a)}.${b}.0${c.toString(8)}.${d}`,
    `${address}.`,
    `[::ffff:${address}]`,
    `[::ffff:${hexPair(address)}]`,
    `[0:0:0:0:0:ffff:${address}]`,
    `[::${address}]`,
    `[64:ff9b::${address}]`,
    `[64:ff9b:1::${hexPair(address)}]`,
    `[2002:${hexPair(address)}::1]`,
    `[2001:0:${hexPair(address)}::]`,
    `[fe80::5efe:${address}]`,
    fullwidthDigits(address),
    circledDigits(address),
    address.replaceAll(".", "%2e"),
    address.replace(".", "%00."),
    `user@${address}`,
    `public.attack.example@${address}`,
    `public.attack.example%40${address}`,
    `${address}%23.public.attack.example`,
    `public.attack.example:443@${address}`,
  ];
}

/** URLs of the canary's ports, which really listen. */
function canaryUrls({ v4, v6 }: { v4: number; v6: number }): string[] {
  const schemes = ["http", "https", "ftp", "gopher", "ws", "wss"];
  const hosts = [
    "127.0.0.1",
    "localhost",
    "2130706433",
    "0x7f.1",
    "[::ffff:127.0.0.1]",
    "0.0.0.0",
    "127.1",
    "localhost.",
  ];
  return [
    ...schemes.flatMap((scheme) => hosts.map((host) => `${scheme}://${host}:${v4}/canary`)),
    ...schemes.map((scheme) => `${scheme}://[::1]:${v6}/canary`),
    `https://127.0.0.1:${v4}\\@public.attack.example/`,
    `https://public.attack.example:443@127.0.0.1:${v4}/`,
    `https://public.attack.example#@127.0.0.1:${v4}/`,
    `https:127.0.0.1:${v4}/canary`,
    `https:/127.0.0.1:${v4}/canary`,
    `https:\\\\127.0.0.1:${v4}\\canary`,
    `//127.0.0.1:${v4}/canary`,
    `HtTpS://127.0.0.1:${v4}/canary`,
    `\thttps://127.0.0.1:${v4}/canary`,
    `https://127.0.0.1:${v4}\t/canary`,
    `ht\ntps://127.0.0.1:${v4}/canary`,
    `https://127.0.0.1\r\nHost: public.attack.example:${v4}/`,
    `https://public.attack.example/\r\nHost:%20127.0.0.1:${v4}`,
  ];
}

const OTHER_SCHEMES = [
  "file:///etc/passwd",
  "file://localhost/etc/passwd",
  "data:video/mp4;base64,AAAA",
  "javascript:alert(1)",
  "blob:https://x/1",
  "jar:https://x!/a",
  "ftp://127.0.0.1/x",
  "dict://127.0.0.1:11211/stats",
  "ldap://127.0.0.1/x",
  "unix:/var/run/docker.sock",
  "about:blank",
  "view-source:https://127.0.0.1/",
];
const INTERNAL_HOSTS = [
  "localhost",
  "LOCALHOST",
  "localhost.localdomain",
  "foo.localhost",
  "ip6-localhost",
  "metadata.google.internal",
  "kubernetes.default.svc",
  "host.docker.internal",
  "[::]",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[fe80::1]",
  "[fe80::1%25eth0]",
  "[fd00:ec2::254]",
  "[ff02::1]",
  "[::ffff:0:127.0.0.1]",
  "[2001:db8::1]",
  "[100::1]",
  "0",
  "127.0.0.1.nip.io",
  "①②⑦.⓪.⓪.①",
];

/** Redirects of a public server (fake-internet.ts) to private addresses, by every code. */
function redirectUrls({ v4 }: { v4: number }): string[] {
  const targets = [
    `http://127.0.0.1:${v4}/canary`,
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://2130706433/",
    "https://[::ffff:a9fe:a9fe]/",
    "file:///etc/passwd",
    "//10.0.0.1/",
    "https://plain-0.attack.example/",
    "https://rebind-1.attack.example/",
    "https://user@127.0.0.1/",
    "http://public.attack.example/",
  ];
  const codes = [301, 302, 303, 307, 308];
  return [
    ...targets.flatMap((target) =>
      codes.map((code) => `https://public.attack.example/${code}?to=${encodeURIComponent(target)}`),
    ),
    ...[2, 3].flatMap((hops) =>
      targets
        .slice(0, 4)
        .map(
          (target) =>
            `https://public.attack.example/302?hops=${hops}&to=${encodeURIComponent(target)}`,
        ),
    ),
    ...["meta", "refresh", "location-in-body", "300", "304", "201"].map(
      (way) => `https://public.attack.example/${way}?to=${encodeURIComponent(targets[0] ?? "")}`,
    ),
    "https://public.attack.example/302?to=%2F302%3Fto%3D%252Fround",
    "https://public.attack.example/302?to=https%3A%2F%2Fpublic.attack.example%3A8443%2F",
  ];
}

/** Returns every hostile URL. None may lead a worker to a private address. */
export function hostileUrls(random: SeededRandom, ports: { v4: number; v6: number }): string[] {
  const path = () => `/${random.between(1, 1e6)}.mp4`;
  const names = Object.keys(dnsAnswers()).filter((name) => name !== "public" && name !== "video");
  return [
    ...PRIVATE_IPS.flatMap(notationsOf).map((host) => `https://${host}${path()}`),
    ...INTERNAL_HOSTS.map((host) => `https://${host}${path()}`),
    ...["127.0.0.1", "[::1]", "public.attack.example"].flatMap((host) =>
      [80, 22, 8080, 8443, 65_536, 0].map((port) => `https://${host}:${port}${path()}`),
    ),
    ...canaryUrls(ports),
    ...OTHER_SCHEMES,
    ...redirectUrls(ports),
    ...names.map((name) => `https://${name}.attack.example${path()}`),
  ];
}
