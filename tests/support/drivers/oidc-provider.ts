import { OAuth2Server } from "oauth2-mock-server";

type TokenClaims = Record<string, unknown>;

/** A real OpenID Connect provider on this machine, and the account of the person who signs in there next. */
export type OidcTestProvider = {
  url: string;
  setClaims: (claims: TokenClaims) => void;
  authorize: (location: string) => Promise<string>;
  /** Does this once to the next ID token as it goes out. */
  tamperNextToken: (change: (token: string) => string) => void;
  /** The name it gives itself from now on in its metadata; its own without one. */
  setIssuerName: (name?: string) => void;
  stop: () => Promise<void>;
};

/** Starts one. Its tokens say what `says` was told last; honest where that is silent. */
export async function startOidcProvider(): Promise<OidcTestProvider> {
  const server = new OAuth2Server();
  await server.issuer.keys.generate("RS256");
  await server.start(0, "127.0.0.1");
  let told: TokenClaims = {};
  let forge: ((token: string) => string) | undefined;
  let name: string | undefined;
  server.service.on("beforeResponse", ({ body }: { body: { id_token?: string } }) => {
    if (forge && body.id_token !== undefined) body.id_token = forge(body.id_token);
    forge = undefined;
  });
  server.service.on("beforeWellKnownOpenIdConfiguration", ({ body }: { body: TokenClaims }) => {
    if (name !== undefined) body["issuer"] = name;
  });
  server.service.on("beforeTokenSigning", ({ payload }: { payload: TokenClaims }) =>
    Object.assign(payload, told),
  );
  return {
    url: String(server.issuer.url),
    setClaims: (claims) => {
      told = claims;
    },
    // The person signs in at the provider; answers where it sends the browser back to, as a path of ours.
    authorize: async (location) => {
      const back = new URL(
        (await fetch(location, { redirect: "manual" })).headers.get("location") ?? "",
      );
      return back.pathname + back.search;
    },
    tamperNextToken: (change) => {
      forge = change;
    },
    setIssuerName: (given) => {
      name = given;
    },
    stop: () => server.stop(),
  };
}
