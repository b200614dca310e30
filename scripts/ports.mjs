// Which TCP ports are free on this machine.
import { connect, createServer } from "node:net";

/** Whether somebody already listens on `port`, on `host` or on either form of localhost. */
export async function isBusy(host, port) {
  if (!(await canListen(host, port))) return true;
  const answers = await Promise.all(["127.0.0.1", "::1"].map((address) => answersAt(address, port)));
  return answers.includes(true);
}

/** `wanted` if it is free, else one the system chooses. */
export async function freePort(host, wanted = 0) {
  if (wanted > 0 && !(await isBusy(host, wanted))) return wanted;
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
export async function nextFreePort(host, from) {
  for (let port = from; port < from + 100; port++) {
    if (!(await isBusy(host, port))) return port;
  }
  return freePort(host);
}

function canListen(host, port) {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(false));
    server.listen(port, host, () => server.close(() => done(true)));
  });
}

function answersAt(host, port) {
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
