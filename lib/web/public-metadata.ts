import "server-only";
import type { Metadata } from "next";

import { absoluteUrl } from "#lib/infra/env";

/** The head of a public page. Addresses come from APP_URL alone. */
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
