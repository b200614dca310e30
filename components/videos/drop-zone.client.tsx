"use client";

import { Film } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";

import { Button } from "#components/ui/button";
import { cx } from "#components/ui/cx";
import { addFiles } from "#components/videos/upload-queue.client";

const TYPES = "video/mp4,video/quicktime,video/webm,.mp4,.m4v,.mov,.webm";

/** The area to drop files on, with a button to choose them; `compact` once the list has some. */
export function DropZone({ compact }: { compact: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  // Entering a child fires a leave on the parent, so both are counted.
  const [dragDepth, setDragDepth] = useState(0);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDragDepth(0);
    addFiles(event.dataTransfer.files);
  };
  return (
    <div
      onDragEnter={() => setDragDepth((count) => count + 1)}
      onDragLeave={() => setDragDepth((count) => Math.max(0, count - 1))}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      className={cx(
        "flex flex-col items-center border border-dashed px-6 text-center transition-colors",
        compact ? "py-6" : "py-14 md:py-20",
        dragDepth > 0 ? "border-accent bg-accent-wash" : "border-edge bg-surface",
      )}
    >
      {compact ? null : <Film size={32} strokeWidth={1} className="mb-4 text-faint" aria-hidden />}
      <p className="font-serif text-section italic">
        {dragDepth > 0 ? "Drop to add" : compact ? "Drop more videos here" : "Drop videos here"}
      </p>
      <p className="mt-2 max-w-lg text-soft">
        MP4, MOV or WebM, vertical, up to 4 GB each. You can choose several at once.
      </p>
      <Button
        variant="primary"
        className={compact ? "mt-4" : "mt-6"}
        onClick={() => input.current?.click()}
      >
        Choose videos
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
          // Lets the same file be chosen again later.
          event.target.value = "";
        }}
      />
    </div>
  );
}
