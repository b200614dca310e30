const TURNS: Partial<Record<number, string[]>> = {
  90: ["transpose=clock"],
  180: ["hflip", "vflip"],
  270: ["transpose=cclock"],
};

/** Returns the filters of FFmpeg that turn a picture clockwise by these degrees. */
export const turnFilters = (degrees: number): string[] => TURNS[degrees] ?? [];
