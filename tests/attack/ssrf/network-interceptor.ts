// Preloaded with `node --import`. Resolves names with the attack's DNS server, records the intended
// address of every connection to a web port and redirects it to the attack's server.
import dns from "node:dns";
import { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

const [dnsPort = "", webPort = "", recordFile = ""] = (process.env["ATTACK_BOUNDARY"] ?? "").split(
  "|",
);
const resolver = new dns.promises.Resolver({ timeout: 3000, tries: 2 });
resolver.setServers([`127.0.0.1:${dnsPort}`]);

type ResolvedAddress = { address: string; family: 4 | 6 };
type LookupCallback = (
  error: Error | null,
  address?: string | ResolvedAddress[],
  family?: number,
) => void;
type LookupOptions = { all?: boolean };

const systemLookup = dns.lookup;

async function resolveName(host: string): Promise<ResolvedAddress[]> {
  const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found: ResolvedAddress[] = [
    ...(four.status === "fulfilled" ? four.value : []).map((address): ResolvedAddress => ({
      address,
      family: 4,
    })),
    ...(six.status === "fulfilled" ? six.value : []).map((address): ResolvedAddress => ({
      address,
      family: 6,
    })),
  ];
  if (found.length === 0)
    throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
      code: "ENOTFOUND",
      hostname: host,
    });
  return found;
}

const isLocal = (host: string) => host === "localhost" || net.isIP(host) > 0;

async function answerLookup(
  host: string,
  options: LookupOptions,
  done: LookupCallback,
): Promise<void> {
  const found = await resolveName(host).catch((error: unknown) =>
    error instanceof Error ? error : new Error("no name"),
  );
  if (found instanceof Error) done(found);
  else if (options.all) done(null, found);
  else done(null, found[0]?.address ?? "", found[0]?.family ?? 4);
}

function lookup(host: string, given: LookupOptions | LookupCallback, then?: LookupCallback): void {
  const [options, done] = typeof given === "function" ? [{}, given] : [given, then ?? (() => {})];
  if (isLocal(host)) return void Reflect.apply(systemLookup, dns, [host, options, done]);
  void answerLookup(host, options, done);
}

/** dns.promises.lookup returns all addresses or the first, depending on the options. */
const lookupPromise = (host: string, options: LookupOptions = {}) =>
  new Promise((resolve, reject) => {
    lookup(host, options, (error, address, family) =>
      error ? reject(error) : resolve(Array.isArray(address) ? address : { address, family }),
    );
  });

Object.assign(dns, { lookup });
Object.assign(dns.promises, { lookup: lookupPromise });

const originalConnect: unknown = Reflect.get(net.Socket.prototype, "connect");
const recordConnection = (host: string, address: string, port: number) =>
  appendFileSync(recordFile, `${JSON.stringify({ host, address, port })}\n`);
const WEB_PORTS = new Set([80, 443, 8080, 8443]);

type ConnectOptions = { host?: string; port?: number | string; lookup?: typeof lookup };
const LOOPBACK: ResolvedAddress = { address: "127.0.0.1", family: 4 };

function interceptConnect(this: net.Socket, ...args: unknown[]): unknown {
  const [first] = args;
  const wanted = (Array.isArray(first) ? (first as unknown[])[0] : first) as
    | ConnectOptions
    | undefined;
  const { host = "localhost", port = 0 } = typeof wanted === "object" ? wanted : {};
  if (!wanted || !WEB_PORTS.has(Number(port)))
    return Reflect.apply(originalConnect as () => unknown, this, args);
  wanted.port = Number(webPort);
  if (net.isIP(host) > 0) {
    recordConnection(host, host, Number(port));
    wanted.host = LOOPBACK.address;
    return Reflect.apply(originalConnect as () => unknown, this, args);
  }
  const chosen = wanted.lookup ?? lookup;
  wanted.lookup = (name, given, then) => {
    const [options, done] = typeof given === "function" ? [{}, given] : [given, then ?? (() => {})];
    chosen(name, options, (error, address, family) => {
      if (error) return done(error);
      for (const one of [address].flat())
        recordConnection(name, typeof one === "string" ? one : (one?.address ?? ""), Number(port));
      return options.all
        ? done(null, [LOOPBACK])
        : done(null, LOOPBACK.address, family === undefined ? undefined : LOOPBACK.family);
    });
  };
  return Reflect.apply(originalConnect as () => unknown, this, args);
}

Object.assign(net.Socket.prototype, { connect: interceptConnect });
syncBuiltinESMExports();
