// Tests may only connect to this machine. Others throw an error that names the address.
import { isIP, Socket } from "node:net";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

const originalConnect = Socket.prototype.connect;

function targetHost(args: readonly unknown[]): string | undefined {
  const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === "object" && first !== null) {
    if ("path" in first && typeof first.path === "string") return undefined;
    return "host" in first && typeof first.host === "string" ? first.host : "localhost";
  }
  if (typeof first === "number") return typeof args[1] === "string" ? args[1] : "localhost";
  return undefined;
}

function connectLoopbackOnly(this: Socket, ...args: unknown[]): unknown {
  const host = targetHost(args);
  if (host !== undefined && !LOOPBACK.test(host)) {
    const what = isIP(host) > 0 ? "address" : "host";
    throw new Error(
      `A test tried to reach the ${what} ${host}. Tests may only talk to loopback; use the simulator or a local server.`,
    );
  }
  return Reflect.apply(originalConnect, this, args);
}

// Files that share a worker run this again.
if (originalConnect.name !== connectLoopbackOnly.name)
  Object.assign(Socket.prototype, { connect: connectLoopbackOnly });
