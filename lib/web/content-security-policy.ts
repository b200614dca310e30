/** Returns a page's Content-Security-Policy; `development` allows Next's dev client. Pure. */
export function contentSecurityPolicy(
  nonce: string,
  { development, formTargets }: { development: boolean; formTargets: string[] },
): string {
  const own = ["'self'", `'nonce-${nonce}'`];
  const policy: Record<string, string[]> = {
    "default-src": ["'none'"],
    "script-src": [...own, "'strict-dynamic'", ...(development ? ["'unsafe-eval'"] : [])],
    "style-src": development ? ["'self'", "'unsafe-inline'"] : own,
    "img-src": ["'self'", "data:", "blob:"],
    "media-src": ["'self'", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "worker-src": ["'self'", "blob:"],
    "manifest-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'", ...formTargets],
    "frame-src": ["'none'"],
    "frame-ancestors": ["'none'"],
    // Only the policy of instrumentation-client.ts may turn text into markup or a script.
    ...(development
      ? {}
      : { "require-trusted-types-for": ["'script'"], "trusted-types": ["default"] }),
  };
  return Object.entries(policy)
    .map(([name, values]) => `${name} ${values.join(" ")}`)
    .join("; ");
}
