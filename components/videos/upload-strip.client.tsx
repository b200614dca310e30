"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

import { useUploads } from "#components/videos/upload-store.client";
import { describeForOtherPages, summarizeUploads } from "#components/videos/upload-summary";
import { paths } from "#lib/paths";

/** Uploads under way, on every page but the one that lists them. */
export function UploadStrip() {
  const pathname = usePathname();
  const items = useUploads();
  const text = describeForOtherPages(items);
  const { share } = summarizeUploads(items);
  if (text === null || pathname === paths.newVideo()) return null;
  return (
    <div className="sticky top-0 z-20 border-b bg-accent-wash" role="status">
      <div
        aria-hidden
        className="absolute bottom-0 left-0 h-0.5 bg-accent transition-[width]"
        style={{ width: `${Math.round(share * 100)}%` }}
      />
      <p className="mx-auto flex max-w-6xl flex-wrap items-center justify-between gap-x-6 gap-y-1 px-5 py-2 text-sm md:px-8 lg:px-14">
        <span className="tabular-nums">{text}</span>
        <Link href={paths.newVideo()} className="text-link">
          Show uploads
        </Link>
      </p>
    </div>
  );
}
