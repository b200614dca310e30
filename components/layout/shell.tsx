import type { ReactNode } from "react";

import { UserMenu, type UserMenuProps } from "#components/layout/user-menu";
import { ModeBadge } from "#components/layout/mode-badge";
import { PhoneNav, StudioNav, type PendingApprovals } from "#components/layout/nav.client";
import { Logo } from "#components/layout/logo";
import { SearchButton } from "#components/search/search-button";
import { SearchListener } from "#components/search/search-listener.client";
import { Toaster } from "#components/ui/toast.client";
import { UploadStrip } from "#components/videos/upload-strip.client";
import { paths } from "#lib/paths";

type Props = {
  shop: string;
  account: UserMenuProps;
  operator: boolean;
  mode: "practice" | "rehearsal" | "live";
  /** The keys that open the search, as this system names them. */
  searchShortcut: string;
  pendingApprovals: PendingApprovals;
  children: ReactNode;
};

/**
 * The studio around a page: a rail on a desktop, a strip on a tablet, a bar at the bottom of a
 * phone.
 */
export function Shell({
  shop,
  account,
  operator,
  mode,
  searchShortcut,
  pendingApprovals,
  children,
}: Props) {
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[16rem_minmax(0,1fr)]">
      <header className="sticky top-0 hidden h-dvh flex-col overflow-y-auto border-r lg:flex">
        <div className="px-6 pt-9 pb-9">
          <Logo href={paths.dashboard()} />
          <p className="mt-6 border-t pt-3 font-serif text-lg leading-tight italic">{shop}</p>
        </div>
        <div className="mb-5 px-6">
          <SearchButton shortcut={searchShortcut} />
        </div>
        <StudioNav variant="rail" operator={operator} pendingApprovals={pendingApprovals} />
        <div className="mt-auto px-6 pt-10 pb-6">
          <div className="mb-5">
            <ModeBadge mode={mode} />
          </div>
          <UserMenu {...account} />
        </div>
      </header>
      <header className="border-b lg:hidden">
        <div className="flex items-center justify-between gap-6 px-5 pt-4 pb-3 md:px-8 md:pt-6">
          <Logo href={paths.dashboard()} />
          <div className="flex min-w-0 flex-wrap items-baseline justify-end gap-x-6 gap-y-1">
            <ModeBadge mode={mode} />
            <SearchButton shortcut={searchShortcut} variant="bare" />
            <p className="truncate font-serif text-lg leading-tight italic max-md:hidden">{shop}</p>
            <details className="relative max-md:hidden">
              <summary className="flex min-h-8 items-center text-sm">
                <span className="max-w-40 truncate underline decoration-edge underline-offset-4">
                  {account.name}
                </span>
                <span className="sr-only">: account and sign out</span>
              </summary>
              <div className="absolute top-full right-0 z-30 mt-2 w-80 animate-appear border bg-paper p-5 shadow-lg">
                <UserMenu {...account} />
              </div>
            </details>
          </div>
        </div>
        <div className="hidden px-8 md:block">
          <StudioNav variant="strip" operator={operator} pendingApprovals={pendingApprovals} />
        </div>
      </header>
      <div className="min-w-0">
        <UploadStrip />
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto max-w-6xl px-5 pt-9 pb-28 outline-none md:px-8 md:pt-14 lg:px-14 lg:pb-24"
        >
          {children}
        </main>
      </div>
      <PhoneNav operator={operator} pendingApprovals={pendingApprovals}>
        <p className="mb-4 font-serif text-lg leading-tight italic">{shop}</p>
        <UserMenu {...account} />
      </PhoneNav>
      <SearchListener />
      <Toaster />
    </div>
  );
}
