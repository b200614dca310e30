import { execFile } from "node:child_process";
import { request as send } from "node:http";
import { promisify } from "node:util";

import getPort from "get-port";

import { type RunningProcess, startProcess } from "#tests/support/drivers/processes";

export type WebResponse = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  cookies: string[];
  text: string;
};
export type WebRequest = { method?: string; headers?: Record<string, string>; body?: string };

/** A web process on a free port, started as in production, with a client without browser rules. */
export type WebProcess = {
  process: RunningProcess;
  port: number;
  appUrl: string;
  request: (path: string, given?: WebRequest) => Promise<WebResponse>;
};

/** A free port of this machine. */
export const freePort = () => getPort({ host: "127.0.0.1" });

/** Starts lib/web/server.ts with this test file's database. Builds the studio if it is outdated. */
export async function startWebProcess(env: Record<string, string> = {}): Promise<WebProcess> {
  if (!process.env["NEXT_DIST_DIR"])
    await promisify(execFile)(process.execPath, ["scripts/build-studio.ts"]);
  const port = await freePort();
  const appUrl = env["APP_URL"] ?? `http://localhost:${port}`;
  const running = await startProcess(["lib/web/server.ts"], {
    NODE_ENV: "production",
    PORT: String(port),
    APP_URL: appUrl,
    ...env,
  });
  return {
    process: running,
    port,
    appUrl,
    request: (path, given = {}) => sendRequest(port, new URL(appUrl).host, path, given),
  };
}

function sendRequest(
  port: number,
  host: string,
  path: string,
  { method = "GET", headers = {}, body }: WebRequest,
): Promise<WebResponse> {
  return new Promise((done, fail) => {
    const request = send(
      { host: "127.0.0.1", port, path, method, headers: { host, ...headers }, agent: false },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => (text += part));
        response.on("end", () =>
          done({
            status: response.statusCode ?? 0,
            headers: response.headers,
            cookies: response.headers["set-cookie"] ?? [],
            text,
          }),
        );
      },
    );
    request.on("error", fail);
    request.end(body);
  });
}

/** Returns the Cookie header that a browser would send after these responses. */
export const cookieHeader = (...responses: WebResponse[]) =>
  responses
    .flatMap(({ cookies }) => cookies.map((cookie) => cookie.split(";")[0] ?? ""))
    .join("; ");

/** Submits the sign-in form of a running studio. `cookie` is what the browser had before. */
export async function submitSignInForm(
  web: WebProcess,
  given: {
    email: string;
    password: string;
    callbackUrl?: string;
    headers?: Record<string, string>;
    json?: boolean;
  },
): Promise<WebResponse> {
  const page = await web.request("/sign-in");
  const token = /name="csrfToken" value="(\w+)"/.exec(page.text)?.[1] ?? "";
  const { email, password, callbackUrl = "/studio", headers = {}, json } = given;
  const body = new URLSearchParams({
    csrfToken: token,
    email,
    password,
    callbackUrl,
    ...(json ? { json: "true" } : {}),
  }).toString();
  const cookie = [cookieHeader(page), headers["cookie"]].filter(Boolean).join("; ");
  const requestHeaders = {
    origin: web.appUrl,
    "content-type": "application/x-www-form-urlencoded",
    ...headers,
    cookie,
  };
  return web.request("/api/auth/callback/credentials", {
    method: "POST",
    headers: requestHeaders,
    body,
  });
}

/** Submits a form of a public page as a browser without JavaScript does. */
export async function submitPublicForm(
  web: WebProcess,
  {
    page,
    action,
    fields,
    headers = {},
  }: {
    page: string;
    action: string;
    fields: Record<string, string>;
    headers?: Record<string, string>;
  },
): Promise<WebResponse> {
  const shown = await web.request(page, { headers });
  const csrf = /name="csrf" value="([\w-]+)"/.exec(shown.text)?.[1] ?? "";
  const cookie = [cookieHeader(shown), headers["cookie"]].filter(Boolean).join("; ");
  const requestHeaders = {
    origin: web.appUrl,
    "content-type": "application/x-www-form-urlencoded",
    ...headers,
    cookie,
  };
  return web.request(action, {
    method: "POST",
    headers: requestHeaders,
    body: new URLSearchParams({ csrf, ...fields }).toString(),
  });
}
