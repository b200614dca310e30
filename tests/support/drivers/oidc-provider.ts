import { OAuth2Server } from "oauth2-mock-server";

type TokenClaims = Record<string, unknown>;

/** A local OpenID Connect provider, and the claims about the next person who signs in. */
export type OidcTestProvider = {
  url: string;
  setClaims: (claims: TokenClaims) => void;
  authorize: (location: string) => Promise<string>;
  /** Changes the next ID token before it is sent. */
  tamperNextToken: (change: (token: string) => string) => void;
  /** Sets the issuer in its metadata. Without a name, its own. */
  setIssuerName: (name?: string) => void;
  stop: () => Promise<void>;
};

/** Starts a provider. Its tokens contain the claims set last, and true ones for the rest. */
export async function startOidcProvider(): Promise<OidcTestProvider> {
  const server = new OAuth2Server();
  await server.issuer.keys.generate("RS256");
  await server.start(0, "127.0.0.1");
  let extraClaims: TokenClaims = {};
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
    Object.assign(payload, extraClaims),
  );
  return {
    url: String(server.issuer.url),
    setClaims: (claims) => {
      extraClaims = claims;
    },
    // Signs the person in at the provider. Returns the path to which it redirects.
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
