// Which TCP ports are free on this machine.
import { connect, createServer } from "node:net";

/** Whether somebody already listens on `port`, on `host` or on either form of localhost. */
export async function isPortBusy(host, port) {
  if (!(await canListen(host, port))) return true;
  const answers = await Promise.all(
    ["127.0.0.1", "::1"].map((address) => canConnect(address, port)),
  );
  return answers.includes(true);
}

/** `wanted` if it is free, else one the system chooses. */
export async function findFreePort(host, wanted = 0) {
  if (wanted > 0 && !(await isPortBusy(host, wanted))) return wanted;
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, host, () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** The first free port from `from` on. */
export async function findNextFreePort(host, from) {
  for (let port = from; port < from + 100; port++) {
    if (!(await isPortBusy(host, port))) return port;
  }
  return findFreePort(host);
}

function canListen(host, port) {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(false));
    server.listen(port, host, () => server.close(() => done(true)));
  });
}

function canConnect(host, port) {
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: 500 });
    const answer = (value) => () => {
      socket.destroy();
      done(value);
    };
    socket.once("connect", answer(true));
    socket.once("error", answer(false));
    socket.once("timeout", answer(false));
  });
}
