"use client";

import { Film } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";

import { Button } from "#components/ui/button";
import { cx } from "#components/ui/cx";
import { addFiles } from "#components/videos/upload-queue.client";

const TYPES = "video/mp4,video/quicktime,video/webm,.mp4,.m4v,.mov,.webm";

/** Where files are dropped, or chosen with a button. */
export function DropZone() {
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
        "flex flex-col items-center border border-dashed px-6 py-14 text-center transition-colors md:py-20",
        over > 0 ? "border-accent bg-accent-wash" : "border-edge bg-surface",
      )}
    >
      <Film size={32} strokeWidth={1} className="text-faint" aria-hidden />
      <p className="mt-4 font-serif text-section italic">{over > 0 ? "Let go to add them" : "Drop videos here"}</p>
      <p className="mt-2 max-w-md text-soft">MP4, MOV or WebM, upright, up to 4 GB each. Several at once are fine.</p>
      <Button variant="primary" className="mt-6" onClick={() => input.current?.click()}>
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
