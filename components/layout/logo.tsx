import Link from "next/link";

import { LogoText } from "#components/layout/logo-text";

/** The product's name as a link home. */
export function Logo({ href }: { href: string }) {
  return (
    <Link href={href} className="inline-block leading-none">
      <LogoText />
    </Link>
  );
}
