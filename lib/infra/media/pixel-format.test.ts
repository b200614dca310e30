import { expect, test } from "vitest";

import { pixelFormatFacts } from "#lib/infra/media/pixel-format";

test.each([
  ["yuv420p", "4:2:0", 8],
  ["yuvj420p", "4:2:0", 8],
  ["yuva420p", "4:2:0", 8],
  ["nv12", "4:2:0", 8],
  ["p010le", "4:2:0", 10],
  ["yuv420p10le", "4:2:0", 10],
  ["yuv420p12be", "4:2:0", 12],
  ["yuv422p", "4:2:2", 8],
  ["yuv422p10le", "4:2:2", 10],
  ["yuvj422p", "4:2:2", 8],
  ["p210le", "4:2:2", 10],
  ["yuv444p", "4:4:4", 8],
  ["yuva444p12le", "4:4:4", 12],
  ["gbrp", "4:4:4", 8],
  ["gbrp10le", "4:4:4", 10],
  ["yuv411p", "other", 8],
  ["gray", "other", 8],
  [null, null, null],
])("%s", (name, chroma, bitDepth) => {
  expect(pixelFormatFacts(name)).toEqual({ chroma, bitDepth });
});
