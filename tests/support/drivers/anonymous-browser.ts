import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";

import { env } from "#lib/infra/env";
import { randomToken } from "#lib/infra/crypto/tokens";
import { handleNextAuth } from "#lib/web/next-auth-handler";
import { cookieNames } from "#lib/web/cookies";
import { anonymousCsrfToken } from "#lib/web/csrf";
import type { RouteFunction } from "#tests/support/drivers/call-route";

// next-auth reads headers and cookies of the request from Next, which does not run here.
const requestHeadersStore = new AsyncLocalStorage<Headers>();
const nextHeadersModule = createRequire(import.meta.url)("next/headers") as {
  headers: unknown;
  cookies: unknown;
};
nextHeadersModule.headers = async () => requestHeadersStore.getStore() ?? new Headers();
nextHeadersModule.cookies = async () => ({
  getAll: () =>
    (requestHeadersStore.getStore()?.get("cookie") ?? "").split("; ").map((pair) => {
      const at = pair.indexOf("=");
      return { name: pair.slice(0, at), value: decodeURIComponent(pair.slice(at + 1)) };
    }),
});

let browserCount = 0;

/** A browser at the sign-in pages: keeps cookies and submits the forms of those pages. */
export class AnonymousBrowser {
  readonly #cookies = new Map<string, string>([[cookieNames.visitor(), randomToken()]]);
  readonly #clientIp = `198.51.${Math.floor(browserCount / 250)}.${(browserCount += 1) % 250}`;
  #token = "";

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Returns one cookie, or undefined without it. */
  getCookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  /** Returns another browser with a copy of the cookies. */
  copy(): AnonymousBrowser {
    const other = new AnonymousBrowser();
    for (const [name, value] of this.#cookies) other.#cookies.set(name, value);
    other.#token = this.#token;
    return other;
  }

  async #send(
    handler: RouteFunction,
    path: string,
    init: RequestInit,
    params: Record<string, string[]> = {},
  ): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("cookie", this.cookie);
    headers.set("x-forwarded-for", this.#clientIp);
    if (init.method === "POST") headers.set("origin", env().APP_URL);
    const request = new Request(new URL(path, env().APP_URL), { ...init, headers });
    const answer = await requestHeadersStore.run(headers, () =>
      handler(request, { params: Promise.resolve(params) }),
    );
    for (const line of answer.headers.getSetCookie()) {
      const [pair = "", ...more] = line.split(";");
      const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
      const isGone = value === "" || more.some((part) => /max-age=0|1970/i.test(part));
      if (isGone) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return answer;
  }

  /** Requests a path below /api/auth. */
  open(path: string): Promise<Response> {
    const nextauth = path.slice("/api/auth/".length).split("?")[0]?.split("/") ?? [];
    return this.#send(handleNextAuth as RouteFunction, path, { method: "GET" }, { nextauth });
  }

  /** Submits a form of the sign-in pages (`callback/credentials`); with `json` as scripts do. */
  async submitForm(
    action: string,
    fields: Record<string, string>,
    { json = true } = {},
  ): Promise<Response> {
    if (!this.#token)
      this.#token = (
        (await (await this.open("/api/auth/csrf")).json()) as { csrfToken: string }
      ).csrfToken;
    const body = new URLSearchParams({
      csrfToken: this.#token,
      callbackUrl: "/studio",
      ...(json ? { json: "true" } : {}),
      ...fields,
    });
    const nextauth = action.split("/");
    return this.#send(
      handleNextAuth as RouteFunction,
      `/api/auth/${action}`,
      { method: "POST", body },
      { nextauth },
    );
  }

  /** Calls a route of the sign-in pages. */
  postAsPage(handler: RouteFunction, path: string): Promise<Response> {
    const token = anonymousCsrfToken(this.#cookies.get(cookieNames.visitor()) ?? "");
    return this.#send(handler, path, { method: "POST", headers: { "x-csrf-token": token } });
  }
}
