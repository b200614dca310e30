import { encode } from "uqr";

/** A QR code as one path, dark on white in both themes: many readers cannot read the inverse. */
export function QrCodeImage({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 3 });
  const path = data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join("");
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      className="block size-full bg-white text-black"
    >
      <path d={path} fill="currentColor" />
    </svg>
  );
}
