"use client";

import type { Player } from "#components/drafts/use-player.client";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { formatTimecode } from "#lib/format";

type Props = {
  coverMs: number;
  durationMs: number | null;
  onChange: (coverMs: number) => void;
  player: Player;
  mayEdit: boolean;
};

const STEP_MS = 100;

const formatTenths = (ms: number) => `${formatTimecode(ms)}.${Math.floor((ms % 1000) / 100)}`;

/** The frame to use as cover. TikTok drafts have no cover, so the phone page reminds of it. */
export function CoverField({ coverMs, durationMs, onChange, player, mayEdit }: Props) {
  const last =
    durationMs === null ? 0 : Math.max(0, Math.floor((durationMs - 1) / STEP_MS) * STEP_MS);
  const go = (ms: number) => {
    onChange(ms);
    player.seek(ms);
  };
  return (
    <div className="mx-auto mt-7 max-w-[22rem]">
      <Field
        label="Cover"
        aside={formatTenths(coverMs)}
        hint="You choose the cover in TikTok. We’ll remind you of this frame."
      >
        {(wire) => (
          <input
            {...wire}
            type="range"
            min={0}
            max={Math.max(last, coverMs)}
            step={STEP_MS}
            value={coverMs}
            disabled={!mayEdit || last === 0}
            aria-valuetext={`${formatTenths(coverMs)} of ${formatTimecode(durationMs ?? 0)}`}
            onChange={(event) => go(Number(event.target.value))}
            className="h-8 w-full accent-accent"
          />
        )}
      </Field>
      {mayEdit && last > 0 ? (
        <Button
          size="s"
          variant="plain"
          onClick={() => go(Math.min(last, Math.round(player.currentMs() / STEP_MS) * STEP_MS))}
        >
          Use current frame
        </Button>
      ) : null}
    </div>
  );
}
