import type { ReactNode } from "react";

import { PublicFrame } from "#components/public/public-frame";
import { env } from "#lib/infra/env";

export default function PublicLayout({ children }: { children: ReactNode }) {
  return <PublicFrame contact={env().STUDIO_CONTACT_EMAIL}>{children}</PublicFrame>;
}
