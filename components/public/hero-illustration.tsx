const WIDTH = 360;
const HEIGHT = 640;
const FOLDS = 9;

/** Draws one fold of hanging cloth. Deterministic, so server and browser render the same. */
function foldPath(index: number): string {
  const step = WIDTH / FOLDS;
  const sway = (edge: number, y: number) =>
    edge * step + Math.sin(edge * 1.7 + y / 130) * 11 + Math.sin(edge * 0.9 + y / 310) * 20;
  const down = Array.from({ length: 17 }, (_, at) => at * (HEIGHT / 16));
  const left = down.map((y) => `${sway(index, y).toFixed(1)} ${y}`);
  const right = down.toReversed().map((y) => `${(sway(index + 1, y) + 1).toFixed(1)} ${y}`);
  return `M${left.join("L")}L${right.join("L")}Z`;
}

/** A length of cobalt silk, the only illustration. */
export function HeroIllustration({ className }: { className?: string }) {
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="xMidYMid slice"
      className={className}
      aria-hidden
    >
      <defs>
        <linearGradient id="silk-fold">
          <stop offset="0" stopColor="#0b1552" />
          <stop offset="0.2" stopColor="#1b30a6" />
          <stop offset="0.45" stopColor="#6478ee" />
          <stop offset="0.6" stopColor="#2840c4" />
          <stop offset="1" stopColor="#0b1552" />
        </linearGradient>
        <linearGradient id="silk-light" x1="0" y1="0" x2="0.25" y2="1">
          <stop offset="0" stopColor="#05082a" stopOpacity="0.55" />
          <stop offset="0.3" stopColor="#05082a" stopOpacity="0.25" />
          <stop offset="0.55" stopColor="#05082a" stopOpacity="0" />
          <stop offset="1" stopColor="#05082a" stopOpacity="0.8" />
        </linearGradient>
      </defs>
      <rect width={WIDTH} height={HEIGHT} fill="#14237f" />
      {Array.from({ length: FOLDS + 3 }, (_, at) => (
        <path key={at} d={foldPath(at - 1)} fill="url(#silk-fold)" />
      ))}
      <rect width={WIDTH} height={HEIGHT} fill="url(#silk-light)" />
    </svg>
  );
}
