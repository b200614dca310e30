import "server-only";
import type { Metadata } from "next";

import { absoluteUrl } from "#lib/infra/env";

/** Returns the metadata of a public page. Its URLs come from APP_URL only. */
export function publicMetadata({
  title,
  description,
  path,
}: {
  title?: string;
  description: string;
  path: string;
}): Metadata {
  const url = absoluteUrl(path);
  const name = "FashionSupreme Social Studio";
  return {
    ...(title ? { title } : {}),
    description,
    alternates: { canonical: url },
    openGraph: {
      title: title ?? name,
      description,
      url,
      siteName: name,
      type: "website",
      locale: "en_GB",
    },
  };
}
