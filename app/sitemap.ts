import type { MetadataRoute } from "next";

import { absolute } from "#lib/infra/env";
import { paths } from "#lib/paths";
import { versions } from "#lib/privacy/versions";

export const dynamic = "force-dynamic";

/** The pages for everybody. */
export default function sitemap(): MetadataRoute.Sitemap {
  const pages = [paths.home(), paths.privacy(), paths.terms(), paths.dataDeletion(), paths.forReviewers()];
  return pages.map((path) => ({ url: absolute(path), lastModified: versions[0].date }));
}
