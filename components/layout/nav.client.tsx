"use client";

import type { LucideIcon } from "lucide-react";
import {
  Cable,
  Clapperboard,
  Ellipsis,
  History,
  LayoutList,
  LoaderCircle,
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

import { cx } from "#components/ui/cx";
import { fetcher } from "#components/ui/send.client";
import type { WaitingView } from "#lib/drafts/approval/schema";
import { paths } from "#lib/paths";

type Place = { href: string; words: string; icon: LucideIcon; count?: number };

const places: Place[] = [
  { href: paths.desk(), words: "Desk", icon: LayoutList },
  { href: paths.videos(), words: "Videos", icon: Clapperboard },
  { href: paths.drafts(), words: "Drafts", icon: PenLine },
  { href: paths.deliveries(), words: "Deliveries", icon: Send },
  { href: paths.products(), words: "Products", icon: Shirt },
  { href: paths.connections(), words: "Connections", icon: Cable },
  { href: paths.activity(), words: "Activity", icon: History },
  { href: paths.settings(), words: "Settings", icon: Settings2 },
];

/** What only those see who run the installation for all its shops. */
const forOperators: Place[] = [{ href: paths.deletions(), words: "Deletions", icon: Scale }];

const NEAR = 4;
const LOOK_MS = 30_000;

/** What waits for this person's approval when the page came; null where the shop does not ask for two people. */
export type Waiting = WaitingView[] | null;

/** The destinations, with the approvals after the drafts where there are any to give. */
function usePlaces(waiting: Waiting, operator: boolean): { near: Place[]; far: Place[]; count: number } {
  const path = waiting === null ? null : paths.api.approvals();
  const { data } = useSWR<WaitingView[]>(path, fetcher, { fallbackData: waiting ?? [], refreshInterval: LOOK_MS });
  const count = data?.length ?? 0;
  const near = places.slice(0, NEAR);
  const rest = operator ? [...places.slice(NEAR), ...forOperators] : places.slice(NEAR);
  if (waiting === null) return { near, far: rest, count: 0 };
  const approvals = { href: paths.approvals(), words: "Approvals", icon: UserRoundCheck, count };
  return { near, far: [approvals, ...rest], count };
}

const isHere = (pathname: string, { href }: Place) => pathname === href || pathname.startsWith(`${href}/`);

const LOOK = {
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

type LinksProps = { look: keyof typeof LOOK; places: Place[] };

function Links({ look, places: shown }: LinksProps) {
  const pathname = usePathname();
  const { list, link, on, off } = LOOK[look];
  return (
    <ul className={list}>
      {shown.map((place) => {
        const here = isHere(pathname, place);
        return (
          <li key={place.href}>
            <Link
              href={place.href}
              aria-current={here ? (pathname === place.href ? "page" : "true") : undefined}
              className={cx(link, "transition-colors", here ? on : off)}
            >
              <Words look={look} place={place} />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

/** Inside its link: while the page is on its way, the icon turns and the words breathe. No loading.tsx does this, since a streamed page needs JavaScript to appear and cannot answer 404. */
function Words({ look, place: { words, icon: Icon, count = 0 } }: { look: keyof typeof LOOK; place: Place }) {
  const { pending } = useLinkStatus();
  const Mark = pending ? LoaderCircle : Icon;
  return (
    <>
      {look === "strip" ? null : (
        <Mark size={look === "bar" ? 20 : 17} strokeWidth={1.5} className={cx(pending && "animate-spin")} aria-hidden />
      )}
      <span className={cx(pending && "animate-drift")}>{words}</span>
      <Count of={count} />
    </>
  );
}

function Count({ of }: { of: number }) {
  if (of === 0) return null;
  return (
    <span className="ml-1.5 min-w-5 rounded-full bg-accent-wash px-1.5 text-center text-xs leading-5 font-medium text-accent tabular-nums">
      {of}
      <span className="sr-only"> waiting for you</span>
    </span>
  );
}

/** All destinations: down the rail on a desktop, in a strip on a tablet. */
export function StudioNav({ look, operator, waiting }: { look: "rail" | "strip"; operator: boolean; waiting: Waiting }) {
  const { near, far } = usePlaces(waiting, operator);
  return (
    <nav aria-label="Studio">
      <Links look={look} places={[...near, ...far]} />
    </nav>
  );
}

/** The bar at the foot of a phone: four destinations, and the rest with the account under "More". */
export function PhoneNav({ operator, waiting, children }: { operator: boolean; waiting: Waiting; children: ReactNode }) {
  const pathname = usePathname();
  const { near, far, count } = usePlaces(waiting, operator);
  const farHere = far.some((place) => isHere(pathname, place));
  return (
    <nav aria-label="Studio" className="fixed inset-x-0 bottom-0 z-30 border-t bg-paper pb-[env(safe-area-inset-bottom)] md:hidden">
      <div className="-mt-px grid grid-cols-5 [&_li]:contents">
        <Links look="bar" places={near} />
        {/* A new page closes it. */}
        <details key={pathname} className="group contents">
          <summary className={cx(LOOK.bar.link, "list-none [&::-webkit-details-marker]:hidden", farHere ? LOOK.bar.on : LOOK.bar.off)}>
            <Ellipsis size={20} strokeWidth={1.5} aria-hidden />
            <span>
              More
              <Count of={count} />
            </span>
          </summary>
          <div className="absolute inset-x-0 bottom-full max-h-[75dvh] animate-appear overflow-y-auto border-y bg-paper pt-3">
            <Links look="rail" places={far} />
            <div className="mt-3 border-t px-6 py-5">{children}</div>
          </div>
        </details>
      </div>
    </nav>
  );
}
