import Link from "next/link";

import type { Theme } from "#components/ui/theme";
import { ThemeSwitch } from "#components/layout/theme-switch.client";
import { SignOut } from "#components/auth/sign-out";
import { Avatar } from "#components/ui/avatar";
import type { Role } from "#lib/actor";
import { paths } from "#lib/paths";

const ROLE_LABELS: Record<Role, string> = {
  viewer: "Viewer",
  editor: "Editor",
  admin: "Administrator",
};

export type UserMenuProps = { name: string; role: Role; theme: Theme; formToken: string };

/** Shows who is signed in, with the sign-out button. */
export function UserMenu({ name, role, theme, formToken }: UserMenuProps) {
  return (
    <div>
      <div className="flex items-center gap-3">
        <Avatar name={name} size="m" />
        <div className="min-w-0 leading-snug">
          <p className="truncate font-medium">{name}</p>
          <p className="truncate text-sm text-soft">{ROLE_LABELS[role]}</p>
        </div>
      </div>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-x-4">
        {/* The key takes over what the search switched. */}
        <ThemeSwitch key={theme} initial={theme} />
        <SignOut formToken={formToken} />
      </div>
      <p className="mt-3 flex flex-wrap gap-x-4 border-t pt-3 text-sm text-faint">
        <Link href={paths.privacy()} className="hover:text-ink hover:underline">
          Privacy
        </Link>
        <Link href={paths.terms()} className="hover:text-ink hover:underline">
          Terms
        </Link>
        <Link href={paths.dataDeletion()} className="hover:text-ink hover:underline">
          Data deletion
        </Link>
      </p>
    </div>
  );
}
