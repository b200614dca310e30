import type { MetadataRoute } from "next";

import { absoluteUrl } from "#lib/infra/env";
import { paths } from "#lib/paths";
import { privacyPolicyVersions } from "#lib/legal/document-versions";

export const dynamic = "force-dynamic";

/** Lists the public pages. */
export default function sitemap(): MetadataRoute.Sitemap {
  const pages = [
    paths.home(),
    paths.privacy(),
    paths.terms(),
    paths.dataDeletion(),
    paths.forReviewers(),
  ];
  return pages.map((path) => ({
    url: absoluteUrl(path),
    lastModified: privacyPolicyVersions[0].date,
  }));
}
