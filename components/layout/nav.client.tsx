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

import { useApi } from "#components/ui/api.client";
import { cx } from "#components/ui/cx";
import type { Count } from "#lib/page";
import { paths } from "#lib/paths";

type NavItem = { href: string; label: string; icon: LucideIcon; count?: number };

const navItems: NavItem[] = [
  { href: paths.dashboard(), label: "Home", icon: LayoutList },
  { href: paths.videos(), label: "Videos", icon: Clapperboard },
  { href: paths.drafts(), label: "Drafts", icon: PenLine },
  { href: paths.deliveries(), label: "Deliveries", icon: Send },
  { href: paths.products(), label: "Products", icon: Shirt },
  { href: paths.connections(), label: "Connections", icon: Cable },
  { href: paths.activity(), label: "Activity", icon: History },
  { href: paths.settings(), label: "Settings", icon: Settings2 },
];

/** Only for operators of the installation. */
const operatorItems: NavItem[] = [
  { href: paths.deletionRequests(), label: "Deletion requests", icon: Scale },
];

const PRIMARY_COUNT = 4;
/** A longer number does not fit. */
const MAX_BADGE = 99;
const POLL_INTERVAL_MS = 30_000;

/** How many approvals wait for this person at load; null where the shop needs no second approver. */
export type PendingApprovals = Count | null;

/** Returns the navigation items, with "Approvals" where the shop requires a second approver. */
function useNavItems(
  pendingApprovals: PendingApprovals,
  operator: boolean,
): { primary: NavItem[]; secondary: NavItem[]; count: number } {
  const { data } = useApi("GET /api/approvals/count", pendingApprovals && {}, {
    fallbackData: pendingApprovals ?? { value: 0, more: false },
    refreshInterval: POLL_INTERVAL_MS,
  });
  const count = data?.value ?? 0;
  const primary = navItems.slice(0, PRIMARY_COUNT);
  const rest = operator
    ? [...navItems.slice(PRIMARY_COUNT), ...operatorItems]
    : navItems.slice(PRIMARY_COUNT);
  if (pendingApprovals === null) return { primary, secondary: rest, count: 0 };
  const approvals = { href: paths.approvals(), label: "Approvals", icon: UserRoundCheck, count };
  return { primary, secondary: [approvals, ...rest], count };
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
    // Ten items and a count fit one line of 768 pixels.
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

function NavLinks({ variant, items }: NavLinksProps) {
  const pathname = usePathname();
  const { list, link, on, off } = STYLES[variant];
  return (
    <ul className={list}>
      {items.map((item) => {
        const current = isCurrent(pathname, item);
        return (
          <li key={item.href}>
            <Link
              href={item.href}
              aria-current={current ? (pathname === item.href ? "page" : "true") : undefined}
              className={cx(link, "transition-colors", current ? on : off)}
            >
              <NavLabel variant={variant} item={item} />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

/**
 * Shows inside its link that the next page is loading. There is no loading.tsx, because a streamed
 * page needs JavaScript to appear and cannot answer 404.
 */
function NavLabel({
  variant,
  item: { label, icon: Icon, count = 0 },
}: {
  variant: keyof typeof STYLES;
  item: NavItem;
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

function CountBadge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className="ml-1.5 min-w-5 rounded-full bg-accent-wash px-1.5 text-center text-xs leading-5 font-medium text-accent tabular-nums">
      {count > MAX_BADGE ? `${MAX_BADGE}+` : count}
      <span className="sr-only"> waiting for you</span>
    </span>
  );
}

/** The navigation: a rail on a desktop, a strip on a tablet. */
export function StudioNav({
  variant,
  operator,
  pendingApprovals,
}: {
  variant: "rail" | "strip";
  operator: boolean;
  pendingApprovals: PendingApprovals;
}) {
  const { primary, secondary } = useNavItems(pendingApprovals, operator);
  return (
    <nav aria-label="Studio">
      <NavLinks variant={variant} items={[...primary, ...secondary]} />
    </nav>
  );
}

/** The bar at the bottom of a phone: four items, and the rest with the account under "More". */
export function PhoneNav({
  operator,
  pendingApprovals,
  children,
}: {
  operator: boolean;
  pendingApprovals: PendingApprovals;
  children: ReactNode;
}) {
  const pathname = usePathname();
  const { primary, secondary, count } = useNavItems(pendingApprovals, operator);
  const isInMore = secondary.some((item) => isCurrent(pathname, item));
  return (
    <nav
      aria-label="Studio"
      className="fixed inset-x-0 bottom-0 z-30 border-t bg-paper pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <div className="-mt-px grid grid-cols-5 [&_li]:contents">
        <NavLinks variant="bar" items={primary} />
        {/* The key closes it on a new page. */}
        <details key={pathname} className="group contents">
          <summary
            className={cx(
              STYLES.bar.link,
              "list-none [&::-webkit-details-marker]:hidden",
              isInMore ? STYLES.bar.on : STYLES.bar.off,
            )}
          >
            <Ellipsis size={20} strokeWidth={1.5} aria-hidden />
            <span>
              More
              <CountBadge count={count} />
            </span>
          </summary>
          <div className="absolute inset-x-0 bottom-full max-h-[75dvh] animate-appear overflow-y-auto border-y bg-paper pt-3">
            <NavLinks variant="rail" items={secondary} />
            <div className="mt-3 border-t px-6 py-5">{children}</div>
          </div>
        </details>
      </div>
    </nav>
  );
}
