import { cx } from "#components/ui/cx";

const lanes = ["Browser", "Studio", "TikTok", "Phone"] as const;
type Lane = (typeof lanes)[number];

type Flow = { from: Lane; to: Lane; title: string; carries: string };

const flows: readonly Flow[] = [
  {
    from: "Browser",
    to: "Studio",
    title: "An administrator asks to connect an account",
    carries: "no TikTok data",
  },
  {
    from: "Browser",
    to: "TikTok",
    title: "TikTok’s own page asks for the two permissions",
    carries:
      "the app’s key, the two permissions, a random state. The TikTok password stays between the person and TikTok",
  },
  {
    from: "TikTok",
    to: "Studio",
    title: "The server exchanges the one-time code",
    carries:
      "tokens, open_id, name, picture. Tokens are encrypted immediately; no browser ever receives one",
  },
  {
    from: "Browser",
    to: "Studio",
    title: "Staff upload a video, check the preview, and consent to exactly that",
    carries: "the file, the caption, one consent with a fingerprint of what was shown",
  },
  {
    from: "Studio",
    to: "TikTok",
    title: "The unchanged file goes to the inbox of that account, once",
    carries: "the file. No caption, no hashtags",
  },
  {
    from: "TikTok",
    to: "Studio",
    title: "TikTok reports the status",
    carries: "the status of this one upload",
  },
  {
    from: "TikTok",
    to: "Phone",
    title: "The draft arrives in the inbox of the TikTok app",
    carries: "the draft, for a person to post or to discard",
  },
  {
    from: "Studio",
    to: "Phone",
    title: "A QR code carries the caption",
    carries: "caption and hashtags, on a page that expires",
  },
  {
    from: "Studio",
    to: "TikTok",
    title: "Disconnecting, or a deletion request, ends it",
    carries: "the revocation. Our copy of the tokens is deleted first",
  },
];

/** Shows who passes which data to whom, one line per step. */
export function DataFlow() {
  return (
    <figure>
      <div className="grid grid-cols-4 border-b border-ink/80 pb-2 text-center text-sm" aria-hidden>
        {lanes.map((lane) => (
          <span key={lane} className={lane === "Studio" ? "font-medium" : "text-soft"}>
            {lane}
          </span>
        ))}
      </div>
      <ol className="divide-y divide-hairline border-b">
        {flows.map((flow, at) => (
          <li key={flow.title} className="py-4">
            <p>
              <span className="mr-2 text-faint tabular-nums" aria-hidden>
                {at + 1}
              </span>
              <span className="font-medium">{flow.title}.</span>
              <span className="sr-only">
                {" "}
                From {flow.from} to {flow.to}.
              </span>
            </p>
            <Arrow from={lanes.indexOf(flow.from)} to={lanes.indexOf(flow.to)} />
            <p className="text-sm text-soft">Carries {flow.carries}.</p>
          </li>
        ))}
      </ol>
      <figcaption className="mt-3 text-sm text-soft">
        Nothing goes anywhere else. Every step is encrypted in transit; tokens are also encrypted at
        rest.
      </figcaption>
    </figure>
  );
}

const laneX = (lane: number) => `${12.5 + lane * 25}%`;

/** Draws the four lanes as points and one step between two of them. */
function Arrow({ from, to }: { from: number; to: number }) {
  const back = to < from;
  return (
    <svg className="my-2 block h-5 w-full overflow-visible" aria-hidden focusable="false">
      {lanes.map((lane, at) => (
        <circle
          key={lane}
          cx={laneX(at)}
          cy="10"
          r="2.5"
          className={cx(at === from ? "fill-accent" : "fill-edge")}
        />
      ))}
      <line
        x1={laneX(from)}
        x2={laneX(to)}
        y1="10"
        y2="10"
        className="stroke-accent"
        strokeWidth="1.5"
      />
      <svg x={laneX(to)} y="10" overflow="visible">
        <path
          d={back ? "M 8 -5 L 0 0 L 8 5" : "M -8 -5 L 0 0 L -8 5"}
          className="fill-none stroke-accent"
          strokeWidth="1.5"
        />
      </svg>
    </svg>
  );
}
