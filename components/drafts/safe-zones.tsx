import {
  Bookmark,
  Disc3,
  Heart,
  MessageCircle,
  Plus,
  Search,
  Share2,
  UserRound,
} from "lucide-react";

export type OverlayMode = "as_seen" | "covered" | "video_only";

/* Areas of 9:16 video that TikTok’s app covers, in percent; measured on phones, rounded up. */
const AREAS = [
  { name: "Top bar", className: "inset-x-0 top-0 h-[9%]" },
  { name: "Buttons", className: "top-[38%] right-0 bottom-[22.5%] w-[16%]" },
  { name: "Name, caption and sound", className: "inset-x-0 bottom-[7.5%] h-[15%]" },
  { name: "Navigation", className: "inset-x-0 bottom-0 h-[7.5%]" },
];

/** Outlines the areas of the video that TikTok’s interface covers. */
export function CoveredAreas() {
  return (
    <ul
      aria-label="Areas covered by TikTok’s interface"
      className="pointer-events-none absolute inset-0 text-[3.4cqw] leading-tight font-medium"
    >
      {AREAS.map(({ name, className }) => (
        <li
          key={name}
          className={`absolute flex items-center justify-center border border-dashed border-white/90 bg-black/60 p-[1cqw] text-center text-white ${className}`}
        >
          {name}
        </li>
      ))}
    </ul>
  );
}

const SIDE_BUTTONS = { like: Heart, comment: MessageCircle, save: Bookmark, share: Share2 };
const NAVIGATION_BUTTONS = {
  search: Search,
  create: Plus,
  inbox: MessageCircle,
  profile: UserRound,
};

/** Our own sketch of TikTok’s interface around the video. Decorative. */
export function InterfaceSketch() {
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute inset-0 text-white drop-shadow-[0_0_2px_rgb(0_0_0/0.6)]"
    >
      <div className="absolute inset-x-0 top-0 flex h-[9%] items-end justify-center gap-[4cqw] bg-linear-to-b from-black/45 to-transparent pb-[2.5cqw] text-[4cqw] font-medium">
        <span className="border-b-2 border-transparent pb-[0.6cqw] opacity-75">Following</span>
        <span className="border-b-2 border-white pb-[0.6cqw]">For you</span>
        <Search className="absolute right-[4cqw] bottom-[2.5cqw] size-[6cqw]" strokeWidth={1.75} />
      </div>
      <div className="absolute inset-x-0 bottom-[7.5%] h-[28%] bg-linear-to-t from-black/60 to-transparent" />
      <div className="absolute right-[2.5cqw] bottom-[22%] flex w-[11cqw] flex-col items-center gap-[4.5cqw]">
        {Object.entries(SIDE_BUTTONS).map(([name, Icon]) => (
          <Icon key={name} className="size-[8cqw]" strokeWidth={1.75} />
        ))}
        <Disc3 className="size-[9cqw]" strokeWidth={1.5} />
      </div>
      <div className="absolute inset-x-0 bottom-0 flex h-[7.5%] items-center justify-around bg-black/85">
        {Object.entries(NAVIGATION_BUTTONS).map(([name, Icon]) => (
          <Icon key={name} className="size-[6cqw]" strokeWidth={1.5} />
        ))}
      </div>
    </div>
  );
}
