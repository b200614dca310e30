"use client";

import { Film } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";

import { Button } from "#components/ui/button";
import { cx } from "#components/ui/cx";
import { addFiles } from "#components/videos/upload-queue.client";

const TYPES = "video/mp4,video/quicktime,video/webm,.mp4,.m4v,.mov,.webm";

/** Where files are dropped, or chosen with a button; `compact` once there are some. */
export function DropZone({ compact }: { compact: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  // Entering a child leaves the parent, so both are counted.
  const [over, setOver] = useState(0);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(0);
    addFiles(event.dataTransfer.files);
  };
  return (
    <div
      onDragEnter={() => setOver((count) => count + 1)}
      onDragLeave={() => setOver((count) => Math.max(0, count - 1))}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      className={cx(
        "flex flex-col items-center border border-dashed px-6 text-center transition-colors",
        compact ? "py-6" : "py-14 md:py-20",
        over > 0 ? "border-accent bg-accent-wash" : "border-edge bg-surface",
      )}
    >
      {compact ? null : <Film size={32} strokeWidth={1} className="mb-4 text-faint" aria-hidden />}
      <p className="font-serif text-section italic">
        {over > 0 ? "Let go to add them" : compact ? "Drop more here" : "Drop videos here"}
      </p>
      <p className="mt-2 max-w-lg text-soft">
        MP4, MOV or WebM, upright, up to 4 GB each. Several at once are fine.
      </p>
      <Button
        variant="primary"
        className={compact ? "mt-4" : "mt-6"}
        onClick={() => input.current?.click()}
      >
        Choose files
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        accept={TYPES}
        aria-label="Choose video files"
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          addFiles(event.target.files ?? []);
          // The same file may be chosen again later.
          event.target.value = "";
        }}
      />
    </div>
  );
}
