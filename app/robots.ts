import type { MetadataRoute } from "next";

import { absoluteUrl } from "#lib/infra/env";
import { paths } from "#lib/paths";

// Depends on APP_URL, which is known at run time, not at build time.
export const dynamic = "force-dynamic";

/** Allows public pages; disallows the studio, its API, receipts and one-time links. */
export default function robots(): MetadataRoute.Robots {
  const studio = [
    paths.dashboard(),
    paths.products(),
    paths.videos(),
    "/drafts",
    paths.deliveries(),
    paths.connections(),
    paths.activity(),
    paths.settings(),
  ];
  return {
    rules: {
      userAgent: "*",
      allow: "/",
      disallow: [
        "/api/",
        ...studio,
        paths.signIn(),
        "/set-up/",
        "/invitation/",
        "/reset-password/",
        "/phone/",
        "/media/",
        paths.deletionStatusLookup(),
      ],
    },
    sitemap: absoluteUrl("/sitemap.xml"),
  };
}
