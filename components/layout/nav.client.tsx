"use client";

import {
  Cable,
  Clapperboard,
  Ellipsis,
  History,
  LayoutList,
  LoaderCircle,
  type LucideIcon,
  PenLine,
  Scale,
  Send,
  Settings2,
  Shirt,
  UserRoundCheck,
} from "lucide-react";
import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import useSWR from "swr";

import { fetcher } from "#components/ui/api.client";
import { cx } from "#components/ui/cx";
import type { PendingApprovalView } from "#lib/drafts/approval/schema";
import { paths } from "#lib/paths";

type NavItem = { href: string; label: string; icon: LucideIcon; count?: number };

const navItems: NavItem[] = [
  { href: paths.dashboard(), label: "Desk", icon: LayoutList },
  { href: paths.videos(), label: "Videos", icon: Clapperboard },
  { href: paths.drafts(), label: "Drafts", icon: PenLine },
  { href: paths.deliveries(), label: "Deliveries", icon: Send },
  { href: paths.products(), label: "Products", icon: Shirt },
  { href: paths.connections(), label: "Connections", icon: Cable },
  { href: paths.activity(), label: "Activity", icon: History },
  { href: paths.settings(), label: "Settings", icon: Settings2 },
];

/** What only those see who run the installation for all its shops. */
const operatorItems: NavItem[] = [
  { href: paths.deletionRequests(), label: "Deletions", icon: Scale },
];

const PRIMARY_COUNT = 4;
const POLL_INTERVAL_MS = 30_000;

/** What waits for this person's approval when the page came; null where the shop does not ask for two people. */
export type PendingApprovals = PendingApprovalView[] | null;

/** The destinations, with the approvals after the drafts where there are any to give. */
function useNavItems(
  pendingApprovals: PendingApprovals,
  operator: boolean,
): { near: NavItem[]; far: NavItem[]; count: number } {
  const path = pendingApprovals === null ? null : paths.api.approvals();
  const { data } = useSWR<PendingApprovalView[]>(path, fetcher, {
    fallbackData: pendingApprovals ?? [],
    refreshInterval: POLL_INTERVAL_MS,
  });
  const count = data?.length ?? 0;
  const near = navItems.slice(0, PRIMARY_COUNT);
  const rest = operator
    ? [...navItems.slice(PRIMARY_COUNT), ...operatorItems]
    : navItems.slice(PRIMARY_COUNT);
  if (pendingApprovals === null) return { near, far: rest, count: 0 };
  const approvals = { href: paths.approvals(), words: "Approvals", icon: UserRoundCheck, count };
  return { near, far: [approvals, ...rest], count };
}

const isCurrent = (pathname: string, { href }: NavItem) =>
  pathname === href || pathname.startsWith(`${href}/`);

const STYLES = {
  rail: {
    list: "space-y-0.5",
    link: "flex min-h-10 items-center gap-3 border-l-2 pl-6 pr-4",
    on: "border-accent font-medium text-ink",
    off: "border-transparent text-soft hover:text-ink",
  },
  strip: {
    // Ten destinations and a count, on one line of 768 pixels.
    list: "flex flex-wrap gap-x-4 text-sm",
    link: "-mb-px flex min-h-11 items-center border-b-2",
    on: "border-accent font-medium text-ink",
    off: "border-transparent text-soft hover:text-ink",
  },
  bar: {
    list: "contents",
    link: "flex min-h-14 flex-col items-center justify-center gap-1 border-t-2 text-xs",
    on: "border-accent font-medium text-ink",
    off: "border-transparent text-soft",
  },
};

type NavLinksProps = { variant: keyof typeof STYLES; items: NavItem[] };

function NavLinks({ variant, items: shown }: NavLinksProps) {
  const pathname = usePathname();
  const { list, link, on, off } = STYLES[variant];
  return (
    <ul className={list}>
      {shown.map((place) => {
        const here = isCurrent(pathname, place);
        return (
          <li key={place.href}>
            <Link
              href={place.href}
              aria-current={here ? (pathname === place.href ? "page" : "true") : undefined}
              className={cx(link, "transition-colors", here ? on : off)}
            >
              <NavLabel variant={variant} place={place} />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

/** Inside its link: while the page is on its way, the icon turns and the words breathe. No loading.tsx does this, since a streamed page needs JavaScript to appear and cannot answer 404. */
function NavLabel({
  variant: variant,
  place: { label, icon: Icon, count = 0 },
}: {
  variant: keyof typeof STYLES;
  place: NavItem;
}) {
  const { pending } = useLinkStatus();
  const Mark = pending ? LoaderCircle : Icon;
  return (
    <>
      {variant === "strip" ? null : (
        <Mark
          size={variant === "bar" ? 20 : 17}
          strokeWidth={1.5}
          className={cx(pending && "animate-spin")}
          aria-hidden
        />
      )}
      <span className={cx(pending && "animate-drift")}>{label}</span>
      <CountBadge count={count} />
    </>
  );
}

function CountBadge({ count: count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className="ml-1.5 min-w-5 rounded-full bg-accent-wash px-1.5 text-center text-xs leading-5 font-medium text-accent tabular-nums">
      {count}
      <span className="sr-only"> waiting for you</span>
    </span>
  );
}

/** All destinations: down the rail on a desktop, in a strip on a tablet. */
export function StudioNav({
  variant: variant,
  operator,
  pendingApprovals: pendingApprovals,
}: {
  variant: "rail" | "strip";
  operator: boolean;
  pendingApprovals: PendingApprovals;
}) {
  const { near, far } = useNavItems(pendingApprovals, operator);
  return (
    <nav aria-label="Studio">
      <NavLinks variant={variant} items={[...near, ...far]} />
    </nav>
  );
}

/** The bar at the foot of a phone: four destinations, and the rest with the account under "More". */
export function PhoneNav({
  operator,
  pendingApprovals: pendingApprovals,
  children,
}: {
  operator: boolean;
  pendingApprovals: PendingApprovals;
  children: ReactNode;
}) {
  const pathname = usePathname();
  const { near, far, count } = useNavItems(pendingApprovals, operator);
  const farHere = far.some((place) => isCurrent(pathname, place));
  return (
    <nav
      aria-label="Studio"
      className="fixed inset-x-0 bottom-0 z-30 border-t bg-paper pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <div className="-mt-px grid grid-cols-5 [&_li]:contents">
        <NavLinks variant="bar" items={near} />
        {/* A new page closes it. */}
        <details key={pathname} className="group contents">
          <summary
            className={cx(
              STYLES.bar.link,
              "list-none [&::-webkit-details-marker]:hidden",
              farHere ? STYLES.bar.on : STYLES.bar.off,
            )}
          >
            <Ellipsis size={20} strokeWidth={1.5} aria-hidden />
            <span>
              More
              <CountBadge count={count} />
            </span>
          </summary>
          <div className="absolute inset-x-0 bottom-full max-h-[75dvh] animate-appear overflow-y-auto border-y bg-paper pt-3">
            <NavLinks variant="rail" items={far} />
            <div className="mt-3 border-t px-6 py-5">{children}</div>
          </div>
        </details>
      </div>
    </nav>
  );
}
